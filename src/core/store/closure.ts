/** From changed objects up to the VMs whose policy input holds them, over the index of references. */
import { KINDS, REFERRED_BY, refKey, type Kind, type RefKey } from '../model/kinds.ts'
import type { ReplicaDb } from './schema.ts'

/** Kinds that the walk from `kind` reads. */
export function above(kind: Kind): Set<Kind> {
  const found = new Set<Kind>()
  const queue = [...REFERRED_BY[kind]]
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (found.has(next)) continue
    found.add(next)
    queue.push(...REFERRED_BY[next])
  }
  return found
}

export const referring = (
  db: ReplicaDb,
  kind: Kind,
  keys: readonly RefKey[],
): PromiseLike<string[]> => db.rows(kind).where('refs').anyOf(keys).distinct().primaryKeys()

/**
 * Ids of the VMs that refer to one of `changed`, directly or over other rows. Runs inside a transaction over the kinds
 * of `above`; `rows` says how many rows a kind has, so that an empty one is not asked (a first load asks nothing).
 */
export async function affectedVms(
  db: ReplicaDb,
  changed: ReadonlyMap<Kind, ReadonlySet<string>>,
  rows: (kind: Kind) => number,
): Promise<Set<string>> {
  const vms = new Set<string>()
  let level = new Map([...changed].filter(([, ids]) => ids.size > 0))
  // Each round goes one reference up. References lead from kind to kind without a circle, hence the bound.
  for (let round = 0; level.size > 0 && round < KINDS.length; round += 1) {
    const next = new Map<Kind, Set<string>>()
    for (const [kind, ids] of level) {
      const keys = [...ids].map((id) => refKey(kind, id))
      for (const parent of REFERRED_BY[kind]) {
        if (rows(parent) === 0) continue
        const found = await referring(db, parent, keys)
        const into = parent === 'vm' ? vms : (next.get(parent) ?? new Set())
        for (const id of found) into.add(id)
        if (parent !== 'vm' && found.length > 0) next.set(parent, into)
      }
    }
    level = next
  }
  return vms
}
