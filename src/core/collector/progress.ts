/** What the collector says about itself in meta, as pure changes of the record: readers see one moment, never two. */
import { KINDS, type Kind } from '../model/kinds.ts'
import type {
  Batch,
  Comparing,
  EngineInfo,
  KindMeta,
  ObjectKey,
  Place,
  ReplicaMeta,
  Trouble,
} from '../model/meta.ts'
import type { Meter } from './limit.ts'
import type { Machine } from './phase.ts'
import type { Position } from './cursor.ts'

export type Change = (meta: ReplicaMeta) => ReplicaMeta

/** One change after the other. */
export const all =
  (...changes: readonly Change[]): Change =>
  (meta) =>
    changes.reduce((record, change) => change(record), meta)

export const withMachine =
  (machine: Machine): Change =>
  (meta) => ({
    ...meta,
    phase: machine.phase,
    parity: machine.parity,
    paused: machine.paused,
    resyncWanted: machine.resync,
    reconcileWanted: machine.reconcile,
  })

export const withComparing =
  (comparing: Comparing | null): Change =>
  (meta) =>
    meta.comparing === comparing ? meta : { ...meta, comparing }

export const withPosition =
  ({ cursor, event }: Position): Change =>
  (meta) => ({ ...meta, cursor, cursorEvent: event })

const withKind =
  (kind: Kind, change: (meta: KindMeta) => Partial<KindMeta>): Change =>
  (meta) => {
    const before = meta.kinds[kind]
    return { ...meta, kinds: { ...meta.kinds, [kind]: { ...before, ...change(before) } } }
  }

export const withEngine =
  (engine: EngineInfo): Change =>
  (meta) =>
    all(
      ...KINDS.map((kind) => withKind(kind, () => ({ expected: engine.expected[kind] ?? null }))),
    )({ ...meta, engine })

/** A load begins: what is stored of an earlier one stays visible until the listings are through. */
export const loadBegins =
  (now: number): Change =>
  (meta) =>
    all(
      ...KINDS.map((kind) => withKind(kind, () => ({ state: 'never', loaded: 0, listing: null }))),
    )({
      ...meta,
      loadStartedAt: now,
    })

/**
 * A listing begins, with `from` objects that an interrupted one has brought. The first one of a load shows as `loading`;
 * later ones leave the rows as good as they were.
 */
export const listingBegins = (kind: Kind, from: number, now: number): Change =>
  withKind(kind, ({ state }) => ({
    loaded: from,
    state: state === 'never' ? 'loading' : state,
    listing: state === 'complete' ? null : { startedAt: now, from, place: null },
  }))

/** A page is in the store; after it the listing may go on at `place`. */
export const listed = (kind: Kind, loaded: number, place: Place | null): Change =>
  withKind(kind, ({ listing }) => ({ loaded, listing: listing && { ...listing, place } }))

export const listingDone = (kind: Kind, loaded: number, now: number): Change =>
  withKind(kind, () => ({
    state: 'complete',
    loaded,
    listing: null,
    completeAt: now,
    trouble: null,
  }))

export const listingFailed = (kind: Kind, trouble: Trouble): Change =>
  withKind(kind, () => ({ state: 'stale', trouble }))

export const withCounters =
  (spent: Meter, add: Partial<ReplicaMeta['counters']> = {}): Change =>
  (meta) => {
    const counters = { ...meta.counters }
    counters.requests += spent.requests
    counters.bytes += spent.bytes
    for (const [name, amount] of Object.entries(add)) {
      counters[name as keyof typeof counters] += amount
    }
    return { ...meta, counters }
  }

/** The day of this computer's calendar, as it sorts. */
export function dayOf(now: number): string {
  const date = new Date(now)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** What was spent counts for the day on which it is written down. */
export const withToday =
  ({ requests, bytes }: Meter, now: number): Change =>
  (meta) => {
    if (requests === 0 && bytes === 0) return meta
    const day = dayOf(now)
    const before = meta.today?.day === day ? meta.today : { requests: 0, bytes: 0 }
    return {
      ...meta,
      today: { day, requests: before.requests + requests, bytes: before.bytes + bytes },
    }
  }

/**
 * What a poll made of its events. `alone`: requests that each of them by itself would have taken; what was made counts
 * everything that was read along with them, so that what it says is saved is no less in truth.
 */
export const batchOf = (
  { objects, listings, requests }: Pick<Batch, 'objects' | 'listings' | 'requests'>,
  { alone, ...batch }: Pick<Batch, 'at' | 'events' | 'took'> & { alone: number },
): Batch => ({ ...batch, objects, listings, requests, saved: Math.max(0, alone - requests) })

/** A poll went well. One that found no events is counted, and leaves the batch before it in the record. */
export const withBatch =
  (batch: Batch): Change =>
  (meta) => {
    const { events, saved } = batch
    const counted = withCounters(NOTHING_SPENT, { polls: 1, events, saved })(meta)
    return events === 0 ? counted : { ...counted, lastBatch: batch }
  }

/** Kinds that a load has still to list; those that failed for good are left to their own retries. */
export const unlisted = (meta: ReplicaMeta): Kind[] =>
  KINDS.filter((kind) => {
    const { state } = meta.kinds[kind]
    return state === 'never' || state === 'loading'
  })

/** Every kind has been complete at least once: the inventory has no holes that are merely unknown. */
export const everComplete = (meta: ReplicaMeta): boolean =>
  KINDS.every((kind) => meta.kinds[kind].completeAt !== null)

export const positionOf = (meta: ReplicaMeta): Position | null =>
  meta.cursor === null ? null : { cursor: meta.cursor, event: meta.cursorEvent }

const sameKeys = (a: readonly ObjectKey[], b: readonly ObjectKey[]): boolean =>
  a.length === b.length && a.every(({ kind, id }, at) => kind === b[at]!.kind && id === b[at]!.id)

/** What has not settled, so that a worker that comes after goes on with it. */
export const withUnsettled =
  (unsettled: readonly ObjectKey[]): Change =>
  (meta) =>
    sameKeys(meta.unsettled, unsettled) ? meta : { ...meta, unsettled }

/** Something went well. */
export const calm: Change = (meta) => (meta.trouble ? { ...meta, trouble: null } : meta)

export const NOTHING_SPENT: Meter = { requests: 0, bytes: 0 }
