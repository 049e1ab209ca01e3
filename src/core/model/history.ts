/**
 * The history of a replica: the engine's events in the order in which they were applied, what was done about each, and
 * marks where the order is broken because everything was listed instead.
 */
import type { EngineEvent } from './event.ts'
import type { Kind, RefKey } from './kinds.ts'
import type { Batch } from './meta.ts'

/** What an event had read again: one object, the objects of a kind around another one (`of`), or the whole kind. */
export interface Asked {
  kind: Kind
  id?: string
  of?: RefKey
}

export interface AppliedEvent extends EngineEvent {
  type: 'event'
  /** Empty: nothing is read again after an event of this code, or it names nothing. */
  asked: readonly Asked[]
  /** When it was read, milliseconds; `time` is the engine's. */
  seenAt: number
  /** It is older than the load: everything was listed after it, so nothing was done about it. */
  past?: true
  /** What applying it and those with it took; on the last event of those that were applied together. */
  batch?: Batch
}

/** Events before and after such a mark need not be connected: some may have been passed over, or are of another past. */
export interface HistoryMark {
  /** `loaded`, `resynced`: everything has been listed. `gap`: the position was lost, a resync follows. */
  type: 'loaded' | 'gap' | 'resynced'
  seenAt: number
  /** Why, in words; '' when there is nothing to say. */
  reason: string
  /** Of a gap: the newest event that was applied before it, and the last good poll. */
  after?: number
  since?: number
  /** Of a resync: the newest event of the log before everything was listed. */
  upTo?: number
}

export type HistoryEntry = AppliedEvent | HistoryMark
