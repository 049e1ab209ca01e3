/** What is asked of the engine, and what its awkward answers become: listings, single objects, ways around failures. */
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { Fetch, type Fetched } from '../../../src/core/collector/fetch.ts'
import { list, smaller, type Batch } from '../../../src/core/collector/listing.ts'
import { isLocal, readOne, type Reader } from '../../../src/core/collector/object.ts'
import { NO_WORK, type Work } from '../../../src/core/collector/plan.ts'
import { refKey, type Kind, type RefKey } from '../../../src/core/model/kinds.ts'
import type { Upsert } from '../../../src/core/ports.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { GONE, TINY_SHEETS, TinyEngine, type Doc } from '../../support/tiny-engine.ts'

const { signal } = new AbortController()
const reader = (tiny: TinyEngine): Reader => ({ api: tiny, signal, now: () => 42, concurrency: 2 })
const engineFault = new Fault('engine', 'It failed.', { status: 500 })

const vms = (count: number): Doc[] =>
  Array.from({ length: count }, (_, i) => {
    const id = `vm-${String(i).padStart(3, '0')}`
    return { id, name: `VM ${id}` }
  })

async function listAll(
  tiny: TinyEngine,
  kind: Kind,
  expected: number | null = null,
  pageSize = 10,
): Promise<Batch[]> {
  const batches: Batch[] = []
  for await (const batch of list(reader(tiny), TINY_SHEETS[kind], { pageSize, expected })) {
    batches.push(batch)
  }
  return batches
}

const idsOf = (batches: Batch[]): string[] => batches.flatMap(({ ids }) => ids)

