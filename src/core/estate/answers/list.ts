/** The rows of a list that are in sight, and what its head, chips and drawer say. */
import type { Cell, Key, ListAnswer, ListedRow, ListQuestion } from '../protocol.ts'
import { cellOf } from '../cells.ts'
import type { Replica, Replicas } from '../replica.ts'
import { needsOf } from '../lists.ts'
import { passing } from '../select.ts'
import { hrefOf, isReady, keyOf, select, type Entry, type Selection } from '../selection.ts'
import type { ListSpec } from '../spec.ts'

/** Makes rows as a page shows them, with the cells of these columns. */
export function rowMaker(
  spec: ListSpec<Entry>,
  { list, engines, columns }: Pick<ListQuestion, 'list' | 'engines' | 'columns'>,
): (entry: Entry) => ListedRow {
  const wanted = spec.columns.filter(({ id }) => columns.includes(id))
  const several = engines.length > 1
  return (entry) => {
    const { id, name, replica, removedAt } = entry
    const cells: Record<string, Cell> = {}
    for (const column of wanted) cells[column.id] = cellOf(column, entry)
    const own = cells['name']
    if (own) own.href = hrefOf(list, id, several ? replica.engine : '')
    return {
      key: keyOf(entry),
      engine: replica.engine,
      id,
      name,
      cells,
      ...(removedAt !== undefined && { removedAt }),
    }
  }
}

function labelsOf({ spec }: Selection, { state }: ListQuestion): ListAnswer['labels'] {
  return Object.fromEntries(
    spec.facets
      .filter(({ id }) => state.facets[id])
      .map(({ id, label }) => [
        id,
        Object.fromEntries(state.facets[id]!.map((value) => [value, label(value)])),
      ]),
  )
}

function placeOf(found: readonly Entry[], open: Key): ListAnswer['open'] {
  const index = found.findIndex((entry) => keyOf(entry) === open)
  if (index < 0) return null
  const key = (entry: Entry | undefined): Key | null => (entry ? keyOf(entry) : null)
  return { index, previous: key(found[index - 1]), next: key(found[index + 1]) }
}

/** Without which condition most rows would pass; null when no single one stands in the way. */
function hintOf({ all, found, conditions }: Selection): ListAnswer['hint'] {
  if (found.length > 0 || all.length === 0) return null
  let best: ListAnswer['hint'] = null
  for (const { name } of conditions) {
    const matched = passing(all, conditions, name).length
    if (matched > (best?.matched ?? 0)) best = { filter: name, matched }
  }
  return best
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function errorOf(replica: Replica, list: ListQuestion['list']): string | undefined {
  const failed = needsOf(list).find((kind) => replica.list(kind).error !== undefined)
  return failed && wordsOf(replica.list(failed).error)
}

export function answerList(replicas: Replicas, question: ListQuestion): ListAnswer {
  const { list, first, count, open } = question
  const selection = select(replicas, question)
  const errors: Record<string, string> = {}
  for (const replica of replicas) {
    const error = errorOf(replica, list)
    if (error !== undefined) errors[replica.engine] = error
  }
  const answer = { ready: replicas.every((replica) => isReady(replica, list)), errors }
  if (!selection) {
    return {
      ...answer,
      total: 0,
      matched: 0,
      first: 0,
      rows: [],
      labels: {},
      open: null,
      hint: null,
      queryFault: null,
    }
  }
  const { spec, all, found, query } = selection
  // Rows that went away may have left the window behind the end.
  const start = Math.max(0, Math.min(first, found.length - count))
  return {
    ...answer,
    // What was removed is shown, but it is not there.
    total: all.filter(({ removedAt }) => removedAt === undefined).length,
    matched: found.length,
    first: start,
    rows: found.slice(start, start + count).map(rowMaker(spec, question)),
    labels: labelsOf(selection, question),
    open: open === undefined ? null : placeOf(found, open),
    hint: hintOf(selection),
    queryFault: query.fault,
  }
}
