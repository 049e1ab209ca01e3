/** Tables as a ZIP file with a CSV file for each. */
import { Archive, type Entry } from './archive.ts'
import { csvHead, csvLines } from './csv.ts'
import type { TableHead, TableSink, TableWriter } from './table.ts'

export class CsvZipWriter implements TableWriter {
  readonly notes: readonly string[] = []
  readonly #archive: Archive
  readonly #entries: Entry[] = []

  constructor(at: Date) {
    this.#archive = new Archive(at)
  }

  open({ name, columns }: TableHead): TableSink {
    const entry = this.#archive.entry(`${name}.csv`)
    this.#entries.push(entry)
    entry.write(csvHead(columns.map(({ title }) => title)))
    return { add: (rows) => entry.write(csvLines(rows)) }
  }

  finish(): Blob {
    for (const entry of this.#entries) entry.end()
    return this.#archive.finish('application/zip')
  }
}
