/** Ends of waivers as days, and why a verdict is out of date, in words. */
import { describe, expect, it } from 'vitest'
import { outOfDateText } from '../../../src/app/lists/readiness-words.ts'
import {
  dayOf,
  endAfter,
  endOfDay,
  lastDay,
  reachText,
  untilText,
} from '../../../src/app/triage/triage-words.ts'

const at = (...parts: [number, number, number, number?, number?]): number =>
  new Date(...parts).getTime()

describe('the end of a waiver', () => {
  it('is the midnight after its last day, over months and changes of the clock alike', () => {
    expect(endAfter(at(2026, 10, 23, 15, 39), 0)).toBe(at(2026, 10, 24))
    for (let days = 0; days < 400; days += 1) {
      const end = endAfter(at(2026, 0, 31, 23, 59), days)
      expect(end).toBe(at(2026, 0, 32 + days))
    }
  })

  it('goes through a date field and back', () => {
    expect(endOfDay('2026-12-31')).toBe(at(2027, 0, 1))
    for (const day of ['2026-01-01', '2028-02-29', '2026-10-25', '2026-03-29']) {
      expect(dayOf(endOfDay(day)!)).toBe(day)
    }
    expect(['', '2026', 'tomorrow', '2026-12-31T00:00'].map(endOfDay)).toEqual([
      null,
      null,
      null,
      null,
    ])
  })

  it('is called by its last day', () => {
    const until = at(2027, 0, 1)
    expect(lastDay(until)).toBe('31 Dec 2026')
    expect(untilText({ reason: 'r', until }, until - 1)).toBe('until 31 Dec 2026')
    expect(untilText({ reason: 'r', until }, until)).toBe('ended after 31 Dec 2026')
    expect(untilText({ reason: 'r', until: null }, until)).toBe('until taken back')
  })
})

it('a waiver says how far it reaches', () => {
  expect(reachText({ vm: 'v', concern: 'c' })).toBe('')
  expect(reachText({ vm: '', concern: 'c' })).toBe('on all VMs')
  expect(reachText({ vm: 'v', concern: '' })).toBe('with all concerns of this VM')
})

describe('a verdict that is out of date', () => {
  const now = at(2026, 10, 23, 15, 0)
  const validatedAt = at(2026, 10, 23, 13, 50)
  const since = at(2026, 10, 23, 14, 4)

  it.each([
    ['changed', 'Changed at 14:04, not validated since.'],
    ['dependency', 'Something that it refers to changed at 14:04, not validated since.'],
    ['policy', 'The rules changed at 14:04, not validated since.'],
    ['asked', 'Asked for at 14:04, not validated since.'],
    ['unread', 'Waits since 14:04; the rules in force are not known yet.'],
  ] as const)('%s says since when, and how old it is', (reason, text) => {
    expect(outOfDateText({ reason, since, validatedAt }, now)).toBe(
      `${text} The last verdict is of 13:50, 1 h ago.`,
    )
  })

  it('says no time that it does not know', () => {
    for (const reason of ['changed', 'dependency', 'policy', 'asked', 'unread'] as const) {
      expect(outOfDateText({ reason, since: null, validatedAt }, now)).not.toContain('14:04')
    }
    expect(outOfDateText({ reason: 'policy', since: null, validatedAt }, now)).toBe(
      'Validated with other rules than those in force. The last verdict is of 13:50, 1 h ago.',
    )
  })
})
