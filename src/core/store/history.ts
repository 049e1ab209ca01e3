/**
 * The history of a replica, events as they were applied and comparisons as they were made: written in the commit that
 * they belong to, and pruned by it, so that neither can grow without end.
 */
import type { AuditReport } from '../model/drift.ts'
import { NAMED, type EngineEvent } from '../model/event.ts'
import type { AppliedEvent, HistoryEntry } from '../model/history.ts'
import { refKey, type RefKey } from '../model/kinds.ts'
import type { ReplicaDb, StoredHistory } from './schema.ts'

/** Entries and reports that are kept, and for how long at most, milliseconds. */
export const EVENTS_KEPT = 10_000
export const AUDITS_KEPT = 200
export const HISTORY_AGE = 30 * 24 * 3_600_000

/** The objects that an event names. */
const objectsOf = (event: EngineEvent): RefKey[] =>
  NAMED.flatMap((kind) => (event[kind] === undefined ? [] : [refKey(kind, event[kind])]))

const stored = (entry: HistoryEntry): StoredHistory => ({
  ...entry,
  objects: entry.type === 'event' ? objectsOf(entry) : [],
})

/** An engine that was restored gives ids again, so the same id alone is not the same event. */
const sameEvent = (a: EngineEvent, b: EngineEvent): boolean =>
  a.id === b.id && a.time === b.time && a.code === b.code

/** What is stored under the ids of these events. A page of events is a short stretch of ids: one read gets them all. */
async function knownAmong(
  db: ReplicaDb,
  entries: readonly HistoryEntry[],
): Promise<Map<number, AppliedEvent[]>> {
  const known = new Map<number, AppliedEvent[]>()
  const ids = entries.flatMap((entry) => (entry.type === 'event' ? [entry.id] : []))
  if (ids.length === 0) return known
  const low = ids.reduce((least, id) => Math.min(least, id), Infinity)
  const high = ids.reduce((most, id) => Math.max(most, id), -Infinity)
  for (const entry of await db.events.where('id').between(low, high, true, true).toArray()) {
    if (entry.type !== 'event') continue
    known.set(entry.id, [...(known.get(entry.id) ?? []), entry])
  }
  return known
}

/** Adds entries to the history; to be called inside the writing transaction. */
export async function addHistory(
  db: ReplicaDb,
  entries: readonly HistoryEntry[],
  now: number,
): Promise<void> {
  if (entries.length === 0) return
  const known = await knownAmong(db, entries)
  const fresh = entries.filter(
    (entry) => entry.type !== 'event' || !known.get(entry.id)?.some((old) => sameEvent(old, entry)),
  )
  if (fresh.length === 0) return
  const newest = await db.events.bulkAdd(fresh.map(stored))
  await db.events
    .where('no')
    .belowOrEqual(newest - EVENTS_KEPT)
    .delete()
  await db.events
    .where('seenAt')
    .below(now - HISTORY_AGE)
    .delete()
}

/** Keeps a report; to be called inside the writing transaction. */
export async function keepAudit(db: ReplicaDb, report: AuditReport, now: number): Promise<void> {
  await db.audits.put(report)
  await db.audits
    .where('no')
    .belowOrEqual(report.no - AUDITS_KEPT)
    .delete()
  await db.audits
    .where('startedAt')
    .below(now - HISTORY_AGE)
    .delete()
}

/** Events applied since the newest mark, with ids above `after`; newest first. */
export async function appliedEvents(db: ReplicaDb, after: number): Promise<AppliedEvent[]> {
  const entries = await db.events
    .orderBy('no')
    .reverse()
    .until((entry) => entry.type !== 'event')
    .toArray()
  return entries.flatMap((entry) => {
    if (entry.type !== 'event' || entry.id <= after) return []
    const { no: _no, objects: _objects, ...event } = entry
    return event
  })
}
