/** An interrupted load goes on at the page where it stopped, or proves that it must not. */
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import type { Doc } from '../../support/tiny-engine.ts'

const doc = (id: string, more: Partial<Doc> = {}): Doc => ({ id, name: id, ...more })
const name = (n: number): string => `vm-${String(n).padStart(3, '0')}`
const vms = (count: number): Doc[] => Array.from({ length: count }, (_, n) => doc(name(n)))
const offline = new Fault('unreachable', 'off')
const signedOut = new Fault('sign-in', 'out', { status: 401 })

const pageOf = (search: unknown): number => Number(/page (\d+)$/.exec(String(search))?.[1] ?? 0)

/** Pages of VMs that were asked for, in order. */
const pages = (c: Collecting): number[] =>
  c.tiny.asked('vms').map(({ query }) => pageOf(query['search']))

/** From page `from` on nothing comes through. */
const cutAt =
  (from: number, fault = offline): Collecting['tiny']['answerer'] =>
  ({ path, query }) =>
    path === 'vms' && pageOf(query['search']) >= from ? fault : undefined

function begin(count = 95, pageSize = 10): Collecting {
  const c = collecting({ pageSize })
  c.tiny.put('cluster', doc('cl')).put('vm', ...vms(count))
  c.tiny.log({ id: 100, code: 99 })
  return c
}

/** Starts a run and lets it come to where it waits for its first retry. */
async function run(c: Collecting): Promise<void> {
  await c.start()
  await c.pass(1_000)
}

const stored = (c: Collecting): string[] => [...c.store.rows('vm').keys()].sort()
const there = (c: Collecting): string[] => [...c.tiny.objects.get('vm')!.keys()].sort()

describe('a load that was interrupted', () => {
  let c: Collecting
  beforeEach(async () => {
    c = begin()
    c.tiny.answerer = cutAt(5)
    await run(c)
    expect(c.meta.kinds.vm).toMatchObject({
      state: 'loading',
      rows: 40,
      loaded: 40,
      listing: { from: 0, place: { pageSize: 10, pages: 4, last: 'vm-039' } },
    })
    c.tiny.requests = []
  })

  const heal = async (): Promise<void> => {
    c.tiny.answerer = () => undefined
    await c.reach('refresh')
  }

  it('goes on at its page when the network is back', async () => {
    await heal()
    expect(pages(c)).toEqual([4, 5, 6, 7, 8, 9, 10])
    expect(stored(c)).toEqual(there(c))
    expect(c.meta.kinds.vm).toMatchObject({ state: 'complete', loaded: 95, listing: null })
  })

  it('goes on at its page when another worker takes over', async () => {
    await c.stop()
    c.tiny.answerer = () => undefined
    await run(c)
    await c.reach('refresh')
    expect(pages(c)).toEqual([4, 5, 6, 7, 8, 9, 10])
    expect(stored(c)).toEqual(there(c))
  })

  it('says how much an earlier run had brought', async () => {
    c.tiny.answerer = cutAt(7)
    await c.reach('load')
    await c.clock.until(() => c.meta.kinds.vm.rows === 60, 600_000)
    expect(c.meta.kinds.vm).toMatchObject({ loaded: 60, listing: { from: 40 } })
    expect(c.meta.kinds.vm.listing!.startedAt).toBeGreaterThan(1_750_000_000_000)
    await heal()
  })

  it('finds what came, went and changed on the pages that it does not list again', async () => {
    c.tiny
      .put('vm', doc('vm-0005-new'))
      .remove('vm', name(11))
      .put('vm', doc(name(12), { description: 'changed' }))
      .log({ id: 101, code: 1, vm: 'vm-0005-new' }, { id: 102, code: 1, vm: name(11) })
      .log({ id: 103, code: 1, vm: name(12) })
    await heal()
    expect(pages(c)[0]).toBe(4)
    expect(stored(c)).toEqual(there(c))
    expect(c.store.rows('vm').get(name(12))).toMatchObject({ description: 'changed' })
  })

  it('misses nothing when fewer than a page are gone below its place', async () => {
    for (let n = 0; n < 9; n += 1) c.tiny.remove('vm', name(n))
    await heal()
    expect(pages(c)).toEqual([4, 5, 6, 7, 8, 9])
    expect(there(c).filter((id) => !stored(c).includes(id))).toEqual([])
    // They went without an event; the next comparison finds that out.
    await c.pass(30 * 60_000)
    expect(stored(c)).toEqual(there(c))
  })

  it('begins again when more than a page is gone below its place', async () => {
    for (let n = 0; n < 15; n += 1) c.tiny.remove('vm', name(n))
    await heal()
    expect(pages(c)).toContain(1)
    expect(stored(c)).toEqual(there(c))
  })

  it('begins again when nothing is left at its place', async () => {
    for (let n = 2; n < 95; n += 1) c.tiny.remove('vm', name(n))
    await heal()
    expect(stored(c)).toEqual(there(c))
  })
})

