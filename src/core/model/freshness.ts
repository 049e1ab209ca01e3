/**
 * How true the replica is, decided here and in `kind-freshness.ts` and nowhere else: one pure function over meta, time
 * and connection, and one that keeps a lost poll from flickering. All times are milliseconds since the epoch.
 */
import { KINDS, type Kind } from './kinds.ts'
import { kindState, loadShare } from './kind-freshness.ts'
import type { FaultKind, ReplicaMeta, Trouble } from './meta.ts'
import { ageText, timeText } from './times.ts'

export type FreshnessState =
  | 'live'
  | 'partial'
  | 'loading'
  | 'catching-up'
  | 'paused'
  | 'stale'
  | 'sign-in'
  | 'error'
  | 'offline'
  | 'snapshot'
  | 'no-provider'

export interface Freshness {
  state: FreshnessState
  /** What the pill says; begins with the word of the state. */
  text: string
  /** When the state began, where that is known; never later than now. */
  since?: number
  /** Part of the load that is done, 0 to 1; absent where the total is unknown. */
  share?: number
  /** The rows were last known to agree with the engine at this time; null when they never were as a whole. */
  dataAsOf: number | null
  /** Rows may be missing: counts carry `≥`. */
  partial: boolean
  /** Something is stored, complete or not. */
  stored: boolean
  /** What is wrong, and spoken of by pill and banner alike; null when nothing is. */
  trouble: Trouble | null
}

export interface FreshnessInput {
  /** Undefined while nothing is stored for the engine. */
  meta: ReplicaMeta | undefined
  now: number
  /** The browser has a network and the proxy answers. */
  online: boolean
  /** When that was last so; the last good poll stands in where it is not known. */
  offlineSince?: number | null
  /** What the proxy says about the session; `unknown` before it was asked or while it does not answer. */
  session: 'valid' | 'none' | 'unknown'
  /** What the page itself ran into and the store cannot tell, such as a browser without IndexedDB. */
  trouble?: Trouble | null
  /** The rows are of a file that was opened: nothing is asked, and nothing will change. */
  snapshot?: boolean
}

/** The thresholds of the pill. */
export const THRESHOLDS = {
  /** The bound of Live: a poll is answered every ten seconds; three missed ones are too many. */
  live: 30_000,
  stale: 10 * 60_000,
  backlog: 20,
  /** Failures in a row that make an error. */
  failures: 2,
  /** A change for the worse is shown after this long. */
  patience: 3_000,
  /** The page's clock ticks each second; a time further ahead was written before the clock was set back. */
  ahead: 5_000,
} as const

/** Failures that no repetition mends: said at once. */
const AT_ONCE: ReadonlySet<FaultKind> = new Set(['permission', 'quota', 'storage', 'defect'])

/** Phases in which the cursor is followed; a new worker begins as `started` where the last one left off. */
const FOLLOWING: ReadonlySet<ReplicaMeta['phase']> = new Set(['started', 'parity', 'refresh'])

/** Rows of all kinds in the store. */
export const rowCount = (meta: ReplicaMeta | undefined): number =>
  KINDS.reduce((sum, kind) => sum + (meta?.kinds[kind].rows ?? 0), 0)

/**
 * The rows hold every change whose event was visible at this time: that of the last good poll; before the first one, the
 * beginning of the load, whose events are still to be read. Null while a first load runs: rows of several ages.
 */
export function dataAsOf(meta: ReplicaMeta | undefined): number | null {
  if (!meta) return null
  return meta.lastGoodPollAt ?? (meta.lastLoadAt === null ? null : meta.loadStartedAt)
}

/** Kinds that are not complete: never loaded, still loading, or out of date by themselves. */
const unfinished = (meta: ReplicaMeta): Kind[] =>
  KINDS.filter((kind) => kindState(meta, kind) !== 'complete')

/** A worker that starts on a complete load goes on from its cursor; on an incomplete one it loads. */
const isLoading = ({ phase, lastLoadAt, parity }: ReplicaMeta): boolean =>
  phase === 'load' || phase === 'resync' || (phase === 'started' && !parity && lastLoadAt === null)

