/** A query cut into the parts that look different: list and joiners, fields, operators, values; with the place of a fault. */
import { tokens, type Token } from '../../core/query/lexer.ts'
import { isKeyword } from '../../core/query/parser.ts'

export type Look = 'keyword' | 'field' | 'operator' | 'plain'

export interface Part {
  text: string
  look: Look
  /** It belongs to what is wrong. */
  wrong: boolean
  /** It is the character that makes it wrong. */
  at: boolean
}

export interface Wrong {
  from: number
  to: number
  at: number
}

const WORDS = new Set(['in', 'is', 'empty', 'asc', 'desc'])

/** A word is a field when an operator, or `in` or `is`, follows it. */
function lookOf(token: Token, next: Token | undefined, sorting: boolean): Look {
  if (token.type === 'prefix') return 'keyword'
  if (token.type === 'word') {
    const word = token.text.toLowerCase()
    if (isKeyword(word)) return 'keyword'
    if (next?.type === 'operator') return 'field'
    const follows = next?.type === 'word' && ['in', 'is', 'not'].includes(next.text.toLowerCase())
    if (follows) return 'field'
    if (WORDS.has(word)) return 'keyword'
    return sorting ? 'field' : 'plain'
  }
  return token.type === 'quoted' ? 'plain' : 'operator'
}

/** The parts in their order; together they are the text. */
export function highlight(text: string, wrong: Wrong | null): Part[] {
  const found = tokens(text)
  const looks: { from: number; to: number; look: Look }[] = []
  let end = 0
  let sorting = false
  found.forEach((token, place) => {
    if (token.from > end) looks.push({ from: end, to: token.from, look: 'plain' })
    looks.push({ from: token.from, to: token.to, look: lookOf(token, found[place + 1], sorting) })
    if (token.type === 'word' && token.text.toLowerCase() === 'sortby') sorting = true
    end = token.to
  })
  if (end < text.length) looks.push({ from: end, to: text.length, look: 'plain' })
  if (!wrong) return looks.map(({ from, to, look }) => part(text, from, to, look, null))
  const cuts = [wrong.from, wrong.at, wrong.at + 1, wrong.to]
  return looks.flatMap(({ from, to, look }) => {
    const inner = cuts.filter((cut) => cut > from && cut < to)
    const edges = [from, ...new Set(inner.sort((a, b) => a - b)), to]
    return edges.slice(1).map((edge, place) => part(text, edges[place]!, edge, look, wrong))
  })
}

const part = (text: string, from: number, to: number, look: Look, wrong: Wrong | null): Part => ({
  text: text.slice(from, to),
  look,
  wrong: wrong !== null && from >= wrong.from && to <= wrong.to,
  at: wrong !== null && from === wrong.at,
})
