/** The pill's decisions as a table, and the patience of a change for the worse. */
import { describe, expect, it } from 'vitest'
import {
  damp,
  freshness,
  kindPartial,
  loadShare,
  THRESHOLDS,
  type Damped,
  type Freshness,
  type FreshnessInput,
  type FreshnessState,
} from '../../../src/core/model/freshness.ts'
import type { FaultKind, ReplicaMeta, Trouble } from '../../../src/core/model/meta.ts'
import { firstMeta } from '../../../src/core/store/meta-record.ts'

const NOW = new Date(2026, 4, 12, 14, 5, 30).getTime()
const MINUTE = 60_000

const live = (change: Partial<ReplicaMeta> = {}): ReplicaMeta => ({
  ...firstMeta('e1'),
  phase: 'refresh',
  parity: true,
  lastLoadAt: NOW - 60 * MINUTE,
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
const loading = (): ReplicaMeta => {
  const meta = firstMeta('e1')
  meta.kinds.host = { ...meta.kinds.host, state: 'loading', loaded: 43, rows: 43, expected: 100 }
  return { ...meta, phase: 'load', loadStartedAt: NOW - 5_000 }
}

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

  it('dates the data by the last good poll, a load without one by its end, nothing by null', () => {
    const of = (meta: ReplicaMeta | undefined): number | null =>
      freshness({ meta, now: NOW, online: true, session: 'valid' }).dataAsOf
    expect(of(live())).toBe(NOW - 12_000)
    expect(of(live({ lastGoodPollAt: null }))).toBe(NOW - 60 * MINUTE)
    expect(of(firstMeta('e1'))).toBeNull()
    expect(of(undefined)).toBeNull()
  })

  it('says a share only where the engine said how many there are', () => {
    expect(loadShare(firstMeta('e1'))).toBeUndefined()
    expect(loadShare(loading())).toBe(0.43)
    const meta = loading()
    meta.kinds.vm = { ...meta.kinds.vm, state: 'complete', rows: 100, loaded: 0, expected: 100 }
    expect(loadShare(meta)).toBeCloseTo(0.715)
    // More objects than announced never make more than everything.
    meta.kinds.host = { ...meta.kinds.host, loaded: 900 }
    expect(loadShare(meta)).toBe(1)
    expect(freshness({ meta, now: NOW, online: true, session: 'valid' }).text).toBe('Loading 99 %')
  })

  it('tells kinds that may miss rows from complete ones', () => {
    const meta = loading()
    meta.kinds.cluster = { ...meta.kinds.cluster, state: 'complete', completeAt: NOW }
    expect([
      kindPartial(meta, 'cluster'),
      kindPartial(meta, 'host'),
      kindPartial(meta, 'vm'),
    ]).toEqual([false, true, true])
  })
})

describe('damp', () => {
  const at = (state: FreshnessState): Freshness => ({
    state,
    text: state,
    dataAsOf: null,
    partial: false,
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
