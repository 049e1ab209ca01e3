/**
 * Which columns a table shows, in which order and how wide: those for which there is room, or those that the user chose
 * instead. The first column names the row; it is always there and always first.
 */
import type { ColumnChoice } from '../../core/model/list-choices.ts'
import type { Column, ValueColumn } from '../../core/estate/spec.ts'

/** What of a column a table needs to know; its values come as cells. */
export type TableColumn = Omit<ValueColumn<never>, 'cell' | 'value' | 'href' | 'sort'> &
  Pick<Column<never>, 'cell'>

export interface PlacedColumn<C extends TableColumn = TableColumn> {
  column: C
  width: number
  /** Shares what is left. */
  grows: boolean
}

export const NARROWEST = 48
export const WIDEST = 900

/** Of the checkboxes, pixels. */
export const SELECT_WIDTH = 44

export const clampWidth = (width: number): number =>
  Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)))

const fits = ({ from }: TableColumn, room: number): boolean => (from ?? 0) <= room

/** A choice without anything chosen. */
export const noChoice = (): ColumnChoice => ({ shown: null, known: [], widths: {} })

/** Columns that say how far their rows are from a migration; they go last. */
const KEPT = ['readiness', 'concerns']

/**
 * Without a choice nothing is wider than the table: columns that want most room go first, of equal ones the last. What
 * is there without a limit goes only when nothing else is left.
 */
function fitting<C extends TableColumn>(first: C, rest: readonly C[], room: number): C[] {
  const columns = [...rest]
  let width = columns.reduce((sum, column) => sum + column.width, first.width + SELECT_WIDTH)
  while (width > room) {
    const least = columns
      .filter(({ cell }) => !KEPT.includes(cell))
      .reduce<C | undefined>(
        (worst, column) => ((column.from ?? 0) >= (worst?.from ?? 0) ? column : worst),
        undefined,
      )
    if (!least) break
    columns.splice(columns.indexOf(least), 1)
    width -= least.width
  }
  return columns
}

/** `room`: free width of the table, pixels. */
export function placeColumns<C extends TableColumn>(
  columns: readonly C[],
  choice: ColumnChoice | undefined,
  room: number,
): PlacedColumn<C>[] {
  const [first, ...rest] = columns
  if (!first) return []
  const { shown, known, widths } = choice ?? noChoice()
  const chosen =
    shown === null
      ? fitting(
          first,
          rest.filter((column) => fits(column, room)),
          room,
        )
      : [
          ...shown.flatMap((id) => rest.find((column) => column.id === id) ?? []),
          ...rest.filter((column) => !known.includes(column.id) && fits(column, room)),
        ]
  return [first, ...new Set(chosen)].map((column) => {
    const own = widths[column.id]
    return own === undefined
      ? { column, width: column.width, grows: column.grow === true }
      : { column, width: clampWidth(own), grows: false }
  })
}

/** Shows these columns, in this order. */
export const choose = (
  choice: ColumnChoice | undefined,
  columns: readonly TableColumn[],
  shown: readonly string[],
): ColumnChoice => ({
  shown,
  known: columns.map(({ id }) => id),
  widths: choice?.widths ?? {},
})

/** `width` undefined: as the list says. */
export function widen(
  choice: ColumnChoice | undefined,
  id: string,
  width: number | undefined,
): ColumnChoice {
  const { shown, known, widths } = choice ?? noChoice()
  const { [id]: _, ...others } = widths
  return {
    shown,
    known,
    widths: width === undefined ? others : { ...others, [id]: clampWidth(width) },
  }
}

/** Moves one of the ids by so many places; at the ends it stays. */
export function moved(ids: readonly string[], id: string, by: number): string[] {
  const at = ids.indexOf(id)
  const to = Math.max(0, Math.min(ids.length - 1, at + by))
  if (at < 0 || to === at) return [...ids]
  return ids.toSpliced(at, 1).toSpliced(to, 0, id)
}

export const templateOf = (columns: readonly PlacedColumn[], selects: boolean): string =>
  [
    ...(selects ? [`${SELECT_WIDTH}px`] : []),
    ...columns.map(({ width, grows }) => (grows ? `minmax(${width}px, 1fr)` : `${width}px`)),
  ].join(' ')

export const widthOf = (columns: readonly PlacedColumn[], selects: boolean): number =>
  columns.reduce((sum, { width }) => sum + width, selects ? SELECT_WIDTH : 0)
