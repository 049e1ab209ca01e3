/**
 * How long to wait after failures: full jitter between the first pause and a doubling ceiling, the server's wish as
 * floor, forgotten after a success. The pause is never zero, so no failure can spin.
 */
import type { Random } from '../ports.ts'

export interface BackoffOptions {
  /** First pause, milliseconds. */
  first: number
  /** Longest pause, milliseconds. */
  ceiling: number
  random: Random
}

/** Share of the first pause that is always waited. */
const FLOOR = 0.5

export class Backoff {
  readonly #options: BackoffOptions
  #failures = 0

  constructor(options: BackoffOptions) {
    this.#options = options
  }

  get failures(): number {
    return this.#failures
  }

  /** Counts a failure and says how long to wait, milliseconds. `retryAfter` is a floor, even above the ceiling. */
  next(retryAfter = 0): number {
    const { first, ceiling, random } = this.#options
    const bound = Math.min(ceiling, first * 2 ** Math.min(this.#failures, 30))
    this.#failures += 1
    const floor = Math.min(first * FLOOR, ceiling)
    return Math.max(retryAfter, Math.round(floor + random() * Math.max(0, bound - floor)))
  }

  reset(): void {
    this.#failures = 0
  }
}
