/** Comparisons with an engine: what each finds, repairs, says about the cause, and leaves in the history. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import { KINDS } from '../../../src/core/model/kinds.ts'
import { Fault } from '../../../src/core/errors.ts'
import { checkedIn, driftIn, type AuditReport } from '../../../src/core/model/drift.ts'
import { differences, truth } from '../../sim/oracle.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import { demoCollecting, type DemoCollecting } from '../../support/demo-collecting.ts'

let demo: DemoCollecting

/** Asks for a comparison and waits until its causes are known. */
async function compare(): Promise<AuditReport> {
  demo.collector.command({ type: 'reconcile' })
  const before = demo.store.audits.size
  const settled = (): boolean =>
    demo.store.audits.size > before && [...demo.store.audits.values()].at(-1)!.settled
  expect(await demo.clock.until(settled, 120_000)).toBe(true)
  return [...demo.store.audits.values()].at(-1)!
}

const told = ({ items }: AuditReport): unknown[] =>
  items.map(({ kind, id, difference, fields, cause, event }) => ({
    kind,
    id,
    difference,
    fields,
    cause,
    code: event?.code,
  }))

async function expectRepaired(): Promise<void> {
  expect(await differences(demo.store, await truth(demo.api, SHEETS))).toEqual([])
}

const first = <T>(map: ReadonlyMap<string, T>, fits: (value: T) => boolean = () => true): string =>
  [...map].find(([, value]) => fits(value))![0]

