/**
 * What every implementation of the inventory side of the store holds: the one in memory that most simulations run on, the
 * real one on fake-indexeddb in node, and the real one on IndexedDB in Chromium. Asked through the port alone.
 */
import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/core/errors.ts'
import { KINDS, refKey } from '../../../src/core/model/kinds.ts'
import type { ObjectFault } from '../../../src/core/model/meta.ts'
import type { Commit, CommitResult, InventoryStore, Upsert } from '../../../src/core/ports.ts'
import { upsert, vm } from './rows.ts'

/** A new, empty replica, and a look at what no port shows. */
export interface Opened {
  store: InventoryStore
  faults(): Promise<ObjectFault[]>
}

const vms = (count: number): Upsert[] => Array.from({ length: count }, (_, at) => vm(`vm-${at}`))

const faultOf = (id: string, message = 'not a number'): ObjectFault => ({
  kind: 'vm',
  id,
  name: id,
  path: 'memory',
  message,
  at: 1,
})

export function inventoryContract(open: () => Promise<Opened>): void {
  async function replica() {
    const { store, faults } = await open()
    const epoch = await store.lead('tab')
    return {
      store,
      epoch,
      commit: (change: Omit<Commit, 'epoch' | 'now'>): Promise<CommitResult> =>
        store.commit({ epoch, now: 1, ...change }),
      faults: async () => (await faults()).map(({ id }) => id).sort(),
    }
  }

  /** Everything that the port shows, to compare before and after. */
  async function shown(store: InventoryStore): Promise<unknown> {
    const rows = await Promise.all(
      KINDS.map(async (kind) => store.get(kind, (await store.ids(kind)).sort())),
    )
    return structuredClone({
      meta: await store.readMeta(),
      rows,
      log: await store.appliedEvents(0),
    })
  }

  async function failure(promise: Promise<unknown>): Promise<Fault> {
    const error: unknown = await promise.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error, 'it should have failed').toBeInstanceOf(Error)
    return error as Fault
  }

  describe('inventory', () => {
    it('begins empty, and says so', async () => {
      const { store } = await open()
      const meta = await store.readMeta()
      expect(meta).toMatchObject({ epoch: 0, seq: 0, phase: 'started', cursor: null })
      expect(await store.ids('vm')).toEqual([])
      expect(await store.get('vm', ['a'])).toEqual([undefined])
    })

    it('counts revisions: one for a new row, none for an equal one, one more for a difference', async () => {
      const { store, commit } = await replica()
      expect(await commit({ upserts: vms(2) })).toMatchObject({
        created: 2,
        updated: 0,
        removed: 0,
      })
      const { draft } = vm('vm-0')
      const turned = Object.fromEntries(Object.entries(draft).reverse())
      const same = { ...vm('vm-0'), draft: { ...turned, absent: undefined } } as unknown as Upsert
      expect(await commit({ upserts: [same] })).toMatchObject({ unchanged: 1, updated: 0 })
      const other = [vm('vm-0', {}, { status: 'down' }), vm('vm-1')]
      expect(await commit({ upserts: other })).toMatchObject({ unchanged: 1, updated: 1 })
      expect((await store.get('vm', ['vm-1', 'vm-0'])).map((row) => row?.revision)).toEqual([1, 2])
      await commit({ removes: [{ kind: 'vm', id: 'vm-0' }] })
      await commit({ upserts: [vm('vm-0')] })
      expect((await store.get('vm', ['vm-0']))[0]?.revision).toBe(1)
    })

    it('takes the last of two upserts of one row', async () => {
      const { store, commit } = await replica()
      const result = await commit({ upserts: [vm('a'), vm('a', {}, { status: 'down' })] })
      expect(result).toMatchObject({ created: 1, updated: 0 })
      expect((await store.get('vm', ['a']))[0]).toMatchObject({ status: 'down', revision: 1 })
    })

    it('keeps the fields that an upsert knows nothing about, where there is a row', async () => {
      const { store, commit } = await replica()
      const keep = ['numaNodeAffinity']
      const blank = { numaNodeAffinity: [] }
      await commit({ upserts: [vm('a', {}, { numaNodeAffinity: ['1'] })] })
      const news = [
        { ...vm('a', {}, { ...blank, status: 'down' }), keep },
        { ...vm('b', {}, blank), keep },
      ]
      expect(await commit({ upserts: news })).toMatchObject({ updated: 1, created: 1 })
      expect(await commit({ upserts: news })).toMatchObject({ unchanged: 2 })
      const [a, b] = await store.get('vm', ['a', 'b'])
      expect(a).toMatchObject({ numaNodeAffinity: ['1'], status: 'down', revision: 2 })
      expect(b).toMatchObject({ numaNodeAffinity: [], revision: 1 })
    })

    it('lets a removal win over an upsert of the same row, and an upsert over keepOnly', async () => {
      const { store, commit } = await replica()
      await commit({ upserts: vms(3) })
      const result = await commit({
        upserts: [vm('late'), vm('vm-0', {}, { status: 'down' }), vm('vm-2')],
        removes: [
          { kind: 'vm', id: 'vm-0' },
          { kind: 'vm', id: 'never' },
        ],
        keepOnly: [{ kind: 'vm', ids: new Set(['vm-1', 'not stored']) }],
      })
      expect(result).toMatchObject({ created: 1, updated: 0, unchanged: 1, removed: 1 })
      expect((await store.ids('vm')).sort()).toEqual(['late', 'vm-1', 'vm-2'])
    })

    it('removes what keepOnly does not name, of that kind alone', async () => {
      const { store, commit } = await replica()
      await commit({ upserts: [...vms(5), upsert('host', 'h')] })
      const ids = new Set(['vm-1', 'vm-2'])
      expect(await commit({ keepOnly: [{ kind: 'vm', ids }] })).toMatchObject({ removed: 3 })
      expect((await store.ids('vm')).sort()).toEqual(['vm-1', 'vm-2'])
      expect(await store.ids('host')).toEqual(['h'])
    })

    it('finds rows by what they refer to now', async () => {
      const { store, commit } = await replica()
      const disk = refKey('disk', 'd')
      await commit({ upserts: [upsert('vm', 'a', {}, [disk, disk]), upsert('vm', 'b')] })
      expect(await store.referring('vm', disk)).toEqual(['a'])
      const same = await commit({ upserts: [upsert('vm', 'a'), upsert('vm', 'b', {}, [disk])] })
      expect(same).toMatchObject({ unchanged: 2, updated: 0 })
      expect(await store.referring('vm', disk)).toEqual(['b'])
      await commit({ removes: [{ kind: 'vm', id: 'b' }] })
      expect(await store.referring('vm', disk)).toEqual([])
    })

    it('replaces the faults of what it looked at, and counts them', async () => {
      const { store, commit, faults } = await replica()
      const count = async (): Promise<number> => (await store.readMeta()).kinds.vm.faults
      await commit({ upserts: [vm('a')], faults: [faultOf('a'), faultOf('b'), faultOf('c')] })
      expect(await count()).toBe(3)
      await commit({ upserts: [vm('a')] })
      expect(await faults()).toEqual(['b', 'c'])
      await commit({ keepOnly: [{ kind: 'vm', ids: new Set(['a', 'c']) }] })
      expect(await faults()).toEqual(['c'])
      await commit({ removes: [{ kind: 'vm', id: 'c' }], faults: [faultOf('d'), faultOf('d')] })
      expect(await faults()).toEqual(['d'])
      expect(await count()).toBe(1)
      await commit({ keepOnly: [{ kind: 'host', ids: new Set() }] })
      expect(await faults()).toEqual(['d'])
    })

    it('takes of a meta change what a caller may change, and decides the rest', async () => {
      const { store, commit, epoch } = await replica()
      const before = await store.readMeta()
      const result = await commit({
        upserts: [vm('a')],
        faults: [faultOf('b')],
        meta: (meta) => ({
          ...meta,
          cursor: 812,
          epoch: 99,
          leader: 'nobody',
          seq: 99,
          engineId: 'x',
          format: 99,
          kinds: {
            ...meta.kinds,
            vm: { ...meta.kinds.vm, rows: 77, faults: 77, state: 'complete' },
            host: { ...meta.kinds.host, rows: 77, faults: 77 },
          },
        }),
      })
      const meta = await store.readMeta()
      expect(result.meta).toEqual(meta)
      expect(meta).toMatchObject({ cursor: 812, epoch, leader: 'tab', seq: before.seq + 1 })
      expect(result.seq).toBe(meta.seq)
      expect([meta.engineId, meta.format]).toEqual([before.engineId, before.format])
      expect(meta.kinds.vm).toMatchObject({ rows: 1, faults: 1, state: 'complete' })
      expect(meta.kinds.host).toMatchObject({ rows: 0, faults: 0 })
    })

    it('changes nothing at all when it fails in the middle', async () => {
      const { store, commit, faults } = await replica()
      await commit({ upserts: vms(3), faults: [faultOf('x')] })
      const before = await shown(store)
      const error = await failure(
        commit({
          upserts: [vm('vm-0', {}, { status: 'down' }), vm('new'), vm('x')],
          removes: [{ kind: 'vm', id: 'vm-1' }],
          keepOnly: [{ kind: 'vm', ids: new Set() }],
          history: [{ type: 'gap', seenAt: 2, reason: 'why' }],
          meta: () => {
            throw new TypeError('a defect in the caller')
          },
        }),
      )
      expect(error.kind).toBe('defect')
      expect(await shown(store)).toEqual(before)
      expect(await faults()).toEqual(['x'])
      expect(await commit({ upserts: [vm('new')] })).toMatchObject({ created: 1 })
    })

    it('refuses a writer of an older epoch, and changes nothing', async () => {
      const { store, commit, epoch } = await replica()
      await commit({ upserts: [vm('a')] })
      expect(await store.lead('another')).toBe(epoch + 1)
      const before = await shown(store)
      for (const attempt of [() => commit({ upserts: [vm('b')] }), () => store.wipe(epoch)]) {
        expect((await failure(attempt())).kind).toBe('superseded')
      }
      expect(await shown(store)).toEqual(before)
      expect(await store.readMeta()).toMatchObject({ leader: 'another' })
    })

    it('is not changed by whoever was handed a row, nor by whoever handed one in', async () => {
      const { store, commit } = await replica()
      const given = vm('a', {}, { numaNodeAffinity: ['1'] })
      await commit({ upserts: [given] })
      const attempts = [given.draft, (await store.get('vm', ['a']))[0]!].map((row) => () => {
        ;(row as { numaNodeAffinity: string[] }).numaNodeAffinity.push('2')
      })
      for (const attempt of attempts) {
        try {
          attempt()
        } catch (error) {
          // A store may well hand out what cannot be changed.
          expect(error).toBeInstanceOf(TypeError)
        }
      }
      expect((await store.get('vm', ['a']))[0]).toMatchObject({ numaNodeAffinity: ['1'] })
    })

    it('wipes everything but epoch, engine, the wish to pause and the count of commits', async () => {
      const { store, commit, epoch, faults } = await replica()
      await commit({
        upserts: [...vms(3), upsert('host', 'h')],
        faults: [faultOf('x')],
        meta: (meta) => ({ ...meta, cursor: 8, paused: true }),
      })
      const before = await store.readMeta()
      await store.wipe(epoch)
      const after = await store.readMeta()
      const { engineId } = before
      const kept = { epoch, leader: 'tab', engineId, paused: true, seq: before.seq + 1 }
      expect(after).toMatchObject({ ...kept, cursor: null })
      expect(after.kinds.vm).toMatchObject({ rows: 0, faults: 0, state: 'never' })
      expect(await faults()).toEqual([])
      expect(await store.ids('vm')).toEqual([])
      expect(await commit({ upserts: vms(2) })).toMatchObject({ created: 2 })
    })
  })
}
