/**
 * A snapshot file becomes a replica beside the others. The file is read twice: all of it is checked before the first row
 * is stored, and the meta record, without which nothing is shown, is written last. What fails is taken away again.
 */
import type { Table } from 'dexie'
import { Fault } from '../errors.ts'
import { listRow, verdictListRow } from '../model/list-rows.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import type { KindMeta, ReplicaMeta } from '../model/meta.ts'
import type { Row } from '../model/rows.ts'
import { snapshotId } from '../model/snapshot.ts'
import type { Pending, Verdict } from '../model/verdict.ts'
import { deleteReplica, storageFault } from '../store/queries.ts'
import { firstMeta } from '../store/meta-record.ts'
import { ReplicaDb, type ChunkKind, type PendingSlab, type Stored } from '../store/schema.ts'
import { SLAB } from '../store/slabs.ts'
import { readSnapshot, type CheckedSnapshot, type ReadOptions, type SnapshotFile } from './check.ts'
import { damaged, tooBig, type PlainTable, type SnapshotLine } from './format.ts'

export interface OpenOptions extends Pick<ReadOptions, 'digest' | 'signal'> {
  /** Bytes that may still be stored; null where the browser does not say. */
  free: number | null
  now: number
  /** 0 to 1 over both readings. */
  onprogress?: (share: number) => void
}

/** Rows and list rows together take about this many bytes per character of the file, indexes included. */
const STORED_PER_CHARACTER = 2
/** What every write of a replica opened from a file is numbered with. */
const SEQ = 1

