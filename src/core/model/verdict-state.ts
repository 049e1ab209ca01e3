/**
 * Whether a stored verdict still speaks of what is stored. Asked by screens, exports and the search for VMs that were
 * left out; answered here alone, so that an outdated verdict is nowhere taken for a current one.
 */
import type { PolicyVersion, Verdict } from './verdict.ts'

export type CurrentState = Verdict['state'] | 'pending'

/** What verdicts are held against; `policy` of the replica's meta is one. */
export interface PolicyInForce {
  version: PolicyVersion | null
  /** The rules that stand in while the server does not answer. What was judged by either is current meanwhile. */
  local: { version: PolicyVersion } | null
  /** Nobody can be asked what the rules are. */
  absent?: boolean
}

/** Before any rules were asked: no verdict can be shown to be current. */
export const NO_POLICY: PolicyInForce = { version: null, local: null }

/**
 * `pending` when there is no verdict, it was given for another revision or by other rules, or the VM waits for
 * validation; otherwise the state of the verdict. A version that is not known agrees with none: a verdict that cannot be
 * shown to be current is not.
 */
export function currentState(
  verdict: Pick<Verdict, 'state' | 'revision' | 'policyVersion'> | undefined,
  revision: number,
  { version, local, absent }: PolicyInForce,
  waits: boolean,
): CurrentState {
  if (!verdict || waits || verdict.revision !== revision) return 'pending'
  if (absent || (version === null && local === null)) return 'pending'
  // A backend that failed may not have said its version; its failure is news all the same.
  if (verdict.policyVersion === null) return verdict.state === 'failed' ? 'failed' : 'pending'
  const known = verdict.policyVersion === version || verdict.policyVersion === local?.version
  return known ? verdict.state : 'pending'
}
