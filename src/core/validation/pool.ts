/**
 * Bounded, cancellable concurrency. A run returns only when every task that it started has ended, also when it fails,
 * so nothing of a batch is still at work when the next one begins.
 */
import type { Clock } from '../ports.ts'

export interface PoolOptions {
  /** Tasks in flight. */
  limit: number
  signal: AbortSignal
  clock: Clock
  /** With tasks that compute instead of waiting: give way to other work of the thread after so many milliseconds. */
  breatheEvery?: number
}

export interface Control {
  /** No further task starts; those in flight end. */
  stop(): void
}

/**
 * Runs `task` over `items` in order and returns how many were started. The first error stops the start of further
 * tasks and is thrown when the ones in flight have ended; an abort of the signal throws its reason likewise.
 */
export async function runPool<T>(
  items: readonly T[],
  options: PoolOptions,
  task: (item: T, control: Control) => Promise<void>,
): Promise<number> {
  const { limit, signal, clock, breatheEvery } = options
  let next = 0
  let stopped = false
  let failure: { error: unknown } | null = null
  let breath = clock.now()
  const control: Control = {
    stop: () => {
      stopped = true
    },
  }

  const fail = (error: unknown): void => {
    failure ??= { error }
    stopped = true
  }

  const breathe = async (every: number): Promise<void> => {
    const now = clock.now()
    // A clock that jumped back must not switch breathing off.
    if (now - breath < every && now >= breath) return
    await clock.sleep(0, signal)
    breath = clock.now()
  }

  const lane = async (): Promise<void> => {
    try {
      while (!stopped && next < items.length) {
        signal.throwIfAborted()
        const item = items[next++]!
        await task(item, control)
        if (breatheEvery !== undefined) await breathe(breatheEvery)
      }
    } catch (error) {
      fail(error)
    }
  }

  const lanes = Math.max(1, Math.min(Math.floor(limit), items.length))
  await Promise.all(Array.from({ length: lanes }, lane))
  if (failure) throw (failure as { error: unknown }).error
  signal.throwIfAborted()
  return next
}
