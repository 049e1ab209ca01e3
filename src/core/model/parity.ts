/** What a comparison with Forklift's inventory found: per VM and per rule, with the known reason of each difference. */
import type { PolicySource } from './rules.ts'
import type { PolicyVersion } from './verdict.ts'

/** Something of the imported files that could not be taken, and where. */
export interface ParityMisfit {
  /** File, member of an archive and element, such as `vms.json, element 17 (web-01)`. */
  where: string
  message: string
}

export interface ParityReason {
  /** Number of a quirk (R1–R20) or defect (D…) of Forklift, or a word of ours; see `REASONS`. */
  code: string
  /** What was seen of this VM; '' where the code says it all. */
  detail: string
}

export interface ParityDifference {
  /** Id of the concern; its label where it has none. */
  rule: string
  /** Only Forklift has it, only we have it, or both under different categories. */
  side: 'there' | 'here' | 'category'
  /** Categories; '' where it is absent, or, when only critical concerns are compared, not critical. */
  there: string
  here: string
  /** Forklift's own rules on our data agree with Forklift: other rules. They agree with us: other data. */
  by: 'rules' | 'data'
  /** Empty: not explained. */
  reasons: readonly ParityReason[]
}

export interface ParityVm {
  /** Our id. */
  id: string
  name: string
  /** Forklift's id where the VMs were matched by their name; '' otherwise. */
  thereId: string
  differences: readonly ParityDifference[]
}

export interface ParityRef {
  id: string
  name: string
  /** Why it was not compared; '' where it is missing on the other side. */
  note: string
}

export interface ParityRule {
  id: string
  label: string
  /** VMs with it among those compared. */
  there: number
  here: number
  onlyThere: number
  onlyHere: number
  otherCategory: number
  /** Differences by code of their first reason. */
  reasons: Readonly<Record<string, number>>
  unexplained: number
}

/** Whether Forklift's side tells all concerns of a VM, as its inventory does, or only the critical ones, as plans do. */
export type ParityScope = 'all' | 'critical'

export interface ParityReport {
  at: number
  /** Milliseconds. */
  took: number
  files: readonly string[]
  /** What is compared; of the rest nothing is known. */
  scope: ParityScope
  inForce: { version: PolicyVersion; source: PolicySource | null }
  there: {
    /** Read from the files. */
    vms: number
    /** Plans that told of them; 0 where an inventory did. */
    plans: number
    /** Of rules, as the files name them. */
    versions: readonly PolicyVersion[]
    misfits: readonly ParityMisfit[]
  }
  compared: number
  equal: number
  /** Most differences first; those with something unexplained before the others. */
  differing: readonly ParityVm[]
  onlyThere: readonly ParityRef[]
  onlyHere: readonly ParityRef[]
  /** On both sides, but without a current verdict here. */
  unknown: readonly ParityRef[]
  rules: readonly ParityRule[]
}

export const isExplained = ({ reasons }: ParityDifference): boolean => reasons.length > 0
