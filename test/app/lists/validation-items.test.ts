/** Validation as numbers and rows: nothing is counted as validated that is not current, a run ends at a pause. */
import { describe, expect, it } from 'vitest'
import { ruleItems } from '../../../src/app/lists/rule-items.ts'
import { queueItems, queueSpec } from '../../../src/app/lists/validation-items.ts'
import { failedIds, firing, lastRun, totals } from '../../../src/core/estate/judging.ts'
import type { VerdictListRow, VmListRow } from '../../../src/core/model/list-rows.ts'
import type { RuleInfo } from '../../../src/core/model/rules.ts'
import type { Pending } from '../../../src/core/model/verdict.ts'

const vm = (id: string, revision = 1): VmListRow =>
  ({ id, revision, name: `vm ${id}`, cluster: 'c1' }) as VmListRow

const verdict = (id: string, change: Partial<VerdictListRow> = {}): VerdictListRow => ({
  id,
  state: 'ok',
  revision: 1,
  policyVersion: 6,
  at: 0,
  concerns: [],
  ...change,
})

const pending = (id: string, change: Partial<Pending> = {}): Pending => ({
  id,
  token: 1,
  reason: 'changed',
  since: 1_000,
  attempts: 0,
  due: 1_000,
  lastError: '',
  ...change,
})

const estate = (verdicts: VerdictListRow[], waits: string[] = []) => ({
  vms: ['a', 'b', 'c', 'd'].map((id) => vm(id)),
  verdicts: new Map(verdicts.map((one) => [one.id, one])),
  policy: { backend: 'wasm', version: 6, local: null } as const,
  pending: new Set(waits),
})

describe('totals', () => {
  it('count as validated what is current, and tell the rest apart', () => {
    const all = estate(
      [verdict('a'), verdict('b', { policyVersion: 5 }), verdict('c', { state: 'failed' })],
      [],
    )
    expect(totals(all)).toEqual({ vms: 4, validated: 1, failed: 1, outOfDate: 1, never: 1 })
    expect(failedIds(all)).toEqual(['c'])
  })

  it('count none that waits, nor any before it is known which rules are in force', () => {
    expect(totals(estate([verdict('a')], ['a'])).validated).toBe(0)
    expect(totals({ ...estate([verdict('a')]), policy: null })).toMatchObject({
      validated: 0,
      outOfDate: 1,
    })
  })
})

describe('lastRun', () => {
  const run = (from: number, amount: number, step: number): number[] =>
    Array.from({ length: amount }, (_, at) => from + at * step)

  it('is the newest stretch without a pause, whatever the order', () => {
    const times = [...run(0, 100, 10), ...run(60_000, 50, 20)].reverse()
    expect(lastRun(times)).toEqual({ vms: 50, took: 980, endedAt: 60_980 })
  })

  it('passes over the few verdicts of single changes', () => {
    expect(lastRun([...run(0, 100, 10), 50_000, 90_000])).toEqual({
      vms: 100,
      took: 990,
      endedAt: 990,
    })
  })

  it('is none without many verdicts, or when all are of one moment', () => {
    expect(lastRun([])).toBeNull()
    expect(lastRun(run(0, 5, 10))).toBeNull()
    expect(lastRun(run(7, 500, 0))).toBeNull()
  })
})

describe('queueItems', () => {
  const vms = new Map([vm('a'), vm('b'), vm('c')].map((row) => [row.id, row]))
  const names = { nameOf: () => 'prod' }
  const items = queueItems(
    [
      pending('a'),
      pending('b', { attempts: 3, due: 31_000, lastError: 'No answer.' }),
      pending('gone'),
    ],
    new Map([
      ['c', 'No result.'],
      ['b', 'An older failure.'],
    ]),
    vms,
    names,
    (reason) => reason,
  )

  it('are what waits and what failed, each once', () => {
    expect(items.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'waiting'],
      ['b', 'postponed'],
      ['gone', 'waiting'],
      ['c', 'failed'],
    ])
    expect(items[2]!.name).toBe('gone')
    expect(items[3]).toMatchObject({ error: 'No result.', since: null, due: null })
  })

  it('say the next try as the time that is left', () => {
    const due = queueSpec(() => 1_500).columns.find(({ id }) => id === 'due')!
    expect(items.map((item) => due.value(item))).toEqual([undefined, 30, undefined, undefined])
  })
})

describe('ruleItems', () => {
  const info = { id: 'x.told', category: 'Warning', label: 'Told', inputs: ['a'] } as unknown
  const seen = new Map([
    [
      'x.seen',
      {
        id: 'x.seen',
        category: 'Critical',
        label: 'Seen',
        assessment: 'Bad.',
        seenAt: 1,
        firstAt: 1,
      },
    ],
  ])
  const verdicts = [
    verdict('a', {
      concerns: [
        ['x.told', 'Warning'],
        ['x.seen', 'Critical'],
        ['x.seen', 'Critical'],
      ],
    }),
    verdict('b', { concerns: [['x.seen', 'Critical']] }),
  ]

  it('are those the pack tells of and those that fire, with VMs counted once', () => {
    const items = ruleItems([info as RuleInfo], seen, firing(verdicts))
    expect(items.map(({ id, name, vms, info: told }) => [id, name, vms, told !== null])).toEqual([
      ['x.told', 'Told', 1, true],
      ['x.seen', 'Seen', 2, false],
    ])
  })
})
