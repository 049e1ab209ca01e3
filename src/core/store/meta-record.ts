/** The meta record: how it begins, who may write it, and which of its fields only the store decides. */
import { Fault } from '../errors.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import { noPolicy, type KindMeta, type ReplicaMeta } from '../model/meta.ts'
import { FORMAT, type ReplicaDb } from './schema.ts'

const emptyKind = (): KindMeta => ({
  state: 'never',
  rows: 0,
  loaded: 0,
  expected: null,
  listing: null,
  completeAt: null,
  trouble: null,
  faults: 0,
})

/** A replica that has never been loaded. */
export const firstMeta = (engineId: string): ReplicaMeta => ({
  key: 'replica',
  format: FORMAT,
  epoch: 0,
  leader: '',
  seq: 0,
  phase: 'started',
  parity: false,
  paused: false,
  engineId,
  engine: null,
  cursor: null,
  cursorEvent: null,
  lastBatch: null,
  backlog: 0,
  resyncWanted: null,
  reconcileWanted: null,
  listedAfresh: false,
  lastPollAt: null,
  lastGoodPollAt: null,
  nextPollAt: null,
  lastLoadAt: null,
  loadStartedAt: null,
  lastReconcileAt: null,
  lastDrift: 0,
  comparedFrom: null,
  comparing: null,
  survey: { next: '', startedAt: null, doneAt: null, asked: [] },
  unsettled: [],
  trouble: null,
  kinds: Object.fromEntries(KINDS.map((kind) => [kind, emptyKind()])) as Record<Kind, KindMeta>,
  counters: {
    polls: 0,
    requests: 0,
    bytes: 0,
    events: 0,
    refetched: 0,
    saved: 0,
    reconciles: 0,
    resyncs: 0,
    drift: 0,
  },
  today: null,
  policy: noPolicy(),
})

/**
 * The record, for a writer of `epoch`; to be called first inside the writing transaction. Throws Fault `superseded`
 * when another epoch is in force, or none because the database was deleted meanwhile.
 */
export async function fencedMeta(db: ReplicaDb, epoch: number): Promise<ReplicaMeta> {
  const meta = await db.meta.get('replica')
  if (meta?.epoch === epoch) return meta
  throw new Fault(
    'superseded',
    meta
      ? `Another tab collects (epoch ${meta.epoch}; this one is ${epoch}).`
      : 'The stored data was deleted in another tab.',
  )
}

/** What only the store decides of a kind. */
export interface KindCounts {
  rows: number
  faults: number
}

/**
 * The record to be written: `wanted` with the fields that the store decides. `counts` names the kinds that changed;
 * the others keep what `stored` says, whatever `wanted` claims.
 */
export const sealedMeta = (
  stored: ReplicaMeta,
  wanted: ReplicaMeta,
  seq: number,
  counts: ReadonlyMap<Kind, KindCounts> = new Map(),
): ReplicaMeta => ({
  ...wanted,
  key: 'replica',
  format: FORMAT,
  epoch: stored.epoch,
  leader: stored.leader,
  engineId: stored.engineId,
  seq,
  kinds: Object.fromEntries(
    KINDS.map((kind) => {
      const { rows, faults } = counts.get(kind) ?? stored.kinds[kind]
      return [kind, { ...wanted.kinds[kind], rows, faults }]
    }),
  ) as Record<Kind, KindMeta>,
})
