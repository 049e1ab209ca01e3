/**
 * What the page may ask of a replica. Every function is a read; run them inside Dexie's `liveQuery` to follow changes.
 */
import Dexie, { type Table } from 'dexie'
import type { AuditReport } from '../model/drift.ts'
import type { AppliedEvent } from '../model/history.ts'
import type { Kind, RefKey } from '../model/kinds.ts'
import type { ListRows, VerdictListRow } from '../model/list-rows.ts'
import type { ObjectFault, ReplicaMeta } from '../model/meta.ts'
import type { Waiting } from '../model/readiness.ts'
import type { Rows } from '../model/rows.ts'
import type { Pending, Verdict } from '../model/verdict.ts'
import type { WorkloadParts } from '../ports.ts'
import { above, affectedVms, referring } from './closure.ts'
import type {
  Chunk,
  ChunkKind,
  ReplicaDb,
  RuleRecord,
  StoredChange,
  StoredHistory,
} from './schema.ts'
import { allPending } from './marks.ts'
import { readWorkloads, workloadTables } from './workloads.ts'

export {
  deleteReplica,
  isStored,
  listReplicas,
  openStored,
  refuseNewer,
  type StoredReplica,
} from './collect.ts'
export { readGhosts } from './ghosts.ts'
export { ReplicaDb, type Ghost } from './schema.ts'
export { storageFault } from './storage-fault.ts'
export { weighReplicas, type Weight } from './weigh.ts'

export type ChunkRow<K extends ChunkKind> = K extends Kind ? ListRows[K] : VerdictListRow

/** Chunks written after commit `seq`; pass -1 for all. Keep the rows by `no` and replace what comes. */
export const chunksAfter = (db: ReplicaDb, kind: ChunkKind, seq: number): Promise<Chunk[]> =>
  db.chunks.where('[kind+seq]').between([kind, seq], [kind, Dexie.maxKey], false, true).toArray()

export const parseChunk = <K extends ChunkKind>(chunk: Chunk): ChunkRow<K>[] =>
  JSON.parse(chunk.json) as ChunkRow<K>[]

export const readMeta = (db: ReplicaDb): Promise<ReplicaMeta | undefined> => db.meta.get('replica')

export const readRow = async <K extends Kind>(
  db: ReplicaDb,
  kind: K,
  id: string,
): Promise<Rows[K] | undefined> => (await db.rows(kind).get(id))?.row

export const readVerdict = async (db: ReplicaDb, id: string): Promise<Verdict | undefined> =>
  (await db.verdicts.get(id))?.verdict

export const readPending = (db: ReplicaDb, id: string): Promise<Pending | undefined> =>
  db.transaction('r', [db.rows('vm'), db.pending], async () => {
    const vm = await db.rows('vm').get(id)
    const slab = vm && (await db.pending.get(vm.chunk))
    return slab?.entries.find((entry) => entry.id === id)
  })

/** Ids of all VMs that wait for validation. */
export const pendingIds = async (db: ReplicaDb): Promise<string[]> =>
  (await allPending(db)).map(({ id }) => id)

/** Everything that waits for validation, oldest first. */
export const readQueue = async (db: ReplicaDb): Promise<Pending[]> =>
  (await allPending(db)).sort((a, b) => a.since - b.since)

/** Why the validation of these VMs failed, by id; those whose last verdict is another are left out. */
export const readFailures = async (
  db: ReplicaDb,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await db.verdicts.bulkGet([...ids])).flatMap((stored) =>
      stored?.verdict.state === 'failed' ? [[stored.id, stored.verdict.error] as const] : [],
    ),
  )

/** Why and since when VMs wait for validation, by id. */
export const readWaiting = async (db: ReplicaDb): Promise<Map<string, Waiting>> =>
  new Map((await allPending(db)).map(({ id, reason, since }) => [id, { reason, since }]))

export const readRules = (db: ReplicaDb): Promise<RuleRecord[]> => db.rules.toArray()

export const readFaults = (db: ReplicaDb): Promise<ObjectFault[]> => db.faults.toArray()

/** What could not be read of one object. */
export const readFault = (
  db: ReplicaDb,
  kind: Kind,
  id: string,
): Promise<ObjectFault | undefined> => db.faults.get([kind, id])

