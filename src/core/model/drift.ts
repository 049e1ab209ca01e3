/**
 * What a complete comparison with the engine found: which rows differed from it, and why they probably did. Every
 * difference in a report has been repaired by the listing that found it.
 */
import { KINDS, type Kind, type RefKey } from './kinds.ts'

/** Why a comparison was made. */
export type AuditTrigger =
  | 'schedule'
  /** A user asked for a comparison. */
  | 'asked'
  /** A user asked for everything to be listed again. */
  | 'reload'
  /** Nobody had collected for long: the tab was closed, the computer slept, or the engine did not answer. */
  | 'absence'
  /** A sign that changes went by without events, such as a start of the engine. */
  | 'doubt'
  /** The position in the engine's event log was lost. */
  | 'gap'

/** `missing` from the store, `extra` in the store, or different in `fields`. */
export type Difference = 'missing' | 'extra' | 'different'

/** A difference that a commit found and repaired. */
export interface RowDifference {
  kind: Kind
  id: string
  /** As the engine gives it; as it was stored when the engine has the object no more. */
  name: string
  difference: Difference
  /** Top-level fields that differed, sorted; none unless `different`. */
  fields: readonly string[]
  /** What the row refers to and, when it was another one, what it referred to. */
  refs: readonly RefKey[]
}

/**
 * Why the store did not know.
 *
 * - `late`: an event had told of the object, but its state, or the event itself, became visible after we looked;
 * - `hidden`: an event about it is in the log, but was dismissed before it was read;
 * - `not-subscribed`: events name the object, but nothing is read again after any of their codes;
 * - `silent`: no event is known that tells of it;
 * - `gap`: the position in the log was lost, so events about it may have been passed over;
 * - `unknown`: the collector ended before it could tell.
 */
export type Cause = 'late' | 'hidden' | 'not-subscribed' | 'silent' | 'gap' | 'unknown'

export interface AuditItem {
  kind: Kind
  id: string
  name: string
  difference: Difference
  fields: readonly string[]
  cause: Cause
  /** The event that the cause is concluded from. */
  event?: { id: number; code: number }
}

export interface KindAudit {
  /** Objects that the engine listed; null: the listing failed after it had found something. */
  checked: number | null
  missing: number
  extra: number
  different: number
}

/** One comparison, as it is kept. Ordinary changes that the listing saw before their events is counted in `inFlight` only. */
export interface AuditReport {
  /** Comparisons of this replica, counted from 1. */
  no: number
  trigger: AuditTrigger
  startedAt: number
  endedAt: number
  /** False while the causes are not known; they are looked for after the next poll. */
  settled: boolean
  /** Kinds that could not be listed and in which nothing was found are absent. */
  kinds: Partial<Record<Kind, KindAudit>>
  /** At most `ITEMS_KEPT`. */
  items: readonly AuditItem[]
  /** Differences that are counted in `kinds` but are not in `items`. */
  cut: number
  inFlight: number
  /** Requests made for the comparison, and for finding causes; the length of their answers in characters. */
  requests: number
  bytes: number
  /** Rows written or removed. */
  writes: number
}

/** Differences that a report spells out. */
export const ITEMS_KEPT = 500

/** Objects compared, over all kinds. */
export const checkedIn = (report: AuditReport): number =>
  sumOf(report, ({ checked }) => checked ?? 0)

/** Differences that were not changes in flight, over all kinds. */
export const driftIn = (report: AuditReport): number =>
  sumOf(report, ({ missing, extra, different }) => missing + extra + different)

const sumOf = ({ kinds }: AuditReport, amount: (kind: KindAudit) => number): number =>
  KINDS.reduce((sum, kind) => sum + (kinds[kind] ? amount(kinds[kind]) : 0), 0)
