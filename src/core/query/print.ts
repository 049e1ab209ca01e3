/** Tree → text that reads as the same tree. */
import type { Node, Query, Word } from './ast.ts'
import { listWord } from './lists.ts'
import { isKeyword } from './parser.ts'

const BARE = /^[^\s"(),=<>~!:]+$/

export function printWord(text: string): string {
  if (BARE.test(text) && !isKeyword(text)) return text
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

const valueOf = ({ text }: Word): string => printWord(text)

const inBrackets = (node: Node, outer: 'and' | 'or' | 'not'): string => {
  const alone = node.type === 'or' || (node.type === 'and' && outer !== 'or')
  return alone ? `(${printNode(node)})` : printNode(node)
}

export function printNode(node: Node): string {
  switch (node.type) {
    case 'text':
      return valueOf(node.word)
    case 'compare':
      return `${node.field.text} ${node.operator} ${valueOf(node.value)}`
    case 'in':
      return `${node.field.text} in (${node.values.map(valueOf).join(', ')})`
    case 'empty':
      return `${node.field.text} is empty`
    case 'not':
      return `not ${inBrackets(node.part, 'not')}`
    case 'and':
    case 'or': {
      const { type } = node
      return node.parts.map((part) => inBrackets(part, type)).join(` ${type} `)
    }
  }
}

export function print({ list, where, sort }: Query): string {
  const order = sort.map(({ field, descending }) => `${field.text}${descending ? ' desc' : ''}`)
  return [
    list === null ? '' : `${listWord(list)}:`,
    where === null ? '' : printNode(where),
    order.length === 0 ? '' : `sortby ${order.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}
