/** The loop on a clock that leaps: what a sleep or a clock that is set may hasten, and what it must not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { collecting, type Collecting } from '../../support/collecting.ts'
import { SURVEYED_SHEETS } from '../../support/tiny-engine.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let c: Collecting

beforeEach(async () => {
  c = collecting({}, SURVEYED_SHEETS)
  c.tiny.put('vm', { id: 'a', name: 'a' }, { id: 'b', name: 'b' }).log({ id: 100, code: 99 })
  await c.start()
  await c.reach('refresh')
  await c.pass(10 * MINUTE)
  c.tiny.requests = []
})

afterEach(() => c.stop())

const paths = (): string[] => c.tiny.requests.map(({ path }) => path)

describe('waking up', () => {
  it('looks first who answers, then at the log', async () => {
    c.collector.woke()
    await c.clock.quiet()
    expect(paths()).toEqual(['', 'events/100', 'events'])
  })

  it('is no way around a brake', async () => {
    c.tiny.answerer = () => new Fault('throttled', 'Wait.', { status: 429, retryAfter: 5 * MINUTE })
    await c.pass(15_000)
    const asked = c.tiny.requests.length
    for (let i = 0; i < 20; i += 1) {
      c.collector.woke()
      await c.pass(1_000)
    }
    expect(c.tiny.requests).toHaveLength(asked)

    c.tiny.answerer = () => new Fault('unreachable', 'Nobody answers.')
    await c.pass(5 * MINUTE)
    c.tiny.requests = []
    // Ten times in a millisecond is one request: the pause after a failure is a second at least.
    for (let i = 0; i < 10; i += 1) {
      c.collector.woke()
      await c.clock.quiet()
    }
    expect(c.tiny.requests.length).toBeLessThanOrEqual(1)
  })

  it('asks nothing while it is paused or waits for a sign-in', async () => {
    c.collector.command({ type: 'pause' })
    await c.pass(1_000)
    c.tiny.requests = []
    c.collector.woke()
    await c.pass(MINUTE)
    c.collector.command({ type: 'signed-out' })
    await c.pass(1_000)
    c.collector.woke()
    await c.pass(MINUTE)
    expect(paths()).toEqual([])
  })

  it('looks for late ids anew: the clock does not tell how long they had time to show up', async () => {
    // Two minutes after the newest event only the event at the cursor is read again …
    await c.pass(11_000)
    expect(c.tiny.asked('events').at(-1)!.query['from']).toBe(99)
    c.clock.setBy(HOUR)
    c.collector.woke()
    await c.clock.quiet()
    // … and now everything that may still be missing.
    expect(c.tiny.asked('events').at(-1)!.query['from']).toBe(50)
    c.tiny.log({ id: 98, code: 1, vm: 'a' }).put('vm', { id: 'a', name: 'late' })
    await c.pass(15_000)
    expect(c.store.rows('vm').get('a')!.name).toBe('late')
  })
})

describe('a long absence', () => {
  it('is followed by a comparison soon, a short one is not', async () => {
    const outage = async (ms: number): Promise<number> => {
      const { reconciles } = c.meta.counters
      c.tiny.answerer = () => new Fault('unreachable', 'Nobody answers.')
      await c.pass(ms)
      c.tiny.answerer = () => undefined
      await c.pass(3 * MINUTE)
      return c.meta.counters.reconciles - reconciles
    }
    await c.stop()
    c = collecting({ reconcileInterval: DAY }, SURVEYED_SHEETS)
    await c.start()
    await c.reach('refresh')
    await c.pass(10 * MINUTE)
    expect(await outage(50 * MINUTE)).toBe(0)
    expect(await outage(61 * MINUTE)).toBe(1)
  })

  it('of unknown length, because the clock was set back, counts as long', async () => {
    await c.stop()
    c = collecting({ reconcileInterval: DAY }, SURVEYED_SHEETS)
    await c.start()
    await c.reach('refresh')
    await c.pass(10 * MINUTE)
    await c.stop()
    c.clock.setBy(-2 * DAY)
    await c.start()
    await c.pass(2 * MINUTE)
    expect(c.meta.counters.reconciles).toBe(1)
  })
})

describe('a clock that is set', () => {
  it.each([-DAY, -HOUR, -MINUTE, MINUTE, HOUR, DAY])(
    'by %i ms stops nothing and starts no storm',
    async (ms) => {
      c.clock.setBy(ms)
      const { polls, reconciles } = c.meta.counters
      c.tiny.put('vm', { id: 'a', name: 'renamed' }).log({ id: 101, code: 1, vm: 'a' })
      await c.pass(21_000)
      expect(c.store.rows('vm').get('a')!.name).toBe('renamed')
      await c.pass(30 * MINUTE)
      // A poll each ten seconds, comparisons each quarter of an hour, and one of each at once.
      expect(c.meta.counters.polls - polls).toBeGreaterThan(175)
      expect(c.meta.counters.polls - polls).toBeLessThan(190)
      expect(c.meta.counters.reconciles - reconciles).toBeGreaterThanOrEqual(1)
      expect(c.meta.counters.reconciles - reconciles).toBeLessThanOrEqual(3)
      expect(c.tiny.requests.length).toBeLessThan(330)
    },
  )

  it('back, while the engine is down, keeps the pauses between tries', async () => {
    c.tiny.answerer = () => new Fault('unreachable', 'Nobody answers.')
    await c.pass(10 * MINUTE)
    for (const ms of [-DAY, DAY, -HOUR, 2 * HOUR]) {
      c.tiny.requests = []
      c.clock.setBy(ms)
      await c.pass(10 * MINUTE)
      expect(c.tiny.requests.length).toBeGreaterThan(5)
      expect(c.tiny.requests.length).toBeLessThan(40)
    }
  })

  it('back before a restart does not keep a comparison or a survey from coming', async () => {
    await c.stop()
    c.clock.setBy(-2 * DAY)
    await c.start()
    const { reconciles } = c.meta.counters
    const { doneAt } = c.meta.survey
    await c.pass(20 * MINUTE)
    expect(c.meta.counters.reconciles).toBeGreaterThan(reconciles)
    expect(c.meta.survey.doneAt).toBeLessThan(doneAt!)
    expect(c.meta.lastReconcileAt).toBeLessThanOrEqual(c.clock.now())
    expect(c.meta.lastGoodPollAt).toBeLessThanOrEqual(c.clock.now())
  })
})
