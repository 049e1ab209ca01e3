/** A line of samples over time: where it runs, where nothing was seen, which days the axis names. Pure. */
import { axisOf } from './scales.ts'

export interface Sample {
  /** Milliseconds since the epoch. */
  at: number
  value: number
}

export interface TrendPicture {
  /** Stretches of the line, each a list of points; a gap is between two of them. */
  runs: readonly (readonly { x: number; y: number }[])[]
  /** Where nothing was seen, from x to x. */
  gaps: readonly { from: number; to: number }[]
  ticks: readonly { y: number; value: number }[]
  /** Line of the lowest value. */
  base: number
}

export interface TrendFrame {
  width: number
  height: number
  /** The time axis. */
  from: number
  to: number
  zero?: boolean
}

const DAY = 86_400_000

/** Samples are taken once a day at least while somebody looks; after two days without one nothing is claimed. */
const SEEN = 2 * DAY

export function trendPicture(
  samples: readonly Sample[],
  { width, height, from, to, zero = true }: TrendFrame,
): TrendPicture {
  const axis = axisOf(
    samples.map(({ value }) => value),
    { zero },
  )
  const x = (at: number): number =>
    to <= from ? 0 : (width * (Math.min(to, Math.max(from, at)) - from)) / (to - from)
  const y = (value: number): number =>
    height - (height * (value - axis.from)) / (axis.to - axis.from)
  const runs: { x: number; y: number }[][] = []
  const gaps: { from: number; to: number }[] = []
  const first = samples[0]
  if (!first || first.at - from > SEEN) gaps.push({ from: 0, to: first ? x(first.at) : width })
  let before: Sample | undefined
  for (const sample of samples) {
    const point = { x: x(sample.at), y: y(sample.value) }
    if (before && sample.at - before.at <= SEEN) runs.at(-1)!.push(point)
    else {
      if (before) gaps.push({ from: x(before.at), to: point.x })
      runs.push([point])
    }
    before = sample
  }
  if (before && to - before.at > SEEN) gaps.push({ from: x(before.at), to: width })
  const ticks = axis.ticks.map((value) => ({ value, y: y(value) }))
  return { runs, gaps, ticks, base: y(axis.from) }
}