describe('listing', () => {
  it('L1 pages by id to a short page and knows everything once', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(25))
    const batches = await listAll(tiny, 'vm', 25)
    expect(idsOf(batches)).toEqual(vms(25).map(({ id }) => id))
    expect(tiny.asked('vms').map(({ query }) => query)).toEqual(
      [1, 2, 3].map((page) => ({
        search: `sortby id asc page ${page}`,
        max: 10,
        follow: 'nics,hostdevices',
      })),
    )
  })

  it('L2 asks ahead while a page is being worked on, two at a time', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(45))
    const pages = list(reader(tiny), TINY_SHEETS.vm, { pageSize: 10, expected: 45 })
    await pages.next()
    await new Promise((resolve) => setImmediate(resolve))
    expect(tiny.asked('vms')).toHaveLength(3)
    expect(tiny.peak).toBe(2)
    await pages.return()
  })

  it('L3 a VM that slips into two pages is taken once', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(20))
    tiny.answerer = ({ path, query }) =>
      path === 'vms' && String(query['search']).endsWith('page 2')
        ? { vm: vms(20).slice(9, 12) }
        : undefined
    const ids = idsOf(await listAll(tiny, 'vm', 20))
    expect(ids).toEqual(vms(12).map(({ id }) => id))
  })

  it('L4 halves a page that fails, remembering nothing wrong', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(25))
    tiny.answerer = ({ path, query }) =>
      path === 'vms' && query['max'] === 10 ? engineFault : undefined
    expect(idsOf(await listAll(tiny, 'vm', 25))).toEqual(vms(25).map(({ id }) => id))
    expect(tiny.asked('vms').some(({ query }) => query['max'] === 5)).toBe(true)
    expect([smaller(100), smaller(50), smaller(25), smaller(7)]).toEqual([50, 25, 5, 1])
  })

  it('L5 does without follow where follow fails, and believes no empty part of a VM that is gone', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(3))
    tiny.answerer = ({ path, query }) => {
      if (path === 'vms' && 'follow' in query) return engineFault
      if (path.startsWith('vms/vm-001/')) return {}
      if (path === 'vms/vm-001') return GONE
      return undefined
    }
    const batches = await listAll(tiny, 'vm', 3)
    expect(idsOf(batches)).toEqual(['vm-000', 'vm-002'])
    expect(batches[0]!.upserts[0]!.draft).toMatchObject({
      nics: { nics: [{ of: 'vm-000' }] },
      host_devices: { hostdevices: [{ of: 'vm-000' }] },
    })
  })

  it('L6 a full page of which one VM has just gone is not the last page', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(25))
    tiny.answerer = ({ path, query }) => {
      if (path === 'vms' && 'follow' in query) return engineFault
      if (path.startsWith('vms/vm-001/')) return {}
      if (path === 'vms/vm-001') return GONE
      return undefined
    }
    expect(idsOf(await listAll(tiny, 'vm', 25))).toHaveLength(24)
  })

  it('L7 loads everything at once where the second page is unexpectedly empty', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(25))
    tiny.answerer = ({ path, query }) =>
      path === 'vms' && /page ([2-9])/.test(String(query['search'])) ? {} : undefined
    for (const expected of [25, null]) {
      tiny.requests = []
      expect(new Set(idsOf(await listAll(tiny, 'vm', expected))).size).toBe(25)
      expect(tiny.asked('vms').at(-1)!.query).toEqual({ follow: 'nics,hostdevices' })
    }
  })

  it('L8 an estate of exactly one page is not asked for twice', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(10))
    expect(idsOf(await listAll(tiny, 'vm', 10))).toHaveLength(10)
    expect(tiny.asked('vms').every(({ query }) => 'search' in query)).toBe(true)
  })

  it('L9 a search that silently finds nothing is not an empty estate', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(5))
    tiny.answerer = ({ path, query }) => (path === 'vms' && 'search' in query ? {} : undefined)
    expect(idsOf(await listAll(tiny, 'vm', 5))).toHaveLength(5)
    const empty = new TinyEngine()
    expect(idsOf(await listAll(empty, 'vm', 0))).toEqual([])
  })

  it('L10 keeps out what cannot be decoded, says so, and knows that it exists', async () => {
    const tiny = new TinyEngine().put('network', { id: 'n1', name: 'ok' })
    tiny.put('network', { id: 'n2', name: 'odd', broken: true })
    const [batch] = await listAll(tiny, 'network')
    expect(batch!.ids).toEqual(['n1', 'n2'])
    expect(batch!.upserts.map(({ draft }) => draft.id)).toEqual(['n1'])
    expect(batch!.faults).toEqual([
      expect.objectContaining({ kind: 'network', id: 'n2', name: 'odd', path: 'name', at: 42 }),
    ])
  })

  it('L11 reads the details of rows that need them; without them the row still comes', async () => {
    const lun: Doc = { id: 'd1', name: 'lun', status: 'lun' }
    const tiny = new TinyEngine().put('disk', lun, { id: 'd2', name: 'image' })
    const [batch] = await listAll(tiny, 'disk')
    expect(batch!.upserts[0]!.draft.description).toContain('lun')
    expect(tiny.requests.map(({ path }) => path)).toEqual(['disks', 'disks/d1/lun'])
    tiny.answerer = ({ path }) => (path === 'disks/d1/lun' ? engineFault : undefined)
    const [without] = await listAll(tiny, 'disk')
    expect(without!.upserts.map(({ draft }) => draft.id)).toEqual(['d1', 'd2'])
    expect(without!.faults[0]!.message).toContain('It failed.')
  })

  it('L12 completes a listing with its second one, and fails with it', async () => {
    const tiny = new TinyEngine().put('storageDomain', { id: 's', name: 'data' })
    const [batch] = await listAll(tiny, 'storageDomain')
    expect(batch!.upserts[0]!.draft).toMatchObject({ joined: '{"states":true}' })
    tiny.answerer = ({ path }) => (path === 'states' ? engineFault : undefined)
    await expect(listAll(tiny, 'storageDomain')).rejects.toThrow('It failed.')
  })

  it('L13 an answer that is no listing fails the kind', async () => {
    const tiny = new TinyEngine()
    tiny.answerer = () => ({ surprise: [] })
    await expect(listAll(tiny, 'network')).rejects.toMatchObject({ kind: 'protocol' })
    tiny.answerer = () => GONE
    await expect(listAll(tiny, 'serverCpu')).rejects.toMatchObject({ kind: 'protocol' })
  })

  it('L14 a failure of the way to the engine is not answered with other questions', async () => {
    for (const kind of ['unreachable', 'sign-in', 'throttled'] as const) {
      const tiny = new TinyEngine().put('vm', ...vms(25))
      tiny.answerer = () => new Fault(kind, kind)
      await expect(listAll(tiny, 'vm', 5)).rejects.toMatchObject({ kind })
      expect(tiny.requests).toHaveLength(1)
    }
    expect(isLocal(new Fault('engine', '', { status: 503 }))).toBe(false)
    expect(isLocal(engineFault)).toBe(true)
  })

  it('L15 the number of tries has an end', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(25))
    tiny.answerer = () => engineFault
    await expect(listAll(tiny, 'vm', 5)).rejects.toBe(engineFault)
    expect(tiny.requests.length).toBeLessThanOrEqual(8)
  })
})

describe('one object', () => {
  it('O1 404 is an answer: gone', async () => {
    expect(await readOne(reader(new TinyEngine()), TINY_SHEETS.vm, 'x')).toBeNull()
  })

  it('O2 goes around a failing follow, and finds out that the VM has gone meanwhile', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(1))
    tiny.answerer = ({ query }) => ('follow' in query ? engineFault : undefined)
    const read = await readOne(reader(tiny), TINY_SHEETS.vm, 'vm-000')
    expect(read!.draft).toMatchObject({ nics: { nics: [{ of: 'vm-000' }] } })
    let plain = 0
    tiny.answerer = ({ path, query }) => {
      if ('follow' in query) return engineFault
      if (path === 'vms/vm-000') return (plain += 1) > 1 ? GONE : undefined
      return {}
    }
    expect(await readOne(reader(tiny), TINY_SHEETS.vm, 'vm-000')).toBeNull()
  })

  it('O3 an answer about another object is not taken', async () => {
    const tiny = new TinyEngine()
    tiny.answerer = () => ({ id: 'other', name: 'n' })
    await expect(readOne(reader(tiny), TINY_SHEETS.vm, 'x')).rejects.toMatchObject({
      kind: 'protocol',
    })
  })
})

