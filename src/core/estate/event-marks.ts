/** Marks of the history as rows: what was not seen and how that was mended, and when everything was listed. */
import type { AuditItem, AuditReport } from '../model/drift.ts'
import { driftIn } from '../model/drift.ts'
import type { HistoryMark } from '../model/history.ts'
import type { MarkRow } from './event-question.ts'

type Mark = HistoryMark & { no: number }

const vmsIn = (items: readonly AuditItem[]): string[] => [
  ...new Set(items.flatMap(({ kind, id }) => (kind === 'vm' ? [id] : []))),
]

/** The report of the comparison that ended with this mark; audits are newest first. */
const reportOf = (audits: readonly AuditReport[], mark: Mark): AuditReport | undefined =>
  audits.find(
    ({ trigger, startedAt, endedAt }) =>
      (trigger === 'gap' || trigger === 'reload') &&
      startedAt <= mark.seenAt &&
      endedAt >= mark.seenAt,
  )

function rowOf(
  engine: string,
  gap: Mark | null,
  end: Mark | undefined,
  audits: readonly AuditReport[],
): MarkRow {
  const report = end && reportOf(audits, end)
  const at = end?.seenAt ?? gap!.seenAt
  return {
    type: gap ? 'gap' : 'listed',
    key: `${engine} mark ${(gap ?? end)!.no}`,
    engine,
    since: gap ? (gap.since ?? gap.seenAt) : at,
    at,
    mended: end !== undefined,
    reason: gap?.reason ?? end?.reason ?? '',
    ids: [gap?.after === undefined ? null : gap.after + 1, end?.upTo ?? null],
    differed: report ? driftIn(report) : null,
    vms: report ? vmsIn(report.items) : [],
  }
}

/**
 * Newest first. Several gaps in a row are mended by the one listing that follows them: the first says since when nothing
 * was seen.
 */
export function markRows(
  engine: string,
  marks: readonly Mark[],
  audits: readonly AuditReport[],
): MarkRow[] {
  const rows: MarkRow[] = []
  let gap: Mark | null = null
  for (const mark of marks) {
    if (mark.type === 'gap') gap ??= mark
    else if (mark.type === 'resynced') {
      rows.push(rowOf(engine, gap, mark, audits))
      gap = null
    } else {
      gap = null
      const { seenAt: at, reason } = mark
      const none = { since: at, at, mended: true, reason, differed: null, vms: [] }
      const key = `${engine} mark ${mark.no}`
      rows.push({ type: 'loaded', key, engine, ids: [null, null], ...none })
    }
  }
  if (gap) rows.push(rowOf(engine, gap, undefined, audits))
  return rows.reverse()
}
