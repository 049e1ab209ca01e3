/**
 * How a list is looked at: filters and order as the address says, columns for which there is room or that the user chose,
 * the row that is open. What it finds comes from its source. Made by the component that draws the list.
 */
import { MediaQuery } from 'svelte/reactivity'
import {
  clearFilters,
  isFiltered,
  limit,
  readListState,
  sortBy,
  toggleFacet,
  writeListState,
  type ListState,
  type Range,
} from '../../core/estate/list-state.ts'
import type { Key } from '../../core/estate/protocol.ts'
import type { ListSpec } from '../../core/estate/spec.ts'
import type { ColumnChoice } from '../../core/model/list-choices.ts'
import { preferences } from '../preferences.svelte.ts'
import { navigate, route } from '../router.svelte.ts'
import { choose, placeColumns, widen, type TableColumn } from './columns.ts'
import type { Asked } from './list-source.ts'

export type AnySpec = ListSpec<never>

/** Below this free width there is no table, pixels. */
const NARROWEST_TABLE = 480

/** Cells that can be limited to a range of numbers. */
export const MEASURED: readonly string[] = ['number', 'size', 'percent', 'bar', 'ratio']

export class ListView implements Asked {
  /** Of the list, pixels; bind it. */
  width = $state(1200)
  /** First and last row in sight, counted from 1. */
  range = $state.raw<readonly [number, number]>([0, 0])
  /** Brings the keyboard to a row; set by what draws the rows. */
  toRow: ((index: number) => void) | undefined

  readonly #specOf: () => AnySpec
  readonly #pathOf: () => string
  readonly #openOf: () => Key | undefined
  readonly #part: string
  readonly #narrow = new MediaQuery('max-width: 599px')

  /** `pathOf`: where the list is; `openOf`: the row whose details are open; `part`: which of the lists of one path. */
  constructor(
    specOf: () => AnySpec,
    pathOf: () => string,
    openOf: () => Key | undefined = () => undefined,
    part = '',
  ) {
    this.#specOf = specOf
    this.#pathOf = pathOf
    this.#openOf = openOf
    this.#part = part
  }

  readonly spec = $derived.by(() => this.#specOf())
  /** Name under which what the user chose for this list is kept. */
  readonly id = $derived.by(() =>
    this.#part === '' ? this.spec.path : `${this.spec.path}/${this.#part}`,
  )
  readonly measured = $derived(this.spec.columns.filter(({ cell }) => MEASURED.includes(cell)))
  readonly #keys = $derived({
    facets: this.spec.facets.map(({ id }) => id),
    ranges: this.measured.map(({ id }) => id),
    defaultSort: this.spec.defaultSort,
  })
  readonly state: ListState = $derived(readListState(route.query, this.#keys))
  readonly open = $derived.by(() => this.#openOf())
  readonly filtered = $derived(isFiltered(this.state))
  /** Filters and order in one line, which is how saved views are told apart. */
  readonly query = $derived(this.#written(new URLSearchParams(), this.state).toString())
  readonly choice = $derived(preferences.values.columns[this.id])
  readonly placed = $derived(placeColumns<TableColumn>(this.spec.columns, this.choice, this.width))
  readonly cards = $derived.by(() => this.#narrow.current || this.width < NARROWEST_TABLE)
  /** Filters wait on a sheet, for menus have no room either. */
  get narrow(): boolean {
    return this.cards
  }
  /** Cards show what the list says, whatever is chosen for the table. */
  readonly columns = $derived.by(() =>
    this.cards ? this.spec.columns.map(({ id }) => id) : this.placed.map(({ column }) => column.id),
  )

  #written(query: URLSearchParams, state: ListState): URLSearchParams {
    return writeListState(query, state, this.#keys)
  }

  readonly show = (next: ListState): void => {
    const query = this.#written(route.query, next)
    const path = this.#pathOf()
    navigate(query.size === 0 ? path : `${path}?${query}`, { replace: true })
  }
  /** Filters and order as a saved view wrote them. */
  readonly restore = (query: string): void =>
    this.show(readListState(new URLSearchParams(query), this.#keys))
  readonly ontext = (text: string): void => this.show({ ...this.state, text })
  readonly onquery = (query: string): void => this.show({ ...this.state, query })
  readonly ontoggle = (facet: string, value: string): void =>
    this.show(toggleFacet(this.state, facet, value))
  readonly onlimit = (column: string, range: Range | undefined): void =>
    this.show(limit(this.state, column, range))
  readonly onclear = (): void => this.show(clearFilters(this.state))
  readonly onsort = (column: string, add = false): void =>
    this.show(sortBy(this.state, column, add))
  readonly onrange = (first: number, last: number): void => {
    this.range = [first, last]
  }
  readonly onwidth = (column: string, width: number | undefined): void =>
    this.keep(widen(this.choice, column, width))
  readonly onchoose = (shown: readonly string[]): void =>
    this.keep(choose(this.choice, this.spec.columns, shown))
  /** The rules of width again, instead of what was chosen. */
  readonly onreset = (): void => this.keep(undefined)

  keep(choice: ColumnChoice | undefined): void {
    const { [this.id]: _, ...others } = preferences.values.columns
    const plain = choice && (choice.shown !== null || Object.keys(choice.widths).length > 0)
    void preferences.set('columns', plain ? { ...others, [this.id]: choice } : others)
  }
}
