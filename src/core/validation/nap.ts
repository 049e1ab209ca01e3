/** Waiting that can be cut short. A call while nobody waits counts for the next wait. */
import type { Clock } from '../ports.ts'

/** No wait is shorter, whatever the store says about what is due. */
const LEAST = 50

export class Nap {
  readonly #clock: Clock
  #woken = false
  #end: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  wake(): void {
    this.#woken = true
    this.#end?.()
  }

  /** Waits `ms`, or until somebody wakes it while `wakeable` holds. */
  async rest(ms: number, signal: AbortSignal, wakeable: () => boolean): Promise<void> {
    signal.throwIfAborted()
    if (this.#woken && wakeable()) {
      this.#woken = false
      return
    }
    const nap = new AbortController()
    const abort = (): void => nap.abort(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    this.#end = () => {
      if (wakeable()) nap.abort(new DOMException('woken', 'AbortError'))
    }
    try {
      await this.#clock.sleep(Math.max(LEAST, ms), nap.signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!nap.signal.aborted) throw error
      this.#woken = false
    } finally {
      this.#end = null
      signal.removeEventListener('abort', abort)
    }
  }
}
