/** Columns of a list as those of a table in a file: one for each thing that a cell shows, with its unit in the title. */
import type { Counts, Readiness } from '../model/readiness.ts'
import { LEVEL_TEXT, OUT_OF_DATE_TEXT } from '../model/readiness-words.ts'
import { inGib, type TableCell, type TableColumn } from '../model/table.ts'
import type { Column, Value, ValueColumn } from './spec.ts'

export interface TableColumnOf<T> extends TableColumn {
  value(row: T): TableCell
}

/** Pixels that a character takes in a list. */
const CHARACTER = 7

const plain = (value: Value): TableCell => (value === undefined || value === '' ? null : value)

function valueColumns<T>(column: ValueColumn<T>): TableColumnOf<T>[] {
  const { title, cell, unit } = column
  const width = Math.max(title.length + 2, Math.round(column.width / CHARACTER))
  const of = (row: T): TableCell => plain(column.value(row))
  const numberOf = (row: T): number | null => {
    const value = of(row)
    return typeof value === 'number' ? value : null
  }
  switch (cell) {
    case 'size':
      return [
        {
          title: `${title} GiB`,
          format: 'gib',
          width,
          value: (row) => {
            const bytes = numberOf(row)
            return bytes === null ? null : inGib(bytes)
          },
        },
        { title: `${title} bytes`, format: 'number', width: Math.max(18, width), value: numberOf },
      ]
    case 'percent':
    case 'bar':
      return [
        {
          title: `${title} %`,
          format: 'percent',
          width,
          value: (row) => {
            const share = numberOf(row)
            return share === null ? null : Math.round(share * 10) / 10
          },
        },
      ]
    case 'age':
      return [
        {
          title: `${title} UTC`,
          format: 'time',
          width: 19,
          value: (row) => {
            const at = numberOf(row)
            return at === null ? null : new Date(at)
          },
        },
      ]
    case 'number':
      return [{ title: unit ? `${title} ${unit}` : title, format: 'number', width, value: of }]
    case 'ratio':
      return [{ title, format: 'gib', width, value: of }]
    case 'flag':
      return [{ title, format: 'flag', width, value: of }]
    case 'text':
    case 'mono':
    case 'status':
    case 'category':
      return [{ title, format: 'text', width, value: of }]
  }
}

const readinessColumns = <T>(title: string, of: (row: T) => Readiness): TableColumnOf<T>[] => [
  { title, format: 'text', width: 16, value: (row) => LEVEL_TEXT[of(row).level] },
  {
    title: 'Out of date because',
    format: 'text',
    width: 26,
    value: (row) => {
      const { outOfDate } = of(row)
      return outOfDate ? OUT_OF_DATE_TEXT[outOfDate.reason] : null
    },
  },
]

const countColumns = <T>(
  of: (row: T) => Counts | null,
  waived: ((row: T) => number) | undefined,
): TableColumnOf<T>[] => [
  { title: 'Critical', format: 'number', width: 10, value: (row) => of(row)?.critical ?? null },
  { title: 'Warning', format: 'number', width: 10, value: (row) => of(row)?.warning ?? null },
  {
    title: 'Information',
    format: 'number',
    width: 12,
    value: (row) => of(row)?.information ?? null,
  },
  ...(waived
    ? [
        {
          title: 'Waived',
          format: 'number' as const,
          width: 10,
          value: (row: T) => (of(row) ? waived(row) : null),
        },
      ]
    : []),
]

function columnsOf<T>(column: Column<T>): TableColumnOf<T>[] {
  switch (column.cell) {
    case 'readiness':
      return readinessColumns(column.title, (row) => column.value(row))
    case 'concerns':
      return countColumns(
        (row) => column.value(row),
        column.waived && ((row) => column.waived!(row)),
      )
    default:
      return valueColumns(column)
  }
}

/** A title that comes twice belongs to the same thing shown in two columns of the list: the first one stays. */
export function tableColumns<T>(
  columns: readonly Column<T>[],
  more: readonly TableColumnOf<T>[] = [],
): TableColumnOf<T>[] {
  const seen = new Set<string>()
  return [...columns.flatMap((column) => columnsOf(column)), ...more].filter(({ title }) => {
    const fresh = !seen.has(title.toLowerCase())
    seen.add(title.toLowerCase())
    return fresh
  })
}
