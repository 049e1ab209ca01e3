/** A calmed value: the first change at once, then the newest after each pause, and the last one is never lost. */
import { flushSync } from 'svelte'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { calm } from '../../src/app/calm.svelte.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('follows at once, then in steps, and ends with the newest', () => {
  let source = $state(0)
  let calmed: { readonly value: number } | undefined
  const stop = $effect.root(() => {
    calmed = calm(() => source, 100)
  })
  const set = (value: number): number => {
    source = value
    flushSync()
    return calmed!.value
  }
  flushSync()
  expect(calmed!.value).toBe(0)
  expect(set(1)).toBe(1)
  expect(set(2)).toBe(1)
  expect(set(3)).toBe(1)
  vi.advanceTimersByTime(100)
  expect(calmed!.value).toBe(3)
  expect(set(4)).toBe(3)
  vi.advanceTimersByTime(100)
  expect(calmed!.value).toBe(4)
  // After a pause without changes the next one is shown at once again.
  vi.advanceTimersByTime(100)
  expect(set(5)).toBe(5)
  stop()
})
