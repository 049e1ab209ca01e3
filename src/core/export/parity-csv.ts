/** Differences to Forklift's inventory, and the VMs that only one side has, as a table for a spreadsheet. */
import type { ParityReport } from '../model/parity.ts'
import { reasonText } from '../parity/reasons.ts'
import { csv, type Cell } from './csv.ts'

const HEADER = [
  'VM',
  'VM id',
  'VM id in Forklift',
  'Difference',
  'Rule',
  'Category in Forklift',
  'Category here',
  'Because of',
  'Reason',
  'Reason text',
  'Detail',
  'Compared at',
]

const SIDES = {
  there: 'only in Forklift',
  here: 'only here',
  category: 'other category',
} as const

function* rows(report: ParityReport): Generator<Cell[]> {
  const at = new Date(report.at).toISOString()
  // Plans tell of critical concerns only: one that is not among them may be there as a warning.
  const absent = report.scope === 'critical' ? 'not critical' : ''
  for (const { id, name, thereId, differences } of report.differing) {
    for (const { rule, side, there, here, by, reasons } of differences) {
      const vm = [name, id, thereId || id, SIDES[side], rule, there || absent, here, by]
      const codes = reasons.map(({ code }) => code).join(' ') || 'unexplained'
      const texts = reasons.map(({ code }) => reasonText(code).title).join('; ')
      yield [
        ...vm,
        codes,
        texts,
        reasons
          .map(({ detail }) => detail)
          .join(' ')
          .trim(),
        at,
      ]
    }
  }
  const alone = (id: string, name: string, difference: string, note: string): Cell[] => [
    ...[name, id, '', difference, '', '', '', '', '', ''],
    note,
    at,
  ]
  for (const { id, name, note } of report.onlyThere)
    yield alone(id, name, 'VM only in Forklift', note)
  const untold = report.scope === 'critical' ? 'VM not told by a plan' : 'VM only here'
  for (const { id, name, note } of report.onlyHere) yield alone(id, name, untold, note)
  for (const { id, name, note } of report.unknown) yield alone(id, name, 'VM not compared', note)
}

/** Differences first, one per line. */
export const parityCsv = (report: ParityReport): Generator<string, void, undefined> =>
  csv(HEADER, rows(report))
