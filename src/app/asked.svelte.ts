/** One question to a worker as rune values: asked again when its source changes, given up when nobody waits for it. */

export interface Asked<T> {
  /** The last answer, also while the next is awaited: whoever shows it looks what it is about. */
  readonly value: T | undefined
  /** Why the last question was not answered; null when it was. */
  readonly error: Error | null
  readonly running: boolean
  again(): void
}

/**
 * `source` is tracked: it returns the question, or null when there is none. Call it while a component is being set up.
 *
 *     const found = asked(() => { const vm = id; return (signal) => analyst.explain(engine, vm, ids, signal) })
 */
export function asked<T>(source: () => ((signal: AbortSignal) => Promise<T>) | null): Asked<T> {
  let value = $state.raw<T>()
  let error = $state.raw<Error | null>(null)
  let running = $state(false)
  let turn = $state(0)

  $effect(() => {
    void turn
    const question = source()
    error = null
    running = question !== null
    if (question === null) return
    const controller = new AbortController()
    question(controller.signal).then(
      (answer) => {
        if (controller.signal.aborted) return
        value = answer
        running = false
      },
      (thrown: unknown) => {
        if (controller.signal.aborted) return
        error = thrown instanceof Error ? thrown : new Error(String(thrown))
        running = false
      },
    )
    return () => controller.abort()
  })

  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    get running() {
      return running
    },
    again: () => (turn += 1),
  }
}
