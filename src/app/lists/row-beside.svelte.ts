/**
 * The row whose details stand beside its list, as the address names it: opened, stepped from row to row, closed with the
 * keyboard going back to where it came from. Made by the page that shows both.
 */
import { tick } from 'svelte'
import { keyOf, parseKey, type Key, type ListedRow } from '../../core/estate/protocol.ts'
import { navigate, route, setQuery } from '../router.svelte.ts'
import type { ListSource } from './list-source.ts'
import type { ListView } from './list-view.svelte.ts'

/** Rows beyond both ends of what is in sight that are here, too. */
const BEYOND = 20

/** What the address says for a key; null for a row whose details only its own page shows. */
interface Naming {
  toKey(name: string): Key
  toName(key: Key): string | null
}

const plain: Naming = { toKey: (name) => name, toName: (key) => key }

/** Rows of replicas: details are of the engine that is shown, so that all they say is of one engine. */
export const enginesNamed = (shown: () => string): Naming => ({
  toKey: (name) => keyOf(shown(), name),
  toName: (key) => {
    const { engine, id } = parseKey(key)
    return engine === shown() ? id : null
  },
})

function inSight({ range }: ListView, source: ListSource, key: Key): ListSource['open'] {
  for (let index = Math.max(0, range[0] - BEYOND); index < range[1] + BEYOND; index++) {
    if (source.at(index)?.key !== key) continue
    const neighbor = (at: number): Key | null => source.at(at)?.key ?? null
    return { index, previous: neighbor(index - 1), next: neighbor(index + 1) }
  }
  return null
}

/** What a panel beside a list needs to go on from its row. */
export interface Steps {
  onclose: () => void
  onprevious: (() => void) | undefined
  onnext: (() => void) | undefined
}

export class RowBeside {
  readonly #naming: Naming
  #list = $state.raw<{ view: ListView; source: ListSource } | null>(null)

  constructor(naming: Naming = plain) {
    this.#naming = naming
  }

  readonly key: Key | undefined = $derived.by(() => {
    const name = route.query.get('open')
    return name === null || name === '' ? undefined : this.#naming.toKey(name)
  })
  readonly #around = $derived.by(() => {
    if (!this.#list || this.key === undefined) return null
    const { view, source } = this.#list
    // While the answer about the row is awaited, its neighbours in sight serve.
    return source.pending ? inSight(view, source, this.key) : source.open
  })
  readonly steps: Steps = $derived.by(() => ({
    onclose: () => void this.close(),
    onprevious: this.#to(this.#around?.previous),
    onnext: this.#to(this.#around?.next),
  }))

  #to(key: Key | null | undefined): (() => void) | undefined {
    const name = key === null || key === undefined ? null : this.#naming.toName(key)
    return name === null ? undefined : () => this.#show(name)
  }

  #show(name: string | undefined): void {
    setQuery({ open: name }, { replace: this.key !== undefined && name !== undefined })
  }

  readonly onready = (view: ListView, source: ListSource): void => {
    this.#list = { view, source }
  }
  readonly onopen = (row: ListedRow, page: boolean, href: string): void => {
    const name = page ? null : this.#naming.toName(row.key)
    if (name === null) navigate(href)
    else this.#show(name)
  }

  async close(): Promise<void> {
    const index = this.#around?.index
    this.#show(undefined)
    await tick()
    if (index !== undefined) this.#list?.view.toRow?.(index)
  }
}
