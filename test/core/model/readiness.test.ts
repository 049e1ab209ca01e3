/** What a verdict means for a migration: level, counts, and the currency that it takes from `currentState`. */
import { describe, expect, it } from 'vitest'
import type { VerdictListRow } from '../../../src/core/model/list-rows.ts'
import { countConcerns, readiness, severityOf } from '../../../src/core/model/readiness.ts'

const verdict = (over: Partial<VerdictListRow> = {}): VerdictListRow => ({
  id: 'vm',
  state: 'ok',
  revision: 3,
  policyVersion: 6,
  at: 1,
  concerns: [],
  ...over,
})

const POLICY = { version: 6, local: null }

const CRITICAL: [string, string] = ['a', 'Critical']
const WARNING: [string, string] = ['b', 'Warning']
const INFORMATION: [string, string] = ['c', 'Information']

describe('readiness', () => {
  it.each([
    ['no verdict', undefined, 'unknown', false],
    ['no concern', verdict(), 'ready', false],
    ['information only', verdict({ concerns: [INFORMATION] }), 'ready', false],
    ['a warning', verdict({ concerns: [WARNING, INFORMATION] }), 'attention', false],
    ['a critical', verdict({ concerns: [WARNING, CRITICAL] }), 'blocked', false],
    [
      'a category that nobody knows',
      verdict({ concerns: [['d', 'Puzzling']] }),
      'attention',
      false,
    ],
    ['failed', verdict({ state: 'failed', concerns: [CRITICAL] }), 'unknown', false],
    ['an older revision', verdict({ revision: 2, concerns: [CRITICAL] }), 'blocked', true],
    ['an older policy', verdict({ policyVersion: 5 }), 'ready', true],
    [
      'a failure of an older policy',
      verdict({ state: 'failed', policyVersion: 5 }),
      'unknown',
      true,
    ],
  ] as const)('%s', (_, row, level, outOfDate) => {
    expect(readiness(row, 3, POLICY, false)).toMatchObject({ level, outOfDate })
  })

  it('a pending VM keeps its readiness but is out of date', () => {
    expect(readiness(verdict({ concerns: [WARNING] }), 3, POLICY, true)).toMatchObject({
      level: 'attention',
      outOfDate: true,
    })
  })

  it('nothing is known to be current before the policy was read', () => {
    expect(readiness(verdict(), 3, null, false).outOfDate).toBe(true)
  })

  it('has no counts where nothing was counted', () => {
    expect(readiness(undefined, 3, POLICY, false).counts).toBeNull()
    expect(readiness(verdict({ state: 'failed' }), 3, POLICY, false).counts).toBeNull()
  })
})

describe('severity', () => {
  it('folds the categories of other rule sets', () => {
    expect(
      ['Critical', 'Error', 'Warning', 'Warn', 'Information', 'Advisory', ''].map(severityOf),
    ).toEqual([
      'critical',
      'critical',
      'warning',
      'warning',
      'information',
      'information',
      'warning',
    ])
  })

  it('counts', () => {
    expect(countConcerns([CRITICAL, WARNING, WARNING, INFORMATION])).toEqual({
      critical: 1,
      warning: 2,
      information: 1,
    })
  })
})
