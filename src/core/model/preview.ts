/** What other rules would say of the stored estate, beside what the rules in force said. */
import type { Level } from './readiness.ts'
import type { PolicySource } from './rules.ts'
import type { PolicyVersion } from './verdict.ts'

export interface RuleDifference {
  id: string
  label: string
  /** VMs with it. */
  before: number
  after: number
  /** '' where the rule fires on no VM. */
  categoryBefore: string
  categoryAfter: string
  change: 'new' | 'gone' | 'category' | 'condition' | 'same'
}

export interface VmChange {
  id: string
  name: string
  /** Id; '' where it belongs to none. */
  cluster: string
  before: Level
  after: Level
  /** Ids of the concerns that came, went or changed their category, in words such as `disk.shared: Warning → Critical`. */
  because: readonly string[]
}

export interface Preview {
  at: number
  /** Milliseconds. */
  took: number
  candidate: { source: PolicySource; version: PolicyVersion }
  /** null: not known; or the rules in the browser stand in for a server, and stored verdicts may be of either. */
  inForce: { source: PolicySource; version: PolicyVersion } | null
  vms: number
  /** VMs by readiness before, then after. */
  flow: Readonly<Record<Level, Readonly<Record<Level, number>>>>
  rules: readonly RuleDifference[]
  /** Only VMs whose readiness changes. */
  changes: readonly VmChange[]
  /** VMs on which the candidate gives no decision. */
  failed: readonly { id: string; name: string; reason: string }[]
}

/** `done` of `total` VMs; told at most ten times a second. */
export interface Progress {
  done: number
  total: number
}
