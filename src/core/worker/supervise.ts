/** Keeps a loop running: what it throws unexpectedly is recorded and the loop starts again after a growing pause. */
import { asFault, Fault, reactionTo } from '../errors.ts'
import type { Clock, Random } from '../ports.ts'
import { backoff } from '../validation/backoff.ts'

export interface Supervision {
  clock: Clock
  random: Random
  /** First pause and ceiling, milliseconds. A run that lasted longer than the ceiling starts the count anew. */
  first: number
  ceiling: number
  /** Tells readers; what it throws is thrown by `supervise` if it is `superseded` and goes to `lost` otherwise. */
  record(fault: Fault): Promise<void>
  lost(fault: Fault): void
}

/** Resolves when the signal fires; throws only a Fault that means that another tab leads. */
export async function supervise(
  run: (signal: AbortSignal) => Promise<void>,
  options: Supervision,
  signal: AbortSignal,
): Promise<void> {
  const { clock, random, first, ceiling } = options
  const wait = async (ms: number): Promise<void> => {
    try {
      await clock.sleep(ms, signal)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
  let failures = 0
  while (!signal.aborted) {
    const begun = clock.now()
    try {
      await run(signal)
      if (signal.aborted) return
      // A loop that ends by itself would start again without any pause.
      throw new Fault('defect', 'The loop ended before it was told to.')
    } catch (error) {
      if (signal.aborted) return
      const fault = asFault(error)
      if (reactionTo(fault.kind) === 'yield') throw fault
      failures = clock.now() - begun > ceiling ? 1 : failures + 1
      try {
        await options.record(fault)
      } catch (second) {
        const other = asFault(second)
        if (reactionTo(other.kind) === 'yield') throw other
        options.lost(other)
      }
      await wait(backoff(failures, first, ceiling, random, fault.retryAfter))
    }
  }
}
