/**
 * Rows of a list wherever they are: in the estate worker (`remote`), or in the page itself (`local`: triage, previews,
 * rules, the queue). The list machinery knows no difference. Made while a component is being set up.
 */
import type { ListState } from '../../core/estate/list-state.ts'
import type {
  ChoicesAnswer,
  HistogramAnswer,
  Key,
  ListAnswer,
  ListedRow,
} from '../../core/estate/protocol.ts'

/** What a source has to know; each is a rune. */
export interface Asked {
  readonly state: ListState
  /** Ids of the columns whose cells are wanted. */
  readonly columns: readonly string[]
  readonly open: Key | undefined
}

/** Makes the source of a list; called once, while the component that draws it is being set up. */
export type SourceOf = (asked: Asked) => ListSource

/** A value that is kept current. */
export interface Followed<T> {
  /** The last one, also while the next is awaited; undefined before the first. */
  readonly value: T | undefined
  /** It answers the question as it is now, from rows that were all read. */
  readonly ready: boolean
  /** The question has changed, and the value is still the one before. */
  readonly pending: boolean
  /** Why there is no answer; the value of before stays. */
  readonly error: Error | null
}

type Said = Pick<
  ListAnswer,
  'total' | 'matched' | 'labels' | 'open' | 'hint' | 'queryFault' | 'errors'
>

export interface ListSource extends Readonly<Said> {
  /** The stored rows were all read once. */
  readonly ready: boolean
  /** What is shown belongs to the filters of before. */
  readonly pending: boolean
  readonly error: Error | null
  /** undefined while the row is not here yet; ask for it with `see`. */
  at(index: number): ListedRow | undefined
  /** Says which rows are in sight, counted from 0, both included. */
  see(first: number, last: number): void
  /** All that match, in their order. */
  keys(): Promise<readonly Key[]>
  /** Rows in full, for copying and exporting; without `keys` all that match. */
  rows(columns: readonly string[], keys?: readonly Key[]): Promise<readonly ListedRow[]>
  /** What a facet offers; null asks nothing. Call these two while a component is being set up. */
  choices(
    of: () => { facet: string; search: string; limit: number } | null,
  ): Followed<ChoicesAnswer>
  histogram(of: () => { column: string; bins: number } | null): Followed<HistogramAnswer>
}
