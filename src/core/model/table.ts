/** A table on its way into a file, whatever the file is: sheet of a workbook, CSV, part of a JSON document. */

/** Times are dates; null: not known, or does not apply. */
export type TableCell = string | number | boolean | Date | null

export type TableRow = readonly TableCell[]

/** How a spreadsheet shows the column. */
export type Format = 'text' | 'number' | 'gib' | 'percent' | 'flag' | 'time'

export interface TableColumn {
  /** With its unit; no two of a table are alike. */
  title: string
  format: Format
  /** Characters that fit. */
  width: number
}

export interface TableHead {
  name: string
  columns: readonly TableColumn[]
}

/** One thing that a file says of itself. */
export interface MetaLine {
  name: string
  value: string
}

const GIB = 1024 ** 3

/** Three decimals say a MiB; the exact number stands beside it. */
export const inGib = (bytes: number): number => Math.round((bytes / GIB) * 1000) / 1000
