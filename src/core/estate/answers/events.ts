/**
 * Answers the question for events: those that match in their order, with storms put together and marks where the order is
 * broken; how many there were when; what they led to.
 */
import type { RefKey } from '../../model/kinds.ts'
import { joinActivity, type JoinedActivity } from '../activity.ts'
import { choicesOf, labelsOf, passing, type EventOf } from '../event-filter.ts'
import { markRows } from '../event-marks.ts'
import type {
  ActivityRow,
  EventFilter,
  EventRow,
  EventsAnswer,
  EventsChart,
  EventsOf,
  EventsQuestion,
  MarkRow,
  StormMeter,
  StormRow,
} from '../event-question.ts'
import type { Replica, Replicas } from '../replica.ts'
import { stormAt, stormsOf, type Storm } from '../storms.ts'

/** A storm of which fewer events match is no row of its own. */
const WORTH_A_ROW = 20

interface Stored {
  replica: Replica
  joined: JoinedActivity
  marks: readonly MarkRow[]
  storms: readonly Storm[]
}

/** Each part reads what it is made of itself: a memo is current until that changes. */
const storedOf = (replica: Replica): Stored => {
  const joined = replica.memo('activity joined', () => joinActivity(replica, replica.activity))
  const storms = replica.memo('activity storms', () =>
    stormsOf(replica.activity.entries.flatMap((e) => (e.type === 'event' ? e.time : []))),
  )
  const marks = replica.memo('activity marks', () => {
    const { entries, audits } = replica.activity
    const own = entries.flatMap((e) => (e.type === 'event' ? [] : { ...e, no: e.no ?? 0 }))
    return markRows(replica.engine, own, audits)
  })
  return { replica, joined, marks, storms }
}

/** Newest first, over all engines. */
function merged(all: readonly Stored[]): EventOf[] {
  const events = all.flatMap(({ replica: { engine }, joined }) =>
    joined.items.map((item): EventOf => ({ engine, item })),
  )
  return all.length > 1 ? events.sort((a, b) => b.item.event.time - a.item.event.time) : events
}

const keyOf = ({ engine, item }: EventOf): string => `${engine} ${item.no}`

function eventRow(of: EventOf, inStorm: boolean): EventRow {
  const { item } = of
  const { id, time, severity, description: message, code } = item.event
  const { object, objects, effect, codeName } = item
  const what = { id, time, severity, message, code, codeName, object, objects, effect }
  return { type: 'event', key: keyOf(of), engine: of.engine, ...what, inStorm }
}

function stormRow(key: string, events: readonly EventOf[], open: boolean): StormRow {
  const codes = new Map<number, number>()
  const objects = new Set<RefKey>()
  const sum = { fetched: 0, listings: 0, saved: 0 }
  for (const { item } of events) {
    const { code, batch } = item.event
    codes.set(code, (codes.get(code) ?? 0) + 1)
    const { kind, id } = item.object ?? {}
    if (kind && id) objects.add(`${kind}:${id}`)
    sum.fetched += batch?.objects ?? 0
    sum.listings += batch?.listings ?? 0
    sum.saved += batch?.saved ?? 0
  }
  const [most] = [...codes].sort((a, b) => b[1] - a[1])[0]!
  const newest = events[0]!
  return {
    type: 'storm',
    key,
    engine: newest.engine,
    from: events.at(-1)!.item.event.time,
    to: newest.item.event.time,
    events: events.length,
    objects: objects.size,
    ...sum,
    code: most,
    codeName: events.find(({ item }) => item.event.code === most)!.item.codeName,
    open,
  }
}

/** Whoever looks for something must see it, so storms are put together only where nothing is looked for. */
const putsTogether = (filter: EventFilter): boolean =>
  filter.text.trim() === '' &&
  !filter.changed &&
  [filter.severities, filter.codes, filter.about, filter.objects].every(
    ({ length }) => length === 0,
  )

/** Rows of the events, newest first; storms as one row, opened or not. */
function eventRows(
  events: readonly EventOf[],
  storms: ReadonlyMap<string, readonly Storm[]>,
  opened: readonly string[],
): ActivityRow[] {
  const members = new Map<string, EventOf[]>()
  const stormOf = ({ engine, item }: EventOf): string => {
    const storm = stormAt(storms.get(engine) ?? [], item.event.time)
    return storm ? `${engine} storm ${storm.from}` : ''
  }
  const keys = events.map(stormOf)
  keys.forEach((key, at) => {
    if (key === '') return
    const known = members.get(key)
    if (known) known.push(events[at]!)
    else members.set(key, [events[at]!])
  })
  const rows: ActivityRow[] = []
  const done = new Set<string>()
  events.forEach((event, at) => {
    const key = keys[at]!
    const own = members.get(key)
    if (!own || own.length < WORTH_A_ROW) rows.push(eventRow(event, false))
    else if (!done.has(key)) {
      done.add(key)
      const open = opened.includes(key)
      rows.push(stormRow(key, own, open))
      if (open) rows.push(...own.map((one) => eventRow(one, true)))
    }
  })
  return rows
}

const timeOf = (row: ActivityRow): number =>
  row.type === 'event' ? row.time : row.type === 'storm' ? row.to : row.at

