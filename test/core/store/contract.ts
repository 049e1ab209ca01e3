/**
 * What the real store has to hold beyond the inventory's contract, on fake-indexeddb in node and on IndexedDB in Chromium:
 * lists, pending work, verdicts, refusals of the storage, and what is written where.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isAbort, type Fault } from '../../../src/core/errors.ts'
import { KINDS, type Kind } from '../../../src/core/model/kinds.ts'
import { listRow, type VerdictListRow } from '../../../src/core/model/list-rows.ts'
import type { Commit, Touches, Upsert } from '../../../src/core/ports.ts'
import {
  chunksAfter,
  parseChunk,
  pendingIds,
  readPending,
} from '../../../src/core/store/queries.ts'
import type { ChunkKind, ReplicaDb } from '../../../src/core/store/schema.ts'
import { SLAB } from '../../../src/core/store/slabs.ts'
import { openStore, type Store } from '../../../src/core/store/store.ts'
import { upsert, verdict, vm } from './rows.ts'

const always: Touches = () => true

/** Rules of a version, nothing standing in for them. */
const by = (version: number) => ({ version, local: null })

let opened: Store[] = []
let serial = 0

/** A new, empty replica that nobody leads. */
export async function openNew(touches: Touches = always): Promise<Store> {
  serial += 1
  const store = await openStore(`test-${serial}-${Math.random().toString(36).slice(2)}`, touches)
  opened.push(store)
  return store
}

/** A new, empty replica. */
export async function fresh(touches: Touches = always): Promise<{ store: Store; epoch: number }> {
  const store = await openNew(touches)
  return { store, epoch: await store.inventory.lead('tab') }
}

export async function cleanUp(): Promise<void> {
  for (const { db } of opened) await db.delete()
  opened = []
}

const commit = (
  { store, epoch }: { store: Store; epoch: number },
  change: Omit<Commit, 'epoch' | 'now'> & { now?: number },
) => store.inventory.commit({ epoch, now: 1, ...change })

const chunks = (db: ReplicaDb, kind: ChunkKind) => chunksAfter(db, kind, -1)

const listed = async <K extends ChunkKind>(db: ReplicaDb, kind: K) =>
  (await chunks(db, kind)).flatMap((chunk) => parseChunk<K>(chunk))

const pending = async (db: ReplicaDb): Promise<string[]> => (await pendingIds(db)).sort()

const vms = (count: number, from = 0): Upsert[] =>
  Array.from({ length: count }, (_, at) => vm(`vm-${String(at + from).padStart(5, '0')}`))

const failure = async (promise: Promise<unknown>): Promise<Fault> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error, 'it should have failed').toBeInstanceOf(Error)
  return error as Fault
}

/** Everything stored, to compare before and after. */
const dump = async (db: ReplicaDb): Promise<Record<string, unknown[]>> =>
  Object.fromEntries(
    await Promise.all(db.tables.map(async (table) => [table.name, await table.toArray()] as const)),
  )

/** Validates everything that waits, as a validator that always says ok would. */
async function validate(own: { store: Store; epoch: number }, at = 1000): Promise<void> {
  const { validation, db } = own.store
  const due = await validation.due(Number.MAX_SAFE_INTEGER, 10_000)
  const rows = await db.rows('vm').bulkGet(due.map((entry) => entry.id))
  await validation.saveResults({
    epoch: own.epoch,
    postponed: [],
    results: due.map(({ id, token }, n) => ({
      token,
      verdict: verdict(id, { revision: rows[n]!.row.revision, at }),
    })),
  })
}

