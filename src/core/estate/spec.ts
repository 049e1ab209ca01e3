/**
 * A list as data: columns, facets and text of one kind. One table machine renders all of them, so a user who knows
 * one list knows every list.
 */
import type { Counts, Readiness } from '../model/readiness.ts'

/** `undefined`: not applicable (–). `null`: the engine did not say (Unknown). `0` is a real zero. */
export type Value = string | number | boolean | null | undefined

export type CellKind =
  | 'text'
  | 'number'
  | 'mono'
  /** Bytes; shown in GiB, the unit stands in the header. */
  | 'size'
  | 'percent'
  /** Percent, with a bar that says how full it is. */
  | 'bar'
  /** A number with one decimal. */
  | 'ratio'
  | 'status'
  | 'flag'
  /** Category of a concern, drawn with the mark of its severity. */
  | 'category'
  /** Milliseconds since the epoch. */
  | 'age'

interface ColumnBase {
  id: string
  title: string
  /** Written beside the title in a lighter weight, never in the cells. */
  unit?: string
  /** Pixels; a column that grows shares what is left. */
  width: number
  grow?: boolean
  /** Narrowest free width of the table at which the column is shown; 0: always, Infinity: only when it is chosen. */
  from?: number
}

export interface ValueColumn<T> extends ColumnBase {
  cell: CellKind
  value(row: T): Value
  /** What the value links to. */
  href?(row: T): string | undefined
  /** Sort key where it is not the value. */
  sort?(row: T): Value
}

export interface ReadinessColumn<T> extends ColumnBase {
  cell: 'readiness'
  value(row: T): Readiness
}

export interface ConcernsColumn<T> extends ColumnBase {
  cell: 'concerns'
  value(row: T): Counts | null
  /** Those that are waived; not among the counts. */
  waived?(row: T): number
}

export type Column<T> = ValueColumn<T> | ReadinessColumn<T> | ConcernsColumn<T>

export interface Facet<T> {
  /** Key in the URL. */
  id: string
  title: string
  /** Shown as a menu of its own; the others wait under "More filters". */
  primary?: boolean
  /** The row passes when any of its values is chosen. */
  values(row: T): readonly string[]
  label(value: string): string
}

export interface ListSpec<T> {
  /** Path of the list, also the prefix of its detail pages. */
  path: string
  title: string
  /** Singular and plural inside sentences. */
  noun: [string, string]
  placeholder: string
  columns: readonly Column<T>[]
  facets: readonly Facet<T>[]
  /** Everything that the text filter looks at. */
  text(row: T): readonly string[]
  /** The stored row that the text is made of: it stays when what is joined to it changes. */
  textOf?(row: T): object
  /** Column to sort by when the URL names none; a leading minus turns the order. */
  defaultSort: string
}

export interface Listed {
  id: string
  name: string
  /** Since when the engine does not have it any more, milliseconds since the epoch. */
  removedAt?: number
}

export const numeric = (cell: Column<never>['cell']): boolean =>
  ['number', 'size', 'percent', 'bar', 'ratio', 'concerns'].includes(cell)
