/** How soon marks are taken up: at once after a quiet time, gathered while they keep coming. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { Pace } from '../../../src/core/validation/pace.ts'
import { cleanUp, validating } from '../../support/validating.ts'
import { vm } from '../store/rows.ts'

afterEach(cleanUp)

describe('the pace', () => {
  it('slows down while turns follow each other, to a second at the most, and recovers', () => {
    const pace = new Pace()
    let now = 1_000
    const gaps: number[] = []
    for (let turn = 0; turn < 7; turn += 1) {
      pace.begins(now)
      now += 10
      pace.ended(now)
      gaps.push(pace.left(now))
      now += pace.left(now)
    }
    expect(gaps).toEqual([0, 125, 250, 500, 1_000, 1_000, 1_000])
    expect(pace.busy).toBe(true)
    pace.begins(now + 500)
    expect(pace.busy).toBe(false)
  })

  it('is not kept when somebody waits, nor when the clock is set back', () => {
    const pace = new Pace()
    for (let turn = 0; turn < 4; turn += 1) {
      pace.begins(turn)
      pace.ended(turn)
    }
    expect(pace.left(4)).toBeGreaterThan(0)
    expect(pace.left(-86_400_000)).toBe(0)
    pace.skip()
    expect(pace.left(4)).toBe(0)
  })
})

describe('a load', () => {
  it('is validated in few transactions beside it, and within a second after it', async () => {
    const own = await validating()
    own.start()
    await own.clock.pass(5_000)
    const before = (await own.store.inventory.readMeta()).seq
    for (let page = 0; page < 100; page += 1) {
      await own.commit(Array.from({ length: 10 }, (_, at) => vm(`vm-${page}-${at}`)))
      own.loop.wake()
      await own.clock.pass(100)
    }
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(1_000)
    const seq = (await own.store.inventory.readMeta()).seq
    // A hundred pages; each would have had one of its own, or two.
    expect(seq - before - 100).toBeLessThan(30)
  })

  it('shows its first concerns at once', async () => {
    const own = await validating()
    own.start()
    await own.clock.pass(5_000)
    await own.commit([vm('a')])
    own.loop.wake()
    await own.clock.pass(50)
    expect(await own.verdicts()).toBe(1)
  })
})
