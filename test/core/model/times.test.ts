/** Spans and times as words. */
import { afterEach, describe, expect, it } from 'vitest'
import {
  ageText,
  leftText,
  timeOptions,
  timeText,
  writeTimesAs,
} from '../../../src/core/model/times.ts'

const NOW = new Date(2026, 4, 12, 14, 5, 30).getTime()
const DAY = 86_400_000

describe('times', () => {
  it.each([
    [0, '0 s'],
    [-5_000, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [86_400_000, '1 d'],
  ])('age of %d ms is %s', (ms, text) => expect(ageText(ms)).toBe(text))

  it.each([
    [0, 'a few seconds left'],
    [5_001, 'about 10 s left'],
    [40_000, 'about 40 s left'],
    [50_000, 'about 50 s left'],
    [50_001, 'about 1 min left'],
    [61_000, 'about 2 min left'],
    [600_000, 'about 10 min left'],
    [601_000, 'about 15 min left'],
    [3_000_000, 'about 50 min left'],
    [3_001_000, 'about 1 h left'],
    [2.5 * 3_600_000, 'about 3 h left'],
  ])('%d ms: %s', (ms, text) => expect(leftText(ms)).toBe(text))

  it('names the day only when it is another one', () => {
    expect(timeText(NOW - 60_000, NOW)).toBe('14:04')
    expect(timeText(NOW - DAY, NOW)).toBe('11 May 14:05')
    expect(timeText(NOW - 365 * DAY, NOW)).toBe('12 May 14:05')
  })
})

describe('how the user wants times', () => {
  const at = Date.UTC(2026, 4, 12, 14, 5)
  afterEach(() => writeTimesAs({ timeZone: '', hours: '24' }))

  it.each([
    ['UTC', '24', '14:05'],
    ['UTC', '12', '2:05 PM'],
    ['Asia/Tokyo', '24', '23:05'],
    ['America/New_York', '12', '10:05 AM'],
  ] as const)('in %s with %s hours', (timeZone, hours, text) => {
    writeTimesAs({ timeZone, hours })
    expect(timeText(at, at)).toBe(text)
  })

  it('the day is that of the zone', () => {
    writeTimesAs({ timeZone: 'Asia/Tokyo', hours: '24' })
    const later = Date.UTC(2026, 4, 12, 15, 30)
    expect(timeText(at, later)).toBe('12 May 23:05')
  })

  it('a zone that is not known here is the computer’s own', () => {
    expect(timeOptions({ timeZone: 'Mars/Olympus', hours: '24' })).toEqual({ hour12: false })
  })
})
