/**
 * The position in the engine's audit log: how events after it are read without loss, and when it cannot be trusted.
 * The log is no queue: ids have gaps, become visible late, are dismissed, purged, and issued again after a restore;
 * a bounded read gives the newest events, and order by time is not order by id.
 */
import { Fault } from '../errors.ts'
import { decodeEvents, decodeSingleEvent } from '../engine/events.ts'
import type { EngineEvent } from '../model/event.ts'
import type { EngineApi } from '../ports.ts'

/** Stands for "before the first event"; 0 would mean the whole log to the engine. */
export const LOG_START = 1

/** Pages of one poll in a small estate: more events than these hold are slower to follow than a listing of everything. */
export const PAGE_LIMIT = 20

/** And in the largest; a page of events takes the engine less than one of VMs, but everything read has to be held. */
const MOST_PAGES = 200

/** Pages of one poll where listing all VMs takes `listing` pages. */
export const pageLimit = (listing: number): number =>
  Math.min(MOST_PAGES, Math.max(PAGE_LIMIT, listing))

/** After the newest event has been known for this long, nothing can become visible behind it any more; milliseconds. */
export const LATE_WINDOW = 120_000

/** Pause between two exact position checks, milliseconds. */
export const CHECK_INTERVAL = 5 * 60_000

/** Absence after which an unproven position is given up: well under the thirty days that an engine keeps its log. */
export const HORIZON = 20 * 24 * 3_600_000

/** `from` is a Java int; the engine ignores a larger one and would send the whole log. Ids themselves are longer. */
const FROM_LIMIT = 2 ** 31 - 1

export interface Position {
  cursor: number
  /** Time and code of the cursor's event, to know it again; null for `LOG_START`. */
  event: { time: number; code: number } | null
}

const mark = ({ time, code }: EngineEvent): { time: number; code: number } => ({ time, code })

export const positionAt = (event: EngineEvent): Position => ({
  cursor: event.id,
  event: mark(event),
})

/** Rows among which a head is looked for when the newest cannot be read. */
const HEAD_ROWS = 50

/** The newest event, before anything is listed. An empty log is a position too; one of unreadable rows is none. */
export async function readHead(api: EngineApi, signal: AbortSignal): Promise<Position> {
  for (const max of [1, HEAD_ROWS]) {
    const answer = await api.get('events', { max }, signal)
    if (answer.gone) throw notThere()
    const { events, misfits } = decodeEvents(answer.body)
    const newest = events.reduce<EngineEvent | null>(
      (best, event) => (best && best.id > event.id ? best : event),
      null,
    )
    if (newest) return positionAt(newest)
    if (misfits.length === 0) return { cursor: LOG_START, event: null }
  }
  throw new Fault('protocol', 'The newest entries of the engine’s event log cannot be read.', {
    nextStep: 'It is tried again by itself. If this lasts, look at the engine’s own log.',
  })
}

const notThere = (): Fault =>
  new Fault('not-an-engine', 'The engine does not know its own event log.', {
    nextStep: 'Check the engine’s URL; it usually ends in /ovirt-engine.',
  })

/**
 * Proves the position: the event at the cursor is still the one that was applied. Dismissed events are found too, so
 * anything else means that the log was purged past the cursor or that the engine went back in time.
 * Returns the reason to doubt it, or null.
 */
export async function positionTrouble(
  api: EngineApi,
  position: Position,
  signal: AbortSignal,
): Promise<string | null> {
  if (!position.event) return null
  const answer = await api.get(`events/${position.cursor}`, {}, signal)
  if (answer.gone) return `event ${position.cursor} is gone from the engine’s log`
  const event = decodeSingleEvent(answer.body)
  if (!event) return `event ${position.cursor} cannot be read any more`
  return same(event, position.event)
    ? null
    : `event ${position.cursor} is another one than before: the engine was restored`
}

const same = (event: EngineEvent, known: { time: number; code: number }): boolean =>
  event.time === known.time && event.code === known.code

