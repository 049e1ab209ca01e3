import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../../../src/core/policy/sha256.ts'

const reference = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('SHA-256', () => {
  test('of nothing is the published one', () => {
    expect(sha256(new Uint8Array())).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
  })

  test('is right for every length around the blocks', () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) & 0xff)
      expect(sha256(bytes)).toBe(reference(bytes))
    }
  })

  test('is right for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(sha256(bytes)).toBe(reference(bytes))
      }),
    )
  })

  test('is right for a million bytes, in the middle of a larger buffer', () => {
    const bytes = new Uint8Array(1_100_000).fill(0x61).subarray(50_000, 1_050_000)
    expect(sha256(bytes)).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0')
  })
})
