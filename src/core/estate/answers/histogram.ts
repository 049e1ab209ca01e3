/** How the values of a column are spread over the rows that pass all filters but its own range. */
import type { HistogramAnswer, HistogramQuestion } from '../protocol.ts'
import type { Replicas } from '../replica.ts'
import { numberOf, passing } from '../select.ts'
import { select } from '../selection.ts'

/** Which of so many equally wide parts of the extent a value falls into; the largest falls into the last. */
export function binOf(
  value: number,
  [least, most]: readonly [number, number],
  bins: number,
): number {
  if (most === least) return 0
  return Math.min(bins - 1, Math.floor(((value - least) / (most - least)) * bins))
}

export function answerHistogram(replicas: Replicas, question: HistogramQuestion): HistogramAnswer {
  const { column: id, bins: count } = question
  const selection = select(replicas, question)
  const column = selection?.spec.columns.find((candidate) => candidate.id === id)
  if (!selection || !column) return { extent: null, bins: [], missing: 0 }
  const rows = passing(selection.all, selection.conditions, `range:${id}`)
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
