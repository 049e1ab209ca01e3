/** The rows of a list that the estate worker holds; here are those in sight and some around them. */
import type { Key, ListedRow, ListName, ListQuestion } from '../../core/estate/protocol.ts'
import { ask, watched } from '../estate-link.svelte.ts'
import type { Asked, ListSource, SourceOf } from './list-source.ts'

export interface Remote {
  list: ListName
  /** Ids of the engines whose rows are shown. */
  engines: readonly string[]
  within?: ListQuestion['within']
}

/** Rows are asked for in steps of so many, and as many on either side of what is in sight. */
const STEP = 40

/** The window that shows these rows, and those to which one may scroll before the next answer is here. */
export function windowOf(first: number, last: number): { first: number; count: number } {
  const from = Math.max(0, Math.floor(first / STEP) * STEP - STEP)
  const to = (Math.floor(last / STEP) + 2) * STEP
  return { first: from, count: to - from }
}

class RemoteList implements ListSource {
  readonly #of: () => Remote
  readonly #asked: Asked
  #seen = $state.raw(windowOf(0, 0))

  constructor(of: () => Remote, asked: Asked) {
    this.#of = of
    this.#asked = asked
  }

  /** What every question about the list says. */
  readonly #about = $derived.by(() => {
    const { list, engines, within } = this.#of()
    return { list, engines, within, state: this.#asked.state }
  })
  readonly #answer = watched(() => ({
    type: 'list',
    ...this.#about,
    ...this.#seen,
    columns: this.#asked.columns,
    open: this.#asked.open,
  }))

  get ready(): boolean {
    return this.#answer.value?.ready ?? false
  }
  get pending(): boolean {
    return this.#answer.pending
  }
  get error(): Error | null {
    return this.#answer.error
  }
  get total(): number {
    return this.#answer.value?.total ?? 0
  }
  get matched(): number {
    return this.#answer.value?.matched ?? 0
  }
  get labels(): ListSource['labels'] {
    return this.#answer.value?.labels ?? {}
  }
  get open(): ListSource['open'] {
    return this.#answer.value?.open ?? null
  }
  get hint(): ListSource['hint'] {
    return this.#answer.value?.hint ?? null
  }
  get queryFault(): ListSource['queryFault'] {
    return this.#answer.value?.queryFault ?? null
  }
  get errors(): ListSource['errors'] {
    return this.#answer.value?.errors ?? {}
  }

  at(index: number): ListedRow | undefined {
    const answer = this.#answer.value
    return answer?.rows[index - answer.first]
  }

  see(first: number, last: number): void {
    const seen = windowOf(first, last)
    if (seen.first !== this.#seen.first || seen.count !== this.#seen.count) this.#seen = seen
  }

  keys(): Promise<readonly Key[]> {
    return ask({ type: 'keys', ...this.#about })
  }

  rows(columns: readonly string[], keys?: readonly Key[]): Promise<readonly ListedRow[]> {
    return ask({ type: 'rows', ...this.#about, columns, keys })
  }

  choices(of: Parameters<ListSource['choices']>[0]): ReturnType<ListSource['choices']> {
    return watched(() => {
      const asked = of()
      return asked && { type: 'choices', ...this.#about, ...asked }
    })
  }

  histogram(of: Parameters<ListSource['histogram']>[0]): ReturnType<ListSource['histogram']> {
    return watched(() => {
      const asked = of()
      return asked && { type: 'histogram', ...this.#about, ...asked }
    })
  }
}

export const remoteList =
  (of: () => Remote): SourceOf =>
  (asked) =>
    new RemoteList(of, asked)
