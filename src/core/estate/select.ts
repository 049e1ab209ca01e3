/**
 * Filtering and sorting of list rows. Facets mean AND, choices inside a facet mean OR, each word of the text has to
 * occur somewhere. Missing values sort last in both directions.
 */
import type { Column, Facet, ListSpec, Value } from './spec.ts'
import type { ListState } from './list-state.ts'

/** Made once: a collator is by far the most expensive part of sorting names. */
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

export const compareText = (a: string, b: string): number => collator.compare(a, b)

const fold = (text: string): string => text.toLocaleLowerCase()

const wordsOf = (text: string): string[] => fold(text).split(/\s+/).filter(Boolean)

export function matchesText(parts: readonly string[], text: string): boolean {
  const haystack = fold(parts.join('\n'))
  return wordsOf(text).every((word) => haystack.includes(word))
}

/** What the text filter looks at, by row: the same for each keystroke. */
const haystacks = new WeakMap<object, string>()

function haystackOf<T extends object>(row: T, text: (row: T) => readonly string[]): string {
  let haystack = haystacks.get(row)
  if (haystack === undefined) haystacks.set(row, (haystack = fold(text(row).join('\n'))))
  return haystack
}

/** Rows that pass; `except` leaves one facet out, which is how its own counts are made. */
export function filterRows<T extends object>(
  rows: readonly T[],
  spec: Pick<ListSpec<T>, 'facets' | 'text'>,
  state: ListState,
  except?: string,
): T[] {
  const active = spec.facets
    .filter((facet) => facet.id !== except && state.facets[facet.id])
    .map((facet) => [facet, new Set(state.facets[facet.id])] as const)
  const words = wordsOf(state.text)
  if (active.length === 0 && words.length === 0) return [...rows]
  return rows.filter((row) => {
    const passes = active.every(([facet, chosen]) =>
      facet.values(row).some((value) => chosen.has(value)),
    )
    if (!passes || words.length === 0) return passes
    const haystack = haystackOf(row, spec.text)
    return words.every((word) => haystack.includes(word))
  })
}

export interface Choice {
  value: string
  label: string
  count: number
}

/** What a facet offers, most natural order first; chosen values stay even when no row has them. */
export function choices<T>(
  rows: readonly T[],
  facet: Facet<T>,
  chosen: readonly string[],
): Choice[] {
  const counts = new Map<string, number>(chosen.map((value) => [value, 0]))
  for (const row of rows) {
    for (const value of new Set(facet.values(row))) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts]
    .map(([value, count]) => ({ value, label: facet.label(value), count }))
    .sort((a, b) => compareText(a.label, b.label))
}

type Key = string | number | boolean | null | undefined

/** Critical before Warning before Information, as one number. */
const weight = (counts: { critical: number; warning: number; information: number } | null): Key =>
  counts ? counts.critical * 1e10 + counts.warning * 1e5 + counts.information : null

const LEVEL_ORDER = { blocked: 3, attention: 2, ready: 1, unknown: 0 }

export function sortKey<T>(column: Column<T>, row: T): Value {
  switch (column.cell) {
    case 'readiness':
      return LEVEL_ORDER[column.value(row).level]
    case 'concerns':
      return weight(column.value(row))
    default:
      return column.sort ? column.sort(row) : column.value(row)
  }
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b)
  return Number(a) - Number(b)
}

const missing = (key: Key): boolean => key === null || key === undefined || key === ''

/**
 * A way to sort the same rows again and again: it remembers where each one was, and rows that come in nearly the right
 * order are sorted several times faster.
 */
export function steadySort<T extends { id: string; name: string }>(): typeof sortRows<T> {
  let places = new Map<string, number>()
  return (rows, orders) => {
    const place = ({ id }: T): number => places.get(id) ?? Infinity
    const prepared = [...rows].sort((a, b) => {
      const x = place(a)
      const y = place(b)
      return x === y ? 0 : x - y
    })
    const sorted = sortRows(prepared, orders)
    places = new Map(sorted.map(({ id }, at) => [id, at]))
    return sorted
  }
}

/** A column and the direction in which it orders. */
export interface Order<T> {
  column: Column<T>
  descending: boolean
}

/** A new array; where the orders leave rows equal the name decides, so that the order is the same each time. */
export function sortRows<T extends { name: string }>(
  rows: readonly T[],
  orders: readonly Order<T>[],
): T[] {
  if (orders.length === 0) return [...rows]
  return rows
    .map((row) => ({ row, keys: orders.map(({ column }) => sortKey(column, row)) }))
    .sort((a, b) => {
      for (let at = 0; at < orders.length; at++) {
        const x = a.keys[at]
        const y = b.keys[at]
        const none = Number(missing(x)) - Number(missing(y))
        if (none !== 0) return none
        const order = missing(x) ? 0 : compareKeys(x, y)
        if (order !== 0) return orders[at]!.descending ? -order : order
      }
      return collator.compare(a.row.name, b.row.name)
    })
    .map(({ row }) => row)
}