describe('audit of the simulated engine', () => {
  beforeEach(async () => {
    demo = await demoCollecting(40)
  })

  afterEach(() => demo.stop())

  it('of an estate that is as stored finds nothing, writes no row and asks for no causes', async () => {
    const rows = (): unknown =>
      KINDS.map((kind) => [...demo.store.rows(kind).values()].map(({ revision }) => revision))
    const before = rows()
    const report = await compare()
    expect(rows()).toEqual(before)
    expect(report).toMatchObject({ trigger: 'asked', settled: true, items: [], cut: 0, writes: 0 })
    expect(checkedIn(report)).toBe(
      Object.values(demo.store.meta.kinds).reduce((sum, { rows }) => sum + rows, 0),
    )
    expect(driftIn(report)).toBe(0)
    expect(report.requests).toBeLessThan(20)
    expect(report.bytes).toBeGreaterThan(10_000)
    expect(demo.store.meta).toMatchObject({ lastDrift: 0, comparing: null })
  })

  it('finds a watchdog that was added without a word', async () => {
    const vm = first(demo.world.vms, ({ watchdogs }) => watchdogs.length === 0)
    demo.world.addWatchdog(vm)
    const report = await compare()
    expect(told(report)).toEqual([
      { kind: 'vm', id: vm, difference: 'different', fields: ['watchDogs'], cause: 'silent' },
    ])
    expect(report.items[0]!.name).toBe(demo.world.vms.get(vm)!.name)
    expect(report.kinds.vm).toMatchObject({ checked: 40, different: 1, missing: 0, extra: 0 })
    expect(demo.store.meta).toMatchObject({ lastDrift: 1 })
    await expectRepaired()
  })

  it('finds a VM that went and one that came without a word', async () => {
    const gone = first(demo.world.vms, ({ status }) => status === 'down')
    let came = ''
    demo.world.faults.silently(() => {
      demo.world.removeVm(gone)
      came = demo.world.createVm({ name: 'unannounced' })
    })
    await demo.clock.pass(30_000)
    const report = await compare()
    const vms = report.items.filter(({ kind }) => kind === 'vm')
    expect(vms.find(({ id }) => id === gone)).toMatchObject({
      difference: 'extra',
      cause: 'silent',
    })
    expect(vms.find(({ id }) => id === came)).toMatchObject({
      difference: 'missing',
      fields: [],
      cause: 'silent',
    })
    await expectRepaired()
  })

  it('finds a network that was attached to a cluster, which writes no event', async () => {
    const network = first(demo.world.networks)
    const cluster = first(demo.world.clusters, ({ networks }) => !networks.has(network))
    demo.world.attachNetworkToCluster(cluster, network)
    expect(told(await compare())).toEqual([
      {
        kind: 'cluster',
        id: cluster,
        difference: 'different',
        fields: ['networks'],
        cause: 'silent',
      },
    ])
    await expectRepaired()
  })

  it('finds a network that was changed without a word', async () => {
    const network = first(demo.world.networks)
    demo.world.faults.silently(() => demo.world.updateNetwork(network, { description: 'changed' }))
    await demo.clock.pass(30_000)
    expect(told(await compare())).toEqual([
      {
        kind: 'network',
        id: network,
        difference: 'different',
        fields: ['description'],
        cause: 'silent',
      },
    ])
    await expectRepaired()
  })

  it('finds a host that reached maintenance without an event', async () => {
    const host = first(demo.world.hosts, ({ status }) => status === 'up')
    demo.world.faults.silently(() => demo.world.hostToMaintenance(host))
    await demo.clock.pass(60_000)
    expect(demo.world.hosts.get(host)!.status).toBe('maintenance')
    const report = await compare()
    const item = report.items.find(({ kind, id }) => kind === 'host' && id === host)!
    expect(item).toMatchObject({ difference: 'different', cause: 'silent' })
    expect(item.fields).toEqual(expect.arrayContaining(['inMaintenance', 'status']))
    await expectRepaired()
  })

  it('names the code of an event that nobody heeds', async () => {
    const vm = first(demo.world.vms)
    demo.world.faults.silently(() => demo.world.updateVm(vm, { description: 'changed' }))
    demo.world.write(
      9_999,
      'Something happened.',
      demo.world.vmRefs(demo.world.vms.get(vm)!, 'user'),
    )
    await demo.clock.pass(30_000)
    const report = await compare()
    expect(told(report)).toEqual([
      expect.objectContaining({ kind: 'vm', id: vm, cause: 'not-subscribed', code: 9_999 }),
    ])
    await expectRepaired()
  })

  it('finds an event that was dismissed before it was read', async () => {
    const vm = first(demo.world.vms)
    demo.world.updateVm(vm, { description: 'changed' })
    demo.world.faults.dismiss([demo.world.log.newest])
    // Another event, so that the cursor passes it.
    const other = first(demo.world.vms, ({ id }) => id !== vm)
    demo.world.updateVm(other, { description: 'seen' })
    await demo.clock.pass(30_000)
    const report = await compare()
    expect(told(report)).toEqual([
      expect.objectContaining({ kind: 'vm', id: vm, cause: 'hidden', code: 35 }),
    ])
    await expectRepaired()
  })

  it('finds an event that became visible long after younger ones', async () => {
    await demo.clock.pass(150_000)
    const vm = first(demo.world.vms)
    demo.world.faults.lateEvents(1, 200_000)
    demo.world.updateVm(vm, { description: 'changed' })
    const id = demo.world.log.newest
    const other = first(demo.world.vms, (each) => each.id !== vm)
    demo.world.updateVm(other, { description: 'seen' })
    await demo.clock.pass(240_000)
    const report = await compare()
    expect(report.items).toMatchObject([
      { kind: 'vm', id: vm, cause: 'late', event: { id, code: 35 } },
    ])
    await expectRepaired()
  })

  it('takes a change whose event comes after the comparison for no drift', async () => {
    const vm = first(demo.world.vms)
    demo.world.faults.lateEvents(1, 5_000)
    demo.world.updateVm(vm, { description: 'changed' })
    const { drift } = demo.store.meta.counters
    const report = await compare()
    expect(report).toMatchObject({ items: [], inFlight: 1, writes: 1 })
    expect(driftIn(report)).toBe(0)
    expect(demo.store.meta).toMatchObject({ lastDrift: 0, counters: { drift } })
    await expectRepaired()
  })

  it('of a restored engine says that the position was lost', async () => {
    demo.world.faults.backup()
    await demo.clock.pass(30_000)
    const vm = first(demo.world.vms)
    demo.world.updateVm(vm, { description: 'after the backup' })
    await demo.clock.pass(30_000)
    demo.world.faults.restoreBackup()
    const { resyncs } = demo.store.meta.counters
    const resynced = (): boolean =>
      demo.store.meta.counters.resyncs > resyncs && demo.store.meta.phase === 'refresh'
    expect(await demo.clock.until(resynced, 600_000)).toBe(true)
    await demo.clock.pass(60_000)
    const report = [...demo.store.audits.values()].find(({ trigger }) => trigger === 'gap')!
    expect(report).toMatchObject({ settled: true, inFlight: 0 })
    expect(told(report)).toEqual([
      { kind: 'vm', id: vm, difference: 'different', fields: ['description'], cause: 'gap' },
    ])
    const marks = demo.store.history.flatMap((entry) =>
      entry.type === 'event' ? [] : [entry.type],
    )
    expect(marks).toEqual(['loaded', 'gap', 'resynced'])
    await expectRepaired()
  })
})

