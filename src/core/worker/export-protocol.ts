/**
 * What crosses between a page and an export worker. A worker makes one file and is ended then, or when nobody wants the
 * file any more; it reads the replicas and writes nothing.
 */
import type { ExportedEngine } from '../export/estate.ts'
import type { FixOnce } from '../model/fix-once.ts'
import type { FaultKind } from '../model/meta.ts'
import type { Progress } from '../model/preview.ts'
import type { MetaLine, TableColumn, TableRow } from '../model/table.ts'

export type TableFormat = 'csv' | 'xlsx' | 'csv-zip' | 'json'

export interface ExportSource {
  engine: ExportedEngine
  /** Ids of the VMs that are wanted; null: all. */
  vms: readonly string[] | null
}

/** What is asked for in words, and by which version of the product. */
export interface Asked {
  version: string
  title: string
  lines: readonly MetaLine[]
}

export type ExportOrder =
  /** The rows follow in messages of their own: only the page knows what a list shows. */
  | {
      type: 'table'
      asked: Asked
      format: TableFormat
      name: string
      columns: readonly TableColumn[]
      engines: readonly ExportedEngine[]
    }
  | {
      type: 'workbook'
      asked: Asked
      format: Exclude<TableFormat, 'csv'>
      sources: readonly ExportSource[]
      /** Names of the sheets that are wanted. */
      sheets: readonly string[]
    }
  | {
      type: 'report'
      asked: Asked
      sources: readonly ExportSource[]
      /** Single edits that clear most, by engine id, as far as they are known. */
      fixOnce: Readonly<Record<string, FixOnce | null>>
      sections: readonly string[]
    }
  | { type: 'policy-inputs'; engine: ExportedEngine }
  | { type: 'estate'; engine: ExportedEngine }

export type ToExport =
  | { type: 'order'; order: ExportOrder }
  /** `last`: there are no more. */
  | { type: 'rows'; rows: readonly TableRow[]; last: boolean }

export type FromExport =
  /** `total` is 0 where it is not known how much there is to do. */
  | { type: 'progress'; progress: Progress }
  | { type: 'done'; blob: Blob }
  | { type: 'fault'; fault: { kind: FaultKind; message: string; nextStep: string } }
