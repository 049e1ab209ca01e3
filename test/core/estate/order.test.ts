/** Sorting by rank and by key gives what sorting by comparison gives. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { naturalKeys } from '../../../src/core/estate/natural-key.ts'
import { rankSort } from '../../../src/core/estate/order.ts'
import { sortRows, type Order } from '../../../src/core/estate/select.ts'
import type { Column } from '../../../src/core/estate/spec.ts'

const collatorIn = (locale: string) =>
  new Intl.Collator(locale, { numeric: true, sensitivity: 'base' })

/** Names as they are given, and whatever else can be typed. */
const printable = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
  fc.stringMatching(/^[a-cA-C]{0,2}[-_. ]?[0-9]{0,5}[-_]?[a-c0]{0,2}$/),
)

describe('naturalKeys', () => {
  it('orders texts as the collator does', () => {
    const collator = collatorIn('en')
    const keyOf = naturalKeys(collator)
    fc.assert(
      fc.property(printable, printable, (a, b) => {
        const [x, y] = [keyOf(a)!, keyOf(b)!]
        expect(x < y ? -1 : x > y ? 1 : 0, `${a} and ${b}`).toBe(Math.sign(collator.compare(a, b)))
      }),
      { numRuns: 3_000 },
    )
  })

  it('leaves to the collator what it is not certain of', () => {
    const keyOf = naturalKeys(collatorIn('en'))
    expect(keyOf('Žluť')).toBeNull()
    expect(keyOf('a\tb')).toBeNull()
    // "ch" is one letter there.
    expect(naturalKeys(collatorIn('cs'))('chata')).toBeNull()
    expect(naturalKeys(collatorIn('da'))('aa')).toBeNull()
  })
})

interface Thing {
  id: number
  name: string
  size: number | null
  tag: string
}

const column = (id: keyof Thing): Column<Thing> => ({
  id,
  title: id,
  width: 1,
  cell: 'text',
  value: (thing) => thing[id],
})

const things = fc
  .array(
    fc.record({
      name: fc.oneof(printable, fc.constantFrom('Žluť', 'žlutá', 'zebra', 'vm-2', 'VM-02')),
      size: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(null)),
      tag: fc.constantFrom('', 'a', 'B', 'b', '10', '9'),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map((thing, id): Thing => ({ id, ...thing })))

const orders = fc
  .uniqueArray(
    fc.record({ id: fc.constantFrom('name', 'size', 'tag'), descending: fc.boolean() }),
    { selector: ({ id }) => id, maxLength: 3 },
  )
  .map((all) =>
    all.map(({ id, descending }): Order<Thing> => ({
      column: column(id as keyof Thing),
      descending,
    })),
  )

describe('rankSort', () => {
  it('gives what sorting by comparison gives, whatever it sorted before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(things, orders), { maxLength: 4 }), (rounds) => {
        const sort = rankSort<Thing>()
        for (const [rows, by] of rounds) {
          expect(sort(rows, by).map(({ id }) => id)).toEqual(sortRows(rows, by).map(({ id }) => id))
        }
      }),
    )
  })
})
