/** A sheet as data: its columns, and which rows it has of what is read. */
import {
  inGib,
  type TableCell,
  type TableColumn,
  type TableHead,
  type TableRow,
} from '../../model/table.ts'

export interface SheetColumn<R> extends TableColumn {
  value(row: R): TableCell
}

/** `S`: what is read, for example a VM; `R`: what makes a row, for example one of its disks. */
export interface SheetSpec<S, R> {
  name: string
  columns: readonly (readonly SheetColumn<R>[])[]
  rows(source: S): Iterable<R>
}

export interface Sheet<S> {
  head: TableHead
  rows(source: S): TableRow[]
}

export function sheet<S, R>(spec: SheetSpec<S, R>): Sheet<S> {
  const columns = spec.columns.flat()
  return {
    head: {
      name: spec.name,
      columns: columns.map(({ title, format, width }) => ({ title, format, width })),
    },
    rows: (source) =>
      Array.from(spec.rows(source), (row) => columns.map((column) => column.value(row))),
  }
}

type Maybe<T> = T | null | undefined

/** An empty text says nothing, so the cell stays empty. */
export const text = <R>(
  title: string,
  value: (row: R) => Maybe<string>,
  width = 18,
): SheetColumn<R>[] => [{ title, format: 'text', width, value: (row) => value(row) || null }]

/** Several texts in one cell, each once. */
export const list = <R>(
  title: string,
  value: (row: R) => Iterable<string>,
  width = 24,
): SheetColumn<R>[] =>
  text(title, (row) => [...new Set(value(row))].filter((one) => one !== '').join('; '), width)

export const number = <R>(
  title: string,
  value: (row: R) => Maybe<number>,
  width = Math.max(8, title.length),
): SheetColumn<R>[] => [{ title, format: 'number', width, value: (row) => value(row) ?? null }]

/** Whole percents are enough for people; who needs more has the bytes. */
export const percent = <R>(title: string, value: (row: R) => Maybe<number>): SheetColumn<R>[] => [
  {
    title: `${title} %`,
    format: 'percent',
    width: Math.max(8, title.length + 2),
    value: (row) => {
      const share = value(row)
      return share == null ? null : Math.round(share * 10) / 10
    },
  },
]

/** GiB for people, and beside it the bytes for whoever computes. */
export const size = <R>(title: string, value: (row: R) => Maybe<number>): SheetColumn<R>[] => [
  {
    title: `${title} GiB`,
    format: 'gib',
    width: Math.max(10, title.length + 4),
    value: (row) => {
      const bytes = value(row)
      return bytes == null ? null : inGib(bytes)
    },
  },
  {
    title: `${title} bytes`,
    format: 'number',
    width: Math.max(18, title.length + 6),
    value: (row) => value(row) ?? null,
  },
]

export const flag = <R>(title: string, value: (row: R) => Maybe<boolean>): SheetColumn<R>[] => [
  { title, format: 'flag', width: Math.max(8, title.length), value: (row) => value(row) ?? null },
]

/** `value`: milliseconds since the epoch. */
export const time = <R>(title: string, value: (row: R) => Maybe<number>): SheetColumn<R>[] => [
  {
    title: `${title} UTC`,
    format: 'time',
    width: 19,
    value: (row) => {
      const at = value(row)
      return at == null ? null : new Date(at)
    },
  },
]
