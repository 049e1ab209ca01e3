/** Events joined, filtered and put together: what each led to, storms, gaps, and what the chart and the meter count. */
import { describe, expect, it } from 'vitest'
import { NO_ACTIVITY, type Activity } from '../../../src/core/estate/activity.ts'
import { answerEvents } from '../../../src/core/estate/answers/events.ts'
import {
  NO_FILTER,
  type EventRow,
  type EventsQuestion,
  type MarkRow,
  type StormRow,
} from '../../../src/core/estate/event-question.ts'
import { stormsOf, STORM_RATE } from '../../../src/core/estate/storms.ts'
import type { Replica } from '../../../src/core/estate/replica.ts'
import type { AuditReport } from '../../../src/core/model/drift.ts'
import type { AppliedEvent } from '../../../src/core/model/history.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import type { StoredChange, StoredHistory } from '../../../src/core/store/schema.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { tablesOf } from './tables.ts'

const MINUTE = 60_000
const AT = Date.UTC(2026, 10, 23, 14)

const event = (id: number, own: Partial<AppliedEvent & { no: number }> = {}): StoredHistory => ({
  type: 'event',
  no: id,
  id,
  code: 35,
  time: AT + id * MINUTE,
  severity: 'normal',
  description: `event ${id}`,
  asked: [],
  seenAt: AT + id * MINUTE,
  objects: [],
  ...own,
})

const change = (own: Partial<StoredChange>): StoredChange => ({
  kind: 'vm',
  id: 'a',
  object: `${own.kind ?? 'vm'}:${own.id ?? 'a'}`,
  name: '',
  change: 'updated',
  revision: 2,
  at: AT,
  fields: [],
  cut: 0,
  why: 'event',
  queued: 1,
  ...own,
})

function replica(activity: Partial<Activity>, engine = 'one'): Replica {
  const made = new Map<string, unknown>()
  return {
    ...tablesOf(
      [vm('a', { cluster: 'c' }), upsert('cluster', 'c'), upsert('host', 'h')],
      [verdictListRow(verdict('a', { at: AT + MINUTE }))],
    ),
    engine,
    name: `Engine ${engine}`,
    meta: undefined,
    facts: undefined,
    now: () => 0,
    activity: { ...NO_ACTIVITY, ready: true, ...activity },
    memo: <T>(key: string, make: () => T): T => {
      if (!made.has(key)) made.set(key, make())
      return made.get(key) as T
    },
  }
}

const ask = (of: readonly Replica[], own: Partial<EventsQuestion> = {}) =>
  answerEvents(of, {
    engines: of.map(({ engine }) => engine),
    filter: NO_FILTER,
    first: 0,
    count: 100,
    upTo: null,
    opened: [],
    chart: null,
    choices: null,
    ...own,
  })

const effects = (activity: Partial<Activity>, pending: readonly string[] = []): string[] => {
  const one = replica(activity)
  const waiting = new Map(pending.map((id) => [id, { reason: 'changed' as const, since: 1 }]))
  return ask([{ ...one, pending: waiting }]).shown.map((row) => (row as EventRow).effect.text)
}

describe('what an event led to', () => {
  const asked = [{ kind: 'vm', id: 'a' }] as const

  it('is nothing after events of other codes, and before the load', () => {
    expect(effects({ entries: [event(1), event(2, { past: true })] })).toEqual([
      'Before the load',
      'Ignored, no effect here',
    ])
  })

  it('is a fetch without a change, and one whose VM is validated or still waits', () => {
    const entries = [event(1, { asked })]
    const changes = [change({ event: 1 })]
    expect(effects({ entries })).toEqual(['Fetched 1 VM, no change'])
    expect(effects({ entries, changes })).toEqual(['Fetched 1 VM, validated'])
    expect(effects({ entries, changes }, ['a'])).toEqual(['Fetched 1 VM, queued 1'])
  })

  it('is what a newer event of the same batch brought along, but not what it did not ask for', () => {
    const entries = [
      event(1, { asked, seenAt: 7 }),
      event(2, { asked, seenAt: 7 }),
      event(3, { asked: [{ kind: 'host', id: 'h' }], seenAt: 7 }),
    ]
    const changes = [change({ event: 2, batch: 7 })]
    expect(effects({ entries, changes })).toEqual([
      'Fetched 1 host, no change',
      'Fetched 1 VM, validated',
      'Fetched 1 VM, validated',
    ])
  })

  it('counts the VMs that a changed cluster queued, and says when they cannot be counted', () => {
    const of = (queued: number | null) =>
      effects({
        entries: [event(1, { asked: [{ kind: 'cluster', id: 'c' }, { kind: 'network' }] })],
        changes: [change({ kind: 'cluster', id: 'c', event: 1, queued })],
      })[0]
    expect(of(131)).toBe('Fetched 1 cluster and all networks, queued 131')
    expect(of(null)).toBe('Fetched 1 cluster and all networks, changed, VMs queued')
    expect(of(0)).toBe('Fetched 1 cluster and all networks, changed')
  })
})

