/** Chance from a seed (mulberry32), so that one seed gives one estate and one life. Not for secrets. */

export interface Random {
  /** In [0, 1). */
  next(): number
  /** Whole number in [0, below). */
  int(below: number): number
  /** Whole number in [low, high]. */
  between(low: number, high: number): number
  chance(share: number): boolean
  pick<T>(items: readonly T[]): T
  /** Picks by weight; the weights need not add up to anything. */
  weighted<T>(items: readonly (readonly [T, number])[]): T
  hex(digits: number): string
  uuid(): string
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const word = (value: number): string =>
  BYTES[value >>> 24]! +
  BYTES[(value >>> 16) & 255]! +
  BYTES[(value >>> 8) & 255]! +
  BYTES[value & 255]!

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const uint32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const next = (): number => uint32() / 4_294_967_296
  const int = (below: number): number => Math.floor(next() * below)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[int(items.length)]
    if (item === undefined) throw new Error('nothing to pick: the list is empty')
    return item
  }
  return {
    next,
    int,
    between: (low, high) => low + int(high - low + 1),
    chance: (share) => next() < share,
    pick,
    weighted(items) {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [item, weight] of items) {
        left -= weight
        if (left < 0) return item
      }
      return pick(items)[0]
    },
    hex(digits) {
      let text = ''
      while (text.length < digits) text += word(uint32())
      return text.slice(0, digits)
    },
    uuid() {
      const a = word(uint32())
      const b = word((uint32() & 0xffff0fff) | 0x4000)
      const c = word((uint32() & 0x3fffffff) | 0x80000000)
      const d = word(uint32())
      return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`
    },
  }
}
