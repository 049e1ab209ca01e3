/** The history of a replica: what is kept of it, for how long, and what a commit tells about the rows that it changed. */
import { afterEach, describe, expect, it } from 'vitest'
import type { AuditReport } from '../../../src/core/model/drift.ts'
import type { AppliedEvent, HistoryEntry } from '../../../src/core/model/history.ts'
import type { Commit, Trace } from '../../../src/core/ports.ts'
import { CHANGES_KEPT } from '../../../src/core/store/changes.ts'
import { AUDITS_KEPT, EVENTS_KEPT, HISTORY_AGE } from '../../../src/core/store/history.ts'
import {
  readAudits,
  readChangesOf,
  readHistory,
  readHistoryOf,
} from '../../../src/core/store/queries.ts'
import { cleanUp, fresh } from './contract.ts'
import { upsert, vm } from './rows.ts'

const event = (id: number, own: Partial<AppliedEvent> = {}): AppliedEvent => ({
  type: 'event',
  id,
  code: 35,
  time: id,
  severity: 'normal',
  description: `event ${id}`,
  asked: [],
  seenAt: 1,
  ...own,
})

const audit = (no: number, own: Partial<AuditReport> = {}): AuditReport => ({
  no,
  trigger: 'schedule',
  startedAt: no,
  endedAt: no,
  settled: true,
  kinds: {},
  items: [],
  cut: 0,
  inFlight: 0,
  requests: 0,
  bytes: 0,
  writes: 0,
  ...own,
})

async function replica() {
  const { store, epoch } = await fresh()
  const commit = (change: Omit<Commit, 'epoch' | 'now'>, now = 1) =>
    store.inventory.commit({ epoch, now, ...change })
  const ids = async (): Promise<(number | string)[]> =>
    (await readHistory(store.db, 10)).map((entry) =>
      entry.type === 'event' ? entry.id : entry.type,
    )
  return { ...store, epoch, commit, ids }
}

