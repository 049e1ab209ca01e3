/** The time as the page shows it: it ticks while somebody can see it, and notices when it stood still. */

const TICK = 1_000
/** A visible page whose timer came so late was asleep, with the computer or alone; or its clock was set. */
const ASLEEP = 30_000

export class PageClock {
  /** Milliseconds since the epoch; moves each second while the page is visible. */
  now = $state(Date.now())

  read(): void {
    this.now = Date.now()
  }

  /** Starts ticking; `onAwake` is called after time has passed unnoticed. Returns the way to stop. */
  start(onAwake: () => void): () => void {
    let last = Date.now()
    const timer = setInterval(() => {
      const now = Date.now()
      const asleep = Math.abs(now - last) > ASLEEP
      last = now
      // Browsers let timers of hidden pages wait on purpose.
      if (document.visibilityState === 'hidden') return
      this.now = now
      if (asleep) onAwake()
    }, TICK)
    return () => clearInterval(timer)
  }
}
