/** Defects in validation: outages charged to VMs, verdicts that are none. */
import type { Mutant } from './mutant.ts'

export const VALIDATION: readonly Mutant[] = [
  {
    id: 'undecided-is-no-concern',
    breaks: 'D29: rules that gave no verdict count as "no concerns".',
    file: 'src/core/validation/evaluate.ts',
    find: "state: decided ? 'ok' : 'failed',",
    replace: "state: 'ok',",
    caughtBy: [
      'core/validation/verdicts.test.ts: keeps why the rules did not decide, and tries it again with the next search',
    ],
  },
  {
    id: 'outage-charged-to-vms',
    breaks: 'While the policy server is down, each VM is charged an attempt and waits longer.',
    file: 'src/core/validation/revalidator.ts',
    find: 'await record.save(change, batch, absent)\n      return',
    replace: '',
    caughtBy: [
      'core/validation/outage.test.ts: charges no VM an attempt while the server as a whole is down',
    ],
  },
  {
    id: 'healthy-vms-held-up',
    breaks: 'Pauses grow for all VMs while some of them cannot be evaluated.',
    file: 'src/core/validation/revalidator.ts',
    find: 'Math.max(UNWELL_VMS, worst.retryAfter ?? 0)',
    replace: 'UNWELL_VMS * 2 ** Math.min(batch.failures[0]!.entry.attempts + 5, 9)',
    caughtBy: [
      'core/validation/outage.test.ts: lets VMs that always fail not hold up the healthy ones',
    ],
  },
  {
    id: 'policy-record-forgotten',
    breaks: 'After the replica was emptied it is unknown which rules are in force.',
    file: 'src/core/validation/policy-record.ts',
    find: 'meta: (meta) => ({ ...meta, policy: written }),',
    replace: 'meta: (meta) => ({ ...meta, policy: { ...meta.policy, ...change } }),',
    caughtBy: [
      'core/validation/revalidator.test.ts: says again what rules are in force after the replica was emptied',
    ],
  },
  {
    id: 'spared-by-old-rules',
    breaks: 'A verdict by other rules is taken over because the VM did not change.',
    file: 'src/core/validation/evaluate.ts',
    find: 'policyVersion === rules.version && inputs === now',
    replace: 'inputs === now',
    caughtBy: [
      'core/validation/spared.test.ts: is evaluated by rules of another version, other content, or which read something else',
    ],
  },
  {
    id: 'spared-whatever-changed',
    breaks: 'A verdict is taken over though what the rules read has changed.',
    file: 'src/core/validation/evaluate.ts',
    find: 'policyVersion === rules.version && inputs === now',
    replace: 'policyVersion === rules.version',
    caughtBy: [
      'core/validation/spared.test.ts: is evaluated when what a rule reads lies in another object',
    ],
  },
  {
    id: 'spared-without-decision',
    breaks: 'A VM whose rules gave no decision is never evaluated again.',
    file: 'src/core/validation/evaluate.ts',
    find: "state === 'ok' && policyVersion",
    replace: 'policyVersion',
    caughtBy: [
      'core/validation/spared.test.ts: is evaluated while its last answer was no decision',
    ],
  },
  {
    id: 'manual-mark-spared',
    breaks: 'Who asks for a validation by hand gets the old verdict.',
    file: 'src/core/validation/evaluate.ts',
    find: "entry.reason !== 'manual' && ",
    replace: '',
    caughtBy: [
      'core/validation/spared.test.ts: is evaluated when somebody asks for it, also when it changes meanwhile',
    ],
  },
  {
    id: 'manual-mark-lost',
    breaks: 'A VM that changes while a validation asked for by hand waits is spared it.',
    file: 'src/core/store/marks.ts',
    find: "reason: before?.reason === 'manual' ? 'manual' : reason,",
    replace: 'reason,',
    caughtBy: [
      'core/validation/spared.test.ts: is evaluated when somebody asks for it, also when it changes meanwhile',
    ],
  },
  {
    id: 'revision-left-behind',
    breaks:
      'A VM that was spared keeps a verdict for its old revision, and is out of date for ever.',
    file: 'src/core/validation/evaluate.ts',
    find: 'verdict: { ...verdict, revision, missing, incomplete }',
    replace: 'verdict: { ...verdict, missing, incomplete }',
    caughtBy: [
      'core/validation/spared.test.ts: keeps its verdict at its new revision without an evaluation',
    ],
  },
  {
    id: 'gap-called-ready',
    breaks: 'A VM of which the rules could not see a part counts as ready.',
    file: 'src/core/model/readiness.ts',
    find: "incomplete ? 'unknown' : 'ready'",
    replace: "'ready'",
    caughtBy: ['core/model/readiness.test.ts: of %s'],
  },
  {
    id: 'absent-shown-current',
    breaks: 'With nobody to ask, verdicts of a server that is gone pass for current.',
    file: 'src/core/model/verdict-state.ts',
    find: 'if (absent || (version === null && local === null))',
    replace: 'if (version === null && local === null)',
    caughtBy: [
      'core/validation/fallback.test.ts: cannot be loaded either: verdicts stay, and what changed waits, out of date',
    ],
  },
  {
    id: 'lists-not-compared',
    breaks: 'What rules read of the elements of a list is not compared.',
    file: 'src/core/validation/read-set.ts',
    find: 'return each ? value.map((one) => cut(one, each, whole)) : value',
    replace: 'return each ? value.map(() => ({})) : value',
    caughtBy: [
      'core/validation/read-set.test.ts: changes the fingerprint, and what is not read does not',
    ],
  },
  {
    id: 'refusal-swallowed',
    breaks: 'Nobody hears that the store refused the last batch of a listing.',
    file: 'src/core/validation/pipeline.ts',
    find: '    await storing\n    return true',
    replace: '    return true',
    caughtBy: ['core/validation/pipeline.test.ts: says that the store refused, the last batch too'],
  },
  {
    id: 'part-judged-by-others',
    breaks: 'Rules that came in between judge by the part of an input that those before them read.',
    file: 'src/core/validation/evaluate.ts',
    find: 'if (other && partly) {',
    replace: 'if (other && !partly) {',
    caughtBy: [
      'core/validation/evaluate.test.ts: takes no decision of other rules than those whose part was shown',
    ],
  },
  {
    id: 'load-not-gathered',
    breaks: 'Beside a load, something is stored after each of its pages.',
    file: 'src/core/validation/pace.ts',
    find: 'Math.min(LONGEST_GAP, Math.max(FIRST_GAP, this.#gap * 2))',
    replace: '0',
    caughtBy: [
      'core/validation/pace.test.ts: is validated in few transactions beside it, and within a second after it',
    ],
  },
  {
    id: 'fallback-at-first-failure',
    breaks: 'One dropped answer of the policy server turns the estate over to other rules.',
    file: 'src/core/validation/judges.ts',
    find: 'const STAND_IN = 2',
    replace: 'const STAND_IN = 1',
    caughtBy: [
      'core/validation/fallback.test.ts: are not asked at the first failure, but at the second in a row',
    ],
  },
  {
    id: 'fallback-for-ever',
    breaks: 'What stood-in rules judged stays when the server is back.',
    file: 'src/core/validation/judges.ts',
    find: 'if (!this.standsIn) return { version, source, local: null, absent: false }',
    replace: 'if (!this.standsIn) return { version, source, absent: false }',
    caughtBy: [
      'core/validation/fallback.test.ts: give way when the server answers, and it judges again what they did under another version',
    ],
  },
  {
    id: 'fallback-unbraked',
    breaks: 'A server that comes and goes is asked again and again without a growing pause.',
    file: 'src/core/validation/judges.ts',
    find: 'this.#failures += 1',
    replace: 'this.#failures = Math.min(this.#failures + 1, 2)',
    caughtBy: [
      'core/validation/outage.test.ts: leaves a server that is down alone, says so, and goes on when it is back',
    ],
  },
  {
    id: 'exchanged-rules-unnoticed',
    breaks:
      'Rules that never raise their version can be exchanged without anything being validated anew.',
    file: 'src/core/validation/revalidator.ts',
    find: 'before.source.digest !== rules.source.digest',
    replace: 'false',
    caughtBy: [
      'core/validation/fallback.test.ts: are noticed when only their content changed, not their version',
    ],
  },
  {
    id: 'too-large-retried',
    breaks: 'A policy input that is refused as too large is sent again for ever.',
    file: 'src/core/policy/opa-client.ts',
    find: 'if (!(error instanceof Fault) || error.status !== TOO_LARGE) throw error',
    replace: 'throw error',
    caughtBy: [
      'core/validation/verdicts.test.ts: gives a VM whose input is too large a failed verdict with the reason',
    ],
  },
]
