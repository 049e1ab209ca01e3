/**
 * One simulated life of a replica: a world that changes, a sky of faults, workers that die and are replaced. An hour or so
 * of virtual time with safety checked after every stride, then calm, within which the store has to equal the world.
 */
import { setMaxListeners } from 'node:events'
import { createCollector, type Collector } from '../../src/core/collector/collector.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import type {
  EngineApi,
  InventoryStore,
  PolicyBackend,
  ValidationStore,
} from '../../src/core/ports.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import { createRevalidator } from '../../src/core/validation/revalidator.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { below, chance, dice, pick, type Dice } from './dice.ts'
import { CALM, Incarnation, type Sky, type Weather } from './faults.ts'
import { differences, truth } from './oracle.ts'
import { Policy } from './policy.ts'
import { TinyWorld } from './tiny-world.ts'

// Ten evaluations in flight wait under one signal, beside the requests.
setMaxListeners(64)

const STRIDE = 4_000
const MINUTE = 60_000

/** What a seed is about; all of them mix in a little of everything. */
export const THEMES = [
  'lossy',
  'deadly',
  'signed out',
  'broken kind',
  'restored',
  'slow',
  'mixed',
] as const
export type Theme = (typeof THEMES)[number]

function weatherOf(theme: Theme): Weather {
  const base = { ...CALM, lost: 0.01, refused: 0.005, cut: 0.005, death: 0.001, delay: 200 }
  switch (theme) {
    case 'lossy':
      return { ...base, lost: 0.08, refused: 0.05, cut: 0.05, hung: 0.005, throttled: 0.02 }
    case 'deadly':
      return { ...base, death: 0.02 }
    case 'signed out':
      return { ...base, signedOut: 0.01 }
    case 'slow':
      return { ...base, delay: 4_000, hung: 0.01 }
    default:
      return { ...base, throttled: 0.005, signedOut: 0.001, hung: 0.001 }
  }
}

/** What a replica is a replica of. Deeds say in words what was done. */
export interface World {
  readonly sheets: Sheets
  /** Past all faults, for the oracle. */
  readonly api: EngineApi
  readonly empty: boolean
  /** The way to it from a worker, when the faults of the sky are its own business. */
  reach?(sky: Sky): EngineApi
  signIn?(): Promise<void>
  change(): string
  silent(): string
  dismiss(): string
  backup(): string
  restore(): string
  purge(): string
  /** Something that only this world does wrong. */
  mishap?(): string
  /** No more mishaps. */
  calm?(): void
  /** What the store should have by now and does not. */
  broken(store: InventoryStore): Promise<string[]>
}

/** Where a simulation keeps its replica, and whether VMs are validated too. */
export interface Ground {
  inventory: InventoryStore
  validation: ValidationStore | null
  /** VMs whose stored verdict is not about the stored row; checked when everything is calm. */
  unvalidated(version: number): Promise<string[]>
  sheets: Sheets
  /** Another world than the tiny one. */
  world?: (clock: VirtualClock, dice: Dice, seed: number) => World
  /** Other rules than those of the simulated policy server. */
  backend?: PolicyBackend
  close(): void
}

export class Simulation {
  readonly #dice
  readonly #clock = new VirtualClock()
  readonly #ground: Ground
  readonly #strides: number
  readonly #policy: Policy
  readonly #world: World
  readonly #sky: Sky
  readonly lines: string[] = []
  readonly theme: Theme
  #life: Incarnation | null = null
  #collector: Collector | null = null
  #control = new AbortController()
  #lives = 0
  #everLoaded = false
  #ends: unknown[] = []

