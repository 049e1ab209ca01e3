/** Defects in validation: outages charged to VMs, verdicts that are none, loops without a brake. */
import type { Mutant } from './mutant.ts'

export const VALIDATION: readonly Mutant[] = [
  {
    id: 'undecided-is-no-concern',
    breaks: 'D29: rules that gave no verdict count as "no concerns".',
    file: 'src/core/validation/evaluate.ts',
    find: "...(decision.type === 'decided' ? {} : { state: 'failed', error: decision.reason }),",
    replace: '',
    caughtBy: [
      'core/validation/revalidator.test.ts: keeps why the rules did not decide, and tries it again with the next search',
    ],
  },
  {
    id: 'spinning-loop',
    breaks: 'A loop that returns by itself is started again without a pause.',
    file: 'src/core/worker/supervise.ts',
    find: "throw new Fault('defect', 'The loop ended before it was told to.')",
    replace: 'continue',
    caughtBy: [],
  },
]
