/** One thing to be done after a while; setting it anew takes back what was set before. */
import type { Clock } from '../ports.ts'

export class Timer {
  readonly #clock: Clock
  #waiting: AbortController | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Something is to be done. */
  get isSet(): boolean {
    return this.#waiting !== null
  }

  set(ms: number, run: () => void): void {
    this.clear()
    const waiting = new AbortController()
    this.#waiting = waiting
    this.#clock.sleep(ms, waiting.signal).then(
      () => {
        if (this.#waiting !== waiting) return
        this.#waiting = null
        run()
      },
      // Taken back.
      () => undefined,
    )
  }

  clear(): void {
    this.#waiting?.abort()
    this.#waiting = null
  }
}
