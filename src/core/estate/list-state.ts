/**
 * What a list shows, as the URL says it: text, query, facets, ranges, sort. The URL is the only source, so a link shared
 * with a colleague shows the same rows. Facets are repeated keys, the columns to sort by stand in their order:
 * `?status=up&status=down&q=web&query=memory+%3E+8GiB&memory=8589934592..&sort=-memory,name`.
 */
export interface SortKey {
  column: string
  descending: boolean
}

/** Smallest and largest value that passes; null: no limit on that side. */
export type Range = readonly [number | null, number | null]

export interface ListState {
  /** Each word has to occur in one of the texts of a row. */
  text: string
  /** Condition in the query language; '' for none. */
  query: string
  /** Chosen values by facet id; a facet without choices is absent. */
  facets: Readonly<Record<string, readonly string[]>>
  /** By column id; a column without limits is absent. */
  ranges: Readonly<Record<string, Range>>
  /** Never empty; the first decides, the others where it does not. */
  sort: readonly SortKey[]
}

/** What of a list is in the URL. */
export interface ListKeys {
  facets: readonly string[]
  /** Columns that can be limited to a range. */
  ranges: readonly string[]
  /** For example `-memory,name`. */
  defaultSort: string
}

const sortOf = (text: string): SortKey[] =>
  text
    .split(',')
    .filter((key) => key !== '' && key !== '-')
    .map((key) =>
      key.startsWith('-')
        ? { column: key.slice(1), descending: true }
        : { column: key, descending: false },
    )

export const sortText = (sort: readonly SortKey[]): string =>
  sort.map(({ column, descending }) => `${descending ? '-' : ''}${column}`).join(',')

/** `a..b`, `a..`, `..b`; undefined when it is none of them. */
function rangeOf(text: string | null): Range | undefined {
  const match = /^(-?[\d.]+(?:e[+-]?\d+)?)?\.\.(-?[\d.]+(?:e[+-]?\d+)?)?$/i.exec(text ?? '')
  if (!match) return undefined
  const [from, to] = [match[1], match[2]].map((part) => (part === undefined ? null : Number(part)))
  if (Number.isNaN(from) || Number.isNaN(to) || (from === null && to === null)) return undefined
  return [from!, to!]
}

const rangeText = ([from, to]: Range): string => `${from ?? ''}..${to ?? ''}`

export function readListState(query: URLSearchParams, keys: ListKeys): ListState {
  const facets: Record<string, string[]> = {}
  for (const id of keys.facets) {
    const values = [...new Set(query.getAll(id))]
    if (values.length > 0) facets[id] = values
  }
  const ranges: Record<string, Range> = {}
  for (const id of keys.ranges) {
    const range = rangeOf(query.get(`${id}.range`))
    if (range) ranges[id] = range
  }
  const sort = sortOf(query.get('sort') ?? '')
  return {
    text: query.get('q') ?? '',
    query: query.get('query') ?? '',
    facets,
    ranges,
    sort: sort.length > 0 ? sort : sortOf(keys.defaultSort),
  }
}

/** The query of a state; what is default is left out. Keys that are not the list's own are kept. */
export function writeListState(
  query: URLSearchParams,
  state: ListState,
  keys: ListKeys,
): URLSearchParams {
  const next = new URLSearchParams(query)
  const own = ['q', 'query', 'sort', ...keys.facets, ...keys.ranges.map((id) => `${id}.range`)]
  for (const key of own) next.delete(key)
  if (state.text) next.set('q', state.text)
  if (state.query) next.set('query', state.query)
  for (const id of keys.facets) for (const value of state.facets[id] ?? []) next.append(id, value)
  for (const id of keys.ranges) {
    const range = state.ranges[id]
    if (range) next.set(`${id}.range`, rangeText(range))
  }
  const sort = sortText(state.sort)
  if (sort !== keys.defaultSort) next.set('sort', sort)
  return next
}

/** Adds the value when it is not chosen, takes it away when it is. */
export function toggleFacet(state: ListState, id: string, value: string): ListState {
  const chosen = state.facets[id] ?? []
  const values = chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value]
  const { [id]: _, ...others } = state.facets
  return { ...state, facets: values.length > 0 ? { ...others, [id]: values } : others }
}

/** Limits a column to a range; undefined takes the limit away. */
export function limit(state: ListState, id: string, range: Range | undefined): ListState {
  const { [id]: _, ...others } = state.ranges
  return { ...state, ranges: range ? { ...others, [id]: range } : others }
}

export const clearFilters = (state: ListState): ListState => ({
  ...state,
  text: '',
  query: '',
  facets: {},
  ranges: {},
})

export const isFiltered = (state: ListState): boolean =>
  state.text.trim() !== '' ||
  state.query.trim() !== '' ||
  Object.keys(state.facets).length > 0 ||
  Object.keys(state.ranges).length > 0

/**
 * Clicking a header sorts by it, clicking again turns the order. With `add` the column joins those sorted by: at the end
 * when it is new, turned where it stands when it is not.
 */
export function sortBy(state: ListState, column: string, add = false): ListState {
  const at = state.sort.findIndex((key) => key.column === column)
  const turned = { column, descending: at >= 0 && !state.sort[at]!.descending }
  if (!add) return { ...state, sort: [at === 0 ? turned : { column, descending: false }] }
  return { ...state, sort: at < 0 ? [...state.sort, turned] : state.sort.with(at, turned) }
}
