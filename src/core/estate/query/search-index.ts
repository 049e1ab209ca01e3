/**
 * All texts of a list in one string, so that a word is looked for at the speed of the browser's own search and not row by
 * row. Made once until a row changes; the texts of rows that stay are not made again.
 */
import { fold, hasWildcard, matcher } from '../../query/match.ts'

/** Stands between the texts of two rows; nobody types it. */
const BORDER = '\u0000'

export interface SearchIndex<R> {
  rows: readonly R[]
  /** Folded; a row's own text begins with its name and a line break. */
  text: string
  /** Where the text of each row begins, and where behind the last one would. */
  starts: Int32Array
}

export function indexOf<R>(rows: readonly R[], textOf: (row: R) => string): SearchIndex<R> {
  const starts = new Int32Array(rows.length + 1)
  const texts: string[] = []
  let at = 0
  rows.forEach((row, place) => {
    const text = textOf(row)
    starts[place] = at
    texts.push(text)
    at += text.length + BORDER.length
  })
  starts[rows.length] = at
  return { rows, text: texts.join(BORDER), starts }
}

/** The row that a place in the text belongs to; `from`: none before it can be. */
function rowAt(starts: Int32Array, place: number, from: number): number {
  let low = from
  let high = starts.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= place) low = middle
    else high = middle
  }
  return low
}

/** Words without a star first, the longest before: what it does not find nothing else has to be looked for in. */
const inOrder = (words: readonly string[]): string[] =>
  [...words].sort((a, b) => Number(hasWildcard(a)) - Number(hasWildcard(b)) || b.length - a.length)

/** Visits each row in which all of the words occur, with its text. */
export function eachWith<R>(
  { rows, text, starts }: SearchIndex<R>,
  words: readonly string[],
  visit: (row: R, text: string) => void,
): void {
  const [first, ...others] = inOrder(words.map(fold))
  const tests = others.map((word) => matcher(word, true))
  const own = (row: number): string => text.slice(starts[row], starts[row + 1]! - BORDER.length)
  const check = (row: number): void => {
    const found = own(row)
    if (tests.every((test) => test(found))) visit(rows[row]!, found)
  }
  if (first === undefined) return
  if (hasWildcard(first)) {
    const test = matcher(first, true)
    rows.forEach((_, row) => {
      if (test(own(row))) check(row)
    })
    return
  }
  let row = 0
  for (let at = text.indexOf(first); at >= 0 && row < rows.length;) {
    row = rowAt(starts, at, row)
    check(row)
    row += 1
    at = text.indexOf(first, starts[row])
  }
}

/** The name with which the text of a row begins. */
export function nameIn(text: string): string {
  const end = text.indexOf('\n')
  return end < 0 ? text : text.slice(0, end)
}

/** How well a name answers what was typed; less is better. A name that only has it elsewhere comes last. */
export function rankOf(name: string, typed: string, first: string): number {
  if (name === typed) return 0
  if (name.startsWith(first)) return 1
  const at = name.indexOf(first)
  if (at < 0) return 4
  return /[\p{L}\p{N}]/u.test(name[at - 1]!) ? 3 : 2
}

interface Ranked<T> {
  value: T
  rank: number
  name: string
}

/** Short names come before long ones, as they hold more of what was typed. */
const isBetter = <T>(a: Ranked<T>, b: Ranked<T>): boolean => {
  if (a.rank !== b.rank) return a.rank < b.rank
  if (a.name.length !== b.name.length) return a.name.length < b.name.length
  return a.name < b.name
}

/** Keeps the best few of many. */
export class Best<T> {
  readonly items: Ranked<T>[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  add(ranked: Ranked<T>): void {
    const { items } = this
    const worst = items.at(-1)
    if (items.length >= this.#limit && !(worst && isBetter(ranked, worst))) return
    const at = items.findIndex((other) => isBetter(ranked, other))
    items.splice(at < 0 ? items.length : at, 0, ranked)
    if (items.length > this.#limit) items.pop()
  }
}
