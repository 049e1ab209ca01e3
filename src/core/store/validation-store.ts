/**
 * The validator's side of the replica: what waits, what a policy input is made of, and verdicts. It reads inventory rows
 * and never writes one, so validation cannot hold up or alter the inventory.
 */
import { verdictListRow } from '../model/list-rows.ts'
import type { Concern, Pending, PendingReason, PolicyVersion } from '../model/verdict.ts'
import type { Postponed, Result, ValidationStore, WorkloadParts } from '../ports.ts'
import { advance, mark } from './marks.ts'
import { fencedMeta, sealedMeta } from './meta-record.ts'
import { equal } from './equal.ts'
import type { ReplicaDb, RuleRecord, StoredVerdict } from './schema.ts'
import { SlabWriter } from './slabs.ts'
import { guarded } from './storage-fault.ts'
import { unvalidated, withFailedVerdict } from './sweep.ts'
import { readWorkloads, workloadTables } from './workloads.ts'

/** VMs marked in one transaction; between two of them the inventory can commit. */
const MARKS = 1000

/** Writes the verdicts whose pending entry still carries the token they were computed for, and removes that entry. */
async function saveVerdicts(
  db: ReplicaDb,
  results: readonly Result[],
  tokens: ReadonlyMap<string, number>,
  seq: number,
): Promise<void> {
  const current = new Map(
    results
      .filter(({ token, verdict }) => tokens.get(verdict.id) === token)
      .map(({ verdict }) => [verdict.id, verdict]),
  )
  if (current.size === 0) return
  const verdicts = [...current.values()]
  const ids = [...current.keys()]
  const stored = await db.verdicts.bulkGet(ids)
  const slabs = new SlabWriter<{ id: string }>(db, 'verdict', seq)
  verdicts.forEach((verdict, at) => {
    const before = stored[at]
    if (before) slabs.replace(before.chunk, verdictListRow(verdict))
    else slabs.add(verdictListRow(verdict))
  })
  const places = await slabs.flush()
  await db.verdicts.bulkPut(
    verdicts.map((verdict, at): StoredVerdict => {
      const chunk = stored[at]?.chunk ?? places.get(verdict.id)!
      return { id: verdict.id, chunk, verdict }
    }),
  )
  await db.pending.bulkDelete(ids)
  const rules = new Map<string, RuleRecord>()
  for (const { at, concerns } of verdicts) {
    for (const concern of concerns) rules.set(concern.id, { ...concern, seenAt: at })
  }
  await saveRules(db, rules)
}

const wording = ({ id, category, label, assessment }: Concern): Concern => ({
  id,
  category,
  label,
  assessment,
})

/** Keeps the newest wording of each rule; `seenAt` is when that wording was first seen. */
async function saveRules(db: ReplicaDb, rules: ReadonlyMap<string, RuleRecord>): Promise<void> {
  if (rules.size === 0) return
  const known = await db.rules.bulkGet([...rules.keys()])
  const changed = [...rules.values()].filter((rule, at) => {
    const before = known[at]
    return !before || !equal(wording(before), wording(rule))
  })
  if (changed.length > 0) await db.rules.bulkPut(changed)
}

async function postpone(
  db: ReplicaDb,
  postponed: readonly Postponed[],
  entries: ReadonlyMap<string, Pending>,
): Promise<void> {
  const puts = postponed.flatMap(({ id, token, attempts, due, error }) => {
    const entry = entries.get(id)
    return entry?.token === token ? [{ ...entry, attempts, due, lastError: error }] : []
  })
  if (puts.length > 0) await db.pending.bulkPut(puts)
}

export class DexieValidationStore implements ValidationStore {
  readonly #db: ReplicaDb

  constructor(db: ReplicaDb) {
    this.#db = db
  }

  due(now: number, limit: number): Promise<Pending[]> {
    return guarded(() => this.#db.pending.where('due').belowOrEqual(now).limit(limit).toArray())
  }

  nextDue(): Promise<number | null> {
    return guarded(async () => (await this.#db.pending.orderBy('due').first())?.due ?? null)
  }

  workloads(ids: readonly string[]): Promise<Map<string, WorkloadParts>> {
    const db = this.#db
    return guarded(() => db.transaction('r', workloadTables(db), () => readWorkloads(db, ids)))
  }

  saveResults(change: Parameters<ValidationStore['saveResults']>[0]): Promise<void> {
    const db = this.#db
    const { epoch, results, postponed } = change
    const tables = [db.meta, db.pending, db.verdicts, db.chunks, db.rules]
    return guarded(() =>
      db.transaction('rw', tables, async () => {
        const meta = await fencedMeta(db, epoch)
        const seq = meta.seq + 1
        const ids = [...results.map((r) => r.verdict.id), ...postponed.map((p) => p.id)]
        const entries = new Map<string, Pending>()
        for (const entry of await db.pending.bulkGet(ids)) if (entry) entries.set(entry.id, entry)
        const tokens = new Map([...entries.values()].map(({ id, token }) => [id, token]))
        await postpone(db, postponed, entries)
        await saveVerdicts(db, results, tokens, seq)
        await db.meta.put(sealedMeta(meta, change.meta?.(meta) ?? meta, seq))
      }),
    )
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
          ? await db.rows('vm').toCollection().primaryKeys()
          : ids === 'failed'
            ? await withFailedVerdict(db)
            : ids
      return this.#mark(epoch, wanted, reason, now)
    })
  }

  sweep(epoch: number, version: PolicyVersion | null, now: number): Promise<number> {
    const db = this.#db
    return guarded(async () => {
      const { vms, orphans } = await unvalidated(db, version)
      const marked = await this.#mark(epoch, vms, 'sweep', now)
      await db.transaction('rw', [db.meta, db.pending, db.rows('vm')], async () => {
        const meta = await fencedMeta(db, epoch)
        const alive = new Set(await db.rows('vm').where('id').anyOf(orphans).primaryKeys())
        await db.pending.bulkDelete(orphans.filter((id) => !alive.has(id)))
        await advance(db, now)
        const policy = { ...meta.policy, lastSweepAt: now }
        await db.meta.put(sealedMeta(meta, { ...meta, policy }, meta.seq + 1))
      })
      return marked
    })
  }

  /** Marks those of `ids` that are in the inventory; some at a time, so that commits get between. */
  async #mark(
    epoch: number,
    ids: readonly string[],
    reason: PendingReason,
    now: number,
  ): Promise<number> {
    const db = this.#db
    let marked = 0
    for (let at = 0; at < ids.length; at += MARKS) {
      const part = ids.slice(at, at + MARKS)
      await db.transaction('rw', [db.meta, db.pending, db.rows('vm')], async () => {
        const meta = await fencedMeta(db, epoch)
        const seq = meta.seq + 1
        const present = await db.rows('vm').where('id').anyOf(part).primaryKeys()
        await mark(db, new Map(present.map((id) => [id, reason])), seq, now)
        await db.meta.put(sealedMeta(meta, meta, seq))
        marked += present.length
      })
    }
    return marked
  }
}
