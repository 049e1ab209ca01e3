/**
 * The validation loop on the real store (fake IndexedDB), with policy backends and a clock that are moved by hand. Tests
 * import `fake-indexeddb/auto` before it.
 */
import { Fault } from '../../src/core/errors.ts'
import type { RulesInForce } from '../../src/core/model/rules.ts'
import type { PolicyVersion } from '../../src/core/model/verdict.ts'
import type { Decision, PolicyBackend, Upsert, ValidationStore } from '../../src/core/ports.ts'
import { DEFAULTS, type Settings } from '../../src/core/settings.ts'
import { readVerdict } from '../../src/core/store/queries.ts'
import { openStore, type Store } from '../../src/core/store/store.ts'
import { touches } from '../../src/core/validation/handlers.ts'
import { createRevalidator, type Revalidator } from '../../src/core/validation/revalidator.ts'
import { vm } from '../core/store/rows.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface Input {
  id: string
  name: string
  revision: number
  cluster: unknown
}

/** A policy backend whose answers a test decides. */
export class Server implements PolicyBackend {
  kind: 'opa' | 'wasm' = 'opa'
  current: PolicyVersion = 1
  digest = ''
  inputs: readonly string[] | null = null
  down: Fault | null = null
  /** What else a VM's evaluation does; may throw. */
  on: (input: Input) => Promise<Decision | null> = () => Promise.resolve(null)
  asked: string[] = []
  shown: unknown[] = []
  versions = 0

  readonly inFlight = 10

  rules(): Promise<RulesInForce> {
    this.versions += 1
    const { current: version, digest, inputs } = this
    const source = { origin: 'server', name: 'test', digest } as const
    return this.down ? Promise.reject(this.down) : Promise.resolve({ version, source, inputs })
  }

  async validate(value: unknown): Promise<Decision> {
    const input = value as Input
    this.asked.push(input.id)
    this.shown.push(value)
    if (this.down) throw this.down
    const decision = await this.on(input)
    const concern = { id: 'seen', category: 'Warning', label: input.name, assessment: '' }
    return decision ?? { type: 'decided', version: this.current, concerns: [concern] }
  }
}

export const DOWN = new Fault('unreachable', 'The policy server cannot be reached.')

let count = 0
const cleanups: (() => Promise<void>)[] = []

export async function cleanUp(): Promise<void> {
  for (const end of cleanups.splice(0)) await end()
}

export interface Validating {
  clock: VirtualClock
  store: Store
  server: Server
  loop: Revalidator
  epoch: number
  /** What `run` ended with; 'no' while it goes on. */
  ended: () => unknown
  commit: (upserts: Upsert[], removes?: string[]) => Promise<void>
  start: () => void
  stop: () => Promise<void>
  verdict: (id: string) => ReturnType<typeof readVerdict>
  verdicts: () => Promise<number>
  policy: () => Promise<Awaited<ReturnType<Store['inventory']['readMeta']>>['policy']>
}

export async function validating(
  options: { server?: Server | null; fallback?: Server; settings?: Partial<Settings> } = {},
): Promise<Validating> {
  const clock = new VirtualClock()
  const store = await openStore(`validating-${(count += 1)}`, touches)
  const server = options.server ?? new Server()
  const epoch = await store.inventory.lead('test')
  // The clock has to wait for the store.
  const validation = new Proxy(store.validation, {
    get: (target, name: keyof ValidationStore) => {
      const method = target[name].bind(target) as (...given: unknown[]) => Promise<unknown>
      return (...given: unknown[]) => clock.busy(() => method(...given))
    },
  })
  let control = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let ended: unknown = 'no'
  const loop = createRevalidator({
    store: validation,
    readMeta: () => clock.busy(() => store.inventory.readMeta()),
    backend: options.server === null ? null : server,
    fallback: options.fallback ?? null,
    clock,
    random: () => 0.5,
    settings: { ...DEFAULTS, ...options.settings },
    log: () => undefined,
    epoch,
    providerId: 'engine-1',
  })
  const own: Validating = {
    clock,
    store,
    server,
    loop,
    epoch,
    ended: () => ended,
    commit: async (upserts, removes = []) => {
      const gone = removes.map((id) => ({ kind: 'vm' as const, id }))
      await store.inventory.commit({ epoch, now: clock.now(), upserts, removes: gone })
    },
    start: () => {
      control = new AbortController()
      ended = 'no'
      running = loop.run(control.signal).catch((error: unknown) => void (ended = error))
    },
    stop: async () => {
      control.abort()
      await running
    },
    verdict: (id) => readVerdict(store.db, id),
    verdicts: () => store.db.verdicts.count(),
    policy: async () => (await store.inventory.readMeta()).policy,
  }
  cleanups.push(async () => {
    await own.stop()
    store.close()
  })
  return own
}

export const vms = (n: number): Upsert[] => Array.from({ length: n }, (_, at) => vm(`vm-${at}`))
