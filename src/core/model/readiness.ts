/**
 * What a verdict means for a migration, in one word. Unknown is a level of its own: a VM that nobody validated is
 * never counted as ready. Pure; every list, badge and roll-up takes its answer from here.
 */
import type { VerdictListRow } from './list-rows.ts'
import { currentState, type PolicyInForce } from './verdict-state.ts'

export const LEVELS = ['blocked', 'attention', 'ready', 'unknown'] as const
export type Level = (typeof LEVELS)[number]

export const SEVERITIES = ['critical', 'warning', 'information'] as const
export type Severity = (typeof SEVERITIES)[number]

export type Counts = Record<Severity, number>

export interface Readiness {
  level: Level
  /** Validated, but the VM, the rules or something it depends on has changed since. */
  outOfDate: boolean
  /** null when there is no verdict to count: shown as a dash, never as zeros. */
  counts: Counts | null
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

export function countConcerns(concerns: readonly (readonly [string, string])[]): Counts {
  const counts = noCounts()
  for (const [, category] of concerns) counts[severityOf(category)] += 1
  return counts
}

/**
 * `revision` is the VM row's, `policy` what is in force (null before it was read: nothing is known to be current then),
 * `waits` whether the VM waits for validation.
 */
export function readiness(
  verdict: VerdictListRow | undefined,
  revision: number,
  policy: PolicyInForce | null,
  waits: boolean,
): Readiness {
  if (!verdict) return { level: 'unknown', outOfDate: false, counts: null }
  const outOfDate = !policy || currentState(verdict, revision, policy, waits) === 'pending'
  if (verdict.state !== 'ok') return { level: 'unknown', outOfDate, counts: null }
  const counts = countConcerns(verdict.concerns)
  const level = counts.critical > 0 ? 'blocked' : counts.warning > 0 ? 'attention' : 'ready'
  return { level, outOfDate, counts }
}
