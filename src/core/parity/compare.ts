/**
 * Forklift's verdicts beside ours. Each difference is attributed by a third judgement, that of Forklift's rules on our
 * input: where it sides with Forklift the rules differ, where it sides with us the data do.
 */
import type {
  ParityDifference,
  ParityRef,
  ParityReport,
  ParityRule,
  ParityScope,
  ParityVm,
} from '../model/parity.ts'
import { severityOf } from '../model/readiness.ts'
import type { Concern } from '../model/verdict.ts'
import {
  DEAD_THERE,
  explainData,
  explainRules,
  isSqlText,
  withDefects,
  type Catalog,
  type OurVm,
  type Rules,
} from './explain-difference.ts'
import type { ForkliftVm } from './forklift-vm.ts'

/** Concerns of Forklift's rules on our input; null where they give no decision. */
export type Judge = (vm: OurVm) => Promise<readonly Concern[] | null>

type Categories = ReadonlyMap<string, string>

const categories = (concerns: readonly Concern[]): Categories =>
  new Map(concerns.map(({ id, label, category }) => [id || label, category]))

/**
 * Concerns from before they had ids are recognised by their label. Two rules share one; that on shared disks cannot fire
 * there.
 */
function identify(concerns: readonly Concern[], { forklift }: Catalog): readonly Concern[] {
  return concerns.map((concern) => {
    if (concern.id !== '' || isSqlText(concern)) return concern
    const alike = [...forklift.values()].filter(({ label }) => label === concern.label)
    const rule = alike.find(({ id }) => !DEAD_THERE.has(id))
    return rule ? { ...concern, id: rule.id } : concern
  })
}

/** Those of our concerns that Forklift's side could have told of. */
function comparable(
  there: readonly Concern[],
  here: OurVm,
  scope: ParityScope,
): readonly Concern[] {
  if (scope === 'all') return here.concerns
  const told = new Set(there.map(({ id, label }) => id || label))
  return here.concerns.filter(
    ({ id, label, category }) => severityOf(category) === 'critical' || told.has(id || label),
  )
}

/** Differences of one VM, ordered by rule. */
export function differencesOf(
  there: ForkliftVm,
  here: OurVm,
  stock: readonly Concern[],
  catalog: Catalog,
  scope: ParityScope = 'all',
): ParityDifference[] {
  const known = identify(there.concerns, catalog)
  const [a, b] = [categories(known), categories(comparable(known, here, scope))]
  // By its rules Forklift would have told of no others.
  const forklift = categories(
    scope === 'all' ? stock : stock.filter(({ category }) => category === 'Critical'),
  )
  const ids = [...new Set([...a.keys(), ...b.keys()])].sort()
  return ids.flatMap((rule) => {
    const [theirs, ours] = [a.get(rule) ?? '', b.get(rule) ?? '']
    if (theirs === ours) return []
    const side = ours === '' ? 'there' : theirs === '' ? 'here' : 'category'
    const by = (forklift.get(rule) ?? '') === theirs ? 'rules' : 'data'
    const bare = { rule, side, there: theirs, here: ours, by } as const
    const reasons =
      by === 'rules'
        ? withDefects(explainRules(bare, here, catalog))
        : explainData(bare, there, here.input, catalog)
    return [{ ...bare, reasons }]
  })
}

const compareNames = new Intl.Collator('en', { numeric: true }).compare

type Sums = { -readonly [K in keyof ParityRule]: ParityRule[K] } & {
  reasons: Record<string, number>
}

/** Gathers the differences of one VM after the other. */
export class Comparison {
  readonly #catalog: Catalog
  readonly #scope: ParityScope
  readonly #theirs: ReadonlyMap<string, ForkliftVm>
  /** VMs of Forklift by name, where the name is not ambiguous. */
  readonly #byName = new Map<string, ForkliftVm | null>()
  readonly #matched = new Set<string>()
  readonly #rules = new Map<string, Sums>()
  readonly #differing: ParityVm[] = []
  /** Not matched by id, but of a name that Forklift has. */
  readonly #namesakes: OurVm[] = []
  readonly #onlyHere: ParityRef[] = []
  readonly #unknown: ParityRef[] = []
  #compared = 0

  constructor(theirs: readonly ForkliftVm[], catalog: Catalog, scope: ParityScope = 'all') {
    this.#catalog = catalog
    this.#scope = scope
    this.#theirs = new Map(theirs.map((vm) => [vm.id, vm]))
    // Plans can be of several engines, so that their names say little.
    if (scope === 'critical') return
    for (const vm of theirs) this.#byName.set(vm.name, this.#byName.has(vm.name) ? null : vm)
  }

