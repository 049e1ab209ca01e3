/** What helps to find a fault, as JSON without names of the estate: states, numbers, times and the kinds of troubles. */
import { KINDS } from '../core/model/kinds.ts'
import type { ObjectFault, ReplicaMeta, Trouble } from '../core/model/meta.ts'
import type { StorageHealth } from '../core/store/storage-health.ts'
import type { Freshness } from '../core/model/freshness.ts'
import type { Features } from './environment.ts'

export interface EngineDiagnostics {
  /** It is the one on the screen. */
  shown: boolean
  configured: boolean
  freshness: Freshness
  meta: ReplicaMeta | undefined
  pageTrouble: Trouble | null
  faults: readonly ObjectFault[]
}

export interface DiagnosticsInput {
  version: string
  tab: string
  engines: readonly EngineDiagnostics[]
  storage: StorageHealth | null
  features: Features
  userAgent: string
}

/** Messages may name objects and addresses; kind, count and time are enough. */
const quiet = (trouble: Trouble | null) =>
  trouble && {
    kind: trouble.kind,
    since: new Date(trouble.since).toISOString(),
    count: trouble.count,
    correlationId: trouble.correlationId ?? null,
  }

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function engineOf(
  { shown, configured, freshness, meta, pageTrouble, faults }: EngineDiagnostics,
  tab: string,
) {
  return {
    shown,
    configured,
    freshness: {
      ...freshness,
      trouble: quiet(freshness.trouble),
      dataAsOf: iso(freshness.dataAsOf),
      since: iso(freshness.since ?? null),
    },
    pageTrouble: quiet(pageTrouble),
    replica: meta && {
      format: meta.format,
      epoch: meta.epoch,
      seq: meta.seq,
      collector: meta.leader === tab ? 'this tab' : 'another tab',
      phase: meta.phase,
      parity: meta.parity,
      paused: meta.paused,
      product: meta.engine && {
        product: meta.engine.product,
        version: meta.engine.fullVersion,
        clockSkew: meta.engine.clockSkew,
      },
      cursor: meta.cursor,
      cursorEventCode: meta.cursorEvent?.code ?? null,
      backlog: meta.backlog,
      resyncWanted: meta.resyncWanted !== null,
      lastPollAt: iso(meta.lastPollAt),
      lastGoodPollAt: iso(meta.lastGoodPollAt),
      lastLoadAt: iso(meta.lastLoadAt),
      lastReconcileAt: iso(meta.lastReconcileAt),
      lastDrift: meta.lastDrift,
      trouble: quiet(meta.trouble),
      counters: meta.counters,
      kinds: Object.fromEntries(
        KINDS.map((kind) => {
          const { state, rows, loaded, expected, completeAt, trouble, faults } = meta.kinds[kind]
          return [
            kind,
            {
              state,
              rows,
              loaded,
              expected,
              completeAt: iso(completeAt),
              faults,
              trouble: quiet(trouble),
            },
          ]
        }),
      ),
      policy: {
        backend: meta.policy.backend,
        version: meta.policy.version,
        lastSweepAt: iso(meta.policy.lastSweepAt),
        trouble: quiet(meta.policy.trouble),
      },
    },
    faults: faults.map(({ kind, id, path, at }) => ({ kind, id, path, at: iso(at) })),
  }
}

export const diagnostics = (input: DiagnosticsInput): string =>
  JSON.stringify(
    {
      portolan: input.version,
      at: new Date().toISOString(),
      userAgent: input.userAgent,
      features: input.features,
      tab: input.tab,
      storage: input.storage,
      engines: input.engines.map((engine) => engineOf(engine, input.tab)),
    },
    null,
    2,
  )
