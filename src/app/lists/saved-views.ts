/** Saved views of a list: filters, order, columns and density under a name. Pure; the views are kept as preferences. */
import {
  NO_VIEWS,
  type ColumnChoice,
  type Density,
  type ListViews,
  type SavedView,
} from '../../core/model/list-choices.ts'

export interface Look {
  query: string
  columns: ColumnChoice | null
  density: Density
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const clean = (name: string): string => name.trim().replaceAll(/\s+/g, ' ')

/** Why a view cannot have this name; '' when it can. */
export function nameTrouble({ views }: ListViews, name: string, except = ''): string {
  const wanted = clean(name)
  if (wanted === '') return 'A view needs a name.'
  const taken = views.some(
    (view) =>
      view.id !== except &&
      view.name.localeCompare(wanted, undefined, { sensitivity: 'base' }) === 0,
  )
  return taken ? 'Another view has this name.' : ''
}

export function addView(
  of: ListViews | undefined,
  id: string,
  name: string,
  look: Look,
): ListViews {
  const { views, standard } = of ?? NO_VIEWS
  return { views: [...views, { id, name: clean(name), ...look }], standard }
}

export const changeView = (of: ListViews, id: string, change: Partial<SavedView>): ListViews => ({
  ...of,
  views: of.views.map((view) =>
    view.id === id ? { ...view, ...change, name: clean(change.name ?? view.name), id } : view,
  ),
})

export const removeView = ({ views, standard }: ListViews, id: string): ListViews => ({
  views: views.filter((view) => view.id !== id),
  standard: standard === id ? '' : standard,
})

/** The view whose rows are shown: the address says the same as it did when it was saved. */
export const viewAt = (of: ListViews | undefined, query: string): SavedView | undefined =>
  of?.views.find((view) => view.query === query)

/** Columns or density are not those of the view any more. */
export const isChanged = (view: SavedView, look: Look): boolean =>
  !same([view.query, view.columns, view.density], [look.query, look.columns, look.density])
