/** The real clock. Timers cannot wait longer than 2³¹ ms and take anything longer for zero, so long waits go in parts. */
import type { Clock } from '../ports.ts'

const LONGEST = 2 ** 31 - 1

const aborted = (signal: AbortSignal): Error =>
  signal.reason instanceof Error && signal.reason.name === 'AbortError'
    ? signal.reason
    : new DOMException('The wait was abandoned.', 'AbortError')

function once(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(aborted(signal))
      return
    }
    const cancel = (): void => {
      clearTimeout(timer)
      reject(aborted(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', cancel)
      resolve()
    }, ms)
    signal.addEventListener('abort', cancel, { once: true })
  })
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    let left = Math.max(0, ms)
    for (; left > LONGEST; left -= LONGEST) await once(LONGEST, signal)
    await once(left, signal)
  },
}