describe('audit of the tiny engine', () => {
  let c: Collecting
  const reports = (): AuditReport[] => [...c.store.audits.values()]
  const last = (): AuditReport => reports().at(-1)!
  const silently = (name: string): void =>
    void c.tiny.put('vm', { id: 'vm-1', name, refs: ['host:h'] })

  beforeEach(async () => {
    c = collecting({ pageSize: 10 })
    c.tiny.put('cluster', { id: 'cl', name: 'cl' }).put('host', { id: 'h', name: 'h' })
    c.tiny.put('vm', ...['vm-1', 'vm-2', 'vm-3'].map((id) => ({ id, name: id })))
    c.tiny.log({ id: 100, code: 99 })
    await c.start()
    await c.reach('refresh')
    await c.pass(60_000)
  })

  afterEach(() => c.stop())

  it('tells why it was made', async () => {
    await c.pass(16 * 60_000)
    expect(last().trigger).toBe('schedule')
    c.collector.command({ type: 'reconcile' })
    await c.pass(60_000)
    expect(last().trigger).toBe('asked')
    c.tiny.log({ id: 101, code: 10780 })
    await c.pass(60_000)
    expect(last().trigger).toBe('doubt')
    c.collector.command({ type: 'full-reload' })
    await c.pass(60_000)
    expect(last().trigger).toBe('reload')
    await c.stop()
    c.clock.jump(3 * 3_600_000)
    await c.start()
    await c.pass(180_000)
    expect(last().trigger).toBe('absence')
    c.tiny.answerer = () => new Fault('unreachable', 'off')
    await c.pass(2 * 3_600_000)
    c.tiny.answerer = () => undefined
    await c.pass(240_000)
    expect(last().trigger).toBe('absence')
    expect(reports().map(({ no }) => no)).toEqual([1, 2, 3, 4, 5, 6])
    expect(c.meta.counters).toMatchObject({ reconciles: 5, resyncs: 1, drift: 0 })
  })

  it('reports what a comparison had found when a gap broke it off', async () => {
    const many = Array.from({ length: 15 }, (_, n) => ({ id: `vm-${10 + n}`, name: 'n' }))
    c.tiny.put('vm', ...many)
    silently('other')
    await c.pass(c.meta.nextPollAt! - c.clock.now() - 3_000)
    c.tiny.latency = (signal, path) =>
      path === 'vms' ? c.clock.sleep(7_000, signal) : Promise.resolve()
    c.collector.command({ type: 'reconcile' })
    await c.pass(1_000)
    c.tiny.events = [{ id: 60, code: 99, time: 5 }]
    await c.pass(8_000)
    expect(c.meta.phase).toBe('resync')
    expect(c.store.audits.size).toBe(0)
    c.tiny.latency = () => Promise.resolve()
    await c.pass(120_000)
    const found = reports().find(({ trigger }) => trigger === 'gap')!
    expect(found).toMatchObject({ settled: true, kinds: { vm: { missing: 15, different: 1 } } })
    expect(found.items).toHaveLength(16)
    expect(c.meta.counters.drift).toBe(16)
  })

  it('is made every half minute at most, however often it is asked for', async () => {
    const before = c.meta.counters.reconciles
    for (let i = 0; i < 120; i += 1) {
      c.collector.command({ type: 'reconcile' })
      await c.pass(1_000)
    }
    const made = c.meta.counters.reconciles - before
    expect(made).toBeGreaterThan(1)
    expect(made).toBeLessThanOrEqual(5)
  })

  it('leaves causes unknown when the worker ends before it knows them', async () => {
    silently('other')
    c.collector.command({ type: 'reconcile' })
    await c.clock.until(() => c.store.audits.size > 0, 60_000, 100)
    await c.stop()
    expect(last()).toMatchObject({ settled: false, items: [{ id: 'vm-1', cause: 'unknown' }] })
    expect(c.meta.counters.drift).toBe(1)
    await c.start()
    await c.pass(60_000)
    expect(last().settled).toBe(false)
  })

  it('tells the causes although the clock is set back meanwhile', async () => {
    silently('other')
    c.collector.command({ type: 'reconcile' })
    await c.clock.until(() => c.store.audits.size > 0, 60_000, 100)
    c.clock.setBy(-24 * 3_600_000)
    await c.pass(60_000)
    // Another comparison is due at once, because nobody knows how long the last one is ago.
    expect(reports()[0]).toMatchObject({ settled: true, items: [{ id: 'vm-1', cause: 'silent' }] })
  })

  it('leaves causes unknown when the log cannot be searched, and does not try for ever', async () => {
    silently('other')
    c.tiny.log({ id: 110, code: 99 })
    await c.pass(20_000)
    c.tiny.answerer = ({ path }) =>
      path.startsWith('events/') && path !== 'events/110'
        ? new Fault('unreachable', 'off')
        : undefined
    c.collector.command({ type: 'reconcile' })
    await c.pass(60_000)
    expect(last()).toMatchObject({ settled: true, items: [{ id: 'vm-1', cause: 'unknown' }] })
    const asked = c.tiny.requests.length
    await c.pass(60_000)
    expect(c.tiny.requests.length - asked).toBeLessThan(10)
    expect(c.meta.trouble).toBeNull()
  })

  it('asks for at most twenty events that nobody has shown', async () => {
    silently('other')
    c.tiny.log({ id: 1_000, code: 99 })
    await c.pass(20_000)
    c.tiny.requests = []
    c.collector.command({ type: 'reconcile' })
    await c.pass(60_000)
    const singly = c.tiny.requests.filter(({ path }) => path.startsWith('events/'))
    // The position is proved by its own event.
    const probes = singly.filter(({ path }) => path !== 'events/1000')
    expect(probes).toHaveLength(20)
    expect(last().items).toMatchObject([{ id: 'vm-1', cause: 'silent' }])
    expect(last().requests).toBeGreaterThanOrEqual(KINDS.length + 21)
  })

  it('leaves out a kind that could not be listed', async () => {
    c.tiny.answerer = ({ path }) => (path === 'hosts' ? new Fault('engine', 'no') : undefined)
    c.collector.command({ type: 'reconcile' })
    await c.clock.until(() => c.store.audits.size > 0, 3_600_000)
    expect(last().kinds.host).toBeUndefined()
    expect(last().kinds.vm).toMatchObject({ checked: 3 })
  })

  it('says while it runs how far it is', async () => {
    const seen: unknown[] = []
    c.tiny.answerer = ({ path }) => {
      if (path === 'vms') seen.push(c.meta.comparing)
      return undefined
    }
    c.collector.command({ type: 'reconcile' })
    await c.pass(60_000)
    expect(seen).toEqual([expect.objectContaining({ trigger: 'asked', kinds: KINDS.length - 2 })])
    expect(c.meta.comparing).toBeNull()
  })

  it('spells out five hundred differences and counts the others', async () => {
    c.tiny.put('disk', ...Array.from({ length: 520 }, (_, n) => ({ id: `d${n}`, name: `d${n}` })))
    c.collector.command({ type: 'reconcile' })
    await c.pass(60_000)
    expect(last()).toMatchObject({ cut: 20, kinds: { disk: { missing: 520, checked: 520 } } })
    expect(last().items).toHaveLength(500)
    expect(c.meta.lastDrift).toBe(520)
  })

  it('keeps each event with what it had read again, in the commit that moves the cursor', async () => {
    c.tiny.log(
      { id: 101, code: 1, vm: 'vm-1' },
      { id: 102, code: 99 },
      { id: 103, code: 3, host: 'h' },
    )
    await c.pass(20_000)
    expect(c.store.history).toMatchObject([
      { id: 100, past: true, asked: [] },
      { type: 'loaded' },
      { id: 101, asked: [{ kind: 'vm', id: 'vm-1' }] },
      { id: 102, asked: [] },
      { id: 103, asked: [{ kind: 'vm', of: 'host:h' }] },
    ])
    // What events had read is put down to them, what a load reads to nobody.
    const row = { kind: 'vm', id: 'vm-1', refs: [] } as const
    const traces = c.store.commits.flatMap(({ trace, history = [] }) =>
      history.some(({ type }) => type !== 'resynced') ? [trace?.eventOf(row)] : [],
    )
    expect(traces).toEqual([undefined, 101])
    for (const { history = [], meta } of c.store.commits) {
      const events = history.flatMap((entry) =>
        entry.type === 'event' && !entry.past ? [entry.id] : [],
      )
      if (events.length > 0) expect(meta!(c.meta).cursor).toBe(Math.max(...events))
    }
  })
})
