/**
 * Remedies for rules that name none, learned by explaining a concern on a VM that has it: what was seen to clear it there
 * is tried elsewhere like any remedy, and counts only where it clears.
 */
import type { Explanation } from '../model/explanation.ts'
import type { Remedy } from '../model/rules.ts'
import { BOUNDS, changesBy, explain } from './explain.ts'
import type { Judged } from './outcomes.ts'
import { sameJson, type Evaluate } from './trials.ts'

/** VMs that are explained for one concern: rules that fire for many reasons are not followed to the last. */
const LESSONS = 3
/** Concerns that are explained at all: with ids made of the names of VMs there are as many as VMs. */
const MOST_CONCERNS = 100

/** `nics[0].profile.qos` stands for what every NIC may have. */
const patternOf = (path: string): string => path.replace(/\[\d+\]/g, '[]')

function remediesFrom({ evidence, proven }: Pick<Explanation, 'evidence' | 'proven'>): Remedy[] {
  const found: Remedy[] = []
  for (const { path, clearedBy } of proven ? evidence : []) {
    const pattern = patternOf(path)
    if (found.some((one) => one.path === pattern && sameJson(one.set, clearedBy))) continue
    found.push(
      clearedBy === undefined
        ? { path: pattern, text: `${pattern} is not there` }
        : { path: pattern, set: clearedBy, text: `${pattern} is ${JSON.stringify(clearedBy)}` },
    )
  }
  return found
}

export class Lessons {
  readonly #evaluate: Evaluate
  readonly #now: () => number
  readonly #learned = new Map<string, Remedy[]>()
  readonly #given = new Map<string, number>()

  constructor(evaluate: Evaluate, now: () => number) {
    this.#evaluate = evaluate
    this.#now = now
  }

  of(concern: string): readonly Remedy[] {
    return this.#learned.get(concern) ?? []
  }

  /** Explains the concern on this VM, unless what is known by now changes something of it, or enough was tried. */
  async from({ input }: Judged, concern: string): Promise<void> {
    const known = this.of(concern)
    const given = this.#given.get(concern) ?? 0
    if (given === 0 && this.#given.size >= MOST_CONCERNS) return
    if (given >= LESSONS || known.some((one) => changesBy(input, one).length > 0)) return
    this.#given.set(concern, given + 1)
    const bounds = { ...BOUNDS, now: this.#now }
    const why = await explain(input, concern, undefined, this.#evaluate, bounds)
    const more = remediesFrom(why).filter(
      ({ path, set }) => !known.some((one) => one.path === path && sameJson(one.set, set)),
    )
    this.#learned.set(concern, [...known, ...more])
  }
}
