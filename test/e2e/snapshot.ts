/**
 * A replica as it lies in the browser, read past the product in one transaction, and what must hold of it at every
 * moment: a commit is in it as a whole or not at all.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'playwright-core'
import { SHEETS } from '../../src/core/adapters/index.ts'
import type { Sheet } from '../../src/core/adapters/adapter.ts'
import { KINDS, type Kind } from '../../src/core/model/kinds.ts'
import { listRow, verdictListRow } from '../../src/core/model/list-rows.ts'
import type { ObjectFault, ReplicaMeta } from '../../src/core/model/meta.ts'
import type { InventoryStore } from '../../src/core/ports.ts'
import type {
  AnyStored,
  Chunk,
  ChunkKind,
  PendingSlab,
  StoredVerdict,
} from '../../src/core/store/schema.ts'
import { currentState } from '../../src/core/model/verdict-state.ts'

/** Every table by name. */
export type Snapshot = Record<Kind, AnyStored[]> & {
  meta: ReplicaMeta[]
  chunks: Chunk[]
  pending: PendingSlab[]
  verdicts: StoredVerdict[]
  faults: ObjectFault[]
}

/** Null when there is no such database. The page has to stand on the product's origin; nothing is changed. */
export async function readSnapshot(page: Page, database: string): Promise<Snapshot | null> {
  const text = await page.evaluate(async (name) => {
    if (!(await indexedDB.databases()).some((known) => known.name === name)) return null
    const db = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open(name)
      request.onsuccess = () => done(request.result)
      request.onerror = () => fail(request.error)
    })
    try {
      const stores = [...db.objectStoreNames]
      if (stores.length === 0) return null
      const transaction = db.transaction(stores)
      const tables = await Promise.all(
        stores.map(
          (store) =>
            new Promise<unknown[]>((done, fail) => {
              const request = transaction.objectStore(store).getAll()
              request.onsuccess = () => done(request.result as unknown[])
              request.onerror = () => fail(request.error)
            }),
        ),
      )
      return JSON.stringify(Object.fromEntries(stores.map((store, at) => [store, tables[at]])))
    } finally {
      db.close()
    }
  }, database)
  return text === null ? null : (JSON.parse(text) as Snapshot)
}

/** The part of a store that a comparison with the engine reads. */
export const asInventory = (snapshot: Snapshot): Pick<InventoryStore, 'ids' | 'get'> => ({
  ids: (kind) => Promise.resolve(snapshot[kind].map(({ id }) => id)),
  get(kind, ids) {
    const rows = new Map(snapshot[kind].map(({ id, row }) => [id, row]))
    return Promise.resolve(ids.map((id) => rows.get(id)) as never)
  },
})

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

interface Listed {
  id: string
  chunk: number
  row: unknown
}

/** List rows and the records that they are made from: the same ids, each in the chunk that its record names. */
function unlisted(snapshot: Snapshot, kind: ChunkKind, expected: readonly Listed[]): string[] {
  const found: string[] = []
  const seq = snapshot.meta[0]?.seq ?? -1
  const rows = new Map<string, { chunk: number; row: unknown }>()
  for (const chunk of snapshot.chunks.filter((one) => one.kind === kind)) {
    const listed = JSON.parse(chunk.json) as { id: string }[]
    if (listed.length !== chunk.count) found.push(`chunk ${kind} ${chunk.no} miscounts its rows`)
    if (chunk.seq > seq) found.push(`chunk ${kind} ${chunk.no} is of a commit that is not there`)
    for (const row of listed) {
      if (rows.has(row.id)) found.push(`${kind} ${row.id} is listed twice`)
      rows.set(row.id, { chunk: chunk.no, row })
    }
  }
  for (const { id, chunk, row } of expected) {
    const listed = rows.get(id)
    if (!listed) found.push(`${kind} ${id} is not listed`)
    else if (listed.chunk !== chunk) found.push(`${kind} ${id} is listed in another chunk`)
    else if (!isDeepStrictEqual(listed.row, plain(row)))
      found.push(`${kind} ${id} is listed with another row`)
    rows.delete(id)
  }
  for (const id of rows.keys()) found.push(`${kind} ${id} is listed but not stored`)
  return found
}

