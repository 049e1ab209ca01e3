/**
 * Says where a query that can be read cannot be answered, or is answered with nothing because of a slip: unknown fields,
 * operators that do not suit them, values that are none of their type or that nothing stored has.
 */
import type { Fault, Node, Operator, Query, Word } from './ast.ts'
import { isNamed, operatorsOf, type Field, type Registry } from './fields.ts'
import { listWord, type QueryList } from './lists.ts'
import { flagOf, numberOf, sizeOf, timeOf } from './literals.ts'
import { fold, hasWildcard, pathMatcher, pathNames } from './match.ts'
import { deviation, nearest } from './nearest.ts'
import { resolve } from './resolve.ts'

/** A value as it is stored, and how many objects have it. */
export interface Known {
  text: string
  count: number
  /** It is understood but not offered, such as the id of an object that has a name. */
  hidden?: true
}

/** The values that a field has in the stored rows, by their folded form. */
export type KnownValues = (list: QueryList, field: Field) => ReadonlyMap<string, Known>

export interface Checks {
  registry: Registry
  values: KnownValues
  /** Milliseconds since the epoch; read only where a time is asked for. */
  now(): number
  /** Fields that the Administration Portal has and no inventory can answer, by list. */
  foreign: (list: QueryList) => readonly string[]
}

const EXAMPLES = {
  size: 'a size such as 8GiB',
  number: 'a number',
  time: 'a date such as 2026-11-20 or an age such as -7d',
  flag: 'yes or no',
} as const

const fault = (
  { from, to }: Word,
  message: string,
  more: { at?: number; suggestion?: string; serious?: boolean } = {},
): Fault => ({ from, to, at: from, message, suggestion: '', serious: true, ...more })

class Check {
  readonly faults: Fault[] = []
  readonly #checks: Checks
  readonly #list: QueryList

  constructor(list: QueryList, checks: Checks) {
    this.#list = list
    this.#checks = checks
  }

  node(node: Node): void {
    switch (node.type) {
      case 'text':
        return
      case 'and':
      case 'or':
        return node.parts.forEach((part) => this.node(part))
      case 'not':
        return this.node(node.part)
      case 'empty':
        return void this.field(node.field)
      case 'in': {
        const found = this.field(node.field)
        if (found) for (const value of node.values) this.#value(found, '=', value)
        return
      }
      case 'compare': {
        const found = this.field(node.field)
        if (!found) return
        const fitting = operatorsOf(found.field.type)
        if (fitting.includes(node.operator)) return this.#value(found, node.operator, node.value)
        const message = `“${found.field.name}” cannot be compared with ${node.operator}`
        this.faults.push(fault(node.field, message, { suggestion: fitting.join('  ') }))
      }
    }
  }

  field(word: Word): { field: Field; list: QueryList } | null {
    const { registry, foreign } = this.#checks
    const found = resolve(registry, this.#list, word.text)
    if (found.field) return found
    const rest = word.text.slice(found.rest)
    if (foreign(found.list).includes(rest.toLowerCase())) {
      const message = `The lists here do not hold “${rest}”`
      this.faults.push(fault(word, message))
      return null
    }
    const suggestion = nearest(rest, found.known)
    this.faults.push(
      fault(word, `No field of ${listWord(found.list)} is called “${rest}”`, {
        at: deviation(rest, found.known, word.from + found.rest),
        suggestion: suggestion && word.text.slice(0, found.rest) + suggestion,
      }),
    )
    return null
  }

  #value(of: { field: Field; list: QueryList }, operator: Operator, value: Word): void {
    const { field } = of
    switch (field.type) {
      case 'size':
        if (sizeOf(value.text) === undefined) {
          const bare = numberOf(value.text) !== undefined && !value.text.includes('%')
          const message = bare
            ? `“${value.text}” is no size without a unit`
            : `“${value.text}” is no size`
          const suggestion = bare ? `${value.text}GiB` : ''
          this.faults.push(fault(value, message, { suggestion }))
        }
        return
      case 'number':
        return this.#literal(value, numberOf(value.text), EXAMPLES.number)
      case 'time':
        return this.#literal(value, timeOf(value.text, this.#checks.now()), EXAMPLES.time)
      case 'flag':
        return this.#literal(value, flagOf(value.text), EXAMPLES.flag)
      default:
        if (operator === '=' || operator === '!=') this.#named(of, value)
    }
  }

  #literal(value: Word, read: unknown, wanted: string): void {
    if (read === undefined) this.faults.push(fault(value, `“${value.text}” is not ${wanted}`))
  }

  /** Where nothing is stored yet no value can be a slip. */
  #named({ field, list }: { field: Field; list: QueryList }, value: Word): void {
    if (!isNamed(field.type) || hasWildcard(value.text)) return
    const known = this.#checks.values(list, field)
    const folded = fold(value.text)
    if (known.size === 0 || known.has(folded)) return
    const matches = field.type === 'path' ? pathMatcher(value.text) : () => false
    const names: string[] = []
    for (const [key, { text, hidden }] of known) {
      if (matches(key)) return
      if (hidden) continue
      if (field.type === 'path') names.push(...pathNames(text))
      else names.push(text)
    }
    this.faults.push(
      fault(value, `No ${field.name} is called “${value.text}”`, {
        at: deviation(value.text, names, value.from),
        suggestion: nearest(value.text, names),
        serious: false,
      }),
    )
  }
}

/** Faults in the order of the text. */
export function check(query: Query, list: QueryList, checks: Checks): Fault[] {
  const work = new Check(list, checks)
  if (query.where) work.node(query.where)
  for (const { field } of query.sort) {
    const found = resolve(checks.registry, list, field.text)
    if (!found.field) work.field(field)
    else if (found.list !== list || found.field.column === undefined)
      work.faults.push(fault(field, `The list cannot be sorted by “${field.text}”`))
  }
  return work.faults.sort((a, b) => a.at - b.at)
}
