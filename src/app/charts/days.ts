/** Samples of several engines as one line: what all of them together had on each day. Pure. */
import type { TrendSample } from '../../core/model/trend.ts'
import type { Sample } from './trend.ts'

/**
 * A day counts when each of the engines was seen on it: a sum that leaves one out would fall without reason. Oldest first.
 */
export function summed(
  engines: readonly (readonly TrendSample[])[],
  value: (sample: TrendSample) => number,
): Sample[] {
  const days = new Map<string, { at: number; value: number; seen: number }>()
  for (const samples of engines) {
    for (const sample of samples) {
      const day = days.get(sample.day) ?? { at: 0, value: 0, seen: 0 }
      day.at = Math.max(day.at, sample.at)
      day.value += value(sample)
      day.seen += 1
      days.set(sample.day, day)
    }
  }
  return [...days.values()]
    .filter(({ seen }) => seen === engines.length)
    .sort((a, b) => a.at - b.at)
    .map(({ at, value: sum }) => ({ at, value: sum }))
}
