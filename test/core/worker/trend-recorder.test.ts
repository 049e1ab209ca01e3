/** Numbers over time: taken when validation has settled, one a day, and outliving the replica. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { LedgerDb, amendEntry } from '../../../src/core/store/ledger-db.ts'
import { deleteReplica } from '../../../src/core/store/queries.ts'
import { openStore, type Store } from '../../../src/core/store/store.ts'
import {
  readLastVisit,
  readTrend,
  SAMPLES_KEPT,
  saveSample,
  saveVisit,
  TrendDb,
} from '../../../src/core/store/trend-db.ts'
import { dayKey, parseRoll, rollOf } from '../../../src/core/model/trend.ts'
import { createRecorder } from '../../../src/core/worker/trend-recorder.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { verdict, vm } from '../store/rows.ts'

const HOUR = 3_600_000
const ended: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

const unique = (): string => Math.random().toString(36).slice(2)

async function opened() {
  const name = unique()
  const store = await openStore(name, () => true)
  const ledger = new LedgerDb(`ledger-${name}`)
  const trend = new TrendDb(`trend-${name}`)
  ended.push(
    () => Promise.resolve(store.close()),
    () => ledger.delete(),
    () => trend.delete(),
  )
  const clock = new VirtualClock()
  const logged: string[] = []
  const recorder = () =>
    createRecorder({ replica: store.db, ledger, trend }, name, clock, (_, message) =>
      logged.push(message),
    )
  return { name, store, ledger, trend, clock, recorder, logged }
}

/** Three VMs of which one is blocked and one is ready; `decided` of them are validated. */
async function load({ inventory, validation }: Store, decided: number): Promise<void> {
  const epoch = await inventory.lead('tab')
  await inventory.commit({
    epoch,
    now: 1,
    upserts: [vm('a'), vm('b'), vm('c')],
    meta: (old) => ({ ...old, parity: true, policy: { ...old.policy, version: 6 } }),
  })
  const due = await validation.due(Infinity, 10)
  const concern = { id: 'x', category: 'Critical', label: '', assessment: '' }
  await validation.saveResults({
    epoch,
    postponed: [],
    results: due.slice(0, decided).map(({ id, token }) => ({
      token,
      verdict: verdict(id, {
        revision: 1,
        policyVersion: 6,
        concerns: id === 'a' ? [concern] : [],
      }),
    })),
  })
}

describe('the recorder', () => {
  it('waits until what was loaded is validated', async () => {
    const { name, store, trend, recorder } = await opened()
    const { look } = recorder()
    expect(await look()).toBe(false)
    await load(store, 2)
    expect(await look(), 'one of three waits').toBe(false)
    expect(await readTrend(trend, name, 0)).toEqual([])
  })

  it('takes one sample of a day, and none within the hour', async () => {
    const { name, store, trend, clock, recorder } = await opened()
    await load(store, 3)
    const { look } = recorder()
    expect(await look()).toBe(true)
    expect(await look()).toBe(false)
    const first = clock.now()
    expect(await readTrend(trend, name, 0)).toEqual([
      {
        day: dayKey(first),
        at: first,
        vms: 3,
        levels: { blocked: 1, attention: 0, ready: 2, unknown: 0 },
        concerns: { x: 1 },
      },
    ])
    await clock.pass(HOUR)
    expect(await look()).toBe(true)
    await clock.pass(24 * HOUR)
    expect(await look()).toBe(true)
    const days = await readTrend(trend, name, 0)
    expect(days.map(({ day }) => day)).toEqual([...new Set(days.map(({ day }) => day))])
    expect(days.length).toBeGreaterThanOrEqual(2)
  })

  it('counts a waived concern for the rule and not against the VM', async () => {
    const { name, store, ledger, trend, recorder } = await opened()
    await load(store, 3)
    await amendEntry(
      ledger,
      name,
      { vm: '', concern: 'x', vmName: '' },
      { waiver: { reason: 'known', until: null } },
      { by: 'ann', now: 1 },
    )
    await recorder().look()
    expect((await readTrend(trend, name, 0))[0]).toMatchObject({
      levels: { blocked: 0, ready: 3 },
      concerns: { x: 1 },
    })
  })

  it('keeps its samples when the replica is removed', async () => {
    const { name, store, trend, recorder } = await opened()
    await load(store, 3)
    await recorder().look()
    store.close()
    await deleteReplica(name)
    expect(await readTrend(trend, name, 0)).toHaveLength(1)
  })

  it('goes on when it cannot write', async () => {
    const { store, trend, clock, recorder, logged } = await opened()
    await load(store, 3)
    await trend.delete({ disableAutoOpen: true })
    const control = new AbortController()
    const running = recorder().run(control.signal)
    running.catch(() => undefined)
    await clock.pass(60_000)
    expect(logged.length).toBeGreaterThan(1)
    control.abort(new DOMException('Enough.', 'AbortError'))
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('tells a visit from the one before', async () => {
    const { name, store, trend, clock, recorder } = await opened()
    await load(store, 3)
    await recorder().look()
    expect(await readLastVisit(trend, name), 'the first visit has none before').toBeNull()
    await recorder().look()
    expect(await readLastVisit(trend, name), 'a reload is no other visit').toBeNull()
    const left = clock.now()
    await clock.pass(HOUR)
    await recorder().look()
    const before = await readLastVisit(trend, name)
    expect(before?.at).toBe(left)
    expect([...parseRoll(before!.vms).keys()].sort()).toEqual(['a', 'b', 'c'])
  })
})

describe('what is kept', () => {
  it('is let go of after 400 days, of all engines', async () => {
    const { trend } = await opened()
    const sample = (at: number) => ({
      day: dayKey(at),
      at,
      vms: 1,
      levels: { blocked: 0, attention: 0, ready: 1, unknown: 0 },
      concerns: {},
    })
    const old = Date.UTC(2025, 0, 1)
    await saveSample(trend, 'a', sample(old))
    await saveSample(trend, 'b', sample(old + SAMPLES_KEPT + HOUR))
    expect(await readTrend(trend, 'a', 0)).toEqual([])
    expect(await readTrend(trend, 'b', 0)).toHaveLength(1)
  })

  it('is not another visit while the same one goes on', async () => {
    const { trend } = await opened()
    for (const at of [0, 5 * HOUR, 9 * HOUR]) await saveVisit(trend, 'a', { at, vms: '' }, false)
    expect(await readLastVisit(trend, 'a')).toBeNull()
  })

  it('reads names back as they were, but for what would break a line', () => {
    const vms = [
      { id: 'a', revision: 3, name: 'web 01' },
      { id: 'b', revision: 1, name: 'tab\there' },
    ]
    expect([...parseRoll(rollOf(vms)).values()]).toEqual([vms[0], { ...vms[1], name: 'tab here' }])
    expect(parseRoll('').size).toBe(0)
  })
})
