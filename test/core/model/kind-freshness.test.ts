/** What may be claimed of a kind, of a record and of a load, as tables. */
import { describe, expect, it } from 'vitest'
import {
  comparingProgress,
  inMotion,
  kindFreshness,
  loadProgress,
  loadShare,
  recordFreshness,
  type KindFreshness,
  type RecordInput,
  type RecordState,
} from '../../../src/core/model/kind-freshness.ts'
import { loadPace, type PacedKind } from '../../../src/core/model/load-pace.ts'
import type { ObjectFault, ReplicaMeta, Trouble } from '../../../src/core/model/meta.ts'
import { firstMeta } from '../../../src/core/store/meta-record.ts'
import { wholeMeta, withKind } from './meta.ts'

const NOW = new Date(2026, 4, 12, 14, 5, 30).getTime()
const HOUR = 3_600_000
const LOADED = NOW - HOUR
const POLLED = NOW - 12_000

const refused: Trouble = {
  kind: 'engine',
  message: 'It failed.',
  nextStep: '',
  since: NOW - 60_000,
  count: 3,
}

const live = (): ReplicaMeta => ({ ...wholeMeta(LOADED), lastGoodPollAt: POLLED })

/** A first load: clusters are here, hosts come in, the rest waits. */
const loading = (): ReplicaMeta => {
  let meta: ReplicaMeta = { ...firstMeta('e1'), phase: 'load', loadStartedAt: NOW - 20_000 }
  for (const kind of ['dataCenter', 'cluster'] as const) {
    meta = withKind(meta, kind, { state: 'complete', rows: 2, loaded: 2, completeAt: NOW - 15_000 })
  }
  return withKind(meta, 'host', {
    state: 'loading',
    rows: 40,
    loaded: 40,
    expected: 100,
    ...listing(NOW - 10_000, 0),
  })
}

const listing = (startedAt: number, from: number) => ({ listing: { startedAt, from, place: null } })

describe('a kind', () => {
  const table: [string, ReplicaMeta | undefined, Partial<KindFreshness>][] = [
    ['nothing stored', undefined, { state: 'waiting', partial: true, asOf: null, rows: 0 }],
    ['never loaded', firstMeta('e1'), { state: 'waiting', partial: true, asOf: null, share: null }],
    [
      'loading for the first time',
      loading(),
      { state: 'loading', partial: true, asOf: null, rows: 40, loaded: 40, share: 0.4 },
    ],
    [
      'loading, the engine has not said how many',
      withKind(loading(), 'host', { expected: null }),
      { state: 'loading', expected: null, share: null },
    ],
    ['more than the engine counted', withKind(loading(), 'host', { loaded: 120 }), { share: 1 }],
    ['the engine has none', withKind(loading(), 'host', { loaded: 0, expected: 0 }), { share: 0 }],
    [
      'listed, not polled since',
      wholeMeta(LOADED),
      { state: 'complete', partial: false, asOf: LOADED, share: 1, pace: null },
    ],
    ['followed', live(), { state: 'complete', partial: false, asOf: POLLED, rows: 1 }],
    [
      'listed after the last poll',
      withKind(live(), 'host', { completeAt: NOW - 1_000 }),
      { asOf: NOW - 1_000 },
    ],
    [
      'not to be read any more: polls say nothing of it',
      withKind(live(), 'host', { state: 'stale', trouble: refused }),
      { state: 'stale', partial: false, asOf: LOADED, trouble: refused },
    ],
    [
      'never to be read',
      withKind(live(), 'host', { state: 'stale', completeAt: null, trouble: refused }),
      { state: 'stale', partial: true, asOf: null },
    ],
    [
      'loaded anew over rows that were whole',
      withKind({ ...live(), phase: 'load', parity: false }, 'host', { state: 'loading' }),
      { state: 'loading', partial: true, asOf: POLLED },
    ],
    [
      'a kind that waits for its turn to be loaded anew keeps its rows',
      withKind({ ...live(), phase: 'load', parity: false }, 'host', { state: 'never' }),
      { state: 'waiting', partial: false, asOf: POLLED },
    ],
    [
      'with objects that could not be read',
      withKind(live(), 'host', { faults: 2 }),
      { state: 'complete', faults: 2 },
    ],
  ]

  it.each(table)('%s', (_, meta, expected) => {
    expect(kindFreshness(meta, 'host', NOW)).toMatchObject(expected)
  })

  it('has a pace while it loads, none while something holds it up', () => {
    const pace = (change: Partial<ReplicaMeta>) =>
      kindFreshness({ ...loading(), ...change }, 'host', NOW).pace
    expect(pace({})).toEqual({ perSecond: 4, etaMs: 15_000 })
    expect([pace({ trouble: refused }), pace({ paused: true })]).toEqual([null, null])
    expect(kindFreshness(live(), 'host', NOW).pace).toBeNull()
  })

  it('other kinds do not change what is said of one', () => {
    const meta = withKind(live(), 'disk', { state: 'stale', completeAt: null })
    expect(kindFreshness(meta, 'host', NOW)).toEqual(kindFreshness(live(), 'host', NOW))
  })
})