function failing(trouble: Trouble | null): trouble is Trouble {
  if (!trouble || trouble.kind === 'superseded' || trouble.kind === 'sign-in') return false
  return AT_ONCE.has(trouble.kind) || trouble.count >= THRESHOLDS.failures
}

type Claim = Pick<Freshness, 'state' | 'text' | 'since' | 'share'>

/** A time from before the clock was set back is no time to count from. */
const isAhead = (at: number, now: number): boolean => at - now > THRESHOLDS.ahead

const sinceOf = (at: number | null | undefined, now: number): { since?: number } =>
  at === null || at === undefined || isAhead(at, now) ? {} : { since: Math.min(at, now) }

function loadingOf(meta: ReplicaMeta, now: number): Claim {
  const since = sinceOf(meta.loadStartedAt, now)
  // A resync compares kinds that are complete: of that no share is known.
  const share = meta.phase === 'resync' ? undefined : loadShare(meta)
  if (share === undefined) return { state: 'loading', text: 'Loading', ...since }
  // A hundred percent is said by Live alone.
  const percent = Math.min(99, Math.floor(share * 100))
  return { state: 'loading', text: `Loading ${percent} %`, share, ...since }
}

/** Live is what is left when nothing speaks against it. */
function followingOf(meta: ReplicaMeta, input: FreshnessInput, trouble: Trouble | null): Claim {
  const { now } = input
  const last = meta.lastGoodPollAt ?? meta.lastLoadAt
  const age = last === null ? Infinity : Math.max(0, now - last)
  const since = sinceOf(last, now)
  if (age > THRESHOLDS.stale) {
    return { state: 'stale', text: last === null ? 'Stale' : `Stale · ${ageText(age)}`, ...since }
  }
  if (meta.backlog > THRESHOLDS.backlog) {
    return { state: 'catching-up', text: `Catching up · ${meta.backlog} events`, ...since }
  }
  const certain =
    FOLLOWING.has(meta.phase) &&
    meta.resyncWanted === null &&
    trouble === null &&
    // Stored rows say nothing about the connection: before the proxy has answered nothing is live.
    input.session === 'valid' &&
    age <= THRESHOLDS.live &&
    // Then the last poll proves nothing, but the next one does.
    !(last !== null && isAhead(last, now))
  const missing = unfinished(meta).length
  if (!certain || (missing === 0 && !meta.parity)) {
    return { state: 'catching-up', text: 'Catching up', ...since }
  }
  if (missing > 0) {
    const kinds = missing === 1 ? '1 kind' : `${missing} kinds`
    return { state: 'partial', text: `Partial · ${kinds} not complete`, ...since }
  }
  return { state: 'live', text: `Live · ${ageText(age)} ago`, ...since }
}

function claimOf(input: FreshnessInput, trouble: Trouble | null): Claim {
  const { meta, now, online, session } = input
  if (input.snapshot) {
    return { state: 'snapshot', text: 'Snapshot, read-only', ...sinceOf(dataAsOf(meta), now) }
  }
  // Without its own storage the page has nothing to show, whatever the network does.
  if (!online && input.trouble?.kind !== 'storage') {
    const asOf = dataAsOf(meta)
    const said = rowCount(meta) > 0 ? 'not loaded completely' : 'nothing stored yet'
    const text = asOf === null ? `Offline, ${said}` : `Offline, data as of ${timeText(asOf, now)}`
    return { state: 'offline', text, ...sinceOf(input.offlineSince ?? asOf, now) }
  }
  // After a new sign-in the worker's old complaint stays until its next poll.
  if (meta && (session === 'none' || (trouble?.kind === 'sign-in' && session !== 'valid'))) {
    const since = trouble?.kind === 'sign-in' ? sinceOf(trouble.since, now) : {}
    return { state: 'sign-in', text: 'Sign-in needed', ...since }
  }
  if (meta?.paused) return { state: 'paused', text: 'Paused', ...sinceOf(dataAsOf(meta), now) }
  if (failing(trouble)) {
    const text = `Error · ${ageText(now - trouble.since)}`
    return { state: 'error', text, ...sinceOf(trouble.since, now) }
  }
  if (!meta) {
    if (session === 'valid') return { state: 'loading', text: 'Loading' }
    return { state: 'no-provider', text: 'No provider' }
  }
  return isLoading(meta) ? loadingOf(meta, now) : followingOf(meta, input, trouble)
}