describe('the place of a listing', () => {
  it('a session that ends in the middle of a load: it waits at its page for the sign-in', async () => {
    const c = begin()
    c.tiny.answerer = cutAt(5, signedOut)
    await run(c)
    expect(c.meta).toMatchObject({ phase: 'halted', trouble: { kind: 'sign-in' } })
    c.tiny.requests = []
    await c.pass(3_600_000)
    expect(c.tiny.requests).toEqual([])
    c.tiny.answerer = () => undefined
    c.collector.command({ type: 'signed-in' })
    await c.reach('refresh')
    expect(pages(c)[0]).toBe(4)
    expect(stored(c)).toEqual(there(c))
  })

  it('holds with an empty log, too', async () => {
    const c = begin()
    c.tiny.events = []
    c.tiny.answerer = cutAt(5)
    await run(c)
    await c.stop()
    c.tiny.requests = []
    c.tiny.answerer = () => undefined
    await run(c)
    await c.reach('refresh')
    expect(pages(c)[0]).toBe(4)
  })

  it('is of no use to pages of another size', async () => {
    const c = begin()
    c.tiny.answerer = cutAt(5)
    await run(c)
    await c.stop()
    const other = collecting({ pageSize: 7 })
    Object.assign(other.tiny, { objects: c.tiny.objects, events: c.tiny.events })
    Object.assign(other.store, { meta: c.store.meta })
    await run(other)
    await other.reach('refresh')
    expect(pages(other)[0]).toBe(1)
    expect(stored(other)).toEqual(there(other))
  })

  it('is not noted where the engine does not list in the order of ids', async () => {
    const c = begin()
    const unordered = cutAt(5)
    c.tiny.answerer = (request) => {
      const page = pageOf(request.query['search'])
      if (request.path !== 'vms' || page !== 2) return unordered(request)
      return { vm: vms(20).slice(10).reverse() }
    }
    await run(c)
    expect(c.meta.kinds.vm.rows).toBe(40)
    expect(c.meta.kinds.vm.listing).toMatchObject({ place: null })
    c.tiny.requests = []
    c.tiny.answerer = () => undefined
    await c.reach('refresh')
    expect(pages(c)[0]).toBe(1)
  })

  it('is not noted over rows that were there before: what went cannot be told from what was loaded', async () => {
    const c = begin()
    c.tiny.answerer = cutAt(5)
    await run(c)
    // Enough went to prove that the load has to begin again, over the rows that it brought.
    for (let n = 0; n < 15; n += 1) c.tiny.remove('vm', name(n))
    c.tiny.answerer = cutAt(6)
    await c.pass(30_000)
    expect(c.meta.kinds.vm.listing).toMatchObject({ place: null })
    c.tiny.answerer = () => undefined
    await c.reach('refresh')
    expect(stored(c)).toEqual(there(c))
  })

  it('belongs to loads: a comparison begins at the start', async () => {
    const c = begin()
    await run(c)
    await c.reach('refresh')
    c.tiny.answerer = cutAt(5)
    c.collector.command({ type: 'reconcile' })
    await c.pass(120_000)
    expect(c.meta.kinds.vm.listing).toBeNull()
  })

  it('objects in a passing state on earlier pages are followed after a restart', async () => {
    const c = begin()
    c.tiny.put('vm', doc(name(3), { status: 'locked' }))
    c.tiny.answerer = cutAt(5)
    await run(c)
    expect(c.meta.unsettled).toEqual([{ kind: 'vm', id: name(3) }])
    await c.stop()
    c.tiny.answerer = () => undefined
    await run(c)
    await c.reach('refresh')
    c.tiny.put('vm', doc(name(3), { status: 'up' }))
    await c.pass(20_000)
    expect(c.store.rows('vm').get(name(3))).toMatchObject({ status: 'up' })
    expect(c.meta.unsettled).toEqual([])
  })

  it('whatever comes and goes meanwhile, nothing is missing after the load', async () => {
    const change = fc.record({ n: fc.integer({ min: 0, max: 99 }), there: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 7 }),
        fc.array(change, { maxLength: 40 }),
        fc.boolean(),
        async (page, changes, restart) => {
          const c = begin(70)
          c.tiny.answerer = cutAt(page)
          await run(c)
          if (restart) await c.stop()
          changes.forEach(({ n, there: is }, at) => {
            if (is) c.tiny.put('vm', doc(name(n)))
            else c.tiny.remove('vm', name(n))
            c.tiny.log({ id: 101 + at, code: 1, vm: name(n) })
          })
          c.tiny.answerer = () => undefined
          if (restart) await run(c)
          await c.reach('refresh')
          expect(stored(c)).toEqual(there(c))
          await c.stop()
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a kind that somebody waits for', () => {
  it('is listed before the others that are left', async () => {
    const c = begin()
    c.tiny.put('disk', ...Array.from({ length: 30 }, (_, n) => doc(`disk-${n}`)))
    // The load stands at the disks: the engine answers nothing of them.
    c.tiny.answerer = ({ path }) => (path === 'disks' ? offline : undefined)
    await run(c)
    expect(c.meta.kinds).toMatchObject({ vm: { state: 'never' }, disk: { state: 'never' } })
    c.collector.command({ type: 'load-next', kind: 'vm' })
    await c.pass(120_000)
    expect(c.meta.phase).toBe('load')
    expect(c.meta.kinds).toMatchObject({ vm: { state: 'complete' }, disk: { state: 'never' } })
    c.tiny.answerer = () => undefined
    await c.reach('refresh')
    expect(c.store.rows('disk').size).toBe(30)
    expect(stored(c)).toEqual(there(c))
  })
})
