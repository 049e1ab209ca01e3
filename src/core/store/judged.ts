/**
 * Stored VMs with what their policy input is made of and whether their verdict speaks of it, a batch at a time: memory
 * does not grow with the estate. Each batch is read in one transaction; the next may be of a newer moment.
 */
import type { VmRow } from '../model/rows.ts'
import { currentState, NO_POLICY, type CurrentState } from '../model/verdict-state.ts'
import type { WorkloadParts } from '../ports.ts'
import type { ReplicaDb, Stored } from './schema.ts'
import { readWorkloads, workloadTables } from './workloads.ts'

/** VMs read in one transaction. */
const BATCH = 400

export interface JudgedVm {
  parts: WorkloadParts
  /** `pending` covers everything that is not known to hold for the row and the rules as they are now. */
  state: CurrentState
}

interface Batch {
  /** Ids of the rows that were read. */
  ids: string[]
  vms: JudgedVm[]
}

const readBatch = (
  db: ReplicaDb,
  rows: () => PromiseLike<readonly Stored<VmRow>[]>,
): Promise<Batch> =>
  db.transaction('r', [...workloadTables(db), db.pending, db.meta], async () => {
    const stored = await rows()
    const ids = stored.map(({ id }) => id)
    const chunks = [...new Set(stored.map(({ chunk }) => chunk))]
    const [meta, waiting, workloads] = await Promise.all([
      db.meta.get('replica'),
      db.pending.bulkGet(chunks),
      readWorkloads(db, ids),
    ])
    const policy = meta?.policy ?? NO_POLICY
    const waits = new Set(waiting.flatMap((slab) => slab?.entries.map(({ id }) => id) ?? []))
    const vms = [...workloads].map(([id, parts]) => ({
      parts,
      state: currentState(parts.verdict, parts.vm.revision, policy, waits.has(id)),
    }))
    return { ids, vms }
  })

/** Every VM once, in the order of ids. Stops between batches when `signal` fires. */
export async function* judgedVms(
  db: ReplicaDb,
  signal?: AbortSignal,
): AsyncGenerator<JudgedVm[], void, undefined> {
  const read = (after: string | null): Promise<Batch> => {
    const reading = readBatch(db, () => {
      const table = db.rows('vm')
      const rest = after === null ? table.orderBy('id') : table.where('id').above(after)
      return rest.limit(BATCH).toArray()
    })
    // Read ahead, it may fail while nobody waits for it yet, or ever.
    reading.catch(() => undefined)
    return reading
  }
  let next: Promise<Batch> | null = read(null)
  while (next) {
    signal?.throwIfAborted()
    const { ids, vms }: Batch = await next
    // Ids grow from batch to batch, so this ends. The next is read while this one is worked on.
    const last = ids.at(-1)
    next = last === undefined || ids.length < BATCH ? null : read(last)
    if (vms.length > 0) yield vms
  }
}

/** The named VMs, in their order; those that are gone are left out. */
export async function* judgedVmsOf(
  db: ReplicaDb,
  named: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<JudgedVm[], void, undefined> {
  for (let from = 0; from < named.length; from += BATCH) {
    signal?.throwIfAborted()
    const some = named.slice(from, from + BATCH)
    const { vms } = await readBatch(db, async () =>
      (await db.rows('vm').bulkGet(some)).filter((row) => row !== undefined),
    )
    if (vms.length > 0) yield vms
  }
}
