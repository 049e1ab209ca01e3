/**
 * One life of the worker: its ports, with everything that can go wrong between it and the world. Requests are lost, late,
 * refused, cut; transactions abort; and it may die or freeze between any two awaits.
 */
import { Fault } from '../../src/core/errors.ts'
import type {
  Answer,
  Clock,
  EngineApi,
  InventoryStore,
  Query,
  ValidationStore,
} from '../../src/core/ports.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import type { Chaos } from './chaos.ts'
import { pick, type Dice } from './dice.ts'
import type { Watch } from './watch.ts'
import type { Weather } from './weather.ts'

export interface Sky {
  weather: Weather
  /** Whether the engine's session is good. */
  session: boolean
  chaos: Chaos
  /** How long answers take. */
  delays: Dice
  clock: VirtualClock
  trace: (line: string) => void
  /** Every request that reached the engine or tried to. */
  requests: number
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

/** Another answer than the world's, or null: what may go wrong with it is the world's to know. */
export type Distort = (path: string, answer: Answer) => Answer | null

export class Life {
  readonly #sky: Sky
  readonly #watch: Watch
  readonly name: string
  alive = true
  #thawed: Promise<void> | null = null
  #thaw: () => void = () => undefined

  constructor(sky: Sky, watch: Watch, name: string) {
    this.#sky = sky
    this.#watch = watch
    this.name = name
  }

  die(where: string): void {
    if (this.alive) this.#sky.trace(`${this.name} dies ${where}`)
    this.alive = false
  }

  /** It does not get to run until it is thawed; somebody else leads meanwhile. */
  freeze(): void {
    this.#sky.trace(`${this.name} freezes`)
    this.#thawed = new Promise((resolve) => (this.#thaw = resolve))
  }

  thaw(): void {
    this.#sky.trace(`${this.name} thaws`)
    this.#thawed = null
    this.#thaw()
  }

  /** Comes back when the worker may run; never, when it is dead. */
  async #running(): Promise<void> {
    while (this.#thawed) await this.#thawed
    if (!this.alive) await never()
  }

  #mayDie(when: string, where: string, share: number): void {
    if (this.#sky.chaos.strikes('death', share)) this.die(`${when} ${where}`)
  }

  /** A call out of the worker: a moment at which it may be gone, and then what it waits for never comes. */
  async call<T>(where: string, work: () => Promise<T>): Promise<T> {
    const { weather } = this.#sky
    await this.#running()
    this.#mayDie('before', where, weather.death / 3)
    await this.#running()
    try {
      const working = work()
      this.#mayDie('during', where, weather.death / 3)
      const value = await working
      this.#mayDie('after', where, weather.death / 3)
      await this.#running()
      return value
    } catch (error) {
      await this.#running()
      throw error
    }
  }

  /** Its view of the clock: a worker that does not run does not notice that a wait is over. */
  clock(): Clock {
    const { clock } = this.#sky
    return {
      now: () => clock.now(),
      sleep: async (ms, signal) => {
        try {
          await clock.sleep(ms, signal)
        } finally {
          await this.#running()
        }
      },
    }
  }

