/** Cuts a query into words, quoted texts, operators and brackets. It reads each character once and never fails. */
import { OPERATORS, type Operator, type Span } from './ast.ts'
import { listOf } from './lists.ts'

export type Token = Span &
  (
    | { type: 'word'; text: string }
    /** `closed`: the quote at its end is there. */
    | { type: 'quoted'; text: string; closed: boolean }
    | { type: 'operator'; operator: Operator }
    | { type: '(' | ')' | ',' }
    /** `vms:` in front; `text` without the colon. */
    | { type: 'prefix'; text: string }
  )

const SPACE = /\s/
const PUNCTUATION = '(),'
const OPERATOR_START = '=<>~'

const endsWord = (text: string, at: number): boolean => {
  const char = text[at]!
  if (SPACE.test(char) || char === '"') return true
  if (PUNCTUATION.includes(char) || OPERATOR_START.includes(char)) return true
  return char === '!' && (text[at + 1] === '=' || text[at + 1] === '~')
}

function operatorAt(text: string, at: number): { operator: Operator; length: number } | undefined {
  const two = text.slice(at, at + 2)
  if (two === '==') return { operator: '=', length: 2 }
  if (two === '<>') return { operator: '!=', length: 2 }
  const operator = OPERATORS.find((one) => one === two) ?? OPERATORS.find((one) => one === text[at])
  return operator && { operator, length: operator.length }
}

/** A backslash keeps the character behind it from ending the text. */
function quotedAt(text: string, from: number): Token {
  let value = ''
  let at = from + 1
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) at += 1
    value += text[at]
    at += 1
  }
  const closed = at < text.length
  return { type: 'quoted', text: value, closed, from, to: closed ? at + 1 : at }
}

/**
 * A first word that ends with a colon names a list; one with a colon inside only when the list is known: a MAC address
 * has colons as well.
 */
function prefixOf(word: string, from: number): Token | undefined {
  const colon = word.indexOf(':')
  if (colon <= 0) return undefined
  const text = word.slice(0, colon)
  const meant = listOf(text) !== undefined || (colon === word.length - 1 && /^[a-z]+$/i.test(text))
  return meant ? { type: 'prefix', text, from, to: from + colon + 1 } : undefined
}

export function tokens(text: string): Token[] {
  const found: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at]!
    const from = at
    if (SPACE.test(char)) {
      at += 1
      continue
    }
    if (char === '"') found.push(quotedAt(text, at))
    else if (char === '(' || char === ')' || char === ',')
      found.push({ type: char, from, to: from + 1 })
    else {
      const operator = operatorAt(text, at)
      if (operator) {
        found.push({
          type: 'operator',
          operator: operator.operator,
          from,
          to: from + operator.length,
        })
      } else {
        do at += 1
        while (at < text.length && !endsWord(text, at))
        const word = text.slice(from, at)
        const prefix = found.length === 0 ? prefixOf(word, from) : undefined
        found.push(prefix ?? { type: 'word', text: word, from, to: at })
      }
    }
    at = found.at(-1)!.to
  }
  return found
}
