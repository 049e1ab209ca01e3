/** The brakes: back-off, alarms on a jumping clock, the second looks of `settle`, and the limit of requests in flight. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Alarm } from '../../../src/core/alarm.ts'
import { Backoff } from '../../../src/core/collector/backoff.ts'
import { Inbox } from '../../../src/core/collector/inbox.ts'
import { bounded, each } from '../../../src/core/collector/limit.ts'
import { NO_WORK } from '../../../src/core/collector/plan.ts'
import { BUDGET, isYoung, Settle } from '../../../src/core/collector/settle.ts'
import type { EngineApi } from '../../../src/core/ports.ts'
import { TINY_SHEETS } from '../../support/tiny-engine.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const vm = { kind: 'vm', id: 'a' } as const

describe('backoff', () => {
  it('B1 grows with full jitter up to the ceiling, never below half of the first pause', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true })), (chances) => {
        let index = 0
        const random = (): number => chances[index++] ?? 0.999
        const backoff = new Backoff({ first: 5000, ceiling: 60_000, random })
        chances.forEach((chance, failures) => {
          const pause = backoff.next()
          const bound = Math.min(60_000, 5000 * 2 ** failures)
          expect(pause).toBeGreaterThanOrEqual(2500)
          expect(pause).toBeLessThanOrEqual(bound)
          expect(pause).toBe(Math.round(2500 + chance * (bound - 2500)))
        })
      }),
    )
  })

  it('B2 takes the wish of the server as floor, and starts over after a success', () => {
    const backoff = new Backoff({ first: 5000, ceiling: 60_000, random: () => 0.999 })
    expect(backoff.next(90_000)).toBe(90_000)
    for (let i = 0; i < 8; i += 1) backoff.next()
    expect(backoff.next()).toBeGreaterThan(50_000)
    backoff.reset()
    expect(backoff.next()).toBeLessThanOrEqual(5000)
  })
})

describe('alarm', () => {
  it('B3 is due after its span, and at once when the clock jumps back', () => {
    const alarm = new Alarm()
    expect(alarm.isDue(0)).toBe(true)
    alarm.set(1000, 500)
    expect(alarm.left(1200)).toBe(300)
    expect(alarm.isDue(1499)).toBe(false)
    expect(alarm.isDue(1500)).toBe(true)
    expect(alarm.isDue(-5000)).toBe(true)
  })

  it('B14 never asks for more than its span, and is due after it, wherever the clock is set', () => {
    const leap = fc.integer({ min: -90_000_000, max: 90_000_000 })
    fc.assert(
      fc.property(fc.nat(600_000), fc.array(leap), (span, leaps) => {
        let now = 1_750_000_000_000
        const alarm = new Alarm()
        alarm.set(now, span)
        for (const ms of leaps) {
          now += ms
          expect(alarm.left(now)).toBeLessThanOrEqual(span)
        }
        // Whoever waits as long as it says, and asks again once, finds it due.
        expect(alarm.isDue(now + alarm.left(now))).toBe(true)
      }),
    )
  })
})

describe('settle', () => {
  it('B15 looks once more at what is out of budget when the clock was set back, not for ever', () => {
    const settle = new Settle(TINY_SHEETS, 8000)
    let now = 1_000_000_000
    settle.observe(vm, true, now)
    for (let reads = 0; settle.left(now) !== Infinity; reads += 1) {
      expect(reads).toBeLessThanOrEqual(BUDGET)
      now += settle.left(now)
      settle.observe(vm, true, now)
    }
    now -= 86_400_000
    expect(settle.due(now).one).toEqual([vm])
    settle.done(now, settle.due(now))
    expect(settle.left(now)).toBe(Infinity)
    settle.later({ ...NO_WORK, one: [vm] }, now)
    expect(settle.left(now - 3_600_000)).toBe(0)
  })

  it('B4 does work once more after the delay, and no third time', () => {
    const settle = new Settle(TINY_SHEETS, 8000)
    settle.later({ ...NO_WORK, whole: ['network'], one: [vm] }, 0)
    expect(settle.due(7999)).toEqual(NO_WORK)
    expect(settle.left(3000)).toBe(5000)
    expect(settle.due(8000)).toEqual({ ...NO_WORK, whole: ['network'], one: [vm] })
    settle.done(8000, NO_WORK)
    expect(settle.left(8000)).toBe(Infinity)
  })

  it('B13 a look is saved by a read that came late enough, for whatever reason', () => {
    const settle = new Settle(TINY_SHEETS, 8000)
    const other = { kind: 'vm', id: 'b' } as const
    settle.later({ ...NO_WORK, one: [vm, other], attached: ['a'], whole: ['network'] }, 0)
    settle.done(3999, { ...NO_WORK, one: [vm] })
    expect(settle.due(8000).one).toEqual([vm, other])
    settle.done(4000, { ...NO_WORK, one: [vm], whole: ['disk'] })
    expect(settle.due(8000)).toEqual({ ...NO_WORK, one: [other], whole: ['network'] })
    settle.done(5000, { ...NO_WORK, whole: ['vm', 'network'] })
    expect(settle.left(5000)).toBe(Infinity)
  })

  it('B12 gives no second look to what was written after its change', () => {
    const [userUpdate, vmDown] = [35, 61]
    expect(isYoung({ code: vmDown, time: 1_000 }, 1_500, 8_000)).toBe(true)
    expect(isYoung({ code: userUpdate, time: 1_000 }, 1_500, 8_000)).toBe(false)
    expect(isYoung({ code: vmDown, time: 1_000 }, 5_000, 8_000)).toBe(false)
  })

  it('B5 follows a passing state with growing pauses until the budget is spent', () => {
    const settle = new Settle(TINY_SHEETS, 8000)
    let now = 0
    const pauses: number[] = []
    settle.observe(vm, true, now)
    while (settle.left(now) !== Infinity) {
      pauses.push(settle.left(now))
      now += settle.left(now)
      expect(settle.due(now).one).toEqual([vm])
      settle.observe(vm, true, now)
    }
    expect(pauses).toHaveLength(BUDGET)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(pauses[0]).toBe(8000)
    // A listing that sees it still passing does not give it a new budget; one that sees it settled does.
    settle.listed('vm', new Set(['a']), now)
    expect(settle.left(now)).toBe(Infinity)
    settle.listed('vm', new Set(), now)
    settle.observe(vm, true, now)
    expect(settle.left(now)).toBe(8000)
  })

  it('B6 ends when the state has passed', () => {
    const settle = new Settle(TINY_SHEETS, 8000)
    settle.observe(vm, true, 0)
    settle.observe(vm, false, 100)
    expect(settle.left(100)).toBe(Infinity)
  })
})

describe('limit', () => {
  const waitTurns = async (turns: number): Promise<void> => {
    for (let i = 0; i < turns; i += 1) await Promise.resolve()
  }

  it('B7 keeps requests in flight under the limit, whoever asks, and counts them', async () => {
    const meter = { requests: 0, bytes: 0 }
    let running = 0
    let peak = 0
    const api: EngineApi = {
      async get(path) {
        running += 1
        peak = Math.max(peak, running)
        await waitTurns(5)
        running -= 1
        if (path === 'bad') throw new Error('no')
        return { gone: false, body: {}, bytes: 10 }
      },
    }
    const limited = bounded(api, 2, meter)
    const { signal } = new AbortController()
    const outcomes = await Promise.allSettled(
      ['a', 'bad', 'b', 'c', 'd'].map((path) => limited.get(path, {}, signal)),
    )
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      true,
      false,
      true,
      true,
      true,
    ])
    expect(peak).toBe(2)
    expect(meter).toEqual({ requests: 5, bytes: 40 })
  })

  it('B8 an aborted wait gives its place to the next', async () => {
    const meter = { requests: 0, bytes: 0 }
    const release: (() => void)[] = []
    const api: EngineApi = {
      get: () =>
        new Promise((resolve) => release.push(() => resolve({ gone: false, body: {}, bytes: 0 }))),
    }
    const limited = bounded(api, 1, meter)
    const control = new AbortController()
    const { signal } = new AbortController()
    const first = limited.get('1', {}, signal)
    const second = limited.get('2', {}, control.signal)
    const third = limited.get('3', {}, signal)
    control.abort()
    await expect(second).rejects.toThrow()
    release[0]!()
    await first
    await waitTurns(3)
    release[1]!()
    await third
    expect(meter.requests).toBe(2)
  })

  it('B9 stops after a failure, waits for what runs, and throws', async () => {
    const started: number[] = []
    const ended: number[] = []
    await expect(
      each([1, 2, 3, 4, 5], 2, async (item) => {
        started.push(item)
        await waitTurns(item)
        if (item === 1) throw new Error('no')
        ended.push(item)
      }),
    ).rejects.toThrow('no')
    expect(started).toEqual([1, 2])
    expect(ended).toEqual([2])
  })
})

describe('inbox', () => {
  it('B10 the last word counts, and the same word twice is one', async () => {
    const inbox = new Inbox()
    for (const type of ['pause', 'poll-now', 'resume', 'poll-now', 'pause'] as const) {
      inbox.push({ type })
    }
    expect(inbox.take().map(({ type }) => type)).toEqual(['resume', 'poll-now', 'pause'])
    expect(inbox.take()).toEqual([])
  })

  it('B11 any command ends a wait, urgent ones end a step', async () => {
    const clock = new VirtualClock()
    const { signal } = new AbortController()
    const inbox = new Inbox()
    let waited = false
    void inbox.wait(Infinity, clock, signal).then(() => (waited = true))
    await clock.quiet()
    expect(waited).toBe(false)
    inbox.push({ type: 'poll-now' })
    await clock.quiet()
    expect(waited).toBe(true)
    inbox.take()
    const ended: boolean[] = []
    for (const type of ['poll-now', 'pause'] as const) {
      await inbox.during(signal, async (own) => {
        inbox.push({ type })
        ended.push(own.aborted)
      })
    }
    expect(ended).toEqual([false, true])
  })
})