const mib = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1024 ** 2))} MiB`

/** Puts list rows into chunks as they come; `place` says where the next one goes. */
class Chunks {
  readonly #open = new Map<ChunkKind, { no: number; rows: unknown[] }>()
  readonly #db: ReplicaDb

  constructor(db: ReplicaDb) {
    this.#db = db
  }

  /** The chunk that the row stands in. */
  async add(kind: ChunkKind, row: unknown): Promise<number> {
    const chunk = this.#open.get(kind) ?? { no: 0, rows: [] }
    this.#open.set(kind, chunk)
    if (chunk.rows.length === SLAB) {
      await this.#write(kind, chunk)
      chunk.no += 1
      chunk.rows = []
    }
    chunk.rows.push(row)
    return chunk.no
  }

  async flush(): Promise<void> {
    for (const [kind, chunk] of this.#open) await this.#write(kind, chunk)
    this.#open.clear()
  }

  async #write(kind: ChunkKind, { no, rows }: { no: number; rows: unknown[] }): Promise<void> {
    const json = JSON.stringify(rows)
    await this.#db.chunks.put({ kind, no, seq: SEQ, count: rows.length, json })
  }
}

class Writer {
  readonly #db: ReplicaDb
  readonly #chunks: Chunks
  /** Chunk of each VM: what waits for validation lies by it. */
  readonly #vms = new Map<string, number>()
  readonly #rows = new Map<Kind, number>()
  readonly #faults = new Map<Kind, number>()
  readonly #pending: Pending[] = []
  #meta: ReplicaMeta | null = null

  constructor(db: ReplicaDb) {
    this.#db = db
    this.#chunks = new Chunks(db)
  }

  async write([table, records]: SnapshotLine): Promise<void> {
    switch (table) {
      case 'meta':
        this.#meta = records[0] as ReplicaMeta
        return
      case 'verdicts':
        return this.#verdicts(records as readonly Verdict[])
      case 'pending':
        this.#pending.push(...(records as readonly Pending[]))
        return
      case 'rules':
      case 'faults':
      case 'events':
      case 'audits':
      case 'changes':
      case 'ghosts':
        return this.#plain(table, records)
      default:
        return this.#kind(table, records as readonly Omit<Stored<Row>, 'chunk'>[])
    }
  }

  async #kind(kind: Kind, records: readonly Omit<Stored<Row>, 'chunk'>[]): Promise<void> {
    const puts: Stored<Row>[] = []
    for (const record of records) {
      const { id, row } = record
      if (typeof id !== 'string' || row?.id !== id) throw damaged('a row has no id')
      const chunk = await this.#chunks.add(kind, listRow(kind, row as Row<typeof kind>))
      if (kind === 'vm') this.#vms.set(id, chunk)
      puts.push({ ...record, chunk })
    }
    await (this.#db.rows(kind) as Table<Stored<Row>, string>).bulkPut(puts)
    this.#rows.set(kind, (this.#rows.get(kind) ?? 0) + puts.length)
  }

  /** Those of VMs that were removed while the file was written are left out. */
  async #verdicts(verdicts: readonly Verdict[]): Promise<void> {
    const puts = []
    for (const verdict of verdicts) {
      if (!this.#vms.has(verdict.id)) continue
      const chunk = await this.#chunks.add('verdict', verdictListRow(verdict))
      puts.push({ id: verdict.id, chunk, verdict })
    }
    await this.#db.verdicts.bulkPut(puts)
  }

  async #plain(name: PlainTable, records: readonly unknown[]): Promise<void> {
    if (name === 'faults') {
      for (const { kind } of records as readonly { kind: Kind }[]) {
        this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1)
      }
    }
    await this.#db.table(name).bulkPut([...records])
  }

  /** Everything but the meta record, which it returns. */
  async finish({ head, digest }: CheckedSnapshot, file: string, now: number): Promise<ReplicaMeta> {
    await this.#chunks.flush()
    const slabs = new Map<number, Pending[]>()
    for (const entry of this.#pending) {
      const no = this.#vms.get(entry.id)
      if (no !== undefined) slabs.set(no, [...(slabs.get(no) ?? []), entry])
    }
    await this.#db.pending.bulkPut(
      [...slabs].map(([no, entries]): PendingSlab => {
        const due = entries.reduce((least, one) => Math.min(least, one.due), Infinity)
        return { no, due, entries }
      }),
    )
    const engineId = snapshotId(digest)
    const stored = this.#meta
    if (!stored) throw damaged('what it says of the whole is missing')
    const empty = firstMeta(engineId)
    return {
      ...empty,
      ...stored,
      // What was going on when it was saved goes on no more.
      ...{ phase: 'refresh', paused: false, trouble: null, comparing: null, unsettled: [] },
      ...{ resyncWanted: null, reconcileWanted: null, backlog: 0, nextPollAt: null },
      ...{ key: empty.key, format: empty.format, epoch: 0, leader: '', seq: SEQ, engineId },
      kinds: Object.fromEntries(
        KINDS.map((kind) => {
          const known: KindMeta = { ...empty.kinds[kind], ...stored.kinds?.[kind] }
          const [rows, faults] = [this.#rows.get(kind) ?? 0, this.#faults.get(kind) ?? 0]
          return [kind, { ...known, rows, faults }]
        }),
      ) as Record<Kind, KindMeta>,
      snapshot: { file, savedAt: head.savedAt, openedAt: now, app: head.app, engine: head.engine },
    }
  }
}

/**
 * Opens the file as a replica and returns its id; the same file is the same replica. Throws Fault `protocol` for a file
 * that is none, is damaged or of a newer Portolan, and `quota` where there is no room; then nothing is left behind.
 */
export async function openSnapshot(file: SnapshotFile, options: OpenOptions): Promise<string> {
  const { digest, free, now, onprogress = () => undefined, signal } = options
  const reading = { digest, ...(signal ? { signal } : {}) }
  const checked = await readSnapshot(file, {
    ...reading,
    onprogress: (share) => onprogress(share / 3),
  })
  const needed = checked.characters * STORED_PER_CHARACTER
  if (free !== null && needed > free) throw tooBig(mib(needed), mib(free))
  const id = snapshotId(checked.digest)
  await remove(id)
  const db = new ReplicaDb(id)
  try {
    const writer = new Writer(db)
    const again = await readSnapshot(file, {
      ...reading,
      onprogress: (share) => onprogress(1 / 3 + (share * 2) / 3),
      online: (line) => writer.write(line),
    })
    if (again.digest !== checked.digest) throw damaged('it was changed while it was read')
    await db.meta.put(await writer.finish(checked, file.name, now))
    return id
  } catch (error) {
    db.close()
    await remove(id)
    // Dexie has errors of the same name; whoever gave up knows it.
    throw signal?.aborted ? signal.reason : storageFault(error)
  } finally {
    db.close()
  }
}

async function remove(id: string): Promise<void> {
  const removed = await deleteReplica(id)
  const fault = removed.map(({ outcome }) => outcome).find((outcome) => outcome instanceof Fault)
  if (fault) throw fault
}