export function storeContract(): void {
  afterEach(async () => {
    vi.restoreAllMocks()
    await cleanUp()
  })

  describe('commit', () => {
    it('gives new rows revision 1 and lists them', async () => {
      const own = await fresh()
      const result = await commit(own, { upserts: [vm('a'), upsert('cluster', 'c')] })
      expect(result).toMatchObject({ created: 2, updated: 0, unchanged: 0, removed: 0, pending: 1 })
      const [row] = await own.store.inventory.get('vm', ['a'])
      expect(row?.revision).toBe(1)
      expect(await listed(own.store.db, 'vm')).toEqual([
        { ...listRow('vm', row!), firstAt: 1, changedAt: 1 },
      ])
      const meta = await own.store.inventory.readMeta()
      expect(meta.kinds.vm.rows).toBe(1)
      expect(meta.seq).toBe(result.seq)
    })

    it('tells since when a row is here and when it last differed', async () => {
      const own = await fresh()
      await commit(own, { now: 1, upserts: [vm('a')] })
      await commit(own, { now: 5, upserts: [vm('a')] })
      const times = async () =>
        (await listed(own.store.db, 'vm')).map(({ firstAt, changedAt }) => [firstAt, changedAt])
      expect(await times()).toEqual([[1, 1]])
      await commit(own, { now: 7, upserts: [vm('a', { cluster: 'c2' })] })
      expect(await times()).toEqual([[1, 7]])
    })

    it('writes nothing for rows that are equal, whatever the order of their keys', async () => {
      const own = await fresh()
      await commit(own, { upserts: [vm('a'), vm('b')] })
      await validate(own)
      const before = await dump(own.store.db)
      const same = vm('a')
      const reversed = Object.fromEntries(Object.entries(same.draft).reverse())
      const put = vi.spyOn(IDBObjectStore.prototype, 'put')
      const result = await commit(own, {
        upserts: [{ ...same, draft: reversed } as unknown as Upsert, vm('b')],
      })
      const written = put.mock.contexts.map((context) => (context as IDBObjectStore).name)
      expect(written).toEqual(['meta'])
      expect(result).toMatchObject({ unchanged: 2, updated: 0, pending: 0 })
      const after = await dump(own.store.db)
      expect({ ...after, meta: null }).toEqual({ ...before, meta: null })
    })

    it('raises the revision by one on a real difference and rewrites that chunk alone', async () => {
      const own = await fresh()
      const loaded = await commit(own, { upserts: vms(SLAB * 2) })
      const { seq } = await commit(own, { upserts: [vm('vm-00003', {}, { status: 'down' })] })
      const [row] = await own.store.inventory.get('vm', ['vm-00003'])
      expect(row).toMatchObject({ revision: 2, status: 'down' })
      expect((await chunks(own.store.db, 'vm')).map((chunk) => chunk.seq).sort()).toEqual(
        [loaded.seq, seq].sort(),
      )
      const [changed] = await chunksAfter(own.store.db, 'vm', loaded.seq)
      expect(parseChunk<'vm'>(changed!).find((r) => r.id === 'vm-00003')?.status).toBe('down')
    })

    it('removes what keepOnly does not name, with list rows, pending entries and verdicts', async () => {
      const own = await fresh()
      const { db, inventory } = own.store
      await commit(own, { upserts: [...vms(5), upsert('host', 'h')] })
      await validate(own)
      await commit(own, { upserts: [vm('vm-00004', {}, { status: 'down' })] })
      const keep = new Set(['vm-00001', 'vm-00002', 'not-stored'])
      const result = await commit(own, { keepOnly: [{ kind: 'vm', ids: keep }] })
      expect(result).toMatchObject({ removed: 3, created: 0 })
      const left = ['vm-00001', 'vm-00002']
      expect((await inventory.ids('vm')).sort()).toEqual(left)
      expect((await listed(db, 'vm')).map((row) => row.id)).toEqual(left)
      expect((await listed(db, 'verdict')).map((row) => row.id)).toEqual(left)
      expect(await db.verdicts.toCollection().primaryKeys()).toEqual(left)
      expect(await pending(db)).toEqual([])
      expect(await inventory.ids('host')).toEqual(['h'])
      expect((await inventory.readMeta()).kinds.vm.rows).toBe(2)
    })

    it('leaves nothing behind when it is aborted in the middle', async () => {
      const own = await fresh()
      await commit(own, { upserts: vms(3) })
      const before = await dump(own.store.db)
      const error = await failure(
        commit(own, {
          upserts: [vm('vm-00000', {}, { status: 'down' }), vm('new')],
          removes: [{ kind: 'vm', id: 'vm-00001' }],
          meta: () => {
            throw new TypeError('a defect in the caller')
          },
        }),
      )
      expect(error.kind).toBe('defect')
      expect(await dump(own.store.db)).toEqual(before)
      // The next one finds the chunks as they are.
      await commit(own, { upserts: [vm('new')] })
      expect(await listed(own.store.db, 'vm')).toHaveLength(4)
    })

    it('refuses a commit of an older epoch and writes nothing', async () => {
      const own = await fresh()
      await commit(own, { upserts: [vm('a')] })
      const newer = await own.store.inventory.lead('other tab')
      expect(newer).toBe(own.epoch + 1)
      const before = await dump(own.store.db)
      const { validation, inventory } = own.store
      const attempts = [
        () => inventory.lead('tab', own.epoch),
        () => commit(own, { upserts: [vm('b')] }),
        () => inventory.wipe(own.epoch),
        () => validation.mark(own.epoch, 'all', 'manual', 5),
        () => validation.sweep(own.epoch, by(6), 5),
        () => validation.saveResults({ epoch: own.epoch, results: [], postponed: [] }),
      ]
      for (const attempt of attempts) expect((await failure(attempt())).kind).toBe('superseded')
      expect(await dump(own.store.db)).toEqual(before)
    })
  })

  describe('storage that refuses', () => {
    const full = () => new DOMException('no room', 'QuotaExceededError')

    it('says quota and keeps the replica as it was when a put fails', async () => {
      const own = await fresh()
      await commit(own, { upserts: vms(3) })
      const before = await dump(own.store.db)
      const { put } = IDBObjectStore.prototype
      const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
        this: IDBObjectStore,
        ...args
      ) {
        if (this.name === 'pending') throw full()
        return put.apply(this, args)
      })
      const error = await failure(commit(own, { upserts: [vm('new')] }))
      expect(spy).toHaveBeenCalled()
      expect(error.kind).toBe('quota')
      expect(error.nextStep).toContain('disk space')
      spy.mockRestore()
      expect(await dump(own.store.db)).toEqual(before)
    })

    it('never lets an aborted transaction look like a cancelled run', async () => {
      const own = await fresh()
      const { put } = IDBObjectStore.prototype
      vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
        this: IDBObjectStore,
        ...args
      ) {
        const request = put.apply(this, args)
        if (this.name === 'vm') this.transaction.abort()
        return request
      })
      const error = await failure(commit(own, { upserts: [vm('new')] }))
      expect(isAbort(error)).toBe(false)
      expect(error.kind).toBe('storage')
    })
  })

  describe('pending work', () => {
    const world: Upsert[] = [
      upsert('dataCenter', 'dc'),
      upsert('serverCpu', '4.7'),
      upsert('cluster', 'c', {}, ['dataCenter:dc', 'serverCpu:4.7']),
      upsert('diskProfile', 'dp', {}, ['storageDomain:sd']),
      upsert('storageDomain', 'sd', {}, ['dataCenter:dc']),
      upsert('network', 'net', {}, ['dataCenter:dc']),
      upsert('nicProfile', 'np', {}, ['network:net']),
      upsert('host', 'h', {}, ['cluster:c']),
      upsert('disk', 'd', {}, ['diskProfile:dp', 'storageDomain:sd']),
      vm('runs', { cluster: 'c', host: 'h', disks: ['d'], profiles: ['np'] }),
      vm('stopped', { cluster: 'c' }),
      vm('with-disk', { disks: ['d'] }),
      vm('alone'),
    ]
    const cases: [Kind, string, string[]][] = [
      ['dataCenter', 'dc', ['runs', 'stopped']],
      ['serverCpu', '4.7', ['runs', 'stopped']],
      ['cluster', 'c', ['runs', 'stopped']],
      ['host', 'h', ['runs']],
      ['nicProfile', 'np', ['runs']],
      ['diskProfile', 'dp', ['runs', 'with-disk']],
      ['disk', 'd', ['runs', 'with-disk']],
      ['network', 'net', []],
      ['storageDomain', 'sd', []],
      ['vm', 'alone', ['alone']],
    ]

    it('has a case for every kind', () => {
      expect(cases.map(([kind]) => kind).sort()).toEqual([...KINDS].sort())
    })

    it.each(cases)('marks what a changed %s reaches', async (kind, id, reached) => {
      const own = await fresh()
      await commit(own, { upserts: world })
      await validate(own)
      expect(await pending(own.store.db)).toEqual([])
      const before = world.find((one) => one.kind === kind && one.draft.id === id)!
      const changed = { ...before, draft: { ...before.draft, name: 'renamed' } } as Upsert
      const result = await commit(own, { upserts: [changed] })
      expect(await pending(own.store.db)).toEqual(reached)
      expect(result.pending).toBe(reached.length)
    })

    it.each(cases.filter(([kind]) => kind !== 'vm'))(
      'marks what refers to a %s that is removed, and again when it comes back',
      async (kind, id, reached) => {
        const own = await fresh()
        await commit(own, { upserts: world })
        await validate(own)
        await commit(own, { removes: [{ kind, id }] })
        expect(await pending(own.store.db)).toEqual(reached)
        await validate(own)
        await commit(own, { upserts: world.filter((one) => one.draft.id === id) })
        expect(await pending(own.store.db)).toEqual(reached)
      },
    )

    it('asks the injected rule and believes it', async () => {
      const asked: string[] = []
      const own = await fresh((change) => {
        asked.push(`${change.kind} ${change.change}`)
        return change.kind === 'host'
      })
      await commit(own, { upserts: world })
      expect(await pending(own.store.db)).toEqual(['runs'])
      await validate(own)
      asked.length = 0
      await commit(own, {
        upserts: [upsert('cluster', 'c', { name: 'renamed' }, ['dataCenter:dc'])],
        removes: [{ kind: 'host', id: 'h' }],
      })
      expect(asked.sort()).toEqual(['cluster updated', 'host removed'])
      expect(await pending(own.store.db)).toEqual(['runs'])
    })

    it('says why, and never marks a VM that the same commit removes', async () => {
      const own = await fresh()
      await commit(own, { upserts: world })
      expect((await readPending(own.store.db, 'runs'))?.reason).toBe('new')
      await validate(own)
      await commit(own, {
        upserts: [
          upsert('cluster', 'c', { name: 'renamed' }, ['dataCenter:dc']),
          vm('stopped', { cluster: 'c' }, { status: 'up', memory: 1 }),
        ],
        removes: [{ kind: 'vm', id: 'runs' }],
      })
      expect(await pending(own.store.db)).toEqual(['stopped'])
      expect((await readPending(own.store.db, 'stopped'))?.reason).toBe('changed')
    })

    it('gives a new mark a new token, resets what was postponed and keeps the place in the queue', async () => {
      const own = await fresh()
      const { db, validation } = own.store
      await commit(own, { upserts: [vm('a'), vm('b')], now: 100 })
      const first = (await readPending(db, 'a'))!
      await validation.saveResults({
        epoch: own.epoch,
        results: [],
        postponed: [{ id: 'a', token: first.token, attempts: 3, due: 9000, error: 'HTTP 500' }],
      })
      expect(await readPending(db, 'a')).toMatchObject({ attempts: 3, due: 9000 })
      expect(await validation.due(5000, 10)).toMatchObject([{ id: 'b' }])
      await commit(own, {
        upserts: [vm('a', {}, { memory: 1 }), vm('b', {}, { memory: 1 })],
        now: 200,
      })
      const again = (await readPending(db, 'a'))!
      expect(again.token).not.toBe(first.token)
      expect(again).toMatchObject({ attempts: 0, due: 200, since: 100, lastError: '' })
      expect(await readPending(db, 'b')).toMatchObject({ due: 100, reason: 'changed' })
      expect(await validation.nextDue()).toBe(100)
    })

    it('never repeats a token for a VM that went and came back', async () => {
      const own = await fresh()
      await commit(own, { upserts: [vm('a')] })
      const { token } = (await readPending(own.store.db, 'a'))!
      await commit(own, { removes: [{ kind: 'vm', id: 'a' }] })
      await commit(own, { upserts: [vm('a')] })
      await own.store.validation.saveResults({
        epoch: own.epoch,
        results: [{ token, verdict: verdict('a') }],
        postponed: [],
      })
      expect(await own.store.db.verdicts.count()).toBe(0)
      expect(await pending(own.store.db)).toEqual(['a'])
    })
  })

  describe('verdicts', () => {
    it('are stored with list row and rule, and end the waiting', async () => {
      const own = await fresh()
      const { db } = own.store
      await commit(own, { upserts: vms(3) })
      const row = (await db.rows('vm').toArray()).map((stored) => stored.row)
      await validate(own)
      expect(await pending(db)).toEqual([])
      expect(await listed(db, 'verdict')).toEqual(
        row.map(({ id }): VerdictListRow => ({
          id,
          state: 'ok',
          revision: 1,
          policyVersion: 6,
          at: 1000,
          concerns: [['ovirt.cpu.shares', 'Warning']],
        })),
      )
      expect(await db.rules.toArray()).toMatchObject([{ id: 'ovirt.cpu.shares', seenAt: 1000 }])
      expect((await db.rows('vm').toArray()).map((stored) => stored.row)).toEqual(row)
    })

    it('are dropped when the VM was marked again meanwhile; the entry stays', async () => {
      const own = await fresh()
      const { db, validation } = own.store
      await commit(own, { upserts: [vm('a')] })
      const [entry] = await validation.due(1, 10)
      await commit(own, { upserts: [vm('a', {}, { memory: 1 })] })
      await validation.saveResults({
        epoch: own.epoch,
        results: [{ token: entry!.token, verdict: verdict('a') }],
        postponed: [
          { id: 'a', token: entry!.token, attempts: 9, due: 99_999, error: 'of the older mark' },
        ],
      })
      expect(await db.verdicts.count()).toBe(0)
      expect(await listed(db, 'verdict')).toEqual([])
      expect(await readPending(db, 'a')).toMatchObject({ attempts: 0, due: 1 })
    })

    it('keep the newest wording of a rule and write it only when it differs', async () => {
      const own = await fresh()
      const { db, validation } = own.store
      await commit(own, { upserts: [vm('a')] })
      await validate(own)
      await validation.mark(own.epoch, ['a'], 'manual', 5)
      await validate(own, 1500)
      expect((await db.rules.toArray())[0]?.seenAt).toBe(1000)
      await validation.mark(own.epoch, ['a'], 'manual', 6)
      const [entry] = await validation.due(10, 1)
      const concern = { id: 'ovirt.cpu.shares', category: 'Warning', label: 'New', assessment: '' }
      await validation.saveResults({
        epoch: own.epoch,
        results: [
          { token: entry!.token, verdict: verdict('a', { at: 2000, concerns: [concern] }) },
        ],
        postponed: [],
        meta: (meta) => ({ ...meta, policy: { ...meta.policy, version: 7 } }),
      })
      expect(await db.rules.toArray()).toEqual([{ ...concern, seenAt: 2000, firstAt: 1000 }])
      expect((await own.store.inventory.readMeta()).policy.version).toBe(7)
    })
  })

  describe('mark and sweep', () => {
    it('marks all, some that exist, or those that failed', async () => {
      const own = await fresh()
      const { db, validation } = own.store
      await commit(own, { upserts: vms(4) })
      const due = await validation.due(1, 10)
      await validation.saveResults({
        epoch: own.epoch,
        postponed: [],
        results: due.map(({ id, token }, at) => ({
          token,
          verdict: verdict(id, { state: at === 2 ? 'failed' : 'ok' }),
        })),
      })
      expect(await validation.mark(own.epoch, 'failed', 'manual', 5)).toBe(1)
      expect(await pending(db)).toEqual(['vm-00002'])
      expect(await validation.mark(own.epoch, ['vm-00000', 'gone'], 'manual', 5)).toBe(1)
      expect(await pending(db)).toEqual(['vm-00000', 'vm-00002'])
      expect(await validation.mark(own.epoch, 'all', 'policy', 5)).toBe(4)
      expect(await pending(db)).toHaveLength(4)
    })

    it('finds every VM without a verdict for its revision and this version', async () => {
      const own = await fresh(() => false)
      const { db, validation } = own.store
      await commit(own, { upserts: vms(4) })
      expect(await pending(db)).toEqual([])
      expect(await validation.sweep(own.epoch, by(6), 5)).toBe(4)
      await validate(own)
      expect(await validation.sweep(own.epoch, by(6), 6)).toBe(0)
      await commit(own, { upserts: [vm('vm-00001', {}, { memory: 1 })] })
      expect(await validation.sweep(own.epoch, by(6), 7)).toBe(1)
      expect(await readPending(db, 'vm-00001')).toMatchObject({ reason: 'sweep', since: 7 })
      expect(
        await validation.sweep(own.epoch, by(6), 8),
        'those that wait are not marked again',
      ).toBe(0)
      expect(await validation.sweep(own.epoch, by(7), 9)).toBe(3)
      expect(await readPending(db, 'vm-00000'), 'only the rules changed').toMatchObject({
        reason: 'policy',
        since: 9,
      })
      expect((await own.store.inventory.readMeta()).policy.lastSweepAt).toBe(9)
    })

    it('drops entries without a VM and brings back what a clock set back has put off', async () => {
      const own = await fresh()
      const { db, validation } = own.store
      await commit(own, { upserts: [vm('a')], now: 1e12 })
      await db.pending.toCollection().modify((slab) => {
        slab.entries.push({ ...slab.entries[0]!, id: 'ghost' })
      })
      await validation.sweep(own.epoch, by(6), 50)
      expect(await pending(db)).toEqual(['a'])
      expect(await validation.due(50, 10)).toHaveLength(1)
    })

    it('reads the parts of an input over the stored references', async () => {
      const own = await fresh()
      const { validation } = own.store
      await commit(own, {
        upserts: [
          upsert('dataCenter', 'dc'),
          upsert('serverCpu', '4.7'),
          upsert('cluster', 'c', {}, ['dataCenter:dc', 'serverCpu:4.7']),
          upsert('host', 'h'),
          upsert('diskProfile', 'dp'),
          upsert('disk', 'd1', { profile: 'dp' }, ['diskProfile:dp']),
          upsert('nicProfile', 'np'),
          vm('a', { cluster: 'c', host: 'h', disks: ['d1', 'absent'], profiles: ['np'] }),
          vm('b', { cluster: 'unknown' }),
        ],
      })
      await validate(own)
      const parts = await validation.workloads(['a', 'gone', 'b'])
      expect([...parts.keys()]).toEqual(['a', 'b'])
      const a = parts.get('a')!
      expect(a.cluster?.id).toBe('c')
      expect(a.dataCenter?.id).toBe('dc')
      expect(a.serverCpu?.id).toBe('4.7')
      expect(a.host?.id).toBe('h')
      expect([...a.disks.keys()]).toEqual(['d1'])
      expect([...a.diskProfiles.keys()]).toEqual(['dp'])
      expect([...a.nicProfiles.keys()]).toEqual(['np'])
      expect(a.verdict?.state).toBe('ok')
      expect(parts.get('b')).toMatchObject({ cluster: undefined, host: undefined })
    })
  })

  describe('chunks', () => {
    let own: { store: Store; epoch: number }
    beforeEach(async () => {
      own = await fresh()
    })

    it('are written about once by a load, whatever the ids look like', async () => {
      const ids = Array.from({ length: SLAB * 5 }, (_, at) => `${(at * 7919) % 9973}-${at}`)
      for (let at = 0; at < ids.length; at += SLAB) {
        await commit(own, { upserts: ids.slice(at, at + SLAB).map((id) => vm(id)) })
      }
      const all = await chunks(own.store.db, 'vm')
      expect(all.map(({ no, count }) => [no, count])).toEqual(
        [0, 1, 2, 3, 4].map((no) => [no, SLAB]),
      )
      expect(new Set(all.map(({ seq }) => seq)).size).toBe(5)
    })

    it('are filled up by small commits before a new one begins', async () => {
      for (let at = 0; at < SLAB * 2; at += 10) await commit(own, { upserts: vms(10, at) })
      const all = await chunks(own.store.db, 'vm')
      expect(all.length).toBeLessThanOrEqual(3)
      expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(SLAB * 2)
    })

    it('take new rows into the room that removed ones left', async () => {
      await commit(own, { upserts: vms(SLAB * 3) })
      const gone = Array.from({ length: SLAB / 2 }, (_, at) => ({
        kind: 'vm' as const,
        id: `vm-${String(SLAB + at).padStart(5, '0')}`,
      }))
      await commit(own, { removes: gone })
      const before = (await own.store.inventory.readMeta()).seq
      await commit(own, { upserts: Array.from({ length: SLAB / 2 }, (_, at) => vm(`x-${at}`)) })
      const all = await chunks(own.store.db, 'vm')
      expect(all.map(({ count }) => count)).toEqual([SLAB, SLAB, SLAB])
      expect(all.filter(({ seq }) => seq > before).map(({ no }) => no)).toEqual([1])
      const [stored] = await own.store.db.rows('vm').where('id').equals('x-0').toArray()
      expect(stored?.chunk).toBe(1)
    })

    it('do not rewrite many full chunks for a few new rows', async () => {
      await commit(own, { upserts: vms(SLAB * 4) })
      const one = (no: number) => `vm-${String(no * SLAB).padStart(5, '0')}`
      await commit(own, { removes: [0, 1, 2, 3].map((no) => ({ kind: 'vm', id: one(no) })) })
      const { seq } = await commit(own, { upserts: ['p', 'q', 'r', 's'].map((id) => vm(id)) })
      const written = await chunksAfter(own.store.db, 'vm', seq - 1)
      expect(written.map(({ no, count }) => [no, count])).toEqual([[4, 4]])
    })
  })

  it('wipes everything but epoch, engine and counting, and tells readers of lists', async () => {
    const own = await fresh()
    const { db, inventory } = own.store
    await commit(own, {
      upserts: [...vms(3), upsert('host', 'h')],
      meta: (m) => ({ ...m, cursor: 8 }),
    })
    await validate(own)
    const before = await inventory.readMeta()
    await inventory.wipe(own.epoch)
    const after = await inventory.readMeta()
    expect(after).toMatchObject({
      epoch: own.epoch,
      leader: 'tab',
      engineId: before.engineId,
      cursor: null,
      seq: before.seq + 1,
    })
    expect(after.kinds.vm).toMatchObject({ rows: 0, state: 'never' })
    expect(await inventory.ids('vm')).toEqual([])
    expect(await db.verdicts.count()).toBe(0)
    expect(await db.rules.count()).toBe(0)
    for (const kind of ['vm', 'host', 'verdict'] as const) {
      const newer = await chunksAfter(db, kind, before.seq)
      expect(newer.map(({ json }) => json)).toEqual(['[]'])
    }
    await commit(own, { upserts: vms(2) })
    expect(await listed(db, 'vm')).toHaveLength(2)
  })
}
