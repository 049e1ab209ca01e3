/** Pending entries: which VMs wait for validation. Every function runs inside a writing transaction over `pending`. */
import type { Pending, PendingReason } from '../model/verdict.ts'
import type { ReplicaDb } from './schema.ts'

/**
 * Marks VMs anew. The token is the number of the transaction, hence never repeated, not even after the entry was
 * removed and made again. A VM that waits already keeps its place in the queue; one that was postponed is due at once.
 */
export async function mark(
  db: ReplicaDb,
  reasons: ReadonlyMap<string, PendingReason>,
  token: number,
  now: number,
): Promise<void> {
  if (reasons.size === 0) return
  const ids = [...reasons.keys()]
  const known = await db.pending.bulkGet(ids)
  await db.pending.bulkPut(
    ids.map((id, at): Pending => {
      const before = known[at]
      return {
        id,
        token,
        reason: reasons.get(id)!,
        since: before?.since ?? now,
        attempts: 0,
        due: before?.attempts === 0 ? Math.min(before.due, now) : now,
        lastError: '',
      }
    }),
  )
}

/** Nothing that waits legitimately is due later than this from now, milliseconds. */
const FARTHEST = 3_600_000

/** Brings entries back whose time lies impossibly far ahead: the clock was set back since. Returns how many. */
export const advance = (db: ReplicaDb, now: number): PromiseLike<number> =>
  db.pending
    .where('due')
    .above(now)
    .filter(({ attempts, due }) => attempts === 0 || due > now + FARTHEST)
    .modify({ due: now })
