/**
 * Comma-separated values as spreadsheets read them: UTF-8 with its mark, CRLF, text in quotes, times in ISO 8601. Text
 * that a spreadsheet would take for a formula gets an apostrophe in front, so that a VM's name cannot compute anything.
 */
import type { TableCell, TableHead, TableRow, TableSink, TableWriter } from './table.ts'

export type Cell = TableCell

const MARK = '\ufeff'
/** Also the wide forms that a spreadsheet of an Asian locale takes for the narrow ones. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

function field(cell: TableCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = cell instanceof Date ? cell.toISOString() : cell
  const safe = FORMULA.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

const line = (cells: TableRow): string => `${cells.map(field).join(',')}\r\n`

export const csvHead = (titles: readonly string[]): string => MARK + line(titles)

export const csvLines = (rows: readonly TableRow[]): string => rows.map(line).join('')

/** Parts of a file whose first line is `header`. */
export function* csv(
  header: readonly string[],
  rows: Iterable<TableRow>,
): Generator<string, void, undefined> {
  yield csvHead(header)
  for (const row of rows) yield line(row)
}

/** A file of one table. */
export class CsvWriter implements TableWriter {
  readonly notes: readonly string[] = []
  readonly #parts: Blob[] = []

  open({ columns }: TableHead): TableSink {
    if (this.#parts.length > 0) throw new Error('A CSV file holds one table.')
    this.#parts.push(new Blob([csvHead(columns.map(({ title }) => title))]))
    return { add: (rows) => void this.#parts.push(new Blob([csvLines(rows)])) }
  }

  finish(): Blob {
    return new Blob(this.#parts, { type: 'text/csv' })
  }
}
