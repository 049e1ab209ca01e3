/** Rows of a list for a file: all that match or those that were chosen, a batch at a time, so that the page stays quick. */
import { describe } from '../../core/estate/lists.ts'
import { readListState, type ListState } from '../../core/estate/list-state.ts'
import type { Key, KeysQuestion, ListName, TableAnswer } from '../../core/estate/protocol.ts'
import type { Progress } from '../../core/model/preview.ts'
import type { TableRow } from '../../core/model/table.ts'
import { ask } from '../estate-link.svelte.ts'
import { MEASURED } from '../lists/list-view.svelte.ts'

export interface ListRequest {
  list: ListName
  engines: readonly string[]
  state: ListState
  within?: KeysQuestion['within']
  /** Ids of the columns; null: all. */
  columns: readonly string[] | null
  /** Only these rows; null: all that match. */
  keys: readonly Key[] | null
}

/** Rows that pass through the page at once: about 20 ms of copying. */
const BATCH = 1000

/** What the list shows, as the address says it. */
export function stateIn(list: ListName, query: URLSearchParams, several: boolean): ListState {
  const { facets, columns, defaultSort } = describe(list, several)
  return readListState(query, {
    facets: facets.map(({ id }) => id),
    ranges: columns.filter(({ cell }) => MEASURED.includes(cell)).map(({ id }) => id),
    defaultSort,
  })
}

const questionOf = ({ list, engines, state, within }: ListRequest): KeysQuestion => ({
  list,
  engines,
  state,
  within,
})

/** Columns, filters in words, and how many rows there are. */
export const headOf = (request: ListRequest, signal: AbortSignal): Promise<TableAnswer> =>
  ask(
    {
      type: 'table',
      ...questionOf(request),
      columns: request.columns,
      ...(request.keys && { keys: request.keys }),
      first: 0,
      count: 0,
    },
    signal,
  )

export const keysOf = async (request: ListRequest, signal: AbortSignal): Promise<readonly Key[]> =>
  request.keys ?? (await ask({ type: 'keys', ...questionOf(request) }, signal))

/** By key, so that rows that come and go meanwhile neither double one nor lose one. */
export async function* rowsOf(
  request: ListRequest,
  keys: readonly Key[],
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): AsyncGenerator<readonly TableRow[], void, undefined> {
  for (let from = 0; from < keys.length; from += BATCH) {
    const some = keys.slice(from, from + BATCH)
    const { rows } = await ask(
      {
        type: 'table',
        ...questionOf(request),
        columns: request.columns,
        keys: some,
        first: 0,
        count: some.length,
      },
      signal,
    )
    yield rows
    tell({ done: Math.min(from + BATCH, keys.length), total: keys.length })
  }
}
