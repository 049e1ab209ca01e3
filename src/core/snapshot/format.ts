/**
 * The snapshot file: a replica as lines of JSON, gzipped. The first line says what it is, each further one brings records
 * of one table, the last one closes it with a digest over all before it. List rows are made anew when a file is opened,
 * so that how they are stored may change while old files stay readable.
 */
import { Fault } from '../errors.ts'
import { KINDS, type Kind } from '../model/kinds.ts'

/** Raise it when records change their shape in a way that an older Portolan would misread. */
export const SNAPSHOT_SCHEMA = 1

/** What a file name of a snapshot ends with. */
export const SNAPSHOT_SUFFIX = '.portolan.gz'

export interface SnapshotHead {
  portolan: 'snapshot'
  schema: number
  /** Version of Portolan that wrote it. */
  app: string
  /** Milliseconds since the epoch. */
  savedAt: number
  engine: { id: string; name: string; url: string }
}

export interface SnapshotEnd {
  end: true
  /** Lines before this one. */
  lines: number
  digest: string
}

/** Tables whose records stand in the file as they are stored. */
export const PLAIN_TABLES = ['rules', 'faults', 'events', 'audits', 'changes', 'ghosts'] as const
export type PlainTable = (typeof PLAIN_TABLES)[number]

export type SnapshotTable = Kind | 'meta' | 'verdicts' | 'pending' | PlainTable

export const SNAPSHOT_TABLES: ReadonlySet<string> = new Set<SnapshotTable>([
  'meta',
  ...KINDS,
  'verdicts',
  'pending',
  ...PLAIN_TABLES,
])

/** Records of one table. */
export type SnapshotLine = readonly [table: SnapshotTable, records: readonly unknown[]]

/** SHA-256 of a text as hexadecimal text. */
export type Digest = (text: string) => Promise<string> | string

/** Each line is hashed together with the digest of those before it, so that no file has to be in memory at once. */
export async function chained(digest: Digest, before: string, line: string): Promise<string> {
  return digest(`${before}\n${line}`)
}

export const notASnapshot = (): Fault =>
  new Fault('protocol', 'This file is not a snapshot of Portolan', {
    nextStep: `Choose a file that was saved with "Save a snapshot"; its name ends in ${SNAPSHOT_SUFFIX}.`,
  })

export const damaged = (what: string): Fault =>
  new Fault('protocol', 'This snapshot file is damaged', {
    nextStep: `Nothing was taken from it: ${what}. Copy the file again, or save the snapshot anew.`,
  })

export const newer = (schema: number): Fault =>
  new Fault('protocol', 'This file needs a newer Portolan', {
    nextStep: `It has schema ${schema}; this version reads up to ${SNAPSHOT_SCHEMA}. Update Portolan, or save the snapshot with this version.`,
  })

export const tooBig = (needed: string, free: string): Fault =>
  new Fault('quota', 'There is not enough room for this snapshot', {
    nextStep: `It needs about ${needed}, and the browser has ${free} left for this site. Remove stored data that is no longer needed, under Settings.`,
  })
