/**
 * What a bundle reads of the input, from the plan that it brings. A plan may be of other rules than the module beside it,
 * so it is only believed when inputs cut down to it are judged as the whole ones are.
 */
import type { Decision, PolicyBackend } from '../ports.ts'
import { readsOf } from './plan-reads.ts'
import { SAMPLES } from './sample-inputs.ts'

/** For paths that are read, the cut of an input that is shown to the rules. */
export type CutDown = (reads: readonly string[]) => (input: unknown) => unknown

const same = (one: Decision, other: Decision): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** null: not known, so possibly everything. Throws what the backend throws. */
export async function provenReads(
  plan: unknown,
  cutDown: CutDown,
  backend: PolicyBackend,
  signal: AbortSignal,
): Promise<string[] | null> {
  const reads = readsOf(plan)
  if (!reads) return null
  const shown = cutDown(reads)
  for (const input of SAMPLES) {
    const [whole, less] = await Promise.all([
      backend.validate(input, signal),
      backend.validate(shown(input), signal),
    ])
    if (!same(whole, less)) return null
  }
  return reads
}
