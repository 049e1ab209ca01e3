/** The soak can fail: what it looks for is found in made-up samples. */
import { describe, expect, it } from 'vitest'
import { EVENTS_KEPT } from '../../src/core/store/history.ts'
import { grown, heapGrowth, type Sample } from './growth.ts'

const steady = (count = 24): Sample[] =>
  Array.from({ length: count }, (_, no) => ({
    at: (no + 1) * 30_000,
    heap: { page: 20e6 + (no % 3) * 1e6, worker: 30e6, buffers: 0 },
    storage: 10e6,
    tables: {
      meta: 1,
      vm: 1_000,
      disk: 2_000,
      chunks: 60,
      pending: 3,
      verdicts: 1_000,
      events: 200,
    },
    events: no * 40,
    requests: no * 60,
  }))

describe('growth', () => {
  it('is not found where there is none', () => {
    expect(grown(steady())).toEqual([])
  })

  it('of a heap counts from the second quarter on: a warm-up is none', () => {
    const workers = (size: (no: number) => number): Sample[] =>
      steady().map((one, no) => ({ ...one, heap: { ...one.heap, worker: size(no) } }))
    expect(
      heapGrowth(
        workers((no) => (no < 6 ? 5e6 : 30e6)),
        'worker',
      ),
    ).toBe(1)
    const found = grown(workers((no) => 30e6 + no * 1e6))
    expect(found).toEqual([expect.stringContaining('heap (worker)')])
  })

  it.each([
    ['verdicts', 1_001],
    ['pending', 40],
    ['chunks', 400],
    ['events', EVENTS_KEPT + 1],
    ['meta', 2],
  ])('of %s beyond its bound is found', (table, count) => {
    const samples = steady()
    samples.at(-1)!.tables[table] = count
    expect(grown(samples)).toEqual([expect.stringContaining(table)])
  })

  it('of a table that nobody gave a bound is found', () => {
    const samples = steady()
    samples[0]!.tables['diary'] = 1
    expect(grown(samples)).toEqual([expect.stringContaining('diary')])
  })
})