describe('rows of events', () => {
  it('come newest first over all engines, with names joined or as the engine wrote them', () => {
    const one = replica({
      entries: [
        event(1, { vm: 'a', cluster: 'c', names: { vm: 'old name' } }),
        event(3, { vm: 'gone', names: { vm: 'removed VM' } }),
      ],
    })
    const two = replica({ entries: [event(2)] }, 'two')
    const { shown, total, engines } = ask([one, two])
    expect(shown.map((row) => [row.engine, (row as EventRow).id])).toEqual([
      ['one', 3],
      ['two', 2],
      ['one', 1],
    ])
    expect(shown[2]).toMatchObject({
      object: { kind: 'vm', name: 'name of a', stored: true },
      objects: { cluster: { name: 'name of c' } },
      codeName: 'USER_UPDATE_VM',
    })
    expect(shown[0]).toMatchObject({ object: { name: 'removed VM', stored: false } })
    expect(shown[1]).toMatchObject({ object: null })
    expect(total).toBe(3)
    expect(engines.map(({ oldest }) => oldest)).toEqual([AT + MINUTE, AT + 2 * MINUTE])
  })

  it('are those that pass every filter; a window moves over them', () => {
    const of = [
      replica({
        entries: [
          event(1, { host: 'h', severity: 'error', description: 'Host is down' }),
          event(2, { vm: 'a', code: 61, asked: [{ kind: 'vm', id: 'a' }] }),
          event(3, { vm: 'a' }),
        ],
        changes: [change({ event: 2 })],
      }),
    ]
    const ids = (filter: Partial<EventsQuestion['filter']>): number[] =>
      ask(of, { filter: { ...NO_FILTER, ...filter } }).shown.map((row) => (row as EventRow).id)
    expect(ids({ text: 'HOST down' })).toEqual([1])
    expect(ids({ text: 'vm_down' })).toEqual([2])
    expect(ids({ severities: ['error', 'alert'] })).toEqual([1])
    expect(ids({ about: ['vm'] })).toEqual([3, 2])
    expect(ids({ objects: ['host:h'] })).toEqual([1])
    expect(ids({ codes: ['61'] })).toEqual([2])
    expect(ids({ changed: true })).toEqual([2])
    expect(ids({ engines: ['two'] })).toEqual([])
    expect(ids({ from: AT + 2 * MINUTE, to: AT + 3 * MINUTE })).toEqual([2])
    expect(ask(of, { first: 1, count: 1 }).shown).toMatchObject([{ id: 2 }])
  })

  it('hold back what is newer than the one that was newest, and count it', () => {
    const { shown, newer, matched, newest } = ask([replica({ entries: [event(1), event(2)] })], {
      upTo: AT + MINUTE,
    })
    expect(shown).toMatchObject([{ id: 1 }])
    expect([newer, matched, newest]).toEqual([1, 2, AT + 2 * MINUTE])
  })

  it('offer choices with counts under the other filters, and name what is chosen', () => {
    const of = [
      replica({
        entries: [event(1, { vm: 'a', severity: 'error' }), event(2, { vm: 'a' }), event(3)],
      }),
    ]
    const { choices, labels } = ask(of, {
      filter: { ...NO_FILTER, severities: ['normal'], objects: ['vm:a'] },
      choices: { facet: 'severity', search: '', limit: 9 },
    })
    expect(choices).toEqual([
      { value: 'error', label: 'Error', count: 1 },
      { value: 'normal', label: 'Normal', count: 1 },
    ])
    expect(labels).toEqual({ 'vm:a': 'name of a · VM' })
  })
})