describe('a record', () => {
  const fault: ObjectFault = {
    kind: 'host',
    id: 'h',
    name: 'h',
    path: 'memory',
    message: 'not a number',
    at: NOW - 60_000,
  }
  const stale = withKind(live(), 'host', { state: 'stale', trouble: refused })
  const table: [string, Partial<RecordInput>, RecordState, number | null, string][] = [
    ['followed', {}, 'current', POLLED, 'Data as of 14:05'],
    ['of a kind that loads', { meta: loading() }, 'loading', null, 'Not loaded completely yet'],
    [
      'of a kind that cannot be read',
      { meta: stale },
      'kept',
      LOADED,
      'Data as of 13:05, not read since',
    ],
    ['read in part', { fault }, 'damaged', null, 'Could not be read whole at 14:04: not a number'],
    [
      'that exists but could not be read',
      { fault, stored: false },
      'damaged',
      null,
      'Could not be read whole at 14:04: not a number',
    ],
    ['that has gone', { stored: false, seen: true }, 'removed', POLLED, ''],
    ['that never was', { stored: false }, 'absent', POLLED, ''],
    ['not loaded yet', { stored: false, meta: loading() }, 'unknown', null, ''],
    [
      'gone with all others, because another engine answers',
      { stored: false, seen: true, meta: firstMeta('e1') },
      'unknown',
      null,
      '',
    ],
    ['not in a list that cannot be read', { stored: false, meta: stale }, 'unknown', LOADED, ''],
    ['before anything was read', { stored: false, meta: undefined }, 'unknown', null, ''],
  ]

  it.each(table)('%s', (_, change, state, asOf, text) => {
    const input: RecordInput = {
      meta: live(),
      kind: 'host',
      now: NOW,
      stored: true,
      seen: false,
      fault: undefined,
      ...change,
    }
    expect(recordFreshness(input)).toEqual({ state, asOf, text })
  })
})

