/**
 * Notices that this worker did not run for a while (the machine slept, the tab was frozen) or that somebody set the
 * clock: a wait then takes much longer by the wall clock than was asked for, or less.
 */
import type { Clock } from '../ports.ts'

/** How often the clock is looked at, milliseconds. */
export const TICK = 5_000

/**
 * A wait that takes so much longer was no wait. Less than that is a busy machine, or a browser that lets the timers of
 * tabs in the background fire once a minute.
 */
const LATE = 75_000

/** A clock that is so much behind its timer was set back; less than that is an adjustment. */
const EARLY = 2_000

/**
 * Waits `ms`. Returns 0, or how far the clock leapt meanwhile, milliseconds: forward when this worker slept or the clock
 * was set ahead (nobody can tell which), negative when it was set back. Rejects when the signal fires.
 */
export async function leapDuring(clock: Clock, ms: number, signal: AbortSignal): Promise<number> {
  const begun = clock.now()
  await clock.sleep(ms, signal)
  const leap = clock.now() - begun - ms
  return leap > LATE || leap < -EARLY ? leap : 0
}

/** Tells `leapt` of every leap of the clock until the signal fires; at most one with each tick. */
export async function watchClock(
  clock: Clock,
  signal: AbortSignal,
  leapt: (ms: number) => void,
): Promise<void> {
  while (!signal.aborted) {
    let leap: number
    try {
      leap = await leapDuring(clock, TICK, signal)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
    if (leap !== 0) leapt(leap)
  }
}
