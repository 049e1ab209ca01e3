/** What a verdict means for a migration: level, counts, and the currency that it takes from `currentState`. */
import { describe, expect, it } from 'vitest'
import type { VerdictListRow } from '../../../src/core/model/list-rows.ts'
import { readiness, severityOf } from '../../../src/core/model/readiness.ts'

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
  const cases = [
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
    ['no concern in an input with a gap', verdict({ incomplete: true }), 'unknown', false],
    [
      'a warning in an input with a gap',
      verdict({ incomplete: true, concerns: [WARNING] }),
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
  ] as const

  it.each(cases)('of %s', (_, row, level, outOfDate) => {
    const found = readiness(row, 3, POLICY, undefined)
    expect(found.level).toBe(level)
    expect(found.outOfDate !== null).toBe(outOfDate)
  })

  it('a pending VM keeps its readiness but is out of date', () => {
    const waiting = { reason: 'dependency', since: 9 } as const
    expect(readiness(verdict({ concerns: [WARNING] }), 3, POLICY, waiting)).toMatchObject({
      level: 'attention',
      outOfDate: { reason: 'dependency', since: 9, validatedAt: 1 },
    })
  })

  it.each([
    ['another revision', verdict({ revision: 2 }), POLICY, undefined, 'changed'],
    [
      'another revision, waiting for the rules',
      verdict({ revision: 2 }),
      POLICY,
      'policy',
      'changed',
    ],
    ['the VM itself', verdict(), POLICY, 'changed', 'changed'],
    ['the search', verdict(), POLICY, 'sweep', 'changed'],
    ['the user', verdict(), POLICY, 'manual', 'asked'],
    ['new rules, waiting', verdict({ policyVersion: 5 }), POLICY, 'policy', 'policy'],
    ['new rules, not marked yet', verdict({ policyVersion: 5 }), POLICY, undefined, 'policy'],
    ['rules that were not read', verdict(), null, undefined, 'unread'],
    ['rules that were not asked', verdict(), { version: null, local: null }, undefined, 'unread'],
  ] as const)('says why it is out of date: %s', (_, row, policy, pending, reason) => {
    const waiting = pending && { reason: pending, since: 9 }
    expect(readiness(row, 3, policy, waiting).outOfDate).toEqual({
      reason,
      since: pending ? 9 : null,
      validatedAt: 1,
    })
  })

  it('does not count what is waived, but says how much it is', () => {
    const row = verdict({ concerns: [WARNING, CRITICAL, INFORMATION] })
    const found = (...waived: string[]) =>
      readiness(row, 3, POLICY, undefined, (vm, concern) => vm === 'vm' && waived.includes(concern))
    expect(found()).toMatchObject({ level: 'blocked', waived: 0 })
    expect(found('a')).toMatchObject({
      level: 'attention',
      waived: 1,
      counts: { critical: 0, warning: 1, information: 1 },
    })
    expect(found('a', 'b')).toMatchObject({ level: 'ready', waived: 2 })
  })

  it('is unknown without a verdict, whatever is waived', () => {
    const all = (): boolean => true
    expect(readiness(undefined, 3, POLICY, undefined, all).level).toBe('unknown')
    expect(
      readiness(verdict({ state: 'failed', concerns: [CRITICAL] }), 3, POLICY, undefined, all),
    ).toMatchObject({ level: 'unknown', waived: 0 })
  })

  it('nothing is known to be current before the policy was read', () => {
    expect(readiness(verdict(), 3, null, undefined).outOfDate).not.toBeNull()
  })

  it('has no counts where nothing was counted', () => {
    expect(readiness(undefined, 3, POLICY, undefined).counts).toBeNull()
    expect(readiness(verdict({ state: 'failed' }), 3, POLICY, undefined).counts).toBeNull()
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
    const row = verdict({ concerns: [CRITICAL, WARNING, WARNING, INFORMATION] })
    expect(readiness(row, 3, POLICY, undefined).counts).toEqual({
      critical: 1,
      warning: 2,
      information: 1,
    })
  })
})
