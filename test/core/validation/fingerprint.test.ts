/** The digest that tells whether the inputs of a verdict have changed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprint } from '../../../src/core/validation/fingerprint.ts'

const bits = (text: string): string =>
  [...text].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')

describe('a fingerprint', () => {
  it('is 128 bits in hexadecimal, the same for the same text in each version', () => {
    expect(fingerprint('')).toMatch(/^[0-9a-f]{32}$/)
    // Stored with verdicts: were it another one, the first start after an update would judge everything anew.
    expect(fingerprint('{"name":"vm-1"}')).toMatchInlineSnapshot(
      `"13374d9547fdc926ea2ceb2a29e56e48"`,
    )
  })

  it('differs where texts differ, however alike they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(fingerprint(a) === fingerprint(b)).toBe(a === b)
      }),
      { numRuns: 5_000 },
    )
  })

  it('has no two alike among 200,000 texts of few characters, nor in any half of it', () => {
    const whole = new Set<string>()
    const left = new Set<string>()
    const right = new Set<string>()
    for (let at = 0; at < 200_000; at += 1) {
      const print = fingerprint(`{"a":${at & 1023},"b":${at >> 10}}`)
      whole.add(print)
      left.add(print.slice(0, 16))
      right.add(print.slice(16))
    }
    expect([whole.size, left.size, right.size]).toEqual([200_000, 200_000, 200_000])
  })

  it('turns over about half of its bits for any one bit of the text', () => {
    const text = JSON.stringify({ name: 'vm-1', nics: [{ interface: 'virtio' }] })
    const before = bits(fingerprint(text))
    for (let at = 0; at < text.length; at += 1) {
      for (let bit = 0; bit < 16; bit += 1) {
        const other = String.fromCharCode(text.charCodeAt(at) ^ (1 << bit))
        const after = bits(fingerprint(text.slice(0, at) + other + text.slice(at + 1)))
        const turned = [...after].filter((one, place) => one !== before[place]).length
        expect(turned).toBeGreaterThan(30)
        expect(turned).toBeLessThan(98)
      }
    }
  })

  it('knows a text from the same with zeros behind it', () => {
    const prints = [0, 1, 2, 3].map((zeros) => fingerprint(`a${'\0'.repeat(zeros)}`))
    expect(new Set(prints).size).toBe(4)
  })
})
