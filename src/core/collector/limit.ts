/**
 * Keeps the number of requests towards the engine bounded, whoever asks, and counts them. The engine shares its database
 * connections with its own work: two to four requests at a time are polite.
 */
import type { Answer, EngineApi } from '../ports.ts'

export interface Meter {
  requests: number
  bytes: number
}

/** The same api with at most `limit` requests in flight; `meter` counts each one that was sent. */
export function bounded(api: EngineApi, limit: number, meter: Meter): EngineApi {
  const waiting: (() => void)[] = []
  let running = 0

  const enter = async (signal: AbortSignal): Promise<void> => {
    if (running < limit) {
      running += 1
      return
    }
    // The slot is handed over by the one who leaves, so `running` does not change here.
    await new Promise<void>((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', cancel)
        resolve()
      }
      const cancel = (): void => {
        waiting.splice(waiting.indexOf(admit), 1)
        reject(signal.reason as Error)
      }
      waiting.push(admit)
      signal.addEventListener('abort', cancel, { once: true })
    })
  }

  const leave = (): void => {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }

  return {
    async get(path, query, signal): Promise<Answer> {
      signal.throwIfAborted()
      await enter(signal)
      try {
        meter.requests += 1
        const answer = await api.get(path, query, signal)
        if (!answer.gone) meter.bytes += answer.bytes
        return answer
      } finally {
        leave()
      }
    },
  }
}

/**
 * Runs `work` over all items, at most `limit` at a time. The first failure stops new ones from starting and is thrown
 * after those that run have ended, so that nothing goes on behind the caller's back.
 */
export async function each<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const failures: unknown[] = []
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      if (failures.length > 0) return
      try {
        await work(next.value)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, limit) }, lane))
  if (failures.length > 0) throw failures[0]
}
