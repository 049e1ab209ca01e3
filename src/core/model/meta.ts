/**
 * The one record that says how true a replica is. It is written in the same transaction as the rows, so whoever
 * reads the store reads its freshness from the same moment.
 */
import type { AuditTrigger } from './drift.ts'
import type { Kind } from './kinds.ts'
import type { PolicySource } from './rules.ts'
import type { SnapshotOrigin } from './snapshot.ts'
import type { PolicyVersion } from './verdict.ts'

export type Phase = 'started' | 'load' | 'loaded' | 'parity' | 'refresh' | 'resync' | 'halted'

export type FaultKind =
  | 'sign-in' // no or ended session
  | 'permission' // the account cannot see the whole engine
  | 'unreachable' // the proxy or the engine does not answer
  | 'timeout'
  | 'tls'
  | 'not-an-engine' // an answer, but not an engine's
  | 'engine' // 5xx or a fault
  | 'protocol' // HTML, truncated or otherwise undecodable
  | 'throttled'
  | 'quota'
  | 'storage' // IndexedDB unavailable or failing
  | 'superseded' // another tab collects
  | 'defect' // our own bug

/** A condition that a user may have to act on. */
export interface Trouble {
  kind: FaultKind
  /** What is wrong, in words. */
  message: string
  /** What to do next. */
  nextStep: string
  since: number
  /** Failures in a row. */
  count: number
  correlationId?: string
}

export interface EngineInfo {
  product: string
  vendor: string
  fullVersion: string
  instanceId: string
  /** Engine clock minus ours, milliseconds. */
  clockSkew: number
  /** `summary.<kind>.total` of the API root, where it says. */
  expected: Partial<Record<Kind, number>>
}

/** Where an interrupted listing goes on. */
export interface Place {
  /** Objects of one page; of another size the page numbers would mean something else. */
  pageSize: number
  /** Pages that are in the store, counted from the first. */
  pages: number
  /** Highest id on them: the listing is ordered by id. */
  last: string
}

/** The listing of a kind that a load runs, or that was interrupted. */
export interface Listing {
  /** When the run that read the newest page began. */
  startedAt: number
  /** Objects that earlier runs had brought. */
  from: number
  /** null where it has to begin again: not paged, not in order, or over rows that were there before. */
  place: Place | null
}

export interface KindMeta {
  state: 'never' | 'loading' | 'complete' | 'stale'
  /** Rows in the store. */
  rows: number
  /** Rows fetched by the running load or reconcile. */
  loaded: number
  expected: number | null
  /** null while no load lists it. */
  listing: Listing | null
  /** When the kind was last known to be complete. */
  completeAt: number | null
  /** Why it is stale, and objects kept out because they could not be decoded. */
  trouble: Trouble | null
  faults: number
}

export interface Counters {
  polls: number
  requests: number
  bytes: number
  events: number
  refetched: number
  /** Requests that applying each event by itself would have taken beyond those that were made. */
  saved: number
  reconciles: number
  resyncs: number
  drift: number
}

/** What was spent on one day of this computer's calendar. */
export interface Spent {
  /** `2026-11-23`. */
  day: string
  requests: number
  bytes: number
}

/** A comparison under way, with how many of the kinds are through. */
export interface Comparing {
  trigger: AuditTrigger
  startedAt: number
  kinds: number
}

/** The walk over all VMs for what only a request per VM tells. */
export interface Survey {
  /** Ids from this one on are still to be asked; '' at the beginning of a walk. */
  next: string
  /** When the running walk began; null while none runs. */
  startedAt: number | null
  doneAt: number | null
  /** VMs that events named: asked before the walk goes on. */
  asked: readonly string[]
}

export interface ObjectKey {
  kind: Kind
  id: string
}

/** What the newest poll that found events made of them. */
export interface Batch {
  at: number
  events: number
  /** Read one by one. */
  objects: number
  /** Listed, because events asked for it or because that was cheaper. */
  listings: number
  /** For both. */
  requests: number
  /** Requests that each event by itself would have taken beyond those. */
  saved: number
  /** Milliseconds from the answer of the log to the commit. */
  took: number
}

export interface ReplicaMeta {
  key: 'replica'
  format: number
  /** Raised by each new leader; a commit with an older one is refused. */
  epoch: number
  /** Name of the tab whose worker collects. */
  leader: string
  /** Raised by each commit; chunks carry the value of the commit that wrote them. */
  seq: number
  phase: Phase
  parity: boolean
  paused: boolean
  engineId: string
  /** Of a replica that was opened from a file, and that nothing is collected into. */
  snapshot?: SnapshotOrigin
  engine: EngineInfo | null
  /** Highest event id that is applied. */
  cursor: number | null
  cursorEvent: { time: number; code: number } | null
  /** null before the first event. */
  lastBatch: Batch | null
  /** Unapplied events seen by the running poll. */
  backlog: number
  /** Why everything has to be listed again; null when nothing has to. Written before the resync starts. */
  resyncWanted: string | null
  /** Why a comparison is wanted that does not doubt the cursor; null when none is. */
  reconcileWanted: 'asked' | 'doubt' | null
  /**
   * Everything was listed, and what happened meanwhile is not applied yet. If that removes something, pages may have
   * shifted, and an object that was there all the while may have slipped from one to the other unseen.
   */
  listedAfresh: boolean
  lastPollAt: number | null
  lastGoodPollAt: number | null
  nextPollAt: number | null
  lastLoadAt: number | null
  loadStartedAt: number | null
  lastReconcileAt: number | null
  /** Differences that the last comparison repaired; changes in flight are among them until the causes are known. */
  lastDrift: number
  /** Where the cursor was when the last complete comparison or load began; null before the first load. */
  comparedFrom: number | null
  /** The comparison that runs; null while none does. */
  comparing: Comparing | null
  survey: Survey
  /** Objects in a state that they will leave by themselves; they are read again until they have. */
  unsettled: readonly ObjectKey[]
  trouble: Trouble | null
  kinds: Record<Kind, KindMeta>
  counters: Counters
  /** Of the day on which something was spent last; null before anything was. */
  today: Spent | null
  policy: {
    backend: 'opa' | 'wasm' | 'none'
    version: PolicyVersion | null
    /** What the rules in force are; null before that was asked. */
    source: PolicySource | null
    /** The server does not answer, and the rules in the browser stand in for it; null while it does. */
    local: { version: PolicyVersion; source: PolicySource; since: number } | null
    /** Neither the backend nor what stands in for it can be asked: no verdict can be shown to be current. */
    absent: boolean
    trouble: Trouble | null
    lastSweepAt: number | null
    /** Evaluations made, and those spared because nothing that the rules read had changed. */
    evaluated: number
    spared: number
  }
}

/** An object that could not be decoded, kept out or taken partly; at most one per object. */
export interface ObjectFault {
  kind: Kind
  id: string
  name: string
  /** JSON path, for example `memory`. */
  path: string
  message: string
  at: number
}

/** Before any rules were asked. */
export const noPolicy = (): ReplicaMeta['policy'] => ({
  backend: 'none',
  version: null,
  source: null,
  local: null,
  absent: false,
  trouble: null,
  lastSweepAt: null,
  evaluated: 0,
  spared: 0,
})
