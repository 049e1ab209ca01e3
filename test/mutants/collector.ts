/** Defects in reading and comparing: listings, single objects, second looks, pauses. */
import type { Mutant } from './mutant.ts'

export const COLLECTOR: readonly Mutant[] = [
  {
    id: 'shifted-out-of-listing',
    breaks: 'An object of an event that shifting pages left out of the listing is not read.',
    file: 'src/core/collector/fetch.ts',
    find: 'else left.push({ kind, id })',
    replace: 'else void left',
    caughtBy: [
      'core/collector/cost.test.ts: reads singly what a listing with shifting pages leaves out',
    ],
  },
  {
    id: 'truncated-list-believed',
    breaks: 'What a listing leaves out is removed without asking for it.',
    file: 'src/core/collector/relist.ts',
    find: 'const { alive } = await verify(reader, sheet, absent, ids.size)',
    replace: "const alive: Verified['alive'] = []",
    caughtBy: [
      'core/collector/collector.test.ts: does not believe a listing that leaves out objects that are there',
    ],
  },
  {
    id: 'ended-listing-removes',
    breaks: 'A comparison that is ended between two pages removes what it has not seen yet.',
    file: 'src/core/collector/relist.ts',
    find: 'if (begun && !(await meanwhile.pause())) return null',
    replace: 'if (begun && !(await meanwhile.pause())) break',
    caughtBy: [
      'core/collector/collector.test.ts: a gap that shows between two pages ends the comparison',
    ],
  },
  {
    id: 'older-page-wins',
    breaks: 'A page asked for earlier overwrites what a poll has read since.',
    file: 'src/core/collector/relist.ts',
    find: 'upserts: batch.upserts.filter(({ draft }) => !touched.has(draft.id)),',
    replace: 'upserts: batch.upserts,',
    caughtBy: [
      'core/collector/collector.test.ts: polls between the pages of a long comparison, and no older page undoes what they found',
    ],
  },
  {
    id: 'empty-second-page-is-the-end',
    breaks: 'A second page that is empty although there should be more ends the listing.',
    file: 'src/core/collector/listing.ts',
    find: 'if (count === 0 && page < 2 && missing) {',
    replace: 'if (false) {',
    caughtBy: [
      'core/collector/fetch.test.ts: L7 loads everything at once where the second page is unexpectedly empty',
    ],
  },
  {
    id: 'short-page-after-a-loss-is-the-end',
    breaks: 'A page of which one VM went while its parts were read counts as the last one.',
    file: 'src/core/collector/listing.ts',
    find: 'return { documents: whole.filter((document) => document !== null), count: plain.length }',
    replace:
      'const documents = whole.filter((document) => document !== null)\n  return { documents, count: documents.length }',
    caughtBy: [
      'core/collector/fetch.test.ts: L6 a full page of which one VM has just gone is not the last page',
    ],
  },
  {
    id: 'gone-is-an-error',
    breaks: 'The answer 404 for an object is a failure instead of meaning "removed".',
    file: 'src/core/collector/object.ts',
    find: 'return answer.gone ? null : answer.body',
    replace:
      "if (answer.gone) throw new Fault('engine', 'Not found.', { status: 404 })\n    return answer.body",
    caughtBy: [],
  },
  {
    id: 'no-periodic-comparison',
    breaks: 'D7: changes without events are never looked for.',
    file: 'src/core/collector/compare.ts',
    find: 'return Math.min(asked, this.#due.left(now))',
    replace: 'return asked',
    caughtBy: [],
  },
  {
    id: 'no-second-look',
    breaks: 'An object is not read again after an event that may be visible before its state.',
    file: 'src/core/collector/settle.ts',
    find: 'if (isIdle(work)) return',
    replace: 'return',
    caughtBy: [
      'core/collector/collector.test.ts: reads an object once more after a young event, because its state may come after it',
    ],
  },
  {
    id: 'passing-states-dropped',
    breaks: 'An object that was locked or migrating when it was read is not followed up.',
    file: 'src/core/collector/settle.ts',
    find: '    if (!transient) {',
    replace: '    if (true) {',
    caughtBy: ['core/collector/collector.test.ts: follows a passing state until it is over'],
  },
  {
    id: 'dangling-references-left',
    breaks: 'An object that a row names and that nobody has is not asked for.',
    file: 'src/core/collector/fetch.ts',
    find: 'items = [...(await this.#attached(disks)), ...(await this.#missing())]',
    replace: 'items = await this.#attached(disks)',
    caughtBy: [
      'core/collector/fetch.test.ts: W4 asks for what a row names and nobody has, from reference to reference, each once',
    ],
  },
  {
    id: 'former-disks-forgotten',
    breaks: 'Of a VM whose disks changed, only those that it has now are read.',
    file: 'src/core/collector/fetch.ts',
    find: 'return [...stored, ...now].flatMap(disksOf)',
    replace: 'return now.flatMap(disksOf)',
    caughtBy: [
      'core/collector/fetch.test.ts: W3 reads the disks that a VM had and those that it has',
    ],
  },
  {
    id: 'kinds-blamed-for-the-engine',
    breaks: 'While the engine as a whole is away, its kinds are given up one by one.',
    file: 'src/core/collector/apply.ts',
    find: '    await readHead(this.#kit.api, signal)\n',
    replace: '',
    caughtBy: [
      'core/collector/collector.test.ts: a kind is not to blame when the engine as a whole does not answer',
    ],
  },
  {
    id: 'stale-for-ever',
    breaks: 'A kind that could not be listed is not tried again.',
    file: 'src/core/collector/apply.ts',
    find: 'return KINDS.find((kind) => this.#stale.get(kind)?.alarm.isDue(now))',
    replace: 'return undefined',
    caughtBy: [
      'core/collector/collector.test.ts: a small kind that fails for ever is marked stale, the others load, and it heals',
    ],
  },
  {
    id: 'parity-too-early',
    breaks: 'The inventory is called complete although a kind has never been listed whole.',
    file: 'src/core/collector/phase.ts',
    find: '({ ...machine, phase, parity: complete })',
    replace: '({ ...machine, phase, parity: true })',
    caughtBy: [
      'core/collector/phase.test.ts: T3 reaches parity only when every kind has been complete',
    ],
  },
  {
    id: 'no-back-off',
    breaks: 'What fails is tried again without a pause.',
    file: 'src/core/collector/backoff.ts',
    find: 'return Math.max(retryAfter, Math.round(floor + random() * Math.max(0, bound - floor)))',
    replace: 'return 0',
    caughtBy: [
      'core/collector/pauses.test.ts: B1 grows with full jitter up to the ceiling, never below half of the first pause',
    ],
  },
  {
    id: 'retry-after-ignored',
    breaks: 'A user who asks again and again cuts the pause short that the server wished for.',
    file: 'src/core/collector/collector.ts',
    find: 'this.#hold.set(now, Math.max(COMMAND_GAP, fault.retryAfter ?? 0))',
    replace: 'this.#hold.set(now, COMMAND_GAP)',
    caughtBy: [
      'core/collector/collector.test.ts: keeps the pause that the server asks for, whatever a user asks for',
    ],
  },
  {
    id: 'refused-sign-in-repeated',
    breaks: 'An ended session is asked with again and again instead of waiting for a sign-in.',
    file: 'src/core/errors.ts',
    find: "    case 'sign-in':\n",
    replace: '',
    caughtBy: ['core/collector/phase.test.ts: T5 names the failures that only a user can mend'],
  },
  {
    id: 'unbounded-requests',
    breaks: 'Any number of requests is in flight towards an engine.',
    file: 'src/core/collector/limit.ts',
    find: 'if (running < limit) {',
    replace: 'if (true) {',
    caughtBy: [
      'core/collector/pauses.test.ts: B7 keeps requests in flight under the limit, whoever asks, and counts them',
    ],
  },
  {
    id: 'engines-in-turn',
    breaks: 'Two engines behind one address empty the replica at every turn.',
    file: 'src/core/collector/follow.ts',
    find: 'if (!this.#comparison.mayResync(clock.now())) throw unsteady()',
    replace: '',
    caughtBy: [
      'core/collector/collector.test.ts: two engines in turn do not empty the replica at every turn',
    ],
  },
  {
    id: 'named-for-survey-forgotten',
    breaks: 'A VM whose details an event names waits for the next walk over all VMs.',
    file: 'src/core/collector/follow.ts',
    find: '      surveyAsked(sheets, fresh),\n',
    replace: '',
    caughtBy: ['core/collector/survey.test.ts: asks next for a VM that an event names'],
  },
  {
    id: 'resumed-without-proof',
    breaks: 'A load goes on at its page although more went below it than a page holds.',
    file: 'src/core/collector/listing.ts',
    find: "if (!first.done && id !== '' && id <= resume.last) {",
    replace: 'if (!first.done) {',
    caughtBy: [
      'core/collector/resume.test.ts: begins again when more than a page is gone below its place',
    ],
  },
  {
    id: 'resumed-over-older-rows',
    breaks: 'A load that began over stored rows goes on at its page and keeps what is gone.',
    file: 'src/core/collector/relist.ts',
    find: 'let resumable = rows === 0',
    replace: 'let resumable = true',
    caughtBy: [
      'core/collector/resume.test.ts: is not noted over rows that were there before: what went cannot be told from what was loaded',
    ],
  },
  {
    id: 'storm-read-singly',
    breaks: 'Hundreds of touched objects are read one by one although one listing has them all.',
    file: 'src/core/collector/cost.ts',
    find: 'costOfReading(reads) - costOfListing(reads)',
    replace: '-1 - reads.count',
    caughtBy: [
      'core/collector/cost.test.ts: lists a kind when many of its objects were touched, and reads none of them singly',
    ],
  },
]