function tornKind(snapshot: Snapshot, kind: Kind, meta: ReplicaMeta): string[] {
  const records = snapshot[kind]
  const found: string[] = []
  if (meta.kinds[kind].rows !== records.length) found.push(`meta miscounts ${kind}`)
  const faults = snapshot.faults.filter((fault) => fault.kind === kind).length
  if (meta.kinds[kind].faults !== faults) found.push(`meta miscounts the faults of ${kind}`)
  const sheet: Sheet = SHEETS[kind]
  for (const { id, row, refs } of records) {
    if (row.id !== id) found.push(`${kind} ${id} holds the row of ${row.id}`)
    if (!isDeepStrictEqual([...new Set(sheet.refs(row))].sort(), refs))
      found.push(`${kind} ${id} is indexed under other references than its row has`)
  }
  const listed = records.map(({ id, chunk, row, firstAt, changedAt }) => ({
    id,
    chunk,
    row: { ...listRow(kind, row), firstAt, changedAt },
  }))
  return [...found, ...unlisted(snapshot, kind, listed)]
}

/** Every VM has a current verdict or waits for one; nothing else waits or has one. */
function tornVerdicts(snapshot: Snapshot, meta: ReplicaMeta): string[] {
  const found: string[] = []
  const vms = new Map(snapshot.vm.map((vm) => [vm.id, vm]))
  const waiting = new Set<string>()
  for (const { no, due, entries } of snapshot.pending) {
    if (due !== Math.min(...entries.map((entry) => entry.due)))
      found.push(`pending slab ${no} says a wrong time`)
    for (const { id } of entries) {
      if (waiting.has(id)) found.push(`VM ${id} waits twice`)
      waiting.add(id)
      if (vms.get(id)?.chunk !== no) found.push(`VM ${id} waits in the wrong slab`)
    }
  }
  const verdicts = new Map(snapshot.verdicts.map(({ id, verdict }) => [id, verdict]))
  for (const { id, row } of vms.values()) {
    if (waiting.has(id)) continue
    if (currentState(verdicts.get(id), row.revision, meta.policy, false) === 'pending')
      found.push(`VM ${id} has no current verdict and does not wait for one`)
  }
  for (const id of verdicts.keys()) if (!vms.has(id)) found.push(`a verdict of no VM: ${id}`)
  const listed = snapshot.verdicts.map(({ id, chunk, verdict }) => ({
    id,
    chunk,
    row: verdictListRow(verdict),
  }))
  return [...found, ...unlisted(snapshot, 'verdict', listed)]
}

function tornMeta(meta: ReplicaMeta): string[] {
  const found: string[] = []
  const kinds = KINDS.map((kind) => meta.kinds[kind])
  const complete = kinds.every(({ completeAt, state }) => completeAt !== null || state === 'stale')
  if (meta.lastLoadAt !== null && !complete) found.push('loaded, but not every kind is complete')
  if (meta.parity && kinds.some(({ completeAt }) => completeAt === null))
    found.push('parity, but not every kind was ever complete')
  const begun = kinds.some(({ rows, state }) => rows > 0 || state !== 'never')
  if (begun && meta.cursor === null) found.push('there are rows, but no position in the log')
  return found
}

/** What is torn, in words; empty when every commit is there as a whole. */
export function torn(snapshot: Snapshot): string[] {
  const [meta] = snapshot.meta
  if (!meta) {
    const filled = Object.entries(snapshot).filter(([, rows]) => rows.length > 0)
    return filled.map(([table]) => `there is no meta, but something in ${table}`)
  }
  return [
    ...tornMeta(meta),
    ...KINDS.flatMap((kind) => tornKind(snapshot, kind, meta)),
    ...tornVerdicts(snapshot, meta),
  ]
}
