/**
 * What of a policy input a concern rests on, found by trying: for rules of which nothing is known but their answers.
 * Everything is first changed at once, then less and less of it, down to single values; equal places of a list are taken
 * together until the end. Deterministic; stops at the bounds of the trials with what was found until then.
 */
import { placesOf, valueAt } from '../model/input-path.ts'
import type { Json } from '../model/rules.ts'
import { sameJson, smallest, type Change, type Trials } from './trials.ts'

/** Every place of `pattern` gets the value. */
interface Atom {
  pattern: string
  to: Json | undefined
}

/** Values that are tried, in this order; undefined takes away. `[{}]` is for rules that miss something. */
const VALUES: readonly (Json | undefined)[] = [
  undefined,
  null,
  false,
  true,
  0,
  1,
  '',
  'a',
  [],
  [{}],
  {},
]

/** Who an object is says nothing about it: changed only where nothing else helps. */
const IDENTITY = new Set([
  'id',
  'selfLink',
  'revision',
  'revisionValidated',
  'policyVersion',
  'concerns',
])

const isRecord = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const settings = (patterns: readonly string[]): string[] =>
  patterns.filter((pattern) => !IDENTITY.has(pattern.slice(pattern.lastIndexOf('.') + 1)))

function childrenOf(input: unknown, pattern: string): string[] {
  const values = pattern === '' ? [input] : placesOf(input, pattern).map((at) => valueAt(input, at))
  const found = new Set<string>()
  for (const value of values) {
    if (Array.isArray(value)) {
      if (value.length > 0) found.add(`${pattern}[]`)
    } else if (isRecord(value)) {
      for (const key of Object.keys(value)) found.add(pattern === '' ? key : `${pattern}.${key}`)
    }
  }
  return [...found]
}

/** Patterns below which there is nothing more. */
const leavesOf = (input: unknown, pattern = ''): string[] => {
  const children = childrenOf(input, pattern)
  return children.length === 0 ? [pattern] : children.flatMap((child) => leavesOf(input, child))
}

/** The contract wants the name to be text: without one there is no decision, whatever the rules say. */
const fitting = (pattern: string, to: Json | undefined): Json | undefined =>
  pattern === 'name' && typeof to !== 'string' ? 'a' : to

function changesOf(input: unknown, atoms: readonly Atom[]): Change[] {
  return atoms.flatMap(({ pattern, to: wanted }) => {
    const to = fitting(pattern, wanted)
    return placesOf(input, pattern)
      .filter((path) => !sameJson(valueAt(input, path), to))
      .map((path) => ({ path, to }))
  })
}

/** Values of the kind that stands there: they say more than that something was taken away. */
function likely(value: Json | undefined): readonly Json[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [0, 1]
  if (typeof value === 'string') return ['', 'a']
  return Array.isArray(value) ? [[]] : []
}

/** The same changes with likelier values, where those clear as well. Equal values of equal places change together. */
async function plain(trials: Trials, changes: readonly Change[]): Promise<readonly Change[]> {
  const groupOf = ({ path }: Change): string =>
    JSON.stringify([path.replace(/\d+(?=\])/g, ''), valueAt(trials.input, path) ?? null])
  const groups = new Map(changes.map((change) => [groupOf(change), change]))
  let found = changes
  for (const [group, member] of groups) {
    const value = valueAt(trials.input, member.path)
    // An element of a list is taken away; its like would be another element.
    if (member.path.endsWith(']') || typeof member.to === typeof value) continue
    for (const to of likely(value)) {
      const attempt = found.map((one) => (groupOf(one) === group ? { ...one, to } : one))
      if (await trials.clears(attempt)) {
        found = attempt
        break
      }
    }
  }
  return found
}

export interface SearchOptions {
  /** Patterns that the rule is known to read; null: not known. */
  inputs: readonly string[] | null
  /** Inputs without the concern: their values are tried first, because they occur. */
  examples: readonly unknown[]
}

/** A smallest set of changes that was found; null when nothing cleared the concern. Throws `Spent` at the bounds. */
export async function search(
  trials: Trials,
  { inputs, examples }: SearchOptions,
): Promise<readonly Change[] | null> {
  const { input } = trials
  const clears = (atoms: readonly Atom[]): Promise<boolean> =>
    trials.clears(changesOf(input, atoms))

  /** The first values that clear when all patterns have them, and those of them that are needed. */
  async function among(
    patterns: readonly string[],
    others: readonly Atom[],
  ): Promise<readonly Atom[] | null> {
    if (patterns.length === 0) return null
    const borrowed = examples.map((example) =>
      patterns.flatMap((pattern) => {
        const [place] = pattern.endsWith('[]') ? [] : placesOf(example, pattern)
        return place === undefined ? [] : [{ pattern, to: valueAt(example, place) }]
      }),
    )
    const same = VALUES.map((to) => patterns.map((pattern) => ({ pattern, to })))
    for (const atoms of [...borrowed, ...same]) {
      if (await clears([...others, ...atoms])) {
        return smallest(atoms, (some) => clears([...others, ...some]))
      }
    }
    return null
  }

  /** From a value to what inside of it is enough. */
  async function narrow(atom: Atom, others: readonly Atom[]): Promise<readonly Atom[]> {
    const inside = await among(settings(childrenOf(input, atom.pattern)), others)
    return inside ? narrowAll(inside, others) : [atom]
  }

  async function narrowAll(
    atoms: readonly Atom[],
    others: readonly Atom[],
  ): Promise<readonly Atom[]> {
    let found = atoms
    for (const atom of atoms) {
      const rest = found.filter((one) => one !== atom)
      found = [...(await narrow(atom, [...others, ...rest])), ...rest]
    }
    return found
  }

  const top = childrenOf(input, '')
  const first =
    (inputs && (await among(inputs, []))) ??
    (await among(settings(top), [])) ??
    (await among(settings(leavesOf(input)), [])) ??
    (await among(top, []))
  if (!first) return null
  const least = (changes: readonly Change[]): Promise<readonly Change[]> =>
    smallest(changes, (some) => trials.clears(some))
  const changes = await least(changesOf(input, await narrowAll(first, [])))
  const plainer = await plain(trials, changes)
  return plainer === changes ? changes : least(plainer)
}
