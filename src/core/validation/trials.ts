/**
 * Trying changes of one policy input: counted, never twice the same, and within bounds. A change clears a concern only
 * if the rules decided about the changed input and the concern was not among what they found.
 */
import { parsePath, withValue, type Step } from '../model/input-path.ts'
import type { Json } from '../model/rules.ts'
import type { Decision } from '../ports.ts'

export type Evaluate = (input: unknown) => Promise<Decision>

/** Another value at one place; undefined takes the key, or the element of a list, away. */
export interface Change {
  path: string
  to: Json | undefined
}

export interface Bounds {
  evaluations: number
  /** Milliseconds. */
  time: number
  now(): number
}

export const sameJson = (a: Json | undefined, b: Json | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b)

function compareSteps(a: readonly Step[], b: readonly Step[]): number {
  for (const [at, step] of a.entries()) {
    const other = b[at]
    if (other === undefined) return 1
    if (step === other) continue
    if (typeof step === 'number' && typeof other === 'number') return step - other
    return String(step) < String(other) ? -1 : 1
  }
  return a.length - b.length
}

/** All changes in one go. Places count in the input as it was: what is taken from a list moves no other place. */
export function applyChanges<T>(input: T, changes: readonly Change[]): T {
  const backwards = changes
    .map((change) => ({ ...change, steps: parsePath(change.path) }))
    .sort((a, b) => compareSteps(b.steps, a.steps))
  return backwards.reduce((changed, { path, to }) => withValue(changed, path, to), input)
}

const has = (decision: Decision, concern: string): boolean =>
  decision.concerns.some(({ id }) => id === concern)

/** The bounds are reached. */
export class Spent extends Error {}

export class Trials {
  readonly input: unknown
  /** The changes that cleared the concern last; null while none did. */
  best: readonly Change[] | null = null
  evaluations = 0

  readonly #concern: string
  readonly #evaluate: Evaluate
  readonly #bounds: Bounds
  readonly #begun: number
  readonly #known = new Map<string, boolean>()

  constructor(input: unknown, concern: string, evaluate: Evaluate, bounds: Bounds) {
    this.input = input
    this.#concern = concern
    this.#evaluate = evaluate
    this.#bounds = bounds
    this.#begun = bounds.now()
  }

  /** Whether the concern is there without any change. */
  async fires(): Promise<boolean> {
    const decision = await this.#ask(this.input)
    return decision.type === 'decided' && has(decision, this.#concern)
  }

  /** Throws `Spent` at the bounds. */
  async clears(changes: readonly Change[]): Promise<boolean> {
    if (changes.length === 0) return false
    const key = JSON.stringify(changes.map(({ path, to }) => [path, to ?? null, to === undefined]))
    let cleared = this.#known.get(key)
    if (cleared === undefined) {
      const decision = await this.#ask(applyChanges(this.input, changes))
      cleared = decision.type === 'decided' && !has(decision, this.#concern)
      this.#known.set(key, cleared)
    }
    if (cleared) this.best = changes
    return cleared
  }

  async #ask(input: unknown): Promise<Decision> {
    const elapsed = this.#bounds.now() - this.#begun
    // A clock that was set back must not lift the bound; the count holds in any case.
    if (this.evaluations >= this.#bounds.evaluations || elapsed >= this.#bounds.time) {
      throw new Spent()
    }
    this.evaluations += 1
    return await this.#evaluate(input)
  }
}

/**
 * Delta debugging (Zeller's ddmin): from parts that clear together to some of them of which none can be left out. Asks
 * about twice the binary logarithm when one part is enough, and twice the number when all are needed.
 */
export async function smallest<T>(
  parts: readonly T[],
  clears: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = parts
  let pieces = 2
  while (left.length > 1) {
    const size = Math.ceil(left.length / pieces)
    const chunks = Array.from({ length: Math.ceil(left.length / size) }, (_, at) =>
      left.slice(at * size, (at + 1) * size),
    )
    const without = (at: number): T[] =>
      chunks.flatMap((chunk, index) => (index === at ? [] : chunk))
    const tries = [
      ...chunks.map((chunk) => ({ some: chunk, pieces: 2 })),
      // With two chunks, to leave one out is to take the other alone.
      ...(chunks.length > 2
        ? chunks.map((_, at) => ({ some: without(at), pieces: Math.max(pieces - 1, 2) }))
        : []),
    ]
    let found: (typeof tries)[number] | undefined
    for (const attempt of tries) {
      if (await clears(attempt.some)) {
        found = attempt
        break
      }
    }
    if (found) {
      left = found.some
      pieces = found.pieces
    } else if (size === 1) break
    else pieces = Math.min(pieces * 2, left.length)
  }
  return left
}
