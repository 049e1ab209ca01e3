/** What a user chose for a list and keeps: columns, density, saved views. Kept as preferences, by the path of the list. */
export const DENSITIES = ['compact', 'default'] as const
export type Density = (typeof DENSITIES)[number]

export interface ColumnChoice {
  /** Ids in their order; null: those for which there is room, in the order of the list. */
  shown: readonly string[] | null
  /** Ids that the list had when its columns were chosen; a column that is not among them is new and appears. */
  known: readonly string[]
  /** Pixels, by column; absent: as the list says. */
  widths: Readonly<Record<string, number>>
}

/** A list as it was when somebody gave it a name. */
export interface SavedView {
  id: string
  name: string
  /** Filters and sort order as the address writes them. */
  query: string
  columns: ColumnChoice | null
  density: Density
}

export interface ListViews {
  views: readonly SavedView[]
  /** Id of the view with which the list opens; '' for none. */
  standard: string
}

export const NO_VIEWS: ListViews = { views: [], standard: '' }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

export const isColumnChoice = (value: unknown): value is ColumnChoice =>
  isRecord(value) &&
  (value['shown'] === null || isTexts(value['shown'])) &&
  isTexts(value['known']) &&
  isRecord(value['widths']) &&
  Object.values(value['widths']).every((width) => typeof width === 'number' && width > 0)

const isSavedView = (value: unknown): value is SavedView =>
  isRecord(value) &&
  ['id', 'name', 'query'].every((key) => typeof value[key] === 'string') &&
  (value['columns'] === null || isColumnChoice(value['columns'])) &&
  (DENSITIES as readonly unknown[]).includes(value['density'])

export const isListViews = (value: unknown): value is ListViews =>
  isRecord(value) &&
  typeof value['standard'] === 'string' &&
  Array.isArray(value['views']) &&
  value['views'].every(isSavedView)
