/**
 * A digest of 128 bits of a text, for telling whether it has changed. It is no cryptographic one, because the browser
 * offers none to pages on plain HTTP and 10,000 of them have to cost next to nothing: two texts that nobody made for
 * the purpose have the same with a chance of 1 in 2^128, but who wants to can make two that do.
 */

/** The last mixing of MurmurHash3, after which each bit hangs on all bits of its lane. */
const mix = (lane: number): number => {
  let h = lane
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

const hex = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0')

/**
 * Four lanes of 32 bits, each of which takes up every character and hands what it had to its neighbor, turned, so that
 * high bits reach low ones. A step can be undone when the character is known: no two states ever become one.
 */
export function fingerprint(text: string): string {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let d = 0x6a09e667
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    a = ((b << 13) | (b >>> 19)) ^ Math.imul(a ^ code, 0x239b961b)
    b = ((c << 17) | (c >>> 15)) ^ Math.imul(b ^ code, 0xab0e9789)
    c = ((d << 11) | (d >>> 21)) ^ Math.imul(c ^ code, 0x38b34ae5)
    d = a ^ Math.imul(d ^ code, 0xa1e38b93)
  }
  a ^= text.length
  const all = mix(a) ^ mix(b + 1) ^ mix(c + 2) ^ mix(d + 3)
  return hex(mix(a ^ all)) + hex(mix(b ^ all)) + hex(mix(c ^ all)) + hex(mix(d ^ all))
}
