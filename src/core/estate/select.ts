/**
 * Filtering and sorting of list rows. Facets mean AND, choices inside a facet mean OR, each word of the text has to
 * occur somewhere. Missing values sort last in both directions.
 */
import type { Column, Facet, ListSpec, Value } from './spec.ts'
import type { ListState } from './list-state.ts'

/** Made once: a collator is by far the most expensive part of sorting names. */
export const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

export const compareText = (a: string, b: string): number => collator.compare(a, b)

const fold = (text: string): string => text.toLocaleLowerCase()

const wordsOf = (text: string): string[] => fold(text).split(/\s+/).filter(Boolean)

export function matchesText(parts: readonly string[], text: string): boolean {
  const haystack = fold(parts.join('\n'))
  return wordsOf(text).every((word) => haystack.includes(word))
}

/** What the text filter looks at, by what the texts are made of: the same for each keystroke. */
const haystacks = new WeakMap<object, string>()

function haystackOf<T extends object>(row: T, { text, textOf }: Filtered<T>): string {
  const source = textOf?.(row) ?? row
  let haystack = haystacks.get(source)
  if (haystack === undefined) haystacks.set(source, (haystack = fold(text(row).join('\n'))))
  return haystack
}

/** What of a list filters need. */
type Filtered<T> = Pick<ListSpec<T>, 'columns' | 'facets' | 'text' | 'textOf'>

/** One of the filters of a list; rows have to pass all of them. */
export interface Condition<T> {
  name: 'text' | 'query' | `facet:${string}` | `range:${string}`
  passes(row: T): boolean
}

/** What a column is limited and counted by; null where a row has no such number. */
export function numberOf<T>(column: Column<T>, row: T): number | null {
  if (column.cell === 'readiness') return null
  if (column.cell === 'concerns') {
    const counts = column.value(row)
    return counts && counts.critical + counts.warning + counts.information
  }
  const value = column.value(row)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The conditions of a state but its query, cheapest first. Facets and columns that the list does not have are left out. */
export function conditionsOf<T extends object>(
  spec: Filtered<T>,
  { text, facets, ranges }: Pick<ListState, 'text' | 'facets' | 'ranges'>,
): Condition<T>[] {
  const conditions: Condition<T>[] = []
  for (const [id, chosen] of Object.entries(facets)) {
    const facet = spec.facets.find((candidate) => candidate.id === id)
    if (!facet) continue
    const values = new Set(chosen)
    conditions.push({
      name: `facet:${id}`,
      passes: (row) => facet.values(row).some((value) => values.has(value)),
    })
  }
  for (const [id, [from, to]] of Object.entries(ranges)) {
    const column = spec.columns.find((candidate) => candidate.id === id)
    if (!column) continue
    conditions.push({
      name: `range:${id}`,
      passes: (row) => {
        const value = numberOf(column, row)
        return value !== null && (from === null || value >= from) && (to === null || value <= to)
      },
    })
  }
  const words = wordsOf(text)
  if (words.length > 0) {
    conditions.push({
      name: 'text',
      passes: (row) => {
        const haystack = haystackOf(row, spec)
        return words.every((word) => haystack.includes(word))
      },
    })
  }
  return conditions
}

/** Rows that pass; `except` leaves one condition out, which is how the choices of a facet are counted. */
export function passing<T>(
  rows: readonly T[],
  conditions: readonly Condition<T>[],
  except?: Condition<T>['name'],
): readonly T[] {
  const active = conditions.filter(({ name }) => name !== except)
  if (active.length === 0) return rows
  return rows.filter((row) => active.every((condition) => condition.passes(row)))
}

/** Rows that pass the filters of a state; `except` leaves one facet out. */
export const filterRows = <T extends object>(
  rows: readonly T[],
  spec: Filtered<T>,
  state: Pick<ListState, 'text' | 'facets' | 'ranges'>,
  except?: string,
): readonly T[] =>
  passing(rows, conditionsOf(spec, state), except === undefined ? undefined : `facet:${except}`)

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

export const isMissing = (key: Key): boolean => key === null || key === undefined || key === ''

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
        const none = Number(isMissing(x)) - Number(isMissing(y))
        if (none !== 0) return none
        const order = isMissing(x) ? 0 : compareKeys(x, y)
        if (order !== 0) return orders[at]!.descending ? -order : order
      }
      const unnamed = Number(a.row.name === '') - Number(b.row.name === '')
      return unnamed || collator.compare(a.row.name, b.row.name)
    })
    .map(({ row }) => row)
}