export interface Reading {
  /** Not applied before, by id. */
  fresh: EngineEvent[]
  /** Where the cursor may move once `fresh` is applied; never behind where it was. */
  position: Position
  /** The position is lost: what was read does not connect to it. */
  gap: string | null
  /**
   * The cursor's own event did not show: dismissed, or the ids are those of another past. Ask for it by id before anything
   * is believed.
   */
  unproven: boolean
  /** Rows that could not be decoded, in words: what they tell of went by unseen. */
  misfits: readonly string[]
}

/**
 * What has been applied lately, so that re-reading the overlap costs nothing. Memory only: after a restart the overlap is
 * applied once more, which changes nothing.
 */
export class Applied {
  readonly #events = new Map<number, { time: number; code: number }>()

  add(events: readonly EngineEvent[], floor: number): void {
    for (const event of events) this.#events.set(event.id, mark(event))
    for (const id of this.#events.keys()) if (id <= floor) this.#events.delete(id)
  }

  /** The event at the cursor, which nobody may have read in this run. */
  know({ cursor, event }: Position): void {
    if (event) this.#events.set(cursor, event)
  }

  get(id: number): { time: number; code: number } | undefined {
    return this.#events.get(id)
  }

  clear(): void {
    this.#events.clear()
  }
}

export interface ReadOptions {
  position: Position
  applied: Applied
  /** Ids re-read behind the cursor. */
  overlap: number
  /** Never read at or below this id: something there breaks every listing. */
  floor: number
  pageSize: number
  /** From `pageLimit`. */
  pages: number
}

interface Rows {
  /** By id. */
  seen: Map<number, EngineEvent>
  unread: Set<string>
}

/**
 * Everything above `from`, page by page; null when there are too many. The lower bound stays fixed while the page number
 * rises until a short page (moving the bound to the highest id of each page loses events that are out of order in time).
 * Where ids have outgrown the engine's bound, the log is read as it comes without one: by id, newest first, down to what is
 * known. Rows that move down while new ones come are read twice.
 */
async function rowsAbove(
  api: EngineApi,
  from: number,
  { pageSize, pages }: Pick<ReadOptions, 'pageSize' | 'pages'>,
  signal: AbortSignal,
): Promise<Rows | null> {
  const rows: Rows = { seen: new Map(), unread: new Set() }
  const bounded = from <= FROM_LIMIT
  for (let page = 1; page <= pages; page += 1) {
    const query = bounded
      ? { search: `sortby time asc page ${page}`, from, max: pageSize }
      : { search: `page ${page}`, max: pageSize }
    const answer = await api.get('events', query, signal)
    if (answer.gone) throw notThere()
    const { events, count, misfits } = decodeEvents(answer.body)
    for (const { message } of misfits) rows.unread.add(message)
    for (const event of events) if (event.id > from) rows.seen.set(event.id, event)
    if (count < pageSize || events.some(({ id }) => id <= from)) return rows
  }
  return null
}

/** Reads the events after the position. */
export async function readEvents(
  api: EngineApi,
  options: ReadOptions,
  signal: AbortSignal,
): Promise<Reading> {
  const { position, applied } = options
  const from = Math.max(LOG_START, options.floor, position.cursor - options.overlap)
  const rows = await rowsAbove(api, from, options, signal)
  if (!rows) return lost(position, 'too many events to follow one by one')
  const { seen, unread } = rows
  const fresh: EngineEvent[] = []
  for (const event of [...seen.values()].sort((a, b) => a.id - b.id)) {
    const known = applied.get(event.id) ?? (event.id === position.cursor ? position.event : null)
    if (!known) fresh.push(event)
    else if (!same(event, known)) {
      return lost(position, `event ${event.id} is another one than before: the engine was restored`)
    }
  }
  const newest = fresh.at(-1)
  const moves = newest !== undefined && newest.id > position.cursor
  return {
    fresh,
    position: moves ? positionAt(newest) : position,
    gap: null,
    unproven: position.event !== null && !seen.has(position.cursor),
    misfits: [...unread].sort(),
  }
}

export const lost = (position: Position, gap: string): Reading => ({
  fresh: [],
  position,
  gap,
  unproven: false,
  misfits: [],
})
