/**
 * The workbook of a small estate: as CSV byte for byte beside test/golden-export, as XLSX read by a library that did not
 * write it, and by LibreOffice where that is installed. `UPDATE_GOLDEN=1` writes the golden files anew.
 */
import 'fake-indexeddb/auto'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import { afterEach, describe, expect, it } from 'vitest'
import { aboutLines } from '../../../src/core/export/about.ts'
import { CsvZipWriter } from '../../../src/core/export/csv-zip.ts'
import { JsonWriter } from '../../../src/core/export/json-tables.ts'
import { engineFacts } from '../../../src/core/export/sheets/facts.ts'
import type { TableWriter } from '../../../src/core/export/table.ts'
import { SHEET_NAMES } from '../../../src/core/export/sheet-list.ts'
import { writeWorkbook } from '../../../src/core/export/workbook.ts'
import { XlsxWriter } from '../../../src/core/export/xlsx.ts'
import { cleanUp } from '../store/contract.ts'
import { ENGINE, ledger, NOW, smallEstate } from './small-estate.ts'

const GOLDEN = resolve(import.meta.dirname, '../../golden-export')

const ALL = ['oMetaData', ...SHEET_NAMES]

async function written(
  writer: TableWriter,
  vms: readonly string[] | null = null,
  sheets?: readonly string[],
): Promise<Uint8Array> {
  const { db } = await smallEstate()
  const facts = await engineFacts(db, ENGINE, ledger, NOW)
  const about = aboutLines(
    { version: '1.2.3', at: NOW },
    { title: 'Everything stored', lines: [] },
    [facts],
  )
  await writeWorkbook([{ db, facts, vms }], writer, { about, sheets })
  return new Uint8Array(await writer.finish().arrayBuffer())
}

const xlsx = () =>
  new XlsxWriter({ title: 'Everything stored', at: new Date(NOW), first: 'oMetaData' })

const entries = (zip: Uint8Array): Map<string, string> =>
  // `ignoreBOM`: the mark belongs to what is compared.
  new Map(
    Object.entries(unzipSync(zip)).map(([name, bytes]) => [
      name,
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
    ]),
  )

/** A cell of a workbook as the CSV file has it; only there an apostrophe stands before what would compute. */
function asCsv(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString()
  if (typeof cell !== 'string') return String(cell ?? '')
  return /^[=+\-@]/.test(cell) ? `'${cell}` : cell
}

afterEach(cleanUp)

describe('as CSV files', () => {
  it('is byte for byte what stands in test/golden-export', async () => {
    const files = entries(await written(new CsvZipWriter(new Date(NOW))))
    if (process.env['UPDATE_GOLDEN']) {
      rmSync(GOLDEN, { recursive: true, force: true })
      mkdirSync(GOLDEN)
      for (const [name, text] of files) writeFileSync(join(GOLDEN, name), text)
    }
    expect([...files.keys()].sort()).toEqual(ALL.map((name) => `${name}.csv`).sort())
    expect(readdirSync(GOLDEN).sort()).toEqual([...files.keys()].sort())
    for (const [name, text] of files)
      expect(text, name).toBe(readFileSync(join(GOLDEN, name), 'utf8'))
  })

  it('holds only the VMs that were chosen, and says so', async () => {
    const files = entries(await written(new CsvZipWriter(new Date(NOW)), ['vm-2']))
    expect(files.get('oInfo.csv')!.trimEnd().split('\r\n')).toHaveLength(2)
    expect(files.get('oDisk.csv')).not.toContain('d-loose')
    expect(files.get('oMetaData.csv')).toContain('Only chosen VMs are in this file.')
    expect(files.get('oHost.csv')).toContain('kvm02')
  })

  it('leaves out sheets that are not wanted', async () => {
    const files = entries(await written(new CsvZipWriter(new Date(NOW)), null, ['oInfo', 'oHost']))
    expect([...files.keys()].sort()).toEqual(['oHost.csv', 'oInfo.csv', 'oMetaData.csv'])
  })
})

