/** Growing pauses with full jitter. A tenth of the range is the least, so that chance alone never removes a brake. */
import type { Random } from '../ports.ts'

/**
 * Pause before the next try, milliseconds. `attempts` counts the failures so far and starts at 1; `floor` is what the
 * other side asked for (Retry-After).
 */
export function backoff(
  attempts: number,
  base: number,
  ceiling: number,
  random: Random,
  floor = 0,
): number {
  const range = Math.min(ceiling, base * 2 ** Math.min(Math.max(attempts, 1) - 1, 20))
  return Math.max(floor, range * (0.1 + 0.9 * random()))
}