describe('the pace of a listing', () => {
  const table: [string, PacedKind, ReturnType<typeof loadPace>][] = [
    ['nothing runs', { loaded: 40, expected: 100, listing: null }, null],
    [
      'nothing has come yet',
      { loaded: 0, expected: 100, listing: { startedAt: NOW - 10_000, from: 0 } },
      null,
    ],
    [
      'too early to say',
      { loaded: 40, expected: 100, listing: { startedAt: NOW - 1_999, from: 0 } },
      null,
    ],
    [
      'a clock that was set back',
      { loaded: 40, expected: 100, listing: { startedAt: NOW + HOUR, from: 0 } },
      null,
    ],
    [
      'under way',
      { loaded: 40, expected: 100, listing: { startedAt: NOW - 10_000, from: 0 } },
      { perSecond: 4, etaMs: 15_000 },
    ],
    [
      'went on where it was interrupted: what was there before is no pace',
      { loaded: 40, expected: 100, listing: { startedAt: NOW - 10_000, from: 20 } },
      { perSecond: 2, etaMs: 30_000 },
    ],
    [
      'of how many is unknown',
      { loaded: 40, expected: null, listing: { startedAt: NOW - 10_000, from: 0 } },
      { perSecond: 4, etaMs: null },
    ],
    [
      'more than the engine counted',
      { loaded: 110, expected: 100, listing: { startedAt: NOW - 10_000, from: 0 } },
      { perSecond: 11, etaMs: null },
    ],
  ]

  it.each(table)('%s', (_, kind, expected) => expect(loadPace(kind, NOW)).toEqual(expected))

  it('a pause makes it slower and the rest longer, never shorter', () => {
    const kind: PacedKind = { loaded: 40, expected: 100, listing: { startedAt: NOW, from: 0 } }
    const etas = [10, 20, 40].map((s) => loadPace(kind, NOW + s * 1_000)!.etaMs!)
    expect(etas).toEqual([15_000, 30_000, 60_000])
  })
})

describe('a load', () => {
  it('says where it is; what is left only when every kind that is left says so', () => {
    expect(loadProgress(loading(), NOW)).toEqual({
      kind: 'host',
      step: 3,
      steps: 10,
      loaded: 40,
      expected: 100,
      etaMs: null,
    })
    let last: ReplicaMeta = { ...wholeMeta(NOW), phase: 'load', parity: false }
    last = { ...last, ...withKind(last, 'vm', loading().kinds.host) }
    expect(loadProgress(last, NOW)).toMatchObject({ kind: 'vm', step: 10, etaMs: 15_000 })
  })

  it('is between two kinds, not begun, or not running', () => {
    const between = withKind(loading(), 'host', { state: 'complete' })
    expect(loadProgress(between, NOW)).toMatchObject({ kind: null, step: 4, loaded: 0 })
    expect(loadProgress({ ...firstMeta('e1'), phase: 'load' }, NOW)).toMatchObject({ step: 1 })
    expect([undefined, live(), firstMeta('e1')].map((meta) => loadProgress(meta, NOW))).toEqual([
      null,
      null,
      null,
    ])
  })

  it('keeps something in motion, and so does a kind that is not as it should be', () => {
    const failed = withKind(live(), 'host', { trouble: refused })
    expect([loading(), { ...live(), phase: 'resync' as const }, failed].map(inMotion)).toEqual([
      true,
      true,
      true,
    ])
    expect(inMotion(live())).toBe(false)
  })

  it('says a share only where the engine said how many there are', () => {
    expect(loadShare(firstMeta('e1'))).toBeUndefined()
    expect(loadShare(loading())).toBe(0.4)
    const vms = withKind(loading(), 'vm', { state: 'complete', rows: 100, expected: 100 })
    expect(loadShare(vms)).toBeCloseTo(0.7)
    // More objects than announced never make more than everything.
    expect(loadShare(withKind(vms, 'host', { loaded: 900 }))).toBe(1)
  })
})

describe('comparingProgress', () => {
  const comparing = { trigger: 'reload', startedAt: 0, kinds: 9 } as const
  const kinds = (loaded: number) => {
    const meta = firstMeta('x')
    meta.kinds.host = { ...meta.kinds.host, rows: 100 }
    meta.kinds.vm = { ...meta.kinds.vm, rows: 900, loaded }
    return meta.kinds
  }

  it('counts the kinds that are through and what is listed of the next one', () => {
    const found = comparingProgress({ comparing, kinds: kinds(300) }, 4_000)
    expect(found).toEqual({ done: 400, total: 1_000, perSecond: 100, etaMs: 6_000 })
  })

  it('does not take the listing before for progress, nor a moment for a pace', () => {
    expect(comparingProgress({ comparing, kinds: kinds(900) }, 1_000)).toEqual({
      done: 100,
      total: 1_000,
      perSecond: null,
      etaMs: null,
    })
    expect(comparingProgress({ comparing: null, kinds: kinds(0) }, 1)).toBeNull()
  })
})
