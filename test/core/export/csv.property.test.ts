/** CSV as a parser sees it: everything comes back, and nothing begins like a formula. */
import fc from 'fast-check'
import { parseCsv } from 'hucre/csv'
import { expect, it } from 'vitest'
import { csv } from '../../../src/core/export/csv.ts'

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '=1+1',
    '+1',
    '-1',
    '@a',
    '\tx',
    '\r=1',
    '\n=1',
    '＝1',
    '"',
    '""',
    ',',
    '\r\n',
    ';',
  ),
)
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }),
  )

it('gives every text back to a parser, with the apostrophe before what would compute', () => {
  fc.assert(
    fc.property(table, (rows) => {
      const header = rows[0]!.map((_, at) => `column ${at}`)
      const text = [...csv(header, rows)].join('')
      const parsed = parseCsv(text, { delimiter: ',' })
      expect(parsed).toEqual([
        header,
        ...rows.map((row) => row.map((one) => (FORMULA.test(one) ? `'${one}` : one))),
      ])
      for (const field of parsed.flat()) expect(field).not.toMatch(FORMULA)
    }),
  )
})

it('writes numbers, flags and times so that no locale is needed to read them', () => {
  const rows = [[-1.5, true, new Date(Date.UTC(2026, 0, 2, 3)), null] as const]
  expect([...csv(['a', 'b', 'c', 'd'], rows)][1]).toBe('-1.5,true,"2026-01-02T03:00:00.000Z",\r\n')
})
