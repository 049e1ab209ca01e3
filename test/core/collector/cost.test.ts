/** When a kind is listed instead of being read object by object: the rule as a table, and what the collector makes of it. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  costOfListing,
  costOfReading,
  listingIsCheaper,
  pagesOf,
  type Reads,
} from '../../../src/core/collector/cost.ts'
import { refKey } from '../../../src/core/model/kinds.ts'
import { Fault } from '../../../src/core/errors.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import type { Doc } from '../../support/tiny-engine.ts'

const VM = { follow: 7, pageSize: 100, details: 0 }
const DISK = { follow: 0, pageSize: Infinity, details: 0 }
const HOST = { follow: 2, pageSize: Infinity, details: 0 }

const anyReads: fc.Arbitrary<Reads> = fc
  .record({
    total: fc.integer({ min: 0, max: 50_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    follow: fc.integer({ min: 0, max: 9 }),
    pageSize: fc.constantFrom(10, 100, 500, Infinity),
    details: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ share, ...rest }) => ({ ...rest, count: Math.floor(share * rest.total) }))

describe('the cost of reading', () => {
  it.each([
    ['one VM of a thousand', { ...VM, count: 1, total: 1_000 }, false],
    ['a fifth of a thousand VMs', { ...VM, count: 200, total: 1_000 }, false],
    ['a third of a thousand VMs', { ...VM, count: 333, total: 1_000 }, true],
    ['the VMs of a host of ten thousand', { ...VM, count: 30, total: 10_000 }, false],
    ['forty disks of twenty', { ...DISK, count: 40, total: 20_000 }, false],
    ['a hundred disks of two thousand', { ...DISK, count: 100, total: 2_000 }, true],
    ['three hosts of forty', { ...HOST, count: 3, total: 40 }, false],
    ['ten hosts of forty', { ...HOST, count: 10, total: 40 }, true],
    ['both clusters', { ...DISK, count: 2, total: 2 }, true],
    ['the only cluster', { ...DISK, count: 1, total: 1 }, false],
    ['nothing of nothing', { ...DISK, count: 0, total: 0 }, false],
    ['VMs that each take a request more', { ...VM, details: 1, count: 333, total: 1_000 }, false],
  ])('%s', (_, reads, listed) => {
    expect(listingIsCheaper(reads)).toBe(listed)
  })

  it('puts a page of VMs where it was measured on a real engine', () => {
    expect(costOfListing({ ...VM, count: 0, total: 1_034 }) / 11).toBeGreaterThan(300)
    expect(costOfListing({ ...VM, count: 0, total: 1_034 }) / 11).toBeLessThan(500)
    expect(pagesOf({ total: 1_034, pageSize: 100 })).toBe(11)
    expect(pagesOf({ total: 100, pageSize: 100 })).toBe(2)
  })

  it('reads at most what both ways of reading would take, and once listed stays listed for more objects', () => {
    fc.assert(
      fc.property(anyReads, fc.nat({ max: 1_000 }), (reads, more) => {
        const chosen = listingIsCheaper(reads) ? costOfListing(reads) : costOfReading(reads)
        expect(chosen).toBe(Math.min(costOfListing(reads), costOfReading(reads)))
        if (!listingIsCheaper(reads)) return
        expect(listingIsCheaper({ ...reads, count: reads.count + more })).toBe(true)
        expect(pagesOf(reads)).toBeLessThan(reads.count)
      }),
    )
  })
})

const doc = (id: string, name = id): Doc => ({ id, name })
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `vm-${100 + i}`)

describe('a collector that saves requests', () => {
  let c: Collecting

  beforeEach(async () => {
    c = collecting()
    c.tiny.put('vm', ...many(40).map((id) => doc(id)))
    c.tiny.put('cluster', doc('cl-1'), doc('cl-2'), doc('cl-3'))
    c.tiny.log({ id: 100, code: 99 })
    await c.start()
    await c.reach('refresh')
    c.tiny.requests = []
  })

  const told = (count: number): void => {
    for (const [i, id] of many(count).entries()) {
      c.tiny.put('vm', doc(id, 'new')).log({ id: 101 + i, code: 1, vm: id, time: 0 })
    }
  }
  const named = (): number =>
    [...c.store.rows('vm').values()].filter(({ name }) => name === 'new').length

  it('lists a kind when many of its objects were touched, and reads none of them singly', async () => {
    told(30)
    await c.pass(10_000)
    expect(named()).toBe(30)
    expect(c.tiny.asked('vms')).toHaveLength(1)
    expect(c.tiny.requests.filter(({ path }) => path.startsWith('vms/'))).toEqual([])
    expect(c.meta.cursor).toBe(130)
  })

  it('reads a few singly', async () => {
    told(3)
    await c.pass(10_000)
    expect(named()).toBe(3)
    expect(c.tiny.asked('vms')).toEqual([])
  })

  it('looks for what listed objects name, like for what single ones do', async () => {
    c.tiny.put('serverCpu', doc('4.7'))
    for (const id of ['cl-1', 'cl-2', 'cl-3']) {
      c.tiny.put('cluster', { ...doc(id), refs: [refKey('serverCpu', '4.7')] })
      c.tiny.log({ id: 101 + Number(id.at(-1)), code: 5, cluster: id, time: 0 })
    }
    await c.pass(10_000)
    expect(c.tiny.asked('clusters')).toHaveLength(1)
    expect(c.store.rows('serverCpu').size).toBe(1)
  })

  it('asks for no more events before what it has is in the store', async () => {
    c.tiny.latency = (signal, path) => c.clock.sleep(path.startsWith('vms/') ? 25_000 : 0, signal)
    told(3)
    await c.pass(11_000)
    expect(c.tiny.asked('events')).toHaveLength(1)
    await c.pass(38_000)
    expect(c.tiny.asked('events')).toHaveLength(1)
    expect(c.meta.cursor).toBe(100)
    await c.pass(13_000)
    expect(c.meta.cursor).toBe(103)
    await c.pass(10_000)
    expect(c.tiny.asked('events').length).toBeGreaterThan(1)
  })

  it('removes what the listing does not have any more', async () => {
    told(30)
    c.tiny.remove('vm', 'vm-100')
    await c.pass(10_000)
    expect(c.store.rows('vm').has('vm-100')).toBe(false)
    expect(c.store.rows('vm').size).toBe(39)
  })

  it('reads singly what a listing with shifting pages leaves out', async () => {
    told(30)
    c.tiny.put('vm', doc('vm-900', 'new')).log({ id: 140, code: 1, vm: 'vm-900', time: 0 })
    const { objects } = c.tiny
    c.tiny.answerer = ({ path }) =>
      path === 'vms'
        ? { vm: [...objects.get('vm')!.values()].filter(({ id }) => id !== 'vm-900') }
        : undefined
    await c.pass(10_000)
    expect(named()).toBe(31)
    expect(c.tiny.asked('vms')).toHaveLength(1)
    expect(c.tiny.asked('vms/vm-900')).toHaveLength(1)
  })

  it('reads one by one where the listing fails, and loses nothing', async () => {
    const fault = new Fault('engine', 'It failed.', { status: 500 })
    c.tiny.answerer = ({ path }) => (path === 'vms' ? fault : undefined)
    told(30)
    await c.pass(10_000)
    expect(named()).toBe(30)
    expect(c.meta).toMatchObject({ cursor: 130, trouble: null })
  })

  it('lists no kind for this that is not known to be complete', async () => {
    const fault = new Fault('engine', 'It failed.', { status: 500 })
    c.tiny.answerer = ({ path }) => (path === 'vms' ? fault : undefined)
    c.tiny.log({ id: 101, code: 6, time: 0 })
    await c.clock.until(() => c.meta.kinds.vm.state === 'stale', 120_000)
    c.tiny.requests = []
    for (const [i, id] of many(30).entries()) {
      c.tiny.put('vm', doc(id, 'new')).log({ id: 201 + i, code: 1, vm: id, time: 0 })
    }
    await c.pass(10_000)
    expect(named()).toBe(30)
    expect(c.meta.cursor).toBe(230)
  })

  it('takes the disks along when it lists VMs whose disks are asked for', async () => {
    c.tiny.put('disk', doc('d-1'), doc('d-2'))
    for (const [i, id] of many(30).entries()) {
      c.tiny.put('vm', { ...doc(id, 'new'), disks: ['d-1', 'd-2'] })
      c.tiny.log({ id: 101 + i, code: 4, vm: id, time: 0 })
    }
    await c.pass(10_000)
    expect(c.store.rows('disk').size).toBe(2)
    expect(c.tiny.requests.filter(({ path }) => /^(vms|disks)/.test(path))).toHaveLength(2)
  })
})
