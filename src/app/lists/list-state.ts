/**
 * What a list shows, as the URL says it: text, facets, sort. The URL is the only source, so a link shared with a
 * colleague shows the same rows. Facets are repeated keys: `?status=up&status=down&q=web&sort=-memory`.
 */
export interface ListState {
  text: string
  /** Chosen values by facet id; a facet without choices is absent. */
  facets: Readonly<Record<string, readonly string[]>>
  sort: string
  descending: boolean
}

export function readListState(
  query: URLSearchParams,
  facetIds: readonly string[],
  defaultSort: string,
): ListState {
  const facets: Record<string, string[]> = {}
  for (const id of facetIds) {
    const values = [...new Set(query.getAll(id))]
    if (values.length > 0) facets[id] = values
  }
  const sort = query.get('sort') || defaultSort
  const descending = sort.startsWith('-')
  return {
    text: query.get('q') ?? '',
    facets,
    sort: descending ? sort.slice(1) : sort,
    descending,
  }
}

/** The query of a state; what is default is left out. Keys that are not the list's own are kept. */
export function writeListState(
  query: URLSearchParams,
  state: ListState,
  facetIds: readonly string[],
  defaultSort: string,
): URLSearchParams {
  const next = new URLSearchParams(query)
  for (const key of ['q', 'sort', ...facetIds]) next.delete(key)
  if (state.text) next.set('q', state.text)
  for (const id of facetIds) for (const value of state.facets[id] ?? []) next.append(id, value)
  const sort = `${state.descending ? '-' : ''}${state.sort}`
  if (sort !== defaultSort) next.set('sort', sort)
  return next
}

/** Adds the value when it is not chosen, takes it away when it is. */
export function toggleFacet(state: ListState, id: string, value: string): ListState {
  const chosen = state.facets[id] ?? []
  const values = chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value]
  const { [id]: _, ...others } = state.facets
  return { ...state, facets: values.length > 0 ? { ...others, [id]: values } : others }
}

export const clearFilters = (state: ListState): ListState => ({ ...state, text: '', facets: {} })

export const isFiltered = (state: ListState): boolean =>
  state.text.trim() !== '' || Object.keys(state.facets).length > 0

/** Clicking a header sorts by it, clicking again turns the order. */
export const sortBy = (state: ListState, column: string): ListState =>
  state.sort === column
    ? { ...state, descending: !state.descending }
    : { ...state, sort: column, descending: false }
