/**
 * The replica database: one per engine, thrown away when its format changes (the number is part of the name).
 * Full rows live one record each; list rows live in JSON chunks, because reading all of them at once is what an
 * opening page does, and chunks are read several times faster than records.
 */
import Dexie, { type Table } from 'dexie'
import type { ObjectChange } from '../model/change.ts'
import type { AuditReport } from '../model/drift.ts'
import type { HistoryEntry } from '../model/history.ts'
import { KINDS, type Kind, type RefKey } from '../model/kinds.ts'
import type { ObjectFault, ReplicaMeta } from '../model/meta.ts'
import type { ListRow } from '../model/list-rows.ts'
import type { Row, Rows } from '../model/rows.ts'
import type { Concern, Pending, Verdict } from '../model/verdict.ts'

/** Raise it when the shape of a stored record changes; the old database is collected at start. */
export const FORMAT = 4

const PREFIX = 'portolan-replica-'

export const replicaName = (engineId: string, format = FORMAT): string =>
  `${PREFIX}f${format}-${engineId}`

/** Reads a database name back; null when it is none of ours. */
export function parseReplicaName(name: string): { format: number; engineId: string } | null {
  const match = new RegExp(`^${PREFIX}f(\\d+)-(.+)$`).exec(name)
  return match ? { format: Number(match[1]), engineId: match[2]! } : null
}

/**
 * What a kind's table holds. `refs` is indexed, entry by entry; `chunk` says where the list row is. Times are when the row
 * was first written and when it was last written anew, milliseconds since the epoch.
 */
export interface Stored<R> {
  id: string
  refs: RefKey[]
  chunk: number
  firstAt: number
  changedAt: number
  row: R
}

export type ChunkKind = Kind | 'verdict'

/** List rows of one kind as JSON text. A chunk is never deleted, only rewritten; `seq` is the commit that wrote it. */
export interface Chunk {
  kind: ChunkKind
  no: number
  seq: number
  count: number
  json: string
}

/** Pending entries of the VMs whose list rows are in chunk `no`; `due` is the earliest of theirs. Never empty. */
export interface PendingSlab {
  no: number
  due: number
  entries: Pending[]
}

export interface StoredVerdict {
  id: string
  chunk: number
  verdict: Verdict
}

/** The newest label and assessment seen of a rule, when that wording was first seen, and when the rule first fired here. */
export interface RuleRecord extends Concern {
  seenAt: number
  firstAt: number
}

/** `no` rises in the order of writing; `objects` are those that an event names. */
export type StoredHistory = HistoryEntry & { no?: number; objects: RefKey[] }

/** `no` rises in the order of writing. */
export type StoredChange = ObjectChange & { no?: number; object: RefKey }
/** The list row of an object that the engine does not have any more. */
export interface Ghost<K extends Kind = Kind> {
  kind: K
  id: string
  /** When the removal was noticed, milliseconds since the epoch. */
  removedAt: number
  row: ListRow<K>
}

export class ReplicaDb extends Dexie {
  declare meta: Table<ReplicaMeta, 'replica'>
  declare chunks: Table<Chunk, [ChunkKind, number]>
  declare pending: Table<PendingSlab, number>
  declare verdicts: Table<StoredVerdict, string>
  declare rules: Table<RuleRecord, string>
  declare faults: Table<ObjectFault, [Kind, string]>
  declare events: Table<StoredHistory, number>
  declare audits: Table<AuditReport, number>
  declare changes: Table<StoredChange, number>
  declare ghosts: Table<Ghost, [Kind, string]>

  constructor(engineId: string) {
    // Readers keep their own copies, so Dexie's result cache would only hold the chunks a second time. A replica can be
    // loaded again, so a commit need not wait for the disk.
    super(replicaName(engineId), { cache: 'disabled', chromeTransactionDurability: 'relaxed' })
    const kinds = Object.fromEntries(KINDS.map((kind) => [kind, 'id, *refs']))
    this.version(1).stores({
      ...kinds,
      meta: 'key',
      chunks: '[kind+no], [kind+seq], [kind+count]',
      pending: 'no, due',
      verdicts: 'id',
      rules: 'id',
      faults: '[kind+id], kind',
      events: '++no, id, seenAt, type, *objects',
      audits: 'no, startedAt',
      changes: '++no, object, at, event',
      ghosts: '[kind+id], removedAt',
    })
    // Another tab upgrades or deletes the database: let go at once, so that it need not wait for us. `false` keeps
    // Dexie's own listener, which does the same with a line on the console, from running.
    this.on('versionchange', () => {
      this.close({ disableAutoOpen: false })
      return false
    })
  }

  rows<K extends Kind>(kind: K): Table<Stored<Rows[K]>, string> {
    return this.table(kind)
  }
}

export type AnyStored = Stored<Row>
