/**
 * Workbooks for spreadsheets: a sheet for each table, written while the rows come. Why by hand over a ZIP library:
 * decisions/0016-workbooks-are-written-as-they-grow.md.
 */
import { Archive, type Entry } from './archive.ts'
import { MAX_COLUMNS, MAX_ROWS, MAX_TEXT, SheetXml } from './sheet-xml.ts'
import type { TableHead, TableRow, TableSink, TableWriter } from './table.ts'
import {
  contentTypes,
  coreProperties,
  packageRelations,
  styles,
  workbook,
  workbookRelations,
} from './workbook-parts.ts'

const MAX_NAME = 31

interface Sheet {
  table: string
  name: string
  xml: SheetXml
  entry: Entry
}

export interface XlsxOptions {
  title: string
  at: Date
  /** The table that is shown first, whenever it is opened. */
  first?: string
  /** Rows of a sheet; for tests. */
  maxRows?: number
}

export class XlsxWriter implements TableWriter {
  readonly notes: string[] = []
  readonly #options: XlsxOptions
  readonly #archive: Archive
  readonly #sheets: Sheet[] = []

  constructor(options: XlsxOptions) {
    this.#options = options
    this.#archive = new Archive(options.at)
  }

  open(head: TableHead): TableSink {
    if (head.columns.length > MAX_COLUMNS)
      throw new Error(`A sheet has ${MAX_COLUMNS} columns at the most.`)
    let sheet = this.#begin(head, 1)
    let parts = 1
    const max = this.#options.maxRows ?? MAX_ROWS
    const take = (row: TableRow): void => {
      if (sheet.xml.rows === max) {
        this.#end(sheet)
        parts += 1
        sheet = this.#begin(head, parts)
        this.notes.push(
          `${head.name} has more rows than a sheet can hold and goes on in “${sheet.name}”.`,
        )
      }
      const before = sheet.xml.cut
      sheet.entry.write(sheet.xml.row(row))
      if (sheet.xml.cut > 0 && before === 0)
        this.notes.push(
          `${sheet.name} has texts that are longer than a cell can hold (${MAX_TEXT} characters); they were cut.`,
        )
    }
    return { add: (rows) => rows.forEach(take) }
  }

  finish(): Blob {
    const ended = this.#sheets
    for (const sheet of ended) this.#end(sheet)
    const count = ended.length
    const places = ended.map(({ name, xml }) => ({ name, range: xml.range }))
    this.#part('xl/workbook.xml', workbook(places, this.#order()))
    this.#part('xl/_rels/workbook.xml.rels', workbookRelations(count))
    this.#part('xl/styles.xml', styles())
    this.#part('docProps/core.xml', coreProperties(this.#options.title, this.#options.at))
    this.#part('_rels/.rels', packageRelations())
    this.#part('[Content_Types].xml', contentTypes(count))
    return this.#archive.finish('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  }

  #begin(head: TableHead, part: number): Sheet {
    const suffix = part === 1 ? '' : ` (${part})`
    const sheet: Sheet = {
      table: head.name,
      name: this.#nameFor(head.name, suffix),
      xml: new SheetXml(head.columns),
      entry: this.#archive.entry(`xl/worksheets/sheet${this.#sheets.length + 1}.xml`),
    }
    sheet.entry.write(sheet.xml.head())
    this.#sheets.push(sheet)
    return sheet
  }

  readonly #done = new Set<Sheet>()

  #end(sheet: Sheet): void {
    if (this.#done.has(sheet)) return
    this.#done.add(sheet)
    sheet.entry.write(sheet.xml.tail())
    sheet.entry.end()
  }

  #part(path: string, text: string): void {
    const entry = this.#archive.entry(path)
    entry.write(text)
    entry.end()
  }

  /** Numbers of the sheets as they are shown: as opened, a table that goes on stays together, `first` before all. */
  #order(): number[] {
    const tables = [...new Set(this.#sheets.map(({ table }) => table))]
    const rank = (table: string): number =>
      table === this.#options.first ? -1 : tables.indexOf(table)
    return this.#sheets
      .map((sheet, no) => ({ no, rank: rank(sheet.table) }))
      .sort((a, b) => a.rank - b.rank || a.no - b.no)
      .map(({ no }) => no)
  }

  /** What a sheet may be called: short, without the signs that formulas use, no two alike. */
  #nameFor(wanted: string, suffix: string): string {
    const plain = wanted.replace(/[[\]:*?/\\]/g, ' ').replace(/^'+|'+$/g, '') || 'Sheet'
    const taken = new Set(this.#sheets.map(({ name }) => name.toLowerCase()))
    for (let no = 1; ; no += 1) {
      const end = no === 1 ? suffix : `${suffix} ${no}`
      const name = plain.slice(0, MAX_NAME - end.length) + end
      if (!taken.has(name.toLowerCase())) return name
    }
  }
}
