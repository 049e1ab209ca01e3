/** From an order to a file: opens what is stored, chooses the writer, tells how far it is. */
import { aboutLines } from '../export/about.ts'
import { CsvWriter } from '../export/csv.ts'
import { CsvZipWriter } from '../export/csv-zip.ts'
import { estate, type ExportedEngine } from '../export/estate.ts'
import { gather } from '../export/gather.ts'
import { JsonWriter } from '../export/json-tables.ts'
import { policyInputs } from '../export/policy-inputs.ts'
import { writeReport } from '../export/report/report.ts'
import { engineFacts, type EngineFacts } from '../export/sheets/facts.ts'
import { META_SHEET } from '../export/sheets/meta-sheet.ts'
import type { TableWriter } from '../export/table.ts'
import { writeWorkbook, type WorkbookSource } from '../export/workbook.ts'
import { XlsxWriter } from '../export/xlsx.ts'
import type { Progress } from '../model/preview.ts'
import type { MetaLine, TableHead, TableRow } from '../model/table.ts'
import { ledgerOf, type TriageEntry } from '../model/triage.ts'
import type { Clock } from '../ports.ts'
import type { ReplicaDb } from '../store/queries.ts'
import { buildWorkload } from '../validation/workload.ts'
import type { Asked, ExportOrder, ExportSource, TableFormat } from './export-protocol.ts'

export interface ExportPorts {
  /** Throws a Fault where nothing is stored. */
  replica(engine: string): Promise<ReplicaDb>
  ledger(engine: string): Promise<readonly TriageEntry[]>
  clock: Pick<Clock, 'now'>
  tell(progress: Progress): void
}

/** The order of a kind. */
type Order<T extends ExportOrder['type']> = ExportOrder & { type: T }

function writerOf(format: TableFormat, title: string, at: number): TableWriter {
  const made = new Date(at)
  switch (format) {
    case 'csv':
      return new CsvWriter()
    case 'csv-zip':
      return new CsvZipWriter(made)
    case 'json':
      return new JsonWriter()
    case 'xlsx':
      return new XlsxWriter({ title, at: made, first: META_SHEET.head.name })
  }
}

export class Exports {
  readonly #ports: ExportPorts

  constructor(ports: ExportPorts) {
    this.#ports = ports
  }

  /** A file of rows that come from elsewhere, in batches. */
  async table(
    { asked, format, name, columns, engines }: Order<'table'>,
    batches: AsyncIterable<readonly TableRow[]>,
  ): Promise<Blob> {
    const now = this.#ports.clock.now()
    const writer = writerOf(format, asked.title, now)
    const head: TableHead = { name, columns }
    const sink = writer.open(head)
    let rows = 0
    for await (const batch of batches) {
      sink.add(batch)
      rows += batch.length
    }
    // A second table would be in the way of whatever reads a CSV file; its name says of when it is.
    if (format !== 'csv') {
      const facts = await Promise.all(engines.map((engine) => this.#facts(engine, now)))
      const lines = this.#about(asked, now, facts)
      const counts = [{ name: `Rows in ${name}`, value: String(rows) }]
      const notes = writer.notes.map((value) => ({ name: 'Note', value }))
      writer.open(META_SHEET.head).add(META_SHEET.rows([...lines, ...counts, ...notes]))
    }
    return writer.finish()
  }

  async workbook({ asked, format, sources, sheets }: Order<'workbook'>): Promise<Blob> {
    const now = this.#ports.clock.now()
    const writer = writerOf(format, asked.title, now)
    const opened = await this.#open(sources, now)
    const facts = opened.map((source) => source.facts)
    await writeWorkbook(opened, writer, {
      sheets,
      about: this.#about(asked, now, facts),
      tell: this.#ports.tell,
    })
    return writer.finish()
  }

  async report({ asked, sources, fixOnce, sections }: Order<'report'>): Promise<Blob> {
    const now = this.#ports.clock.now()
    const opened = await this.#open(sources, now)
    const facts = opened.map((source) => source.facts)
    return writeReport(opened, {
      about: this.#about(asked, now, facts),
      title: asked.title,
      fixOnce,
      sections,
      now,
      tell: this.#ports.tell,
    })
  }

  async policyInputs({ engine }: Order<'policy-inputs'>): Promise<Blob> {
    const db = await this.#ports.replica(engine.id)
    return gather(policyInputs(db, engine.id, buildWorkload), 'application/x-ndjson')
  }

  async estate({ engine }: Order<'estate'>): Promise<Blob> {
    return gather(estate(await this.#ports.replica(engine.id), engine), 'application/json')
  }

  async #facts(engine: ExportedEngine, now: number): Promise<EngineFacts> {
    const { replica, ledger } = this.#ports
    const [db, entries] = await Promise.all([replica(engine.id), ledger(engine.id)])
    return engineFacts(db, engine, ledgerOf(entries), now)
  }

  #open(sources: readonly ExportSource[], now: number): Promise<WorkbookSource[]> {
    return Promise.all(
      sources.map(async ({ engine, vms }) => ({
        db: await this.#ports.replica(engine.id),
        facts: await this.#facts(engine, now),
        vms,
      })),
    )
  }

  #about({ version, title, lines }: Asked, at: number, facts: readonly EngineFacts[]): MetaLine[] {
    return aboutLines({ version, at }, { title, lines }, facts)
  }
}
