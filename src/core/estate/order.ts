/**
 * Sorting many rows by several columns, again and again: each column's distinct values are ranked once, then rows are laid
 * out by rank, the column that decides last first. New rows of old values cost no comparison at all.
 */
import { naturalKeys } from './natural-key.ts'
import { collator, isMissing, sortKey, type Order } from './select.ts'
import type { Value } from './spec.ts'

const keyOf = naturalKeys(collator)

/** Ranks of texts; equal ones have the same. What was ranked stays known. */
class TextRanks {
  #ranks = new Map<string, number>()

  of(values: readonly Value[]): ReadonlyMap<string, number> {
    for (const value of values) {
      if (isMissing(value) || this.#ranks.has(String(value))) continue
      // What is long gone is let go with the next new text.
      const present = values.filter((one) => !isMissing(one))
      this.#ranks = ranked(new Set(present.map(String)))
      break
    }
    return this.#ranks
  }
}

/** Texts that are equal to the collator; `keyed`: known to be so by their key. */
interface Group {
  texts: readonly [string, ...string[]]
  keyed: boolean
}

const compareFirst = (a: Group, b: Group): number => collator.compare(a.texts[0], b.texts[0])

/** The first place at which the group can stand. */
function placeOf(sorted: readonly Group[], group: Group): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareFirst(sorted[middle]!, group) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** What has a key is sorted by it, which is many times faster; the collator only says where the others stand. */
function grouped(texts: Iterable<string>): Group[] {
  const byKey = new Map<string, [string, ...string[]]>()
  const others: Group[] = []
  for (const text of texts) {
    const key = keyOf(text)
    const same = key === null ? undefined : byKey.get(key)
    if (key === null) others.push({ texts: [text], keyed: false })
    else if (same) same.push(text)
    else byKey.set(key, [text])
  }
  const keys = [...byKey.keys()].sort()
  const keyed = keys.map((key): Group => ({ texts: byKey.get(key)!, keyed: true }))
  const merged: Group[] = []
  let taken = 0
  for (const other of others.sort(compareFirst)) {
    const place = placeOf(keyed, other)
    while (taken < place) merged.push(keyed[taken++]!)
    merged.push(other)
  }
  while (taken < keyed.length) merged.push(keyed[taken++]!)
  return merged
}

function ranked(texts: Iterable<string>): Map<string, number> {
  const ranks = new Map<string, number>()
  let rank = -1
  let before: Group | undefined
  for (const group of grouped(texts)) {
    const equal = before && !(before.keyed && group.keyed) && compareFirst(before, group) === 0
    if (!equal) rank += 1
    for (const text of group.texts) ranks.set(text, rank)
    before = group
  }
  return ranks
}

function rankedNumbers(values: readonly Value[]): Map<number, number> {
  const numbers = new Set<number>()
  for (const value of values) if (!isMissing(value)) numbers.add(Number(value))
  const distinct = Float64Array.from(numbers).sort()
  const ranks = new Map<number, number>()
  distinct.forEach((number, rank) => ranks.set(number, rank))
  return ranks
}

/** A rank for each value, from 0; those without a value have the last in either direction. */
function places(
  values: readonly Value[],
  descending: boolean,
  texts: TextRanks,
): { ranks: Int32Array; count: number } {
  const isText = values.some((value) => typeof value === 'string' && value !== '')
  const known: ReadonlyMap<Value, number> = isText ? texts.of(values) : rankedNumbers(values)
  let most = -1
  const ranks = Int32Array.from(values, (value) => {
    const rank = isMissing(value) ? -1 : known.get(isText ? String(value) : Number(value))!
    if (rank > most) most = rank
    return rank
  })
  for (let at = 0; at < ranks.length; at += 1) {
    const rank = ranks[at]!
    ranks[at] = rank < 0 ? most + 1 : descending ? most - rank : rank
  }
  return { ranks, count: most + 2 }
}

/** Lays out `order` by rank; rows of the same rank stay as they are. */
function layOut(
  order: Int32Array<ArrayBuffer>,
  ranks: Int32Array,
  count: number,
): Int32Array<ArrayBuffer> {
  const starts = new Int32Array(count + 1)
  for (const rank of ranks) starts[rank + 1]! += 1
  for (let at = 1; at <= count; at += 1) starts[at]! += starts[at - 1]!
  const next = new Int32Array(order.length)
  for (const row of order) {
    const rank = ranks[row]!
    next[starts[rank]!] = row
    starts[rank]! += 1
  }
  return next
}

/** Sorts as `sortRows` does; keep it for lists whose rows come again and again. */
export function rankSort<T extends { name: string }>(): (
  rows: readonly T[],
  orders: readonly Order<T>[],
) => T[] {
  const texts = new Map<string, TextRanks>()
  const of = (id: string): TextRanks => {
    let ranks = texts.get(id)
    if (!ranks) texts.set(id, (ranks = new TextRanks()))
    return ranks
  }
  return (rows, orders) => {
    if (orders.length === 0) return [...rows]
    let order = Int32Array.from(rows, (_, at) => at)
    const sortBy = (values: readonly Value[], descending: boolean, known: TextRanks): void => {
      const { ranks, count } = places(values, descending, known)
      order = layOut(order, ranks, count)
    }
    sortBy(
      rows.map(({ name }) => name),
      false,
      of('name'),
    )
    for (const { column, descending } of [...orders].reverse()) {
      sortBy(
        rows.map((row) => sortKey(column, row)),
        descending,
        of(column.id),
      )
    }
    return Array.from(order, (at) => rows[at]!)
  }
}
