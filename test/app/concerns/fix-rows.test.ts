/** The ranking of single edits: order, running sum, words, and the list to work through. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixSummary, todoList } from '../../../src/app/concerns/fix-words.ts'
import { fixRows } from '../../../src/core/estate/fix-rows.ts'
import { effect } from './explanations.ts'

describe('edits', () => {
  const effects = [
    effect('f', 'nicProfile', 'small', ['a'], []),
    effect('f', 'nicProfile', 'big', ['a', 'b', 'c'], ['b']),
    effect('f', 'nicProfile', 'other', ['c', 'd'], ['c', 'd']),
    effect('f', 'nicProfile', 'useless', [], []),
  ]

  it('are ranked by VMs cleared, and the running sum counts each VM once', () => {
    const rows = fixRows(effects, 8)
    expect(
      rows.map(({ edit, cleared, sum, share }) => [edit.cause.id, cleared, sum, share]),
    ).toEqual([
      ['big', 3, 3, 37.5],
      ['other', 2, 4, 50],
      ['small', 1, 4, 50],
    ])
  })

  it('can be ranked by VMs that become ready', () => {
    expect(fixRows(effects, 8, 'ready').map(({ edit }) => edit.cause.id)).toEqual([
      'other',
      'big',
      'small',
    ])
  })

  it('of one object for one concern are alternatives: the best stands for all', () => {
    const rows = fixRows(
      [
        effect('f', 'cluster', 'c', ['a']),
        effect('f', 'cluster', 'c', ['a', 'b']),
        effect('g', 'cluster', 'c', ['a']),
      ],
      2,
    )
    expect(rows.map(({ edit, cleared }) => [edit.concern, cleared])).toEqual([
      ['f', 2],
      ['g', 1],
    ])
  })

  it('never sum up to more than there are, and never shrink', () => {
    const vms = Array.from({ length: 6 }, (_, i) => `v${i}`)
    fc.assert(
      fc.property(fc.array(fc.subarray(vms), { maxLength: 8 }), (sets) => {
        const rows = fixRows(
          sets.map((cleared, i) => effect('f', 'cluster', `c${i}`, cleared)),
          new Set(sets.flat()).size,
        )
        const sums = rows.map(({ sum }) => sum)
        expect(sums).toEqual([...sums].sort((a, b) => a - b))
        if (rows.length > 0) expect(rows.at(-1)!.share).toBe(100)
      }),
    )
  })
})

describe('the summary', () => {
  const of = (sizes: number[], affected: number): string => {
    let next = 0
    const effects = sizes.map((size, i) =>
      effect(
        'f',
        'cluster',
        `c${i}`,
        Array.from({ length: size }, () => `v${(next += 1)}`),
      ),
    )
    return fixSummary(fixRows(effects, affected), affected)
  }

  it('says how far the edits reach, and how few reach half', () => {
    expect(of([], 5)).toBe('')
    expect(of([5], 5)).toBe('1 edit clears all 5 VMs')
    expect(of([3, 2, 1], 6)).toBe('3 edits clear all 6 VMs; the first clears half')
    expect(of([2, 2, 1, 1], 6)).toBe('4 edits clear all 6 VMs; the first 2 clear half')
    expect(of([2, 1], 9)).toBe('2 edits clear 3 of 9 VMs')
  })
})

it('becomes a list to work through', () => {
  const rows = fixRows([effect('f', 'nicProfile', 'p', ['a', 'b'], ['a'])], 2)
  expect(todoList(rows, ({ edit: { cause } }) => `vNIC profile ${cause.name}`)).toBe(
    '- [ ] vNIC profile name of p: edit it so that it has no filter (now "clean-traffic"; clears 2 VMs, 1 becomes ready)',
  )
})
