/**
 * Which VMs have no valid verdict. Read from the chunks, which hold the revisions of all VMs and verdicts in a few
 * texts; reading the rows themselves would take several times as long.
 */
import type { VerdictListRow, VmListRow } from '../model/list-rows.ts'
import { currentState, type PolicyInForce } from '../model/verdict-state.ts'
import type { Chunk, ReplicaDb } from './schema.ts'
import { allPending } from './marks.ts'
import { allChunks } from './slabs.ts'

const rowsOf = <R>(chunks: readonly Chunk[]): R[] =>
  chunks.flatMap(({ json }) => JSON.parse(json) as R[])

/** Ids of VMs by list chunk. */
export type ByChunk = Map<number, Set<string>>

export interface Unvalidated {
  /** VMs without a current verdict that do not wait already, but for those below. */
  vms: ByChunk
  /** What is stored of them has a verdict, by other rules. */
  judgedByOthers: ByChunk
  /** Pending entries that no VM stands behind. */
  orphans: { id: string; chunk: number }[]
}

export async function unvalidated(db: ReplicaDb, policy: PolicyInForce): Promise<Unvalidated> {
  const [vms, verdicts, pending] = await db.transaction('r', [db.chunks, db.pending], () =>
    Promise.all([allChunks(db, 'vm'), allChunks(db, 'verdict'), allPending(db)]),
  )
  const waiting = new Map(pending.map((entry) => [entry.id, entry]))
  const verdictOf = new Map(rowsOf<VerdictListRow>(verdicts).map((v) => [v.id, v]))
  const found: ByChunk = new Map()
  const judgedByOthers: ByChunk = new Map()
  for (const chunk of vms) {
    for (const { id, revision } of rowsOf<VmListRow>([chunk])) {
      if (waiting.delete(id)) continue
      const verdict = verdictOf.get(id)
      const state = currentState(verdict, revision, policy, false)
      // A failure without a version is current, but was not given by these rules.
      if (state !== 'pending' && verdict?.policyVersion !== null) continue
      const others = verdict?.revision === revision && verdict.policyVersion !== null
      const into = others ? judgedByOthers : found
      into.set(chunk.no, (into.get(chunk.no) ?? new Set()).add(id))
    }
  }
  return { vms: found, judgedByOthers, orphans: [...waiting.values()] }
}

/** All VMs. */
export const everyVm = async (db: ReplicaDb): Promise<ByChunk> =>
  new Map(
    (await allChunks(db, 'vm')).map((chunk) => [
      chunk.no,
      new Set(rowsOf<VmListRow>([chunk]).map(({ id }) => id)),
    ]),
  )

/** Those of `ids` that are in the inventory. */
export async function placesOf(db: ReplicaDb, ids: readonly string[]): Promise<ByChunk> {
  const found: ByChunk = new Map()
  for (const vm of await db.rows('vm').bulkGet([...ids])) {
    if (vm) found.set(vm.chunk, (found.get(vm.chunk) ?? new Set()).add(vm.id))
  }
  return found
}

/** Those of `wanted` that the chunk still lists; to be asked inside the transaction that writes. */
export const stillListed = (chunk: Chunk | undefined, wanted: ReadonlySet<string>): string[] =>
  chunk ? rowsOf<VmListRow>([chunk]).flatMap(({ id }) => (wanted.has(id) ? [id] : [])) : []

/** VMs whose last evaluation failed. */
export const withFailedVerdict = async (db: ReplicaDb): Promise<string[]> =>
  rowsOf<VerdictListRow>(await allChunks(db, 'verdict')).flatMap(({ id, state }) =>
    state === 'failed' ? [id] : [],
  )
