/** Why a comparison found a difference: events in, cause out. */
import { describe, expect, it } from 'vitest'
import { causeOf, isOpen, type Evidence, type Finding } from '../../../src/core/collector/causes.ts'
import type { RowDifference } from '../../../src/core/model/drift.ts'
import type { AppliedEvent, Asked } from '../../../src/core/model/history.ts'

const KNOWN = 1_000

const found = (own: Partial<RowDifference> = {}): RowDifference => ({
  kind: 'vm',
  id: 'a',
  name: 'a',
  difference: 'different',
  fields: ['status'],
  refs: ['host:h'],
  ...own,
})

const event = (id: number, own: Partial<AppliedEvent> = {}): AppliedEvent => ({
  type: 'event',
  id,
  code: 35,
  time: 2_000,
  severity: 'normal',
  description: '',
  asked: [],
  seenAt: 0,
  ...own,
})

const names = (id: number, own: Partial<AppliedEvent> = {}): AppliedEvent =>
  event(id, { vm: 'a', asked: [{ kind: 'vm', id: 'a' }], ...own })
const lists = (id: number, own: Partial<AppliedEvent> = {}): AppliedEvent =>
  event(id, { asked: [{ kind: 'vm' }], ...own })
const unheeded = (id: number, own: Partial<AppliedEvent> = {}): AppliedEvent =>
  event(id, { vm: 'a', code: 999, ...own })

const evidence = (own: Partial<Evidence> = {}): Evidence => ({
  since: [],
  before: [],
  missed: [],
  hidden: [],
  known: KNOWN,
  gap: false,
  searched: true,
  ...own,
})

const of = (cause: Finding['cause'], id?: number, code = 35): Finding =>
  id === undefined ? { cause } : { cause, event: { id, code } }

describe('the cause of a difference', () => {
  it.each<[string, Partial<Evidence>, Finding]>([
    ['nothing known', {}, of('silent')],
    ['nothing known, and the log not searched', { searched: false }, of('unknown')],
    [
      'an event about it came after the comparison began',
      { since: [names(1)] },
      of('in-flight', 1),
    ],
    ['an event about its kind came then', { since: [lists(1)] }, of('in-flight', 1)],
    ['the newest of several counts', { since: [names(1), lists(3), names(2)] }, of('in-flight', 3)],
    ['it came then, but was old', { since: [names(1, { time: KNOWN - 1 })] }, of('late', 1)],
    [
      'an old one came then, and a new one',
      { since: [names(1), names(2, { time: 0 })] },
      of('in-flight', 1),
    ],
    ['an event about it was applied before', { before: [names(1)] }, of('late', 1)],
    ['its kind was listed before', { before: [lists(1)] }, of('silent')],
    ['an event about it became visible behind the cursor', { missed: [names(1)] }, of('late', 1)],
    ['one about its kind became visible there', { missed: [lists(1)] }, of('late', 1)],
    ['an event about it was dismissed unread', { hidden: [names(1)] }, of('hidden', 1)],
    ['missed counts more than hidden', { missed: [lists(1)], hidden: [names(2)] }, of('late', 1)],
    ['a code that nobody heeds', { before: [unheeded(1)] }, of('not-subscribed', 1, 999)],
    ['such a code, dismissed', { hidden: [unheeded(1)] }, of('not-subscribed', 1, 999)],
    [
      'such a code and a hidden event',
      { since: [unheeded(1)], hidden: [names(2)] },
      of('hidden', 2),
    ],
    [
      'events about others',
      {
        since: [names(1, { asked: [{ kind: 'vm', id: 'b' }] })],
        before: [unheeded(2, { vm: 'b' })],
      },
      of('silent'),
    ],
    ['the position was lost', { gap: true }, of('gap')],
    ['it was lost, and an event came since', { gap: true, since: [names(1)] }, of('in-flight', 1)],
  ])('%s', (_, own, cause) => {
    expect(causeOf(found(), evidence(own))).toEqual(cause)
  })

  it('of a VM may be an event of its host, of a disk one of its VM', () => {
    const placed: Asked = { kind: 'vm', of: 'host:h' }
    expect(causeOf(found(), evidence({ since: [event(1, { asked: [placed] })] })).cause).toBe(
      'in-flight',
    )
    const elsewhere = found({ refs: ['host:other'] })
    expect(causeOf(elsewhere, evidence({ since: [event(1, { asked: [placed] })] })).cause).toBe(
      'silent',
    )
    const attached: Asked = { kind: 'disk', of: 'vm:a' }
    const disk = found({ kind: 'disk', id: 'd', refs: ['vm:a'] })
    expect(causeOf(disk, evidence({ before: [event(1, { asked: [attached] })] })).cause).toBe(
      'late',
    )
  })

  it('is not an event that names the object only beside another one', () => {
    const host = found({ kind: 'host', id: 'h' })
    const ofTheVm = unheeded(1, { host: 'h' })
    expect(causeOf(host, evidence({ before: [ofTheVm] })).cause).toBe('silent')
    const ofTheHost = event(2, { host: 'h', code: 998 })
    expect(causeOf(host, evidence({ before: [ofTheHost] }))).toEqual(of('not-subscribed', 2, 998))
  })

  it('is looked for in the log only where what was applied does not tell it', () => {
    expect(isOpen(found(), evidence({ before: [unheeded(1)] }))).toBe(true)
    expect(isOpen(found(), evidence({ before: [names(1)] }))).toBe(false)
    expect(isOpen(found(), evidence({ gap: true }))).toBe(false)
  })
})
