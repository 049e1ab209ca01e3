/** Defects in triage: waivers that hold too long or hide what is unknown, decisions that get lost between browsers. */
import type { Mutant } from './mutant.ts'

export const TRIAGE: readonly Mutant[] = [
  {
    id: 'ended-waiver-holds',
    breaks: 'A waiver holds for ever, whatever its end.',
    file: 'src/core/model/triage.ts',
    find: 'until === null || now < until',
    replace: 'until === null || now >= 0',
    caughtBy: ['core/model/triage.test.ts: holds where it is meant to: %s'],
  },
  {
    id: 'removed-waiver-holds',
    breaks: 'A waiver that was taken back goes on holding.',
    file: 'src/core/model/triage.ts',
    find: 'all.filter(({ removed }) => !removed)',
    replace: '[...all]',
    caughtBy: ['core/model/triage.test.ts: holds where it is meant to: %s'],
  },
  {
    id: 'end-unnoticed',
    breaks: 'Readiness stays as it was when a waiver ends while the page is open.',
    file: 'src/core/model/triage.ts',
    find: 'until <= now && until > last',
    replace: 'until < 0 && until > last',
    caughtBy: [
      'core/model/triage.test.ts: that ends changes the time from which the answer is another',
    ],
  },
  {
    id: 'slow-clock-loses',
    breaks: 'What is written where the clock is behind gives way to what it replaced.',
    file: 'src/core/model/triage.ts',
    find: 'Math.max(now, Math.min((before?.at ?? -1) + 1, LATEST))',
    replace: 'now',
    caughtBy: ['core/model/triage.test.ts: is later than what it replaces, whatever the clocks'],
  },
  {
    id: 'waived-still-counts',
    breaks: 'A waived concern blocks its VM all the same.',
    file: 'src/core/model/readiness.ts',
    find: 'waived += 1\n    else counts',
    replace: 'waived += 1\n    counts',
    caughtBy: [
      'core/model/readiness.test.ts: does not count what is waived, but says how much it is',
    ],
  },
  {
    id: 'failed-is-ready-when-waived',
    breaks: 'A VM whose validation failed counts as ready.',
    file: 'src/core/model/readiness.ts',
    find: "if (verdict.state !== 'ok') return { level: 'unknown'",
    replace: "if (verdict.state !== 'ok') return { level: 'ready'",
    caughtBy: ['core/model/readiness.test.ts: is unknown without a verdict, whatever is waived'],
  },
  {
    id: 'first-writer-wins',
    breaks: 'A merge keeps the older of two entries.',
    file: 'src/core/model/triage-merge.ts',
    find: 'return a.at - b.at',
    replace: 'return b.at - a.at',
    caughtBy: ['core/model/triage.test.ts: lets the last writer win and shows what gave way'],
  },
  {
    id: 'merge-by-order',
    breaks:
      'Of two entries of one time the one that is merged last wins, another one in each browser.',
    file: 'src/core/model/triage-merge.ts',
    find: 'return x === y ? 0 : x < y ? -1 : 1',
    replace: 'return x === y ? 0 : -1',
    caughtBy: ['core/model/triage.test.ts: is commutative, associative and idempotent'],
  },
  {
    id: 'undo-over-others',
    breaks: 'Undo overwrites what another tab wrote meanwhile.',
    file: 'src/core/store/ledger-db.ts',
    find: '!found || found.at !== after.at',
    replace: '!found',
    caughtBy: [
      'core/store/store.test.ts: restores what a change replaced, unless something else was written since',
    ],
  },
]
