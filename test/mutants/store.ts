/** Defects in the store: fencing, revisions, what waits for validation. */
import type { Mutant } from './mutant.ts'

export const STORE: readonly Mutant[] = [
  {
    id: 'epoch-unchecked',
    breaks: 'A leader that was frozen and superseded writes on.',
    file: 'src/core/store/meta-record.ts',
    find: 'if (meta?.epoch === epoch) return meta',
    replace: 'if (meta) return meta',
    caughtBy: ['core/store/store.test.ts: refuses a commit of an older epoch and writes nothing'],
  },
  {
    id: 'revision-reset',
    breaks: 'D8: writing a row that is there already starts its revisions anew.',
    file: 'src/core/store/commit.ts',
    find: 'const row = { ...draft, revision: before.row.revision + 1 } as Row',
    replace: 'const row = { ...draft, revision: 1 } as Row',
    caughtBy: [
      'core/store/store.test.ts: counts revisions: one for a new row, none for an equal one, one more for a difference',
    ],
  },
  {
    id: 'equal-rows-written',
    breaks:
      'A row that equals the stored one is written, raises its revision and is validated again.',
    file: 'src/core/store/commit.ts',
    find: '} else if (sameRow(draft, before.row)) {',
    replace: '} else if (false) {',
    caughtBy: [
      'core/store/store.test.ts: writes nothing for rows that are equal, whatever the order of their keys',
    ],
  },
  {
    id: 'surveyed-fields-lost',
    breaks: 'Reading a VM again blanks what only a request of its own tells.',
    file: 'src/core/store/commit.ts',
    find: 'if (!stored || keep.length === 0) return draft',
    replace: 'if (draft) return draft',
    caughtBy: [
      'core/store/store.test.ts: keeps the fields that an upsert knows nothing about, where there is a row',
    ],
  },
  {
    id: 'removed-vm-waits-on',
    breaks: 'A VM that was removed keeps its place among those to be validated, and its verdict.',
    file: 'src/core/store/commit.ts',
    find: "if (one.kind === 'vm') await forgetVms(db, outcome.removed, seq)",
    replace: '',
    caughtBy: [
      'core/store/store.test.ts: removes what keepOnly does not name, with list rows, pending entries and verdicts',
    ],
  },
  {
    id: 'stale-token-accepted',
    breaks: 'A verdict about an older row ends the waiting of a VM that changed meanwhile.',
    file: 'src/core/store/marks.ts',
    find: 'if (!slab || entry?.token !== token) continue',
    replace: 'if (!slab || !entry) continue',
    caughtBy: [
      'core/store/store.test.ts: are dropped when the VM was marked again meanwhile; the entry stays',
    ],
  },
  {
    id: 'token-kept-by-a-new-mark',
    breaks: 'A new mark keeps the token of the old one, so that the old result still fits.',
    file: 'src/core/store/marks.ts',
    find: '          token,\n          // Who asked by hand',
    replace: '          token: before?.token ?? token,\n          // Who asked by hand',
    caughtBy: [
      'core/store/store.test.ts: gives a new mark a new token, resets what was postponed and keeps the place in the queue',
    ],
  },
  {
    id: 'dependencies-unmarked',
    breaks: 'VMs whose cluster, host, disk or profile changed are not validated again.',
    file: 'src/core/store/commit.ts',
    find: "for (const id of vms) reasons.set(id, 'dependency')",
    replace: '',
    caughtBy: ['core/store/store.test.ts: marks what a changed %s reaches'],
  },
  {
    id: 'older-verdict-is-current',
    breaks: 'A verdict about an older revision is shown as the current one.',
    file: 'src/core/model/verdict-state.ts',
    find: "if (!verdict || waits || verdict.revision !== revision) return 'pending'",
    replace: "if (!verdict || waits) return 'pending'",
    caughtBy: ['core/model/verdict-state.test.ts: a verdict that %s'],
  },
  {
    id: 'sweep-takes-any-revision',
    breaks: 'The search for VMs without a verdict takes one for an older revision.',
    file: 'src/core/store/sweep.ts',
    find: 'const state = currentState(verdict, revision, policy, false)',
    replace: 'const state = currentState(verdict, verdict?.revision ?? revision, policy, false)',
    caughtBy: [
      'core/store/store.test.ts: finds every VM without a verdict for its revision and this version',
    ],
  },
  {
    id: 'no-sweep',
    breaks: 'VMs without a valid verdict are never searched for: new rules are not applied.',
    file: 'src/core/store/sweep.ts',
    find: 'into.set(chunk.no, (into.get(chunk.no) ?? new Set()).add(id))',
    replace: '',
    caughtBy: [
      'core/store/store.test.ts: finds every VM without a verdict for its revision and this version',
    ],
  },
]
