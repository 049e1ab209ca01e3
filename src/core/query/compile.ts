/** Tree → a test for the items of a list, made once and run over all of them. */
import type { CompareNode, Node, Operator } from './ast.ts'
import { valuesOf, type Field, type FieldType, type Registry, type Scalar } from './fields.ts'
import type { QueryList } from './lists.ts'
import { flagOf, numberOf, sizeOf, timeOf } from './literals.ts'
import { fold, matcher, pathMatcher } from './match.ts'
import { resolve } from './resolve.ts'

export type Test = (item: unknown) => boolean

export interface World {
  registry: Registry
  /** What items are joined with; handed on to the fields. */
  context: unknown
  /** Milliseconds since the epoch; read only where a time is asked for. */
  now(): number
  /** The items of `list` that belong together with an item of `other` for which the test holds. */
  join(list: QueryList, other: QueryList, test: Test): Test
}

type ValueTest = (value: Scalar) => boolean

const NEVER: ValueTest = () => false

const ORDER: Readonly<
  Record<string, (value: number, limits: readonly [number, number]) => boolean>
> = {
  '=': (value, [from, to]) => value === from || (value >= from && value < to),
  '<': (value, [from]) => value < from,
  '<=': (value, [from, to]) => value <= from || value < to,
  '>': (value, [from, to]) => value > from && value >= to,
  '>=': (value, [from]) => value >= from,
}

/** A literal as the values that are equal to it. */
function limitsOf(
  type: FieldType,
  text: string,
  now: () => number,
): readonly [number, number] | undefined {
  if (type === 'time') return timeOf(text, now())
  const value = type === 'size' ? sizeOf(text) : numberOf(text)
  return value === undefined ? undefined : [value, value]
}

/** Many rows share few names: each is folded and looked at once. */
function remembered(matches: (folded: string) => boolean): ValueTest {
  const known = new Map<Scalar, boolean>()
  return (value) => {
    let matched = known.get(value)
    if (matched === undefined) known.set(value, (matched = matches(fold(String(value)))))
    return matched
  }
}

/** `!=` and `!~` are made of their opposites: no value at all differs from every value. */
function valueTest(
  type: FieldType,
  operator: Operator,
  text: string,
  now: () => number,
): ValueTest {
  switch (type) {
    case 'flag': {
      const wanted = flagOf(text)
      return wanted === undefined ? NEVER : (value) => value === wanted
    }
    case 'number':
    case 'size':
    case 'time': {
      const limits = limitsOf(type, text, now)
      const order = ORDER[operator]
      return limits && order ? (value) => order(value as number, limits) : NEVER
    }
    default: {
      if (operator !== '=' && operator !== '~') return NEVER
      const anywhere = operator === '~'
      const matches = type === 'path' && !anywhere ? pathMatcher(text) : matcher(text, anywhere)
      return type === 'text' ? (value) => matches(fold(String(value))) : remembered(matches)
    }
  }
}

class Compiler {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  node(node: Node, list: QueryList): Test {
    const { registry, context } = this.#world
    switch (node.type) {
      case 'text': {
        const matches = matcher(node.word.text, true)
        const own = registry[list]
        return (item) => matches(own.text(item, context))
      }
      case 'not': {
        const part = this.node(node.part, list)
        return (item) => !part(item)
      }
      case 'and': {
        const parts = node.parts.map((part) => this.node(part, list))
        return (item) => parts.every((part) => part(item))
      }
      case 'or': {
        const parts = node.parts.map((part) => this.node(part, list))
        return (item) => parts.some((part) => part(item))
      }
      case 'compare':
        return this.#at(node.field.text, list, (field) => this.#compare(field, node))
      case 'in':
        return this.#at(node.field.text, list, (field) => {
          const tests = node.values.map((value) => this.#some(field, '=', value.text))
          return (item) => tests.some((test) => test(item))
        })
      case 'empty':
        return this.#at(
          node.field.text,
          list,
          (field) => (item) => valuesOf(field.read(item, context)).length === 0,
        )
    }
  }

  /** A field of another list is tested there, and the items that belong to those found pass. */
  #at(word: string, list: QueryList, testOf: (field: Field) => Test): Test {
    const found = resolve(this.#world.registry, list, word)
    if (!found.field) return () => false
    const test = testOf(found.field)
    return found.list === list ? test : this.#world.join(list, found.list, test)
  }

  #compare(field: Field, { operator, value }: CompareNode): Test {
    if (operator !== '!=' && operator !== '!~') return this.#some(field, operator, value.text)
    const test = this.#some(field, operator === '!=' ? '=' : '~', value.text)
    return (item) => !test(item)
  }

  #some(field: Field, operator: Operator, text: string): Test {
    const { context } = this.#world
    const test = valueTest(field.type, operator, text, () => this.#world.now())
    const { also } = field
    if (!also || operator !== '=') return (item) => valuesOf(field.read(item, context)).some(test)
    return (item) =>
      valuesOf(field.read(item, context)).some(test) || also.call(field, item, context).some(test)
  }
}

export const compile = (node: Node | null, list: QueryList, world: World): Test =>
  node === null ? () => true : new Compiler(world).node(node, list)

/** What of a tree stands before a place in the text; null when nothing does. */
export function before(node: Node | null, at: number): Node | null {
  if (node === null || node.to <= at) return node
  if (node.type !== 'and' && node.type !== 'or') return null
  const parts: Node[] = []
  for (const part of node.parts) {
    const kept = before(part, at)
    if (kept) parts.push(kept)
    if (kept !== part) break
  }
  if (parts.length < 2) return parts[0] ?? null
  return { ...node, parts, to: parts.at(-1)!.to }
}
