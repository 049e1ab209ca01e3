/** What the bell tells, and what it keeps quiet about. */
import { describe, expect, it } from 'vitest'
import { noticesOf, withDismissed, type NoticeSource } from '../../../src/app/events/notices.ts'
import type { AuditReport } from '../../../src/core/model/drift.ts'
import type { Trouble } from '../../../src/core/model/meta.ts'

const NOW = 1_000_000_000
const trouble = (own: Partial<Trouble> = {}): Trouble => ({
  kind: 'engine',
  message: 'It failed.',
  nextStep: 'Look at it.',
  since: NOW - 5_000,
  count: 3,
  ...own,
})
const audit = (no: number, different: number, endedAt = NOW - 1_000): AuditReport => ({
  no,
  trigger: 'schedule',
  startedAt: endedAt,
  endedAt,
  settled: true,
  kinds: { vm: { checked: 9, missing: 0, extra: 0, different } },
  items: [],
  cut: 0,
  inFlight: 0,
  requests: 0,
  bytes: 0,
  writes: 0,
})
const source = (own: Partial<NoticeSource> = {}): NoticeSource => ({
  id: 'one',
  name: 'rhv-fra',
  freshness: { state: 'live', trouble: null },
  policyTrouble: null,
  audits: [],
  ...own,
})
const keys = (own: Partial<NoticeSource>) => noticesOf([source(own)], null, NOW).map((n) => n.key)

describe('notices', () => {
  it('are none while nothing is wrong', () => {
    expect(keys({ audits: [audit(1, 0)] })).toEqual([])
  })

  it('tell an ended session, an engine that fails and rules that cannot judge, each once', () => {
    const ended = trouble({ kind: 'sign-in' })
    expect(keys({ freshness: { state: 'sign-in', trouble: ended } })).toEqual([
      `one sign-in ${NOW - 5_000}`,
    ])
    const fails = { state: 'error', trouble: trouble() } as const
    expect(keys({ freshness: fails, policyTrouble: trouble({ since: NOW }) })).toEqual([
      `one policy ${NOW}`,
      `one error ${NOW - 5_000}`,
    ])
    // Failing on and on is the same notice.
    const on = { state: 'error', trouble: trouble({ count: 99 }) } as const
    expect(keys({ freshness: on })).toEqual([`one error ${NOW - 5_000}`])
  })

  it('tell the newest comparison that found something, for a day', () => {
    expect(keys({ audits: [audit(3, 0), audit(2, 2), audit(1, 5)] })).toEqual(['one drift 2'])
    expect(keys({ audits: [audit(2, 2, NOW - 25 * 3_600_000)] })).toEqual([])
  })

  it('tell low storage, with its share', () => {
    const health = {
      level: 'high',
      share: 0.82,
      usage: 1,
      quota: 2,
      persisted: true,
      databases: null,
    }
    const [notice] = noticesOf([], health as Parameters<typeof noticesOf>[1], NOW)
    expect(notice).toMatchObject({ key: 'storage high', tone: 'warning' })
    expect(notice!.title).toContain('82 %')
  })

  it('forget old dismissals, not new ones', () => {
    const many = Array.from({ length: 300 }, (_, at) => `k${at}`)
    expect(withDismissed(many, ['k1', 'new'])).toHaveLength(200)
    expect(withDismissed(many, ['new']).at(-1)).toBe('new')
  })
})
