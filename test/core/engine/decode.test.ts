/** The reader takes what the engine writes and what it might write, and never throws. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { itemsOf, Reader, type Misfit } from '../../../src/core/engine/decode.ts'

const reading = (source: Record<string, unknown>): { reader: Reader; misfits: Misfit[] } => {
  const misfits: Misfit[] = []
  return { reader: new Reader(source, misfits), misfits }
}

describe('values', () => {
  it('takes numbers and booleans as text and as they are', () => {
    const { reader, misfits } = reading({ a: '42', b: 42, c: 'true', d: true, e: 'FALSE', f: 7 })
    expect([reader.wholeOrNull('a'), reader.wholeOrNull('b')]).toEqual([42, 42])
    expect([reader.flag('c'), reader.flag('d'), reader.flag('e')]).toEqual([true, true, false])
    expect(reader.text('f')).toBe('7')
    expect(misfits).toEqual([])
  })

  it('keeps missing apart from zero, and says nothing about missing values', () => {
    const { reader, misfits } = reading({ zero: '0', empty: '', none: null })
    expect(reader.wholeOrNull('zero')).toBe(0)
    for (const key of ['absent', 'empty', 'none']) {
      expect(reader.wholeOrNull(key)).toBeNull()
      expect(reader.whole(key)).toBe(0)
      expect(reader.text(key)).toBe('')
      expect(reader.flag(key)).toBe(false)
      expect(reader.has(key)).toBe(false)
    }
    expect(reader.at('absent').at('deeper').ref('deepest')).toBe('')
    expect(misfits).toEqual([])
  })

  it.each([['1e3'], ['0x10'], ['12.5'], [12.5], [' 7'], ['9007199254740993'], [Infinity], [true]])(
    'takes no whole number from %s and says where',
    (value) => {
      const { reader, misfits } = reading({ deep: { n: value } })
      expect(reader.at('deep').wholeOrNull('n')).toBeNull()
      expect(misfits.map(({ path }) => path)).toEqual(['deep.n'])
    },
  )

  it('takes no flag from an object, whatever the object says of itself', () => {
    const { reader, misfits } = reading({ a: JSON.parse('{"toString":1}') as unknown, b: ['true'] })
    expect([reader.flag('a'), reader.flag('b')]).toEqual([false, false])
    expect(misfits.map(({ path }) => path)).toEqual(['a', 'b'])
  })

  it('names the place inside lists and keeps the elements that are usable', () => {
    const { reader, misfits } = reading({ nics: { nic: [{ id: 'a' }, 7, { id: ['x'] }] } })
    expect(reader.list('nics', 'nic').map((nic) => nic.text('id'))).toEqual(['a', ''])
    expect(misfits.map(({ path }) => path)).toEqual(['nics.nic[1]', 'nics.nic[2].id'])
  })

  it('takes {} and a missing list for an empty one', () => {
    const { reader, misfits } = reading({ nics: {} })
    expect(reader.list('nics', 'nic')).toEqual([])
    expect(reader.list('absent', 'nic')).toEqual([])
    expect(misfits).toEqual([])
  })

  it('never complains without end', () => {
    const { reader, misfits } = reading({ l: { x: Array.from({ length: 5000 }, (_, i) => i) } })
    expect(reader.list('l', 'x')).toEqual([])
    expect(misfits).toHaveLength(20)
  })
})

describe('listings', () => {
  it('tells empty from foreign', () => {
    expect(itemsOf({}, 'vm')).toEqual([])
    expect(itemsOf({ vm: [] }, 'vm')).toEqual([])
    expect(itemsOf({ vm: [1] }, 'vm')).toEqual([1])
    for (const body of [{ host: [] }, { vm: {} }, [], null, 'vm', 7]) {
      expect(itemsOf(body, 'vm')).toBeNull()
    }
  })
})

describe('properties', () => {
  it('reads any JSON without throwing, and always gives the promised type', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()), (source) => {
        const { reader, misfits } = reading(source)
        for (const at of [
          reader,
          reader.at('a'),
          reader.at('a').at('b'),
          ...reader.list('a', 'b'),
        ]) {
          expect(typeof at.text('a')).toBe('string')
          expect(typeof at.flag('a')).toBe('boolean')
          expect(Number.isSafeInteger(at.whole('a'))).toBe(true)
          expect(typeof at.ref('b')).toBe('string')
          expect(at.texts('a', 'b').every((text) => typeof text === 'string')).toBe(true)
        }
        expect(misfits.length).toBeLessThanOrEqual(20)
      }),
    )
  })

  it('gives back every whole number that text can carry', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        const { reader, misfits } = reading({ text: String(n), native: n })
        expect(reader.wholeOrNull('text')).toBe(n + 0)
        expect(reader.wholeOrNull('native')).toBe(n + 0)
        expect(misfits).toEqual([])
      }),
    )
  })
})
