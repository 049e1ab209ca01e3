/**
 * Whether a stored verdict still speaks of what is stored. Asked by screens, exports and the search for VMs that were
 * left out; answered here alone, so that an outdated verdict is nowhere taken for a current one.
 */
import type { ReplicaMeta } from './meta.ts'
import type { Verdict } from './verdict.ts'

export type CurrentState = Verdict['state'] | 'pending'

/** What verdicts are held against. */
export type PolicyInForce = Pick<ReplicaMeta['policy'], 'backend' | 'version'>

/**
 * `pending` when there is no verdict, it was given for another revision, by other rules or another kind of backend, or
 * the VM waits for validation; otherwise the state of the verdict. A version that is not known agrees with none: a verdict
 * that cannot be shown to be current is not.
 */
export function currentState(
  verdict: Pick<Verdict, 'state' | 'revision' | 'policyVersion'> | undefined,
  revision: number,
  policy: PolicyInForce,
  waits: boolean,
): CurrentState {
  if (!verdict || waits || verdict.revision !== revision) return 'pending'
  // A backend that failed may not have said its version; its failure is news all the same.
  const unnamed = verdict.state === 'failed' && verdict.policyVersion === null
  if (!unnamed && verdict.policyVersion !== policy.version) return 'pending'
  if ((verdict.state === 'disabled') !== (policy.backend === 'none')) return 'pending'
  return verdict.state
}
