/**
 * Making a workbook of many VMs, against turning the same rows into JSON text. VMs are made batch by batch, as they are
 * read, so what memory shows is what the writer holds. `EXPORT_VMS` (10000,50000) sets the sizes.
 */
import { it } from 'vitest'
import { CsvZipWriter } from '../../src/core/export/csv-zip.ts'
import { vmFacts, type EngineFacts, type VmFacts } from '../../src/core/export/sheets/facts.ts'
import { DISK_SHEET, diskUses, PART_SHEETS } from '../../src/core/export/sheets/part-sheets.ts'
import type { Sheet } from '../../src/core/export/sheets/sheet.ts'
import { VM_SHEETS } from '../../src/core/export/sheets/vm-sheets.ts'
import type { TableSink, TableWriter } from '../../src/core/export/table.ts'
import { XlsxWriter } from '../../src/core/export/xlsx.ts'
import type { Row } from '../../src/core/model/rows.ts'
import { ledgerOf } from '../../src/core/model/triage.ts'
import type { WorkloadParts } from '../../src/core/ports.ts'
import { upsert, verdict, vm } from '../core/store/rows.ts'
import { row, seconds, showTable } from './stage.ts'

const SIZES = (process.env['EXPORT_VMS'] ?? '10000,50000').split(',').map(Number)
const BATCH = 400
const MIB = 1024 * 1024

const ENGINE: EngineFacts = {
  engine: { id: 'bench', name: 'bench', url: 'https://engine.example' },
  meta: undefined,
  small: {
    dataCenter: new Map(),
    cluster: new Map(),
    host: new Map(),
    storageDomain: new Map(),
    network: new Map(),
    nicProfile: new Map(),
    diskProfile: new Map(),
  },
  rules: new Map(),
  faults: [],
  waiting: new Map(),
  ledger: ledgerOf([]),
  waives: undefined,
  now: 0,
  sums: new Map(),
}

const concerns = ['cluster.ksm', 'ha.enabled', 'memory.ballooning', 'nic.filter'].map((id) => ({
  id: `ovirt.${id}`,
  category: 'Warning',
  label: `Label of ${id}`,
  assessment: 'What it means for a migration, in one sentence of the usual length.',
}))

function made(at: number): VmFacts {
  const id = `0f8fad5b-d9cb-469f-a165-${String(at).padStart(12, '0')}`
  const disks = [`${id}-a`, `${id}-b`]
  const { draft } = vm(id, { cluster: 'c', host: 'h', disks, profiles: ['p'] })
  const parts: WorkloadParts = {
    vm: { ...draft, revision: 1 } as Row<'vm'>,
    verdict: verdict(id, { concerns }),
    cluster: undefined,
    dataCenter: undefined,
    serverCpu: undefined,
    host: undefined,
    disks: new Map(
      disks.map((disk) => [disk, { ...upsert('disk', disk).draft, revision: 1 } as Row<'disk'>]),
    ),
    diskProfiles: new Map(),
    nicProfiles: new Map(),
  }
  return vmFacts(ENGINE, parts)
}

const SHEETS = [...VM_SHEETS, ...PART_SHEETS]

/** Every batch of rows of every sheet; told to `take` with the number of the sheet. */
function each(vms: number, take: (sheet: number, rows: ReturnType<Sheet<never>['rows']>) => void) {
  for (let from = 0; from < vms; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, vms - from) }, (_, at) => made(from + at))
    SHEETS.forEach((sheet, no) =>
      take(
        no,
        batch.flatMap((facts) => sheet.rows(facts)),
      ),
    )
    take(
      SHEETS.length,
      batch.flatMap((facts) => DISK_SHEET.rows(diskUses(facts))),
    )
  }
}

interface Measured {
  ms: number
  bytes: number
  /** Most memory above that of the beginning, MiB. */
  peak: number
}

const used = (): number => {
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function measured(vms: number, writer: TableWriter): Measured {
  globalThis.gc?.()
  const before = used()
  let peak = 0
  const start = performance.now()
  const sinks: TableSink[] = [...SHEETS, DISK_SHEET].map(({ head }) => writer.open(head))
  each(vms, (no, rows) => {
    sinks[no]!.add(rows)
    peak = Math.max(peak, used() - before)
  })
  const { size } = writer.finish()
  return { ms: performance.now() - start, bytes: size, peak: peak / MIB }
}

/** The same rows as text that nobody keeps. */
function floor(vms: number): number {
  const start = performance.now()
  let characters = 0
  each(vms, (_, rows) => (characters += JSON.stringify(rows).length))
  return performance.now() - start + characters * 0
}

it('makes workbooks', () => {
  for (const vms of SIZES) {
    const bare = floor(vms)
    const writers: [string, TableWriter][] = [
      ['XLSX', new XlsxWriter({ title: 'bench', at: new Date() })],
      ['ZIP of CSV', new CsvZipWriter(new Date())],
    ]
    for (const [name, writer] of writers) {
      const { ms, bytes, peak } = measured(vms, writer)
      row(
        `${name} of ${vms} VMs, ${(bytes / MIB).toFixed(1)} MiB, peak ${peak.toFixed(0)} MiB`,
        seconds(ms),
        seconds(bare),
        (ms / bare).toFixed(2),
      )
    }
  }
  showTable()
}, 600_000)
