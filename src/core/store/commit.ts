/**
 * The one way into the inventory: rows, revisions, pending work, list chunks, faults, counts and cursor in a single
 * transaction. Everything is compared with what is stored first; what is equal is not written.
 */
import type { Table } from 'dexie'
import type { RowDifference } from '../model/drift.ts'
import { KINDS, refKey, type Kind, type RefKey } from '../model/kinds.ts'
import { listRow, type ListRow } from '../model/list-rows.ts'
import type { Row } from '../model/rows.ts'
import type { PendingReason } from '../model/verdict.ts'
import type { Commit, CommitResult, RowChange, Touches, Upsert } from '../ports.ts'
import { above, affectedVms } from './closure.ts'
import { differingFields, sameRow } from './equal.ts'
import { keepChanges, type Traced } from './changes.ts'
import { replaceFaults } from './faults.ts'
import { keepGhosts } from './ghosts.ts'
import { addHistory, keepAudit } from './history.ts'
import { forget, mark, type Mark } from './marks.ts'
import { fencedMeta, sealedMeta, type KindCounts } from './meta-record.ts'
import type { ReplicaDb, Stored } from './schema.ts'
import { SlabWriter } from './slabs.ts'
import { guarded } from './storage-fault.ts'

/**
 * What a commit wants of one kind. A removal beats an upsert of the same id; an upsert beats `keep`, because it was
 * read for itself.
 */
interface Wanted {
  kind: Kind
  upserts: Map<string, Upsert>
  removes: Set<string>
  keep: ReadonlySet<string> | null
}

interface Outcome {
  kind: Kind
  changes: RowChange[]
  unchanged: number
  removed: Placed[]
  /** Chunks of the rows that were created or updated, by id. */
  places: Map<string, number>
  /** Filled for a commit that is to report. */
  differences: RowDifference[]
  /** What each change refers to, before and after, by place in `changes`. */
  refs: (readonly RefKey[])[]
}

interface Placed {
  id: string
  chunk: number
}

function wantedByKind(change: Commit): Wanted[] {
  const byKind = new Map<Kind, Wanted>()
  const of = (kind: Kind): Wanted => {
    let wanted = byKind.get(kind)
    if (!wanted) {
      byKind.set(kind, (wanted = { kind, upserts: new Map(), removes: new Set(), keep: null }))
    }
    return wanted
  }
  for (const upsert of change.upserts ?? []) of(upsert.kind).upserts.set(upsert.draft.id, upsert)
  for (const { kind, id } of change.removes ?? []) of(kind).removes.add(id)
  for (const { kind, ids } of change.keepOnly ?? []) of(kind).keep = ids
  for (const { removes, upserts } of byKind.values()) for (const id of removes) upserts.delete(id)
  return KINDS.flatMap((kind) => byKind.get(kind) ?? [])
}

/** Only the tables that this change can need: readers of the others are not held up. */
function scopeOf(db: ReplicaDb, wanted: readonly Wanted[], change: Commit): Table[] {
  const tables = new Set<Table>([db.meta])
  for (const { kind } of wanted) {
    tables.add(db.rows(kind)).add(db.chunks).add(db.faults).add(db.pending).add(db.ghosts)
    if (kind === 'vm') tables.add(db.verdicts)
    for (const referrer of above(kind)) tables.add(db.rows(referrer))
  }
  if (change.faults?.length) tables.add(db.faults)
  if (change.history?.length) tables.add(db.events)
  if (change.audit) tables.add(db.audits)
  if (change.trace && wanted.length > 0) tables.add(db.changes)
  return [...tables]
}

async function goneIds(table: Table<unknown, string>, wanted: Wanted): Promise<string[]> {
  const gone = new Set(wanted.removes)
  if (wanted.keep) {
    for (const id of await table.toCollection().primaryKeys()) {
      if (!wanted.keep.has(id) && !wanted.upserts.has(id)) gone.add(id)
    }
  }
  return [...gone]
}

/** The draft, with what it knows nothing about taken from the stored row. */
function completed({ draft, keep = [] }: Upsert, stored: Row | undefined): Upsert['draft'] {
  if (!stored || keep.length === 0) return draft
  const kept = Object.entries(stored).filter(([field]) => keep.includes(field))
  return { ...draft, ...Object.fromEntries(kept) }
}

const sorted = (refs: readonly string[]): string[] => [...new Set(refs)].sort()

const sameRefs = (stored: readonly string[], refs: readonly string[]): boolean =>
  stored.length === refs.length && refs.every((ref, at) => ref === stored[at])