export const readFaultsOf = (db: ReplicaDb, kind: Kind): Promise<ObjectFault[]> =>
  db.faults.where('kind').equals(kind).toArray()

/** Events and marks in the order in which they were written, newest first. */
export const readHistory = (db: ReplicaDb, limit: number): Promise<StoredHistory[]> =>
  db.events.orderBy('no').reverse().limit(limit).toArray()

/** Events that name the object, newest first. */
export const readHistoryOf = async (db: ReplicaDb, object: RefKey): Promise<StoredHistory[]> =>
  (await db.events.where('objects').equals(object).sortBy('no')).reverse()

/** Entries of the history written after `no`, oldest first; -1 for all that is kept. */
export const historyAfter = (db: ReplicaDb, no: number): Promise<StoredHistory[]> =>
  db.events.where('no').above(no).toArray()

const oldestOf = async (table: Table<unknown, number>): Promise<number | undefined> =>
  (await table.orderBy('no').limit(1).primaryKeys())[0]

/** Numbers of the oldest entry of the history and of the oldest change that are kept; undefined: there is none. */
export const oldestHistory = (db: ReplicaDb): Promise<number | undefined> => oldestOf(db.events)
export const oldestChange = (db: ReplicaDb): Promise<number | undefined> => oldestOf(db.changes)

/** Changes of objects written after `no`, oldest first; -1 for all that is kept. */
export const changesAfter = (db: ReplicaDb, no: number): Promise<StoredChange[]> =>
  db.changes.where('no').above(no).toArray()

/** Changes of an object, newest first. */
export const readChangesOf = async (db: ReplicaDb, object: RefKey): Promise<StoredChange[]> =>
  (await db.changes.where('object').equals(object).sortBy('no')).reverse()

/** Events of these ids, by id; of several with one id the newest. */
export const readEventsById = async (
  db: ReplicaDb,
  ids: readonly number[],
): Promise<ReadonlyMap<number, AppliedEvent & { objects: RefKey[] }>> =>
  new Map(
    (
      await db.events
        .where('id')
        .anyOf([...new Set(ids)])
        .sortBy('no')
    ).flatMap((entry) => (entry.type === 'event' ? [[entry.id, entry] as const] : [])),
  )

/** Comparisons with the engine, newest first. */
export const readAudits = (db: ReplicaDb, limit: number): Promise<AuditReport[]> =>
  db.audits.orderBy('no').reverse().limit(limit).toArray()

/** Ids of the rows of `kind` that refer to `to`, for example the VMs of a cluster. */
export const idsReferringTo = async (db: ReplicaDb, kind: Kind, to: RefKey): Promise<string[]> =>
  referring(db, kind, [to])

/** What the policy input of a VM is made of, in one read transaction; undefined when the VM is not stored. */
export const readWorkloadParts = async (
  db: ReplicaDb,
  id: string,
): Promise<WorkloadParts | undefined> =>
  (await db.transaction('r', workloadTables(db), () => readWorkloads(db, [id]))).get(id)

export const countVms = (db: ReplicaDb): Promise<number> => db.rows('vm').count()

/** Ids of all VMs, sorted. */
export const vmIds = (db: ReplicaDb): Promise<string[]> =>
  db.rows('vm').toCollection().primaryKeys()

/** Ids of the VMs whose policy input holds the object, sorted. */
export async function vmsAround(db: ReplicaDb, kind: Kind, id: string): Promise<string[]> {
  const tables = [...above(kind)].map((one) => db.rows(one) as Table)
  if (kind === 'vm' || tables.length === 0) return kind === 'vm' ? [id] : []
  const changed = new Map([[kind, new Set([id])]])
  // How many rows a kind has only spares questions, so one row says enough.
  const found = await db.transaction('r', tables, () => affectedVms(db, changed, () => 1))
  return [...found].sort()
}

/** Of the newest commit that changed a verdict; -1 before there was one. */
export async function verdictsSeq(db: ReplicaDb): Promise<number> {
  const range = db.chunks
    .where('[kind+seq]')
    .between(['verdict', Dexie.minKey], ['verdict', Dexie.maxKey])
  const [key] = await range.reverse().limit(1).keys()
  return Array.isArray(key) ? Number(key[1]) : -1
}
