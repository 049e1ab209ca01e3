/** Reports of comparisons in words. */
import { describe, expect, it } from 'vitest'
import {
  causeText,
  checkedText,
  costText,
  differenceText,
  driftText,
  tookText,
} from '../../../src/app/view/audit-words.ts'
import type { AuditItem, AuditReport, KindAudit } from '../../../src/core/model/drift.ts'
import { KINDS } from '../../../src/core/model/kinds.ts'

const same: KindAudit = { checked: 100, missing: 0, extra: 0, different: 0 }

const report = (own: Partial<AuditReport> = {}): AuditReport => ({
  no: 1,
  trigger: 'schedule',
  startedAt: 0,
  endedAt: 3_400,
  settled: true,
  kinds: Object.fromEntries(KINDS.map((kind) => [kind, same])),
  items: [],
  cut: 0,
  inFlight: 0,
  requests: 1_111,
  bytes: 2_097_152,
  writes: 1,
  ...own,
})

const item = (own: Partial<AuditItem> = {}): AuditItem => ({
  kind: 'vm',
  id: 'a',
  name: 'a',
  difference: 'different',
  fields: ['cpuSockets', 'status'],
  cause: 'silent',
  ...own,
})

describe('reports in words', () => {
  it('say what was compared, and what could not be', () => {
    expect(checkedText(report())).toBe('1,000 objects')
    const { host: _, ...kinds } = report().kinds
    expect(checkedText(report({ kinds }))).toBe('900 objects; not compared: Host')
    const broken = { ...kinds, host: { ...same, checked: null, different: 1 } }
    expect(checkedText(report({ kinds: broken }))).toBe('900 objects; not compared: Host')
  })

  it('count what differed by cause', () => {
    const kinds = { vm: { ...same, different: 3, missing: 2 } }
    const items = [item(), item(), item({ cause: 'late', event: { id: 7, code: 35 } })]
    expect(driftText(report())).toBe('nothing')
    expect(driftText(report({ kinds, items, cut: 2 }))).toBe(
      '5, repaired: 2 no event, 1 event or state came late, 2 not examined',
    )
  })

  it('name the fields that differed, or that the object did not exist on one side', () => {
    expect(differenceText(item())).toBe('cpuSockets, status')
    expect(differenceText(item({ difference: 'missing', fields: [] }))).toBe('was missing here')
    expect(differenceText(item({ difference: 'extra', fields: [] }))).toBe(
      'was gone from the engine',
    )
  })

  it('name the event behind a cause, and do not claim a cause that is not known', () => {
    const followed = item({ cause: 'not-subscribed', event: { id: 7, code: 9_999 } })
    expect(causeText(followed, report())).toBe('event not followed (9999)')
    expect(causeText(item({ cause: 'unknown' }), report())).toBe('not known')
    expect(causeText(item({ cause: 'unknown' }), report({ settled: false }))).toBe('not known yet')
  })

  it('give time and cost', () => {
    expect(tookText(report())).toBe('took 3.4 s')
    expect(tookText(report({ endedAt: 45_000 }))).toBe('took 45 s')
    expect(tookText(report({ endedAt: 300_000 }))).toBe('took 5 min')
    expect(tookText(report({ endedAt: -5 }))).toBe('took 0.0 s')
    expect(costText(report())).toBe('1,111 calls, 2.0 MiB, 1 row written')
  })
})
