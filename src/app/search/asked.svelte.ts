/** The search as the estate worker answers it, with the time that it took. The answer of before stays meanwhile. */
import type { SearchAnswer } from '../../core/estate/protocol.ts'
import { estateWorker } from '../estate-link.svelte.ts'
import { session } from '../session.svelte.ts'

/** How many of each group are asked for. */
const LIMIT = 5

export interface AskedSearch {
  readonly answer: SearchAnswer | undefined
  /** The text that the answer is of. */
  readonly of: string
  /** The rows were all read; else there may be more. */
  readonly ready: boolean
  /** Milliseconds that the worker needed. */
  readonly took: number
  readonly error: Error | null
}

/** Call it while a component is being set up; `source` is tracked. */
export function askedSearch(source: () => { text: string; caret: number }): AskedSearch {
  let answer = $state.raw<SearchAnswer>()
  let of = $state('')
  let ready = $state(false)
  let took = $state(0)
  let error = $state.raw<Error | null>(null)

  $effect(() => {
    const { text, caret } = source()
    const question = {
      type: 'search' as const,
      engines: [...session.scope],
      text,
      caret,
      limit: LIMIT,
    }
    return estateWorker.watch<'search'>(question, {
      onAnswer: (found, complete, ms) => {
        answer = found
        of = text
        ready = complete
        took = ms
        error = null
      },
      onError: (thrown) => (error = thrown),
    })
  })

  return {
    get answer() {
      return answer
    },
    get of() {
      return of
    },
    get ready() {
      return ready
    },
    get took() {
      return took
    },
    get error() {
      return error
    },
  }
}
