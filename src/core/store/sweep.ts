/**
 * Which VMs have no valid verdict. Read from the chunks, which hold the revisions of all VMs and verdicts in a few
 * texts; reading the rows themselves would take several times as long.
 */
import type { VerdictListRow, VmListRow } from '../model/list-rows.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { Chunk, ReplicaDb } from './schema.ts'
import { allChunks } from './slabs.ts'

const rowsOf = <R>(chunks: readonly Chunk[]): R[] =>
  chunks.flatMap(({ json }) => JSON.parse(json) as R[])

export interface Unvalidated {
  /** VMs without a verdict for their revision and this policy version that do not wait already. */
  vms: string[]
  /** Pending entries that no VM stands behind. */
  orphans: string[]
}

export async function unvalidated(
  db: ReplicaDb,
  version: PolicyVersion | null,
): Promise<Unvalidated> {
  const [vms, verdicts, pending] = await db.transaction('r', [db.chunks, db.pending], () =>
    Promise.all([
      allChunks(db, 'vm'),
      allChunks(db, 'verdict'),
      db.pending.toCollection().primaryKeys(),
    ]),
  )
  const waiting = new Set(pending)
  const verdictOf = new Map(rowsOf<VerdictListRow>(verdicts).map((v) => [v.id, v]))
  const found: Unvalidated = { vms: [], orphans: [] }
  for (const { id, revision } of rowsOf<VmListRow>(vms)) {
    if (waiting.delete(id)) continue
    const verdict = verdictOf.get(id)
    if (verdict?.revision !== revision || verdict.policyVersion !== version) found.vms.push(id)
  }
  found.orphans.push(...waiting)
  return found
}

/** VMs whose last evaluation failed. */
export const withFailedVerdict = async (db: ReplicaDb): Promise<string[]> =>
  rowsOf<VerdictListRow>(await allChunks(db, 'verdict')).flatMap(({ id, state }) =>
    state === 'failed' ? [id] : [],
  )
