/** Opens the replica of one engine and hands out its two sides, the inventory's and the validator's. */
import { Fault } from '../errors.ts'
import { KINDS, type Kind, type RefKey } from '../model/kinds.ts'
import type { AppliedEvent } from '../model/history.ts'
import type { ReplicaMeta } from '../model/meta.ts'
import type { Row } from '../model/rows.ts'
import type { Commit, CommitResult, InventoryStore, Touches, ValidationStore } from '../ports.ts'
import { referring } from './closure.ts'
import { collectOlder, refuseNewer, type Collected } from './collect.ts'
import { commit } from './commit.ts'
import { appliedEvents } from './history.ts'
import { fencedMeta, firstMeta, sealedMeta } from './meta-record.ts'
import { ReplicaDb } from './schema.ts'
import { guarded } from './storage-fault.ts'
import { DexieValidationStore } from './validation-store.ts'

class DexieInventoryStore implements InventoryStore {
  readonly #db: ReplicaDb
  readonly #engineId: string
  readonly #touches: Touches

  constructor(db: ReplicaDb, engineId: string, touches: Touches) {
    this.#db = db
    this.#engineId = engineId
    this.#touches = touches
  }

  readMeta(): Promise<ReplicaMeta> {
    const db = this.#db
    return guarded(
      async () =>
        (await db.meta.get('replica')) ??
        (await db.transaction('rw', db.meta, async () => {
          const meta = (await db.meta.get('replica')) ?? firstMeta(this.#engineId)
          await db.meta.put(meta)
          return meta
        })),
    )
  }

  lead(leader: string, after?: number): Promise<number> {
    const db = this.#db
    return guarded(() =>
      db.transaction('rw', db.meta, async () => {
        const meta =
          after === undefined
            ? ((await db.meta.get('replica')) ?? firstMeta(this.#engineId))
            : await fencedMeta(db, after)
        const epoch = meta.epoch + 1
        await db.meta.put({ ...meta, epoch, leader })
        return epoch
      }),
    )
  }

  commit(change: Commit): Promise<CommitResult> {
    return commit(this.#db, this.#touches, change)
  }

  ids(kind: Kind): Promise<string[]> {
    return guarded(() => this.#db.rows(kind).toCollection().primaryKeys())
  }

  get<K extends Kind>(kind: K, ids: readonly string[]): Promise<(Row<K> | undefined)[]> {
    return guarded(async () =>
      (await this.#db.rows(kind).bulkGet([...ids])).map((stored) => stored?.row),
    )
  }

  referring(kind: Kind, to: RefKey): Promise<string[]> {
    return guarded(() => referring(this.#db, kind, [to]))
  }

  appliedEvents(after: number): Promise<AppliedEvent[]> {
    return guarded(() => appliedEvents(this.#db, after))
  }

  wipe(epoch: number): Promise<void> {
    const db = this.#db
    return guarded(() =>
      db.transaction('rw', db.tables, async () => {
        const stored = await fencedMeta(db, epoch)
        const seq = stored.seq + 1
        const emptied = [...KINDS.map((kind) => db.rows(kind)), db.pending, db.verdicts]
        const kept = [db.rules, db.faults, db.events, db.audits, db.changes]
        for (const table of [...emptied, ...kept]) await table.clear()
        // Chunks are emptied, not deleted: readers look for what a newer transaction wrote.
        const keys = await db.chunks.toCollection().primaryKeys()
        await db.chunks.bulkPut(keys.map(([kind, no]) => ({ kind, no, seq, count: 0, json: '[]' })))
        const empty = { ...firstMeta(this.#engineId), paused: stored.paused }
        const { epoch: held, leader, engineId } = stored
        await db.meta.put(sealedMeta({ ...empty, epoch: held, leader, engineId }, empty, seq))
      }),
    )
  }
}

export interface Store {
  inventory: InventoryStore
  validation: ValidationStore
  db: ReplicaDb
  /** What was done about replicas of older formats; to be logged. */
  collected: Collected[]
  close(): void
}

/** Opens the database, or says why not when another tab keeps an older version of it open. */
async function open(db: ReplicaDb): Promise<void> {
  const blocked = new Promise<never>((_, reject) => {
    db.on('blocked', () => {
      reject(
        new Fault('storage', 'Another tab keeps the stored data open in an older version.', {
          nextStep: 'Close the other Portolan tabs and reload the page.',
        }),
      )
      return false
    })
  })
  await Promise.race([db.open(), blocked])
}

/**
 * The replica of `engineId`. `touches` decides which changes mark VMs for validation. Throws Fault `storage` when a newer
 * Portolan wrote the data or the browser offers no storage, `quota` when there is no room.
 */
export async function openStore(engineId: string, touches: Touches): Promise<Store> {
  await refuseNewer(engineId)
  const db = new ReplicaDb(engineId)
  try {
    await guarded(() => open(db))
    return {
      inventory: new DexieInventoryStore(db, engineId, touches),
      validation: new DexieValidationStore(db),
      db,
      collected: await collectOlder(),
      close: () => db.close(),
    }
  } catch (error) {
    db.close()
    throw error
  }
}
