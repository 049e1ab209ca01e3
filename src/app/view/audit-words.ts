/** What reports of comparisons say, in words. */
import {
  driftIn,
  type AuditItem,
  type AuditReport,
  type AuditTrigger,
  checkedIn,
  type Cause,
} from '../../core/model/drift.ts'
import { KINDS, type Kind } from '../../core/model/kinds.ts'
import { count } from '../lib/format.ts'
import { KIND_TITLES, type PageKind } from '../routes.ts'
import { bytesText } from './bytes.ts'

const TRIGGERS: Record<AuditTrigger, string> = {
  schedule: 'on schedule',
  asked: 'asked for',
  reload: 'everything reloaded',
  absence: 'after an absence',
  doubt: 'after a sign of unseen changes',
  gap: 'the event log was lost',
}

export const triggerText = ({ trigger }: AuditReport): string => TRIGGERS[trigger]

/** Singular of a kind, in sentence case. */
export const kindText = (kind: Kind): string =>
  kind === 'serverCpu' ? 'Server CPU' : KIND_TITLES[kind as PageKind].one

const CAUSES: Record<Exclude<Cause, 'unknown'>, string> = {
  late: 'event or state came late',
  hidden: 'event dismissed unread',
  'not-subscribed': 'event not followed',
  silent: 'no event',
  gap: 'events were passed over',
}

const reason = (cause: Cause, settled: boolean): string =>
  cause === 'unknown' ? (settled ? 'not known' : 'not known yet') : CAUSES[cause]

/** Why the difference was not known, with the code of the event that tells it. */
export const causeText = ({ cause, event }: AuditItem, { settled }: AuditReport): string =>
  event ? `${reason(cause, settled)} (${event.code})` : reason(cause, settled)

/** What differed: the object as a whole, or its fields. */
export function differenceText({ difference, fields }: AuditItem): string {
  if (difference === 'missing') return 'was missing here'
  if (difference === 'extra') return 'was gone from the engine'
  return fields.join(', ')
}

/** How many objects differed, and why: `3, repaired: 2 no event, 1 not known`. */
export function driftText(report: AuditReport): string {
  const drift = driftIn(report)
  if (drift === 0) return 'nothing'
  const causes = new Map<string, number>()
  for (const { cause } of report.items) {
    const words = reason(cause, report.settled)
    causes.set(words, (causes.get(words) ?? 0) + 1)
  }
  const parts = [...causes].map(([words, amount]) => `${count(amount)} ${words}`)
  if (report.cut > 0) parts.push(`${count(report.cut)} not examined`)
  return `${count(drift)}, repaired: ${parts.join(', ')}`
}

/** What was compared, and what could not be. */
export function checkedText(report: AuditReport): string {
  const left = KINDS.filter((kind) => (report.kinds[kind]?.checked ?? null) === null)
  const what = `${count(checkedIn(report))} objects`
  if (left.length === 0) return what
  return `${what}; not compared: ${left.map(kindText).join(', ')}`
}

export const costText = ({ requests, bytes, writes }: AuditReport): string =>
  `${count(requests)} calls, ${bytesText(bytes)}, ${count(writes)} ${writes === 1 ? 'row' : 'rows'} written`

/** How long it took, in seconds, or minutes when that says more. */
export function tookText({ startedAt, endedAt }: AuditReport): string {
  const seconds = Math.max(0, endedAt - startedAt) / 1000
  if (seconds >= 120) return `took ${Math.round(seconds / 60)} min`
  return `took ${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
}
