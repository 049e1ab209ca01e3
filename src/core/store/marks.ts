/**
 * Pending entries: which VMs wait for validation. They lie in slabs, one for the VMs of each list chunk, because a
 * record of its own per VM would cost a load as much again as half of the rows. A VM never changes its chunk, so its
 * entry is found without an index. Everything here but `findDue` and `allPending` needs a writing transaction.
 */
import type { Pending, PendingReason } from '../model/verdict.ts'
import type { PendingSlab, ReplicaDb } from './schema.ts'

export interface Mark {
  id: string
  /** List chunk of the VM. */
  chunk: number
  reason: PendingReason
}

type Slab = Map<string, Pending>

const slabOf = (record: PendingSlab | undefined): Slab =>
  new Map((record?.entries ?? []).map((entry) => [entry.id, entry]))

/** Hands the slabs of these chunks to `change` and writes back what it made of them. */
async function edit(
  db: ReplicaDb,
  nos: Iterable<number>,
  change: (slabs: ReadonlyMap<number, Slab>) => void,
): Promise<void> {
  const keys = [...new Set(nos)]
  if (keys.length === 0) return
  const records = await db.pending.bulkGet(keys)
  const slabs = new Map(keys.map((no, at) => [no, slabOf(records[at])]))
  change(slabs)
  const puts: PendingSlab[] = []
  const empty: number[] = []
  for (const [no, slab] of slabs) {
    const entries = [...slab.values()]
    if (entries.length === 0) empty.push(no)
    else puts.push({ no, due: Math.min(...entries.map(({ due }) => due)), entries })
  }
  if (puts.length > 0) await db.pending.bulkPut(puts)
  if (empty.length > 0) await db.pending.bulkDelete(empty)
}

/**
 * Marks VMs anew. The token is the number of the transaction, hence never repeated, not even after the entry was
 * removed and made again. A VM that waits already keeps its place in the queue; one that was postponed is due at once.
 */
export const mark = (
  db: ReplicaDb,
  marks: readonly Mark[],
  token: number,
  now: number,
): Promise<void> =>
  edit(
    db,
    marks.map(({ chunk }) => chunk),
    (slabs) => {
      for (const { id, chunk, reason } of marks) {
        const slab = slabs.get(chunk)!
        const before = slab.get(id)
        slab.set(id, {
          id,
          token,
          // Who asked by hand wants it done, whatever else has happened since.
          reason: before?.reason === 'manual' ? 'manual' : reason,
          since: before?.since ?? now,
          attempts: 0,
          due: before?.attempts === 0 ? Math.min(before.due, now) : now,
          lastError: '',
        })
      }
    },
  )

/** Drops the entries of VMs that are gone. */
export const forget = (
  db: ReplicaDb,
  vms: readonly { id: string; chunk: number }[],
): Promise<void> =>
  edit(
    db,
    vms.map(({ chunk }) => chunk),
    (slabs) => {
      for (const { id, chunk } of vms) slabs.get(chunk)?.delete(id)
    },
  )

/** What became of an entry: `entry` null takes it out. */
export interface Settled {
  id: string
  chunk: number
  token: number
  change: { attempts: number; due: number; lastError: string } | null
}

/** Settles the entries that still carry their token; returns those of `all` that did. */
export async function settle<T extends Settled>(db: ReplicaDb, all: readonly T[]): Promise<T[]> {
  const done: T[] = []
  await edit(
    db,
    all.map(({ chunk }) => chunk),
    (slabs) => {
      for (const one of all) {
        const { id, chunk, token, change } = one
        const slab = slabs.get(chunk)
        const entry = slab?.get(id)
        if (!slab || entry?.token !== token) continue
        done.push(one)
        if (change) slab.set(id, { ...entry, ...change })
        else slab.delete(id)
      }
    },
  )
  return done
}

/** Nothing that waits legitimately is due later than this from now, milliseconds. */
const FARTHEST = 3_600_000

const misplaced = ({ attempts, due }: Pending, now: number): boolean =>
  due > now && (attempts === 0 || due > now + FARTHEST)

/** Brings entries back whose time lies impossibly far ahead: the clock was set back since. */
export async function advance(db: ReplicaDb, now: number): Promise<void> {
  const nos = (await db.pending.toArray()).flatMap(({ no, entries }) =>
    entries.some((entry) => misplaced(entry, now)) ? [no] : [],
  )
  await edit(db, nos, (slabs) => {
    for (const slab of slabs.values()) {
      for (const entry of slab.values()) {
        if (misplaced(entry, now)) slab.set(entry.id, { ...entry, due: now })
      }
    }
  })
}

export interface Placed extends Pending {
  chunk: number
}

/** Entries that are due, oldest first, from as few slabs as hold `limit` of them. */
export async function findDue(db: ReplicaDb, now: number, limit: number): Promise<Placed[]> {
  const found: Placed[] = []
  await db.pending
    .where('due')
    .belowOrEqual(now)
    .until(() => found.length >= limit)
    .each(({ no, entries }) => {
      for (const entry of entries) if (entry.due <= now) found.push({ ...entry, chunk: no })
    })
  return found.sort((a, b) => a.due - b.due).slice(0, limit)
}

export const allPending = async (db: ReplicaDb): Promise<Placed[]> =>
  (await db.pending.toArray()).flatMap(({ no, entries }) =>
    entries.map((entry) => ({ ...entry, chunk: no })),
  )
