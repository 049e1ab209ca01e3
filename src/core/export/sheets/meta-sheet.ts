/** The first sheet of a file: what it is, of when, and what was left out. One column of names and one of values. */
import type { MetaLine } from '../../model/table.ts'
import { sheet, text } from './sheet.ts'

export const META = 'oMetaData'

export const META_SHEET = sheet<readonly MetaLine[], MetaLine>({
  name: META,
  rows: (lines) => lines,
  columns: [text('Name', (line) => line.name, 28), text('Value', (line) => line.value, 100)],
})