describe('as XLSX', () => {
  it('is read by another library: sheets in order, header frozen and filtered, real values', async () => {
    const book = await readXlsx(await written(xlsx()))
    expect(book.sheets.map(({ name }) => name)).toEqual(ALL)
    const info = book.sheets.find(({ name }) => name === 'oInfo')!
    expect(info.freezePane).toMatchObject({ rows: 1 })
    const titles = info.rows[0] as string[]
    const value = (row: number, title: string) => info.rows[row]![titles.indexOf(title)]
    expect(info.autoFilter?.range).toMatch(/^A1:[A-Z]+4$/)
    expect(value(1, 'VM')).toBe('=HYPERLINK("http://evil.example","db01")')
    expect(value(1, 'Memory GiB')).toBe(8)
    expect(value(1, 'Provisioned bytes')).toBe(80 * 1024 ** 3)
    expect(value(1, 'HA')).toBe(true)
    expect(value(1, 'Created UTC')).toEqual(new Date(Date.UTC(2024, 1, 29, 23, 59, 59)))
    expect(value(1, 'Readiness')).toBe('Blocked')
    expect(value(2, 'VM')).toBe('Příliš žluťoučký 東京')
    expect(value(2, 'Readiness')).toBe('Ready')
    expect(value(2, 'Waived concern IDs')).toBe('ovirt.ha.enabled')
    // Not validated is not zero, and a disk that is not stored leaves the sum open.
    expect(value(3, 'Readiness')).toBe('Unknown')
    expect(value(3, 'Critical') ?? null).toBeNull()
    expect(value(3, 'Provisioned GiB') ?? null).toBeNull()
    const device = book.sheets.find(({ name }) => name === 'oHostDevice')!
    expect(device.rows[1]).toContain('GA102 <Tesla & Co>')
  })

  it('says the same as the CSV files, cell by cell', async () => {
    const book = await readXlsx(await written(xlsx()))
    await cleanUp()
    const files = entries(await written(new CsvZipWriter(new Date(NOW))))
    for (const { name, rows } of book.sheets) {
      const told = parseCsv(files.get(`${name}.csv`)!, { delimiter: ',' })
      const width = told[0]!.length
      const cells = rows.map((row) => Array.from({ length: width }, (_, at) => asCsv(row[at])))
      expect(cells, name).toEqual(told)
    }
  })

  const office = spawnSync('soffice', ['--version']).status === 0
  it.skipIf(!office)(
    'is opened by LibreOffice (skipped where soffice is not installed)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'portolan-'))
      try {
        const path = join(folder, 'book.xlsx')
        writeFileSync(path, await written(xlsx()))
        execFileSync('soffice', [
          ...[
            '--headless',
            '--convert-to',
            'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2',
          ],
          ...['--outdir', folder, path],
        ])
        const [csv] = readdirSync(folder).filter((name) => name.endsWith('.csv'))
        const text = readFileSync(join(folder, csv!), 'utf8')
        expect(text).toContain('Příliš žluťoučký 東京')
        expect(text).toContain('=HYPERLINK(""http://evil.example"",""db01"")')
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    60_000,
  )
})

it('is one JSON document with a list for each sheet', async () => {
  const text = strFromU8(await written(new JsonWriter()))
  const tables = JSON.parse(text) as Record<string, Record<string, unknown>[]>
  expect(Object.keys(tables).sort()).toEqual([...ALL].sort())
  expect(tables['oInfo']).toHaveLength(3)
  expect(tables['oInfo']![0]).toMatchObject({
    'VM ID': 'vm-1',
    HA: true,
    'Created UTC': '2024-02-29T23:59:59.000Z',
  })
  expect(tables['oHealth']!.map((row) => row['Message'])).toEqual(
    expect.arrayContaining(['Not validated yet.', '95 % of the space is used.']),
  )
})
