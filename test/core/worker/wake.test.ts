/** Sleep and clocks that are set, as the worker notices them. */
import { describe, expect, it } from 'vitest'
import { Takeover } from '../../../src/core/worker/takeover.ts'
import { watchClock } from '../../../src/core/worker/wake.ts'
import { Tabs } from '../../support/tabs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('the watch on the clock', () => {
  it('tells a sleep and a clock that was set, once each, and nothing of ordinary waits', async () => {
    const clock = new VirtualClock()
    const control = new AbortController()
    const leaps: number[] = []
    const watch = watchClock(clock, control.signal, (ms) => leaps.push(ms))
    await clock.pass(HOUR)
    clock.jump(60_000)
    await clock.pass(MINUTE)
    clock.setBy(-1_000)
    await clock.pass(MINUTE)
    expect(leaps).toEqual([])
    clock.jump(8 * HOUR)
    await clock.pass(MINUTE)
    clock.setBy(-24 * HOUR)
    await clock.pass(MINUTE)
    clock.setBy(24 * HOUR)
    await clock.pass(MINUTE)
    expect(leaps.map((ms) => Math.round(ms / HOUR))).toEqual([8, -24, 24])
    control.abort()
    await watch
    expect(clock.next).toBeNull()
  })

  it('does not let the time of a sleep count as silence of the leader', async () => {
    const clock = new VirtualClock()
    const control = new AbortController()
    let asked = 0
    const takeover = new Takeover({
      clock,
      random: () => 0,
      silence: MINUTE,
      say: () => (asked += 1),
    })
    let silent = false
    const watch = takeover.silence(control.signal).then(() => (silent = true))
    for (let nap = 0; nap < 10; nap += 1) {
      await clock.pass(1_000)
      clock.jump(HOUR)
    }
    await clock.pass(1_000)
    expect({ asked, silent }).toEqual({ asked: 11, silent: false })
    await clock.pass(MINUTE - 2_000)
    expect(silent).toBe(false)
    await clock.pass(2_000)
    expect(silent).toBe(true)
    await watch
  })
})

describe('a worker that wakes up', () => {
  it('asks at once who answers, reads the log and compares everything', async () => {
    const browser = new Tabs()
    const { clock, tiny } = browser
    tiny.put('vm', { id: 'a', name: 'a' }).log({ id: 100, code: 99 })
    browser.open('a')
    await clock.pass(5 * MINUTE)
    tiny.put('vm', { id: 'a', name: 'renamed' }, { id: 'b', name: 'silently there' })
    tiny.log({ id: 101, code: 1, vm: 'a' })
    const before = tiny.requests.length
    clock.jump(8 * HOUR)
    await clock.pass(6_000)
    expect(await browser.names()).toEqual(['renamed', 'silently there'])
    expect(tiny.requests.slice(before).some(({ path }) => path === '')).toBe(true)
    expect(browser.logged.filter((line) => line.includes('slept'))).toHaveLength(1)
    await browser.stop()
  })

  it('does not wait for an answer that was lost in its sleep', async () => {
    const browser = new Tabs()
    const { clock, tiny } = browser
    tiny.put('vm', { id: 'a', name: 'a' }).log({ id: 100, code: 99 })
    browser.open('a')
    await clock.pass(MINUTE)
    const { latency } = tiny
    tiny.latency = (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      })
    await clock.pass(15_000)
    tiny.latency = latency
    tiny.put('vm', { id: 'a', name: 'renamed' }).log({ id: 101, code: 1, vm: 'a' })
    clock.jump(10 * MINUTE)
    await clock.pass(6_000)
    expect(await browser.names()).toEqual(['renamed'])
    await browser.stop()
  })
})
