/** Which rows in sight have just become different: they are marked for a moment, unless that would be restless. */
import { SvelteSet } from 'svelte/reactivity'
import type { Key, ListedRow } from '../../core/estate/protocol.ts'

/** More than this at once are not marked at all. */
const MOST = 20
const SHOWN_FOR = 1_500
/** Without the fade the mark has to stay long enough to be seen. */
const SHOWN_STILL = 3_000

export class RowChanges {
  readonly marked = new SvelteSet<Key>()
  #seen = new Map<Key, string>()
  #columns = ''
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()

  /** Compares with what was seen before of the same rows in the same columns. */
  see(rows: readonly ListedRow[], columns: string): void {
    const before = columns === this.#columns ? this.#seen : new Map<Key, string>()
    this.#columns = columns
    this.#seen = new Map(rows.map((row) => [row.key, JSON.stringify([row.cells, row.removedAt])]))
    const changed = [...this.#seen].filter(
      ([key, now]) => before.has(key) && before.get(key) !== now,
    )
    if (changed.length === 0 || changed.length > MOST) return
    for (const [key] of changed) this.marked.add(key)
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer)
        for (const [key] of changed) this.marked.delete(key)
      },
      still ? SHOWN_STILL : SHOWN_FOR,
    )
    this.#timers.add(timer)
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
