/**
 * The ports of one incarnation of the worker, with everything that can go wrong between it and the world: requests that
 * are lost on either way, late, refused, cut; and death between any two awaits, after which nothing of it ever moves again.
 */
import { Fault } from '../../src/core/errors.ts'
import type {
  Answer,
  CommitResult,
  EngineApi,
  InventoryStore,
  Query,
  ValidationStore,
} from '../../src/core/ports.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import { chance, pick, type Dice } from './dice.ts'

/** Shares of requests (or of port calls, for `death`) that meet a fault; all 0 means a perfect world. */
export interface Weather {
  lost: number
  refused: number
  cut: number
  throttled: number
  hung: number
  /** The session ends. */
  signedOut: number
  death: number
  /** Longest delay of an answer, milliseconds. */
  delay: number
  /** Paths that answer 500. */
  broken: (path: string) => boolean
}

export const CALM: Weather = {
  lost: 0,
  refused: 0,
  cut: 0,
  throttled: 0,
  hung: 0,
  signedOut: 0,
  death: 0,
  delay: 20,
  broken: () => false,
}

export interface Sky {
  weather: Weather
  session: boolean
  dice: Dice
  clock: VirtualClock
  trace: (line: string) => void
  /** Every request that reached the engine or tried to. */
  requests: number
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

/** One life of the worker. */
export class Incarnation {
  readonly #sky: Sky
  readonly name: string
  alive = true
  /** Frozen: alive, but it does not get to run until it is thawed; somebody else leads meanwhile. */
  #thaw: Promise<void> | null = null

  constructor(sky: Sky, name: string) {
    this.#sky = sky
    this.name = name
  }

  die(where: string): void {
    if (this.alive) this.#sky.trace(`${this.name} dies ${where}`)
    this.alive = false
  }

  freeze(): () => void {
    let thaw = (): void => undefined
    this.#thaw = new Promise((resolve) => {
      thaw = () => {
        this.#thaw = null
        resolve()
      }
    })
    return thaw
  }

  /** A moment at which the worker may be gone: what is awaited then never comes. */
  async #await<T>(where: string, work: () => Promise<T>): Promise<T> {
    const { dice, weather } = this.#sky
    if (this.#thaw) await this.#thaw
    if (!this.alive) return never()
    if (chance(dice, weather.death / 2)) this.die(`before ${where}`)
    if (!this.alive) return never()
    try {
      const value = await work()
      if (chance(dice, weather.death / 2)) this.die(`after ${where}`)
      return this.alive ? value : await never()
    } catch (error) {
      if (!this.alive) return never()
      throw error
    }
  }

  api(world: EngineApi): EngineApi {
    return {
      get: (path, query, signal) =>
        this.#await(`GET ${path}`, () => this.#send(world, path, query, signal)),
    }
  }

  async #send(world: EngineApi, path: string, query: Query, signal: AbortSignal): Promise<Answer> {
    const { dice, clock, weather } = this.#sky
    this.#sky.requests += 1
    await clock.sleep(1 + dice() * weather.delay, signal)
    if (chance(dice, weather.lost)) throw this.#fault('unreachable', `${path} is lost`)
    if (chance(dice, weather.hung)) {
      await clock.sleep(120_000, signal)
      throw this.#fault('timeout', `${path} is not answered`)
    }
    if (chance(dice, weather.signedOut)) {
      this.#sky.session = false
      this.#sky.trace('the session ends')
    }
    if (!this.#sky.session) throw this.#fault('sign-in', path, { status: 401 })
    if (chance(dice, weather.throttled)) {
      throw this.#fault('throttled', path, { status: 429, retryAfter: pick(dice, [1000, 20_000]) })
    }
    if (weather.broken(path)) throw this.#fault('engine', `${path} is broken`, { status: 500 })
    if (chance(dice, weather.refused)) {
      throw this.#fault('engine', path, { status: pick(dice, [500, 503]) })
    }
    const answer = await clock.busy(() => world.get(path, query, signal))
    await clock.sleep(1 + dice() * weather.delay, signal)
    if (chance(dice, weather.lost))
      throw this.#fault('unreachable', `the answer to ${path} is lost`)
    if (chance(dice, weather.cut)) throw this.#fault('protocol', `the answer to ${path} is cut`)
    return answer
  }

  #fault(
    kind: ConstructorParameters<typeof Fault>[0],
    message: string,
    options: ConstructorParameters<typeof Fault>[2] = {},
  ): Fault {
    this.#sky.trace(`${kind}: ${message}`)
    return new Fault(kind, message, options)
  }

  store(store: InventoryStore, committed: (result: CommitResult) => void): InventoryStore {
    const { clock } = this.#sky
    const call = <T>(name: string, work: () => Promise<T>): Promise<T> =>
      this.#await(name, () => clock.busy(work))
    return {
      readMeta: () => call('readMeta', () => store.readMeta()),
      lead: (leader) => call('lead', () => store.lead(leader)),
      commit: (change) =>
        call('commit', async () => {
          const result = await store.commit(change)
          committed(result)
          return result
        }),
      ids: (kind) => call('ids', () => store.ids(kind)),
      get: (kind, ids) => call('get', () => store.get(kind, ids)),
      referring: (kind, to) => call('referring', () => store.referring(kind, to)),
      appliedEvents: (after) => call('appliedEvents', () => store.appliedEvents(after)),
      wipe: (epoch) => call('wipe', () => store.wipe(epoch)),
    }
  }

  validation(store: ValidationStore): ValidationStore {
    const { clock } = this.#sky
    const call = <T>(name: string, work: () => Promise<T>): Promise<T> =>
      this.#await(name, () => clock.busy(work))
    return {
      due: (now, limit) => call('due', () => store.due(now, limit)),
      nextDue: () => call('nextDue', () => store.nextDue()),
      workloads: (ids) => call('workloads', () => store.workloads(ids)),
      saveResults: (change) => call('saveResults', () => store.saveResults(change)),
      mark: (...args) => call('mark', () => store.mark(...args)),
      sweep: (...args) => call('sweep', () => store.sweep(...args)),
    }
  }

  /** A call out of the worker that is neither the engine's nor the store's. */
  call<T>(where: string, work: () => Promise<T>): Promise<T> {
    return this.#await(where, work)
  }
}
