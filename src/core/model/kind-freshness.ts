/**
 * What may be claimed of one kind of the inventory, of one record, and of a load: whether rows may be missing, as of when
 * they are known, how far it is. Pure; `freshness.ts` says the same of the replica as a whole.
 */
import { KINDS, type Kind } from './kinds.ts'
import { loadPace, type Pace } from './load-pace.ts'
import type { KindMeta, ObjectFault, ReplicaMeta, Trouble } from './meta.ts'
import { timeText } from './times.ts'

export type KindState =
  /** Its turn in the load has not come. */
  | 'waiting'
  | 'loading'
  /** Listed whole, and followed since. */
  | 'complete'
  /** It cannot be listed; the rows of before are kept. */
  | 'stale'

export interface KindFreshness {
  state: KindState
  /** Rows in the store. */
  rows: number
  /** Rows may be missing: the count carries `≥`. */
  partial: boolean
  /** The rows agreed with the engine at this time; null when they never did as a whole. */
  asOf: number | null
  /** Rows that the running load has brought, of how many; null while the engine has not said. */
  loaded: number
  expected: number | null
  /** Part that is done, 0 to 1; null while unknown. */
  share: number | null
  /** Only while it loads and nothing holds it up. */
  pace: Pace | null
  /** Why it is stale, and since when it cannot be read. */
  trouble: Trouble | null
  /** Objects that could not be read whole. */
  faults: number
}

const STATES: Readonly<Record<KindMeta['state'], KindState>> = {
  never: 'waiting',
  loading: 'loading',
  complete: 'complete',
  stale: 'stale',
}

export const kindState = (meta: ReplicaMeta, kind: Kind): KindState =>
  STATES[meta.kinds[kind].state]

/** Rows may be missing: the count carries `≥`. */
export function kindPartial(meta: ReplicaMeta | undefined, kind: Kind): boolean {
  if (!meta) return true
  return (
    meta.kinds[kind].completeAt === null || (!meta.parity && kindState(meta, kind) === 'loading')
  )
}

const UNKNOWN: KindFreshness = {
  state: 'waiting',
  rows: 0,
  partial: true,
  asOf: null,
  loaded: 0,
  expected: null,
  share: null,
  pace: null,
  trouble: null,
  faults: 0,
}

/**
 * A complete kind is as good as the replica: events keep it so. A stale one is as of its last listing, whatever the polls
 * since have brought to the others. Undefined `meta`: nothing is stored.
 */
export function kindFreshness(
  meta: ReplicaMeta | undefined,
  kind: Kind,
  now: number,
): KindFreshness {
  if (!meta) return UNKNOWN
  const it = meta.kinds[kind]
  const state = kindState(meta, kind)
  const followed = state === 'stale' ? null : meta.lastGoodPollAt
  const complete = state === 'complete'
  // A load that stands still has no pace: what is left would grow by the second.
  const running = state === 'loading' && meta.trouble === null && !meta.paused
  return {
    state,
    rows: it.rows,
    partial: kindPartial(meta, kind),
    asOf: it.completeAt === null ? null : Math.max(it.completeAt, followed ?? 0),
    loaded: complete ? it.rows : it.loaded,
    expected: complete ? it.rows : it.expected,
    share: complete ? 1 : it.expected === null ? null : Math.min(1, it.loaded / it.expected || 0),
    pace: running ? loadPace(it, now) : null,
    trouble: it.trouble,
    faults: it.faults,
  }
}

/** Worst first. */
const ORDER: readonly KindState[] = ['stale', 'waiting', 'loading', 'complete']

/**
 * One kind over several engines: the state of the worst, rows together, as of the oldest. What is expected is known where
 * every engine says it. Undefined for none.
 */
export function kindOfAll(all: readonly KindFreshness[]): KindFreshness | undefined {
  const [first, ...rest] = [...all].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  if (!first || rest.length === 0) return first
  const sum = (of: (one: KindFreshness) => number): number =>
    all.reduce((total, one) => total + of(one), 0)
  const known = all.every(({ expected }) => expected !== null)
  const expected = known ? sum((one) => one.expected ?? 0) : null
  const loaded = sum((one) => one.loaded)
  return {
    ...first,
    rows: sum((one) => one.rows),
    partial: all.some(({ partial }) => partial),
    asOf: all.some(({ asOf }) => asOf === null)
      ? null
      : Math.min(...all.map(({ asOf }) => Number(asOf))),
    loaded,
    expected,
    share: expected === null ? null : Math.min(1, loaded / expected || 0),
    pace: null,
    faults: sum((one) => one.faults),
  }
}

/** When a kind's turn in a load comes: after which kind, and in how many milliseconds where that can be told. */
export interface Turn {
  after: Kind | null
  etaMs: number | null
}

/** Undefined while no load runs, or when the kind is not waiting in it. */
export function turnOf(meta: ReplicaMeta | undefined, kind: Kind, now: number): Turn | undefined {
  if (meta?.phase !== 'load' || kindState(meta, kind) !== 'waiting') return undefined
  const before = KINDS.slice(0, KINDS.indexOf(kind)).filter(
    (other) => kindState(meta, other) !== 'complete',
  )
  const after = before.at(-1) ?? null
  const only = before.length === 1 ? before[0] : undefined
  return { after, etaMs: only ? (kindFreshness(meta, only, now).pace?.etaMs ?? null) : null }
}

