/**
 * What the events page shows, as the address says it. Times are a named range, or `since` and `until` as the ISO times that a
 * colleague can read; with a named range these are the part of it that was chosen in the chart.
 */
import { NO_FILTER, type EventFilter } from '../../core/estate/event-question.ts'
import type { RefKey } from '../../core/model/kinds.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const RANGES = ['hour', 'day', 'night', 'week', 'all', 'custom'] as const
export type RangeName = (typeof RANGES)[number]

export const RANGE_TITLES: Readonly<Record<RangeName, string>> = {
  hour: 'Last hour',
  day: 'Last 24 hours',
  night: 'Last night, 20:00–06:00',
  week: 'Last 7 days',
  all: 'Last 30 days',
  custom: 'Custom range',
}

export interface EventsState {
  range: RangeName
  /** `from` and `to` are what is chosen of the range. */
  filter: EventFilter
}

const DEFAULT_RANGE: RangeName = 'day'

/** Widths of the chart's steps, milliseconds. */
const STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 240, 480, 720, 1440].map((minutes) => minutes * MINUTE)
const MOST_STEPS = 90

const stepFor = (span: number): number =>
  STEPS.find((step) => span / step <= MOST_STEPS) ?? STEPS.at(-1)!

/** The night that ended this morning, or ends in it: 20:00 to 06:00 of this computer's clock. */
function lastNight(now: number): { from: number; to: number } {
  const morning = new Date(now)
  morning.setHours(6, 0, 0, 0)
  const evening = new Date(morning)
  evening.setDate(evening.getDate() - 1)
  evening.setHours(20, 0, 0, 0)
  return { from: evening.getTime(), to: morning.getTime() }
}

const SPANS: Readonly<Partial<Record<RangeName, number>>> = {
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  all: 30 * DAY,
}

/** What the chart spans. It ends with a whole step, so that it does not move with each second. */
export function chartOf(
  { range, filter }: EventsState,
  now: number,
): { from: number; to: number; step: number } {
  if (range === 'night') {
    const night = lastNight(now)
    return { ...night, step: stepFor(night.to - night.from) }
  }
  if (range === 'custom') {
    const to = filter.to ?? now
    const from = Math.min(filter.from ?? to - DAY, to - MINUTE)
    return { from, to, step: stepFor(to - from) }
  }
  const span = SPANS[range]!
  const step = stepFor(span)
  const to = Math.floor(now / step) * step + step
  return { from: to - span, to, step }
}

/** The filter with the times that it stands for. */
export function timedFilter(state: EventsState, now: number): EventFilter {
  const { from, to } = chartOf(state, now)
  const { filter } = state
  return { ...filter, from: filter.from ?? from, to: filter.to ?? to }
}

function timeOf(text: string | null): number | null {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : time
}

const isRange = (text: string | null): text is RangeName =>
  (RANGES as readonly (string | null)[]).includes(text)

export function readEvents(query: URLSearchParams): EventsState {
  const all = (key: string): string[] => [...new Set(query.getAll(key))]
  const named = query.get('range')
  const from = timeOf(query.get('since'))
  const to = timeOf(query.get('until'))
  const free = from !== null || to !== null ? 'custom' : DEFAULT_RANGE
  return {
    range: isRange(named) ? named : free,
    filter: {
      ...NO_FILTER,
      text: query.get('q') ?? '',
      severities: all('severity'),
      codes: all('code'),
      about: all('about'),
      objects: all('object') as RefKey[],
      engines: all('provider'),
      changed: query.get('changed') === '1',
      from,
      to,
    },
  }
}

/** `2026-11-23T13:38Z` where the seconds say nothing. */
const isoTime = (time: number): string => new Date(time).toISOString().replace(/(:00)?\.000Z$/, 'Z')

export function writeEvents({ range, filter }: EventsState): URLSearchParams {
  const query = new URLSearchParams()
  const { text, severities, codes, about, objects, engines, changed, from, to } = filter
  if (range !== DEFAULT_RANGE && !(range === 'custom' && (from !== null || to !== null)))
    query.set('range', range)
  if (from !== null || to !== null) {
    // Without a name the times are the range itself.
    if (range === DEFAULT_RANGE) query.set('range', range)
    if (from !== null) query.set('since', isoTime(from))
    if (to !== null) query.set('until', isoTime(to))
  }
  if (text !== '') query.set('q', text)
  const lists = { severity: severities, code: codes, about, object: objects, provider: engines }
  for (const [key, values] of Object.entries(lists)) {
    for (const value of values) query.append(key, value)
  }
  if (changed) query.set('changed', '1')
  return query
}

/** Filters beside the time; the default range is none. */
export const isFiltered = ({ filter }: EventsState): boolean =>
  filter.text.trim() !== '' ||
  filter.changed ||
  [filter.severities, filter.codes, filter.about, filter.objects, filter.engines].some(
    ({ length }) => length > 0,
  )

/** `minute`, `10 minutes`, `2 hours`: what a step of the chart is. */
export function stepWords(step: number): string {
  if (step === MINUTE) return 'minute'
  if (step < HOUR) return `${step / MINUTE} minutes`
  if (step === HOUR) return 'hour'
  return step === DAY ? 'day' : `${step / HOUR} hours`
}
