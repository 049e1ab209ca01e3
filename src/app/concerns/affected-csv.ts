/** The VMs with a concern as a table for a spreadsheet, with the single edits that clear it on each and what stands there now. */
import { csv } from '../../core/export/csv.ts'
import type { EditEffect } from '../../core/model/fix-once.ts'
import type { Tables, VmItem } from '../../core/estate/items.ts'
import { LEVEL_TEXT } from '../../core/estate/vm-spec.ts'
import { kindWord } from '../../core/model/pages.ts'
import { valueText } from './words.ts'

const HEADER = [
  'VM',
  'VM id',
  'Readiness',
  'Out of date',
  'Status',
  'Cluster',
  'Host',
  'Concern',
  'Category',
  'Waived',
  'Cleared by an edit of',
  'Path',
  'Current value',
  'Validated at',
]

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

/** `effects`: edits against this concern; none when they were not computed. */
export function* affectedCsv(
  concern: string,
  affected: readonly VmItem[],
  effects: readonly EditEffect[],
  tables: Tables,
): Generator<string, void, undefined> {
  const edits = new Map<string, EditEffect[]>()
  for (const effect of effects) {
    for (const vm of effect.cleared) {
      const of = edits.get(vm)
      if (of) of.push(effect)
      else edits.set(vm, [effect])
    }
  }
  const rows = affected.map(({ id, name, row, readiness, verdict }) => {
    const own = edits.get(id) ?? []
    const each = (text: (effect: EditEffect) => string): string => own.map(text).join('; ')
    return [
      name,
      id,
      LEVEL_TEXT[readiness.level],
      yesNo(readiness.outOfDate !== null),
      row.status,
      tables.nameOf('cluster', row.cluster),
      tables.nameOf('host', row.host),
      concern,
      verdict?.concerns.find(([of]) => of === concern)?.[1] ?? '',
      yesNo(tables.waives?.(id, concern) ?? false),
      each(({ edit: { cause } }) => `${kindWord(cause.kind)} ${cause.name || cause.id}`),
      each(({ edit }) => edit.path),
      each(({ edit }) => valueText(edit.from)),
      verdict ? new Date(verdict.at).toISOString() : '',
    ]
  })
  yield* csv(HEADER, rows)
}
