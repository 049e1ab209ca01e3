/**
 * Rows for policy inputs, gathered for many VMs at once. Asking for 10,000 rows one by one takes several times as long as
 * reading the table they are in, so a table of which a good part is going to be needed is read whole, in pages, and kept.
 *
 * What is kept grows old while the inventory goes on. That harms nobody who reads it after the marks of those VMs and for
 * them only: a change that matters to one of them sets a newer mark, and then its result is not taken.
 */
import type { Table } from 'dexie'
import type { Shelf } from '../ports.ts'

/** Rows of a page. Each is a transaction of its own, so that commits get between. */
const PAGE = 1_000
/** VMs below which asking one by one is quick enough. */
const FEW = 512
/** A table is read whole unless it holds more rows than this for each VM that is asked for. */
const WORTH = 4

type Keyed = { id: string }

async function whole<R extends Keyed>(table: Table<R, string>): Promise<Map<string, R>> {
  const found = new Map<string, R>()
  for (let last = ''; ;) {
    const page = await table.where(':id').above(last).limit(PAGE).toArray()
    for (const row of page) found.set(row.id, row)
    if (page.length < PAGE) return found
    last = page.at(-1)!.id
  }
}

/** Puts those of `tables` on the shelf that are worth it and not there yet. Not to be run inside a transaction. */
export async function fill(shelf: Shelf, tables: readonly Table<Keyed, string>[]): Promise<void> {
  if (shelf.vms < FEW) return
  for (const table of tables) {
    if (shelf.tables.has(table.name)) continue
    const worth = (await table.count()) <= shelf.vms * WORTH
    shelf.tables.set(table.name, worth ? await whole(table) : null)
  }
}

/** Rows by id: from the shelf where the table is on it, otherwise from the table. */
export async function rowsOf<R extends Keyed>(
  table: Table<R, string>,
  ids: readonly string[],
  shelf: Shelf | undefined,
): Promise<(R | undefined)[]> {
  if (ids.length === 0) return []
  const kept = shelf?.tables.get(table.name) as ReadonlyMap<string, R> | null | undefined
  return kept ? ids.map((id) => kept.get(id)) : table.bulkGet([...ids])
}