/** Everything is being listed, or a kind is not as it should be: worth a look, kind by kind. */
export const inMotion = (meta: ReplicaMeta): boolean =>
  meta.phase === 'load' ||
  meta.phase === 'resync' ||
  KINDS.some((kind) => kindState(meta, kind) !== 'complete' || meta.kinds[kind].trouble !== null)

/** Objects done of objects expected over all kinds; undefined while the engine has not said how many there are. */
export function loadShare(meta: ReplicaMeta): number | undefined {
  let done = 0
  let expected = 0
  for (const kind of Object.values(meta.kinds)) {
    if (kind.expected === null) continue
    expected += kind.expected
    done += kind.state === 'complete' ? kind.expected : Math.min(kind.loaded, kind.expected)
  }
  return expected > 0 ? Math.min(1, done / expected) : undefined
}

/** How far a load is. */
export interface LoadProgress {
  /** The kind that loads; null between two. */
  kind: Kind | null
  /** Its place in the load, from 1, of how many. */
  step: number
  steps: number
  loaded: number
  expected: number | null
  /** Milliseconds until everything is here; null unless it can be told of every kind that is left. */
  etaMs: number | null
}

/** Null while no load runs. */
export function loadProgress(meta: ReplicaMeta | undefined, now: number): LoadProgress | null {
  if (meta?.phase !== 'load') return null
  const all = KINDS.map((kind) => ({ kind, ...kindFreshness(meta, kind, now) }))
  const left = all.filter(({ state }) => state === 'waiting' || state === 'loading')
  const current = left.find(({ state }) => state === 'loading')
  const etas = left.map(({ pace }) => pace?.etaMs ?? null)
  const known = etas.filter((eta) => eta !== null)
  return {
    kind: current?.kind ?? null,
    step: Math.min(KINDS.length, KINDS.length - left.length + 1),
    steps: KINDS.length,
    loaded: current?.loaded ?? 0,
    expected: current?.expected ?? null,
    etaMs: known.length > 0 && known.length === etas.length ? Math.max(...known) : null,
  }
}

/** How far a comparison with the engine is, one that was asked for or a listing of everything again. */
export interface ComparingProgress {
  /** Objects listed, of those that are stored. */
  done: number
  total: number
  perSecond: number | null
  etaMs: number | null
}

/** A pace that was measured for less than this says nothing, milliseconds. */
const PACE_AFTER = 2_000

/** Null while none runs. Kinds are compared in their order, and each begins with nothing. */
export function comparingProgress(
  meta: Pick<ReplicaMeta, 'comparing' | 'kinds'>,
  now: number,
): ComparingProgress | null {
  const { comparing, kinds } = meta
  if (!comparing) return null
  const through = KINDS.slice(0, comparing.kinds)
  const current = KINDS[comparing.kinds]
  const sum = (some: readonly Kind[]): number =>
    some.reduce((all, kind) => all + kinds[kind].rows, 0)
  const total = sum(KINDS)
  const { loaded, rows } = current ? kinds[current] : { loaded: 0, rows: 0 }
  // Before its listing begins the record still tells of the one before.
  const part = loaded < rows ? loaded : 0
  const done = Math.min(total, sum(through) + part)
  const took = now - comparing.startedAt
  const perSecond = took >= PACE_AFTER && done > 0 ? (done * 1_000) / took : null
  return { done, total, perSecond, etaMs: perSecond ? ((total - done) / perSecond) * 1_000 : null }
}

export type RecordState =
  /** Here, and followed. */
  | 'current'
  /** Here, but its kind is not complete: what changed since it was read is not known. */
  | 'loading'
  /** Here, but its kind cannot be read at the moment. */
  | 'kept'
  /** What the engine says of it cannot be read whole; a row that is here may be of before. */
  | 'damaged'
  /** It was here and has gone. */
  | 'removed'
  /** The kind is complete and does not have it. */
  | 'absent'
  /** Not here, which says nothing yet. */
  | 'unknown'

export interface RecordFreshness {
  state: RecordState
  /** The record is known to be so at this time; null when that cannot be said. */
  asOf: number | null
  /** That, in words for the head of its page; '' where there is nothing to say. */
  text: string
}

export interface RecordInput {
  meta: ReplicaMeta | undefined
  kind: Kind
  now: number
  /** A row is in the store. */
  stored: boolean
  /** A row was in the store while this page was open. */
  seen: boolean
  /** What could not be read of it. */
  fault: ObjectFault | undefined
}

/** As of when one record is known, and whether its absence means anything. */
export function recordFreshness(input: RecordInput): RecordFreshness {
  const { meta, kind, now, stored, seen, fault } = input
  const of = kindFreshness(meta, kind, now)
  if (fault) {
    const text = `Could not be read whole at ${timeText(fault.at, now)}: ${fault.message}`
    return { state: 'damaged', asOf: null, text }
  }
  if (!stored) {
    const state = of.partial || of.state !== 'complete' ? 'unknown' : seen ? 'removed' : 'absent'
    return { state, asOf: of.asOf, text: '' }
  }
  if (of.asOf === null) return { state: 'loading', asOf: null, text: 'Not loaded completely yet' }
  const text = `Data as of ${timeText(of.asOf, now)}`
  return of.state === 'stale'
    ? { state: 'kept', asOf: of.asOf, text: `${text}, not read since` }
    : { state: 'current', asOf: of.asOf, text }
}
