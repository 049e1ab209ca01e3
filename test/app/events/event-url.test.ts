/** What the events page shows and its address, both ways; times that a name stands for. */
import { describe, expect, it } from 'vitest'
import {
  chartOf,
  isFiltered,
  readEvents,
  stepWords,
  timedFilter,
  writeEvents,
} from '../../../src/app/events/event-url.ts'

const HOUR = 3_600_000
const read = (text: string) => readEvents(new URLSearchParams(text))

describe('address of the events page', () => {
  it.each([
    '',
    'range=night',
    'range=night&q=prg-kvm01&severity=error&severity=alert',
    'range=day&since=2026-11-23T13%3A38Z&until=2026-11-23T13%3A52Z',
    'since=2026-11-23T13%3A38Z&until=2026-11-23T13%3A52%3A07Z',
    'code=61&about=vm&object=host%3Ah1&provider=demo&changed=1',
  ])('is read and written alike: %s', (text) => {
    expect(writeEvents(read(text)).toString()).toBe(text)
  })

  it('takes what it does not understand for nothing', () => {
    expect(read('range=soon&since=then')).toEqual(read(''))
    expect(isFiltered(read('range=night'))).toBe(false)
    expect(isFiltered(read('q=%20'))).toBe(false)
    expect(isFiltered(read('about=vm'))).toBe(true)
  })
})

describe('times', () => {
  const now = new Date(2026, 10, 23, 14, 5, 12).getTime()

  it('are whole steps up to now', () => {
    const { from, to, step } = chartOf(read('range=hour'), now)
    expect(to - from).toBe(HOUR)
    expect(to - now).toBeLessThanOrEqual(step)
    expect(to).toBeGreaterThan(now)
    expect(stepWords(step)).toBe('minute')
    expect(stepWords(chartOf(read(''), now).step)).toBe('20 minutes')
  })

  it.each([
    [new Date(2026, 10, 23, 3), 22],
    [new Date(2026, 10, 23, 14), 22],
    [new Date(2026, 10, 23, 23), 22],
  ])('of last night end in the morning of the day it is: %s', (at, evening) => {
    const night = chartOf(read('range=night'), at.getTime())
    expect(new Date(night.from)).toEqual(new Date(2026, 10, evening, 20))
    expect(new Date(night.to)).toEqual(new Date(2026, 10, 23, 6))
  })

  it('of a part that was chosen narrow the rows, not the chart', () => {
    const state = read('range=hour&since=2026-11-23T13:38Z')
    expect(timedFilter(state, now).from).toBe(Date.UTC(2026, 10, 23, 13, 38))
    expect(timedFilter(state, now).to).toBe(chartOf(state, now).to)
    const own = chartOf(read('since=2026-11-23T13:38Z&until=2026-11-23T13:52Z'), now)
    expect(own.to - own.from).toBe(14 * 60_000)
  })
})
