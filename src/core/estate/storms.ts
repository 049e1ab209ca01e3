/**
 * Storms: stretches of time in which the engine writes so many events that a table of them says nothing. Told by their
 * rate, minute by minute, and put together over a pause of a minute.
 */
const MINUTE = 60_000

/** Events of a minute from which on it is stormy, and of a storm for it to be one. */
export const STORM_RATE = 30
export const STORM_SIZE = 60

export interface Storm {
  /** Whole minutes; `to` is exclusive. */
  from: number
  to: number
}

/** `times`: of all events of one engine, in any order. */
export function stormsOf(times: readonly number[]): Storm[] {
  const perMinute = new Map<number, number>()
  for (const time of times) {
    const minute = Math.floor(time / MINUTE)
    perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1)
  }
  const stormy = [...perMinute]
    .filter(([, count]) => count >= STORM_RATE)
    .map(([minute]) => minute)
    .sort((a, b) => a - b)
  const runs: { first: number; last: number }[] = []
  for (const minute of stormy) {
    const run = runs.at(-1)
    if (run && minute - run.last <= 2) run.last = minute
    else runs.push({ first: minute, last: minute })
  }
  const eventsIn = ({ first, last }: { first: number; last: number }): number => {
    let sum = 0
    for (let minute = first; minute <= last; minute += 1) sum += perMinute.get(minute) ?? 0
    return sum
  }
  return runs
    .filter((run) => eventsIn(run) >= STORM_SIZE)
    .map(({ first, last }) => ({ from: first * MINUTE, to: (last + 1) * MINUTE }))
}

/** The storm that a time falls into; storms are in their order. */
export const stormAt = (storms: readonly Storm[], time: number): Storm | undefined =>
  storms.find(({ from, to }) => time >= from && time < to)
