/** What validation says about a VM, and the work that is still to be done. Stored apart from the inventory rows. */

export interface Concern {
  id: string
  /** Critical, Warning or Information in the stock rules; any text from a custom bundle. */
  category: string
  label: string
  assessment: string
}

/** A number in the stock rules (`{"rules_version": 6}`); custom bundles may answer text. */
export type PolicyVersion = number | string

/**
 * The last outcome for one VM. `failed` keeps its reason and the concerns that came with it; a VM without a verdict,
 * with a pending entry, or whose row or policy moved on is out of date, which readers derive and never store. Where no
 * policy backend is configured, verdicts stay as they are, and VMs without one have none: that is not "no concerns".
 */
export interface Verdict {
  id: string
  state: 'ok' | 'failed'
  /** Revision of the VM row that was evaluated. */
  revision: number
  policyVersion: PolicyVersion | null
  concerns: Concern[]
  /** Why it failed, in words; '' otherwise. */
  error: string
  backend: 'opa' | 'wasm'
  at: number
  /** Names of references that were absent from the store when the input was built, such as `nicProfile:7f2c…`. */
  missing: string[]
  /** Something of that is read by the rules: that they found nothing does not make the VM ready. */
  incomplete: boolean
  /** Digest of what the rules read of the input, for comparing; '' when it was not taken. */
  inputs: string
  /** When each of the concerns was first seen, without a break since. By concern id. */
  since: Readonly<Record<string, number>>
}

export type PendingReason = 'new' | 'changed' | 'dependency' | 'policy' | 'manual' | 'sweep'

/** A VM that has to be validated (again). `token` changes whenever it is marked anew, so that a result computed before is not taken for the newer mark. */
export interface Pending {
  id: string
  token: number
  reason: PendingReason
  /** When it was first marked. */
  since: number
  attempts: number
  /** Not before this time. */
  due: number
  lastError: string
}
