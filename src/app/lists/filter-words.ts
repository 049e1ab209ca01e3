/** What a filter of a list is called, and how it is taken away. */
import { limit, type ListState, type Range } from '../../core/estate/list-state.ts'
import type { ListSource } from './list-source.ts'
import type { AnySpec } from './list-view.svelte.ts'
import { count, gib, ratio } from '../lib/format.ts'
import type { TableColumn } from './columns.ts'

export type FilterName = NonNullable<ListSource['hint']>['filter']

const GIB = 1024 ** 3

/** Between a number that a user writes and the value that is stored. */
export const factorOf = (column: Pick<TableColumn, 'cell'>): number =>
  column.cell === 'size' ? GIB : 1

/** Its values are percent. */
export const isShare = ({ cell }: Pick<TableColumn, 'cell'>): boolean =>
  cell === 'percent' || cell === 'bar'

export function valueText(column: Pick<TableColumn, 'cell'>, value: number): string {
  if (column.cell === 'size') return gib(value)
  if (column.cell === 'ratio') return ratio(value)
  return isShare(column) ? `${count(value)} %` : count(value)
}

export function rangeText(column: Pick<TableColumn, 'cell' | 'unit'>, [from, to]: Range): string {
  const text = (value: number): string => valueText(column, value)
  const unit = column.unit && column.cell === 'size' ? ` ${column.unit}` : ''
  if (from === null) return to === null ? '' : `≤ ${text(to)}${unit}`
  return to === null ? `≥ ${text(from)}${unit}` : `${text(from)}–${text(to)}${unit}`
}

export interface NamedFilter {
  name: FilterName
  title: string
  /** Each can be taken away by itself. */
  values: readonly { value: string; label: string }[]
}

/** All filters in force, in the order of the list. */
export function filtersOf(
  spec: AnySpec,
  state: ListState,
  labels: ListSource['labels'],
): NamedFilter[] {
  const text = state.text.trim()
  const query = state.query.trim()
  return [
    ...(text === ''
      ? []
      : [{ name: 'text' as const, title: 'Text', values: [{ value: '', label: text }] }]),
    ...(query === ''
      ? []
      : [{ name: 'query' as const, title: 'Query', values: [{ value: '', label: query }] }]),
    ...spec.facets
      .filter(({ id }) => state.facets[id])
      .map(({ id, title }) => ({
        name: `facet:${id}` as const,
        title,
        values: state.facets[id]!.map((value) => ({ value, label: labels[id]?.[value] ?? value })),
      })),
    ...spec.columns
      .filter(({ id }) => state.ranges[id])
      .map((column) => ({
        name: `range:${column.id}` as const,
        title: column.title,
        values: [{ value: '', label: rangeText(column, state.ranges[column.id]!) }],
      })),
  ]
}

/** The state without a filter, or without one of its values. */
export function without(state: ListState, name: FilterName, value?: string): ListState {
  if (name === 'text') return { ...state, text: '' }
  if (name === 'query') return { ...state, query: '' }
  const id = name.slice(name.indexOf(':') + 1)
  if (name.startsWith('range:')) return limit(state, id, undefined)
  const { [id]: chosen = [], ...others } = state.facets
  const left = value === undefined ? [] : chosen.filter((one) => one !== value)
  return { ...state, facets: left.length > 0 ? { ...others, [id]: left } : others }
}
