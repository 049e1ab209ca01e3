/**
 * A clock that stands still until everything is quiet and then jumps to the next moment that anybody waits for. Real
 * asynchronous work (the store, an engine that answers) is announced with `busy`; global timers are never touched.
 */
import type { Clock } from '../../src/core/ports.ts'

interface Sleeper {
  at: number
  order: number
  wake: () => void
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const abortError = (signal: AbortSignal): Error =>
  signal.reason instanceof Error && signal.reason.name === 'AbortError'
    ? signal.reason
    : new DOMException('Aborted.', 'AbortError')

export class VirtualClock implements Clock {
  #now: number
  #order = 0
  #busy = 0
  #sleepers: Sleeper[] = []

  constructor(start = 1_750_000_000_000) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError(signal))
        return
      }
      const cancel = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(abortError(signal))
      }
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        order: (this.#order += 1),
        wake: () => {
          signal.removeEventListener('abort', cancel)
          resolve()
        },
      }
      this.#sleepers.push(sleeper)
      signal.addEventListener('abort', cancel, { once: true })
    })
  }

  /** The clock waits for this. */
  async busy<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1
    try {
      return await work()
    } finally {
      this.#busy -= 1
    }
  }

  /** Resolves when nothing runs but waits on this clock. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 2;) {
      await turn()
      calm = this.#busy === 0 ? calm + 1 : 0
    }
  }

  /** When the next sleeper wakes; null when nobody sleeps. */
  get next(): number | null {
    return this.#sleepers.reduce<number | null>(
      (least, { at }) => (least === null || at < least ? at : least),
      null,
    )
  }

  /** Lets `ms` pass, sleeper by sleeper, everything being quiet between two of them. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.quiet()
      const [first] = [...this.#sleepers].sort((a, b) => a.at - b.at || a.order - b.order)
      if (!first || first.at > end) break
      this.#sleepers = this.#sleepers.filter((other) => other !== first)
      this.#now = Math.max(this.#now, first.at)
      first.wake()
    }
    this.#now = Math.max(this.#now, end)
    await this.quiet()
  }

  /** Lets time pass until `done` holds; false when it does not within `limit` ms. */
  async until(
    done: () => boolean | Promise<boolean>,
    limit: number,
    stride = 500,
  ): Promise<boolean> {
    const end = this.#now + limit
    while (!(await done())) {
      if (this.#now >= end) return false
      await this.pass(stride)
    }
    return true
  }

  /** A jump, as of a laptop that slept or a clock that was set. */
  jump(ms: number): void {
    this.#now += ms
  }

  /** Somebody sets the clock: what it shows changes, timers that run do not. */
  setBy(ms: number): void {
    this.#now += ms
    for (const sleeper of this.#sleepers) sleeper.at += ms
  }
}
