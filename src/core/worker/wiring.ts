/** What a leading worker runs: collector and validation loop on one replica, each restarted should it fail. */
import { createCollector, type Collector } from '../collector/collector.ts'
import { asFault, troubleOf, type Fault } from '../errors.ts'
import type {
  Clock,
  Commit,
  CommitResult,
  EngineApi,
  InventoryStore,
  Log,
  PolicyBackend,
  Random,
  ValidationStore,
} from '../ports.ts'
import type { Settings } from '../settings.ts'
import { createRevalidator, type Backends } from '../validation/revalidator.ts'
import type { Command } from './protocol.ts'
import { supervise, type Supervision } from './supervise.ts'
import { watchClock } from './wake.ts'

export interface CrewPorts {
  inventory: InventoryStore
  validation: ValidationStore
  api: EngineApi
  /** null: no policies. */
  backend: PolicyBackend | null
  /** Judges while `backend` does not answer. */
  fallback?: PolicyBackend | null
  sheets: Parameters<typeof createCollector>[0]['sheets']
  clock: Clock
  random: Random
  settings: Settings
  log: Log
  engineId: string
  /** Remembers numbers over time, until the signal fires. */
  record?(signal: AbortSignal): Promise<never>
  /** From `lead()`. */
  epoch: number
  /** The replica cannot be written (null: it can again), so that it cannot say so itself. */
  onStorage(fault: Fault | null): void
}

export interface Crew {
  /** Until the signal fires; throws only Fault `superseded`, all loops having ended. */
  run(signal: AbortSignal): Promise<void>
  command(command: Command): void
  /** Others are to judge from now on. */
  use(backends: Backends): void
}

/** The store as the collector sees it: each commit is watched, none is changed. */
function watched(
  store: InventoryStore,
  onCommit: (result: CommitResult) => void,
  onFault: (fault: Fault) => void,
): InventoryStore {
  return {
    readMeta: () => store.readMeta(),
    lead: (leader, after) => store.lead(leader, after),
    ids: (kind) => store.ids(kind),
    get: (kind, ids) => store.get(kind, ids),
    referring: (kind, to) => store.referring(kind, to),
    appliedEvents: (after) => store.appliedEvents(after),
    wipe: (epoch) => store.wipe(epoch),
    async commit(change: Commit) {
      let result: CommitResult
      try {
        result = await store.commit(change)
      } catch (error) {
        onFault(asFault(error))
        throw error
      }
      onCommit(result)
      return result
    },
  }
}

export function createCrew(ports: CrewPorts): Crew {
  const { clock, random, settings, log, epoch, onStorage } = ports
  const inventory = watched(
    ports.inventory,
    ({ pending }) => {
      onStorage(null)
      if (pending > 0) revalidator.wake()
    },
    (fault) => {
      if (fault.kind === 'storage' || fault.kind === 'quota') onStorage(fault)
    },
  )
  const revalidator = createRevalidator({
    store: ports.validation,
    readMeta: () => ports.inventory.readMeta(),
    backend: ports.backend,
    fallback: ports.fallback ?? null,
    clock,
    random,
    settings,
    log,
    epoch,
    providerId: ports.engineId,
  })
  let collector: Collector | null = null

  const watch = (what: string, record: Supervision['record']): Supervision => ({
    clock,
    random,
    first: settings.retryInterval,
    ceiling: settings.retryCeiling,
    record: (fault) => {
      log('error', `${what} stopped and starts again`, { kind: fault.kind, reason: fault.message })
      return record(fault)
    },
    lost: (fault) => log('error', 'the trouble could not be stored', { reason: fault.message }),
  })

  const collecting = watch('the collector', async (fault) => {
    const now = clock.now()
    const meta: Commit['meta'] = (old) => ({ ...old, trouble: troubleOf(fault, now, old.trouble) })
    await inventory.commit({ epoch, now, meta })
  })

  const validating = watch('validation', async (fault) => {
    const now = clock.now()
    await ports.validation.saveResults({
      epoch,
      results: [],
      postponed: [],
      meta: (old) => ({
        ...old,
        policy: { ...old.policy, trouble: troubleOf(fault, now, old.policy.trouble) },
      }),
    })
  })

  const collect = (signal: AbortSignal): Promise<void> => {
    // A loop that failed is not trusted to go on; the replica tells the next one where things stand.
    collector = createCollector({
      api: ports.api,
      store: inventory,
      epoch,
      clock,
      random,
      settings,
      log,
      sheets: ports.sheets,
    })
    return collector.run(signal)
  }

  const leapt = (ms: number): void => {
    log('info', 'this worker slept, or the clock was set: everything is asked for anew', { ms })
    collector?.woke()
    revalidator.poke()
  }

  return {
    async run(signal) {
      const control = new AbortController()
      const stop = (): void => control.abort(signal.reason)
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop, { once: true })
      const ended = (error: unknown): never => {
        control.abort(new DOMException('The other loop has ended.', 'AbortError'))
        throw error
      }
      try {
        const results = await Promise.allSettled([
          supervise(collect, collecting, control.signal).catch(ended),
          supervise((inner) => revalidator.run(inner), validating, control.signal).catch(ended),
          watchClock(clock, control.signal, leapt).catch(ended),
          ...(ports.record ? [ports.record(control.signal).catch(ended)] : []),
        ])
        for (const result of results) if (result.status === 'rejected') throw result.reason
      } finally {
        collector = null
        signal.removeEventListener('abort', stop)
      }
    },
    use: (backends) => revalidator.use(backends),
    command(command) {
      if (command.type === 'revalidate') {
        revalidator.mark(command.ids).then(
          (marked) => log('info', 'VMs marked for validation', { marked }),
          (error: unknown) => {
            const { kind, message } = asFault(error)
            log('warn', 'VMs could not be marked for validation', { kind, reason: message })
          },
        )
        return
      }
      // A session was what a policy server behind the proxy may have waited for.
      if (command.type === 'signed-in') revalidator.poke()
      collector?.command(command)
    },
  }
}