/** A change as reports tell it. `refs` are those of before and after. */
function differenceOf(change: RowChange, refs: readonly RefKey[]): RowDifference {
  const { kind } = change
  const { id, name } = change.change === 'removed' ? change.before : change.after
  const own = { kind, id, name, refs: [...new Set(refs)], fields: [] }
  if (change.change === 'created') return { ...own, difference: 'missing' }
  if (change.change === 'removed') return { ...own, difference: 'extra' }
  const fields = differingFields(change.before, change.after)
  return { ...own, difference: 'different', fields }
}

/** Writes the rows of one kind; `rows` is the count before. */
async function applyKind(
  db: ReplicaDb,
  wanted: Wanted,
  rows: number,
  seq: number,
  { report = false, now }: Pick<Commit, 'report' | 'now'>,
): Promise<Outcome> {
  const { kind } = wanted
  const table = db.rows(kind) as Table<Stored<Row>, string>
  const outcome: Outcome = {
    kind,
    changes: [],
    unchanged: 0,
    removed: [],
    places: new Map(),
    differences: [],
    refs: [],
  }
  const changed = (change: RowChange, refs: readonly RefKey[]): void => {
    outcome.changes.push(change)
    outcome.refs.push(refs)
    if (report) outcome.differences.push(differenceOf(change, refs))
  }
  const ids = [...wanted.upserts.keys()]
  const gone = rows === 0 ? [] : await goneIds(table, wanted)
  const stored = rows === 0 ? [] : await table.bulkGet([...ids, ...gone])
  const slabs = new SlabWriter<ListRow>(db, kind, seq)
  const puts: Stored<Row>[] = []
  const fresh: Stored<Row>[] = []

  ids.forEach((id, at) => {
    const upsert = wanted.upserts.get(id)!
    const refs = sorted(upsert.refs) as Stored<Row>['refs']
    const before = stored[at]
    const draft = completed(upsert, before?.row)
    if (!before) {
      const row = { ...draft, revision: 1 } as Row
      fresh.push({ id, refs, chunk: 0, firstAt: now, changedAt: now, row })
      slabs.add({ ...listRow(kind, row), firstAt: now, changedAt: now })
      changed({ kind, change: 'created', after: row } as RowChange, refs)
    } else if (sameRow(draft, before.row)) {
      outcome.unchanged += 1
      // References may be picked differently since an update of Portolan; that is no difference of the object.
      if (!sameRefs(before.refs, refs)) puts.push({ ...before, refs })
    } else {
      const row = { ...draft, revision: before.row.revision + 1 } as Row
      const { chunk, firstAt } = before
      puts.push({ id, refs, chunk, firstAt, changedAt: now, row })
      outcome.places.set(id, chunk)
      slabs.replace(chunk, { ...listRow(kind, row), firstAt, changedAt: now })
      const change = { kind, change: 'updated', before: before.row, after: row } as RowChange
      changed(change, [...before.refs, ...refs])
    }
  })
  gone.forEach((id, at) => {
    const before = stored[ids.length + at]
    if (!before) return
    slabs.drop(before.chunk, id)
    outcome.removed.push({ id, chunk: before.chunk })
    changed({ kind, change: 'removed', before: before.row } as RowChange, before.refs)
  })

  for (const [id, chunk] of await slabs.flush()) outcome.places.set(id, chunk)
  for (const record of fresh) record.chunk = outcome.places.get(record.id)!
  if (puts.length + fresh.length > 0) await table.bulkPut([...puts, ...fresh])
  if (outcome.removed.length > 0) await table.bulkDelete(outcome.removed.map(({ id }) => id))
  return outcome
}

/** A VM that is gone takes its pending entry and its verdict with it. */
async function forgetVms(db: ReplicaDb, vms: readonly Placed[], seq: number): Promise<void> {
  if (vms.length === 0) return
  await forget(db, vms)
  const ids = vms.map(({ id }) => id)
  const slabs = new SlabWriter<{ id: string }>(db, 'verdict', seq)
  for (const verdict of await db.verdicts.bulkGet(ids)) {
    if (verdict) slabs.drop(verdict.chunk, verdict.id)
  }
  await slabs.flush()
  await db.verdicts.bulkDelete(ids)
}

/** Up to so many changed objects the VMs around each are counted by themselves, for the record of changes. */
const COUNTED_SINGLY = 8

interface Marks {
  marks: Mark[]
  /** How many VMs each changed object queued; null: counted only together with others. Absent: none. */
  queued: ReadonlyMap<RefKey, number | null>
}

/** The VMs around these objects, and how many around each. */
async function around(
  db: ReplicaDb,
  changed: ReadonlyMap<Kind, ReadonlySet<string>>,
  rows: (kind: Kind) => number,
): Promise<{ vms: ReadonlySet<string>; counts: Map<RefKey, number | null> }> {
  const objects = [...changed].flatMap(([kind, ids]) => [...ids].map((id) => ({ kind, id })))
  const counts = new Map<RefKey, number | null>()
  if (objects.length > COUNTED_SINGLY) {
    for (const { kind, id } of objects) counts.set(refKey(kind, id), null)
    return { vms: await affectedVms(db, changed, rows), counts }
  }
  const vms = new Set<string>()
  for (const { kind, id } of objects) {
    const found = await affectedVms(db, new Map([[kind, new Set([id])]]), rows)
    counts.set(refKey(kind, id), found.size)
    for (const vm of found) vms.add(vm)
  }
  return { vms, counts }
}

