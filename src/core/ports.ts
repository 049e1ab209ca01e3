/**
 * What core needs from outside. Every implementation that touches a global (clock, chance, network, storage, locks)
 * is made in `worker/`; tests hand in their own.
 */
import type { ChangeReason } from './model/change.ts'
import type { AuditReport, RowDifference } from './model/drift.ts'
import type { AppliedEvent, HistoryEntry } from './model/history.ts'
import type { Kind, RefKey } from './model/kinds.ts'
import type { ObjectFault, ReplicaMeta } from './model/meta.ts'
import type { Draft, Row, Rows } from './model/rows.ts'
import type { RulesInForce } from './model/rules.ts'
import type { PolicyInForce } from './model/verdict-state.ts'
import type { Concern, Pending, PendingReason, PolicyVersion, Verdict } from './model/verdict.ts'

export interface Clock {
  /** Milliseconds since the epoch; may jump in both directions. */
  now(): number
  /** Resolves after `ms`; rejects with an AbortError when the signal fires first. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** A number in [0, 1). */
export type Random = () => number

export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void

// --- engine -------------------------------------------------------------------------------------------------------

export type Query = Readonly<Record<string, string | number>>

/** `gone`: the engine answered 404, an ordinary outcome. `bytes`: length of the decoded body in characters. */
export type Answer = { gone: true } | { gone: false; body: unknown; bytes: number }

export interface EngineApi {
  /**
   * GET of `path` below the engine's `/api` (no leading slash), JSON decoded.
   * Throws a Fault for everything but 200 and 404; an abort of `signal` throws an AbortError.
   */
  get(path: string, query: Query, signal: AbortSignal): Promise<Answer>
}

// --- store --------------------------------------------------------------------------------------------------------

/**
 * A row to be written, with what the store indexes of it. `keep` names fields that the draft knows nothing about: they
 * are taken from the stored row, if there is one. They must not carry references.
 */
export type Upsert<K extends Kind = Kind> = {
  [P in K]: { kind: P; draft: Draft<P>; refs: readonly RefKey[]; keep?: readonly string[] }
}[K]

/** Why rows are written, for the record of what changed. */
export interface Trace {
  why: ChangeReason
  /** `seenAt` of the events that are being applied. */
  batch?: number
  /** Id of the newest event that had this object read. `refs`: of before and after. */
  eventOf(object: { kind: Kind; id: string; refs: readonly string[] }): number | undefined
}

/**
 * One atomic change of the replica. Rows, revisions, pending work, list chunks and meta commit together or not at all.
 *
 * - an upsert that equals the stored row writes nothing and does not raise the revision;
 * - `keepOnly` removes every row of that kind whose id is not in `ids` (set difference of a complete listing);
 * - `meta` is a pure function, applied to the record as it stands inside the transaction.
 *
 * Throws Fault `superseded` when `epoch` is older than the stored one, `quota` or `storage` when the browser refuses.
 */
export interface Commit {
  epoch: number
  now: number
  upserts?: readonly Upsert[]
  removes?: readonly { kind: Kind; id: string }[]
  keepOnly?: readonly { kind: Kind; ids: ReadonlySet<string> }[]
  /** Replaces the faults of the objects named in `upserts`, `removes` and here. */
  faults?: readonly ObjectFault[]
  /** Added to the history, which is pruned with it; an event that is there already is left as it is. */
  history?: readonly HistoryEntry[]
  /** Kept among the newest reports; replaces the one of the same number. */
  audit?: AuditReport
  /** Keeps what changes in the record of changes; absent: a load, in which nothing is a change. */
  trace?: Trace
  /** Asks for `differences` in the result. */
  report?: boolean
  meta?: (meta: ReplicaMeta) => ReplicaMeta
}

export interface CommitResult {
  seq: number
  created: number
  updated: number
  unchanged: number
  removed: number
  /** VMs newly marked for validation. */
  pending: number
  /** The record as it was written. */
  meta: ReplicaMeta
  /** Row by row, when `report` was set; empty otherwise. */
  differences: readonly RowDifference[]
}

/** A real difference found by a commit. `before`/`after` are full rows. */
export type RowChange<K extends Kind = Kind> = {
  [P in K]:
    | { kind: P; change: 'created'; after: Rows[P] }
    | { kind: P; change: 'updated'; before: Rows[P]; after: Rows[P] }
    | { kind: P; change: 'removed'; before: Rows[P] }
}[K]

/** Decides whether the change can alter the policy input of VMs that refer to the object (for `vm`: its own). */
export type Touches = (change: RowChange) => boolean

export interface InventoryStore {
  readMeta(): Promise<ReplicaMeta>
  /**
   * Raises the epoch and names the leader; the returned epoch goes into each commit. Throws Fault `superseded` when the
   * epoch in force is no longer `after`, if that is given: somebody else came to lead meanwhile.
   */
  lead(leader: string, after?: number): Promise<number>
  commit(change: Commit): Promise<CommitResult>
  ids(kind: Kind): Promise<string[]>
  get<K extends Kind>(kind: K, ids: readonly string[]): Promise<(Row<K> | undefined)[]>
  /** Ids of the rows of `kind` that refer to `to`, for example the VMs that run on a host. */
  referring(kind: Kind, to: RefKey): Promise<string[]>
  /** Events applied since the newest mark, with ids above `after`; newest first. */
  appliedEvents(after: number): Promise<AppliedEvent[]>
  /** Empties the replica (other engine behind the address); meta keeps epoch and engine id. */
  wipe(epoch: number): Promise<void>
}

/** Everything a policy input is made of, read in one transaction. Absent references are absent here too. */
export interface WorkloadParts {
  vm: Row<'vm'>
  verdict: Verdict | undefined
  cluster: Row<'cluster'> | undefined
  dataCenter: Row<'dataCenter'> | undefined
  serverCpu: Row<'serverCpu'> | undefined
  host: Row<'host'> | undefined
  disks: ReadonlyMap<string, Row<'disk'>>
  diskProfiles: ReadonlyMap<string, Row<'diskProfile'>>
  nicProfiles: ReadonlyMap<string, Row<'nicProfile'>>
}

/**
 * What was read for the VMs of one listing of `due`, kept by whoever asks for them batch by batch. To be made after the
 * listing, and used for no other.
 */
export interface Shelf {
  /** How many VMs are going to be asked for. */
  readonly vms: number
  /** The store's own: rows by id, by table; null: not worth it. */
  readonly tables: Map<string, ReadonlyMap<string, unknown> | null>
}

/** A finished evaluation. The pending entry is removed only while its token is still `token`. */
export interface Result {
  token: number
  verdict: Verdict
}

export interface Postponed {
  id: string
  token: number
  attempts: number
  due: number
  error: string
}

export interface ValidationStore {
  /** Pending entries whose time has come, oldest first. */
  due(now: number, limit: number): Promise<Pending[]>
  /** When the next pending entry comes due; null when none is left. */
  nextDue(): Promise<number | null>
  /**
   * Parts for these VMs; VMs that are gone are left out. Read in one transaction, or, with a shelf, as old as that: then
   * what comes of them may be handed back only with the tokens that were listed before the shelf was made.
   */
  workloads(ids: readonly string[], shelf?: Shelf): Promise<Map<string, WorkloadParts>>
  /** Writes verdicts and postponements in one transaction. Never touches inventory rows. */
  saveResults(change: {
    epoch: number
    results: readonly Result[]
    /** Whose stored verdict holds: only the mark goes, under the same condition. */
    spared?: readonly { id: string; token: number }[]
    postponed: readonly Postponed[]
    meta?: (meta: ReplicaMeta) => ReplicaMeta
  }): Promise<void>
  /** Marks VMs (all when `ids` is 'all', those whose last verdict failed when 'failed') and returns how many. */
  mark(
    epoch: number,
    ids: readonly string[] | 'all' | 'failed',
    reason: PendingReason,
    now: number,
  ): Promise<number>
  /** The guarantee: marks every VM without a current verdict by these rules. Returns how many. */
  sweep(epoch: number, policy: PolicyInForce, now: number): Promise<number>
}

// --- policy -------------------------------------------------------------------------------------------------------

export type Decision =
  | { type: 'decided'; version: PolicyVersion | null; concerns: Concern[] }
  /** An answer, but not a verdict: `errors`, no `result`, a wrong shape, an input too large to be taken. */
  | { type: 'undecided'; version: PolicyVersion | null; concerns: Concern[]; reason: string }

export interface PolicyBackend {
  readonly kind: 'opa' | 'wasm'
  /** Evaluations worth having under way at a time. */
  readonly inFlight: number
  /** The rules in force. Throws a Fault when the backend cannot be asked. */
  rules(signal: AbortSignal): Promise<RulesInForce>
  /**
   * Evaluates one input. Throws a Fault when the backend cannot be asked (network, 4xx, 5xx, bad JSON); an input that it
   * refuses as too large is undecided.
   */
  validate(input: unknown, signal: AbortSignal): Promise<Decision>
}
