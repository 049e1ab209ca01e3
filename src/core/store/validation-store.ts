/**
 * The validator's side of the replica: what waits, what a policy input is made of, and verdicts. It reads inventory rows
 * and never writes one, so validation cannot hold up or alter the inventory.
 */
import { verdictListRow } from '../model/list-rows.ts'
import type { PolicyInForce } from '../model/verdict-state.ts'
import type { Concern, Pending, PendingReason, Verdict } from '../model/verdict.ts'
import type { Shelf, ValidationStore, WorkloadParts } from '../ports.ts'
import { advance, findDue, forget, mark, settle, type Mark } from './marks.ts'
import { fencedMeta, sealedMeta } from './meta-record.ts'
import { equal } from './equal.ts'
import type { ReplicaDb, RuleRecord, StoredVerdict } from './schema.ts'
import { fill } from './shelf.ts'
import { SlabWriter } from './slabs.ts'
import { guarded } from './storage-fault.ts'
import {
  everyVm,
  placesOf,
  stillListed,
  unvalidated,
  withFailedVerdict,
  type ByChunk,
} from './sweep.ts'
import { readWorkloads, workloadTables } from './workloads.ts'

/** Chunks of VMs marked in one transaction; between two of them the inventory can commit. */
const CHUNKS = 10

type Places = ReadonlyMap<string, number | null>

/** The list chunk of each verdict, null where there is none yet; looked up where `known` does not say it. */
async function chunksOf(
  db: ReplicaDb,
  verdicts: readonly Verdict[],
  known: Places,
): Promise<(id: string) => number | null> {
  const unknown = verdicts.map(({ id }) => id).filter((id) => !known.has(id))
  const stored = unknown.length === 0 ? [] : await db.verdicts.bulkGet(unknown)
  const found = new Map(stored.flatMap((one) => (one ? [[one.id, one.chunk] as const] : [])))
  return (id) => known.get(id) ?? found.get(id) ?? null
}

/** Writes verdicts with their list rows and the rules they name. */
async function saveVerdicts(
  db: ReplicaDb,
  verdicts: readonly Verdict[],
  seq: number,
  known: Places,
): Promise<void> {
  if (verdicts.length === 0) return
  const chunkOf = await chunksOf(db, verdicts, known)
  const slabs = new SlabWriter<{ id: string }>(db, 'verdict', seq)
  for (const verdict of verdicts) {
    const chunk = chunkOf(verdict.id)
    if (chunk === null) slabs.add(verdictListRow(verdict))
    else slabs.replace(chunk, verdictListRow(verdict))
  }
  const places = await slabs.flush()
  await db.verdicts.bulkPut(
    verdicts.map((verdict): StoredVerdict => {
      const chunk = chunkOf(verdict.id) ?? places.get(verdict.id)!
      return { id: verdict.id, chunk, verdict }
    }),
  )
  const rules = new Map<string, RuleRecord>()
  for (const { at, concerns } of verdicts) {
    for (const concern of concerns) rules.set(concern.id, { ...concern, seenAt: at, firstAt: at })
  }
  await saveRules(db, rules)
}

const wording = ({ id, category, label, assessment }: Concern): Concern => ({
  id,
  category,
  label,
  assessment,
})

/** Keeps the newest wording of each rule; `seenAt` is when that wording was first seen, `firstAt` when the rule was. */
async function saveRules(db: ReplicaDb, rules: ReadonlyMap<string, RuleRecord>): Promise<void> {
  if (rules.size === 0) return
  const known = await db.rules.bulkGet([...rules.keys()])
  const changed = [...rules.values()].flatMap((rule, at): RuleRecord[] => {
    const before = known[at]
    if (!before) return [rule]
    return equal(wording(before), wording(rule)) ? [] : [{ ...rule, firstAt: before.firstAt }]
  })
  if (changed.length > 0) await db.rules.bulkPut(changed)
}

export class DexieValidationStore implements ValidationStore {
  readonly #db: ReplicaDb
  /** Where the VMs handed out by `due` lie; a hint that saves a look-up, valid as long as the VM exists. */
  readonly #places = new Map<string, number>()
  /**
   * Where the verdicts of those VMs lie, null for nowhere yet, as they were when the VMs were read. A VM that was removed
   * since, which alone changes it, has no entry any more that could be settled.
   */
  readonly #verdicts = new Map<string, number | null>()

  constructor(db: ReplicaDb) {
    this.#db = db
  }