/** Puts marks between the events, both newest first. Rows of an open storm are not parted. */
function withMarks(rows: readonly ActivityRow[], marks: readonly MarkRow[]): ActivityRow[] {
  const left = [...marks].sort((a, b) => b.at - a.at)
  const all: ActivityRow[] = []
  for (const row of rows) {
    const parted = row.type === 'event' && row.inStorm
    while (!parted && left.length > 0 && left[0]!.at >= timeOf(row)) all.push(left.shift()!)
    all.push(row)
  }
  return [...all, ...left]
}

const inTime = ({ from, to }: EventFilter, since: number, at: number): boolean =>
  (from === null || at >= from) && (to === null || since < to)

function chartOf(
  question: NonNullable<EventsQuestion['chart']>,
  events: readonly EventOf[],
  all: readonly Stored[],
): EventsChart {
  const { from, to, step } = question
  const counts = Array.from({ length: Math.max(1, Math.ceil((to - from) / step)) }, () => 0)
  for (const { item } of events) {
    const { time } = item.event
    if (time >= from && time < to) counts[Math.floor((time - from) / step)]! += 1
  }
  const meets = (a: number, b: number): boolean => a < to && b > from
  const unseen = all.flatMap(({ marks }) =>
    marks.flatMap(({ type, since, at, mended }): [number, number][] => {
      const end = mended ? at : to
      return type === 'gap' && meets(since, end) ? [[Math.max(from, since), Math.min(to, end)]] : []
    }),
  )
  // Nothing is known of the time before the oldest event that is stored.
  for (const { joined } of all) {
    const oldest = joined.items.at(-1)?.event.time ?? to
    if (oldest > from) unseen.push([from, Math.min(to, oldest)])
  }
  const storms = all.flatMap((one) =>
    one.storms
      .filter((storm) => meets(storm.from, storm.to))
      .map((storm): [number, number] => [Math.max(from, storm.from), Math.min(to, storm.to)]),
  )
  return { from, to, step, counts, unseen, storms }
}

function meterOf(
  events: readonly EventOf[],
  all: readonly Stored[],
  filter: EventFilter,
): StormMeter {
  const meter = { events: 0, fetched: 0, listings: 0, requests: 0, saved: 0, queued: 0 }
  for (const { item } of events) {
    const { batch, past } = item.event
    if (!past) meter.events += 1
    if (!batch) continue
    meter.fetched += batch.objects
    meter.listings += batch.listings
    meter.requests += batch.requests
    meter.saved += batch.saved
  }
  for (const { replica } of all) {
    for (const { why, at, queued } of replica.activity.changes) {
      if ((why === 'event' || why === 'look') && inTime(filter, at, at)) meter.queued += queued ?? 0
    }
  }
  return meter
}

function factsOf({ replica, joined }: Stored): EventsOf {
  const { engine, name, meta } = replica
  const followed = joined.marks.find(({ type }) => type === 'loaded')
  return {
    engine,
    name,
    cursor: meta?.cursor ?? null,
    oldest: joined.items.at(-1)?.event.time ?? null,
    followedSince: followed?.seenAt ?? meta?.lastLoadAt ?? null,
  }
}

export function answerEvents(replicas: Replicas, question: EventsQuestion): EventsAnswer {
  const { filter, first, count, opened, upTo } = question
  const all = replicas.map(storedOf)
  const wanted = all.filter(
    ({ replica }) => filter.engines.length === 0 || filter.engines.includes(replica.engine),
  )
  const events = merged(all)
  const matching = passing(events, filter)
  const storms = new Map(
    putsTogether(filter) ? all.map(({ replica, storms }) => [replica.engine, storms] as const) : [],
  )
  const marks = wanted.flatMap((one) => one.marks.filter((m) => inTime(filter, m.since, m.at)))
  const listed = upTo === null ? matching : matching.filter(({ item }) => item.event.time <= upTo)
  const rows = withMarks(eventRows(listed, storms, opened), marks)
  // The chart shows what surrounds the chosen time, too.
  const anyTime = passing(events, { ...filter, from: null, to: null })
  const bare = { text: '', severities: [], codes: [], about: [], objects: [], changed: false }
  const inAll = passing(events, { ...filter, ...bare })
  const nameOf = (engine: string): string =>
    all.find(({ replica }) => replica.engine === engine)?.replica.name ?? engine
  const failed = replicas.filter(({ activity }) => activity.error !== undefined)
  return {
    ready: replicas.every(({ activity: { ready, error } }) => ready || error !== undefined),
    total: events.length,
    matched: matching.length,
    newer: matching.length - listed.length,
    newest: matching[0]?.item.event.time ?? null,
    rows: rows.length,
    first,
    shown: rows.slice(first, first + count),
    chart: question.chart && chartOf(question.chart, anyTime, wanted),
    meter: meterOf(inAll, wanted, filter),
    choices: question.choices ? choicesOf(events, filter, question.choices, nameOf) : [],
    labels: labelsOf(events, filter, nameOf),
    engines: all.map(factsOf),
    errors: Object.fromEntries(
      failed.map(({ engine, activity: { error } }) => [
        engine,
        error instanceof Error ? error.message : String(error),
      ]),
    ),
  }
}
