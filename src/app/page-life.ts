/**
 * The life of a page as browsers tell it: put to rest (frozen, kept for the way back), back again, looked at after an
 * absence. There is deliberately no `unload` or `beforeunload` listener: either would keep the page out of the
 * back/forward cache.
 */

export interface LifeEvents {
  /** The page may stop at any moment and stay stopped for long: let go of everything that others wait for. */
  onRest(): void
  /** It goes on after a rest. */
  onReturn(): void
  /** Somebody looks again, or the network is back: worth asking anew. */
  onWake(): void
}

export interface PageLife {
  /** Counts as a wake, with the same brake. */
  wake(): void
  stop(): void
}

/** Shorter absences are covered by the collector's own polls. */
export const ABSENCE = 10_000
/** Between two wakes; one that comes earlier waits for the rest of it and is not lost. */
export const BRAKE = 5_000

export function followLife(events: LifeEvents): PageLife {
  let resting = false
  let awaySince: number | null = null
  let lastWake = -Infinity
  let waiting: ReturnType<typeof setTimeout> | undefined

  const wakeNow = (): void => {
    clearTimeout(waiting)
    waiting = undefined
    lastWake = performance.now()
    events.onWake()
  }
  const wake = (): void => {
    if (resting || waiting !== undefined || document.visibilityState === 'hidden') return
    const early = lastWake + BRAKE - performance.now()
    if (early <= 0) wakeNow()
    else waiting = setTimeout(wakeNow, early)
  }
  const rest = (): void => {
    if (resting) return
    resting = true
    clearTimeout(waiting)
    waiting = undefined
    events.onRest()
  }
  const comeBack = (): void => {
    if (!resting) return
    resting = false
    awaySince = null
    lastWake = performance.now()
    events.onReturn()
  }
  const leave = (): void => {
    awaySince ??= Date.now()
  }
  const look = (): void => {
    // Not every browser tells the end of a rest in every case; who is looked at does not rest.
    if (resting) return comeBack()
    // By the wall clock, which goes on while the computer sleeps; set back in between, it tells of an absence too.
    const away = awaySince === null ? 0 : Math.abs(Date.now() - awaySince)
    awaySince = null
    if (away >= ABSENCE) wake()
  }

  const control = new AbortController()
  const { signal } = control
  document.addEventListener('freeze', rest, { signal })
  document.addEventListener('resume', comeBack, { signal })
  window.addEventListener('pagehide', rest, { signal })
  window.addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (persisted) comeBack()
    },
    { signal },
  )
  document.addEventListener(
    'visibilitychange',
    () => (document.visibilityState === 'hidden' ? leave() : look()),
    { signal },
  )
  window.addEventListener('blur', leave, { signal })
  window.addEventListener('focus', look, { signal })
  window.addEventListener('online', wake, { signal })
  return {
    wake,
    stop() {
      control.abort()
      clearTimeout(waiting)
    },
  }
}
