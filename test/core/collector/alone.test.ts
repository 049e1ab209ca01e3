/** The storm meter: what applying each event by itself would take, and what a batch says that it saved. */
import { beforeEach, describe, expect, it } from 'vitest'
import { requestsAlone } from '../../../src/core/collector/alone.ts'
import type { EngineEvent } from '../../../src/core/model/event.ts'
import { refKey } from '../../../src/core/model/kinds.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import { TINY_SHEETS, type Doc } from '../../support/tiny-engine.ts'

const doc = (id: string, name = id): Doc => ({ id, name })
const HOST = 'h-1'

let c: Collecting

beforeEach(async () => {
  c = collecting({ pageSize: 4 })
  const refs = [refKey('host', HOST)]
  c.tiny.put('host', doc(HOST)).put('disk', doc('d-1'), doc('d-2'))
  c.tiny.put('vm', { ...doc('vm-1'), disks: ['d-1', 'd-2'] })
  for (let i = 2; i <= 9; i += 1) c.tiny.put('vm', { ...doc(`vm-${i}`), refs })
  c.tiny.log({ id: 100, code: 99 })
  await c.start()
  await c.reach('refresh')
  c.tiny.requests = []
})

const event = (code: number, refs: Partial<EngineEvent> = {}): EngineEvent => ({
  id: 1,
  code,
  time: 0,
  severity: 'normal',
  description: '',
  ...refs,
})

describe('requests that events would take alone', () => {
  const alone = (...events: EngineEvent[]): Promise<number> =>
    requestsAlone({ sheets: TINY_SHEETS, rows: c.store, meta: c.meta, pageSize: 4 }, events)

  it.each([
    ['an event that asks for nothing', [event(99, { vm: 'vm-1' })], 0],
    ['one about a VM', [event(1, { vm: 'vm-2' })], 1],
    ['three about the same VM', [1, 1, 1].map((code) => event(code, { vm: 'vm-2' })), 3],
    ['one about the disks of a VM: the VM and each', [event(4, { vm: 'vm-1' })], 3],
    ['one about a host: each VM on it', [event(3, { host: HOST })], 8],
    ['one that has all VMs listed: three pages', [event(6)], 3],
    ['one that lists a kind with a second listing', [event(8)], 2],
  ])('%s', async (_, events, requests) => {
    expect(await alone(...events)).toBe(requests)
    expect(await alone(...events, ...events)).toBe(2 * requests)
  })
})

describe('the storm meter', () => {
  it('says of the last batch what was read, asked for and saved', async () => {
    for (let i = 0; i < 30; i += 1) {
      c.tiny.log({ id: 101 + i, code: 1, vm: `vm-${2 + (i % 2)}`, time: 0 })
    }
    await c.pass(10_000)
    expect(c.tiny.requests.filter(({ path }) => path.startsWith('vms'))).toHaveLength(2)
    expect(c.meta.lastBatch).toEqual({
      at: c.meta.lastGoodPollAt,
      events: 30,
      objects: 2,
      listings: 0,
      requests: 2,
      saved: 28,
      took: 0,
    })
    expect(c.meta.counters).toMatchObject({ events: 30, saved: 28 })
  })

  it('counts the pages of listings, and no saving below zero', async () => {
    c.tiny.put('vm', { ...doc('vm-2'), disks: ['d-9'] }).log({ id: 101, code: 6 })
    await c.pass(10_000)
    expect(c.meta.lastBatch).toMatchObject({ events: 1, objects: 0, listings: 1, requests: 3 })
    c.tiny.put('disk', doc('d-9')).log({ id: 102, code: 1, vm: 'vm-2', time: 0 })
    await c.pass(10_000)
    expect(c.meta.lastBatch).toMatchObject({ events: 1, objects: 2, requests: 2, saved: 0 })
  })

  it('stays until the next events, whatever polls find nothing', async () => {
    c.tiny.log({ id: 101, code: 1, vm: 'vm-2', time: 0 })
    await c.pass(10_000)
    const { lastBatch } = c.meta
    expect(lastBatch).not.toBeNull()
    await c.pass(60_000)
    expect(c.meta.lastBatch).toEqual(lastBatch)
  })

  it('tells how long it took', async () => {
    c.tiny.latency = (signal, path) => c.clock.sleep(path.startsWith('vms') ? 300 : 0, signal)
    c.tiny.log({ id: 101, code: 1, vm: 'vm-2', time: 0 })
    await c.pass(15_000)
    expect(c.meta.lastBatch!.took).toBe(300)
  })
})