  constructor(seed: number, ground: Ground, strides: number) {
    this.#dice = dice(seed)
    this.#ground = ground
    this.#strides = strides
    this.theme = THEMES[seed % THEMES.length]!
    const vms = 12 + below(this.#dice, 30)
    this.#world =
      ground.world?.(this.#clock, this.#dice, seed) ??
      new TinyWorld(this.#clock, this.#dice, vms, ground.sheets)
    this.#sky = {
      weather: weatherOf(this.theme),
      session: true,
      dice: this.#dice,
      clock: this.#clock,
      trace: (line) => this.#trace(line),
      requests: 0,
    }
    this.#policy = new Policy(this.#sky)
  }

  #trace(line: string): void {
    this.lines.push(`${((this.#clock.now() - 1_750_000_000_000) / 1000).toFixed(1)} ${line}`)
  }

  /** A new worker takes the lead, as when a tab is opened or a worker is started again. */
  async #live(): Promise<void> {
    this.#lives += 1
    const life = new Incarnation(this.#sky, `worker ${this.#lives}`)
    this.#control = new AbortController()
    const { inventory, validation } = this.#ground
    const epoch = await this.#clock.busy(() => inventory.lead(life.name))
    let wake = (): void => undefined
    const store = life.store(inventory, (result) => {
      if (result.pending > 0) wake()
    })
    const settings = { ...DEFAULTS, pageSize: 8, overlap: 50, surveyInterval: 10 * MINUTE }
    const log = (level: string, message: string): void => this.#trace(`${level} ${message}`)
    const collector = createCollector({
      api: this.#way(life),
      store,
      epoch,
      clock: this.#clock,
      random: this.#dice,
      settings,
      log,
      sheets: this.#world.sheets,
    })
    this.#life = life
    this.#collector = collector
    this.#trace(`${life.name} starts`)
    const { signal } = this.#control
    this.#watch(life, collector.run(signal))
    if (!validation) return
    const revalidator = createRevalidator({
      store: life.validation(validation),
      readMeta: () => store.readMeta(),
      backend: this.#rules(life),
      clock: this.#clock,
      random: this.#dice,
      settings,
      log,
      epoch,
      providerId: 'sim',
    })
    wake = () => revalidator.wake()
    this.#watch(life, revalidator.run(signal))
  }

  #way(life: Incarnation): EngineApi {
    const reach = this.#world.reach?.(this.#sky)
    if (!reach) return life.api(this.#world.api)
    return { get: (path, query, signal) => life.call(path, () => reach.get(path, query, signal)) }
  }

  #rules(life: Incarnation): PolicyBackend {
    const { backend } = this.#ground
    if (!backend) return this.#policy.backend(life)
    const busy = <T>(work: () => Promise<T>): Promise<T> =>
      life.call('rules', () => this.#clock.busy(work))
    return {
      kind: backend.kind,
      version: (signal) => busy(() => backend.version(signal)),
      validate: (input, signal) => busy(() => backend.validate(input, signal)),
    }
  }

  /** A run that ends while its worker leads is a fault of its own. */
  #watch(life: Incarnation, run: Promise<void>): void {
    run.then(
      () => this.#trace(`${life.name} stops`),
      (error: unknown) => {
        this.#trace(`${life.name} ends: ${String(error)}`)
        if (life === this.#life && life.alive) this.#ends.push(error)
      },
    )
  }

  async #act(): Promise<void> {
    const { weather } = this.#sky
    const times = below(this.#dice, 3)
    for (let i = 0; i < times; i += 1) this.#trace(this.#world.change())
    if (chance(this.#dice, 0.02)) this.#trace(this.#world.silent())
    if (chance(this.#dice, 0.01)) this.#trace(this.#world.dismiss())
    if (chance(this.#dice, 0.02)) {
      const type = pick(this.#dice, [
        'poll-now',
        'reconcile',
        'full-reload',
        'pause',
        'resume',
      ] as const)
      this.#trace(`command ${type}`)
      this.#collector!.command({ type })
    }
    if (this.theme === 'restored') {
      if (chance(this.#dice, 0.02)) this.#trace(this.#world.backup())
      if (chance(this.#dice, 0.02)) this.#trace(this.#world.restore())
      if (chance(this.#dice, 0.01)) this.#trace(this.#world.purge())
    }
    if (this.#world.mishap && chance(this.#dice, 0.03)) this.#trace(this.#world.mishap())
    if (this.theme === 'broken kind' && chance(this.#dice, 0.02)) {
      const path = pick(this.#dice, ['networks', 'vms', 'disks', 'hosts', 'events'])
      const works = chance(this.#dice, 0.4)
      weather.broken = works ? () => false : (asked) => asked === path || asked === `${path}/1`
      this.#trace(works ? 'nothing is broken' : `${path} is broken`)
    }
    if (this.#ground.validation && chance(this.#dice, 0.01)) this.#trace(this.#policy.change())
    if (!this.#sky.session && chance(this.#dice, 0.1)) await this.#signIn()
  }

  async #signIn(): Promise<void> {
    await this.#world.signIn?.()
    this.#sky.session = true
    this.#trace('signed in')
    this.#collector!.command({ type: 'signed-in' })
  }

  async #safe(): Promise<void> {
    const { inventory } = this.#ground
    const meta = await inventory.readMeta()
    const rows = (await inventory.ids('vm')).length
    if (meta.lastLoadAt !== null) this.#everLoaded = true
    const wrong = await this.#world.broken(inventory)
    if (this.#everLoaded && rows === 0 && !this.#world.empty) wrong.push('the inventory is empty')
    if (this.#ends.length > 0) wrong.push(`the run ended: ${String(this.#ends[0])}`)
    if (wrong.length > 0) throw new Error(wrong.join('\n'))
  }

  async run(): Promise<void> {
    await this.#world.signIn?.()
    await this.#live()
    for (let stride = 0; stride < this.#strides; stride += 1) {
      await this.#act()
      await this.#clock.pass(STRIDE)
      if (!this.#life!.alive) await this.#live()
      else if (chance(this.#dice, 0.004)) await this.#handOver()
      await this.#safe()
    }
    await this.#calm()
  }

  /** The worker is frozen (a sleeping laptop), another one leads, then the first wakes up. */
  async #handOver(): Promise<void> {
    const frozen = this.#life!
    this.#trace(`${frozen.name} freezes`)
    const thaw = frozen.freeze()
    await this.#clock.pass(STRIDE)
    await this.#live()
    await this.#clock.pass(STRIDE)
    this.#trace(`${frozen.name} thaws`)
    thaw()
    await this.#clock.pass(STRIDE)
    if (!this.#life!.alive) await this.#live()
  }

  /** Faults stop. Within a bound the store equals the world and the phase is refresh. */
  async #calm(): Promise<void> {
    this.#trace('calm')
    this.#sky.weather = { ...CALM }
    this.#world.calm?.()
    // A restart that is under way ends, and with it whatever session there was.
    await this.#clock.pass(MINUTE / 2)
    if (!this.#life!.alive) await this.#live()
    await this.#signIn()
    this.#collector!.command({ type: 'resume' })
    const bound = DEFAULTS.reconcileInterval * 1.1 + 10 * MINUTE
    const before = this.#sky.requests
    const reached = await this.#clock.until(
      async () => this.#clock.now() > 0 && (await this.#wrong()).length === 0,
      bound,
      MINUTE,
    )
    if (!reached) throw new Error((await this.#wrong()).join('\n'))
    this.#atMost(this.#sky.requests - before, 3_000)
    // And it stays so, at the price of a poll every ten seconds.
    const quiet = this.#sky.requests
    await this.#clock.pass(3 * MINUTE)
    this.#atMost(this.#sky.requests - quiet, 200)
    const wrong = await this.#wrong()
    if (wrong.length > 0) throw new Error(`not for long:\n${wrong.join('\n')}`)
  }

  #atMost(requests: number, limit: number): void {
    if (requests > limit) throw new Error(`${requests} requests where ${limit} are plenty`)
  }

  async #wrong(): Promise<string[]> {
    const { inventory } = this.#ground
    const { phase, parity, trouble, resyncWanted, kinds } = await inventory.readMeta()
    const wrong = [
      ...(phase === 'refresh' ? [] : [`the phase is ${phase}`]),
      ...(parity ? [] : ['there is no parity']),
      ...(trouble ? [`there is trouble: ${trouble.message}`] : []),
      ...(resyncWanted === null ? [] : ['a resync is wanted']),
      ...Object.entries(kinds).flatMap(([kind, { state }]) =>
        state === 'complete' ? [] : [`${kind} is ${state}`],
      ),
    ]
    if (wrong.length > 0) return wrong
    const world = await truth(this.#world.api, this.#world.sheets)
    const different = await differences(inventory, world)
    return different.length > 0 ? different : await this.#ground.unvalidated(this.#policy.version)
  }

  stop(): void {
    this.#life?.die('with the simulation')
    this.#control.abort()
    this.#ground.close()
  }
}

/** Runs a seed; a failure tells how to run it again and what happened last. */
export async function simulate(seed: number, ground: Ground, strides: number): Promise<void> {
  const simulation = new Simulation(seed, ground, strides)
  const verbose = process.env['SIM_SEED'] !== undefined
  try {
    await simulation.run()
    if (verbose) console.log(simulation.lines.join('\n'))
  } catch (error) {
    const trace = simulation.lines.slice(verbose ? -2_000 : -60).join('\n')
    const message = `SIM_SEED=${seed} (${simulation.theme}): ${(error as Error).message}\n${trace}`
    throw new Error(message, { cause: error })
  } finally {
    simulation.stop()
  }
}

/** The seeds to run: `SIM_SEED` alone, or as many as `SIM_SEEDS` says. */
export function seedsOf(usual: number): number[] {
  const one = process.env['SIM_SEED']
  if (one !== undefined) return [Number(one)]
  return Array.from({ length: Number(process.env['SIM_SEEDS'] ?? usual) }, (_, seed) => seed)
}
