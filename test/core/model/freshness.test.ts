/** The pill's decisions as a table, what no input may bring about, and the patience of a change for the worse. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  damp,
  explain,
  freshness,
  isActive,
  THRESHOLDS,
  type Damped,
  type Freshness,
  type FreshnessInput,
  type FreshnessState,
} from '../../../src/core/model/freshness.ts'
import { KINDS } from '../../../src/core/model/kinds.ts'
import type { FaultKind, ReplicaMeta, Trouble } from '../../../src/core/model/meta.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { firstMeta } from '../../../src/core/store/meta-record.ts'
import { withKind, wholeMeta } from './meta.ts'

const NOW = new Date(2026, 4, 12, 14, 5, 30).getTime()
const MINUTE = 60_000

const live = (change: Partial<ReplicaMeta> = {}): ReplicaMeta => ({
  ...wholeMeta(NOW - 60 * MINUTE),
  lastPollAt: NOW - 12_000,
  lastGoodPollAt: NOW - 12_000,
  ...change,
})

const trouble = (kind: FaultKind, count = 2, since = NOW - 2 * MINUTE): Trouble => ({
  kind,
  message: 'm',
  nextStep: 'n',
  since,
  count,
})

/** A first load with 43 of 100 hosts and nothing known of the rest. */
const loading = (): ReplicaMeta => ({
  ...withKind(firstMeta('e1'), 'host', { state: 'loading', loaded: 43, rows: 43, expected: 100 }),
  phase: 'load',
  loadStartedAt: NOW - 5_000,
})

type Row = [string, Partial<FreshnessInput>, FreshnessState, string]

