/**
 * Keeps rows where they are when others come or go before them: the one on top of the scroller, and the one with the
 * keyboard. Asked after each change of the rows.
 */
import type { Key, ListedRow } from '../../core/estate/protocol.ts'

interface Place {
  index: number
  key: Key
}

export interface Drawn {
  index: number
  row: ListedRow | undefined
}

const placeOf = (drawn: readonly Drawn[], key: Key): number | undefined =>
  drawn.find(({ row }) => row?.key === key)?.index

/** Where a row is now; undefined when it is where it was, or nowhere in sight. */
function movedTo(drawn: readonly Drawn[], place: Place | undefined): number | undefined {
  if (!place) return undefined
  const index = placeOf(drawn, place.key)
  return index === place.index ? undefined : index
}

export class RowAnchor {
  #top: Place | undefined
  #held: Place | undefined

  forget(): void {
    this.#top = this.#held = undefined
  }

  /** The keyboard has gone to another row. */
  release(): void {
    this.#held = undefined
  }

  /** By how many places the row on top has moved; then remembers the one that is on top at `top` rows. */
  moved(drawn: readonly Drawn[], top: number): number {
    const to = movedTo(drawn, this.#top)
    if (to !== undefined && this.#top) {
      const by = to - this.#top.index
      this.#top = { index: to, key: this.#top.key }
      return by
    }
    const first = drawn.find(({ index, row }) => row && index >= top)
    if (first?.row) this.#top = { index: first.index, key: first.row.key }
    return 0
  }

  /** Where the row with the keyboard is now; `at` while it has not moved. */
  held(drawn: readonly Drawn[], at: number, inside: boolean): number {
    const index = movedTo(drawn, this.#held) ?? at
    const row = inside ? drawn.find((one) => one.index === index)?.row : undefined
    this.#held = row && { index, key: row.key }
    return index
  }
}
