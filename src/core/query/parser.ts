/**
 * Text → tree. The parser never fails: what it does not understand becomes a fault with its place, and it goes on behind
 * it. It also says what could follow at the end of the text, which is what completion offers. The grammar is written down
 * in docs/query.md.
 */
import type { Fault, Node, Operator, Query, Span, SortTerm, Word } from './ast.ts'
import { tokens, type Token } from './lexer.ts'
import { listOf, listWord, QUERY_LISTS, type QueryList } from './lists.ts'
import { deviation, nearest } from './nearest.ts'

/** What could stand behind the last word. */
export type Expected =
  /** `start`: nothing stands before it, so a list may be named. */
  | { want: 'condition'; start: boolean }
  /** `field`: the word before, which an operator would make a field. */
  | { want: 'joiner'; field: string | null }
  | { want: 'value'; field: string; operator: Operator | 'in' }
  | { want: 'sort' }
  | { want: 'direction' }

export interface Parsed extends Query {
  faults: readonly Fault[]
  expected: Expected
}

/** Deeper than anybody writes, and far from the end of the stack. */
const DEEPEST = 100

const KEYWORDS = new Set(['and', 'or', 'not', 'sortby'])
export const isKeyword = (word: string): boolean => KEYWORDS.has(word.toLowerCase())

const NUMBER = /^\d+(?:\.\d+)?$/
const UNIT = /^(?:[kmgtp]i?)?b$/i

class Parser {
  readonly faults: Fault[] = []
  expected: Expected = { want: 'condition', start: true }
  readonly #tokens: readonly Token[]
  readonly #length: number
  #at = 0
  #depth = 0
  /** The rest of the text was passed over, so nothing more can be said of brackets. */
  #gaveUp = false

  constructor(text: string) {
    this.#tokens = tokens(text)
    this.#length = text.length
    for (const token of this.#tokens) {
      if (token.type === 'quoted' && !token.closed)
        this.#fault({ from: token.from, to: this.#length }, 'The quote is not closed', '')
    }
  }

  query(): Query {
    const list = this.#list()
    const parts: Node[] = []
    while (this.#at < this.#tokens.length && !this.#is('sortby')) {
      const part = this.#any()
      if (part) parts.push(part)
      const token = this.#peek()
      if (!token || this.#is('sortby')) break
      // Only what nothing opened can stand here.
      this.#fault(
        token,
        token.type === ')'
          ? 'Nothing is open that this bracket could close'
          : 'This does not fit here',
        '',
      )
      this.#at += 1
    }
    const sort = this.#is('sortby') ? this.#sort() : []
    const where = parts.length > 1 ? group('and', parts) : (parts[0] ?? null)
    return { list, where, sort }
  }

