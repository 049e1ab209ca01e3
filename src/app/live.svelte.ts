/** The one bridge from Dexie's liveQuery to a rune value. */
import { liveQuery } from 'dexie'

export interface Live<T> {
  readonly value: T
  /** Why the last read failed; null when it worked. The value stays the last good one. */
  readonly error: Error | null
  /** False until the first answer for the current source. */
  readonly ready: boolean
}

/**
 * Follows a query. `source` is tracked: it returns the read to repeat, or null when there is nothing to read (the value
 * goes back to `initial`). Call it while a component or an effect root is being set up.
 *
 *     const rules = live(() => { const db = session.db; return db && (() => readRules(db)) }, [])
 */
export function live<T>(source: () => (() => Promise<T> | T) | null, initial: T): Live<T> {
  let value = $state.raw(initial)
  let error = $state.raw<Error | null>(null)
  let ready = $state(false)

  $effect(() => {
    const read = source()
    ready = false
    error = null
    if (read === null) {
      value = initial
      return
    }
    const subscription = liveQuery(read).subscribe({
      next: (next) => {
        value = next
        error = null
        ready = true
      },
      error: (thrown: unknown) => {
        error = thrown instanceof Error ? thrown : new Error(String(thrown))
      },
    })
    return () => subscription.unsubscribe()
  })

  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    get ready() {
      return ready
    },
  }
}
