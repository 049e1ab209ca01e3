import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { encode } from '../../../src/core/policy/encode.ts'

test.each([
  ['a lone high surrogate', '\ud800', '"\ufffd"'],
  ['a lone low surrogate', 'a\udfffb', '"a\ufffdb"'],
  ['a pair', '😀', '"😀"'],
  ['a text that looks like an escape', '\\ud800', '"\\\\ud800"'],
  ['both', '\\\ud800', '"\\\\\ufffd"'],
])('%s', (_, value, json) => {
  expect(encode(value)).toBe(json)
})

test('everything else is plain JSON', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const value: unknown = JSON.parse(json)
      expect(encode(value)).toBe(JSON.stringify(value))
    }),
    { seed: 1, numRuns: 300 },
  )
})

test('any text arrives well-formed and otherwise unchanged', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('\ud83d', '\ude00', '\\', 'u', 'd', '"', '\n') }),
      (value) => {
        const arrived = JSON.parse(encode(value) ?? '') as string
        // TextEncoder replaces the same halves.
        expect(arrived).toBe(
          new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(value)),
        )
      },
    ),
    { seed: 2, numRuns: 2_000 },
  )
})

test('nothing stays nothing', () => {
  expect(encode(undefined)).toBeUndefined()
})

test('what is no JSON is a defect', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  expect(() => encode(cycle)).toThrow(Fault)
  expect(() => encode({ big: 1n })).toThrow(expect.objectContaining({ kind: 'defect' }))
})