const rows: Row[] = [
  ['polled in time', {}, 'live', 'Live · 12 s ago'],
  [
    'one lost poll',
    { meta: live({ trouble: trouble('engine', 1) }) },
    'catching-up',
    'Catching up',
  ],
  ['two errors', { meta: live({ trouble: trouble('engine') }) }, 'error', 'Error · 2 min'],
  ['TLS twice', { meta: live({ trouble: trouble('tls') }) }, 'error', 'Error · 2 min'],
  ['full disk', { meta: live({ trouble: trouble('quota', 1) }) }, 'error', 'Error · 2 min'],
  ['no rights', { meta: live({ trouble: trouble('permission', 1) }) }, 'error', 'Error · 2 min'],
  [
    'another tab collects',
    { meta: live({ trouble: trouble('superseded', 9) }) },
    'catching-up',
    'Catching up',
  ],
  ['first load', { meta: loading() }, 'loading', 'Loading 43 %'],
  ['just connected', { meta: firstMeta('e1') }, 'loading', 'Loading'],
  ['signed in, nothing stored', { meta: undefined }, 'loading', 'Loading'],
  ['resync', { meta: live({ phase: 'resync' }) }, 'loading', 'Loading'],
  ['restart on stored data', { meta: live({ phase: 'started' }) }, 'live', 'Live · 12 s ago'],
  ['loaded, not caught up', { meta: live({ phase: 'loaded' }) }, 'catching-up', 'Catching up'],
  ['20 events behind', { meta: live({ backlog: 20 }) }, 'live', 'Live · 12 s ago'],
  ['21 events behind', { meta: live({ backlog: 21 }) }, 'catching-up', 'Catching up · 21 events'],
  ['30 s', { meta: live({ lastGoodPollAt: NOW - 30_000 }) }, 'live', 'Live · 30 s ago'],
  ['31 s', { meta: live({ lastGoodPollAt: NOW - 31_000 }) }, 'catching-up', 'Catching up'],
  ['10 min', { meta: live({ lastGoodPollAt: NOW - 600_000 }) }, 'catching-up', 'Catching up'],
  ['over 10 min', { meta: live({ lastGoodPollAt: NOW - 600_001 }) }, 'stale', 'Stale · 10 min'],
  ['2 h', { meta: live({ lastGoodPollAt: NOW - 7_200_000 }) }, 'stale', 'Stale · 2 h'],
  [
    'a clock set back by an hour: nothing is known until the next poll',
    { meta: live({ lastGoodPollAt: NOW + 60 * MINUTE }) },
    'catching-up',
    'Catching up',
  ],
  [
    'a page whose clock is a tick behind',
    { meta: live({ lastGoodPollAt: NOW + 900 }) },
    'live',
    'Live · 0 s ago',
  ],
  [
    'a lost position that a new worker has still to act on',
    { meta: live({ phase: 'started', resyncWanted: 'gap' }) },
    'catching-up',
    'Catching up',
  ],
  [
    'a kind that cannot be read',
    { meta: withKind(live(), 'disk', { state: 'stale' }) },
    'partial',
    'Partial · 1 kind not complete',
  ],
  [
    'two kinds that never could be read',
    {
      meta: withKind(
        withKind(live({ parity: false }), 'disk', { state: 'stale', completeAt: null }),
        'host',
        { state: 'stale', completeAt: null },
      ),
    },
    'partial',
    'Partial · 2 kinds not complete',
  ],
  [
    'a kind that cannot be read, and no answer either',
    { meta: withKind(live({ lastGoodPollAt: NOW - 31_000 }), 'disk', { state: 'stale' }) },
    'catching-up',
    'Catching up',
  ],
  ['halted', { meta: live({ phase: 'halted' }) }, 'catching-up', 'Catching up'],
  [
    'the page sees the first failure',
    { trouble: trouble('unreachable', 1) },
    'catching-up',
    'Catching up',
  ],
  ['paused', { meta: live({ paused: true }) }, 'paused', 'Paused'],
  [
    'paused for hours',
    { meta: live({ paused: true, lastGoodPollAt: NOW - 7_200_000 }) },
    'paused',
    'Paused',
  ],
  ['the proxy has not answered yet', { session: 'unknown' }, 'catching-up', 'Catching up'],
  ['no session', { session: 'none' }, 'sign-in', 'Sign-in needed'],
  [
    'token expired',
    { session: 'unknown', meta: live({ trouble: trouble('sign-in', 1) }) },
    'sign-in',
    'Sign-in needed',
  ],
  [
    'signed in again, the worker has not polled yet',
    { meta: live({ trouble: trouble('sign-in', 1), phase: 'halted' }) },
    'catching-up',
    'Catching up',
  ],
  ['offline', { online: false }, 'offline', 'Offline, data as of 14:05'],
  [
    'offline wins over errors',
    { online: false, meta: live({ trouble: trouble('unreachable', 9) }) },
    'offline',
    'Offline, data as of 14:05',
  ],
  [
    'offline, no session known',
    { online: false, session: 'unknown' },
    'offline',
    'Offline, data as of 14:05',
  ],
  [
    'offline since yesterday',
    { online: false, meta: live({ lastGoodPollAt: NOW - 24 * 60 * MINUTE, lastLoadAt: null }) },
    'offline',
    'Offline, data as of 11 May 14:05',
  ],
  [
    'offline in the middle of a first load',
    { online: false, meta: loading() },
    'offline',
    'Offline, not loaded completely',
  ],
  [
    'offline, nothing stored',
    { online: false, meta: undefined },
    'offline',
    'Offline, nothing stored yet',
  ],
  ['nothing connected', { meta: undefined, session: 'none' }, 'no-provider', 'No provider'],
  ['no answer yet', { meta: undefined, session: 'unknown' }, 'no-provider', 'No provider'],
  [
    'no IndexedDB, no network',
    { meta: undefined, trouble: trouble('storage', 1), online: false },
    'error',
    'Error · 2 min',
  ],
  [
    'the collector died without a network',
    { trouble: trouble('defect', 1), online: false },
    'offline',
    'Offline, data as of 14:05',
  ],
]

