/** The XML of one worksheet: frozen and filterable header, widths, rows. Text is written into the cell and never a formula. */
import type { TableCell, TableColumn, TableRow } from './table.ts'
import { styleOf, STYLES } from './workbook-parts.ts'

/** Limits of the file format, the header among the rows. */
export const MAX_ROWS = 1_048_576
export const MAX_COLUMNS = 16_384
export const MAX_TEXT = 32_767

const CUT = ' … (cut)'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

/** What XML cannot say, and what a reader would take for an escape, are written as `_xHHHH_`. */
const UNSAYABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g

/** Nearly all texts; there are millions of them. */
const PLAIN = /^[\p{L}\p{N} .:;,/+()-]*$/u
/** Space that a reader of XML would take away. */
const EDGED = /^\s|\s$|\n/

const hex = (character: string): string =>
  `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`

/** A carriage return is escaped too, since a reader of XML makes a line feed of it. */
export const xmlText = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text
        .replace(UNSAYABLE, hex)
        .replaceAll('\r', '_x000D_')
        .replace(/[&<>"]/g, (character) => ENTITIES[character]!)

/** `A`, `Z`, `AA`. */
export function columnName(at: number): string {
  let name = ''
  for (let rest = at + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  return name
}

const DAY = 86_400_000
/** Days from the beginning of the calendar of spreadsheets to that of computers. */
const EPOCH = 25_569

export class SheetXml {
  /** Rows written, the header among them. */
  rows = 0
  /** Texts that were too long for a cell. */
  cut = 0
  readonly #names: readonly string[]
  readonly #styles: readonly string[]
  readonly #columns: readonly TableColumn[]

  constructor(columns: readonly TableColumn[]) {
    this.#columns = columns
    this.#names = columns.map((_, at) => columnName(at))
    this.#styles = columns.map(({ format }) => {
      const style = styleOf(format)
      return style === 0 ? '' : ` s="${style}"`
    })
  }

  /** `A1:F20`, everything that was written. */
  get range(): string {
    return `A1:${this.#names.at(-1) ?? 'A'}${Math.max(1, this.rows)}`
  }

  /** Everything before the rows, and the header. */
  head(): string {
    const widths = this.#columns.map(
      ({ width }, at) =>
        `<col min="${at + 1}" max="${at + 1}" width="${width + 2}" customWidth="1"/>`,
    )
    this.rows = 1
    const titles = this.#columns.map(({ title }, at) =>
      this.#inline(`${this.#names[at]}1`, ` s="${STYLES.header}"`, title),
    )
    return (
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' +
      '<sheetViews><sheetView workbookViewId="0">' +
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' +
      '<selection pane="bottomLeft"/></sheetView></sheetViews>' +
      '<sheetFormatPr defaultRowHeight="15"/>' +
      `<cols>${widths.join('')}</cols><sheetData><row r="1">${titles.join('')}</row>`
    )
  }

  row(cells: TableRow): string {
    this.rows += 1
    let xml = `<row r="${this.rows}">`
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at]!
      if (cell !== null)
        xml += this.#cell(`${this.#names[at]}${this.rows}`, this.#styles[at]!, cell)
    }
    return `${xml}</row>`
  }

  tail(): string {
    return `</sheetData><autoFilter ref="${this.range}"/></worksheet>`
  }

  #cell(place: string, style: string, cell: Exclude<TableCell, null>): string {
    if (typeof cell === 'number')
      return Number.isFinite(cell) ? `<c r="${place}"${style}><v>${cell}</v></c>` : ''
    if (typeof cell === 'boolean') return `<c r="${place}"${style} t="b"><v>${cell ? 1 : 0}</v></c>`
    if (cell instanceof Date)
      return `<c r="${place}"${style}><v>${cell.getTime() / DAY + EPOCH}</v></c>`
    return this.#inline(place, style, cell)
  }

  #inline(place: string, style: string, text: string): string {
    let whole = text
    if (whole.length > MAX_TEXT) {
      this.cut += 1
      whole = whole.slice(0, MAX_TEXT - CUT.length) + CUT
    }
    const kept = EDGED.test(whole) ? ' xml:space="preserve"' : ''
    return `<c r="${place}"${style} t="inlineStr"><is><t${kept}>${xmlText(whole)}</t></is></c>`
  }
}
