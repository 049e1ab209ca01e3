/** The VMs with a concern as rows of texts, with the single edits that clear it on each and what stands there now. Pure. */
import type { EditEffect } from '../model/fix-once.ts'
import { kindWord } from '../model/pages.ts'
import type { Json } from '../model/rules.ts'
import type { Tables, VmItem } from './items.ts'
import { LEVEL_TEXT } from './vm-spec.ts'

export const AFFECTED_HEADER = [
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

export const NOTHING = 'nothing'

/** As JSON; what is not there has no JSON. */
export const valueText = (value: Json | undefined): string =>
  value === undefined ? NOTHING : JSON.stringify(value)

/** `effects`: edits against this concern; none when they were not computed. */
export function affectedRows(
  concern: string,
  affected: readonly VmItem[],
  effects: readonly EditEffect[],
  tables: Tables,
): string[][] {
  const edits = new Map<string, EditEffect[]>()
  for (const effect of effects) {
    for (const vm of effect.cleared) {
      const of = edits.get(vm)
      if (of) of.push(effect)
      else edits.set(vm, [effect])
    }
  }
  return affected.map(({ id, name, row, readiness, verdict }) => {
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
}
