/**
 * Comma-separated values as spreadsheets read them: UTF-8 with its mark, CRLF, text in quotes. Text that a spreadsheet
 * would take for a formula gets an apostrophe in front, so that a VM's name cannot compute anything.
 */

export type Cell = string | number | null

const MARK = '\ufeff'
const FORMULA = /^[=+\-@\t\r]/

function field(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return `"${safe.replaceAll('"', '""')}"`
}

const line = (cells: readonly Cell[]): string => `${cells.map(field).join(',')}\r\n`

/** Parts of a file whose first line is `header`. */
export function* csv(
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Generator<string, void, undefined> {
  yield MARK + line(header)
  for (const row of rows) yield line(row)
}
