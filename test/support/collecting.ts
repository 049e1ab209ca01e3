/** A collector on the tiny engine, a store in memory and a virtual clock: everything that a test wants to move by hand. */
import { createCollector, type Collector } from '../../src/core/collector/collector.ts'
import type { ReplicaMeta } from '../../src/core/model/meta.ts'
import { DEFAULTS, type Settings } from '../../src/core/settings.ts'
import { MemoryStore } from './memory-store.ts'
import { TINY_SHEETS, TinyEngine } from './tiny-engine.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface Collecting {
  tiny: TinyEngine
  store: MemoryStore
  clock: VirtualClock
  logged: string[]
  readonly collector: Collector
  readonly meta: ReplicaMeta
  /** How the current run ended, if it did. */
  readonly ended: 'no' | 'stopped' | Error
  start(): Promise<void>
  /** Ends the run as the worker's shutdown does. */
  stop(): Promise<void>
  pass(ms: number): Promise<void>
  /** Lets time pass until the phase is reached; fails the test when it is not within ten minutes. */
  reach(phase: ReplicaMeta['phase']): Promise<void>
}

export function collecting(settings: Partial<Settings> = {}, sheets = TINY_SHEETS): Collecting {
  const clock = new VirtualClock()
  const tiny = new TinyEngine()
  tiny.now = () => clock.now()
  const store = new MemoryStore()
  const logged: string[] = []
  let control = new AbortController()
  let ended: Collecting['ended'] = 'no'
  let running: Promise<void> = Promise.resolve()
  let collector: Collector | null = null
  return {
    tiny,
    store,
    clock,
    logged,
    get collector() {
      return collector!
    },
    get meta() {
      return store.meta
    },
    get ended() {
      return ended
    },
    async start() {
      control = new AbortController()
      ended = 'no'
      collector = createCollector({
        api: tiny,
        store,
        epoch: await store.lead('test'),
        clock,
        random: () => 0.5,
        settings: { ...DEFAULTS, ...settings },
        log: (level, message) => logged.push(`${level}: ${message}`),
        sheets,
      })
      running = collector.run(control.signal).then(
        () => void (ended = 'stopped'),
        (error: unknown) => void (ended = error as Error),
      )
      await clock.quiet()
    },
    async stop() {
      control.abort()
      await clock.quiet()
      await running
    },
    pass: (ms) => clock.pass(ms),
    async reach(phase) {
      if (await clock.until(() => store.meta.phase === phase, 600_000)) return
      throw new Error(`Phase ${phase} was not reached; it is ${store.meta.phase}.`)
    },
  }
}