  due(now: number, limit: number): Promise<Pending[]> {
    return guarded(async () => {
      const found = await findDue(this.#db, now, limit)
      return found.map(({ chunk, ...entry }) => {
        this.#places.set(entry.id, chunk)
        return entry
      })
    })
  }

  nextDue(): Promise<number | null> {
    return guarded(async () => (await this.#db.pending.orderBy('due').first())?.due ?? null)
  }

  workloads(ids: readonly string[], shelf?: Shelf): Promise<Map<string, WorkloadParts>> {
    const db = this.#db
    const placed = (id: string, chunk: number | null): void => {
      if (this.#places.has(id)) this.#verdicts.set(id, chunk)
    }
    return guarded(async () => {
      const tables = workloadTables(db)
      if (!shelf) {
        return db.transaction('r', tables, () => readWorkloads(db, ids, undefined, placed))
      }
      // Without a transaction: it would wait for the one that stores the batch before.
      await fill(shelf, tables)
      return readWorkloads(db, ids, shelf, placed)
    })
  }

  saveResults(change: Parameters<ValidationStore['saveResults']>[0]): Promise<void> {
    const db = this.#db
    const { epoch, results, spared = [], postponed } = change
    const tables = [db.meta, db.pending, db.verdicts, db.chunks, db.rules]
    return guarded(async () => {
      const settled = await this.#placed([
        ...postponed.map(({ id, token, attempts, due, error }) => ({
          id,
          token,
          change: { attempts, due, lastError: error },
          verdict: null,
        })),
        ...spared.map(({ id, token }) => ({ id, token, change: null, verdict: null })),
        ...results.map(({ token, verdict }) => ({ id: verdict.id, token, change: null, verdict })),
      ])
      await db.transaction('rw', tables, async () => {
        const meta = await fencedMeta(db, epoch)
        const seq = meta.seq + 1
        const done = await settle(db, settled)
        await saveVerdicts(
          db,
          done.flatMap(({ verdict }) => verdict ?? []),
          seq,
          this.#verdicts,
        )
        await db.meta.put(sealedMeta(meta, change.meta?.(meta) ?? meta, seq))
      })
      for (const { id } of settled) {
        this.#places.delete(id)
        this.#verdicts.delete(id)
      }
    })
  }

  mark(
    epoch: number,
    ids: readonly string[] | 'all' | 'failed',
    reason: PendingReason,
    now: number,
  ): Promise<number> {
    const db = this.#db
    return guarded(async () => {
      const wanted =
        ids === 'all'
          ? await everyVm(db)
          : await placesOf(db, ids === 'failed' ? await withFailedVerdict(db) : ids)
      return this.#mark(epoch, wanted, reason, now)
    })
  }

  sweep(epoch: number, policy: PolicyInForce, now: number): Promise<number> {
    const db = this.#db
    return guarded(async () => {
      const { vms, judgedByOthers, orphans } = await unvalidated(db, policy)
      const marked =
        (await this.#mark(epoch, vms, 'sweep', now)) +
        (await this.#mark(epoch, judgedByOthers, 'policy', now))
      await db.transaction('rw', [db.meta, db.pending, db.rows('vm')], async () => {
        const meta = await fencedMeta(db, epoch)
        const rows = await db.rows('vm').bulkGet(orphans.map(({ id }) => id))
        await forget(
          db,
          orphans.filter(({ chunk }, at) => rows[at]?.chunk !== chunk),
        )
        await advance(db, now)
        const swept = { ...meta, policy: { ...meta.policy, lastSweepAt: now } }
        await db.meta.put(sealedMeta(meta, swept, meta.seq + 1))
      })
      return marked
    })
  }

  /** Marks those of `wanted` that are still in the inventory; some at a time, so that commits get between. */
  async #mark(epoch: number, wanted: ByChunk, reason: PendingReason, now: number): Promise<number> {
    const db = this.#db
    const nos = [...wanted.keys()]
    let marked = 0
    for (let at = 0; at < nos.length; at += CHUNKS) {
      const part = nos.slice(at, at + CHUNKS)
      await db.transaction('rw', [db.meta, db.pending, db.chunks], async () => {
        const meta = await fencedMeta(db, epoch)
        const seq = meta.seq + 1
        const chunks = await db.chunks.bulkGet(part.map((no) => ['vm', no]))
        const marks = part.flatMap((chunk, n): Mark[] =>
          stillListed(chunks[n], wanted.get(chunk)!).map((id) => ({ id, chunk, reason })),
        )
        await mark(db, marks, seq, now)
        await db.meta.put(sealedMeta(meta, meta, seq))
        marked += marks.length
      })
    }
    return marked
  }

  /** Adds where each VM's entry lies; VMs that are gone have none and are left out. */
  async #placed<T extends { id: string }>(all: T[]): Promise<(T & { chunk: number })[]> {
    const unknown = all.filter(({ id }) => !this.#places.has(id))
    if (unknown.length > 0) {
      for (const [chunk, ids] of await placesOf(
        this.#db,
        unknown.map(({ id }) => id),
      )) {
        for (const id of ids) this.#places.set(id, chunk)
      }
    }
    return all.flatMap((one) => {
      const chunk = this.#places.get(one.id)
      return chunk === undefined ? [] : [{ ...one, chunk }]
    })
  }
}
