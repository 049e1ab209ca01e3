/** Defects in validation: outages charged to VMs, verdicts that are none. */
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
    id: 'outage-charged-to-vms',
    breaks: 'While the policy server is down, each VM is charged an attempt and waits longer.',
    file: 'src/core/validation/revalidator.ts',
    find: 'if (batch.results.length + absent.length > 0) await save({}, batch, absent)\n        return',
    replace: '',
    caughtBy: [
      'core/validation/revalidator.test.ts: charges no VM an attempt while the server as a whole is down',
    ],
  },
  {
    id: 'healthy-vms-held-up',
    breaks: 'Pauses grow for all VMs while some of them cannot be evaluated.',
    file: 'src/core/validation/revalidator.ts',
    find: 'const pause = well\n',
    replace: 'failures += well ? 1 : 0\n    const pause = false\n',
    caughtBy: [
      'core/validation/revalidator.test.ts: lets VMs that always fail not hold up the healthy ones',
    ],
  },
  {
    id: 'policy-record-forgotten',
    breaks: 'After the replica was emptied it is unknown which rules are in force.',
    file: 'src/core/validation/revalidator.ts',
    find: 'meta: (meta) => ({ ...meta, policy: written }),',
    replace: 'meta: (meta) => ({ ...meta, policy: { ...meta.policy, ...change } }),',
    caughtBy: [
      'core/validation/revalidator.test.ts: says again what rules are in force after the replica was emptied',
    ],
  },
  {
    id: 'too-large-retried',
    breaks: 'A policy input that is refused as too large is sent again for ever.',
    file: 'src/core/policy/opa-client.ts',
    find: 'if (!(error instanceof Fault) || error.status !== TOO_LARGE) throw error',
    replace: 'throw error',
    caughtBy: [
      'core/validation/revalidator.test.ts: gives a VM whose input is too large a failed verdict with the reason',
    ],
  },
]