describe('marks', () => {
  const audit = (own: Partial<AuditReport>): AuditReport => ({
    no: 1,
    trigger: 'gap',
    startedAt: AT,
    endedAt: AT + 2 * MINUTE,
    settled: true,
    kinds: { vm: { checked: 9, missing: 0, extra: 0, different: 2 } },
    items: [
      { kind: 'vm', id: 'a', name: 'a', difference: 'different', fields: [], cause: 'gap' },
      { kind: 'vm', id: 'b', name: 'b', difference: 'different', fields: [], cause: 'gap' },
    ],
    cut: 0,
    inFlight: 0,
    requests: 0,
    bytes: 0,
    writes: 0,
    ...own,
  })

  it('say what was not seen, since when, and what the listing after it found', () => {
    const entries: StoredHistory[] = [
      { type: 'loaded', no: 1, seenAt: AT - MINUTE, reason: '', objects: [] },
      event(2, { time: AT - 1 }),
      { type: 'gap', no: 3, seenAt: AT, reason: 'purged', after: 2, since: AT - 1, objects: [] },
      { type: 'resynced', no: 4, seenAt: AT + 2 * MINUTE, reason: '', upTo: 40, objects: [] },
      event(41, { no: 5, time: AT + 3 * MINUTE }),
    ]
    const { shown, chart } = ask([replica({ entries, audits: [audit({})] })], {
      chart: { from: AT - MINUTE, to: AT + 5 * MINUTE, step: MINUTE },
    })
    expect(shown.map(({ type }) => type)).toEqual(['event', 'gap', 'event', 'loaded'])
    expect(shown[1]).toMatchObject({
      ids: [3, 40],
      since: AT - 1,
      at: AT + 2 * MINUTE,
      mended: true,
      differed: 2,
      vms: ['a', 'b'],
    } satisfies Partial<MarkRow>)
    expect(chart!.unseen).toEqual([
      [AT - 1, AT + 2 * MINUTE],
      // Before the oldest event that is stored.
      [AT - MINUTE, AT - 1],
    ])
    expect(chart!.counts).toEqual([1, 0, 0, 0, 1, 0])
  })

  it('stay open while nothing has mended them, whatever is filtered by', () => {
    const gap: StoredHistory = { type: 'gap', no: 3, seenAt: AT, reason: 'why', objects: [] }
    const { shown } = ask([replica({ entries: [gap] })], {
      filter: { ...NO_FILTER, severities: ['error'] },
    })
    expect(shown).toMatchObject([{ type: 'gap', mended: false, ids: [null, null] }])
  })
})

describe('storms', () => {
  const storm = (count: number, from = 0): StoredHistory[] =>
    Array.from({ length: count }, (_, at) =>
      event(from + at, {
        time: AT + Math.floor((at / count) * 2 * MINUTE),
        vm: at % 2 ? 'a' : 'b',
        ...(at === count - 1
          ? {
              batch: {
                at: AT,
                events: count,
                objects: 2,
                listings: 0,
                requests: 2,
                saved: 98,
                took: 1,
              },
            }
          : {}),
      }),
    )

  it('are minutes in which more happens than anybody reads, told by their rate', () => {
    const times = (count: number, minute: number) =>
      Array.from({ length: count }, () => minute * MINUTE)
    expect(stormsOf(times(STORM_RATE, 5))).toEqual([])
    expect(stormsOf([...times(STORM_RATE, 5), ...times(STORM_RATE, 7)])).toEqual([
      { from: 5 * MINUTE, to: 8 * MINUTE },
    ])
    expect(stormsOf([...times(STORM_RATE, 5), ...times(STORM_RATE, 8)])).toEqual([])
  })

  it('are one row that opens, unless something is looked for', () => {
    const of = [replica({ entries: [...storm(100), event(200, { time: AT + 9 * MINUTE })] })]
    const closed = ask(of)
    expect(closed.shown.map(({ type }) => type)).toEqual(['event', 'storm'])
    const row = closed.shown[1] as StormRow
    expect(row).toMatchObject({ events: 100, objects: 2, fetched: 2, saved: 98, open: false })
    const open = ask(of, { opened: [row.key] })
    expect(open.rows).toBe(102)
    expect(open.shown[2]).toMatchObject({ type: 'event', inStorm: true })
    const looked = ask(of, { filter: { ...NO_FILTER, text: 'event' } })
    expect(looked.shown.every(({ type }) => type === 'event')).toBe(true)
  })

  it('are in the meter with what they cost and spared, and the validations that they queued', () => {
    const changes = [
      change({ queued: 1 }),
      change({ kind: 'cluster', id: 'c', queued: 2, why: 'look' }),
      change({ queued: 9, why: 'comparison' }),
      change({ queued: 9, at: AT - 1 }),
    ]
    const { meter } = ask([replica({ entries: storm(100), changes })], {
      filter: { ...NO_FILTER, from: AT, to: AT + 5 * MINUTE, severities: ['error'] },
    })
    expect(meter).toEqual({
      events: 100,
      fetched: 2,
      listings: 0,
      requests: 2,
      saved: 98,
      queued: 3,
    })
  })
})
