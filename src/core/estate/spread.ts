/** How the values of a column are spread over rows, for a histogram. */
import type { HistogramAnswer } from './protocol.ts'
import { numberOf } from './select.ts'
import type { Column } from './spec.ts'

/** Which of so many equally wide parts of the extent a value falls into; the largest falls into the last. */
export function binOf(
  value: number,
  [least, most]: readonly [number, number],
  bins: number,
): number {
  if (most === least) return 0
  return Math.min(bins - 1, Math.floor(((value - least) / (most - least)) * bins))
}

/** Of the rows of one list. */
export function spread<T>(column: Column<T>, rows: readonly T[], count: number): HistogramAnswer {
  const values: number[] = []
  let least = Infinity
  let most = -Infinity
  for (const row of rows) {
    const value = numberOf(column, row)
    if (value === null) continue
    values.push(value)
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  const missing = rows.length - values.length
  if (values.length === 0) return { extent: null, bins: [], missing }
  const extent = [least, most] as const
  const bins = new Array<number>(count).fill(0)
  for (const value of values) bins[binOf(value, extent, count)]! += 1
  return { extent, bins, missing }
}
