/**
 * How true the replica is, decided here and nowhere else: one pure function over meta, time and connection, and one
 * that keeps a lost poll from flickering. All times are milliseconds since the epoch.
 */
import type { Kind } from './kinds.ts'
import type { FaultKind, ReplicaMeta, Trouble } from './meta.ts'
import { ageText, timeText } from './times.ts'

export type FreshnessState =
  | 'live'
  | 'loading'
  | 'catching-up'
  | 'paused'
  | 'stale'
  | 'sign-in'
  | 'error'
  | 'offline'
  | 'no-provider'

export interface Freshness {
  state: FreshnessState
  /** What the pill says; begins with the word of the state. */
  text: string
  /** When the state began, where that is known. */
  since?: number
  /** Part of the load that is done, 0 to 1; absent where the total is unknown. */
  share?: number
  /** The rows were last known to agree with the engine at this time; null when nothing was ever loaded. */
  dataAsOf: number | null
  /** Rows may be missing: counts carry `≥`. */
  partial: boolean
}

export interface FreshnessInput {
  /** Undefined while nothing is stored for the engine. */
  meta: ReplicaMeta | undefined
  now: number
  /** The browser has a network and the proxy answers. */
  online: boolean
  /** What the proxy says about the session; `unknown` before it was asked or while it does not answer. */
  session: 'valid' | 'none' | 'unknown'
  /** What the page itself ran into and the store cannot tell, such as a browser without IndexedDB. */
  trouble?: Trouble | null
}

/** The thresholds of the pill. */
export const THRESHOLDS = {
  /** A poll is answered every ten seconds; three missed ones are too many for Live. */
  live: 30_000,
  stale: 10 * 60_000,
  backlog: 20,
  /** Failures in a row that make an error. */
  failures: 2,
  /** A change for the worse is shown after this long. */
  patience: 3_000,
} as const

/** Failures that no repetition mends: said at once. */
const AT_ONCE: ReadonlySet<FaultKind> = new Set(['permission', 'quota', 'storage', 'defect'])

/** When the rows last agreed with the engine. A complete load without a poll yet counts from its end. */
export function dataAsOf(meta: ReplicaMeta | undefined): number | null {
  if (!meta) return null
  const times = Object.values(meta.kinds).map((kind) => kind.completeAt)
  const known = [meta.lastGoodPollAt, meta.lastLoadAt, ...times].filter((at) => at !== null)
  return known.length > 0 ? Math.max(...known) : null
}

/** Rows of this kind may be missing. */
export const kindPartial = (meta: ReplicaMeta, kind: Kind): boolean =>
  meta.kinds[kind].completeAt === null || (!meta.parity && meta.kinds[kind].state === 'loading')

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

/** A worker that starts on a complete load goes on from its cursor; on an incomplete one it loads. */
const isLoading = ({ phase, lastLoadAt, parity }: ReplicaMeta): boolean =>
  phase === 'load' || phase === 'resync' || (phase === 'started' && !parity && lastLoadAt === null)

function failing(trouble: Trouble | null): trouble is Trouble {
  if (!trouble || trouble.kind === 'superseded' || trouble.kind === 'sign-in') return false
  return AT_ONCE.has(trouble.kind) || trouble.count >= THRESHOLDS.failures
}

function loadingOf(meta: ReplicaMeta): Pick<Freshness, 'state' | 'text' | 'share' | 'since'> {
  const share = loadShare(meta)
  const since = meta.loadStartedAt === null ? {} : { since: meta.loadStartedAt }
  // A hundred percent is said by Live alone.
  return share === undefined
    ? { state: 'loading', text: 'Loading', ...since }
    : {
        state: 'loading',
        text: `Loading ${Math.min(99, Math.floor(share * 100))} %`,
        share,
        ...since,
      }
}

function followingOf(
  meta: ReplicaMeta,
  now: number,
): Pick<Freshness, 'state' | 'text' | 'share' | 'since'> {
  const last = meta.lastGoodPollAt ?? meta.lastLoadAt
  const age = last === null ? Infinity : now - last
  const since = last === null ? {} : { since: last }
  if (age > THRESHOLDS.stale) {
    return { state: 'stale', text: last === null ? 'Stale' : `Stale · ${ageText(age)}`, ...since }
  }
  if (meta.backlog > THRESHOLDS.backlog) {
    return { state: 'catching-up', text: `Catching up · ${meta.backlog} events`, ...since }
  }
  if (age > THRESHOLDS.live || meta.phase === 'loaded' || meta.trouble) {
    return { state: 'catching-up', text: 'Catching up', ...since }
  }
  return { state: 'live', text: `Live · ${ageText(age)} ago`, ...since }
}

export function freshness(input: FreshnessInput): Freshness {
  const { meta, now, online, session } = input
  const asOf = dataAsOf(meta)
  const base = { dataAsOf: asOf, partial: !meta?.parity }
  const trouble = input.trouble ?? meta?.trouble ?? null
  // Without its own storage the page has nothing to show, whatever the network does.
  if (!online && input.trouble?.kind !== 'storage') {
    const text =
      asOf === null ? 'Offline, nothing stored yet' : `Offline, data as of ${timeText(asOf, now)}`
    return { ...base, state: 'offline', text }
  }
  // After a new sign-in the worker's old complaint stays until its next poll.
  if (meta && (session === 'none' || (trouble?.kind === 'sign-in' && session !== 'valid'))) {
    const since = trouble?.kind === 'sign-in' ? { since: trouble.since } : {}
    return { ...base, state: 'sign-in', text: 'Sign-in needed', ...since }
  }
  if (meta?.paused) return { ...base, state: 'paused', text: 'Paused' }
  if (failing(trouble)) {
    const { since } = trouble
    return { ...base, state: 'error', text: `Error · ${ageText(now - since)}`, since }
  }
  if (!meta) {
    if (session === 'valid') return { ...base, state: 'loading', text: 'Loading' }
    return { ...base, state: 'no-provider', text: 'No provider' }
  }
  if (isLoading(meta)) return { ...base, ...loadingOf(meta) }
  const following = followingOf(meta, now)
  // Stored rows say nothing about the connection: before the proxy has answered nothing is live.
  return following.state === 'live' && session === 'unknown'
    ? { ...base, state: 'catching-up', text: 'Catching up' }
    : { ...base, ...following }
}

/** What one lost poll may bring about. Anything else is certain, and shown at once. */
const DOUBTFUL: ReadonlySet<FreshnessState> = new Set(['catching-up', 'stale', 'offline', 'error'])

/** What is shown, and since when something worse waits. */
export interface Damped {
  shown: Freshness
  worseSince: number | null
}

/** Live gives way to something worse only after `THRESHOLDS.patience`; any other change is shown at once. */
export function damp(previous: Damped | null, next: Freshness, now: number): Damped {
  if (previous?.shown.state !== 'live' || !DOUBTFUL.has(next.state)) {
    return { shown: next, worseSince: null }
  }
  const worseSince = previous.worseSince ?? now
  return now - worseSince >= THRESHOLDS.patience
    ? { shown: next, worseSince: null }
    : { shown: previous.shown, worseSince }
}
