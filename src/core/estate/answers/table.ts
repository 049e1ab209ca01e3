/** Rows of a list for a file: plain values, a part at a time, with filters and order in words. */
import { inGib, type MetaLine, type TableCell } from '../../model/table.ts'
import type { Range } from '../list-state.ts'
import type { VmItem } from '../items.ts'
import { PROVIDER } from '../lists.ts'
import type { ListName, TableAnswer, TableQuestion } from '../protocol.ts'
import type { Replicas } from '../replica.ts'
import { keyOf, select, type Entry, type Selection } from '../selection.ts'
import type { Column } from '../spec.ts'
import { tableColumns, type TableColumnOf } from '../table-columns.ts'

const text = (title: string, width: number, value: (entry: Entry) => TableCell) =>
  ({ title, format: 'text', width, value }) satisfies TableColumnOf<Entry>

const identity: readonly TableColumnOf<Entry>[] = [
  text('ID', 36, ({ id }) => id),
  text('Provider', 16, ({ replica }) => replica.name),
]

/** Ids of the concerns of a VM; nothing where no verdict counts, so that a gap is not taken for "none". */
function concernIds({ item, replica }: Entry, waived: boolean): TableCell {
  // Rows of the list of VMs are made of these items.
  const { id, readiness, verdict } = item as VmItem
  if (readiness.counts === null || !verdict) return null
  const ids = verdict.concerns.map(([concern]) => concern)
  const chosen = ids.filter((concern) => (replica.waives?.(id, concern) ?? false) === waived)
  return chosen.join('; ') || null
}

/** What a list of this name has in files beside its columns. */
function moreOf(list: ListName): readonly TableColumnOf<Entry>[] {
  if (list === 'concern') return identity.slice(1)
  if (list !== 'vm') return identity
  return [
    text('Concern IDs', 40, (entry) => concernIds(entry, false)),
    text('Waived concern IDs', 24, (entry) => concernIds(entry, true)),
    ...identity,
  ]
}

/** As a person reads it: sizes in GiB. */
function rangeText({ cell }: Column<Entry>, [from, to]: Range): string {
  const text = (limit: number): string =>
    cell === 'size' ? `${inGib(limit)} GiB` : `${limit}${cell === 'percent' ? ' %' : ''}`
  if (from === null) return `at most ${text(to ?? 0)}`
  return to === null ? `at least ${text(from)}` : `${text(from)} to ${text(to)}`
}

function aboutOf({ spec }: Selection, { state, keys }: TableQuestion): MetaLine[] {
  const titleOf = (id: string): string => spec.columns.find((one) => one.id === id)?.title ?? id
  const facets = spec.facets.flatMap(({ id, title, label }) => {
    const chosen = state.facets[id]
    return chosen ? [{ name: title, value: chosen.map(label).join('; ') }] : []
  })
  const ranges = Object.entries(state.ranges).flatMap(([id, range]) => {
    const column = spec.columns.find((one) => one.id === id)
    return column ? [{ name: column.title, value: rangeText(column, range) }] : []
  })
  const filters = [
    ...(state.text.trim() === '' ? [] : [{ name: 'Text', value: state.text }]),
    ...(state.query.trim() === '' ? [] : [{ name: 'Query', value: state.query }]),
    ...facets,
    ...ranges,
  ].map(({ name, value }) => ({ name: `Filter: ${name}`, value }))
  const sort = state.sort
    .map(({ column, descending }) => `${titleOf(column)}${descending ? ', descending' : ''}`)
    .join('; ')
  return [
    { name: 'List', value: spec.title },
    ...(keys ? [{ name: 'Rows', value: 'Selected ones only' }] : filters),
    ...(!keys && filters.length === 0 ? [{ name: 'Filters', value: 'None' }] : []),
    { name: 'Order', value: sort },
  ]
}

/** Those that were asked for, in the order of the list; the name stands first whatever was chosen. */
function columnsOf({ spec }: Selection, { columns }: TableQuestion): Column<Entry>[] {
  const named = spec.columns.filter(({ id }) => id === 'name')
  const wanted = columns
    ? columns.flatMap((id) => spec.columns.find((column) => column.id === id) ?? [])
    : spec.columns
  return [...named, ...wanted.filter(({ id }) => id !== 'name' && id !== PROVIDER)]
}

export function answerTable(replicas: Replicas, question: TableQuestion): TableAnswer {
  const selection = select(replicas, question)
  if (!selection) return { columns: [], rows: [], total: 0, about: [] }
  const { keys, first, count, list } = question
  const wanted = keys && new Set(keys)
  const chosen = wanted
    ? selection.all.filter((entry) => wanted.has(keyOf(entry)))
    : selection.found
  const columns = tableColumns(columnsOf(selection, question), moreOf(list))
  return {
    columns: columns.map(({ title, format, width }) => ({ title, format, width })),
    rows: chosen
      .slice(first, first + count)
      .map((entry) => columns.map((column) => column.value(entry))),
    total: chosen.length,
    about: aboutOf(selection, question),
  }
}