describe('freshness', () => {
  it.each(rows)('%s', (_, change, state, text) => {
    const result = freshness({ meta: live(), now: NOW, online: true, session: 'valid', ...change })
    expect([result.state, result.text]).toEqual([state, text])
  })

  it('calls everything partial before parity', () => {
    const of = (meta: ReplicaMeta | undefined): boolean =>
      freshness({ meta, now: NOW, online: true, session: 'valid' }).partial
    expect([of(undefined), of(loading()), of(live({ parity: false })), of(live())]).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it('dates the data by the last good poll, a load without one by its beginning, less by null', () => {
    const of = (meta: ReplicaMeta | undefined): number | null =>
      freshness({ meta, now: NOW, online: true, session: 'valid' }).dataAsOf
    expect(of(live())).toBe(NOW - 12_000)
    expect(of(live({ lastGoodPollAt: null }))).toBe(live().loadStartedAt)
    expect(of(loading())).toBeNull()
    expect(of(firstMeta('e1'))).toBeNull()
    expect(of(undefined)).toBeNull()
  })

  it('says since when: the connection where the page knows, else the last answer', () => {
    const of = (input: Partial<FreshnessInput>): number | undefined =>
      freshness({ meta: live(), now: NOW, online: true, session: 'valid', ...input }).since
    expect(of({ online: false, offlineSince: NOW - 5_000 })).toBe(NOW - 5_000)
    expect(of({ online: false })).toBe(NOW - 12_000)
    expect(of({ online: false, meta: undefined })).toBeUndefined()
    expect(of({ meta: live({ lastGoodPollAt: NOW - 7_200_000 }) })).toBe(NOW - 7_200_000)
    expect(of({ meta: live({ lastGoodPollAt: NOW + 60 * MINUTE }) })).toBeUndefined()
    expect(of({ meta: live({ trouble: trouble('engine') }) })).toBe(NOW - 2 * MINUTE)
  })

  it('speaks of the trouble of the page before that of the replica', () => {
    const own = trouble('storage', 1)
    const meta = live({ trouble: trouble('engine') })
    const of = (page: Trouble | null): Trouble | null =>
      freshness({ meta, now: NOW, online: true, session: 'valid', trouble: page }).trouble
    expect([of(own), of(null)]).toEqual([own, meta.trouble])
  })

  it('the bound of Live is three polls', () => {
    expect(THRESHOLDS.live).toBe(3 * DEFAULTS.refreshInterval)
    const fresh = freshness({ meta: live(), now: NOW, online: true, session: 'valid' })
    expect(explain(fresh, NOW)).toBe('What the engine logs is here within 30 s.')
  })

  it('tells states in which rows may come from those in which nothing is asked', () => {
    const active = (['live', 'partial', 'loading', 'catching-up'] as const).map((state) => ({
      state,
    }))
    const idle = (['paused', 'stale', 'sign-in', 'error', 'offline', 'no-provider'] as const).map(
      (state) => ({ state }),
    )
    expect([active.every(isActive), idle.some(isActive)]).toEqual([true, false])
  })

  it('explains every state, and names a time only where it is known', () => {
    for (const [, change] of rows) {
      const input = { meta: live(), now: NOW, online: true, session: 'valid', ...change } as const
      const said = explain(freshness(input), NOW)
      expect(said).toMatch(/^[A-Z].*\.$/)
      expect(said).not.toMatch(/null|undefined|NaN|Invalid/)
    }
  })
})

describe('whatever the input', () => {
  const time = fc
    .oneof(
      { weight: 3, arbitrary: fc.integer({ min: -40_000, max: 6_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: -7_200_000, max: 60_000 }) },
    )
    .map((ago) => NOW + ago)
  /** Mostly nothing: a property about Live has to reach it. */
  const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
    fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
  const maybe = fc.option(time)
  const troubles = seldom(
    fc
      .tuple(
        fc.constantFrom<FaultKind[]>('engine', 'sign-in', 'superseded', 'quota', 'unreachable'),
        fc.integer({ min: 1, max: 4 }),
        time,
      )
      .map(([kind, count, since]) => trouble(kind, count, since)),
  )
  const kinds = fc.tuple(
    fc.constantFrom(...KINDS),
    fc.record({
      state: fc.constantFrom<ReplicaMeta['kinds']['vm']['state'][]>(
        'never',
        'loading',
        'complete',
        'complete',
        'stale',
      ),
      rows: fc.nat(3),
      loaded: fc.nat(9),
      expected: fc.option(fc.nat(9)),
      completeAt: maybe,
    }),
  )
  const metas = fc
    .tuple(
      fc.record({
        phase: fc.constantFrom<ReplicaMeta['phase'][]>(
          'started',
          'load',
          'loaded',
          'parity',
          'refresh',
          'refresh',
          'resync',
          'halted',
        ),
        parity: fc.constantFrom(true, true, false),
        paused: fc.constantFrom(false, false, true),
        backlog: fc.constantFrom(0, 0, 20, 21),
        resyncWanted: fc.constantFrom(null, null, 'gap'),
        lastGoodPollAt: maybe,
        lastLoadAt: maybe,
        loadStartedAt: maybe,
        trouble: troubles,
      }),
      fc.array(kinds, { maxLength: 2 }),
    )
    .map(([change, changes]) =>
      changes.reduce((meta, [kind, of]) => withKind(meta, kind, of), live(change)),
    )
  const inputs = fc.record({
    meta: fc.option(metas, { nil: undefined }),
    now: fc.constant(NOW),
    online: fc.constantFrom(true, true, false),
    offlineSince: maybe,
    session: fc.constantFrom(
      'valid' as const,
      'valid' as const,
      'none' as const,
      'unknown' as const,
    ),
    trouble: troubles,
  })

  it('nothing that is unknown, out of date or failing is called live', () => {
    let live = 0
    fc.assert(
      fc.property(inputs, (input) => {
        const { meta, now, online, session } = input
        const { state } = freshness(input)
        if (state !== 'live') return
        live += 1
        expect([online, session, input.trouble, meta?.trouble]).toEqual([true, 'valid', null, null])
        expect(meta!.parity && !meta!.paused && meta!.resyncWanted === null).toBe(true)
        expect(Object.values(meta!.kinds).every((kind) => kind.state === 'complete')).toBe(true)
        const last = (meta!.lastGoodPollAt ?? meta!.lastLoadAt)!
        expect(now - last).toBeLessThanOrEqual(THRESHOLDS.live)
        expect(last - now).toBeLessThanOrEqual(THRESHOLDS.ahead)
      }),
      { numRuns: 2_000 },
    )
    expect(live, 'the property was put to the test').toBeGreaterThan(0)
  })

  it('no age is negative, no time lies ahead, and no share is more than all', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { text, since, share } = freshness(input)
        expect(text).not.toMatch(/-\d|NaN|Infinity|undefined|null/)
        expect(since ?? NOW).toBeLessThanOrEqual(NOW)
        expect(share ?? 0).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('passing time alone only makes it worse', () => {
    const ORDER: readonly FreshnessState[] = ['live', 'partial', 'catching-up', 'stale']
    const steps = fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 3, maxLength: 8 })
    fc.assert(
      fc.property(metas, steps, (meta, pauses) => {
        const last = meta.lastGoodPollAt ?? meta.lastLoadAt ?? NOW
        let now = Math.max(NOW, last)
        let before = -1
        for (const pause of pauses) {
          now += pause
          const { state } = freshness({ meta, now, online: true, session: 'valid' })
          const rank = ORDER.indexOf(state)
          if (before === -1) before = rank
          // What does not follow the engine (a load, an error, a pause) is not changed by time at all.
          if (before === -1) expect(rank).toBe(-1)
          else expect(rank).toBeGreaterThanOrEqual(before)
          before = rank
        }
      }),
    )
  })
})

describe('damp', () => {
  const at = (state: FreshnessState): Freshness => ({
    state,
    text: state,
    dataAsOf: null,
    partial: false,
    stored: true,
    trouble: null,
  })
  const run = (steps: [FreshnessState, number][]): string[] => {
    let damped: Damped | null = null
    return steps.map(([state, ms]) => {
      damped = damp(damped, at(state), NOW + ms)
      return damped.shown.state
    })
  }

  it('waits before it shows something worse, and forgets when it recovers', () => {
    const patience = THRESHOLDS.patience
    expect(
      run([
        ['live', 0],
        ['error', 1_000],
        ['live', 2_000],
        ['error', 3_000],
        ['error', 3_000 + patience - 1],
        ['error', 3_000 + patience],
      ]),
    ).toEqual(['live', 'live', 'live', 'live', 'live', 'error'])
  })

  it('does not wait longer because the clock was set back', () => {
    expect(
      run([
        ['live', 0],
        ['error', 1_000],
        ['error', -60_000],
      ]),
    ).toEqual(['live', 'live', 'error'])
  })

  it('shows something better, and what is certain, at once', () => {
    expect(
      run([
        ['error', 0],
        ['live', 1],
        ['paused', 2],
        ['live', 3],
        ['loading', 4],
        ['catching-up', 5],
        ['error', 6],
        ['live', 7],
        ['sign-in', 8],
      ]),
    ).toEqual([
      'error',
      'live',
      'paused',
      'live',
      'loading',
      'catching-up',
      'error',
      'live',
      'sign-in',
    ])
  })
})
