/**
 * The policy inputs of all stored VMs as NDJSON, for people who feed them to their own `opa eval` or conftest. Reads a
 * batch at a time, so memory does not grow with the estate; each line is consistent in itself.
 */
import type { CurrentState } from '../model/verdict-state.ts'
import type { Concern, PolicyVersion } from '../model/verdict.ts'
import type { WorkloadParts } from '../ports.ts'
import { judgedVms } from '../store/judged.ts'
import type { ReplicaDb } from '../store/schema.ts'

export interface ExportedVerdict {
  /** `pending` covers everything that is not known to hold for the row and the rules as they are now. */
  state: CurrentState
  /** Of the verdict that is known; null when there is none. */
  policyVersion: PolicyVersion | null
  revision: number | null
  /** The concerns of that verdict, also when it is out of date. */
  concerns: Concern[]
}

/** One line of the export. */
export interface PolicyInput {
  id: string
  revision: number
  workload: unknown
  verdict: ExportedVerdict
}

export type WorkloadBuilder = (parts: WorkloadParts, providerId: string) => unknown

/** Lines with their line feed, in the order of VM ids. Stops between batches when `signal` fires. */
export async function* policyInputs(
  db: ReplicaDb,
  providerId: string,
  buildWorkload: WorkloadBuilder,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  for await (const batch of judgedVms(db, signal)) {
    for (const { parts, state } of batch) {
      const { id, revision } = parts.vm
      const verdict: ExportedVerdict = {
        state,
        policyVersion: parts.verdict?.policyVersion ?? null,
        revision: parts.verdict?.revision ?? null,
        concerns: parts.verdict?.concerns ?? [],
      }
      const workload = buildWorkload(parts, providerId)
      yield `${JSON.stringify({ id, revision, workload, verdict } satisfies PolicyInput)}\n`
    }
  }
}
