/** From an order to a file: rows that the page hands over, the workbook, the report, what other programs read. */
import 'fake-indexeddb/auto'
import { readXlsx } from 'hucre/xlsx'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { FixOnce } from '../../../src/core/model/fix-once.ts'
import type { Progress } from '../../../src/core/model/preview.ts'
import type { TableRow } from '../../../src/core/model/table.ts'
import { REPORT_SECTIONS } from '../../../src/core/export/report/section-list.ts'
import type { ExportOrder } from '../../../src/core/worker/export-protocol.ts'
import { Exports } from '../../../src/core/worker/export-tasks.ts'
import { Handover } from '../../../src/core/worker/handover.ts'
import { ENGINE, ledger, NOW, smallEstate } from '../export/small-estate.ts'
import { cleanUp } from '../store/contract.ts'

const asked = { version: '1.2.3', title: 'Hosts', lines: [{ name: 'Filter: Status', value: 'up' }] }
const columns = [{ title: 'Name', format: 'text' as const, width: 20 }]

let exports: Exports
let told: Progress[]

beforeEach(async () => {
  const { db } = await smallEstate()
  told = []
  exports = new Exports({
    replica: () => Promise.resolve(db),
    ledger: () => Promise.resolve(ledger.entries),
    clock: { now: () => NOW },
    tell: (progress) => told.push(progress),
  })
})
afterEach(cleanUp)

async function* batches(...all: TableRow[][]): AsyncGenerator<TableRow[]> {
  for (const batch of all) yield await Promise.resolve(batch)
}

const table = (format: 'csv' | 'xlsx') =>
  ({
    type: 'table',
    asked,
    format,
    name: 'Hosts',
    columns,
    engines: [ENGINE],
  }) satisfies ExportOrder

it('writes rows that come in batches, as CSV without anything else', async () => {
  const blob = await exports.table(table('csv'), batches([['a'], ['b']], [], [['=c']]))
  expect(await blob.text()).toBe(`"Name"\r\n"a"\r\n"b"\r\n"'=c"\r\n`)
})

it('says in the first sheet of a workbook what the rows are', async () => {
  const blob = await exports.table(table('xlsx'), batches([['a'], ['b']]))
  const { sheets } = await readXlsx(new Uint8Array(await blob.arrayBuffer()))
  expect(sheets.map(({ name }) => name)).toEqual(['oMetaData', 'Hosts'])
  const said = Object.fromEntries(sheets[0]!.rows) as Record<string, string>
  expect(said).toMatchObject({
    Product: 'Portolan 1.2.3',
    Written: '2026-11-23T19:05:00.000Z',
    'Filter: Status': 'up',
    'Data of ovirt-brq as of': '2026-11-23T19:04:00.000Z',
    'Rules of ovirt-brq': 'Portolan rules, version 6, digest abc123',
    'Rows in Hosts': '2',
  })
})

it('tells how far a workbook is', async () => {
  await exports.workbook({
    type: 'workbook',
    asked,
    format: 'json',
    sources: [{ engine: ENGINE, vms: null }],
    sheets: ['oInfo'],
  })
  expect(told.at(-1)).toEqual({ done: 3, total: 3 })
})

const FIX: FixOnce = {
  at: 1,
  version: 6,
  standIn: false,
  vms: 3,
  effects: [
    {
      edit: {
        cause: { kind: 'nicProfile', id: 'p', name: 'app <b>' },
        concern: 'ovirt.nic.filter',
        text: 'the vNIC profile has no network filter',
        path: 'networkFilter',
        from: 'x',
        to: '',
      },
      cleared: ['vm-1', 'vm-2'],
      ready: ['vm-2'],
    },
  ],
  own: [],
}

const report = async (vms: string[] | null): Promise<string> =>
  (
    await exports.report({
      type: 'report',
      asked: { ...asked, title: 'Selected <VMs>' },
      sources: [{ engine: { ...ENGINE, name: '<script>alert(1)</script>' }, vms }],
      fixOnce: { brq: FIX },
      sections: REPORT_SECTIONS.map(({ id }) => id),
    })
  )
    .text()
    .then((page) => page.replace(/\s+/g, ' '))

it('writes a report that runs nothing and loads nothing', async () => {
  const page = await report(null)
  expect(page).toMatch(/^<!doctype html>/)
  expect(page).not.toMatch(/<script|<link|<img|javascript:|url\(|https?:\/\//)
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page).toContain('Selected &lt;VMs&gt;')
  expect(page).toContain('app &lt;b&gt;')
  expect(page).toContain("default-src 'none'")
})

it('counts in a report what the workbook counts', async () => {
  const page = await report(null)
  expect(page).toContain('Readiness of VMs: Blocked 1, Needs attention 0, Ready 1, Unknown 1')
  expect(page).toContain('2 of 3 VMs have a verdict')
  // Three images of 40 GiB; the shared one counts once.
  expect(page).toContain('disks of 120 GiB')
})

it('counts of single edits only what they do to the chosen VMs', async () => {
  const cells = (page: string): string[] =>
    [...page.slice(page.indexOf('id="fix-once"')).matchAll(/<td class="n">(\d+)<\/td>/g)]
      .slice(0, 2)
      .map(([, number]) => number!)
  expect(cells(await report(null))).toEqual(['2', '1'])
  expect(cells(await report(['vm-1']))).toEqual(['1', '0'])
})

it('hands over in order, to whoever waits and to whoever comes late', async () => {
  const handover = new Handover<number>()
  const seen: number[] = []
  handover.put(1)
  const taking = (async () => {
    for await (const one of handover) seen.push(one)
  })()
  await Promise.resolve()
  handover.put(2)
  handover.put(3)
  handover.end()
  await taking
  expect(seen).toEqual([1, 2, 3])
})