  api(world: EngineApi, distort: Distort): EngineApi {
    return {
      get: (path, query, signal) =>
        this.call(`GET ${path}`, () => this.#send(world, distort, path, query, signal)),
    }
  }

  async #send(
    world: EngineApi,
    distort: Distort,
    path: string,
    query: Query,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { chaos, clock, delays, weather } = this.#sky
    const ask = (): Promise<Answer> => clock.busy(() => world.get(path, query, signal))
    this.#sky.requests += 1
    this.#watch.asked(this.name, path, query)
    await clock.sleep(1 + delays() * weather.delay, signal)
    if (chaos.strikes('lost', weather.lost / 2)) throw this.#fault('unreachable', path)
    if (chaos.strikes('hung', weather.hung)) {
      await clock.sleep(120_000, signal)
      throw this.#fault('timeout', path)
    }
    if (chaos.strikes('signed out', weather.signedOut)) {
      this.#sky.session = false
      this.#sky.trace('the session ends')
    }
    if (!this.#sky.session) throw this.#fault('sign-in', path, { status: 401 })
    const throttled = chaos.strikes('throttled', weather.throttled)
    if (throttled) {
      const retryAfter = pick(throttled, [1000, 20_000])
      throw this.#fault('throttled', path, { status: 429, retryAfter })
    }
    if (weather.broken(path)) throw this.#fault('engine', path, { status: 500 })
    const refused = chaos.strikes('refused', weather.refused)
    if (refused) throw this.#fault('engine', path, { status: pick(refused, [500, 503]) })
    // Sent twice, as a connection that was reset makes it.
    if (chaos.strikes('duplicate', weather.twice)) await ask()
    const answer = await ask()
    await clock.sleep(1 + delays() * weather.delay, signal)
    if (chaos.strikes('answer lost', weather.lost / 2)) throw this.#fault('unreachable', path)
    if (chaos.strikes('cut', weather.cut)) throw this.#fault('protocol', path)
    return distort(path, answer) ?? answer
  }

  #fault(
    kind: Fault['kind'],
    path: string,
    options: ConstructorParameters<typeof Fault>[2] = {},
  ): Fault {
    this.#sky.trace(`${kind}: ${path}`)
    return new Fault(kind, `GET ${path} failed.`, options)
  }

  /** A transaction, which the browser may abort or find no room for. */
  #write<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { chaos, clock, weather, trace } = this.#sky
    return this.call(name, () =>
      clock.busy(() => {
        if (chaos.strikes('abort', weather.aborted)) {
          trace(`${name} is aborted`)
          throw new Fault('storage', 'The transaction was aborted.')
        }
        if (chaos.strikes('quota', weather.full)) {
          trace(`no room for ${name}`)
          throw new Fault('quota', 'There is no room left.')
        }
        return work()
      }),
    )
  }

  store(store: InventoryStore): InventoryStore {
    const read = <T>(name: string, work: () => Promise<T>): Promise<T> =>
      this.call(name, () => this.#sky.clock.busy(work))
    return {
      readMeta: () => read('readMeta', () => store.readMeta()),
      lead: (leader) => read('lead', () => store.lead(leader)),
      commit: (change) =>
        this.#write('commit', async () => {
          const result = await store.commit(change)
          this.#watch.committed(this.name, change.epoch, result.seq)
          return result
        }),
      ids: (kind) => read('ids', () => store.ids(kind)),
      get: (kind, ids) => read('get', () => store.get(kind, ids)),
      referring: (kind, to) => read('referring', () => store.referring(kind, to)),
      appliedEvents: (after) => read('appliedEvents', () => store.appliedEvents(after)),
      wipe: (epoch) =>
        this.#write('wipe', async () => {
          await store.wipe(epoch)
          this.#watch.wiped(this.name, epoch)
        }),
    }
  }

  validation(store: ValidationStore): ValidationStore {
    const read = <T>(name: string, work: () => Promise<T>): Promise<T> =>
      this.call(name, () => this.#sky.clock.busy(work))
    const write = <T>(name: string, epoch: number, work: () => Promise<T>): Promise<T> =>
      this.#write(name, async () => {
        const value = await work()
        this.#watch.wrote(this.name, epoch, name)
        return value
      })
    return {
      due: (now, limit) => read('due', () => store.due(now, limit)),
      nextDue: () => read('nextDue', () => store.nextDue()),
      workloads: (ids, shelf) => read('workloads', () => store.workloads(ids, shelf)),
      saveResults: (change) => write('saveResults', change.epoch, () => store.saveResults(change)),
      mark: (epoch, ...args) => write('mark', epoch, () => store.mark(epoch, ...args)),
      sweep: (epoch, ...args) => write('sweep', epoch, () => store.sweep(epoch, ...args)),
    }
  }
}
