/** Defects in following the audit log: positions, gaps, late ids, failed work. */
import type { Mutant } from './mutant.ts'

export const LOG: readonly Mutant[] = [
  {
    id: 'cursor-before-apply',
    breaks: 'The cursor is stored before its events are applied; a crash in between loses them.',
    file: 'src/core/collector/follow.ts',
    find: "let machine = this.#seat.next({ type: 'caught-up', complete })",
    replace:
      "let machine = this.#seat.next({ type: 'caught-up', complete })\n    await replica.commit({}, withPosition(reading.position))",
    caughtBy: [],
  },
  {
    id: 'slipped-unnoticed',
    breaks: 'An object that slipped from page to page while another went is not looked for.',
    file: 'src/core/collector/follow.ts',
    find: "if (meta.listedAfresh && done.removed) machine = step(machine, { type: 'doubt' })",
    replace: '',
    caughtBy: [
      'core/collector/collector.test.ts: an object that slips from page to page while another goes is found soon, when the worker %s',
    ],
  },
  {
    id: 'doubt-not-durable',
    breaks: 'A comparison that is wanted is forgotten when the worker ends.',
    file: 'src/core/collector/progress.ts',
    find: 'reconcileWanted: machine.reconcile,',
    replace: '',
    caughtBy: [
      'core/collector/collector.test.ts: an object that slips from page to page while another goes is found soon, when the worker %s',
    ],
  },
  {
    id: 'unseen-vm-keeps-its-disks',
    breaks: 'The disks of a VM that came and went unseen stay.',
    file: 'src/core/collector/fetch.ts',
    find: "if (vms.some((_, at) => !stored[at] && !now[at])) this.#result.whole.add('disk')",
    replace: '',
    caughtBy: [
      'core/collector/collector.test.ts: the disks of a VM that came and went unseen go with it',
    ],
  },
  {
    id: 'failed-work-skipped',
    breaks: 'D7b: the cursor moves past events whose work failed.',
    file: 'src/core/collector/apply.ts',
    find: 'if ((await this.#blame(kind, signal)) < POISON) undone ??= fault',
    replace: 'if ((await this.#blame(kind, signal)) < POISON) continue',
    caughtBy: ['core/collector/collector.test.ts: never moves the cursor past work that failed'],
  },
  {
    id: 'no-overlap',
    breaks: 'Ids that become visible behind the cursor are never read.',
    file: 'src/core/collector/log-reader.ts',
    find: 'overlap: late ? settings.overlap : 1,',
    replace: 'overlap: 1,',
    caughtBy: [],
  },
  {
    id: 'late-window-ignored',
    breaks: 'The overlap is given up after one poll without news instead of two minutes.',
    file: 'src/core/collector/log-reader.ts',
    find: 'this.#narrow = reading.fresh.length === 0 && this.#late.isDue(now)',
    replace: 'this.#narrow = reading.fresh.length === 0',
    caughtBy: [
      'core/collector/collector.test.ts: an id that shows up late is found, however quiet it was meanwhile',
    ],
  },
  {
    id: 'bound-moved-per-page',
    breaks: 'Each page of a poll starts behind the highest id of the one before.',
    file: 'src/core/collector/cursor.ts',
    find: '? { search: `sortby time asc page ${page}`, from, max: pageSize }',
    replace:
      "? { search: 'sortby time asc page 1', from: Math.max(from, ...rows.seen.keys()), max: pageSize }",
    caughtBy: [
      'core/collector/cursor.test.ts: C3 loses and doubles nothing, whatever the order in time and the size of a page',
    ],
  },
  {
    id: 'gap-ignored',
    breaks: 'A position that is known to be lost is followed all the same.',
    file: 'src/core/collector/follow.ts',
    find: 'if (gap !== null) return await this.#lose(gap)',
    replace: 'gap = null',
    caughtBy: [],
  },
  {
    id: 'purge-believed',
    breaks: 'That the event of the cursor is gone from the log is taken for a good position.',
    file: 'src/core/collector/cursor.ts',
    find: 'if (answer.gone) return `event ${position.cursor} is gone from the engine’s log`',
    replace: 'if (answer.gone) return null',
    caughtBy: [
      'core/collector/cursor.test.ts: C7 proves the position by its event: same, gone, or another one',
    ],
  },
  {
    id: 'position-unproven',
    breaks: 'A poll that does not show the event of the cursor does not ask for it.',
    file: 'src/core/collector/follow.ts',
    find: 'if (gap === null && (reading.unproven || this.#check.isDue(now))) {',
    replace: 'if (false) {',
    caughtBy: [],
  },
  {
    id: 'position-after-load',
    breaks: 'The position is taken at the end of a load instead of at its beginning.',
    file: 'src/core/collector/follow.ts',
    find: "const machine = this.#seat.next({ type: 'all-loaded' })",
    replace:
      "const machine = this.#seat.next({ type: 'all-loaded' })\n    await replica.commit({}, withPosition(await readHead(this.#kit.api, signal)))",
    caughtBy: [],
  },
  {
    id: 'resync-mark-not-durable',
    breaks:
      'A lost position is remembered in memory only; a crash forgets that anything was missed.',
    file: 'src/core/collector/follow.ts',
    find: "await this.#seat.record({ history: [mark] }, this.#seat.next({ type: 'gap', reason }))",
    replace: "this.#seat.feed({ type: 'gap', reason })",
    caughtBy: [
      'core/collector/collector.test.ts: the mark of a gap that shows while events are followed is durable before anything is listed',
    ],
  },
  {
    id: 'resync-cursor-first',
    breaks: 'A resync stores its new cursor, and that it is done, before the kinds are listed.',
    file: 'src/core/collector/compare.ts',
    find: '      this.#position = position\n',
    replace:
      '      this.#position = position\n      await this.#seat.commit({ ...this.#seat.machine, resync: null }, withPosition(position))\n',
    caughtBy: [
      'core/collector/collector.test.ts: the mark is durable before a resync begins, the cursor comes last, and nothing is ever empty',
    ],
  },
  {
    id: 'load-starts-over',
    breaks: 'A load that was interrupted begins at its first kind again.',
    file: 'src/core/collector/follow.ts',
    find: 'if (!position || (doubt !== null && !loaded)) {',
    replace: 'if (!position || !loaded) {',
    caughtBy: [
      'core/collector/collector.test.ts: goes on after a restart with the kinds that are missing, from the position noted first',
    ],
  },
  {
    id: 'instance-unchecked',
    breaks: 'Another engine behind the same address goes unnoticed: two inventories are mixed.',
    file: 'src/core/collector/follow.ts',
    find: "known !== '' && engine.instanceId !== '' && known !== engine.instanceId",
    replace: 'false',
    caughtBy: [
      'core/collector/collector.test.ts: another engine behind the address: the replica is emptied and loaded anew',
    ],
  },
  {
    id: 'engine-start-ignored',
    breaks: 'A start of the engine, around which changes write no events, asks for no comparison.',
    file: 'src/core/collector/plan.ts',
    find: 'const doubt = events.some((event) => event.code === ENGINE_STARTED)',
    replace: 'const doubt = false',
    caughtBy: [
      'core/collector/collector.test.ts: a start of the engine is followed by a comparison',
    ],
  },
  {
    id: 'unreadable-events-dropped',
    breaks: 'Events that cannot be decoded are left out without a word and without a comparison.',
    file: 'src/core/collector/follow.ts',
    find: 'if (unread.length > 0) {',
    replace: 'if (false) {',
    caughtBy: [
      'core/collector/collector.test.ts: an event that cannot be read is told of and followed by one comparison',
    ],
  },
  {
    id: 'unsettled-forgotten',
    breaks: 'A restart forgets which objects were in a passing state.',
    file: 'src/core/collector/follow.ts',
    find: 'for (const item of replica.meta.unsettled) settle.observe(item, true, now)',
    replace: '',
    caughtBy: [
      'core/collector/resume.test.ts: objects in a passing state on earlier pages are followed after a restart',
    ],
  },
]