/** The VMs to be validated because of these changes, and why. */
async function marksFor(
  db: ReplicaDb,
  outcomes: readonly Outcome[],
  touches: Touches,
  rows: (kind: Kind) => number,
): Promise<Marks> {
  const own = new Map<string, PendingReason>()
  const changed = new Map<Kind, Set<string>>()
  for (const change of outcomes.flatMap((outcome) => outcome.changes)) {
    const { id } = change.change === 'removed' ? change.before : change.after
    if (!touches(change)) continue
    if (change.kind !== 'vm') {
      const ids = changed.get(change.kind) ?? new Set()
      changed.set(change.kind, ids.add(id))
    } else if (change.change !== 'removed') {
      own.set(id, change.change === 'created' ? 'new' : 'changed')
    }
  }
  const reasons = new Map<string, PendingReason>()
  // Removed VMs are not found any more: their rows are gone already.
  const { vms, counts } = await around(db, changed, rows)
  for (const id of vms) reasons.set(id, 'dependency')
  for (const [id, reason] of own) {
    reasons.set(id, reason)
    counts.set(refKey('vm', id), 1)
  }
  const places = new Map(outcomes.find(({ kind }) => kind === 'vm')?.places)
  const elsewhere = [...reasons.keys()].filter((id) => !places.has(id))
  if (elsewhere.length > 0) {
    for (const vm of await db.rows('vm').bulkGet(elsewhere)) if (vm) places.set(vm.id, vm.chunk)
  }
  const marks = [...reasons].map(([id, reason]) => ({ id, reason, chunk: places.get(id)! }))
  return { marks, queued: counts }
}

/** The changes of a commit with what it knows of each. */
const traced = (outcomes: readonly Outcome[], queued: Marks['queued']): Traced[] =>
  outcomes.flatMap(({ kind, changes, refs }) =>
    changes.map((change, at) => {
      const { id } = change.change === 'removed' ? change.before : change.after
      const count = queued.get(refKey(kind, id))
      return { change, refs: refs[at]!, queued: count === undefined ? 0 : count }
    }),
  )

/** Applies one change, all of it or nothing. Throws Faults only; see `Commit` in the ports. */
export function commit(db: ReplicaDb, touches: Touches, change: Commit): Promise<CommitResult> {
  const wanted = wantedByKind(change)
  return guarded(() =>
    db.transaction('rw', scopeOf(db, wanted, change), async () => {
      const meta = await fencedMeta(db, change.epoch)
      const seq = meta.seq + 1
      const counts = new Map<Kind, KindCounts>()
      const outcomes: Outcome[] = []
      const differences: RowDifference[] = []
      const result: Omit<CommitResult, 'meta'> = {
        seq,
        created: 0,
        updated: 0,
        unchanged: 0,
        removed: 0,
        pending: 0,
        differences,
      }
      for (const one of wanted) {
        const before = meta.kinds[one.kind]
        const outcome = await applyKind(db, one, before.rows, seq, change)
        differences.push(...outcome.differences)
        const created = outcome.changes.filter((c) => c.change === 'created').length
        outcomes.push(outcome)
        counts.set(one.kind, {
          rows: before.rows + created - outcome.removed.length,
          faults: before.faults,
        })
        result.created += created
        result.updated += outcome.changes.length - created - outcome.removed.length
        result.removed += outcome.removed.length
        result.unchanged += outcome.unchanged
        if (one.kind === 'vm') await forgetVms(db, outcome.removed, seq)
      }
      await keepGhosts(
        db,
        outcomes.flatMap(({ changes }) => changes),
        change.now,
      )
      const rows = (kind: Kind): number => (counts.get(kind) ?? meta.kinds[kind]).rows
      const { marks, queued } = await marksFor(db, outcomes, touches, rows)
      await mark(db, marks, seq, change.now)
      result.pending = marks.length
      for (const [kind, faults] of await replaceFaults(db, meta, wanted, change.faults ?? [])) {
        counts.set(kind, { rows: rows(kind), faults })
      }
      if (change.trace) await keepChanges(db, traced(outcomes, queued), change.trace, change.now)
      await addHistory(db, change.history ?? [], change.now)
      if (change.audit) await keepAudit(db, change.audit, change.now)
      const sealed = sealedMeta(meta, change.meta?.(meta) ?? meta, seq, counts)
      await db.meta.put(sealed)
      return { ...result, meta: sealed }
    }),
  )
}
