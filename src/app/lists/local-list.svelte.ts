/** The rows of a list that the page holds itself, filtered and sorted here: triage, previews, rules, the queue. */
import { cellOf } from '../../core/estate/cells.ts'
import type { Key, ListedRow } from '../../core/estate/protocol.ts'
import { spread } from '../../core/estate/spread.ts'
import {
  choices,
  conditionsOf,
  matchesText,
  passing,
  steadySort,
} from '../../core/estate/select.ts'
import type { Listed, ListSpec } from '../../core/estate/spec.ts'
import type { Asked, Followed, ListSource, SourceOf } from './list-source.ts'

export interface Local<T> {
  spec: ListSpec<T>
  items: readonly T[]
  ready: boolean
  error?: unknown
  hrefOf: (row: T) => string
}

/** A key of a row is its id. */
class LocalList<T extends Listed> implements ListSource {
  readonly #of: () => Local<T>
  readonly #asked: Asked
  readonly #sort = steadySort<T>()
  readonly pending = false
  readonly queryFault = null
  readonly errors = {}

  constructor(of: () => Local<T>, asked: Asked) {
    this.#of = of
    this.#asked = asked
  }

  readonly #conditions = $derived.by(() => conditionsOf(this.#of().spec, this.#asked.state))
  readonly #found = $derived.by(() => passing(this.#of().items, this.#conditions))
  readonly #rows = $derived.by(() => {
    const { columns } = this.#of().spec
    const orders = this.#asked.state.sort.flatMap(({ column: id, descending }) => {
      const column = columns.find((candidate) => candidate.id === id)
      return column ? [{ column, descending }] : []
    })
    return this.#sort(this.#found, orders)
  })
  readonly labels = $derived.by(() =>
    Object.fromEntries(
      this.#of().spec.facets.map(({ id, label }) => [
        id,
        Object.fromEntries(
          (this.#asked.state.facets[id] ?? []).map((value) => [value, label(value)]),
        ),
      ]),
    ),
  )
  readonly open = $derived.by(() => {
    const index = this.#rows.findIndex(({ id }) => id === this.#asked.open)
    if (index < 0) return null
    const key = (at: number): Key | null => this.#rows[at]?.id ?? null
    return { index, previous: key(index - 1), next: key(index + 1) }
  })
  readonly hint = $derived.by(() => {
    if (this.#found.length > 0) return null
    return this.#conditions
      .map(({ name }) => ({
        filter: name,
        matched: passing(this.#of().items, this.#conditions, name).length,
      }))
      .reduce<ListSource['hint']>(
        (best, way) => (way.matched > (best?.matched ?? 0) ? way : best),
        null,
      )
  })

  get ready(): boolean {
    return this.#of().ready
  }
  get error(): Error | null {
    const { error } = this.#of()
    if (error === undefined || error === null) return null
    return error instanceof Error ? error : new Error(String(error))
  }
  get total(): number {
    return this.#of().items.length
  }
  get matched(): number {
    return this.#rows.length
  }

  #listed(row: T, columns?: readonly string[]): ListedRow {
    const { spec, hrefOf } = this.#of()
    const wanted = columns ? spec.columns.filter(({ id }) => columns.includes(id)) : spec.columns
    const cells = Object.fromEntries(wanted.map((column) => [column.id, cellOf(column, row)]))
    const own = spec.columns[0]
    if (own && cells[own.id]) cells[own.id] = { ...cells[own.id]!, href: hrefOf(row) }
    return { key: row.id, engine: '', id: row.id, name: row.name, cells }
  }

  at(index: number): ListedRow | undefined {
    const row = this.#rows[index]
    return row && this.#listed(row)
  }

  see(): void {
    // All of them are here.
  }

  keys(): Promise<readonly Key[]> {
    return Promise.resolve(this.#rows.map(({ id }) => id))
  }

  rows(columns: readonly string[], keys?: readonly Key[]): Promise<readonly ListedRow[]> {
    const wanted = keys && new Set(keys)
    const rows = wanted ? this.#of().items.filter(({ id }) => wanted.has(id)) : this.#rows
    return Promise.resolve(rows.map((row) => this.#listed(row, columns)))
  }

  choices(of: Parameters<ListSource['choices']>[0]): ReturnType<ListSource['choices']> {
    return this.#follow(() => {
      const asked = of()
      const facet = this.#of().spec.facets.find(({ id }) => id === asked?.facet)
      if (!asked || !facet) return undefined
      const rows = passing(this.#of().items, this.#conditions, `facet:${facet.id}`)
      const all = choices(rows, facet, this.#asked.state.facets[facet.id] ?? []).filter(
        ({ label }) => matchesText([label], asked.search),
      )
      return { choices: all.slice(0, asked.limit), total: all.length }
    })
  }

  histogram(of: Parameters<ListSource['histogram']>[0]): ReturnType<ListSource['histogram']> {
    return this.#follow(() => {
      const asked = of()
      const column = this.#of().spec.columns.find(({ id }) => id === asked?.column)
      if (!asked || !column) return undefined
      const rows = passing(this.#of().items, this.#conditions, `range:${column.id}`)
      return spread(column, rows, asked.bins)
    })
  }

  #follow<A>(compute: () => A | undefined): Followed<A> {
    const value = $derived.by(compute)
    const ready = $derived.by(() => this.ready)
    return {
      get value() {
        return value
      },
      get ready() {
        return ready
      },
      pending: false,
      error: null,
    }
  }
}

export const localList =
  <T extends Listed>(of: () => Local<T>): SourceOf =>
  (asked) =>
    new LocalList(of, asked)
