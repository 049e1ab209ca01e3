/** What the page does when the browser puts it to rest and wakes it, with the events that browsers send. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PageClock } from '../../src/app/page-clock.svelte.ts'
import { ABSENCE, BRAKE, followLife, type PageLife } from '../../src/app/page-life.ts'

const onRest = vi.fn()
const onReturn = vi.fn()
const onWake = vi.fn()
let visibility: DocumentVisibilityState
let life: PageLife

const see = (state: DocumentVisibilityState): void => {
  visibility = state
  document.dispatchEvent(new Event('visibilitychange'))
}
const transition = (type: 'pagehide' | 'pageshow', persisted: boolean): void => {
  window.dispatchEvent(new PageTransitionEvent(type, { persisted }))
}

beforeEach(() => {
  vi.useFakeTimers()
  visibility = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility)
  for (const spy of [onRest, onReturn, onWake]) spy.mockReset()
  life = followLife({ onRest, onReturn, onWake })
})
afterEach(() => {
  life.stop()
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('the life of a page', () => {
  it('rests when it is frozen and goes on when it is thawed', () => {
    document.dispatchEvent(new Event('freeze'))
    expect(onRest).toHaveBeenCalledTimes(1)
    document.dispatchEvent(new Event('resume'))
    expect(onReturn).toHaveBeenCalledTimes(1)
  })

  it('rests for the back/forward cache and goes on when it is taken from there', () => {
    transition('pagehide', true)
    // Both may be sent on the way into the cache.
    document.dispatchEvent(new Event('freeze'))
    expect(onRest).toHaveBeenCalledTimes(1)
    transition('pageshow', true)
    document.dispatchEvent(new Event('resume'))
    expect(onReturn).toHaveBeenCalledTimes(1)
  })

  it('takes the first showing of a page for no return', () => {
    transition('pageshow', false)
    expect(onReturn).not.toHaveBeenCalled()
    expect(onWake).not.toHaveBeenCalled()
  })

  it('asks nothing while it rests, and goes on when it is looked at even if nobody said so', () => {
    see('hidden')
    document.dispatchEvent(new Event('freeze'))
    window.dispatchEvent(new Event('online'))
    vi.advanceTimersByTime(BRAKE * 2)
    expect(onWake).not.toHaveBeenCalled()
    see('visible')
    expect(onReturn).toHaveBeenCalledTimes(1)
  })

  it('wakes after an absence, not at every look', () => {
    see('hidden')
    vi.advanceTimersByTime(ABSENCE - 1)
    see('visible')
    expect(onWake).not.toHaveBeenCalled()
    window.dispatchEvent(new Event('blur'))
    vi.advanceTimersByTime(ABSENCE)
    window.dispatchEvent(new Event('focus'))
    expect(onWake).toHaveBeenCalledTimes(1)
  })

  it('wakes when the network is back', () => {
    window.dispatchEvent(new Event('online'))
    expect(onWake).toHaveBeenCalledTimes(1)
  })

  it('a wake is braked: many in a row are one now and one later, none is lost', () => {
    for (let i = 0; i < 50; i += 1) window.dispatchEvent(new Event('online'))
    expect(onWake).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(BRAKE)
    expect(onWake).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(BRAKE * 10)
    expect(onWake).toHaveBeenCalledTimes(2)
  })

  it('leaves the engine alone while nobody looks', () => {
    see('hidden')
    window.dispatchEvent(new Event('online'))
    expect(onWake).not.toHaveBeenCalled()
  })

  it('hears nothing after it was stopped', () => {
    life.stop()
    document.dispatchEvent(new Event('freeze'))
    window.dispatchEvent(new Event('online'))
    expect(onRest).not.toHaveBeenCalled()
    expect(onWake).not.toHaveBeenCalled()
  })
})

describe('the clock of a page', () => {
  it('ticks each second while somebody looks', () => {
    const clock = new PageClock()
    const stop = clock.start(() => expect.unreachable())
    const before = clock.now
    vi.advanceTimersByTime(3_000)
    expect(clock.now).toBe(before + 3_000)
    see('hidden')
    vi.advanceTimersByTime(60_000)
    expect(clock.now).toBe(before + 3_000)
    stop()
  })

  it.each([
    ['slept', 3_600_000],
    ['had its clock set back', -3_600_000],
  ])('notices that the computer %s', (_, jump) => {
    const clock = new PageClock()
    const onAwake = vi.fn()
    const stop = clock.start(onAwake)
    vi.advanceTimersByTime(2_000)
    vi.setSystemTime(Date.now() + jump)
    vi.advanceTimersByTime(2_000)
    expect(onAwake).toHaveBeenCalledTimes(1)
    stop()
  })
})
