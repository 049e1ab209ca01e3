/**
 * One collector for each engine and browser: whoever holds the engine's Web Lock. The lock ends with the worker that
 * holds it, so a tab that is closed or crashes hands over by itself. What the lock cannot rule out (a frozen worker that
 * wakes up, a browser without locks) the epoch in the store does.
 */
import { Fault } from '../errors.ts'
import type { Clock, InventoryStore } from '../ports.ts'

/** The part of `LockManager` that is used. */
export interface Locks {
  request(
    name: string,
    options: { signal: AbortSignal },
    work: () => Promise<void>,
  ): Promise<unknown>
}

/**
 * Waits for the lock and does `work` while it is held; throws what `work` throws, the signal's reason when it fires
 * first, and Fault `superseded` when the lock was taken away, after `work` has ended. Without locks `work` starts at once.
 */
export async function asLeader(
  locks: Locks | undefined,
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (!locks) return work(signal)
  const control = new AbortController()
  const stop = (): void => control.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  let running: Promise<void> | null = null
  let ended = false
  try {
    await locks.request(name, { signal }, async () => {
      running = work(control.signal)
      try {
        await running
      } finally {
        ended = true
      }
    })
  } catch (error) {
    if (!running || ended) throw error
    const lost = new Fault('superseded', 'The lock of the collecting tab was taken away.', {
      cause: error,
    })
    control.abort(new DOMException(lost.message, 'AbortError'))
    await Promise.allSettled([running])
    throw lost
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** How often a tab without locks looks whether the other one still collects, milliseconds. */
const LOOK = 15_000

/**
 * For browsers without locks: resolves when the replica has not been written for `quiet` ms, so that two tabs do not
 * take the lead from each other for ever.
 */
export async function vacancy(
  store: Pick<InventoryStore, 'readMeta'>,
  quiet: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let last = await store.readMeta()
  for (let calm = 0; calm < quiet; calm += LOOK) {
    await clock.sleep(LOOK, signal)
    const meta = await store.readMeta()
    if (meta.seq !== last.seq || meta.epoch !== last.epoch) calm = -LOOK
    last = meta
  }
}
