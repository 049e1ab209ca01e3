/** Details that only a request per VM tells: asked for in the background, kept while they are not asked for. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import { SURVEYED_SHEETS, type Doc } from '../../support/tiny-engine.ts'

const HOUR = 3_600_000
const engineFault = new Fault('engine', 'It failed.', { status: 500 })
const away = new Fault('unreachable', 'Nobody answers.')

let c: Collecting

const doc = (id: string, more: Partial<Doc> = {}): Doc => ({ id, name: id, ...more })
const pinsOf = (id: string): unknown => (c.store.rows('vm').get(id) as { pins?: string })?.pins
const asked = (): string[] =>
  c.tiny.requests.flatMap(({ path }) => /^vms\/(.*)\/pins$/.exec(path)?.[1] ?? [])

beforeEach(() => {
  c = collecting({ pageSize: 10, surveyBatch: 10, reconcileInterval: 100 * HOUR }, SURVEYED_SHEETS)
  const vms = Array.from({ length: 25 }, (_, i) =>
    doc(`vm-${10 + i}`, { pins: i === 7 ? '3' : '' }),
  )
  c.tiny.put('vm', ...vms)
  c.tiny.log({ id: 100, code: 99 })
})

afterEach(() => c.stop())

/** Loads, and walks over all VMs once. */
async function surveyed(): Promise<void> {
  await c.start()
  await c.reach('refresh')
  await c.pass(60_000)
  expect(c.meta.survey.doneAt).not.toBeNull()
  c.tiny.requests = []
  c.store.commits = []
}

