/**
 * One collector for each engine and browser: whoever holds the engine's Web Lock. The lock ends with the worker that
 * holds it, so a tab that is closed or crashes hands over by itself; from one that is frozen the lock is taken. What the
 * lock cannot rule out (a frozen worker that wakes up, a browser without locks) the epoch in the store does.
 */
import { Fault } from '../errors.ts'
import type { Clock, InventoryStore } from '../ports.ts'

/** The part of `LockManager` that is used. `steal` and `signal` exclude each other. */
export interface Locks {
  request(
    name: string,
    options: { signal: AbortSignal } | { steal: true },
    work: () => Promise<void>,
  ): Promise<unknown>
}

/** Resolves when whoever holds the lock counts as frozen; rejects when the signal fires. */
export type Silence = (signal: AbortSignal) => Promise<void>

/**
 * Waits for the lock and does `work` while it is held; throws what `work` throws, the signal's reason when it fires
 * first, and Fault `superseded` when the lock was taken away, after `work` has ended. The lock is taken from its holder
 * when `silence` resolves during the wait. Without locks `work` starts at once.
 */
export async function asLeader(
  locks: Locks | undefined,
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
  silence: Silence,
): Promise<void> {
  if (!locks) return work(signal)
  const control = new AbortController()
  const stop = (): void => control.abort(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  let running: Promise<void> | null = null
  let ended = false
  try {
    await hold(locks, name, signal, silence, async () => {
      signal.throwIfAborted()
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

/** Does `work` under the lock: granted in its turn, or taken from a holder that is silent. */
async function hold(
  locks: Locks,
  name: string,
  signal: AbortSignal,
  silence: Silence,
  work: () => Promise<void>,
): Promise<void> {
  const queue = new AbortController()
  const watch = new AbortController()
  let granted = false
  let silent = false
  const leave = (reason: unknown): void => {
    watch.abort(reason)
    if (!granted) queue.abort(reason)
  }
  const stop = (): void => leave(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  silence(watch.signal).then(
    () => {
      silent = true
      leave(new DOMException('The holder of the lock does not answer.', 'AbortError'))
    },
    (error: unknown) => leave(error),
  )
  try {
    await locks.request(name, { signal: queue.signal }, () => {
      granted = true
      watch.abort()
      return work()
    })
  } catch (error) {
    if (granted || !silent) throw error
    await locks.request(name, { steal: true }, work)
  } finally {
    signal.removeEventListener('abort', stop)
    watch.abort()
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
