/**
 * Laws of the collector, on the tiny engine with random changes: how events are grouped makes no difference, repeating
 * them changes nothing, and a comparison ends where a load from nothing does.
 */
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createCollector } from '../../../src/core/collector/collector.ts'
import { KINDS, refKey, type Kind } from '../../../src/core/model/kinds.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import type { InventoryStore } from '../../../src/core/ports.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { TINY_SHEETS, TinyEngine, type Doc, type TinyEvent } from '../../support/tiny-engine.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { cleanUp, openNew } from '../store/contract.ts'
import { upsert } from '../store/rows.ts'

const POLL = DEFAULTS.refreshInterval
const DAY = 24 * 3_600_000
const CLUSTERS = ['cluster-0', 'cluster-1']
const HOSTS = ['host-0', 'host-1']

/** What may happen to the VM, network or object of that number; each is told by an event. */
const DEEDS = [
  'edit a VM',
  'move a VM',
  'remove a VM',
  'give a disk',
  'edit its disks',
  'take its disks',
  'edit a cluster',
  'lose a host',
  'edit a network',
  'remove a network',
  'edit a domain',
  'edit all VMs',
] as const

type Change = { deed: (typeof DEEDS)[number]; n: number }

const change: fc.Arbitrary<Change> = fc.record({
  deed: fc.constantFrom(...DEEDS),
  n: fc.integer({ min: 0, max: 5 }),
})

/** Changes, and after which of them a poll comes. */
const story = fc.array(fc.tuple(change, fc.boolean()), { minLength: 1, maxLength: 25 })

/** A tiny engine with the words for changing it. What it writes to its log is old when it is read. */
class Estate {
  readonly engine = new TinyEngine()
  #serial = 0

  constructor(clock: VirtualClock) {
    this.engine.now = () => clock.now() - DAY
    for (const id of CLUSTERS) this.put('cluster', id)
    for (const id of HOSTS) this.put('host', id)
    for (const kind of ['dataCenter', 'storageDomain', 'network', 'serverCpu'] as const) {
      this.put(kind, `${kind}-0`)
    }
    for (let n = 0; n < 4; n += 1) this.put('vm', `vm-${n}`)
    this.tell(99, {})
  }

  get(kind: Kind, id: string): Doc | undefined {
    return this.engine.objects.get(kind)!.get(id)
  }

  all(kind: Kind): Doc[] {
    return [...this.engine.objects.get(kind)!.values()]
  }

