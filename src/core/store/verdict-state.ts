/** Whether a stored verdict still speaks of what is stored: an outdated one must never be taken for current. */
import type { ReplicaMeta } from '../model/meta.ts'
import type { Verdict } from '../model/verdict.ts'

export type CurrentState = Verdict['state'] | 'pending'

/**
 * `pending` when there is no verdict, it was given for another revision, by other rules or another kind of backend, or
 * the VM waits for validation; otherwise the state of the verdict.
 */
export function currentState(
  verdict: Pick<Verdict, 'state' | 'revision' | 'policyVersion'> | undefined,
  revision: number,
  policy: Pick<ReplicaMeta['policy'], 'backend' | 'version'>,
  waits: boolean,
): CurrentState {
  if (!verdict || waits || verdict.revision !== revision) return 'pending'
  // A backend that failed may not have said its version; its failure is news all the same.
  const unnamed = verdict.state === 'failed' && verdict.policyVersion === null
  if (!unnamed && verdict.policyVersion !== policy.version) return 'pending'
  if ((verdict.state === 'disabled') !== (policy.backend === 'none')) return 'pending'
  return verdict.state
}
