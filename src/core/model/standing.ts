/**
 * What stands where rows are expected, and what is said above them: decided here, from the freshness model, for pages,
 * lists and single objects alike. Pure; the words and the looks are the page's.
 */
import { isActive, type Freshness } from './freshness.ts'
import type { KindFreshness } from './kind-freshness.ts'

/** The line on top of a page. The rows below it stay, whatever it says. */
export type PageStanding =
  /** Nothing has to be said: the rows are live, or will be in a moment. */
  | 'fine'
  /** The first load runs, or one after data was lost. */
  | 'loading'
  | 'offline'
  | 'sign-in'
  /** The account may not see the whole engine. */
  | 'refused'
  | 'error'
  | 'stale'
  | 'paused'
  | 'snapshot'

/** `loading`: a load whose progress is known runs. */
export function pageStanding(freshness: Freshness, loading: boolean): PageStanding {
  switch (freshness.state) {
    case 'offline':
    case 'sign-in':
    case 'stale':
    case 'paused':
    case 'snapshot':
      return freshness.state
    case 'error':
      return freshness.trouble?.kind === 'permission' ? 'refused' : 'error'
    case 'loading':
      // Listing a complete inventory again is no news above the rows.
      return loading && freshness.partial ? 'loading' : 'fine'
    case 'live':
    case 'partial':
    case 'catching-up':
    case 'no-provider':
      return 'fine'
  }
}

/** What stands in the place of the rows. */
export type RowsStanding =
  | 'rows'
  /** Rows may come any moment: their geometry is shown. */
  | 'reading'
  /** Nothing is connected, and nothing is stored. */
  | 'no-provider'
  /** The kind's turn in the load has not come, or the load stands still. */
  | 'never-loaded'
  /** The engine does not list the kind, and nothing is stored of it. */
  | 'unlisted'
  /** The kind is complete, and there is none. */
  | 'empty'
  /** There are rows, and none passes the filters. */
  | 'no-match'
  /** The browser does not give its stored rows, and none are in memory. */
  | 'unreadable'

/** What is said above the rows of one list, beside the page's own line. */
export type ListNotice = 'none' | 'out-of-date' | 'unreadable'

export interface ListInput {
  freshness: Pick<Freshness, 'state' | 'partial'>
  /** How fresh the kind is that is listed; absent where the rows are derived from several. */
  kind?: KindFreshness | undefined
  /** The stored rows were read once. */
  ready: boolean
  /** Reading them failed. */
  failed: boolean
  /** Rows without filters, and with them. */
  total: number
  matched: number
}

export interface ListStanding {
  rows: RowsStanding
  notice: ListNotice
  /** How much a count of rows says: exactly so many, at least so many, nothing at all. */
  count: 'exact' | 'at-least' | 'unknown'
  /** The engine is being asked, so that what is missing may come any moment. */
  moving: boolean
  /** Rows that the running load will have brought, those that are here included; 0 where none are awaited. */
  awaited: number
}

/** Skeleton rows while not even the number of rows is known. */
const SKELETONS = 10

function rowsOf(input: ListInput, partial: boolean, moving: boolean): RowsStanding {
  const { kind, ready, failed, total, matched, freshness } = input
  if (total > 0) return matched > 0 ? 'rows' : 'no-match'
  if (failed) return 'unreadable'
  if (freshness.state === 'no-provider') return 'no-provider'
  if (!ready) return 'reading'
  if (kind?.state === 'stale') return 'unlisted'
  if (!partial) return 'empty'
  return moving && kind?.state !== 'waiting' ? 'reading' : 'never-loaded'
}

export function listStanding(input: ListInput): ListStanding {
  const { kind, ready, failed, total, freshness } = input
  const partial = kind ? kind.partial : freshness.partial
  const moving = isActive(freshness)
  const rows = rowsOf(input, partial, moving)
  const unknown = !ready || (partial && total === 0) || rows === 'unlisted'
  const stale = kind?.state === 'stale' && kind.trouble !== null && total > 0
  const awaited = partial && moving ? (kind?.expected ?? 0) : 0
  return {
    rows,
    notice: failed && total > 0 ? 'unreadable' : stale ? 'out-of-date' : 'none',
    count: unknown ? 'unknown' : partial ? 'at-least' : 'exact',
    moving,
    awaited: rows === 'reading' ? Math.max(SKELETONS, awaited) : rows === 'rows' ? awaited : 0,
  }
}
