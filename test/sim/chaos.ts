/**
 * Decides what happens: each fault and each deed is an occurrence with a name, thrown by the dice of its own concern. So an
 * occurrence can be left out without changing any other, which is how a failing seed is made small.
 */
import { diceFor, type Dice } from './dice.ts'

interface Concern {
  asked: number
  dice: Dice
}

export class Chaos {
  readonly #seed: number
  readonly #only: ReadonlySet<string> | null
  readonly #prefix: string
  readonly #concerns = new Map<string, Concern>()
  /** What has happened so far, in order. */
  readonly happened: string[] = []

  /** `only`: nothing happens but these occurrences. `prefix` tells the chaos of one replica from that of another. */
  constructor(seed: number, only: ReadonlySet<string> | null = null, prefix = '') {
    this.#seed = seed
    this.#only = only
    this.#prefix = prefix
  }

  /** A stream for what is no fault: how long an answer takes, what a world is made of. */
  dice(concern: string): Dice {
    return diceFor(this.#seed, this.#prefix + concern)
  }

  /** Whether it happens this time, with a probability of `share`: the dice for its details, or null. */
  strikes(concern: string, share: number): Dice | null {
    let own = this.#concerns.get(concern)
    if (!own) {
      own = { asked: 0, dice: this.dice(concern) }
      this.#concerns.set(concern, own)
    }
    const struck = own.dice() < share
    own.asked += 1
    if (share === 0 || (!struck && !this.#only)) return null
    const name = `${this.#prefix}${concern} ${own.asked}`
    if (this.#only && !this.#only.has(name)) return null
    this.happened.push(name)
    return diceFor(this.#seed, name)
  }
}

/** `lost 17` → `lost`: what kind of thing an occurrence is. */
export const concernOf = (occurrence: string): string => occurrence.replace(/ \d+$/, '')
