/** What stands where rows are expected and what is said above them, over every state of the freshness model. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  freshness,
  worst,
  type Freshness,
  type FreshnessState,
} from '../../../src/core/model/freshness.ts'
import {
  kindFreshness,
  kindOfAll,
  turnOf,
  type KindFreshness,
} from '../../../src/core/model/kind-freshness.ts'
import type { Trouble } from '../../../src/core/model/meta.ts'
import {
  listStanding,
  pageStanding,
  type ListInput,
  type ListStanding,
  type PageStanding,
} from '../../../src/core/model/standing.ts'
import { firstMeta } from '../../../src/core/store/meta-record.ts'
import { wholeMeta, withKind } from './meta.ts'

const NOW = new Date(2026, 4, 12, 14, 5, 30).getTime()

const STATES: readonly FreshnessState[] = [
  'live',
  'partial',
  'loading',
  'catching-up',
  'paused',
  'stale',
  'sign-in',
  'error',
  'offline',
  'snapshot',
  'no-provider',
]

const fresh = (state: FreshnessState, change: Partial<Freshness> = {}): Freshness => ({
  state,
  text: state,
  dataAsOf: NOW,
  partial: false,
  stored: true,
  trouble: null,
  ...change,
})

const trouble = (kind: Trouble['kind']): Trouble => ({
  kind,
  message: 'It failed.',
  nextStep: '',
  since: NOW - 60_000,
  count: 3,
})

describe('the line of a page', () => {
  const table: [string, Freshness, boolean, PageStanding][] = [
    ['live', fresh('live'), false, 'fine'],
    ['some kinds not complete: their lists say so', fresh('partial'), false, 'fine'],
    ['first load', fresh('loading', { partial: true }), true, 'loading'],
    ['first load, before it has begun', fresh('loading', { partial: true }), false, 'fine'],
    ['listed again', fresh('loading'), true, 'fine'],
    ['catching up', fresh('catching-up'), false, 'fine'],
    ['paused', fresh('paused'), false, 'paused'],
    ['stale', fresh('stale'), false, 'stale'],
    ['no session', fresh('sign-in'), false, 'sign-in'],
    ['failing', fresh('error', { trouble: trouble('engine') }), false, 'error'],
    ['failing, nobody knows why', fresh('error'), false, 'error'],
    ['not allowed', fresh('error', { trouble: trouble('permission') }), false, 'refused'],
    ['offline', fresh('offline'), false, 'offline'],
    ['a file', fresh('snapshot'), false, 'snapshot'],
    ['nothing', fresh('no-provider', { stored: false }), false, 'fine'],
  ]

  it.each(table)('%s', (_, input, loading, expected) => {
    expect(pageStanding(input, loading)).toBe(expected)
  })

  it('knows each state', () => {
    expect(new Set(table.map(([, { state }]) => state))).toEqual(new Set(STATES))
  })
})

const kind = (change: Partial<KindFreshness> = {}): KindFreshness => ({
  ...kindFreshness(wholeMeta(NOW - 60_000), 'diskProfile', NOW),
  ...change,
})
const WAITING = kind({ state: 'waiting', partial: true, asOf: null, rows: 0, expected: null })
const LOADING = kind({ state: 'loading', partial: true, asOf: null, expected: 40 })
const STALE = kind({ state: 'stale', trouble: trouble('engine') })

const input = (change: Partial<ListInput>): ListInput => ({
  freshness: fresh('live'),
  kind: kind(),
  ready: true,
  failed: false,
  total: 20,
  matched: 20,
  ...change,
})

describe('a list', () => {
  const table: [string, Partial<ListInput>, Partial<ListStanding>][] = [
    ['rows', {}, { rows: 'rows', notice: 'none', count: 'exact', awaited: 0 }],
    ['nothing read yet', { ready: false, total: 0 }, { rows: 'reading', count: 'unknown' }],
    ['no match', { matched: 0 }, { rows: 'no-match', count: 'exact' }],
    ['truly empty', { total: 0, matched: 0 }, { rows: 'empty', count: 'exact' }],
    [
      'loading, nothing here',
      { freshness: fresh('loading', { partial: true }), kind: LOADING, total: 0, matched: 0 },
      { rows: 'reading', count: 'unknown', awaited: 40 },
    ],
    [
      'loading, some here',
      { freshness: fresh('loading', { partial: true }), kind: LOADING },
      { rows: 'rows', count: 'at-least', awaited: 40 },
    ],
    [
      'loading, none of those here match',
      { freshness: fresh('loading', { partial: true }), kind: LOADING, matched: 0 },
      { rows: 'no-match', count: 'at-least', awaited: 0 },
    ],
    [
      'its turn has not come',
      { freshness: fresh('loading', { partial: true }), kind: WAITING, total: 0, matched: 0 },
      { rows: 'never-loaded', count: 'unknown', moving: true },
    ],
    [
      'its turn has not come, and nothing moves',
      { freshness: fresh('offline', { partial: true }), kind: WAITING, total: 0, matched: 0 },
      { rows: 'never-loaded', count: 'unknown', moving: false },
    ],
    [
      'offline in the middle of its load',
      { freshness: fresh('offline', { partial: true }), kind: LOADING, total: 0, matched: 0 },
      { rows: 'never-loaded', count: 'unknown' },
    ],
    [
      'offline with part of it',
      { freshness: fresh('offline', { partial: true }), kind: LOADING },
      { rows: 'rows', count: 'at-least', awaited: 0 },
    ],
    [
      'cannot be listed, rows of before',
      { kind: STALE },
      { rows: 'rows', notice: 'out-of-date', count: 'exact' },
    ],
    [
      'cannot be listed, no rows: whether there are any is unknown',
      { kind: STALE, total: 0, matched: 0 },
      { rows: 'unlisted', notice: 'none', count: 'unknown' },
    ],
    [
      'the browser fails, rows in memory',
      { failed: true },
      { rows: 'rows', notice: 'unreadable', count: 'exact' },
    ],
    ['the browser fails, no rows', { failed: true, total: 0, matched: 0 }, { rows: 'unreadable' }],
    [
      'the browser fails before the first row',
      { failed: true, ready: false, total: 0, matched: 0 },
      { rows: 'unreadable', count: 'unknown' },
    ],
    [
      'nothing connected',
      { freshness: fresh('no-provider', { partial: true }), kind: WAITING, total: 0, matched: 0 },
      { rows: 'no-provider', count: 'unknown' },
    ],
    [
      'derived from several kinds, all here, none found',
      { kind: undefined, total: 0, matched: 0 },
      { rows: 'empty', count: 'exact' },
    ],
    [
      'derived from several kinds, not all here, none found',
      {
        kind: undefined,
        freshness: fresh('loading', { partial: true }),
        total: 0,
        matched: 0,
      },
      { rows: 'reading', count: 'unknown', awaited: 10 },
    ],
  ]

  it.each(table)('%s', (_, change, expected) => {
    expect(listStanding(input(change))).toMatchObject(expected)
  })

  const anyInput = fc.record({
    freshness: fc
      .record({ state: fc.constantFrom(...STATES), partial: fc.boolean() })
      .map(({ state, partial }) => fresh(state, { partial })),
    kind: fc.constantFrom(undefined, kind(), WAITING, LOADING, STALE),
    ready: fc.boolean(),
    failed: fc.boolean(),
    total: fc.nat(3),
    matched: fc.nat(3),
  })

  it('never takes rows away, never says none of what may exist, never counts what is not known', () => {
    fc.assert(
      fc.property(anyInput, (any) => {
        const standing = listStanding(any)
        if (any.total > 0) expect(['rows', 'no-match']).toContain(standing.rows)
        const whole = any.kind
          ? any.kind.state === 'complete' && !any.kind.partial
          : !any.freshness.partial
        if (standing.rows === 'empty') expect(whole && any.ready && !any.failed).toBe(true)
        if (standing.count === 'exact' && any.kind?.state !== 'stale') expect(whole).toBe(true)
        if (standing.awaited > 0) expect(standing.moving || standing.rows === 'reading').toBe(true)
      }),
    )
  })
})

describe('several engines', () => {
  it('the state of the worst, the age of the oldest', () => {
    const all = [
      fresh('live', { dataAsOf: NOW }),
      fresh('stale', { dataAsOf: NOW - 1000 }),
      fresh('catching-up', { dataAsOf: NOW, partial: true }),
    ]
    expect(worst(all)).toMatchObject({ state: 'stale', dataAsOf: NOW - 1000, partial: true })
    expect(worst([])).toBeUndefined()
    expect(worst([all[0]!])).toBe(all[0])
  })

  it('orders every state', () => {
    for (const state of STATES) {
      if (state === 'error') continue
      expect(worst([fresh(state), fresh('error')])?.state).toBe('error')
    }
  })

  it('a kind: rows together, partial when one is, as of nothing when one never was whole', () => {
    expect(kindOfAll([kind({ rows: 3 }), kind({ rows: 4 })])).toMatchObject({
      rows: 7,
      partial: false,
      state: 'complete',
    })
    expect(kindOfAll([kind({ rows: 3 }), { ...LOADING, rows: 4 }])).toMatchObject({
      rows: 7,
      partial: true,
      asOf: null,
      state: 'loading',
    })
    expect(kindOfAll([kind(), STALE])).toMatchObject({ state: 'stale', trouble: STALE.trouble })
    expect(kindOfAll([])).toBeUndefined()
  })
})

describe('the turn of a kind in a load', () => {
  const load = { ...firstMeta('e1'), phase: 'load' as const }

  it('comes after the last kind before it that is not complete', () => {
    expect(turnOf(load, 'disk', NOW)).toEqual({ after: 'serverCpu', etaMs: null })
    expect(turnOf(load, 'dataCenter', NOW)).toEqual({ after: null, etaMs: null })
  })

  it('is told where only one kind is before it, and its pace is known', () => {
    const meta = withKind(load, 'dataCenter', {
      state: 'loading',
      loaded: 50,
      expected: 100,
      listing: { startedAt: NOW - 10_000, from: 0, place: null },
    })
    expect(turnOf(meta, 'cluster', NOW)).toEqual({ after: 'dataCenter', etaMs: 10_000 })
  })

  it('is nothing outside of a load or once it has come', () => {
    expect(turnOf(wholeMeta(NOW), 'disk', NOW)).toBeUndefined()
    expect(turnOf(undefined, 'disk', NOW)).toBeUndefined()
    expect(turnOf(withKind(load, 'disk', { state: 'loading' }), 'disk', NOW)).toBeUndefined()
  })
})

it('a snapshot is read-only whatever the network does', () => {
  const it = freshness({
    meta: wholeMeta(NOW - 60_000),
    now: NOW,
    online: false,
    session: 'none',
    snapshot: true,
  })
  expect(it).toMatchObject({ state: 'snapshot', text: 'Snapshot, read-only', partial: false })
})
