/** Times of events as the table and the chart write them; zones and dates through Intl. */
const second = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' })

const DAY = 86_400_000

const sameDay = (a: number, b: number): boolean => day.format(a) === day.format(b)

/** `14:05:12`, with the day before it when that is not today. */
export const eventTime = (at: number, now: number): string =>
  sameDay(at, now) && Math.abs(now - at) < DAY
    ? second.format(at)
    : `${day.format(at)} ${second.format(at)}`

/** `13:38 – 13:52`, with the days that are not today. */
export function spanText(from: number, to: number, now: number): string {
  const start = `${minute.format(from)}`
  const end = `${minute.format(to)}`
  const dayOf = (at: number): string => (sameDay(at, now) ? '' : `${day.format(at)} `)
  return sameDay(from, to)
    ? `${dayOf(from)}${start} – ${end}`
    : `${day.format(from)} ${start} – ${day.format(to)} ${end}`
}

/** A tick of the chart: the time, or the day where a step is longer than a few hours. */
export const tickText = (at: number, span: number): string =>
  span > 2 * DAY ? day.format(at) : minute.format(at)

export const exactTime = (at: number): string => exact.format(at)
