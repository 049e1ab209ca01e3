/** Defects in the life of a worker: who leads, sleep, loops that end. */
import type { Mutant } from './mutant.ts'

export const WORKER: readonly Mutant[] = [
  {
    id: 'sleep-unnoticed',
    breaks: 'A worker that slept goes on as if nothing had happened.',
    file: 'src/core/worker/wake.ts',
    find: 'return leap > LATE || leap < -EARLY ? leap : 0',
    replace: 'return 0',
    caughtBy: [
      'core/worker/wake.test.ts: tells a sleep and a clock that was set, once each, and nothing of ordinary waits',
    ],
  },
  {
    id: 'sleep-counts-as-silence',
    breaks: 'After the machine slept, the lead is taken from a worker that merely slept too.',
    file: 'src/core/worker/takeover.ts',
    find: 'missed = this.#answered || leap !== 0 ? 0 : missed + 1',
    replace: 'missed = this.#answered ? 0 : missed + 1',
    caughtBy: [
      'core/worker/wake.test.ts: does not let the time of a sleep count as silence of the leader',
    ],
  },
  {
    id: 'spinning-loop',
    breaks: 'A loop that returns by itself is started again without a pause.',
    file: 'src/core/worker/supervise.ts',
    find: "throw new Fault('defect', 'The loop ended before it was told to.')",
    replace: 'continue',
    caughtBy: [
      'core/worker/engine-worker.test.ts: brakes a loop that returns before it was told to, and says so',
    ],
  },
]
