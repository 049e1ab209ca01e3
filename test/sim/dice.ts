/** Chance that repeats: the same seed throws the same numbers (mulberry32). */
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

export const below = (throwOf: Dice, limit: number): number => Math.floor(throwOf() * limit)

export const pick = <T>(throwOf: Dice, from: readonly T[]): T => from[below(throwOf, from.length)]!

export const chance = (throwOf: Dice, share: number): boolean => throwOf() < share
