/**
 * A clock that stands still until everything is quiet and then jumps to the next moment that anybody waits for. Real
 * asynchronous work (the store, an engine that answers) is announced with `busy`; global timers are never touched.
 */
import type { Clock } from '../../src/core/ports.ts'

interface Sleeper {
  /** On the clock that nobody sets. */
  at: number
  order: number
  wake: () => void
}

/** One turn of the event loop; a browser has no `setImmediate`, and its timers wait. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve)
    else {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    }
  })

const abortError = (signal: AbortSignal): Error =>
  signal.reason instanceof Error && signal.reason.name === 'AbortError'
    ? signal.reason
    : new DOMException('Aborted.', 'AbortError')

export class VirtualClock implements Clock {
  #elapsed = 0
  /** What the clock on the wall shows at the beginning of time, each time it was set; the last one holds. */
  #settings: { at: number; start: number }[]
  #order = 0
  #busy = 0
  #sleepers: Sleeper[] = []

  constructor(start = 1_750_000_000_000) {
    this.#settings = [{ at: 0, start }]
  }

  /** What the clock on the wall shows, right or wrong. */
  now(): number {
    return this.#settings.at(-1)!.start + this.#elapsed
  }

  /** Milliseconds since the beginning, whatever the clock on the wall is set to. */
  monotonic(): number {
    return this.#elapsed
  }

  /** The first moment, in `monotonic` time, at which the clock on the wall showed `now`. */
  firstAt(now: number): number {
    const shown = this.#settings.findIndex(({ at, start }, index) => {
      const until = this.#settings[index + 1]?.at ?? Infinity
      return now >= start + at && now < start + until
    })
    const { at, start } = this.#settings[Math.max(0, shown)]!
    return Math.max(at, now - start)
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
        at: this.#elapsed + Math.max(0, ms),
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

  /** When the next sleeper wakes, in `monotonic` time; null when nobody sleeps. */
  get next(): number | null {
    return this.#first()?.at ?? null
  }

  #first(): Sleeper | undefined {
    return this.#sleepers.reduce<Sleeper | undefined>((first, sleeper) => {
      if (!first || sleeper.at < first.at) return sleeper
      return sleeper.at === first.at && sleeper.order < first.order ? sleeper : first
    }, undefined)
  }

  /** Lets `ms` pass, sleeper by sleeper, everything being quiet between two of them. */
  async pass(ms: number): Promise<void> {
    const end = this.#elapsed + ms
    for (;;) {
      await this.quiet()
      const first = this.#first()
      if (!first || first.at > end) break
      this.#sleepers = this.#sleepers.filter((other) => other !== first)
      this.#elapsed = Math.max(this.#elapsed, first.at)
      first.wake()
    }
    this.#elapsed = Math.max(this.#elapsed, end)
    await this.quiet()
  }

  /** Lets time pass until `done` holds; false when it does not within `limit` ms. */
  async until(
    done: () => boolean | Promise<boolean>,
    limit: number,
    stride = 500,
  ): Promise<boolean> {
    const end = this.#elapsed + limit
    while (!(await done())) {
      if (this.#elapsed >= end) return false
      await this.pass(stride)
    }
    return true
  }

  /** A laptop that sleeps: time passes, and whatever would have happened meanwhile is due at its end. */
  jump(ms: number): void {
    this.#elapsed += ms
  }

  /** Somebody sets the clock: what it shows changes, timers that run do not. */
  setBy(ms: number): void {
    this.#settings.push({ at: this.#elapsed, start: this.#settings.at(-1)!.start + ms })
  }
}