  /** By id first. Ids change when an engine is set up anew, so VMs that are left over are matched by name at the end. */
  async add(here: OurVm, judge: Judge): Promise<void> {
    const there = this.#theirs.get(here.id)
    if (there) await this.#compare(there, here, '', judge)
    else if (this.#byName.get(here.name)) this.#namesakes.push(here)
    else this.#onlyHere.push({ id: here.id, name: here.name, note: '' })
  }

  async #compare(there: ForkliftVm, here: OurVm, thereId: string, judge: Judge): Promise<void> {
    const { id, name } = here
    this.#matched.add(there.id)
    if (here.state !== 'ok') {
      this.#unknown.push({ id, name, note: here.state })
      return
    }
    const stock = await judge(here)
    if (!stock) {
      this.#unknown.push({ id, name, note: 'Forklift’s rules gave no decision here.' })
      return
    }
    this.#compared += 1
    const differences = differencesOf(there, here, stock, this.#catalog, this.#scope)
    this.#count(there, here, differences)
    if (differences.length > 0) this.#differing.push({ id, name, thereId, differences })
  }

  #count(there: ForkliftVm, here: OurVm, differences: readonly ParityDifference[]): void {
    const known = identify(there.concerns, this.#catalog)
    for (const { id, label } of known) this.#sums(id || label, label).there += 1
    for (const { id, label } of comparable(known, here, this.#scope)) {
      this.#sums(id, label).here += 1
    }
    for (const { rule, side, reasons } of differences) {
      const sums = this.#sums(rule, '')
      if (side === 'there') sums.onlyThere += 1
      else if (side === 'here') sums.onlyHere += 1
      else sums.otherCategory += 1
      const [first] = reasons
      if (first) sums.reasons[first.code] = (sums.reasons[first.code] ?? 0) + 1
      else sums.unexplained += 1
    }
  }

  #sums(id: string, label: string): Sums {
    let sums = this.#rules.get(id)
    if (!sums) {
      sums = {
        id,
        label,
        there: 0,
        here: 0,
        onlyThere: 0,
        onlyHere: 0,
        otherCategory: 0,
        reasons: {},
        unexplained: 0,
      }
      this.#rules.set(id, sums)
    }
    return sums
  }

  /** Matches the rest by name and hands everything over. */
  async finish(
    judge: Judge,
  ): Promise<
    Pick<
      ParityReport,
      'compared' | 'equal' | 'differing' | 'onlyThere' | 'onlyHere' | 'unknown' | 'rules'
    >
  > {
    const names = new Map<string, number>()
    for (const { name } of this.#namesakes) names.set(name, (names.get(name) ?? 0) + 1)
    for (const here of this.#namesakes) {
      const there = names.get(here.name) === 1 ? this.#byName.get(here.name) : undefined
      if (there && !this.#matched.has(there.id)) await this.#compare(there, here, there.id, judge)
      else this.#onlyHere.push({ id: here.id, name: here.name, note: '' })
    }
    const onlyThere = [...this.#theirs.values()]
      .filter(({ id }) => !this.#matched.has(id))
      .map(({ id, name }) => ({ id, name, note: '' }))
    const open = ({ differences }: ParityVm): number =>
      differences.filter(({ reasons }) => reasons.length === 0).length
    const byName = (a: ParityRef | ParityVm, b: ParityRef | ParityVm): number =>
      compareNames(a.name, b.name)
    return {
      compared: this.#compared,
      equal: this.#compared - this.#differing.length,
      differing: this.#differing.sort(
        (a, b) => open(b) - open(a) || b.differences.length - a.differences.length || byName(a, b),
      ),
      onlyThere: onlyThere.sort(byName),
      onlyHere: this.#onlyHere.sort(byName),
      unknown: this.#unknown.sort(byName),
      rules: [...this.#rules.values()].sort(
        (a, b) =>
          b.unexplained - a.unexplained ||
          b.onlyThere +
            b.onlyHere +
            b.otherCategory -
            (a.onlyThere + a.onlyHere + a.otherCategory) ||
          compareNames(a.id, b.id),
      ),
    }
  }
}

export const catalogOf = (
  theirs: readonly ForkliftVm[],
  forklift: Rules,
  scope: ParityScope = 'all',
): Catalog => ({
  forklift,
  seenThere:
    scope === 'all'
      ? new Set(theirs.flatMap(({ concerns }) => concerns.map(({ id }) => id)))
      : null,
})
