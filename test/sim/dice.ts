/** Chance that repeats: the same seed throws the same numbers (mulberry32), and each concern has a stream of its own. */
export interface Dice {
  /** In [0, 1). */
  (): number
}

export function dice(seed: number): Dice {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The dice of one concern of a seed: what others throw does not change what it throws (FNV-1a of the name). */
export function diceFor(seed: number, concern: string): Dice {
  let hash = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1)
  for (let at = 0; at < concern.length; at += 1) {
    hash = Math.imul(hash ^ concern.charCodeAt(at), 0x01000193)
  }
  return dice(hash ^ (hash >>> 15))
}

export const below = (throwOf: Dice, limit: number): number => Math.floor(throwOf() * limit)

export const pick = <T>(throwOf: Dice, from: readonly T[]): T => from[below(throwOf, from.length)]!

export const chance = (throwOf: Dice, share: number): boolean => throwOf() < share
