/** The loop: what it asks, in which order, what it commits, and how each failure is braked and told. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { KINDS, refKey } from '../../../src/core/model/kinds.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import { GONE, type Doc } from '../../support/tiny-engine.ts'

const doc = (id: string, name = id): Doc => ({ id, name })
const engineFault = new Fault('engine', 'It failed.', { status: 500 })
const signIn = new Fault('sign-in', 'The session has ended.', { status: 401 })

const FATES = ['goes on', 'dies'] as const

let c: Collecting

beforeEach(() => {
  c = collecting({ pageSize: 10 })
  c.tiny.put('dataCenter', doc('dc')).put('cluster', doc('cl')).put('host', doc('h'))
  c.tiny.put('vm', ...Array.from({ length: 25 }, (_, i) => doc(`vm-${10 + i}`)))
  c.tiny.log({ id: 100, code: 99 })
})

afterEach(() => c.stop())

describe('load', () => {
  it('notes the log before it lists, and lists in the order of the kinds', async () => {
    await c.start()
    await c.reach('refresh')
    const paths = c.tiny.requests.map(({ path }) => path)
    expect(paths.indexOf('events')).toBeLessThan(paths.indexOf('dataCenters'))
    expect(c.tiny.asked('events')[0]!.query).toEqual({ max: 1 })
    const lists = paths.filter((path) => KINDS.some((kind) => path === `${kind}s`))
    expect([...new Set(lists)]).toEqual(KINDS.map((kind) => `${kind}s`))
    expect(c.store.rows('vm').size).toBe(25)
    expect(c.meta).toMatchObject({ cursor: 100, parity: true, trouble: null, resyncWanted: null })
    expect(c.meta.kinds.vm).toMatchObject({ state: 'complete', loaded: 25, expected: 25 })
    expect(c.meta.counters.requests).toBe(c.tiny.requests.length)
  })

  it('commits page by page, so that the first rows are there before the last are asked for', async () => {
    const seen: number[] = []
    c.tiny.put('vm', ...Array.from({ length: 20 }, (_, i) => doc(`vm-${50 + i}`)))
    c.tiny.answerer = ({ path }) => {
      if (path === 'vms') seen.push(c.store.rows('vm').size)
      return undefined
    }
    await c.start()
    await c.reach('refresh')
    expect(seen).toEqual([0, 0, 0, 10, 20])
    const loaded = c.store.commits.filter(({ upserts }) => upserts?.some((u) => u.kind === 'vm'))
    expect(loaded.map(({ upserts }) => upserts!.length)).toEqual([10, 10, 10, 10, 5])
  })

  it('is partial until the events since its beginning are applied', async () => {
    const states: [string, boolean][] = []
    c.tiny.answerer = ({ path }) => {
      states.push([c.meta.phase, c.meta.parity])
      if (path === 'hosts' && c.tiny.events.length === 1) {
        c.tiny.put('cluster', doc('cl', 'renamed')).log({ id: 101, code: 5, cluster: 'cl' })
      }
      return undefined
    }
    await c.start()
    await c.reach('refresh')
    expect(c.store.rows('cluster').get('cl')!.name).toBe('renamed')
    expect(c.meta.cursor).toBe(101)
    expect(states.filter(([phase]) => phase === 'load').every(([, parity]) => !parity)).toBe(true)
    expect(states).toContainEqual(['loaded', false])
  })

  it('an empty log is a position: 1, never 0', async () => {
    c.tiny.events = []
    await c.start()
    await c.reach('refresh')
    expect(c.meta.cursor).toBe(1)
    expect(c.tiny.asked('events').every(({ query }) => query['from'] !== 0)).toBe(true)
  })

  it('goes on after a sign-in where a 401 interrupted it', async () => {
    let out = true
    c.tiny.answerer = ({ path }) => (path === 'vms' && out ? signIn : undefined)
    await c.start()
    await c.reach('halted')
    expect(c.meta.trouble).toMatchObject({ kind: 'sign-in' })
    expect(c.meta.kinds.host.state).toBe('complete')
    const asked = c.tiny.requests.length
    await c.pass(3_600_000)
    expect(c.tiny.requests).toHaveLength(asked)
    out = false
    c.tiny.requests = []
    c.collector.command({ type: 'signed-in' })
    await c.reach('refresh')
    expect(c.tiny.asked('hosts')).toEqual([])
    expect(c.store.rows('vm').size).toBe(25)
    expect(c.meta.trouble).toBeNull()
  })

  it('goes on after a restart with the kinds that are missing, from the position noted first', async () => {
    c.tiny.answerer = ({ path }) => (path === 'disks' ? new Fault('unreachable', 'off') : undefined)
    await c.start()
    await c.pass(1000)
    await c.stop()
    c.tiny.answerer = () => undefined
    c.tiny.put('cluster', doc('cl', 'renamed')).log({ id: 101, code: 5, cluster: 'cl' })
    c.tiny.requests = []
    await c.start()
    await c.reach('refresh')
    expect(c.tiny.asked('clusters')).toEqual([])
    expect(c.store.rows('cluster').get('cl')!.name).toBe('renamed')
  })

  it.each(FATES)(
    'an object that slips from page to page while another goes is found soon, when the worker %s',
    async (fate) => {
      let shifted = false
      c.tiny.answerer = ({ path, query }) => {
        if (path !== 'vms' || shifted || !String(query['search']).endsWith('page 3')) return
        shifted = true
        // More came than went, so the count says nothing.
        c.tiny.remove('vm', 'vm-12').put('vm', doc('vm-98'), doc('vm-99'))
        c.tiny.log({ id: 101, code: 1, vm: 'vm-12' }, { id: 102, code: 1, vm: 'vm-98' })
        c.tiny.log({ id: 103, code: 1, vm: 'vm-99' })
      }
      await c.start()
      await c.reach('refresh')
      expect(c.store.rows('vm').has('vm-30')).toBe(false)
      if (fate === 'dies') {
        await c.stop()
        // One that went without a word makes the count fit again.
        c.tiny.remove('vm', 'vm-33')
        await c.start()
      }
      await c.pass(60_000)
      expect([...c.store.rows('vm').keys()].sort()).toEqual(
        [...c.tiny.objects.get('vm')!.keys()].sort(),
      )
      expect(c.meta.counters.reconciles).toBe(1)
      await c.pass(300_000)
      expect(c.meta.counters.reconciles).toBe(1)
    },
  )

  it('a small kind that fails for ever is marked stale, the others load, and it heals', async () => {
    let broken = true
    c.tiny.put('diskProfile', doc('dp'))
    c.tiny.answerer = ({ path }) => (path === 'diskProfiles' && broken ? engineFault : undefined)
    await c.start()
    await c.reach('refresh')
    expect(c.meta.kinds.diskProfile).toMatchObject({
      state: 'stale',
      trouble: { kind: 'engine', message: 'It failed.' },
    })
    expect(c.meta.parity).toBe(false)
    expect(c.store.rows('vm').size).toBe(25)
    const before = c.tiny.asked('diskProfiles').length
    await c.pass(3_600_000)
    expect(c.tiny.asked('diskProfiles').length - before).toBeLessThan(30)
    broken = false
    await c.pass(600_000)
    expect(c.meta.kinds.diskProfile).toMatchObject({ state: 'complete', trouble: null, rows: 1 })
    expect(c.meta.parity).toBe(true)
  })

  it('a kind is not to blame when the engine as a whole does not answer', async () => {
    let down = false
    c.tiny.answerer = ({ path }) => {
      if (path === 'networks') down = true
      return down ? engineFault : undefined
    }
    await c.start()
    await c.pass(600_000)
    expect(c.meta.kinds.network.state).toBe('never')
    expect(c.meta.trouble).toMatchObject({ kind: 'engine' })
    c.tiny.answerer = () => undefined
    await c.reach('refresh')
    expect(c.meta.kinds.network.state).toBe('complete')
  })

  it('looks again soon when it has fewer VMs than the engine counts', async () => {
    c.tiny.answerer = ({ path, query }) => {
      // A VM on page 1 goes between two pages: the first of page 2 slips to page 1, unseen.
      if (path === 'vms' && query['search'] === 'sortby id asc page 2') c.tiny.remove('vm', 'vm-10')
      return undefined
    }
    await c.start()
    await c.reach('refresh')
    await c.pass(120_000)
    expect([...c.store.rows('vm').keys()].sort()).toEqual(
      [...c.tiny.objects.get('vm')!.keys()].sort(),
    )
  })
})

describe('refresh', () => {
  beforeEach(async () => {
    await c.start()
    await c.reach('refresh')
    await c.pass(200_000)
    c.tiny.requests = []
    c.store.commits = []
  })

  it('a poll without changes costs one small request and one small write', async () => {
    await c.pass(10_000)
    expect(c.tiny.requests).toEqual([
      { path: 'events', query: { search: 'sortby time asc page 1', from: 99, max: 200 } },
    ])
    expect(c.store.commits).toHaveLength(1)
    expect(c.store.commits[0]).toMatchObject({ upserts: [], removes: [], faults: [] })
    expect(c.meta.lastGoodPollAt).toBe(c.meta.lastPollAt)
    expect(c.meta.nextPollAt! - c.meta.lastPollAt!).toBe(10_000)
  })

  it('rows and cursor come in one commit', async () => {
    c.tiny.put('vm', doc('vm-10', 'renamed')).log({ id: 101, code: 1, vm: 'vm-10' })
    await c.pass(10_000)
    const withRow = c.store.commits.filter(({ upserts }) => upserts && upserts.length > 0)
    expect(withRow).toHaveLength(1)
    expect(c.meta.cursor).toBe(101)
    expect(withRow[0]!.meta!({ ...c.meta, cursor: 0 }).cursor).toBe(101)
  })

  it('never moves the cursor past work that failed', async () => {
    c.tiny.put('vm', doc('vm-10', 'renamed')).log({ id: 101, code: 1, vm: 'vm-10' })
    c.tiny.put('vm', doc('vm-11', 'renamed')).log({ id: 102, code: 1, vm: 'vm-11' })
    let broken = true
    c.tiny.answerer = ({ path }) =>
      broken && path.startsWith('vms/vm-11') ? engineFault : undefined
    await c.pass(11_000)
    expect(c.meta.cursor).toBe(100)
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('renamed')
    expect(c.meta.trouble).toMatchObject({ kind: 'engine' })
    broken = false
    await c.pass(11_000)
    expect(c.meta.cursor).toBe(102)
    expect(c.store.rows('vm').get('vm-11')!.name).toBe('renamed')
    expect(c.meta.trouble).toBeNull()
  })

  it('an object that fails for ever is covered by a listing of its kind, and the cursor passes', async () => {
    c.tiny.put('vm', doc('vm-11', 'renamed')).log({ id: 101, code: 1, vm: 'vm-11' })
    c.tiny.answerer = ({ path }) => (path.startsWith('vms/vm-11') ? engineFault : undefined)
    await c.pass(120_000)
    expect(c.meta.cursor).toBe(101)
    expect(c.store.rows('vm').get('vm-11')!.name).toBe('renamed')
    expect(c.meta.kinds.vm.state).toBe('complete')
  })

  it('reads an object once more after a young event, because its state may come after it', async () => {
    c.tiny.log({ id: 101, code: 1, vm: 'vm-10', time: c.clock.now() + 9_000 })
    await c.pass(10_500)
    expect(c.tiny.asked('vms/vm-10')).toHaveLength(1)
    c.tiny.put('vm', doc('vm-10', 'late'))
    await c.pass(10_000)
    expect(c.tiny.asked('vms/vm-10')).toHaveLength(2)
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('late')
    await c.pass(60_000)
    expect(c.tiny.asked('vms/vm-10')).toHaveLength(2)
  })

  it('a late id is found even when the poll before took longer than ids can be late', async () => {
    let hung = true
    c.tiny.answerer = ({ path }) => {
      if (path !== 'vms/vm-10' || !hung) return undefined
      hung = false
      c.clock.jump(300_000)
      return undefined
    }
    c.tiny.log({ id: 110, code: 1, vm: 'vm-10' })
    await c.pass(10_000)
    expect(c.meta.cursor).toBe(110)
    c.tiny.put('vm', doc('vm-11', 'late')).log({ id: 105, code: 1, vm: 'vm-11' })
    await c.pass(10_000)
    expect(c.store.rows('vm').get('vm-11')!.name).toBe('late')
  })

  it('an id that shows up late is found, however quiet it was meanwhile', async () => {
    c.tiny.log({ id: 103, code: 99 })
    await c.pass(100_000)
    c.tiny.put('vm', doc('vm-10', 'late')).log({ id: 102, code: 1, vm: 'vm-10' })
    await c.pass(15_000)
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('late')
  })

  it('an event that is old when it is read needs no second look', async () => {
    c.tiny.log({ id: 101, code: 1, vm: 'vm-10', time: c.clock.now() })
    await c.pass(60_000)
    expect(c.tiny.asked('vms/vm-10')).toHaveLength(1)
  })

  it('follows a passing state until it is over', async () => {
    c.tiny.put('vm', { ...doc('vm-10'), status: 'locked' }).log({ id: 101, code: 1, vm: 'vm-10' })
    await c.pass(11_000)
    c.tiny.put('vm', { ...doc('vm-10'), status: 'down' })
    await c.pass(10_000)
    expect(c.store.rows('vm').get('vm-10')).toMatchObject({ status: 'down' })
    const asked = c.tiny.asked('vms/vm-10').length
    await c.pass(300_000)
    expect(c.tiny.asked('vms/vm-10')).toHaveLength(asked)
  })

  it('a passing state that never passes is not asked for without end', async () => {
    c.tiny.put('vm', { ...doc('vm-10'), status: 'locked' }).log({ id: 101, code: 1, vm: 'vm-10' })
    await c.pass(2 * 3_600_000)
    expect(c.tiny.asked('vms/vm-10').length).toBeLessThan(16)
  })

  it('finds what changed without an event, removes what went, and counts the drift', async () => {
    c.tiny.put('vm', doc('vm-12', 'silent')).put('vm', doc('vm-99')).remove('vm', 'vm-13')
    await c.pass(20 * 60_000)
    expect(c.store.rows('vm').get('vm-12')!.name).toBe('silent')
    expect(c.store.rows('vm').has('vm-99')).toBe(true)
    expect(c.store.rows('vm').has('vm-13')).toBe(false)
    expect(c.meta.lastDrift).toBe(3)
    expect(c.meta.counters.reconciles).toBeGreaterThan(0)
  })

  it('a comparison that finds nothing writes no row', async () => {
    const revisions = [...c.store.rows('vm').values()].map(({ revision }) => revision)
    c.collector.command({ type: 'reconcile' })
    await c.pass(60_000)
    expect(c.meta.lastDrift).toBe(0)
    expect(c.meta.counters.reconciles).toBe(1)
    expect([...c.store.rows('vm').values()].map(({ revision }) => revision)).toEqual(revisions)
  })

  it('does not believe a listing that leaves out objects that are there', async () => {
    c.tiny.answerer = ({ path }) => (path === 'vms' ? {} : undefined)
    c.collector.command({ type: 'reconcile' })
    await c.pass(600_000)
    expect(c.store.rows('vm').size).toBe(25)
    c.tiny.answerer = ({ path }) => (path === 'hosts' ? {} : undefined)
    c.collector.command({ type: 'reconcile' })
    await c.pass(600_000)
    expect(c.store.rows('host').size).toBe(1)
  })

  it('polls between the pages of a long comparison, and no older page undoes what they found', async () => {
    await c.pass(c.meta.nextPollAt! - c.clock.now() - 3_000)
    c.tiny.latency = (signal, path) =>
      path === 'vms' ? c.clock.sleep(7_000, signal) : Promise.resolve()
    c.collector.command({ type: 'reconcile' })
    await c.pass(1_000)
    // Pages 1 and 2 are on their way, page 2 with these two as they were.
    expect(c.tiny.asked('vms')).toHaveLength(2)
    c.tiny.put('vm', doc('vm-25', 'newer')).remove('vm', 'vm-26').put('vm', doc('vm-99', 'new'))
    c.tiny.log(
      { id: 120, code: 1, vm: 'vm-25' },
      { id: 121, code: 1, vm: 'vm-26' },
      { id: 122, code: 1, vm: 'vm-99' },
    )
    c.store.commits = []
    await c.pass(10_000)
    const ids = c.store.commits.map(({ upserts = [] }) => upserts.map(({ draft }) => draft.id))
    const pages = ['vm-10', 'vm-20', 'vm-30'].map((first) =>
      ids.findIndex((commit) => commit.includes(first)),
    )
    const poll = ids.findIndex((commit) => commit.includes('vm-25'))
    expect(poll).toBeGreaterThan(pages[0]!)
    expect(poll).toBeLessThan(pages[1]!)
    expect(ids.slice(poll + 1).flat()).not.toContain('vm-25')
    expect(ids.flat()).not.toContain('vm-26')
    c.tiny.latency = () => Promise.resolve()
    await c.pass(60_000)
    expect(c.meta.counters.reconciles).toBe(1)
    expect(c.store.rows('vm').get('vm-25')).toMatchObject({ name: 'newer', revision: 2 })
    expect(c.store.rows('vm').has('vm-26')).toBe(false)
    expect(c.store.rows('vm').has('vm-99')).toBe(true)
  })

  it('a gap that shows between two pages ends the comparison', async () => {
    await c.pass(c.meta.nextPollAt! - c.clock.now() - 3_000)
    c.tiny.latency = (signal, path) =>
      path === 'vms' ? c.clock.sleep(7_000, signal) : Promise.resolve()
    c.collector.command({ type: 'reconcile' })
    await c.pass(1_000)
    c.tiny.events = [{ id: 60, code: 99, time: 5 }]
    c.tiny.put('vm', doc('vm-10', 'restored'))
    await c.pass(8_000)
    expect(c.meta).toMatchObject({ phase: 'resync', parity: false })
    // What the ended listing has not seen yet is not taken for absent.
    expect(c.tiny.requests.filter(({ path }) => path.startsWith('vms/'))).toEqual([])
    c.tiny.latency = () => Promise.resolve()
    await c.reach('refresh')
    expect(c.meta.counters).toMatchObject({ resyncs: 1, reconciles: 0 })
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('restored')
  })

  it('a start of the engine is followed by a comparison', async () => {
    c.tiny.put('vm', doc('vm-12', 'silent')).log({ id: 101, code: 10780 })
    await c.pass(60_000)
    expect(c.store.rows('vm').get('vm-12')!.name).toBe('silent')
  })

  it('an event that cannot be read is told of and followed by one comparison', async () => {
    c.tiny.put('vm', doc('vm-12', 'unheard'))
    c.tiny.answerer = ({ path, query }) =>
      path === 'events' && 'from' in query
        ? { event: [{ id: '100', code: '99', time: c.tiny.events[0]!.time }, { id: '101' }] }
        : undefined
    await c.pass(60_000)
    expect(c.store.rows('vm').get('vm-12')!.name).toBe('unheard')
    expect(c.logged.filter((line) => line.includes('could not be read'))).toHaveLength(1)
    const { reconciles } = c.meta.counters
    await c.pass(300_000)
    expect(c.meta.counters.reconciles).toBe(reconciles)
  })

  it('the disks of a VM that came and went unseen go with it', async () => {
    c.tiny.put('disk', doc('its-disk')).log({ id: 101, code: 4 })
    await c.pass(10_000)
    expect(c.store.rows('disk').has('its-disk')).toBe(true)
    c.tiny.remove('disk', 'its-disk').log({ id: 102, code: 4, vm: 'vm-never-seen' })
    await c.pass(10_000)
    expect(c.store.rows('disk').has('its-disk')).toBe(false)
    // Once: the event is not followed by listings for ever.
    c.tiny.requests = []
    await c.pass(120_000)
    expect(c.tiny.asked('disks').length).toBeLessThanOrEqual(1)
  })

  it('an event about a VM that has gone removes it', async () => {
    c.tiny.remove('vm', 'vm-10').log({ id: 101, code: 1, vm: 'vm-10' })
    await c.pass(10_000)
    expect(c.store.rows('vm').has('vm-10')).toBe(false)
  })

  it('an unknown kind that is only listed is listed when a row names it', async () => {
    const refs = [refKey('serverCpu', '4.7')]
    c.tiny.put('serverCpu', doc('4.7')).put('cluster', { ...doc('cl'), refs })
    c.tiny.log({ id: 101, code: 5, cluster: 'cl' })
    await c.pass(10_000)
    expect(c.store.rows('serverCpu').size).toBe(1)
  })

  it('an outage is told, tried again with growing pauses, and ends by itself', async () => {
    c.tiny.answerer = () => new Fault('unreachable', 'The engine does not answer.')
    await c.pass(10_000)
    expect(c.meta.trouble).toMatchObject({ kind: 'unreachable', count: 1 })
    expect(c.meta.nextPollAt).toBeGreaterThan(c.clock.now())
    expect(c.meta).toMatchObject({ phase: 'refresh', parity: true })
    await c.pass(3_600_000)
    expect(c.tiny.requests.length).toBeLessThan(130)
    expect(c.tiny.requests.length).toBeGreaterThan(50)
    c.tiny.answerer = () => undefined
    await c.pass(61_000)
    expect(c.meta.trouble).toBeNull()
    expect(c.meta.lastGoodPollAt).toBeGreaterThan(c.clock.now() - 61_000)
    expect(c.meta.counters.resyncs).toBe(0)
  })

  it('catches up after an absence from its stored cursor, without loading again', async () => {
    await c.stop()
    c.clock.jump(9 * 3_600_000)
    c.tiny.put('vm', doc('vm-10', 'renamed')).log({ id: 110, code: 1, vm: 'vm-10' })
    c.tiny.requests = []
    await c.start()
    await c.pass(5_000)
    expect(c.meta).toMatchObject({ phase: 'refresh', cursor: 110, parity: true, trouble: null })
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('renamed')
    expect(c.tiny.requests.map(({ path }) => path)).toEqual([
      '',
      'events/100',
      'events',
      'vms/vm-10',
    ])
  })

  it('keeps the pause that the server asks for, whatever a user asks for', async () => {
    c.tiny.answerer = () => new Fault('throttled', 'Slow down.', { retryAfter: 90_000 })
    await c.pass(10_000)
    c.tiny.requests = []
    for (let i = 0; i < 50; i += 1) {
      c.collector.command({ type: 'poll-now' })
      await c.pass(1_000)
    }
    expect(c.tiny.requests).toEqual([])
    await c.pass(45_000)
    expect(c.tiny.requests.length).toBeGreaterThan(0)
  })

  it('poll-now ends any wait, but hammering it does not hammer the engine', async () => {
    c.tiny.log({ id: 101, code: 1, vm: 'vm-10' })
    c.collector.command({ type: 'poll-now' })
    await c.pass(100)
    expect(c.meta.cursor).toBe(101)
    c.tiny.answerer = () => new Fault('unreachable', 'off')
    await c.pass(10_000)
    c.tiny.requests = []
    for (let i = 0; i < 100; i += 1) {
      c.collector.command({ type: 'poll-now' })
      await c.pass(50)
    }
    expect(c.tiny.requests.length).toBeLessThanOrEqual(6)
    expect(c.tiny.requests.length).toBeGreaterThan(2)
  })
})

describe('gaps', () => {
  beforeEach(async () => {
    await c.start()
    await c.reach('refresh')
  })

  it('another engine behind the address: the replica is emptied and loaded anew', async () => {
    await c.stop()
    c.tiny.instanceId = 'engine-2'
    c.tiny.objects.get('vm')!.clear()
    c.tiny.put('vm', doc('other')).events = []
    await c.start()
    await c.reach('refresh')
    expect([...c.store.rows('vm').keys()]).toEqual(['other'])
    expect(c.meta).toMatchObject({ cursor: 1, engine: { instanceId: 'engine-2' } })
    // Emptied, not compared with the other one.
    expect(c.meta.counters.resyncs).toBe(0)
  })

  it('two engines in turn do not empty the replica at every turn', async () => {
    let turn = 0
    c.tiny.answerer = ({ path }) => {
      if (path === '') c.tiny.instanceId = `engine-${(turn += 1)}`
      return path === 'events' ? new Fault('unreachable', 'off') : undefined
    }
    const wiped = (): number => c.logged.filter((line) => line.includes('Another engine')).length
    await c.pass(3_600_000)
    expect(wiped()).toBeGreaterThan(0)
    expect(wiped()).toBeLessThan(30)
  })

  it('a restored engine is noticed at the next start, before anything is followed', async () => {
    await c.stop()
    c.tiny.events = [{ id: 60, code: 99, time: 5 }]
    c.tiny.put('vm', doc('vm-10', 'restored')).remove('vm', 'vm-11')
    await c.start()
    await c.reach('refresh')
    expect(c.meta.counters.resyncs).toBe(1)
    expect(c.meta).toMatchObject({ cursor: 60, resyncWanted: null, parity: true })
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('restored')
    expect(c.store.rows('vm').has('vm-11')).toBe(false)
  })

  it('a restored engine is noticed while running, even when its new ids pass the cursor', async () => {
    await c.pass(130_000)
    c.tiny.events = [90, 95, 100, 120].map((id) => ({ id, code: 99, time: c.clock.now() + id }))
    c.tiny.put('vm', doc('vm-10', 'restored'))
    await c.pass(600_000)
    expect(c.meta.counters.resyncs).toBeGreaterThan(0)
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('restored')
    expect(c.meta.phase).toBe('refresh')
  })

  it('the mark is durable before a resync begins, the cursor comes last, and nothing is ever empty', async () => {
    await c.stop()
    c.tiny.events = [{ id: 60, code: 99, time: 5 }]
    const seen: [string, string | null, number | null, number][] = []
    c.tiny.answerer = ({ path }) => {
      if (path === 'hosts') {
        const { phase, resyncWanted, cursor } = c.meta
        seen.push([phase, resyncWanted && 'marked', cursor, c.store.rows('vm').size])
        return new Fault('unreachable', 'off')
      }
      return undefined
    }
    await c.start()
    await c.pass(20_000)
    await c.stop()
    await c.start()
    await c.pass(20_000)
    c.tiny.answerer = () => undefined
    await c.reach('refresh')
    expect(seen.length).toBeGreaterThan(2)
    for (const each of seen) expect(each).toEqual(['resync', 'marked', 100, 25])
    expect(c.meta).toMatchObject({ cursor: 60, resyncWanted: null })
  })

  it('the mark of a gap that shows while events are followed is durable before anything is listed', async () => {
    c.tiny.events = [{ id: 60, code: 99, time: 5 }]
    const seen: unknown[] = []
    c.tiny.answerer = ({ path }) => {
      if (path === 'dataCenters') seen.push([c.meta.phase, typeof c.meta.resyncWanted])
      return undefined
    }
    await c.pass(60_000)
    expect(seen).toEqual([['resync', 'string']])
  })

  it('a position without an event is given up after a long absence', async () => {
    await c.stop()
    // A log that was empty when everything was loaded: there is nothing to prove the position by.
    c.store.meta = { ...c.store.meta, cursor: 1, cursorEvent: null }
    c.clock.jump(25 * 24 * 3_600_000)
    c.tiny.put('vm', doc('vm-12', 'changed long ago'))
    c.tiny.events = []
    await c.start()
    await c.pass(60_000)
    expect(c.store.rows('vm').get('vm-12')!.name).toBe('changed long ago')
    expect(c.meta.counters.resyncs).toBe(1)
    expect(c.logged.join()).toContain('Events may have been missed')
  })

  it('dismissed events are not a gap', async () => {
    c.tiny.answerer = ({ path }) => (path === 'events' ? {} : undefined)
    await c.pass(900_000)
    expect(c.meta.counters.resyncs).toBe(0)
    expect(c.meta.cursor).toBe(100)
  })

  it('a log that cannot be read at one place is passed over, and everything is compared', async () => {
    c.tiny.log({ id: 101, code: 99 }, { id: 102, code: 99 })
    c.tiny.put('vm', doc('vm-10', 'renamed'))
    c.tiny.answerer = ({ path, query }) =>
      path === 'events' && Number(query['from'] ?? Infinity) < 101 ? engineFault : undefined
    await c.pass(300_000)
    expect(c.meta).toMatchObject({ phase: 'refresh', cursor: 102, trouble: null })
    expect(c.store.rows('vm').get('vm-10')!.name).toBe('renamed')
    expect(c.meta.counters.resyncs).toBe(1)
  })

  it('gaps that follow each other keep a growing distance', async () => {
    let id = 200
    c.tiny.answerer = ({ path }) => {
      // The position is never the same twice.
      if (path.startsWith('events/')) return GONE
      if (path === 'events') c.tiny.log({ id: (id += 1), code: 99 })
      return undefined
    }
    await c.pass(3_600_000)
    expect(c.meta.counters.resyncs).toBeGreaterThan(1)
    expect(c.meta.counters.resyncs).toBeLessThan(20)
  })

  it('reload everything lists all, keeps the rows and takes a new position', async () => {
    c.tiny.log({ id: 150, code: 99 }).put('vm', doc('vm-12', 'silent'))
    c.collector.command({ type: 'full-reload' })
    await c.pass(10)
    await c.reach('refresh')
    expect(c.meta.cursor).toBe(150)
    expect(c.store.rows('vm').get('vm-12')!.name).toBe('silent')
  })
})

describe('commands and ends', () => {
  it('stops in the middle of a request', async () => {
    c.tiny.latency = (signal) => c.clock.sleep(60_000, signal)
    await c.start()
    await c.stop()
    expect(c.ended).toBe('stopped')
  })

  it('pause stops in the middle of a request, is durable, and poll-now does one thing', async () => {
    await c.start()
    await c.reach('refresh')
    c.tiny.latency = (signal) => c.clock.sleep(5_000, signal)
    c.collector.command({ type: 'poll-now' })
    await c.pass(100)
    c.collector.command({ type: 'pause' })
    await c.pass(100)
    expect(c.meta).toMatchObject({ paused: true, nextPollAt: null })
    c.tiny.latency = () => Promise.resolve()
    c.tiny.requests = []
    await c.pass(3_600_000)
    await c.stop()
    await c.start()
    await c.pass(3_600_000)
    expect(c.tiny.requests).toEqual([])
    c.tiny.log({ id: 101, code: 99 })
    c.collector.command({ type: 'poll-now' })
    await c.pass(1000)
    c.collector.command({ type: 'poll-now' })
    await c.pass(1000)
    expect(c.meta).toMatchObject({ paused: true, cursor: 101 })
    c.collector.command({ type: 'resume' })
    await c.pass(60_000)
    expect(c.meta).toMatchObject({ paused: false, phase: 'refresh' })
    expect(c.meta.nextPollAt).not.toBeNull()
  })

  it('signed out: stops at once, says so, and waits', async () => {
    await c.start()
    await c.reach('refresh')
    c.collector.command({ type: 'signed-out' })
    await c.pass(100)
    expect(c.meta).toMatchObject({
      phase: 'halted',
      trouble: { kind: 'sign-in' },
      nextPollAt: null,
    })
    c.tiny.requests = []
    c.collector.command({ type: 'poll-now' })
    await c.pass(3_600_000)
    expect(c.tiny.requests).toEqual([])
    c.collector.command({ type: 'signed-in' })
    await c.pass(20_000)
    expect(c.meta).toMatchObject({ phase: 'refresh', trouble: null })
  })

  it('an account that cannot see everything halts with the reason', async () => {
    c.tiny.counts = false
    await c.start()
    await c.pass(10_000)
    expect(c.meta).toMatchObject({ phase: 'halted', trouble: { kind: 'permission' } })
    expect(c.tiny.requests).toHaveLength(1)
  })

  it('a full disk halts until a user says that there is room', async () => {
    await c.start()
    await c.reach('refresh')
    c.store.failures = [new Fault('quota', 'No room.')]
    await c.pass(11_000)
    expect(c.meta).toMatchObject({ phase: 'halted', trouble: { kind: 'quota' } })
    c.collector.command({ type: 'poll-now' })
    await c.pass(20_000)
    expect(c.meta).toMatchObject({ phase: 'refresh', trouble: null })
  })

  it('a new leader ends the run at once, and nothing is written any more', async () => {
    await c.start()
    await c.reach('refresh')
    await c.store.lead('other')
    const { seq } = c.meta
    await c.pass(60_000)
    expect(c.ended).toMatchObject({ kind: 'superseded' })
    expect(c.meta.seq).toBe(seq)
  })

  it('a store that fails is tried again, braked, and logged when it cannot even take the trouble', async () => {
    await c.start()
    await c.reach('refresh')
    c.store.failures = Array.from({ length: 6 }, () => new Fault('storage', 'Broken.'))
    await c.pass(300_000)
    expect(c.logged.some((line) => line.includes('could not be stored'))).toBe(true)
    expect(c.meta).toMatchObject({ phase: 'refresh', trouble: null })
  })

  it('an unknown error is shown as a defect and does not spin', async () => {
    c.tiny.answerer = ({ path }) => {
      if (path === '') throw new TypeError('x is not a function')
      return undefined
    }
    await c.start()
    await c.pass(600_000)
    expect(c.meta.trouble).toMatchObject({ kind: 'defect' })
    expect(c.tiny.requests.length).toBeLessThan(25)
  })

  it('an abort that nobody asked for does not spin either', async () => {
    c.tiny.answerer = () => {
      throw new DOMException('odd', 'AbortError')
    }
    await c.start()
    await c.pass(600_000)
    expect(c.tiny.requests.length).toBeLessThan(25)
    expect(c.meta.trouble).not.toBeNull()
  })
})
