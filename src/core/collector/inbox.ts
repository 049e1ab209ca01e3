/** Commands on their way to the loop. They end any wait, and those that cannot wait end the step that runs. */
import { isAbort } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Command } from '../worker/protocol.ts'

/** `woke` comes from the worker itself: it slept, or the clock was set. What was under way then waits in vain. */
export type Call = Command | { type: 'woke' }

const URGENT: ReadonlySet<Call['type']> = new Set([
  'pause',
  'signed-out',
  'full-reload',
  'load-next',
  'woke',
])

export class Inbox {
  #queue: Call[] = []
  #wake: (() => void) | null = null
  #step: AbortController | null = null

  push(call: Call): void {
    // Several tabs say the same thing; one of it is enough, and the last word counts.
    this.#queue = [...this.#queue.filter(({ type }) => type !== call.type), call]
    if (URGENT.has(call.type)) this.#step?.abort(interrupted())
    this.#wake?.()
  }

  take(): Call[] {
    const calls = this.#queue
    this.#queue = []
    return calls
  }

  /** Runs a step under a signal that fires with `signal` or when an urgent command comes. */
  async during<T>(signal: AbortSignal, step: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const control = new AbortController()
    const stop = (): void => control.abort(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    this.#step = control
    try {
      return await step(control.signal)
    } finally {
      this.#step = null
      signal.removeEventListener('abort', stop)
    }
  }

  /** Waits until a command comes, `ms` have passed (Infinity: forever) or `signal` fires; never throws for the latter. */
  async wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    if (this.#queue.length > 0 || signal.aborted) return
    const control = new AbortController()
    const stop = (): void => control.abort(interrupted())
    signal.addEventListener('abort', stop, { once: true })
    this.#wake = stop
    try {
      if (ms === Infinity) await fired(control.signal)
      else await clock.sleep(ms, control.signal)
    } catch (error) {
      if (!isAbort(error)) throw error
    } finally {
      this.#wake = null
      signal.removeEventListener('abort', stop)
    }
  }
}

const interrupted = (): DOMException => new DOMException('Interrupted by a command.', 'AbortError')

const fired = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
