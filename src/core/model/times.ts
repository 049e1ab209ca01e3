/** Times and spans as words, the same wherever something is said about age. Milliseconds throughout. */
import { formatLocale, locale } from './locale.ts'

/** How the user wants times: in which zone ('' is the computer's own), with 12 or 24 hours. */
export interface TimeFormat {
  timeZone: string
  hours: '12' | '24'
}

/** What Intl takes of it. A zone that this browser does not know is the computer's own. */
export function timeOptions({ timeZone, hours }: TimeFormat): Intl.DateTimeFormatOptions {
  const hour12 = hours === '12'
  if (timeZone === '') return { hour12 }
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return { hour12, timeZone }
  } catch (error) {
    if (error instanceof RangeError) return { hour12 }
    throw error
  }
}

function formats(format: TimeFormat): { clock: Intl.DateTimeFormat; day: Intl.DateTimeFormat } {
  const { timeZone, hour12 } = timeOptions(format)
  const zone = timeZone === undefined ? {} : { timeZone }
  return {
    // British English writes pm, which nobody expects beside American words.
    clock: new Intl.DateTimeFormat(hour12 && locale() === 'en' ? 'en-US' : formatLocale(), {
      ...zone,
      hour12: hour12 === true,
      hour: hour12 ? 'numeric' : '2-digit',
      minute: '2-digit',
    }),
    day: new Intl.DateTimeFormat(formatLocale(), { ...zone, day: 'numeric', month: 'short' }),
  }
}

let { clock, day } = formats({ timeZone: '', hours: '24' })

/** From now on times are written so; what is on the screen has to be drawn anew. */
export function writeTimesAs(format: TimeFormat): void {
  ;({ clock, day } = formats(format))
}

/** `14:05`, with the day before it when that is not today. */
export function timeText(at: number, now: number): string {
  const time = clock.format(at)
  return day.format(at) === day.format(now) && Math.abs(now - at) < 86_400_000
    ? time
    : `${day.format(at)} ${time}`
}

/** `12 s`, `8 min`, `3 h`, `2 d`. A negative span, left by a clock that was set back, counts as none. */
export function ageText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} d`
}

/**
 * What is left of something, as coarse as it is uncertain: `a few seconds left`, `about 40 s left`, `about 2 min left`.
 * Rounded up: to be early is no disappointment.
 */
export function leftText(ms: number): string {
  const seconds = ms / 1000
  if (seconds <= 5) return 'a few seconds left'
  if (seconds <= 50) return `about ${Math.ceil(seconds / 10) * 10} s left`
  const minutes = Math.ceil(seconds / 60)
  if (minutes <= 50) return `about ${minutes > 10 ? Math.ceil(minutes / 5) * 5 : minutes} min left`
  return `about ${Math.ceil(minutes / 60)} h left`
}
