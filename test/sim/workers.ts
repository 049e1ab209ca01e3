/**
 * The workers that lead a replica, one after the other: started, killed, frozen and superseded, thawed, reloaded. What they
 * run is the real collector, and the real crew where VMs are validated.
 */
import { createCollector } from '../../src/core/collector/collector.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import type {
  EngineApi,
  InventoryStore,
  Log,
  PolicyBackend,
  ValidationStore,
} from '../../src/core/ports.ts'
import type { Settings } from '../../src/core/settings.ts'
import type { Command } from '../../src/core/worker/protocol.ts'
import { withTimeLimit } from '../../src/core/worker/time-limit.ts'
import { createCrew } from '../../src/core/worker/wiring.ts'
import { Life, type Sky } from './life.ts'
import type { Policies } from './policy.ts'
import type { Watch } from './watch.ts'
import type { World } from './world.ts'

/** An answer of a policy server is waited for so long, milliseconds. */
const PATIENCE = 60_000

export interface WorkerPorts {
  sky: Sky
  watch: Watch
  world: World
  policy: Policies
  settings: Settings
  sheets: Sheets
  inventory: InventoryStore
  /** null: VMs are not validated. */
  validation: ValidationStore | null
  /** Rules other than those of `policy`. */
  backend: PolicyBackend | null
}

interface Leader {
  life: Life
  control: AbortController
  command(command: Command): void
}

export class Workers {
  readonly #ports: WorkerPorts
  #leader: Leader | null = null
  #frozen: { life: Life; until: number }[] = []
  #count = 0

  constructor(ports: WorkerPorts) {
    this.#ports = ports
  }

  /** A new worker takes the lead, as when a tab is opened or a worker is started again. */
  async start(): Promise<void> {
    const { sky, watch, settings, sheets, inventory, validation } = this.#ports
    this.#count += 1
    const life = new Life(sky, watch, `worker ${this.#count}`)
    const epoch = await sky.clock.busy(() => inventory.lead(life.name))
    watch.leads(life.name, epoch)
    const common = {
      api: this.#way(life),
      epoch,
      clock: life.clock(),
      random: sky.chaos.dice(life.name),
      settings,
      log: ((level, message) => sky.trace(`${level} ${message}`)) as Log,
      sheets,
    }
    const run = validation
      ? createCrew({
          ...common,
          inventory: life.store(inventory),
          validation: life.validation(validation),
          backend: withTimeLimit(this.#rules(life), PATIENCE, life.clock()),
          fallback: this.#standIn(life),
          engineId: 'sim',
          onStorage: () => undefined,
        })
      : createCollector({ ...common, store: life.store(inventory) })
    const control = new AbortController()
    this.#leader = { life, control, command: (command) => run.command(command) }
    sky.trace(`${life.name} starts`)
    run.run(control.signal).then(
      () => sky.trace(`${life.name} stops`),
      (error: unknown) => this.#ended(life, error),
    )
  }

  /** A run that ends while its worker leads is a fault of its own. */
  #ended(life: Life, error: unknown): void {
    const { sky, watch } = this.#ports
    sky.trace(`${life.name} ends: ${String(error)}`)
    if (life === this.#leader?.life && life.alive) {
      watch.offences.push(`the run ended: ${String(error)}`)
    }
  }

  #way(life: Life): EngineApi {
    const { sky, world } = this.#ports
    const reach = world.reach?.(sky)
    if (reach) {
      return { get: (path, query, signal) => life.call(path, () => reach.get(path, query, signal)) }
    }
    return life.api(world.api, (path, answer) => {
      const dice = sky.chaos.strikes('hollow', sky.weather.hollow)
      const other = dice && (world.hollow?.(dice, path, answer) ?? null)
      if (other) sky.trace(`${path} leaves out objects`)
      return other
    })
  }

  #standIn(life: Life): PolicyBackend | null {
    const { backend, policy } = this.#ports
    const other = backend ? null : (policy.fallback?.(life) ?? null)
    return other && withTimeLimit(other, PATIENCE, life.clock())
  }

  #rules(life: Life): PolicyBackend {
    const { backend, policy, sky } = this.#ports
    if (!backend) return policy.backend(life)
    const busy = <T>(work: () => Promise<T>): Promise<T> =>
      life.call('rules', () => sky.clock.busy(work))
    return {
      kind: backend.kind,
      inFlight: backend.inFlight,
      rules: (signal) => busy(() => backend.rules(signal)),
      validate: (input, signal) => busy(() => backend.validate(input, signal)),
    }
  }

  command(type: Exclude<Command['type'], 'revalidate' | 'rules-changed' | 'load-next'>): void {
    this.#leader?.command({ type })
  }

  /** The browser freezes the tab, and another one leads; `ms` later the first one wakes up. */
  async freeze(ms: number): Promise<void> {
    const { clock } = this.#ports.sky
    const { life } = this.#leader!
    life.freeze()
    this.#frozen.push({ life, until: clock.monotonic() + ms })
    await this.start()
  }

  /** Those wake up whose time has come by `now`, monotonic. */
  thaw(now: number): void {
    const due = this.#frozen.filter(({ until }) => until <= now)
    this.#frozen = this.#frozen.filter(({ until }) => until > now)
    for (const { life } of due) life.thaw()
  }

  async reload(): Promise<void> {
    this.#leader!.control.abort(new DOMException('The tab is closed.', 'AbortError'))
    await this.#ports.sky.clock.quiet()
    await this.start()
  }

  /** Starts a worker when the last one has died. */
  async revive(): Promise<void> {
    if (!this.#leader!.life.alive) await this.start()
  }

  stop(): void {
    this.#leader?.life.die('with the simulation')
    this.#leader?.control.abort()
  }
}
