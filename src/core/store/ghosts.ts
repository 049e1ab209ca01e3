/**
 * What the engine had until lately: list rows of removed objects, so that a list can say what became of a VM that somebody
 * looks for. Nothing else reads them; they are no part of the inventory.
 */
import { listRow } from '../model/list-rows.ts'
import type { Kind } from '../model/kinds.ts'
import type { RowChange } from '../ports.ts'
import type { Ghost, ReplicaDb } from './schema.ts'

/** So long they are kept; milliseconds. */
export const GHOST_LIFE = 7 * 86_400_000
/** So many are kept at most; the oldest go first. */
export const GHOSTS_KEPT = 1_000

/** Takes part in the commit of `changes`: keeps what was removed, lets go what came back or is too old. */
export async function keepGhosts(
  db: ReplicaDb,
  changes: readonly RowChange[],
  now: number,
): Promise<void> {
  const back = changes.flatMap((one): [Kind, string][] =>
    one.change === 'created' ? [[one.kind, one.after.id]] : [],
  )
  const gone = changes.flatMap((one): Ghost[] =>
    one.change === 'removed'
      ? [{ kind: one.kind, id: one.before.id, removedAt: now, row: listRow(one.kind, one.before) }]
      : [],
  )
  if (back.length > 0 && (await db.ghosts.count()) > 0) await db.ghosts.bulkDelete(back)
  if (gone.length === 0) return
  await db.ghosts
    .where('removedAt')
    .belowOrEqual(now - GHOST_LIFE)
    .delete()
  await db.ghosts.bulkPut(gone)
  const over = (await db.ghosts.count()) - GHOSTS_KEPT
  if (over <= 0) return
  const oldest = await db.ghosts.orderBy('removedAt').limit(over).primaryKeys()
  await db.ghosts.bulkDelete(oldest)
}

/** Those that are not too old, newest first. */
export const readGhosts = async (db: ReplicaDb, now: number): Promise<Ghost[]> =>
  (
    await db.ghosts
      .where('removedAt')
      .above(now - GHOST_LIFE)
      .sortBy('removedAt')
  ).reverse()
