/** A small list with one field of each type, for tests of the language that need no inventory. */
import type { Checks, Known } from '../../../src/core/query/check.ts'
import { compile, type Test } from '../../../src/core/query/compile.ts'
import type { CompletionNeeds } from '../../../src/core/query/complete.ts'
import { valuesOf, type Field, type Registry } from '../../../src/core/query/fields.ts'
import { QUERY_LISTS } from '../../../src/core/query/lists.ts'
import { parse } from '../../../src/core/query/parser.ts'

export interface Toy {
  id: string
  name: string
  state: string
  cluster: string
  concern: readonly string[]
  count: number | null
  memory: number
  big: boolean
  at: number
}

const GIB = 1024 ** 3
/** 2026-11-23 noon, wherever the test runs. */
export const NOW = new Date(2026, 10, 23, 12).getTime()

export const toy = (over: Partial<Toy>): Toy => ({
  id: 't',
  name: 'web01',
  state: 'up',
  cluster: 'Prague One',
  concern: [],
  count: 1,
  memory: 4 * GIB,
  big: false,
  at: NOW,
  ...over,
})

const field = (name: keyof Toy, type: Field['type'], column = true): Field<Toy> => ({
  name,
  type,
  about: `its ${name}`,
  read: (item) => item[name],
  ...(column && { column: name }),
})

const TOY_FIELDS: readonly Field<Toy>[] = [
  field('name', 'text'),
  { ...field('state', 'choice'), aliases: ['status'] },
  { ...field('cluster', 'reference'), also: () => ['c-1'] },
  field('concern', 'path', false),
  field('count', 'number'),
  field('memory', 'size'),
  field('big', 'flag'),
  field('at', 'time'),
]

const toys = {
  fields: TOY_FIELDS,
  related: ['host'],
  text: ({ name, id }: Toy) => `${name}\n${id}`.toLowerCase(),
}
const hosts = {
  fields: [
    {
      name: 'status',
      type: 'choice',
      about: 'its status',
      read: ({ status }: { status: string }) => status,
    },
  ],
  related: ['vm'],
  text: () => '',
}

const nothing = { fields: [], related: [], text: () => '' }

export const REGISTRY = {
  ...Object.fromEntries(QUERY_LISTS.map((list) => [list, nothing])),
  vm: toys,
  host: hosts,
} as unknown as Registry

export function checksOf(items: readonly Toy[]): Checks {
  return {
    registry: REGISTRY,
    now: () => NOW,
    foreign: () => ['uptime'],
    values: (list, { name, read }) => {
      const known = new Map<string, Known>()
      if (list === 'host') return new Map([['up', { text: 'up', count: 1 }]])
      for (const item of items) {
        for (const value of valuesOf(read(item, undefined))) {
          const text = String(value)
          const count = (known.get(text.toLowerCase())?.count ?? 0) + 1
          known.set(text.toLowerCase(), { text, count })
        }
      }
      if (name === 'cluster') known.set('c-1', { text: 'c-1', count: 0, hidden: true })
      return known
    },
  }
}

export const needsOf = (items: readonly Toy[]): CompletionNeeds => ({
  ...checksOf(items),
  labelOf: (_, __, value) => (value === 'ovirt.disk.shared.detected' ? 'Shared disk detected' : ''),
  titleOf: (list) => list,
  nounOf: (list, count) => (count === 1 ? list : `${list}s`),
})

const onHostsThat =
  (test: Test): Test =>
  (item) =>
    test({ status: (item as Toy).state })

/** Ids of the toys that a query finds; faults are not looked at. */
export const find = (text: string, items: readonly Toy[]): string[] => {
  const test = compile(parse(text).where, 'vm', {
    registry: REGISTRY,
    context: undefined,
    now: () => NOW,
    join: (_, __, inner) => onHostsThat(inner),
  })
  return items.filter((item) => test(item)).map(({ id }) => id)
}
