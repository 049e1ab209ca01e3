/**
 * What a verdict means for a migration, in one word. Unknown is a level of its own: a VM that nobody validated is
 * never counted as ready. Pure; every list, badge and roll-up takes its answer from here.
 */
import type { VerdictListRow } from './list-rows.ts'
import type { Waives } from './triage.ts'
import { currentState, type PolicyInForce } from './verdict-state.ts'
import type { Pending, PendingReason } from './verdict.ts'

export const LEVELS = ['blocked', 'attention', 'ready', 'unknown'] as const
export type Level = (typeof LEVELS)[number]

export const SEVERITIES = ['critical', 'warning', 'information'] as const
export type Severity = (typeof SEVERITIES)[number]

export type Counts = Record<Severity, number>

/** That a VM waits for validation, and since when. */
export type Waiting = Pick<Pending, 'reason' | 'since'>

/** The VM, an object that it refers to, or the rules changed; somebody asked; or the rules in force are not known yet. */
export type OutOfDateReason = 'changed' | 'dependency' | 'policy' | 'asked' | 'unread'

export interface OutOfDate {
  reason: OutOfDateReason
  /** Since when it waits for validation; null where that is not known: some time after `validatedAt`. */
  since: number | null
  validatedAt: number
}

export interface Readiness {
  level: Level
  /** Validated, but the VM, the rules or something it depends on has changed since; null: the verdict is current. */
  outOfDate: OutOfDate | null
  /** Waived concerns are not among them. null when there is no verdict to count: shown as a dash, never as zeros. */
  counts: Counts | null
  /** Concerns that were found and are waived; they do not count towards the level. */
  waived: number
}

/** Categories of other rule sets fold into the three; one that nobody knows is shown as a warning. */
export function severityOf(category: string): Severity {
  switch (category) {
    case 'Critical':
    case 'Error':
      return 'critical'
    case 'Information':
    case 'Advisory':
      return 'information'
    default:
      return 'warning'
  }
}

export const noCounts = (): Counts => ({ critical: 0, warning: 0, information: 0 })

const REASONS: Readonly<Record<PendingReason, OutOfDateReason>> = {
  new: 'changed',
  changed: 'changed',
  dependency: 'dependency',
  policy: 'policy',
  manual: 'asked',
  sweep: 'changed',
}

/** Of a VM with so many concerns that are not waived. Found nothing in an input with a gap is not known to be ready. */
export const levelOf = ({ critical, warning }: Counts, incomplete: boolean): Level =>
  critical > 0 ? 'blocked' : warning > 0 ? 'attention' : incomplete ? 'unknown' : 'ready'

/** Why, for a verdict that is known not to be current. */
function reasonOf(
  verdict: VerdictListRow,
  revision: number,
  policy: PolicyInForce | null,
  waiting: Waiting | undefined,
): OutOfDate {
  const since = waiting?.since ?? null
  const validatedAt = verdict.at
  if (verdict.revision !== revision) return { reason: 'changed', since, validatedAt }
  if (waiting) return { reason: REASONS[waiting.reason], since, validatedAt }
  const known = policy !== null && (policy.version !== null || policy.local !== null)
  const read = known && policy.absent !== true
  return { reason: read ? 'policy' : 'unread', since, validatedAt }
}

/**
 * `revision` is the VM row's, `policy` what is in force (null before it was read: nothing is known to be current then),
 * `waiting` set while the VM waits for validation, `waives` the waivers in force, if there are any.
 */
export function readiness(
  verdict: VerdictListRow | undefined,
  revision: number,
  policy: PolicyInForce | null,
  waiting: Waiting | undefined,
  waives?: Waives,
): Readiness {
  if (!verdict) return { level: 'unknown', outOfDate: null, counts: null, waived: 0 }
  const stale =
    !policy || currentState(verdict, revision, policy, waiting !== undefined) === 'pending'
  const outOfDate = stale ? reasonOf(verdict, revision, policy, waiting) : null
  if (verdict.state !== 'ok') return { level: 'unknown', outOfDate, counts: null, waived: 0 }
  const counts = noCounts()
  let waived = 0
  for (const [concern, category] of verdict.concerns) {
    if (waives?.(verdict.id, concern)) waived += 1
    else counts[severityOf(category)] += 1
  }
  return { level: levelOf(counts, verdict.incomplete ?? false), outOfDate, counts, waived }
}
