/** Values as they are written in a query: sizes, numbers, times, yes and no. Each is undefined when it is none. */

const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([kmgtp])i?)?(b)?$/i
const POWERS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 }

/** Bytes. `GB` means GiB, as in the Administration Portal. A number without a unit is no size, except zero. */
export function sizeOf(text: string): number | undefined {
  const match = SIZE.exec(text)
  if (!match) return undefined
  const [, number, prefix, byte] = match
  if (prefix === undefined && byte === undefined && Number(number) !== 0) return undefined
  return Number(number) * 1024 ** (prefix === undefined ? 0 : POWERS[prefix.toLowerCase()]!)
}

const NUMBER = /^-?\d+(?:\.\d+)?%?$/

export const numberOf = (text: string): number | undefined =>
  NUMBER.test(text) ? Number(text.replace('%', '')) : undefined

const FLAGS: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  on: true,
  no: false,
  false: false,
  off: false,
}

export const flagOf = (text: string): boolean | undefined =>
  Object.hasOwn(FLAGS, text.toLowerCase()) ? FLAGS[text.toLowerCase()] : undefined

/** From the first millisecond to behind the last; a moment has none in between. */
export type Period = readonly [number, number]

const AGO = /^-(\d{1,6})(min|h|d|w|mon|y)$/i
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?$/

const startOfDay = (moment: Date): Date =>
  new Date(moment.getFullYear(), moment.getMonth(), moment.getDate())

const dayFrom = (start: Date): Period => [
  start.getTime(),
  new Date(start.getFullYear(), start.getMonth(), start.getDate() + 1).getTime(),
]

function ago(count: number, unit: string, now: number): Period {
  const moment = new Date(now)
  if (unit === 'min') moment.setMinutes(moment.getMinutes() - count)
  else if (unit === 'h') moment.setHours(moment.getHours() - count)
  else if (unit === 'd') moment.setDate(moment.getDate() - count)
  else if (unit === 'w') moment.setDate(moment.getDate() - 7 * count)
  else if (unit === 'mon') moment.setMonth(moment.getMonth() - count)
  else moment.setFullYear(moment.getFullYear() - count)
  return [moment.getTime(), moment.getTime()]
}

/** `-7d`, `2026-11-20`, `2026-11-20T08:30`, `today`, `yesterday`; days are those of this computer's time zone. */
export function timeOf(text: string, now: number): Period | undefined {
  const word = text.toLowerCase()
  if (word === 'now') return [now, now]
  const today = startOfDay(new Date(now))
  if (word === 'today') return dayFrom(today)
  if (word === 'yesterday')
    return dayFrom(new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1))
  const relative = AGO.exec(word)
  if (relative) return ago(Number(relative[1]), relative[2]!, now)
  const date = DATE.exec(text)
  if (!date) return undefined
  const [year, month, day, hour, minute] = date.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const start = new Date(year, month - 1, day, hour || 0, minute || 0)
  // `2026-02-31` would quietly be a day in March.
  if (start.getMonth() !== month - 1 || start.getDate() !== day) return undefined
  return date[4] === undefined ? dayFrom(start) : [start.getTime(), start.getTime() + 60_000]
}
