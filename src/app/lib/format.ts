/** Numbers, sizes and times as the console writes them: Intl for separators, GiB for bytes, short ages, exact tooltips. */
import { formatLocale } from '../../core/model/locale.ts'
import { timeOptions, writeTimesAs, type TimeFormat } from '../../core/model/times.ts'

const GIB = 1024 ** 3

const whole = new Intl.NumberFormat(formatLocale(), { maximumFractionDigits: 0 })
const oneDigit = new Intl.NumberFormat(formatLocale(), {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})

function formats(format: TimeFormat) {
  const options = timeOptions(format)
  const { timeZone } = options
  const zone = timeZone === undefined ? {} : { timeZone }
  return {
    clock: new Intl.DateTimeFormat(formatLocale(), {
      ...options,
      hour: '2-digit',
      minute: '2-digit',
    }),
    day: new Intl.DateTimeFormat(formatLocale(), { ...zone, day: 'numeric', month: 'short' }),
    exact: new Intl.DateTimeFormat(formatLocale(), {
      ...options,
      dateStyle: 'medium',
      timeStyle: 'long',
    }),
  }
}
let { clock, day, exact } = formats({ timeZone: '', hours: '24' })

/** From now on times are written so everywhere; what is on the screen has to be drawn anew. */
export function useTimeFormat(format: TimeFormat): void {
  writeTimesAs(format)
  ;({ clock, day, exact } = formats(format))
}

export const count = (value: number): string => whole.format(value)

/** With one decimal: 2.5 */
export const ratio = (value: number): string => oneDigit.format(value)

/** GiB without decimals from 10 on, one below; a real zero stays 0. */
export function gib(bytes: number): string {
  const value = bytes / GIB
  return value === 0 || value >= 10 ? whole.format(value) : oneDigit.format(value)
}

export const oneDecimal = (value: number): string => oneDigit.format(value)

/** Sums of sizes in one unit, that of the largest: `GiB` until it reaches a tebibyte, then `TiB`. */
export function sizesText(bytes: readonly number[]): { unit: 'GiB' | 'TiB'; texts: string[] } {
  const large = Math.max(0, ...bytes) >= 1024 * GIB
  const texts = bytes.map((size) => (large ? oneDigit.format(size / GIB / 1024) : gib(size)))
  return { unit: large ? 'TiB' : 'GiB', texts }
}

/** 14:05 */
export const clockTime = (at: number): string => clock.format(at)

/** 3 Oct */
export const dayText = (at: number): string => day.format(at)

/** Date and time with the zone, for tooltips. */
export const exactTime = (at: number): string => exact.format(at)

/** `12 s`, `8 min`, `3 h`, then a date. A time ahead of the clock counts as now. */
export function age(at: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - at) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return day.format(at)
}

export const NOT_APPLICABLE = '–'
export const UNKNOWN = 'Unknown'
