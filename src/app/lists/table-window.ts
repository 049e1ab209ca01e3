/** Where rows of one height stand in a scroller, and what a key does to the place of the keyboard. */
export const ROW_HEIGHT = { compact: 32, default: 40 } as const

/** Drawn beyond each edge of what is in sight. */
export const OVERSCAN = 6

export interface Sight {
  /** Index of the first and behind the last row drawn. */
  first: number
  last: number
}

/** Rows to draw; `height` is of the part of the scroller that shows rows. */
export function sightOf(top: number, height: number, row: number, count: number): Sight {
  const first = Math.max(0, Math.min(count, Math.floor(top / row)) - OVERSCAN)
  return { first, last: Math.min(count, Math.ceil((top + height) / row) + OVERSCAN) }
}

/** First and last row that stand in sight whole, counted from 1; 0 when there are none. */
export function rangeOf(
  top: number,
  height: number,
  row: number,
  count: number,
): readonly [number, number] {
  if (count === 0) return [0, 0]
  const first = Math.min(count, Math.ceil(top / row) + 1)
  return [first, Math.max(first, Math.min(count, Math.floor((top + height) / row)))]
}

/** Where the scroller has to be for a row to be in sight; unchanged when it is. */
export function reveal(index: number, top: number, height: number, row: number): number {
  const at = index * row
  if (at < top) return at
  return at + row > top + height ? at + row - height : top
}

/** Row to which a key leads; undefined: the key does not move. */
export function rowAfter(key: string, at: number, page: number, count: number): number | undefined {
  const to: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  }
  const next = to[key]
  return next === undefined ? undefined : Math.max(0, Math.min(count - 1, next))
}