/** What the screens may claim of the whole replica. */
export function freshness(input: FreshnessInput): Freshness {
  const { meta } = input
  const trouble = input.trouble ?? meta?.trouble ?? null
  return {
    ...claimOf(input, trouble),
    dataAsOf: dataAsOf(meta),
    partial: !meta?.parity,
    stored: rowCount(meta) > 0,
    trouble,
  }
}

const ACTIVE: ReadonlySet<FreshnessState> = new Set(['live', 'partial', 'loading', 'catching-up'])

/** Whether the engine is being asked, so that what is missing may come any moment. */
export const isActive = ({ state }: Pick<Freshness, 'state'>): boolean => ACTIVE.has(state)

/** What a state means, in one sentence for the pill's tooltip. */
export function explain({ state, dataAsOf: asOf, since }: Freshness, now: number): string {
  const rows = asOf === null ? '' : ` The rows are as of ${timeText(asOf, now)}.`
  switch (state) {
    case 'live':
      return `What the engine logs is here within ${ageText(THRESHOLDS.live)}.`
    case 'partial':
      return 'Some kinds could not be read whole; the others are live.'
    case 'loading':
      return 'The inventory is being read; what is here can be used.'
    case 'catching-up':
      return `Newer changes are being read.${rows}`
    case 'stale':
      return since === undefined
        ? 'The engine has not answered.'
        : `The engine has not answered since ${timeText(since, now)}.`
    case 'offline':
      return since === undefined
        ? 'No connection.'
        : `No connection since ${timeText(since, now)}.${rows}`
    case 'paused':
      return `Nothing is asked of the engine.${rows}`
    case 'sign-in':
      return `The engine is asked again after a sign-in.${rows}`
    case 'error':
      return since === undefined
        ? `It fails.${rows}`
        : `It has failed since ${timeText(since, now)}.${rows}`
    case 'snapshot':
      return `The rows are of a file and do not change.${rows}`
    case 'no-provider':
      return 'Nothing is connected, and nothing is stored.'
  }
}

/** Worst first: with several engines on the screen the pill tells of the one that needs somebody most. */
const SEVERITY: readonly FreshnessState[] = [
  'error',
  'sign-in',
  'offline',
  'stale',
  'partial',
  'loading',
  'catching-up',
  'paused',
  'live',
  'snapshot',
  'no-provider',
]

/**
 * Several engines as one: the state and words of the worst; as of the oldest, partial when one of them is. Undefined for
 * none.
 */
export function worst(all: readonly Freshness[]): Freshness | undefined {
  const [first, ...rest] = [...all].sort(
    (a, b) => SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state),
  )
  if (!first || rest.length === 0) return first
  const times = all.map(({ dataAsOf: asOf }) => asOf)
  return {
    ...first,
    dataAsOf: times.includes(null) ? null : Math.min(...times.map(Number)),
    partial: all.some(({ partial }) => partial),
    stored: all.some(({ stored }) => stored),
  }
}

/** What the shown state may give way to only after a while: shown at once it would flicker with each lost poll. */
const STEADY: ReadonlySet<FreshnessState> = new Set(['live', 'partial'])
/** What one lost poll may bring about. Anything else is certain, and shown at once. */
const DOUBTFUL: ReadonlySet<FreshnessState> = new Set(['catching-up', 'stale', 'offline', 'error'])

/** What is shown, and since when something worse waits. */
export interface Damped {
  shown: Freshness
  worseSince: number | null
}

/** Live gives way to something worse only after `THRESHOLDS.patience`; any other change is shown at once. */
export function damp(previous: Damped | null, next: Freshness, now: number): Damped {
  if (!previous || !STEADY.has(previous.shown.state) || !DOUBTFUL.has(next.state)) {
    return { shown: next, worseSince: null }
  }
  const worseSince = previous.worseSince ?? now
  // A clock that was set back must not make the wait longer.
  return now - worseSince >= THRESHOLDS.patience || now < worseSince
    ? { shown: next, worseSince: null }
    : { shown: previous.shown, worseSince }
}
