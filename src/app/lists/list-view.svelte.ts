/**
 * What a list shows of its rows: filtered and sorted as the address says, in the columns for which there is room. Made by
 * the component that draws them.
 */
import { MediaQuery } from 'svelte/reactivity'
import { navigate, route } from '../router.svelte.ts'
import {
  clearFilters,
  isFiltered,
  readListState,
  sortBy,
  toggleFacet,
  writeListState,
  type ListState,
} from '../../core/estate/list-state.ts'
import { filterRows, steadySort } from '../../core/estate/select.ts'
import type { Listed, ListSpec } from '../../core/estate/spec.ts'

export type { ListSource } from './list-source.ts'
export { remoteList } from './remote-list.svelte.ts'

interface Of<T> {
  spec: ListSpec<T>
  items: readonly T[]
}

/** Below this there is no table, pixels. */
const NARROWEST_TABLE = 440

export class ListView<T extends Listed> {
  /** Of the list, pixels; bind it. */
  width = $state(1200)
  /** First and last row in sight, counted from 1. */
  range = $state.raw<readonly [number, number]>([0, 0])

  readonly #of: () => Of<T>
  readonly #pathOf: () => string
  readonly #sort = steadySort<T>()
  readonly #narrow = new MediaQuery('max-width: 599px')

  /** `pathOf`: where the list is. */
  constructor(of: () => Of<T>, pathOf: () => string) {
    this.#of = of
    this.#pathOf = pathOf
  }

  readonly #spec = $derived.by(() => this.#of().spec)
  readonly #keys = $derived({
    facets: this.#spec.facets.map(({ id }) => id),
    ranges: [],
    defaultSort: this.#spec.defaultSort,
  })
  readonly state: ListState = $derived(readListState(route.query, this.#keys))
  readonly filtered = $derived(isFiltered(this.state))
  readonly #found = $derived.by(() => filterRows(this.#of().items, this.#spec, this.state))
  readonly #orders = $derived(
    this.state.sort.flatMap(({ column: id, descending }) => {
      const column = this.#spec.columns.find((candidate) => candidate.id === id)
      return column ? [{ column, descending }] : []
    }),
  )
  readonly rows = $derived.by(() => this.#sort(this.#found, this.#orders))
  readonly columns = $derived(this.#spec.columns.filter(({ from }) => (from ?? 0) <= this.width))
  readonly cards = $derived.by(() => this.#narrow.current || this.width < NARROWEST_TABLE)

  readonly show = (next: ListState): void => {
    const query = writeListState(route.query, next, this.#keys)
    const path = this.#pathOf()
    navigate(query.size === 0 ? path : `${path}?${query}`, { replace: true })
  }
  readonly ontext = (text: string): void => this.show({ ...this.state, text })
  readonly ontoggle = (facet: string, value: string): void =>
    this.show(toggleFacet(this.state, facet, value))
  readonly onclear = (): void => this.show(clearFilters(this.state))
  readonly onsort = (column: string): void => this.show(sortBy(this.state, column))
  readonly onrange = (first: number, last: number): void => {
    this.range = [first, last]
  }
}
