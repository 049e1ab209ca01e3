/** Who leads: several tabs of one browser, of which some freeze, thaw, sleep or close at inconvenient moments. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { Tabs } from '../../support/tabs.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let browser: Tabs

beforeEach(() => {
  browser = new Tabs()
  const docs = Array.from({ length: 23 }, (_, i) => ({ id: `vm-${10 + i}`, name: `vm-${10 + i}` }))
  browser.tiny.put('vm', ...docs).log({ id: 100, code: 99 })
})

afterEach(() => browser.stop())

/** Something changes in the engine that a worker which was frozen before does not know. */
function change(name: string): void {
  const { tiny } = browser
  const id = 101 + tiny.events.length
  tiny.put('vm', { id: 'vm-12', name }).log({ id, code: 1, vm: 'vm-12' })
}

const logs = (text: string): string[] => browser.logged.filter((line) => line.includes(text))

describe('a leader that is frozen', () => {
  it.each([14, 18, 24, 30, 42, 55, 70, 95, 110])(
    'writes nothing after it was superseded, frozen at moment %i',
    { timeout: 30_000 },
    async (moment) => {
      const a = browser.open('a')
      a.freezeAt(moment)
      await browser.clock.pass(3 * MINUTE)
      expect(a.frozen).toBe(true)
      expect(logs('a info: this tab collects')).toHaveLength(1)
      const b = browser.open('b')
      await browser.clock.pass(2 * MINUTE)
      expect(await browser.meta()).toMatchObject({ leader: 'b', epoch: 2, phase: 'refresh' })
      expect(browser.lock.stolen).toBe(1)
      change('renamed while a was frozen')
      await browser.clock.pass(5 * MINUTE)

      const stored = await browser.dump()
      a.thaw()
      await browser.clock.quiet()
      expect(await browser.dump()).toBe(stored)
      await browser.clock.pass(10 * MINUTE)
      expect(
        browser.writes.filter(({ tab, epoch, wrote }) => tab === 'a' && epoch > 1 && wrote),
      ).toEqual([])
      expect(await browser.names()).toContain('renamed while a was frozen')
      expect(logs('a info: this tab collects no more')).toHaveLength(1)
      expect(browser.logged.filter((line) => /^a (warn|error)/.test(line))).toEqual([])
      expect((await browser.meta()).epoch).toBe(2)

      // It waits again like any other tab.
      browser.close(b)
      await browser.clock.pass(MINUTE)
      expect(await browser.meta()).toMatchObject({ leader: 'a', epoch: 3, phase: 'refresh' })
    },
  )

  it.each([2, 4, 6, 7, 8, 9, 10, 11])(
    'does not supersede who superseded it, frozen on its way to lead at moment %i',
    async (moment) => {
      const a = browser.open('a')
      a.freezeAt(moment)
      await browser.clock.pass(5_000)
      expect(a.frozen).toBe(true)
      expect(browser.writes).toEqual([])
      browser.open('b')
      await browser.clock.pass(3 * MINUTE)
      a.thaw()
      await browser.clock.pass(3 * MINUTE)
      expect(await browser.meta()).toMatchObject({ leader: 'b', epoch: 1, phase: 'refresh' })
      expect(browser.writes.filter(({ tab, wrote }) => tab === 'a' && wrote)).toEqual([])
    },
  )

  it('writes nothing after an hour in the ice', { timeout: 60_000 }, async () => {
    const a = browser.open('a')
    await browser.clock.pass(MINUTE)
    a.freeze()
    browser.open('b')
    await browser.clock.pass(HOUR)
    change('renamed')
    await browser.clock.pass(MINUTE)
    const stored = await browser.dump()
    a.thaw()
    await browser.clock.quiet()
    expect(await browser.dump()).toBe(stored)
    await browser.clock.pass(HOUR)
    expect(browser.writes.some(({ tab, epoch, wrote }) => tab === 'a' && epoch > 1 && wrote)).toBe(
      false,
    )
    expect(await browser.meta()).toMatchObject({ leader: 'b', epoch: 2, trouble: null })
  })
})

describe('a leader that lives', () => {
  it(
    'keeps the lead while it is paused, halted or without an engine',
    { timeout: 60_000 },
    async () => {
      const a = browser.open('a')
      await browser.clock.pass(MINUTE)
      browser.open('b')
      a.worker.command({ type: 'pause' })
      await browser.clock.pass(30 * MINUTE)
      expect(await browser.meta()).toMatchObject({ leader: 'a', paused: true })
      a.worker.command({ type: 'resume' })
      browser.tiny.answerer = () => new Fault('sign-in', 'The session has ended.', { status: 401 })
      await browser.clock.pass(30 * MINUTE)
      expect(await browser.meta()).toMatchObject({ leader: 'a', phase: 'halted' })
      browser.tiny.answerer = () => new Fault('unreachable', 'Nobody answers.')
      a.worker.command({ type: 'signed-in' })
      await browser.clock.pass(30 * MINUTE)
      expect(await browser.meta()).toMatchObject({ leader: 'a', epoch: 1 })
      expect(browser.lock.stolen).toBe(0)
    },
  )

  it(
    'keeps the lead when the whole machine sleeps, or the clock is set',
    { timeout: 30_000 },
    async () => {
      browser.open('a')
      await browser.clock.pass(MINUTE)
      browser.open('b')
      for (let night = 0; night < 8; night += 1) {
        await browser.clock.pass(50_000)
        browser.clock.jump(8 * HOUR)
        await browser.clock.pass(30_000)
        browser.clock.setBy(night % 2 === 0 ? -5 * HOUR : 5 * HOUR)
      }
      await browser.clock.pass(5 * MINUTE)
      expect(await browser.meta()).toMatchObject({ leader: 'a', epoch: 1, phase: 'refresh' })
      expect(browser.lock.stolen).toBe(0)
    },
  )
})

describe('tabs that wait', () => {
  it('give a silent leader a minute, and one of them takes over', { timeout: 30_000 }, async () => {
    const a = browser.open('a')
    await browser.clock.pass(MINUTE)
    browser.open('b', 0.1)
    browser.open('c', 0.6)
    browser.open('d', 0.9)
    a.freeze()
    await browser.clock.pass(55_000)
    expect(browser.lock.stolen).toBe(0)
    await browser.clock.pass(HOUR / 2)
    expect(browser.lock.stolen).toBe(1)
    expect(await browser.meta()).toMatchObject({ leader: 'b', epoch: 2 })
    a.thaw()
    await browser.clock.pass(HOUR / 2)
    expect(browser.lock.stolen).toBe(1)
  })

  it(
    'take the lead in turns from tabs that freeze one after the other',
    { timeout: 30_000 },
    async () => {
      const a = browser.open('a')
      const b = browser.open('b')
      await browser.clock.pass(MINUTE)
      for (const [epoch, frozen, other] of [
        [2, a, b],
        [3, b, a],
        [4, a, b],
      ] as const) {
        frozen.freeze()
        await browser.clock.pass(3 * MINUTE)
        expect(await browser.meta()).toMatchObject({ leader: other.name, epoch, phase: 'refresh' })
        frozen.thaw()
        await browser.clock.pass(MINUTE)
      }
    },
  )

  it('lead at once when the leading tab is closed', async () => {
    const a = browser.open('a')
    await browser.clock.pass(MINUTE)
    browser.open('b')
    await browser.clock.pass(5_000)
    browser.close(a)
    await browser.clock.pass(5_000)
    expect(await browser.meta()).toMatchObject({ leader: 'b', epoch: 2, phase: 'refresh' })
    expect(browser.lock.stolen).toBe(0)
  })
})
