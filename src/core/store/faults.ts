/** Objects that could not be decoded: at most one record each, replaced whenever the object is looked at again. */
import type { Kind } from '../model/kinds.ts'
import type { ObjectFault, ReplicaMeta } from '../model/meta.ts'
import type { ReplicaDb } from './schema.ts'

/** What a commit looked at. */
interface Looked {
  kind: Kind
  upserts: ReadonlyMap<string, unknown>
  removes: ReadonlySet<string>
  keep: ReadonlySet<string> | null
}

/**
 * Drops the faults of everything the commit looked at and writes `faults`; a complete listing (`keep`) also drops those
 * of objects that are not in it. Returns the new count of each kind whose count may differ.
 */
export async function replaceFaults(
  db: ReplicaDb,
  meta: ReplicaMeta,
  looked: readonly Looked[],
  faults: readonly ObjectFault[],
): Promise<Map<Kind, number>> {
  const counts = new Map<Kind, number>()
  const given = new Map<Kind, Map<string, ObjectFault>>()
  for (const fault of faults) {
    const ofKind = given.get(fault.kind) ?? new Map<string, ObjectFault>()
    given.set(fault.kind, ofKind.set(fault.id, fault))
  }
  const kinds = new Map(looked.map((one) => [one.kind, one]))
  for (const kind of new Set([...kinds.keys(), ...given.keys()])) {
    const fresh = given.get(kind) ?? new Map<string, ObjectFault>()
    const one = kinds.get(kind)
    if (meta.kinds[kind].faults === 0 && fresh.size === 0) continue
    const keys = await db.faults.where('kind').equals(kind).primaryKeys()
    const dropped = keys.filter(
      ([, id]) =>
        !fresh.has(id) &&
        one !== undefined &&
        (one.upserts.has(id) || one.removes.has(id) || (one.keep !== null && !one.keep.has(id))),
    )
    if (dropped.length > 0) await db.faults.bulkDelete(dropped)
    if (fresh.size > 0) await db.faults.bulkPut([...fresh.values()])
    const known = new Set(keys.map(([, id]) => id))
    const added = [...fresh.keys()].filter((id) => !known.has(id)).length
    counts.set(kind, keys.length - dropped.length + added)
  }
  return counts
}
