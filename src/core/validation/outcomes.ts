/**
 * What rules say of a VM once something of its input is changed, for very many VMs and changes. Rules that do not read
 * what is changed say what they said before; the others are asked, and once only for inputs that they cannot tell apart.
 */
import { parsePath, placesOf, valueAt } from '../model/input-path.ts'
import type { RulePack } from '../model/rules.ts'
import type { Concern } from '../model/verdict.ts'
import { applyChanges, type Change, type Evaluate } from './trials.ts'
import type { Workload } from './workload.ts'

export interface Judged {
  input: Workload
  /** What the rules said of it as it is. */
  concerns: readonly Concern[]
}

/** A path stands for all that lies below it, so one that lies above or below the other overlaps it. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [parsePath(one), parsePath(other)]
  const step = (value: string | number | null | undefined) =>
    typeof value === 'string' ? value : '[]'
  return Array.from({ length: Math.min(a.length, b.length) }, (_, at) => at).every(
    (at) => step(a[at]) === step(b[at]),
  )
}

/** Equal for inputs that rules which read no more than this cannot tell apart. */
const digestOf = (input: unknown, paths: readonly string[]): string =>
  JSON.stringify(
    paths.map((path) =>
      placesOf(input, path).map((at) => {
        const value = valueAt(input, at)
        return value === undefined ? [at] : [at, value]
      }),
    ),
  )

/** The rules that a change at one path can make speak or fall silent. */
interface Affected {
  ids: ReadonlySet<string>
  /** All that they read. */
  inputs: readonly string[]
}

export class Outcomes {
  readonly #pack: RulePack
  readonly #evaluate: Evaluate
  readonly #affected = new Map<string, Affected | null>()
  readonly #known = new Map<string, Promise<readonly Concern[] | null>>()
  evaluations = 0

  constructor(pack: RulePack, evaluate: Evaluate) {
    this.#pack = pack
    this.#evaluate = evaluate
  }

  /** Concerns once all `changes`, which lie at places of `pattern`, are made; null when the rules give no decision. */
  async after(
    { input, concerns }: Judged,
    pattern: string,
    changes: readonly Change[],
  ): Promise<readonly Concern[] | null> {
    const changed = applyChanges(input, changes)
    const affected = this.#affectedBy(pattern)
    if (!affected) return this.#ask(changed)
    const { ids, inputs } = affected
    const key = `${pattern} ${digestOf(changed, inputs)}`
    let found = this.#known.get(key)
    if (!found) this.#known.set(key, (found = this.#ask(changed)))
    const said = await found
    return (
      said && [
        ...concerns.filter(({ id }) => !ids.has(id)),
        ...said.filter(({ id }) => ids.has(id)),
      ]
    )
  }

  async #ask(input: unknown): Promise<readonly Concern[] | null> {
    this.evaluations += 1
    const decision = await this.#evaluate(input)
    return decision.type === 'decided' ? decision.concerns : null
  }

  #affectedBy(pattern: string): Affected | null {
    let affected = this.#affected.get(pattern)
    if (affected === undefined) this.#affected.set(pattern, (affected = this.#find(pattern)))
    return affected
  }

  /** null: it is not known well enough who reads it. */
  #find(pattern: string): Affected | null {
    const { rules, source } = this.#pack
    // Of other rules it is not known what their errors read. Ours have one, on the name.
    if (source.origin !== 'built-in' || overlap(pattern, 'name')) return null
    const ids = new Set<string>()
    const inputs = new Set<string>()
    for (const rule of rules) {
      if (!rule.inputs) return null
      if (!rule.inputs.some((path) => overlap(path, pattern))) continue
      ids.add(rule.id)
      for (const path of rule.inputs) inputs.add(path)
    }
    return { ids, inputs: [...inputs] }
  }
}
