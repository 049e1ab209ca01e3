/** A failing seed is made small: what has nothing to do with the failure is left out, what causes it stays. */
import { describe, expect, it } from 'vitest'
import { Chaos } from './chaos.ts'
import { kindOf, smallest, type Attempt } from './minimise.ts'

/** A bug that needs a restart and, later, two lost requests; noise happens around it. */
const attempt: Attempt = ({ strides = 100, only = null }) => {
  const chaos = new Chaos(7, only)
  let failure: string | null = null
  let restarted = false
  let lost = 0
  let stride = 0
  for (; stride < strides && failure === null; stride += 1) {
    chaos.strikes('noise', 0.5)
    if (chaos.strikes('restart', 0.1)) restarted = true
    if (chaos.strikes('lost', 0.2) && restarted) lost += 1
    if (lost === 2) failure = `event ${stride} is covered, but vm-${stride} is missing\nmore`
  }
  const { happened } = chaos
  return Promise.resolve({
    seed: 7,
    theme: 'mixed',
    trace: [],
    failure,
    happened,
    strides: stride,
  })
}

describe('a failing seed', () => {
  it('is left with what makes it fail', async () => {
    const found = await smallest(attempt, 100)
    expect(found!.only.map((name) => name.replace(/ \d+$/, '')).sort()).toEqual([
      'lost',
      'lost',
      'restart',
    ])
    expect(kindOf(found!.outcome.failure)).toBe('event # is covered, but vm-# is missing')
  })

  it('is none when it does not fail', async () => {
    expect(await smallest(attempt, 1)).toBeNull()
  })

  it('has occurrences that do not depend on each other', () => {
    const happenedOf = (concerns: readonly string[]): string[] => {
      const chaos = new Chaos(3)
      for (let turn = 0; turn < 200; turn += 1) {
        for (const concern of concerns) chaos.strikes(concern, 0.1)
      }
      return chaos.happened.filter((name) => name.startsWith('lost'))
    }
    expect(happenedOf(['lost'])).toEqual(happenedOf(['death', 'lost', 'abort']))
    expect(happenedOf(['lost']).length).toBeGreaterThan(5)
  })
})