  /** A new or changed object. A document is a whole row here, so that any store takes it. */
  put(kind: Kind, id: string, own: Partial<Doc> = {}): void {
    this.#serial += 1
    const place = kind === 'vm' ? [refKey('cluster', CLUSTERS[0]!), refKey('host', HOSTS[0]!)] : []
    const before = this.get(kind, id) ?? { ...upsert(kind, id).draft, refs: place, disks: [] }
    this.engine.put(kind, { ...before, ...own, description: String(this.#serial) } as Doc)
  }

  tell(code: number, refs: Partial<TinyEvent>): void {
    this.#serial += 1
    this.engine.log({ id: 100 + this.#serial, code, ...refs })
  }

  act({ deed, n }: Change): void {
    const id = `vm-${n}`
    const vm = this.get('vm', id)
    const disks = vm?.disks ?? []
    switch (deed) {
      case 'edit a VM':
        this.put('vm', id)
        return this.tell(n % 2 ? 1 : 7, { vm: id })
      case 'move a VM': {
        const to = (from: readonly string[]): string => from[n % from.length]!
        this.put('vm', id, { refs: [refKey('cluster', to(CLUSTERS)), refKey('host', to(HOSTS))] })
        return this.tell(1, { vm: id })
      }
      case 'remove a VM':
        // Its disks go with it. One that came and was left behind between two polls is found by a comparison only.
        for (const disk of disks) this.engine.remove('disk', disk)
        this.engine.remove('vm', id)
        return this.tell(4, { vm: id })
      case 'give a disk': {
        const disk = `disk-${this.all('disk').length}-${this.#serial}`
        this.put('disk', disk)
        this.put('vm', id, { disks: [...disks, disk] })
        return this.tell(4, { vm: id })
      }
      case 'edit its disks':
        for (const disk of disks) this.put('disk', disk)
        return this.tell(4, { vm: id })
      case 'take its disks':
        for (const disk of disks) this.engine.remove('disk', disk)
        if (vm) this.put('vm', id, { disks: [] })
        return this.tell(4, { vm: id })
      case 'edit a cluster':
        this.put('cluster', CLUSTERS[n % 2]!)
        return this.tell(5, { cluster: CLUSTERS[n % 2]! })
      case 'lose a host': {
        const host = HOSTS[n % 2]!
        for (const each of this.all('vm')) {
          if (each.refs?.includes(refKey('host', host))) this.put('vm', each.id)
        }
        return this.tell(3, { host })
      }
      case 'edit a network':
        this.put('network', `network-${n}`)
        return this.tell(2, {})
      case 'remove a network':
        this.engine.remove('network', `network-${n}`)
        return this.tell(2, {})
      case 'edit a domain':
        this.put('storageDomain', `storageDomain-${n}`)
        return this.tell(8, {})
      case 'edit all VMs':
        for (const { id: each } of this.all('vm')) this.put('vm', each)
        return this.tell(6, {})
    }
  }
}

/** A collector on an estate; comparisons only on demand. */
async function follow(clock: VirtualClock, engine: TinyEngine, store: InventoryStore) {
  const busy = new Proxy(store, {
    get: (target, name: keyof InventoryStore) => {
      const method = target[name].bind(target) as (...given: unknown[]) => Promise<unknown>
      return (...given: unknown[]) => clock.busy(() => method(...given))
    },
  })
  const control = new AbortController()
  const collector = createCollector({
    api: engine,
    store: busy,
    epoch: await clock.busy(() => store.lead('test')),
    clock,
    random: () => 0.5,
    settings: { ...DEFAULTS, pageSize: 3, reconcileInterval: 365 * DAY },
    log: () => undefined,
    sheets: TINY_SHEETS,
  })
  const ended = collector.run(control.signal)
  const phase = async (): Promise<string> => (await busy.readMeta()).phase
  expect(await clock.until(async () => (await phase()) === 'refresh', 60_000)).toBe(true)
  return {
    collector,
    stop: async () => {
      control.abort()
      await clock.quiet()
      await ended
    },
  }
}

type Rows = Record<string, Row[]>

/** Everything that is stored, by kind and id. */
async function rowsOf(store: InventoryStore): Promise<Rows> {
  const rows: Rows = {}
  for (const kind of KINDS) {
    rows[kind] = (await store.get(kind, (await store.ids(kind)).sort())).flatMap((row) => row ?? [])
  }
  return structuredClone(rows)
}

/** How often a row changed on the way is no part of where it ended. */
const withoutRevisions = (rows: Rows): unknown =>
  Object.entries(rows).map(([kind, all]) => [kind, all.map(({ revision: _, ...draft }) => draft)])

async function loaded(clock: VirtualClock, engine: TinyEngine): Promise<Rows> {
  const store = new MemoryStore()
  const { stop } = await follow(clock, engine, store)
  await stop()
  return rowsOf(store)
}

/** Lives through a story; a poll comes where `polls` says, and at the end. */
async function lived(
  changes: readonly Change[],
  polls: readonly boolean[],
  store: InventoryStore,
): Promise<{ clock: VirtualClock; estate: Estate; stop: () => Promise<void> }> {
  const clock = new VirtualClock()
  const estate = new Estate(clock)
  const { stop } = await follow(clock, estate.engine, store)
  for (const [index, each] of changes.entries()) {
    estate.act(each)
    if (polls[index]) await clock.pass(POLL)
  }
  await clock.pass(2 * POLL)
  return { clock, estate, stop }
}

async function groupingMakesNoDifference(
  told: readonly (readonly [Change, boolean])[],
  open: () => Promise<InventoryStore>,
): Promise<void> {
  const changes = told.map(([each]) => each)
  const [together, apart, mixed] = [await open(), await open(), await open()]
  const { clock, estate, stop } = await lived(changes, [], together)
  await stop()
  const expected = withoutRevisions(await rowsOf(together))
  await (
    await lived(
      changes,
      changes.map(() => true),
      apart,
    )
  ).stop()
  expect(withoutRevisions(await rowsOf(apart))).toEqual(expected)
  await (
    await lived(
      changes,
      told.map(([, polled]) => polled),
      mixed,
    )
  ).stop()
  expect(withoutRevisions(await rowsOf(mixed))).toEqual(expected)
  // And all of it was told, so nothing is left for a load to find.
  expect(withoutRevisions(await loaded(clock, estate.engine))).toEqual(expected)
}

describe('laws of the collector', () => {
  afterEach(cleanUp)

  it('events applied together, one by one or in any groups end alike, in memory', async () => {
    await fc.assert(
      fc.asyncProperty(story, (told) =>
        groupingMakesNoDifference(told, () => Promise.resolve(new MemoryStore())),
      ),
      { numRuns: 25 },
    )
  }, 120_000)

  it('events applied together, one by one or in any groups end alike, in the real store', async () => {
    await fc.assert(
      fc.asyncProperty(story, (told) =>
        groupingMakesNoDifference(told, async () => (await openNew()).inventory),
      ),
      { numRuns: 5 },
    )
  }, 120_000)

  it('events applied twice change nothing the second time', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const store = new MemoryStore()
        const changes = told.map(([each]) => each)
        const polls = told.map(([, polled]) => polled)
        const { clock, estate, stop } = await lived(changes, polls, store)
        await stop()
        const before = await rowsOf(store)
        // A new worker knows nothing of what was applied; the engine lists each row twice besides.
        estate.engine.events = estate.engine.events.flatMap((event) => [event, event])
        const asked = estate.engine.requests.length
        const again = await follow(clock, estate.engine, store)
        await clock.pass(2 * POLL)
        await again.stop()
        expect(estate.engine.requests.length).toBeGreaterThan(asked)
        expect(await rowsOf(store)).toEqual(before)
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  it('a comparison after silent changes ends where a load from nothing does', async () => {
    const silent = fc.array(
      fc.record({ kind: fc.constantFrom(...KINDS), n: fc.integer({ min: 0, max: 8 }) }),
      { maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(story, silent, async (told, changes) => {
        const clock = new VirtualClock()
        const estate = new Estate(clock)
        const store = new MemoryStore()
        const { collector, stop } = await follow(clock, estate.engine, store)
        // Nobody hears of any of it.
        for (const [each] of told) estate.act(each)
        estate.engine.events = estate.engine.events.slice(0, 1)
        for (const { kind, n } of changes) {
          if (estate.get(kind, `${kind}-${n}`) && n % 2) estate.engine.remove(kind, `${kind}-${n}`)
          else estate.put(kind, `${kind}-${n}`)
        }
        collector.command({ type: 'reconcile' })
        await clock.pass(120_000)
        await stop()
        expect(store.meta.counters.reconciles).toBe(1)
        const rebuilt = await loaded(clock, estate.engine)
        expect(withoutRevisions(await rowsOf(store))).toEqual(withoutRevisions(rebuilt))
      }),
      { numRuns: 25 },
    )
  }, 120_000)
})
