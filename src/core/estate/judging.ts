/** How far validation is: VMs by what is known of them, and how fast the last run was. Pure. */
import type { VerdictListRow, VmListRow } from '../model/list-rows.ts'
import { currentState, type PolicyInForce } from '../model/verdict-state.ts'

export interface Totals {
  vms: number
  /** With a verdict that is current. */
  validated: number
  failed: number
  /** With a verdict from before: shown, and marked out of date. */
  outOfDate: number
  never: number
}

export interface Judged {
  vms: readonly VmListRow[]
  verdicts: ReadonlyMap<string, VerdictListRow>
  policy: PolicyInForce | null
  pending: { has(id: string): boolean }
}

const stateOf = (row: VmListRow, { verdicts, policy, pending }: Judged) =>
  policy ? currentState(verdicts.get(row.id), row.revision, policy, pending.has(row.id)) : 'pending'

export function totals(judged: Judged): Totals {
  const sums: Totals = { vms: 0, validated: 0, failed: 0, outOfDate: 0, never: 0 }
  for (const row of judged.vms) {
    const state = stateOf(row, judged)
    const verdict = judged.verdicts.get(row.id)
    sums.vms += 1
    if (state === 'ok') sums.validated += 1
    else if (state === 'failed') sums.failed += 1
    else if (verdict?.state === 'ok') sums.outOfDate += 1
    else sums.never += 1
  }
  return sums
}

/** Ids of the VMs on which the rules in force gave no decision. */
export const failedIds = (judged: Judged): string[] =>
  judged.vms.flatMap((row) => (stateOf(row, judged) === 'failed' ? [row.id] : []))

export interface Run {
  vms: number
  /** Milliseconds from its first verdict to its last. */
  took: number
  endedAt: number
}

/** A pause of so many milliseconds parts two runs. */
const PAUSE = 2_000
/** A few verdicts after a single change are no run. */
const SMALLEST = 20

/** The newest stretch of validating without a pause, seen from the times of the verdicts; null when there is none. */
export function lastRun(times: readonly number[]): Run | null {
  const newest = [...times].sort((a, b) => b - a)
  let from = 0
  for (let at = 1; at <= newest.length; at += 1) {
    if (at < newest.length && newest[at - 1]! - newest[at]! <= PAUSE) continue
    const took = newest[from]! - newest[at - 1]!
    if (at - from >= SMALLEST && took > 0) return { vms: at - from, took, endedAt: newest[from]! }
    from = at
  }
  return null
}

/** VMs on which each concern is found, by its id, and the category that it came in. */
export type Fires = Readonly<Record<string, { vms: number; category: string }>>

export function firing(verdicts: readonly VerdictListRow[]): Fires {
  const fires: Record<string, { vms: number; category: string }> = {}
  for (const { concerns } of verdicts) {
    for (const [id, category] of new Map(concerns)) {
      const entry = fires[id]
      if (entry) entry.vms += 1
      else fires[id] = { vms: 1, category }
    }
  }
  return fires
}
