/** Rows of a list in full, for copying and exporting. */
import type { ListedRow, RowsQuestion } from '../protocol.ts'
import type { Replicas } from '../replica.ts'
import { keyOf, select } from '../selection.ts'
import { rowMaker } from './list.ts'

/** In the order of the list; rows that were asked for by key are given whether they match or not. */
export function answerRows(replicas: Replicas, question: RowsQuestion): readonly ListedRow[] {
  const selection = select(replicas, question)
  if (!selection) return []
  const { spec, all, found } = selection
  const wanted = question.keys && new Set(question.keys)
  const rows = wanted ? all.filter((entry) => wanted.has(keyOf(entry))) : found
  return rows.map(rowMaker(spec, question))
}
