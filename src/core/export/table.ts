/** Where rows of tables go: they come in batches and leave at once, so that no file is ever in memory as a whole. */
import type { TableHead, TableRow } from '../model/table.ts'

export type { TableCell, TableColumn, TableHead, TableRow } from '../model/table.ts'

/** Takes the rows of one table. */
export interface TableSink {
  add(rows: readonly TableRow[]): void
}

/** Makes one file of one or several tables; these may be filled at the same time. */
export interface TableWriter {
  open(head: TableHead): TableSink
  /** What the file could not take as it was, in whole sentences; so far. */
  readonly notes: readonly string[]
  /** Nothing can be added any more. */
  finish(): Blob
}
