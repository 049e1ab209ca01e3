/**
 * The policy inputs of all stored VMs as NDJSON, for people who feed them to their own `opa eval` or conftest. Reads a
 * batch at a time, so memory does not grow with the estate; each line is consistent in itself.
 */
import { currentState, NO_POLICY, type CurrentState } from '../model/verdict-state.ts'
import type { Concern, PolicyVersion } from '../model/verdict.ts'
import type { WorkloadParts } from '../ports.ts'
import type { ReplicaDb } from '../store/schema.ts'
import { readWorkloads, workloadTables } from '../store/workloads.ts'

/** VMs read in one transaction. */
const BATCH = 200

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

async function readBatch(
  db: ReplicaDb,
  after: string | null,
): Promise<{ ids: string[]; parts: [WorkloadParts, ExportedVerdict][] }> {
  const tables = [...workloadTables(db), db.pending, db.meta]
  return db.transaction('r', tables, async () => {
    const vms = db.rows('vm')
    const rest = after === null ? vms.orderBy('id') : vms.where('id').above(after)
    const stored = await rest.limit(BATCH).toArray()
    const ids = stored.map(({ id }) => id)
    const chunks = [...new Set(stored.map(({ chunk }) => chunk))]
    const [meta, waiting, workloads] = await Promise.all([
      db.meta.get('replica'),
      db.pending.bulkGet(chunks),
      readWorkloads(db, ids),
    ])
    const policy = meta?.policy ?? NO_POLICY
    const waits = new Set(waiting.flatMap((slab) => slab?.entries.map(({ id }) => id) ?? []))
    return {
      ids,
      parts: [...workloads].map(([id, parts]) => {
        const { verdict } = parts
        return [
          parts,
          {
            state: currentState(verdict, parts.vm.revision, policy, waits.has(id)),
            policyVersion: verdict?.policyVersion ?? null,
            revision: verdict?.revision ?? null,
            concerns: verdict?.concerns ?? [],
          },
        ]
      }),
    }
  })
}

/** Lines with their line feed, in the order of VM ids. Stops between batches when `signal` fires. */
export async function* policyInputs(
  db: ReplicaDb,
  providerId: string,
  buildWorkload: WorkloadBuilder,
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  let after: string | null = null
  for (;;) {
    signal?.throwIfAborted()
    const { ids, parts } = await readBatch(db, after)
    for (const [own, verdict] of parts) {
      const { id, revision } = own.vm
      const line: PolicyInput = { id, revision, workload: buildWorkload(own, providerId), verdict }
      yield `${JSON.stringify(line)}\n`
    }
    // Ids grow from batch to batch, so this ends.
    const last = ids.at(-1)
    if (last === undefined || ids.length < BATCH) return
    after = last
  }
}
