/** Changes of an input, and the search for the least that clears: what is found clears, and nothing of it is idle. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges, smallest, Spent, Trials } from '../../../src/core/validation/trials.ts'
import type { Decision } from '../../../src/core/ports.ts'

const decided = (...ids: string[]): Decision => ({
  type: 'decided',
  version: 1,
  concerns: ids.map((id) => ({ id, category: 'Warning', label: id, assessment: '' })),
})

const bounds = { evaluations: 10, time: 1_000, now: () => 0 }

describe('applying changes', () => {
  it('counts places in the input as it was', () => {
    const input = { nics: [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }] }
    const changes = [
      { path: 'nics[0]', to: undefined },
      { path: 'nics[3].id', to: 'changed' },
      { path: 'nics[2]', to: undefined },
      { path: 'nics[1].id', to: undefined },
    ]
    expect(applyChanges(input, changes)).toEqual({ nics: [{}, { id: 'changed' }] })
    expect(input.nics).toHaveLength(4)
  })

  it('orders places by their numbers, not by their digits', () => {
    const input = { list: Array.from({ length: 12 }, (_, at) => at) }
    const changes = [2, 10, 9].map((at) => ({ path: `list[${at}]`, to: undefined }))
    expect(applyChanges(input, changes).list).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 11])
  })
})

describe('the smallest part', () => {
  it('keeps what is needed and nothing else, for any need', async () => {
    const cases = fc
      .integer({ min: 1, max: 60 })
      .chain((size) =>
        fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat(size - 1), { minLength: 1 })),
      )
    await fc.assert(
      fc.asyncProperty(cases, async ([size, needed]) => {
        const all = Array.from({ length: size }, (_, at) => at)
        const found = await smallest(all, (some) =>
          Promise.resolve(needed.every((one) => some.includes(one))),
        )
        expect([...found].sort((a, b) => a - b)).toEqual([...needed].sort((a, b) => a - b))
      }),
      { seed: 7 },
    )
  })

  it('leaves out nothing more, whatever clears', async () => {
    const cases = fc.array(fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(cases, async (ways) => {
        const clears = (some: readonly number[]): boolean =>
          ways.some((way) => way.every((one) => some.includes(one)))
        const all = Array.from({ length: 12 }, (_, at) => at)
        const found = await smallest(all, (some) => Promise.resolve(clears(some)))
        expect(clears(found)).toBe(true)
        for (const one of found) expect(clears(found.filter((other) => other !== one))).toBe(false)
      }),
      { seed: 7 },
    )
  })

  it('finds one among many in few questions', async () => {
    let asked = 0
    const all = Array.from({ length: 1024 }, (_, at) => at)
    await smallest(all, (some) => {
      asked += 1
      return Promise.resolve(some.includes(700))
    })
    expect(asked).toBeLessThanOrEqual(20)
  })
})

describe('trials', () => {
  const change = { path: 'a', to: 0 }

  it('takes a decision for cleared, and nothing else', async () => {
    const answers: Decision[] = [
      decided('x'),
      { type: 'undecided', version: 1, concerns: [], reason: 'errors' },
      decided('y'),
    ]
    const trials = new Trials({ a: 1 }, 'x', () => Promise.resolve(answers.shift()!), bounds)
    expect(await trials.clears([{ path: 'a', to: 1 }])).toBe(false)
    expect(await trials.clears([{ path: 'a', to: 2 }])).toBe(false)
    expect(trials.best).toBeNull()
    expect(await trials.clears([change])).toBe(true)
    expect(trials.best).toEqual([change])
  })

  it('asks each question once', async () => {
    const trials = new Trials({ a: 1 }, 'x', () => Promise.resolve(decided()), bounds)
    expect(await trials.clears([change])).toBe(true)
    expect(await trials.clears([{ ...change }])).toBe(true)
    expect(trials.evaluations).toBe(1)
    // Taking away is another change than null.
    await trials.clears([{ path: 'a', to: null }])
    await trials.clears([{ path: 'a', to: undefined }])
    expect(trials.evaluations).toBe(3)
  })

  it('takes no change for a change that clears nothing', async () => {
    const trials = new Trials({ a: 1 }, 'x', () => Promise.resolve(decided()), bounds)
    expect(await trials.clears([])).toBe(false)
    expect(trials.evaluations).toBe(0)
  })

  it('stops at its bounds', async () => {
    let now = 0
    const evaluate = () => Promise.resolve(decided('x'))
    const few = new Trials({}, 'x', evaluate, { ...bounds, evaluations: 1 })
    await few.clears([change])
    await expect(few.clears([{ path: 'b', to: 0 }])).rejects.toThrow(Spent)
    const short = new Trials({}, 'x', evaluate, { ...bounds, now: () => now })
    await short.clears([change])
    now = 1_000
    await expect(short.clears([{ path: 'b', to: 0 }])).rejects.toThrow(Spent)
  })

  it('hands on what the rules cannot be asked', async () => {
    const trials = new Trials({}, 'x', () => Promise.reject(new Error('no network')), bounds)
    await expect(trials.clears([change])).rejects.toThrow('no network')
  })
})
