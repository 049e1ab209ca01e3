/**
 * Two ledgers made one: the last writer wins, entry by entry. The order of merging does not matter, and merging twice
 * changes nothing, so ledgers can be handed around in any way. What gave way is named, never dropped in silence.
 */
import type { TriageEntry, TriageKey } from './triage.ts'

/** Both ledgers say something else of the same. */
export interface TriageConflict {
  kept: TriageEntry
  dropped: TriageEntry
  /** Where the one that is kept comes from. */
  from: 'ours' | 'theirs'
}

export interface Merge {
  /** The merged ledger, removed entries included. */
  entries: TriageEntry[]
  /** What has to be written into ours: theirs that are new or newer. */
  taken: TriageEntry[]
  /** Of theirs: not in ours; newer than ours; older than ours, hence ignored; the same. */
  fresh: number
  newer: number
  older: number
  same: number
  /** Those of `newer` and `older` that say something else, not merely at another time. */
  conflicts: TriageConflict[]
}

/** As text, so that it can be the key of a map: an id may hold any character. */
export const keyOf = ({ vm, concern }: TriageKey): string => JSON.stringify([vm, concern])

const said = ({ note, owner, waiver, removed }: TriageEntry): unknown[] => [
  removed,
  note,
  owner,
  waiver?.reason ?? null,
  waiver?.until ?? null,
]

const saysTheSame = (a: TriageEntry, b: TriageEntry): boolean =>
  JSON.stringify(said(a)) === JSON.stringify(said(b))

/** Orders entries of one time, in the same way everywhere. */
const whole = (entry: TriageEntry): string =>
  JSON.stringify([...said(entry), entry.by, entry.vmName])

/** Below zero: `a` was written first. Zero: they are equal. */
function compare(a: TriageEntry, b: TriageEntry): number {
  if (a.at !== b.at) return a.at - b.at
  const [x, y] = [whole(a), whole(b)]
  return x === y ? 0 : x < y ? -1 : 1
}

/** By key; of several entries for one key the newest. */
function newest(entries: readonly TriageEntry[]): Map<string, TriageEntry> {
  const found = new Map<string, TriageEntry>()
  for (const entry of entries) {
    const key = keyOf(entry)
    const known = found.get(key)
    if (!known || compare(known, entry) < 0) found.set(key, entry)
  }
  return found
}

export function mergeLedgers(ours: readonly TriageEntry[], theirs: readonly TriageEntry[]): Merge {
  const merged = newest(ours)
  const merge: Merge = {
    entries: [],
    taken: [],
    fresh: 0,
    newer: 0,
    older: 0,
    same: 0,
    conflicts: [],
  }
  for (const [key, their] of newest(theirs)) {
    const our = merged.get(key)
    const order = our ? compare(our, their) : -1
    if (order === 0) {
      merge.same += 1
      continue
    }
    if (order < 0) {
      merged.set(key, their)
      merge.taken.push(their)
    }
    if (!our) {
      merge.fresh += 1
      continue
    }
    merge[order < 0 ? 'newer' : 'older'] += 1
    if (saysTheSame(our, their)) continue
    merge.conflicts.push(
      order < 0
        ? { kept: their, dropped: our, from: 'theirs' }
        : { kept: our, dropped: their, from: 'ours' },
    )
  }
  merge.entries = [...merged.values()]
  return merge
}
