/**
 * Changes of objects as a commit keeps them: written in its own transaction, so that a row and the record of its change
 * never part, and pruned by it, so that the record cannot grow without end.
 */
import { fieldChanges, FIELDS_KEPT, isNotable, type ObjectChange } from '../model/change.ts'
import { refKey } from '../model/kinds.ts'
import type { RowChange, Trace } from '../ports.ts'
import { HISTORY_AGE } from './history.ts'
import type { ReplicaDb, StoredChange } from './schema.ts'

export const CHANGES_KEPT = 10_000

/** A change of a row with what its commit knows of it. */
export interface Traced {
  change: RowChange
  refs: readonly string[]
  queued: number | null
}

function recordOf({ change, refs, queued }: Traced, trace: Trace, at: number): StoredChange | null {
  const { kind } = change
  const row = change.change === 'removed' ? change.before : change.after
  const { id, name, revision } = row
  const all = change.change === 'updated' ? fieldChanges(change.before, change.after) : []
  if (change.change === 'updated' && !isNotable(kind, all)) return null
  const event = trace.eventOf({ kind, id, refs })
  const record: ObjectChange = {
    kind,
    id,
    name,
    change: change.change,
    revision,
    at,
    fields: all.slice(0, FIELDS_KEPT),
    cut: Math.max(0, all.length - FIELDS_KEPT),
    why: trace.why,
    ...(trace.batch === undefined ? {} : { batch: trace.batch }),
    ...(event === undefined ? {} : { event }),
    queued,
  }
  return { ...record, object: refKey(kind, id) }
}

/** Keeps what changed; to be called inside the writing transaction. */
export async function keepChanges(
  db: ReplicaDb,
  traced: readonly Traced[],
  trace: Trace,
  now: number,
): Promise<void> {
  const records = traced.flatMap((one) => recordOf(one, trace, now) ?? [])
  if (records.length === 0) return
  const newest = await db.changes.bulkAdd(records)
  await db.changes
    .where('no')
    .belowOrEqual(newest - CHANGES_KEPT)
    .delete()
  await db.changes
    .where('at')
    .below(now - HISTORY_AGE)
    .delete()
}