describe('work', () => {
  const put = async (store: MemoryStore, kind: Kind, ...docs: Doc[]): Promise<void> => {
    const upserts = docs.map((doc) => {
      const { draft } = TINY_SHEETS[kind].decode(doc)
      return { kind, draft, refs: TINY_SHEETS[kind].refs(draft as never) } as unknown as Upsert
    })
    await store.commit({ epoch: store.meta.epoch, now: 0, upserts })
  }

  const run = (
    tiny: TinyEngine,
    store: MemoryStore,
    work: Partial<Work>,
    dangling = new Set<RefKey>(),
  ): Promise<Fetched> =>
    new Fetch(reader(tiny), TINY_SHEETS, store, dangling).run({ ...NO_WORK, ...work })

  it('W1 one fetch per object, 404 removes', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(1))
    const one = [
      { kind: 'vm' as const, id: 'vm-000' },
      { kind: 'vm' as const, id: 'gone' },
    ]
    const fetched = await run(tiny, new MemoryStore(), { one, attached: ['vm-000'] })
    expect(tiny.requests.map(({ path }) => path).sort()).toEqual(['vms/gone', 'vms/vm-000'])
    expect(fetched.upserts.map(({ draft }) => draft.id)).toEqual(['vm-000'])
    expect(fetched.removes).toEqual([{ kind: 'vm', id: 'gone' }])
  })

  it('W2 reads the VMs that run on a lost host', async () => {
    const tiny = new TinyEngine()
    const store = new MemoryStore()
    const on = (id: string, host: string): Doc => ({ id, name: id, refs: [refKey('host', host)] })
    await put(store, 'host', { id: 'h1', name: 'h1' }, { id: 'h2', name: 'h2' })
    await put(store, 'vm', on('a', 'h1'), on('b', 'h2'), on('c', 'h1'))
    tiny.put('vm', { id: 'a', name: 'a' }, { id: 'c', name: 'c' })
    const fetched = await run(tiny, store, { placed: ['h1'] })
    expect(fetched.upserts.map(({ draft }) => draft.id).sort()).toEqual(['a', 'c'])
  })

  it('W3 reads the disks that a VM had and those that it has', async () => {
    const store = new MemoryStore()
    await put(store, 'vm', { id: 'a', name: 'a', disks: ['old', 'both'] })
    const tiny = new TinyEngine().put('vm', { id: 'a', name: 'a', disks: ['both', 'new'] })
    for (const id of ['both', 'new']) tiny.put('disk', { id, name: id })
    const fetched = await run(tiny, store, { attached: ['a'] })
    const disks = fetched.upserts.filter(({ kind }) => kind === 'disk')
    expect(disks.map(({ draft }) => draft.id).sort()).toEqual(['both', 'new'])
    expect(fetched.removes).toEqual([{ kind: 'disk', id: 'old' }])
  })

  it('W4 asks for what a row names and nobody has, from reference to reference, each once', async () => {
    const store = new MemoryStore()
    await put(store, 'host', { id: 'known', name: 'known' })
    const refs = [refKey('host', 'known'), refKey('nicProfile', 'np'), refKey('serverCpu', '4.9')]
    const tiny = new TinyEngine().put('vm', { id: 'a', name: 'a', refs })
    tiny.put('nicProfile', { id: 'np', name: 'np', refs: [refKey('network', 'void')] })
    const dangling = new Set<RefKey>()
    const one = [{ kind: 'vm' as const, id: 'a' }]
    const fetched = await run(tiny, store, { one }, dangling)
    expect(tiny.requests.map(({ path }) => path)).toEqual([
      'vms/a',
      'nicProfiles/np',
      'networks/void',
    ])
    expect([...fetched.whole]).toEqual(['serverCpu'])
    tiny.requests = []
    expect([...(await run(tiny, store, { one }, dangling)).whole]).toEqual([])
    expect(tiny.requests.map(({ path }) => path)).toEqual(['vms/a', 'nicProfiles/np'])
  })

  it('W5 an object that cannot be read does not hold up the others', async () => {
    const tiny = new TinyEngine().put('vm', ...vms(3))
    tiny.answerer = ({ path }) => (path.startsWith('vms/vm-001') ? engineFault : undefined)
    const one = vms(3).map(({ id }) => ({ kind: 'vm' as const, id }))
    const fetched = await run(tiny, new MemoryStore(), { one })
    expect(fetched.upserts).toHaveLength(2)
    expect([...fetched.failed.keys()]).toEqual(['vm'])
  })

  it('W6 tells which objects will change by themselves', async () => {
    const tiny = new TinyEngine().put('vm', { id: 'a', name: 'a', status: 'locked' })
    const fetched = await run(tiny, new MemoryStore(), { one: [{ kind: 'vm', id: 'a' }] })
    expect(fetched.read).toEqual([{ item: { kind: 'vm', id: 'a' }, transient: true }])
  })
})