describe('survey', () => {
  it('walks over all VMs once, a batch after a poll, and writes what differs', async () => {
    const before: unknown[] = []
    c.tiny.answerer = ({ path }) => {
      if (path.endsWith('/pins')) before.push(c.meta.phase, c.meta.parity)
      return undefined
    }
    await c.start()
    await c.reach('refresh')
    for (const count of [10, 20, 25, 25]) {
      expect(new Set(asked()).size).toBe(count)
      await c.pass(10_000)
    }
    expect(new Set(before)).toEqual(new Set(['refresh', true]))
    expect(pinsOf('vm-17')).toBe('3')
    expect(c.store.rows('vm').get('vm-17')!.revision).toBe(2)
    expect([...c.store.rows('vm').values()].filter(({ revision }) => revision > 1)).toHaveLength(1)
    expect(c.meta.survey).toMatchObject({ next: '', startedAt: null, asked: [] })
  })

  it('is quiet until the next walk', async () => {
    await surveyed()
    await c.pass(HOUR)
    expect(asked()).toEqual([])
    expect(c.store.commits.length).toBeLessThanOrEqual(HOUR / 10_000 + 1)
    c.tiny.put('vm', doc('vm-20', { pins: '8' }))
    await c.pass(23 * HOUR)
    expect(asked().filter((id) => id === 'vm-20')).toHaveLength(2)
    expect(new Set(asked()).size).toBe(25)
    expect(pinsOf('vm-20')).toBe('8')
  })

  it('asks next for a VM that an event names', async () => {
    await surveyed()
    c.tiny.put('vm', doc('vm-20', { pins: '8' })).log({ id: 101, code: 9, vm: 'vm-20' })
    await c.pass(20_000)
    expect(pinsOf('vm-20')).toBe('8')
    expect(new Set(asked())).toEqual(new Set(['vm-20']))
    expect(c.meta.survey.asked).toEqual([])
  })

  it('remembers a VM that an event named when the worker ends before it was asked', async () => {
    await surveyed()
    c.tiny.put('vm', doc('vm-20', { pins: '8' })).log({ id: 101, code: 9, vm: 'vm-20' })
    c.tiny.latency = (signal, path) => c.clock.sleep(path.endsWith('/pins') ? 5_000 : 1, signal)
    await c.pass(11_000)
    expect(c.meta.cursor).toBe(101)
    await c.stop()
    expect(pinsOf('vm-20')).toBe('')
    expect(c.meta.survey.asked).toEqual(['vm-20'])
    c.tiny.latency = () => Promise.resolve()
    await c.start()
    await c.pass(20_000)
    expect(pinsOf('vm-20')).toBe('8')
  })

  it('goes on after a restart where it was', async () => {
    await c.start()
    await c.reach('refresh')
    await c.pass(1)
    expect(c.meta.survey.next).toBe('vm-20')
    await c.stop()
    c.tiny.requests = []
    await c.start()
    await c.pass(30_000)
    expect(c.meta.survey.doneAt).not.toBeNull()
    expect([...new Set(asked())].sort()[0]).toBe('vm-20')
  })

  it('a VM that is read again keeps what was surveyed', async () => {
    await surveyed()
    c.tiny.put('vm', doc('vm-17', { description: 'new', pins: '3' }))
    c.tiny.log({ id: 101, code: 1, vm: 'vm-17' })
    await c.pass(30_000)
    expect(c.store.rows('vm').get('vm-17')).toMatchObject({ description: 'new', pins: '3' })
    expect(asked()).toEqual([])
    c.collector.command({ type: 'reconcile' })
    await c.pass(60_000)
    expect(c.meta.counters.reconciles).toBe(1)
    expect(c.meta.lastDrift).toBe(0)
    expect(pinsOf('vm-17')).toBe('3')
  })

  it('a detail that fails keeps what is stored', async () => {
    await surveyed()
    c.tiny.put('vm', doc('vm-17', { status: 'pinned', pins: '4' }))
    c.tiny.answerer = ({ path }) => (path.endsWith('/pins') ? engineFault : undefined)
    c.tiny.log({ id: 101, code: 1, vm: 'vm-17' })
    await c.pass(15_000)
    expect(c.store.rows('vm').get('vm-17')).toMatchObject({ status: 'pinned', pins: '3' })
    expect(c.store.faults.get('vm:vm-17')?.message).toMatch(/could not be read/)
  })

  it('a survey that fails is braked, is no trouble of the replica, and ends when it heals', async () => {
    c.tiny.answerer = ({ path }) => (path.endsWith('/pins') ? engineFault : undefined)
    await c.start()
    await c.reach('refresh')
    await c.pass(10 * 60_000)
    expect(c.meta.trouble).toBeNull()
    expect(c.meta.kinds.vm.state).toBe('complete')
    // Three or four at a time, and rarely: twenty-five VMs would take longer than this.
    expect(asked().length).toBeGreaterThan(3)
    expect(asked().length).toBeLessThan(80)
    c.tiny.answerer = () => undefined
    await c.pass(2 * HOUR)
    expect(c.meta.survey.doneAt).not.toBeNull()
  })

  it('a survey without a way to the engine asks rarely and loses nothing', async () => {
    c.tiny.answerer = ({ path }) => (path.endsWith('/pins') ? away : undefined)
    await c.start()
    await c.reach('refresh')
    await c.pass(HOUR)
    expect(c.meta).toMatchObject({ trouble: null, phase: 'refresh' })
    expect(asked().length).toBeLessThan(120)
    expect(c.meta.survey.doneAt).toBeNull()
    c.tiny.answerer = () => undefined
    await c.pass(HOUR * 3)
    expect(pinsOf('vm-17')).toBe('3')
  })

  it('does not hold up polls when the engine is slow', async () => {
    await surveyed()
    c.tiny.latency = (signal, path) => c.clock.sleep(path.endsWith('/pins') ? 4_000 : 1, signal)
    await c.pass(24 * HOUR)
    const before = c.meta.counters.polls
    await c.pass(60_000)
    expect(asked().length).toBeGreaterThan(5)
    expect(c.meta.counters.polls - before).toBeGreaterThanOrEqual(4)
    expect(c.tiny.peak).toBeLessThanOrEqual(2)
  })
})