export function historyContract(): void {
  afterEach(cleanUp)

  describe('history', () => {
    it('keeps events and marks in the order of writing, newest first, and finds those of an object', async () => {
      const { db, commit, ids } = await replica()
      await commit({ history: [event(7, { vm: 'a', host: 'h' }), event(5)] })
      await commit({ history: [{ type: 'gap', seenAt: 2, reason: 'why' }, event(6, { vm: 'a' })] })
      expect(await ids()).toEqual([6, 'gap', 5, 7])
      const of = async (key: 'vm:a' | 'host:h' | 'vm:b') =>
        (await readHistoryOf(db, key)).map((entry) => (entry as AppliedEvent).id)
      expect(await of('vm:a')).toEqual([6, 7])
      expect(await of('host:h')).toEqual([7])
      expect(await of('vm:b')).toEqual([])
    })

    it('has an event once, but an id that was given again is another event', async () => {
      const { db, commit } = await replica()
      await commit({ history: [event(7), event(8)] })
      await commit({ history: [event(7, { seenAt: 99 }), event(8, { time: 1_000 })] })
      expect(await readHistory(db, 10)).toMatchObject([
        { id: 8, time: 1_000 },
        { id: 8, time: 8 },
        { id: 7, seenAt: 1 },
      ])
    })

    it('tells what was applied since the newest mark', async () => {
      const { inventory, commit } = await replica()
      await commit({ history: [event(7), { type: 'resynced', seenAt: 1, reason: '' }] })
      await commit({ history: [event(3), event(4), event(5)] })
      const found = await inventory.appliedEvents(3)
      expect(found).toEqual([event(5), event(4)])
      expect((await inventory.appliedEvents(0)).map(({ id }) => id)).toEqual([5, 4, 3])
    })

    it('is bounded in number and in age', async () => {
      const { db, commit } = await replica()
      const many = Array.from({ length: EVENTS_KEPT }, (_, at) => event(at + 1))
      await commit({ history: many })
      await commit({ history: [event(EVENTS_KEPT + 1), event(EVENTS_KEPT + 2)] })
      expect(await db.events.count()).toBe(EVENTS_KEPT)
      expect(await db.events.where('id').belowOrEqual(2).count()).toBe(0)
      await commit(
        { history: [event(EVENTS_KEPT + 3, { seenAt: HISTORY_AGE + 2 })] },
        HISTORY_AGE + 2,
      )
      expect(await db.events.count()).toBe(1)
    })

    it('keeps the newest reports of comparisons; a settled one replaces the one before it', async () => {
      const { db, commit } = await replica()
      for (let no = 1; no <= AUDITS_KEPT + 3; no += 1) {
        await commit({ audit: audit(no, { settled: false }) })
      }
      await commit({ audit: audit(AUDITS_KEPT + 3, { trigger: 'asked' }) })
      const kept = await readAudits(db, 1_000)
      expect(kept).toHaveLength(AUDITS_KEPT)
      expect(kept[0]).toMatchObject({ no: AUDITS_KEPT + 3, trigger: 'asked', settled: true })
      expect(kept.at(-1)!.no).toBe(4)
      const late = HISTORY_AGE + AUDITS_KEPT + 10
      await commit({ audit: audit(AUDITS_KEPT + 4, { startedAt: late }) }, late)
      expect(await db.audits.count()).toBe(1)
    })

    it('commits with the rows or not at all, and goes with a wipe', async () => {
      const { db, commit, inventory, epoch } = await replica()
      const history: HistoryEntry[] = [event(1)]
      const broken = (): never => {
        throw new Error('in the middle')
      }
      await expect(commit({ history, audit: audit(1), meta: broken })).rejects.toThrow()
      await expect(
        inventory.commit({ epoch: epoch - 1, now: 1, history, audit: audit(1) }),
      ).rejects.toMatchObject({ kind: 'superseded' })
      expect(await db.events.count()).toBe(0)
      await commit({ history, audit: audit(1) })
      expect([await db.events.count(), await db.audits.count()]).toEqual([1, 1])
      await inventory.wipe(epoch)
      expect([await db.events.count(), await db.audits.count()]).toEqual([0, 0])
    })
  })

  describe('changes', () => {
    const trace = (event?: number): Trace => ({ why: 'event', batch: 9, eventOf: () => event })

    it('are kept field by field, with what asked for them and the VMs that they queued', async () => {
      const { db, commit } = await replica()
      const cluster = upsert('cluster', 'c')
      await commit({ upserts: [cluster, vm('a', { cluster: 'c' }), vm('b', { cluster: 'c' })] })
      expect(await db.changes.count()).toBe(0)
      await commit(
        {
          trace: trace(7),
          upserts: [
            upsert('cluster', 'c', { ksmEnabled: false }),
            vm('a', { cluster: 'c' }, { status: 'down' }),
            vm('new', { cluster: 'c' }),
          ],
          removes: [{ kind: 'vm', id: 'b' }],
        },
        50,
      )
      const kept = await db.changes.orderBy('no').toArray()
      expect(kept).toMatchObject([
        {
          object: 'cluster:c',
          change: 'updated',
          revision: 2,
          at: 50,
          batch: 9,
          event: 7,
          queued: 2,
          fields: [{ path: 'ksmEnabled', before: true, after: false }],
        },
        { object: 'vm:a', fields: [{ path: 'status', before: 'up', after: 'down' }], queued: 1 },
        { object: 'vm:new', change: 'created', revision: 1, fields: [], queued: 1 },
        { object: 'vm:b', change: 'removed', revision: 1, queued: 0 },
      ])
      expect(await readChangesOf(db, 'vm:a')).toHaveLength(1)
    })

    it('of nothing, and of what moves all the time, are none', async () => {
      const { db, commit } = await replica()
      await commit({ upserts: [vm('a'), upsert('storageDomain', 's')] })
      await commit({
        trace: trace(),
        upserts: [vm('a'), upsert('storageDomain', 's', { free: 1, used: 2 })],
      })
      expect(await db.changes.count()).toBe(0)
      const full = upsert('storageDomain', 's', { free: 0, status: 'maintenance' })
      await commit({ trace: trace(), upserts: [full] })
      expect(await db.changes.toArray()).toMatchObject([{ object: 'storageDomain:s' }])
    })

    it('are bounded in number and in age', async () => {
      const { db, commit } = await replica()
      const old = {
        kind: 'vm',
        name: '',
        change: 'removed',
        revision: 1,
        fields: [],
        cut: 0,
      } as const
      await db.changes.bulkAdd(
        Array.from({ length: CHANGES_KEPT }, (_, at) => ({
          ...old,
          id: `v${at}`,
          object: `vm:v${at}`,
          at: 1,
          why: 'event',
          queued: 0,
        })),
      )
      await commit({ trace: trace(), upserts: [vm('a')] })
      expect(await db.changes.count()).toBe(CHANGES_KEPT)
      await commit({ trace: trace(), upserts: [vm('b')] }, HISTORY_AGE + 2)
      expect(await db.changes.toArray()).toMatchObject([{ object: 'vm:b' }])
    })
  })

  describe('differences', () => {
    it('of a commit are told when asked for: missing, different in which fields, extra', async () => {
      const { commit } = await replica()
      await commit({
        upserts: [vm('a', { host: 'h1' }), vm('b'), vm('c'), upsert('cluster', 'old')],
      })
      const changed = vm('a', { host: 'h2' }, { status: 'down' })
      const { differences } = await commit({
        report: true,
        upserts: [changed, vm('b'), vm('new', {}, { name: 'New' })],
        removes: [{ kind: 'cluster', id: 'old' }],
        keepOnly: [{ kind: 'vm', ids: new Set(['a', 'b', 'new']) }],
      })
      const told = differences.map(({ kind, id, difference, fields }) => [
        kind,
        id,
        difference,
        ...fields,
      ])
      expect(told).toEqual([
        ['cluster', 'old', 'extra'],
        ['vm', 'a', 'different', 'host', 'status'],
        ['vm', 'new', 'missing'],
        ['vm', 'c', 'extra'],
      ])
      expect(differences[1]!.refs).toEqual(expect.arrayContaining(['host:h1', 'host:h2']))
      expect(differences[2]!.name).toBe('New')
    })

    it('are not gathered otherwise', async () => {
      const { commit } = await replica()
      expect((await commit({ upserts: [vm('a')] })).differences).toEqual([])
    })
  })
}