  #list(): QueryList | null {
    const token = this.#peek()
    if (token?.type !== 'prefix') return null
    this.#at += 1
    this.expected = { want: 'condition', start: false }
    const list = listOf(token.text)
    if (list) return list
    const words = QUERY_LISTS.map(listWord)
    this.faults.push({
      from: token.from,
      to: token.to - 1,
      at: deviation(token.text, words, token.from),
      message: `No kind of object is called “${token.text}”`,
      suggestion: nearest(token.text, words),
      serious: true,
    })
    return null
  }

  #any(): Node | null {
    return this.#joined('or', () => this.#joined('and', () => this.#factor()))
  }

  /** Conditions that stand side by side are joined by `and`. */
  #joined(joiner: 'and' | 'or', part: () => Node | null): Node | null {
    const parts: Node[] = []
    const first = part()
    if (first) parts.push(first)
    for (;;) {
      if (this.#is(joiner)) {
        if (parts.length === 0)
          this.#fault(this.#peek()!, `A condition is missing before “${joiner}”`, '')
        this.#at += 1
        this.expected = { want: 'condition', start: false }
        if (!this.#startsFactor()) this.#missing(`A condition is missing behind “${joiner}”`)
      } else if (joiner === 'or' || !this.#startsFactor()) break
      const next = part()
      if (next) parts.push(next)
    }
    return parts.length > 1 ? group(joiner, parts) : (parts[0] ?? null)
  }

  #startsFactor(): boolean {
    const token = this.#peek()
    if (!token) return false
    if (token.type === 'word') return this.#is('not') || !isKeyword(token.text)
    return token.type === 'quoted' || token.type === '(' || token.type === 'operator'
  }

  #factor(): Node | null {
    const token = this.#peek()
    if (!token) return null
    if (this.#is('not')) return this.#not(token)
    if (token.type === '(') return this.#brackets(token)
    if (token.type === 'operator') {
      this.#at += 1
      this.#fault(token, 'A field has to stand before this', '')
      // The value behind it belongs to the same slip.
      if (this.#isValue(this.#peek())) this.#at += 1
      return null
    }
    if (token.type === 'quoted' || (token.type === 'word' && !isKeyword(token.text)))
      return this.#condition(token)
    return null
  }

  #not(token: Token): Node | null {
    this.#at += 1
    this.expected = { want: 'condition', start: false }
    if (!this.#startsFactor()) this.#missing('A condition is missing behind “not”')
    const part = this.#deeper(token, () => this.#factor())
    return part && { type: 'not', part, from: token.from, to: part.to }
  }

  #brackets(open: Token): Node | null {
    this.#at += 1
    this.expected = { want: 'condition', start: false }
    const inner = this.#deeper(open, () => this.#any())
    const close = this.#peek()
    if (close?.type === ')') {
      this.#at += 1
      this.expected = { want: 'joiner', field: null }
      if (!inner) this.#fault({ from: open.from, to: close.to }, 'The brackets are empty', '')
    } else if (!this.#gaveUp)
      this.#fault({ from: open.from, to: this.#length }, 'The bracket is not closed', '')
    return inner
  }

  /** One level down; too deep, the rest of the text is passed over. */
  #deeper(token: Token, part: () => Node | null): Node | null {
    if (this.#depth >= DEEPEST) {
      this.#fault(token, 'Brackets and negations are nested too deeply', '')
      this.#at = this.#tokens.length
      this.#gaveUp = true
      return null
    }
    this.#depth += 1
    const node = part()
    this.#depth -= 1
    return node
  }

  #condition(token: Token & { text: string }): Node | null {
    const field: Word = { text: token.text, from: token.from, to: token.to }
    this.#at += 1
    this.expected = { want: 'joiner', field: token.type === 'word' ? token.text : null }
    const next = this.#peek()
    if (token.type === 'word' && next) {
      if (next.type === 'operator') return this.#compare(field, next.operator, next)
      if (this.#is('in') && this.#peek(1)?.type === '(') return this.#in(field, 1)
      if (this.#is('not') && this.#is('in', 1) && this.#peek(2)?.type === '(')
        return negated(this.#in(field, 2))
      if (this.#is('is') && this.#is('empty', 1)) return this.#empty(field, 2)
      if (this.#is('is') && this.#is('not', 1) && this.#is('empty', 2))
        return negated(this.#empty(field, 3))
    }
    return { type: 'text', word: field, from: field.from, to: field.to }
  }

  #compare(field: Word, operator: Operator, token: Token): Node | null {
    this.#at += 1
    this.expected = { want: 'value', field: field.text, operator }
    const value = this.#value()
    if (!value) {
      this.#fault(token, `A value is missing behind “${operator}”`, '')
      return null
    }
    this.expected = { want: 'joiner', field: null }
    return { type: 'compare', field, operator, value, from: field.from, to: value.to }
  }

  #in(field: Word, words: number): Node | null {
    this.#at += words
    const open = this.#peek()!
    this.#at += 1
    const values: Word[] = []
    for (;;) {
      this.expected = { want: 'value', field: field.text, operator: 'in' }
      const value = this.#value()
      if (!value) break
      values.push(value)
      if (this.#peek()?.type !== ',') break
      this.#at += 1
    }
    const close = this.#peek()
    if (close?.type === ')') {
      this.#at += 1
      this.expected = { want: 'joiner', field: null }
    } else this.#fault({ from: open.from, to: this.#length }, 'The bracket is not closed', '')
    if (values.length === 0) {
      this.#fault(open, 'Values are missing behind “in”', '')
      return null
    }
    return { type: 'in', field, values, from: field.from, to: (close ?? values.at(-1)!).to }
  }

  #empty(field: Word, words: number): Node {
    this.#at += words
    this.expected = { want: 'joiner', field: null }
    return { type: 'empty', field, from: field.from, to: this.#peek(-1)!.to }
  }

  #isValue(token: Token | undefined): token is Token & { text: string } {
    return token?.type === 'quoted' || (token?.type === 'word' && !isKeyword(token.text))
  }

  /** `8 GiB` is one value. */
  #value(): Word | null {
    const token = this.#peek()
    if (!this.#isValue(token)) return null
    this.#at += 1
    const unit = this.#peek()
    if (token.type === 'word' && NUMBER.test(token.text) && unit?.type === 'word') {
      if (UNIT.test(unit.text)) {
        this.#at += 1
        return { text: `${token.text}${unit.text}`, from: token.from, to: unit.to }
      }
    }
    return { text: token.text, from: token.from, to: token.to }
  }

  #sort(): SortTerm[] {
    const keyword = this.#peek()!
    this.#at += 1
    const terms: SortTerm[] = []
    for (;;) {
      this.expected = { want: 'sort' }
      const token = this.#peek()
      if (token?.type !== 'word') break
      this.#at += 1
      const descending = this.#is('desc')
      const field = { text: token.text, from: token.from, to: token.to }
      this.expected = { want: 'direction' }
      if (descending || this.#is('asc')) {
        this.#at += 1
        this.expected = { want: 'joiner', field: null }
      }
      terms.push({ field, descending, from: token.from, to: this.#peek(-1)!.to })
      if (this.#peek()?.type !== ',') break
      this.#at += 1
    }
    if (terms.length === 0) this.#fault(keyword, 'A field is missing behind “sortby”', '')
    const rest = this.#peek()
    if (rest) this.#fault({ from: rest.from, to: this.#length }, 'Nothing may follow the order', '')
    return terms
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#at + ahead]
  }

  #is(word: string, ahead = 0): boolean {
    const token = this.#peek(ahead)
    return token?.type === 'word' && token.text.toLowerCase() === word
  }

  /** Something is missing behind the token that was read last. */
  #missing(message: string): void {
    this.#fault(this.#peek(-1)!, message, '')
  }

  #fault({ from, to }: Span, message: string, suggestion: string): void {
    this.faults.push({ from, to, at: from, message, suggestion, serious: true })
  }
}

const group = (type: 'and' | 'or', parts: Node[]): Node => ({
  type,
  parts,
  from: parts[0]!.from,
  to: parts.at(-1)!.to,
})

const negated = (part: Node | null): Node | null =>
  part && { type: 'not', part, from: part.from, to: part.to }

export function parse(text: string): Parsed {
  const parser = new Parser(text)
  const query = parser.query()
  const faults = parser.faults.sort((a, b) => a.at - b.at)
  return { ...query, faults, expected: parser.expected }
}
