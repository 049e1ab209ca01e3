/**
 * The collector against the tiny world, seed by seed: changes, faults, deaths and restores for an hour or so of virtual
 * time, then calm. Safety is checked after every stride, equality with the world when the faults have stopped.
 * `SIM_SEEDS=200` runs more seeds, `SIM_SEED=17` runs one and prints its trace.
 */
import { describe, expect, it } from 'vitest'
import { createCollector, type Collector } from '../../src/core/collector/collector.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { below, chance, dice, pick } from './dice.ts'
import { CALM, Incarnation, type Sky, type Weather } from './faults.ts'
import { differences, truth } from './oracle.ts'
import { TinyWorld } from './tiny-world.ts'

const STRIDE = 4_000
const STRIDES = 500
const MINUTE = 60_000

/** What each seed is about; all of them mix in a little of everything. */
const THEMES = [
  'lossy',
  'deadly',
  'signed out',
  'broken kind',
  'restored',
  'slow',
  'mixed',
] as const
type Theme = (typeof THEMES)[number]

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

class Simulation {
  readonly #dice
  readonly #clock = new VirtualClock()
  readonly #store = new MemoryStore()
  readonly #world
  readonly #sky: Sky
  readonly lines: string[] = []
  readonly theme: Theme
  #life: Incarnation | null = null
  #collector: Collector | null = null
  #control = new AbortController()
  #lives = 0
  #everLoaded = false
  #ends: unknown[] = []

  constructor(readonlySeed: number) {
    this.#dice = dice(readonlySeed)
    this.theme = THEMES[readonlySeed % THEMES.length]!
    this.#world = new TinyWorld(this.#clock, this.#dice, 12 + below(this.#dice, 30))
    this.#sky = {
      weather: weatherOf(this.theme),
      session: true,
      dice: this.#dice,
      clock: this.#clock,
      trace: (line) => this.#trace(line),
      requests: 0,
    }
  }

  #trace(line: string): void {
    this.lines.push(`${((this.#clock.now() - 1_750_000_000_000) / 1000).toFixed(1)} ${line}`)
  }

  /** A new worker takes the lead, as when a tab is opened or a worker is started again. */
  async #live(): Promise<void> {
    this.#lives += 1
    const life = new Incarnation(this.#sky, `worker ${this.#lives}`)
    this.#control = new AbortController()
    const store = life.store(this.#store)
    const epoch = await this.#store.lead(life.name)
    const collector = createCollector({
      api: life.api(this.#world.api),
      store,
      epoch,
      clock: this.#clock,
      random: this.#dice,
      settings: { ...DEFAULTS, pageSize: 8, overlap: 50 },
      log: (level, message) => this.#trace(`${level} ${message}`),
      sheets: this.#world.sheets,
    })
    this.#life = life
    this.#collector = collector
    this.#trace(`${life.name} starts`)
    collector.run(this.#control.signal).then(
      () => this.#trace(`${life.name} stops`),
      (error: unknown) => {
        this.#trace(`${life.name} ends: ${String(error)}`)
        if (life === this.#life) this.#ends.push(error)
      },
    )
  }

  #act(): void {
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
    if (this.theme === 'broken kind' && chance(this.#dice, 0.02)) {
      const path = pick(this.#dice, ['networks', 'vms', 'disks', 'hosts', 'events'])
      const works = chance(this.#dice, 0.4)
      weather.broken = works ? () => false : (asked) => asked === path || asked === `${path}/1`
      this.#trace(works ? 'nothing is broken' : `${path} is broken`)
    }
    if (!this.#sky.session && chance(this.#dice, 0.1)) this.#signIn()
  }

  #signIn(): void {
    this.#sky.session = true
    this.#trace('signed in')
    this.#collector!.command({ type: 'signed-in' })
  }

  async #safe(): Promise<void> {
    const meta = this.#store.meta
    const rows = this.#store.rows('vm').size
    if (meta.lastLoadAt !== null) this.#everLoaded = true
    const wrong = await this.#world.broken(this.#store)
    if (this.#everLoaded && rows === 0 && !this.#world.empty) wrong.push('the inventory is empty')
    if (this.#ends.length > 0) wrong.push(`the run ended: ${String(this.#ends[0])}`)
    if (wrong.length > 0) throw new Error(wrong.join('\n'))
  }

  async run(): Promise<void> {
    await this.#live()
    for (let stride = 0; stride < STRIDES; stride += 1) {
      this.#act()
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
    this.#signIn()
    this.#collector!.command({ type: 'resume' })
    const bound = DEFAULTS.reconcileInterval * 1.1 + 10 * MINUTE
    const before = this.#sky.requests
    const reached = await this.#clock.until(
      async () => this.#clock.now() > 0 && (await this.#wrong()).length === 0,
      bound,
      20_000,
    )
    if (!reached) throw new Error((await this.#wrong()).join('\n'))
    expect(this.#sky.requests - before).toBeLessThan(3_000)
    // And it stays so, at the price of a poll every ten seconds.
    const quiet = this.#sky.requests
    await this.#clock.pass(3 * MINUTE)
    expect(this.#sky.requests - quiet).toBeLessThan(200)
    const wrong = await this.#wrong()
    if (wrong.length > 0) throw new Error(`not for long:\n${wrong.join('\n')}`)
  }

  async #wrong(): Promise<string[]> {
    const { phase, parity, trouble, resyncWanted, kinds } = this.#store.meta
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
    return await differences(this.#store, await truth(this.#world.api, this.#world.sheets))
  }

  stop(): void {
    this.#life?.die('with the simulation')
    this.#control.abort()
  }
}

const one = process.env['SIM_SEED']
const count = Number(process.env['SIM_SEEDS'] ?? 70)
const seeds = one === undefined ? Array.from({ length: count }, (_, i) => i) : [Number(one)]

describe('simulation: tiny world', () => {
  it.each(seeds)('seed %i', async (seed) => {
    const simulation = new Simulation(seed)
    try {
      await simulation.run()
      if (one !== undefined) console.log(simulation.lines.join('\n'))
    } catch (error) {
      const trace = simulation.lines.slice(-(one === undefined ? 60 : 2_000)).join('\n')
      throw new Error(
        `SIM_SEED=${seed} (${simulation.theme}): ${(error as Error).message}\n${trace}`,
        { cause: error },
      )
    } finally {
      simulation.stop()
    }
  })
})
