/** Workbooks at the limits of the format, and text that XML or a spreadsheet would take for something else. */
import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { readXlsx } from 'hucre/xlsx'
import { expect, it } from 'vitest'
import { columnName, MAX_TEXT, xmlText } from '../../../src/core/export/sheet-xml.ts'
import { XlsxWriter } from '../../../src/core/export/xlsx.ts'
import type { TableColumn, TableRow } from '../../../src/core/model/table.ts'

const column = (title: string, format: TableColumn['format'] = 'text'): TableColumn => ({
  title,
  format,
  width: 10,
})

async function book(name: string, rows: readonly TableRow[], maxRows?: number) {
  const writer = new XlsxWriter({ title: '', at: new Date(0), ...(maxRows && { maxRows }) })
  writer.open({ name, columns: [column('a'), column('b')] }).add(rows)
  const bytes = new Uint8Array(await writer.finish().arrayBuffer())
  return { bytes, notes: writer.notes, sheets: (await readXlsx(bytes)).sheets }
}

it('goes on in another sheet when one is full, with its header, and says so', async () => {
  const { sheets, notes } = await book('oConcern', [['1'], ['2'], ['3'], ['4'], ['5']], 3)
  expect(sheets.map(({ name, rows }) => [name, rows.map(([first]) => first)])).toEqual([
    ['oConcern', ['a', '1', '2']],
    ['oConcern (2)', ['a', '3', '4']],
    ['oConcern (3)', ['a', '5']],
  ])
  expect(notes).toEqual([
    'oConcern has more rows than a sheet can hold and goes on in “oConcern (2)”.',
    'oConcern has more rows than a sheet can hold and goes on in “oConcern (3)”.',
  ])
})

it('cuts a text that no cell can hold, visibly', async () => {
  const { sheets, notes } = await book('x', [['y'.repeat(MAX_TEXT + 1)], ['y'.repeat(MAX_TEXT)]])
  const [, cut, whole] = sheets[0]!.rows.map(([cell]) => cell as string)
  expect(cut).toHaveLength(MAX_TEXT)
  expect(cut!.endsWith(' … (cut)')).toBe(true)
  expect(whole).toBe('y'.repeat(MAX_TEXT))
  expect(notes).toHaveLength(1)
})

it.each([
  ['a[1]:*?/\\b', 'a 1      b'],
  ["'quoted'", 'quoted'],
  ['', 'Sheet'],
  ['x'.repeat(40), 'x'.repeat(31)],
])('calls the sheet of %j %j', async (wanted, name) => {
  expect((await book(wanted, [])).sheets[0]?.name).toBe(name)
})

it('tells sheets apart whose names are alike', async () => {
  const writer = new XlsxWriter({ title: '', at: new Date(0) })
  for (const name of ['Hosts', 'hosts']) writer.open({ name, columns: [column('a')] })
  const { sheets } = await readXlsx(new Uint8Array(await writer.finish().arrayBuffer()))
  expect(sheets.map(({ name }) => name)).toEqual(['Hosts', 'hosts 2'])
})

it.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [701, 'ZZ'],
  [702, 'AAA'],
  [16_383, 'XFD'],
])('calls column %i %s', (at, name) => {
  expect(columnName(at)).toBe(name)
})

/** What UTF-8 makes of it: half of a pair cannot be said. */
const wellFormed = (text: string): string =>
  new TextDecoder().decode(new TextEncoder().encode(text))

it('gives back any text that it was given, whatever signs are in it', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (texts) => {
      const { sheets } = await book(
        'x',
        texts.map((one) => [`.${one}`]),
      )
      const read = sheets[0]!.rows.slice(1).map(([cell]) => cell)
      expect(read).toEqual(texts.map((one) => wellFormed(`.${one}`)))
    }),
    { numRuns: 60 },
  )
})

it('escapes what looks like an escape', () => {
  expect(xmlText('a_x0041_b\u0001')).toBe('a_x005F_x0041_b_x0001_')
})

it('has an entry for every part that it names', async () => {
  const { bytes } = await book('x', [['1']])
  const files = unzipSync(bytes)
  const types = strFromU8(files['[Content_Types].xml']!)
  for (const [, part] of types.matchAll(/PartName="\/([^"]+)"/g))
    expect(Object.keys(files)).toContain(part)
})
