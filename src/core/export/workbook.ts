/**
 * The whole estate as tables, sheet by sheet. Full rows are read in batches, once: each batch goes into all sheets that
 * take something of it, so memory does not grow with the number of VMs.
 */
import type { Progress } from '../model/preview.ts'
import type { DiskRow } from '../model/rows.ts'
import type { MetaLine } from '../model/table.ts'
import { judgedVms, judgedVmsOf, type JudgedVm } from '../store/judged.ts'
import { countVms, type ReplicaDb } from '../store/queries.ts'
import { addUp, vmFacts, type EngineFacts } from './sheets/facts.ts'
import { engineHealth, healthOf, HEALTH_SHEET, SOURCE_SHEET } from './sheets/health-sheets.ts'
import { KIND_SHEETS } from './sheets/kind-sheets.ts'
import { META_SHEET } from './sheets/meta-sheet.ts'
import { DISK_SHEET, diskUses, PART_SHEETS, type DiskUse } from './sheets/part-sheets.ts'
import type { Sheet } from './sheets/sheet.ts'
import { VM_SHEETS } from './sheets/vm-sheets.ts'
import { SHEET_NAMES } from './sheet-list.ts'
import type { TableRow, TableWriter } from './table.ts'

export interface WorkbookSource {
  db: ReplicaDb
  facts: EngineFacts
  /** Ids of the VMs that are wanted; null: all. */
  vms: readonly string[] | null
}

export interface WorkbookOptions {
  /** Names of the sheets that are wanted; all when absent. */
  sheets?: readonly string[] | undefined
  /** What is said of the file as a whole, before what is known once it is written. */
  about: readonly MetaLine[]
  signal?: AbortSignal | undefined
  tell?: ((progress: Progress) => void) | undefined
}

/** Disks read at once. */
const BATCH = 1000

/** The tables of a file; rows of a sheet that is not wanted are not even made. */
class Tables {
  readonly #sinks = new Map<string, { add(rows: readonly TableRow[]): void; rows: number }>()

  constructor(writer: TableWriter, sheets: readonly Sheet<never>[], wanted: ReadonlySet<string>) {
    const heads = new Map(sheets.map(({ head }) => [head.name, head]))
    for (const name of SHEET_NAMES) {
      const head = heads.get(name)
      if (!head || !wanted.has(name)) continue
      this.#sinks.set(name, { ...writer.open(head), rows: 0 })
    }
  }

  take<S>({ head, rows }: Sheet<S>, sources: readonly S[]): void {
    const sink = this.#sinks.get(head.name)
    if (!sink) return
    const made = sources.flatMap((source) => rows(source))
    sink.rows += made.length
    sink.add(made)
  }

  get lines(): MetaLine[] {
    return [...this.#sinks].map(([name, { rows }]) => ({
      name: `Rows in ${name}`,
      value: String(rows),
    }))
  }
}

/** Disks that none of `attached` is, in the order of their ids. */
async function* otherDisks(
  db: ReplicaDb,
  attached: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DiskRow[], void, undefined> {
  let after: string | null = null
  for (;;) {
    signal?.throwIfAborted()
    const table = db.rows('disk')
    const rest = after === null ? table.orderBy('id') : table.where('id').above(after)
    const batch: { id: string; row: DiskRow }[] = await rest.limit(BATCH).toArray()
    yield batch.flatMap(({ id, row }) => (attached.has(id) ? [] : [row]))
    const last = batch.at(-1)
    if (last === undefined || batch.length < BATCH) return
    after = last.id
  }
}

/** The VMs of a source in batches, in the order of their ids or as they were chosen. */
export const readVms = (
  { db, vms }: WorkbookSource,
  signal?: AbortSignal,
): AsyncGenerator<JudgedVm[], void, undefined> =>
  vms ? judgedVmsOf(db, vms, signal) : judgedVms(db, signal)

const SCOPED: readonly MetaLine[] = [
  {
    name: 'VMs',
    value:
      'Only chosen VMs are in this file. Sheets of hosts, clusters and other objects are complete; their counts are of the VMs in this file.',
  },
]

/** Writes the sheets, oMetaData last: it knows how many rows the others got. The writer is left open. */
export async function writeWorkbook(
  sources: readonly WorkbookSource[],
  writer: TableWriter,
  { sheets, about, signal, tell = () => undefined }: WorkbookOptions,
): Promise<void> {
  const wanted = new Set<string>(sheets ?? SHEET_NAMES)
  const all = [...VM_SHEETS, DISK_SHEET, ...PART_SHEETS, ...KIND_SHEETS, HEALTH_SHEET, SOURCE_SHEET]
  const tables = new Tables(writer, all as readonly Sheet<never>[], wanted)
  const counts = await Promise.all(sources.map(async ({ db, vms }) => vms?.length ?? countVms(db)))
  const total = counts.reduce((sum, count) => sum + count, 0)
  let done = 0
  for (const source of sources) {
    const { facts, db } = source
    tables.take(SOURCE_SHEET, [facts])
    tables.take(HEALTH_SHEET, [engineHealth(facts)])
    const attached = new Set<string>()
    for await (const batch of readVms(source, signal)) {
      const vms = batch.map(({ parts }) => vmFacts(facts, parts))
      vms.forEach(addUp)
      for (const sheet of [...VM_SHEETS, ...PART_SHEETS]) tables.take(sheet, vms)
      const uses = vms.map(diskUses)
      for (const { attachment } of uses.flat()) attached.add(attachment?.disk ?? '')
      tables.take(DISK_SHEET, uses)
      tables.take(HEALTH_SHEET, vms.map(healthOf))
      done += batch.length
      // VMs that came meanwhile must not make it more than all.
      tell({ done: Math.min(done, total), total })
    }
    if (source.vms === null && wanted.has('oDisk')) {
      for await (const disks of otherDisks(db, attached, signal)) {
        const uses = disks.map((disk): DiskUse => ({
          of: facts,
          facts: null,
          attachment: null,
          disk,
        }))
        tables.take(DISK_SHEET, [uses])
      }
    }
    for (const sheet of KIND_SHEETS) tables.take(sheet, [facts])
  }
  const scoped = sources.some(({ vms }) => vms !== null)
  const lines = [...about, ...(scoped ? SCOPED : []), ...tables.lines]
  const sink = writer.open(META_SHEET.head)
  sink.add(META_SHEET.rows([...lines, ...writer.notes.map((value) => ({ name: 'Note', value }))]))
}
