/** How the values of a column are spread over the rows that pass all filters but its own range. */
import type { HistogramAnswer, HistogramQuestion } from '../protocol.ts'
import type { Replicas } from '../replica.ts'
import { passing } from '../select.ts'
import { select } from '../selection.ts'
import { spread } from '../spread.ts'

export function answerHistogram(replicas: Replicas, question: HistogramQuestion): HistogramAnswer {
  const { column: id, bins: count } = question
  const selection = select(replicas, question)
  const column = selection?.spec.columns.find((candidate) => candidate.id === id)
  if (!selection || !column) return { extent: null, bins: [], missing: 0 }
  return spread(column, passing(selection.all, selection.conditions, `range:${id}`), count)
}
