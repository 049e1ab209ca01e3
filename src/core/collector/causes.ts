/**
 * Why a comparison found a difference: what the engine's log says about an object, weighed. Pure; the evidence is
 * gathered by `audit.ts`.
 */
import type { Cause, RowDifference } from '../model/drift.ts'
import type { AppliedEvent, Asked } from '../model/history.ts'

export interface Evidence {
  /** Applied after the comparison began. */
  since: readonly AppliedEvent[]
  /** Applied between the comparison before and this one. */
  before: readonly AppliedEvent[]
  /** In the log, behind the cursor, but never applied. */
  missed: readonly AppliedEvent[]
  /** Not in the log's listing, yet there when asked for by id: dismissed before they were read. */
  hidden: readonly AppliedEvent[]
  /** What was written before this moment of the engine's clock could be read before the comparison began. */
  known: number
  /** Events before the comparison cannot be connected with what was stored: the position was lost. */
  gap: boolean
  /** False when the log could not be searched for what was missed or hidden. */
  searched: boolean
}

export interface Finding {
  /** `in-flight`: an ordinary change that the listing saw before its event; no drift. */
  cause: Cause | 'in-flight'
  event?: { id: number; code: number }
}

const near = (asked: Asked, { id, refs }: RowDifference): boolean =>
  asked.id === id || (asked.of !== undefined && refs.includes(asked.of))

/** The event had this very object read again. */
const asksForObject = (event: AppliedEvent, difference: RowDifference): boolean =>
  event.asked.some((asked) => asked.kind === difference.kind && near(asked, difference))

/** The event had the object read again, by itself or with its whole kind. */
const asksFor = (event: AppliedEvent, difference: RowDifference): boolean =>
  event.asked.some(
    (asked) =>
      asked.kind === difference.kind &&
      (near(asked, difference) || (asked.id === undefined && asked.of === undefined)),
  )

/** What an event is about, most special first: an event of a VM names its host and its cluster too. */
const SUBJECTS = ['vm', 'storageDomain', 'host', 'cluster', 'dataCenter'] as const

/** The event is about this object, and nothing is read again after events of its code. */
function isUnheeded(event: AppliedEvent, { kind, id }: RowDifference): boolean {
  const subject = SUBJECTS.find((each) => event[each] !== undefined)
  return event.asked.length === 0 && subject === kind && event[subject] === id
}

const finding = (cause: Finding['cause'], { id, code }: AppliedEvent): Finding => ({
  cause,
  event: { id, code },
})

const newest = (
  events: readonly AppliedEvent[],
  fits: (event: AppliedEvent) => boolean,
): AppliedEvent | undefined =>
  events.reduce<AppliedEvent | undefined>(
    (best, event) => (fits(event) && (best === undefined || event.id > best.id) ? event : best),
    undefined,
  )

/** What events that were applied say, without searching the log; null: nothing. */
function applied(difference: RowDifference, evidence: Evidence): Finding | null {
  const explains = (event: AppliedEvent): boolean => asksFor(event, difference)
  const inFlight = newest(
    evidence.since,
    (event) => explains(event) && event.time >= evidence.known,
  )
  if (inFlight) return finding('in-flight', inFlight)
  if (evidence.gap) return { cause: 'gap' }
  const tardy = newest(evidence.since, explains)
  if (tardy) return finding('late', tardy)
  // A listing of the whole kind showed the object as it was then; only a second look at the object itself may be owed.
  const early = newest(evidence.before, (event) => asksForObject(event, difference))
  return early ? finding('late', early) : null
}

/** Whether the log has to be searched to tell the cause. */
export const isOpen = (difference: RowDifference, evidence: Evidence): boolean =>
  applied(difference, evidence) === null

/** The probable cause of a difference. */
export function causeOf(difference: RowDifference, evidence: Evidence): Finding {
  const known = applied(difference, evidence)
  if (known) return known
  const missed = newest(evidence.missed, (event) => asksFor(event, difference))
  if (missed) return finding('late', missed)
  const hidden = newest(evidence.hidden, (event) => asksFor(event, difference))
  if (hidden) return finding('hidden', hidden)
  const { since, before } = evidence
  const all = [...since, ...before, ...evidence.missed, ...evidence.hidden]
  const unheeded = newest(all, (event) => isUnheeded(event, difference))
  if (unheeded) return finding('not-subscribed', unheeded)
  return { cause: evidence.searched ? 'silent' : 'unknown' }
}
