/** Bounded concurrency: the bound, the order, what ends a run, and giving way. */
import { describe, expect, it } from 'vitest'
import { runPool } from '../../../src/core/validation/pool.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const items = Array.from({ length: 20 }, (_, at) => at)

describe('the pool', () => {
  it('keeps to its bound and takes the items in order', async () => {
    const clock = new VirtualClock()
    const { signal } = new AbortController()
    const taken: number[] = []
    let running = 0
    let most = 0
    const run = runPool(items, { limit: 3, signal, clock }, async (item) => {
      taken.push(item)
      most = Math.max(most, (running += 1))
      await clock.sleep(10 + (item % 4), signal)
      running -= 1
    })
    await clock.pass(1_000)
    expect(await run).toBe(20)
    expect(taken).toEqual(items)
    expect(most).toBe(3)
  })

  it('ends only when everything that it started has ended, also on failure', async () => {
    const clock = new VirtualClock()
    const { signal } = new AbortController()
    const ended: number[] = []
    let outcome: unknown = 'running'
    runPool(items, { limit: 4, signal, clock }, async (item) => {
      if (item === 1) throw new Error('one')
      await clock.sleep(50, signal)
      ended.push(item)
    }).catch((error: unknown) => (outcome = error))
    await clock.pass(49)
    expect(outcome).toBe('running')
    await clock.pass(1)
    expect(outcome).toMatchObject({ message: 'one' })
    expect(ended).toEqual([0, 2, 3])
  })

  it('starts nothing after an abort and throws its reason', async () => {
    const clock = new VirtualClock()
    const control = new AbortController()
    const reason = new DOMException('enough', 'AbortError')
    let started = 0
    const run = runPool(items, { limit: 2, signal: control.signal, clock }, async () => {
      if ((started += 1) === 4) control.abort(reason)
      await Promise.resolve()
    })
    await expect(run).rejects.toBe(reason)
    expect(started).toBeLessThan(7)
  })

  it('stops when a task says so, and tells how many were started', async () => {
    const clock = new VirtualClock()
    const { signal } = new AbortController()
    const run = runPool(items, { limit: 1, signal, clock }, async (item, control) => {
      await Promise.resolve()
      if (item === 6) control.stop()
    })
    expect(await run).toBe(7)
  })

  it('gives way while tasks compute', async () => {
    const clock = new VirtualClock()
    const { signal } = new AbortController()
    const rest: number[] = []
    const watched = {
      now: () => clock.now(),
      sleep: (ms: number) => {
        rest.push(clock.now())
        return Promise.resolve(void ms)
      },
    }
    await runPool(items, { limit: 1, signal, clock: watched, breatheEvery: 16 }, async () => {
      await Promise.resolve()
      clock.jump(5)
    })
    // 20 tasks of 5 ms: a rest after every fourth.
    expect(rest).toHaveLength(5)
  })
})
