/** Tables as one JSON document: by the name of each table its rows, as objects by the titles of the columns. */
import type { TableHead, TableRow, TableSink, TableWriter } from './table.ts'

const objectText = (titles: readonly string[], row: TableRow): string =>
  JSON.stringify(Object.fromEntries(titles.map((title, at) => [title, row[at] ?? null])))

export class JsonWriter implements TableWriter {
  readonly notes: readonly string[] = []
  /** By table, in the order of opening. */
  readonly #tables = new Map<string, Blob[]>()

  open({ name, columns }: TableHead): TableSink {
    if (this.#tables.has(name)) throw new Error(`The table ${name} was opened before.`)
    const titles = columns.map(({ title }) => title)
    const parts: Blob[] = []
    this.#tables.set(name, parts)
    return {
      add: (rows) => {
        if (rows.length === 0) return
        const text = rows.map((row) => objectText(titles, row)).join(',\n')
        parts.push(new Blob([parts.length > 0 ? ',\n' : '\n', text]))
      },
    }
  }

  finish(): Blob {
    const tables = [...this.#tables].flatMap(([name, parts], at) => [
      `${at > 0 ? ',\n' : ''}${JSON.stringify(name)}: [`,
      ...parts,
      '\n]',
    ])
    return new Blob(['{\n', ...tables, '\n}\n'], { type: 'application/json' })
  }
}
