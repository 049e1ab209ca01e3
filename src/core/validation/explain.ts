/**
 * Why a VM has a concern: the values it rests on, whose they are, and with which others it was seen to go. The rule's own
 * remedies are tried first; rules that name none, or none that helps here, are searched by trying changes of the input.
 * Nothing is claimed that was not evaluated.
 */
import type { Evidence, Explanation } from '../model/explanation.ts'
import { placesOf, valueAt } from '../model/input-path.ts'
import type { Json, Remedy, RuleInfo } from '../model/rules.ts'
import { causeOf } from './causes.ts'
import { search } from './search.ts'
import {
  sameJson,
  smallest,
  Spent,
  Trials,
  type Bounds,
  type Change,
  type Evaluate,
} from './trials.ts'

/** What a search may take; milliseconds. */
export const BOUNDS = { evaluations: 256, time: 5_000 } as const

/** A change that a remedy asks for. */
interface Piece extends Change {
  remedy: Remedy
}

/** The places where a remedy has something to change. */
export function changesBy(input: unknown, remedy: Remedy): Change[] {
  const { path: pattern, set, keep } = remedy
  return placesOf(input, pattern).flatMap((path) => {
    const value = valueAt(input, path)
    if (keep !== undefined) {
      const long = Array.isArray(value) && value.length > keep
      return long ? [{ path, to: (value as readonly Json[]).slice(0, keep) }] : []
    }
    return sameJson(value, set) ? [] : [{ path, to: set }]
  })
}

/** Each remedy alone in the rule's order, then two together, then all. */
function attempts(remedies: readonly Remedy[]): (readonly Remedy[])[] {
  const pairs = remedies.flatMap((first, at) =>
    remedies.slice(at + 1).map((second) => [first, second] as const),
  )
  const all = remedies.length > 2 ? [remedies] : []
  return [...remedies.map((remedy) => [remedy]), ...pairs, ...all]
}

async function byRemedies(trials: Trials, rule: RuleInfo): Promise<readonly Piece[] | null> {
  const { input } = trials
  for (const remedies of attempts(rule.remedies)) {
    const pieces = remedies.flatMap((remedy) =>
      changesBy(input, remedy).map((change) => ({ ...change, remedy })),
    )
    if (await trials.clears(pieces)) return smallest(pieces, (some) => trials.clears(some))
  }
  return null
}

/** Which rules were asked is known to who asked them. */
type Found = Omit<Explanation, 'standIn'>

const textOf = (pieces: readonly Piece[]): string =>
  [...new Set(pieces.map(({ remedy }) => remedy.text))].join(' and ')

/**
 * `rule` is what is known of the rule, undefined for one that nothing is said about; `examples` are inputs of
 * other VMs that do not have the concern. Rejects with what `evaluate` throws.
 * A concern that the input does not raise (any more) is not proven and has no evidence.
 */
export async function explain(
  input: unknown,
  concern: string,
  rule: RuleInfo | undefined,
  evaluate: Evaluate,
  bounds: Bounds,
  examples: () => Promise<readonly unknown[]> = () => Promise.resolve([]),
): Promise<Found> {
  const trials = new Trials(input, concern, evaluate, bounds)
  let fires = true
  const explained = (
    changes: readonly Change[] | null,
    more: Pick<Found, 'method' | 'text' | 'bounded'>,
  ): Found => ({
    concern,
    fires,
    evidence: (changes ?? []).map(({ path, to }): Evidence => ({
      path,
      value: valueAt(input, path),
      clearedBy: to,
      cause: causeOf(input, path),
    })),
    proven: changes !== null,
    evaluations: trials.evaluations,
    ...more,
  })

  let method: Found['method'] = rule && rule.remedies.length > 0 ? 'remedy' : 'search'
  try {
    fires = await trials.fires()
    if (!fires) return explained(null, { method, text: '', bounded: false })
    const pieces = rule ? await byRemedies(trials, rule) : null
    if (pieces) return explained(pieces, { method, text: textOf(pieces), bounded: false })
    method = 'search'
    const options = { inputs: rule?.inputs ?? null, examples: await examples() }
    const changes = await search(trials, options)
    return explained(changes, { method, text: '', bounded: false })
  } catch (error) {
    if (!(error instanceof Spent)) throw error
    return explained(trials.best, { method, text: '', bounded: true })
  }
}
