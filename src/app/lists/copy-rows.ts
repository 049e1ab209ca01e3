/** Rows as text that a spreadsheet takes from the clipboard: a line of titles, then one per row, tabs between cells. */
import type { ListedRow } from '../../core/estate/protocol.ts'
import { cellPlain } from './cell-text.ts'
import type { TableColumn } from './columns.ts'

/** A tab or a line break inside of a cell would move what follows; a formula would be computed where it is pasted. */
function safe(text: string): string {
  const flat = text.replaceAll(/[\t\r\n]+/g, ' ')
  return /^[=+@]|^-(?!\d*\.?\d+$)/.test(flat) ? `'${flat}` : flat
}

export function tabSeparated(rows: readonly ListedRow[], columns: readonly TableColumn[]): string {
  const titles = columns.map(({ title, unit }) => safe(unit ? `${title} ${unit}` : title))
  const lines = rows.map((row) =>
    columns.map(({ id, cell }) => {
      const value = row.cells[id]?.value
      return safe(cellPlain(cell, value))
    }),
  )
  return [titles, ...lines].map((line) => line.join('\t')).join('\n')
}
