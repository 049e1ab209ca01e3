/** What a cell shows, as text: the same on the screen, in a tooltip and on the clipboard. */
import type { Cell } from '../../core/estate/protocol.ts'
import { LEVEL_TEXT } from '../../core/estate/vm-spec.ts'
import type { Counts, Readiness } from '../../core/model/readiness.ts'
import { age, count, gib, NOT_APPLICABLE, ratio, UNKNOWN } from '../lib/format.ts'
import type { TableColumn } from './columns.ts'

type CellValue = Cell['value']

const GIB = 1024 ** 3

export const isReadiness = (value: CellValue): value is Readiness =>
  typeof value === 'object' && value !== null && 'level' in value

export const isCounts = (value: CellValue): value is Counts =>
  typeof value === 'object' && value !== null && 'critical' in value

/** As a reader sees it. Missing, not applicable and zero are three things. */
export function cellText(kind: TableColumn['cell'], value: CellValue, now: number): string {
  if (value === undefined || value === '') return NOT_APPLICABLE
  if (value === null) return kind === 'concerns' ? NOT_APPLICABLE : UNKNOWN
  if (isReadiness(value)) return LEVEL_TEXT[value.level]
  if (isCounts(value)) {
    return `${count(value.critical)} / ${count(value.warning)} / ${count(value.information)}`
  }
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'string') return value
  switch (kind) {
    case 'size':
      return gib(value)
    case 'ratio':
      return ratio(value)
    case 'percent':
    case 'bar':
      // Some is not none.
      return value > 0 && value < 0.5 ? '< 1 %' : `${count(value)} %`
    case 'age':
      return age(value, now)
    default:
      return count(value)
  }
}

/** For a spreadsheet: plain numbers, ISO times, nothing where there is no value. */
export function cellPlain(kind: TableColumn['cell'], value: CellValue): string {
  if (value === undefined || value === null) return ''
  if (isReadiness(value)) return LEVEL_TEXT[value.level]
  if (isCounts(value)) return `${value.critical}/${value.warning}/${value.information}`
  if (typeof value !== 'number') return String(value)
  if (kind === 'age') return new Date(value).toISOString()
  return String(kind === 'size' ? value / GIB : value)
}
