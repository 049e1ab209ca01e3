/** Times and spans as words, the same wherever something is said about age. Milliseconds throughout. */

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })

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
