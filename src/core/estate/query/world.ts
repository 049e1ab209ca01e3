/** What the stored rows bring to a query: the items to test, how lists are joined, and the values that fields have. */
import type { Checks, Known, KnownValues } from '../../query/check.ts'
import { compile, type Test, type World } from '../../query/compile.ts'
import type { CompletionNeeds } from '../../query/complete.ts'
import type { Node } from '../../query/ast.ts'
import { valuesOf, type Field } from '../../query/fields.ts'
import type { QueryList } from '../../query/lists.ts'
import { fold } from '../../query/match.ts'
import { describe, itemsOf } from '../lists.ts'
import type { Replica, Replicas } from '../replica.ts'
import type { EstateField } from './field.ts'
import { foreignTo, linkOf, REGISTRY } from './registry.ts'

function joinIn(replica: Replica): World['join'] {
  return (list, other, test) => {
    const passing = itemsOf(replica, other).filter(test)
    const mine = linkOf(list, other)
    if (mine) {
      const ids = new Set(passing.map(({ id }) => id))
      return (item) => mine(item, replica).some((id) => ids.has(id))
    }
    const theirs = linkOf(other, list)
    const ids = new Set(theirs && passing.flatMap((item) => theirs(item, replica)))
    return (item) => ids.has((item as { id: string }).id)
  }
}

/** The test for the items of one replica. */
export const testIn = (replica: Replica, node: Node | null, list: QueryList): Test =>
  compile(node, list, {
    registry: REGISTRY,
    context: replica,
    now: () => replica.now(),
    join: joinIn(replica),
  })

function collect(replicas: Replicas, list: QueryList, field: EstateField): Map<string, Known> {
  const known = new Map<string, Known>()
  const add = (text: string, count: number, hidden: boolean): void => {
    const folded = fold(text)
    const before = known.get(folded)
    if (before) before.count += count
    else known.set(folded, { text, count, ...(hidden && { hidden }) })
  }
  for (const replica of replicas) {
    for (const item of itemsOf(replica, list)) {
      for (const value of new Set(valuesOf(field.read(item, replica)))) add(String(value), 1, false)
      if (field.also) for (const text of field.also(item, replica)) add(text, 0, true)
    }
    if (field.to) {
      for (const { id, name } of replica.list(field.to).rows) {
        add(name, 0, false)
        add(id, 0, true)
      }
    }
    if (field.type === 'path') for (const id of replica.rules.keys()) add(id, 0, false)
  }
  return known
}

/** Made once for each field until a row changes. */
const valuesIn =
  (replicas: Replicas): KnownValues =>
  (list, field: Field) => {
    const engines = replicas.map(({ engine }) => engine).join('\n')
    const make = (): Map<string, Known> => collect(replicas, list, field as EstateField)
    return replicas[0]?.memo(`values ${list} ${field.name}\t${engines}`, make) ?? new Map()
  }

export const checksOf = (replicas: Replicas): Checks => ({
  registry: REGISTRY,
  values: valuesIn(replicas),
  foreign: foreignTo,
  now: () => replicas[0]?.now() ?? 0,
})

const ruleOf = (replicas: Replicas, id: string) =>
  replicas.map(({ rules }) => rules.get(id)).find((rule) => rule !== undefined)

export const completionNeeds = (replicas: Replicas): CompletionNeeds => ({
  ...checksOf(replicas),
  labelOf: (_, { type }, value) => (type === 'path' ? (ruleOf(replicas, value)?.label ?? '') : ''),
  titleOf: (list) => describe(list).title,
  nounOf: (list, count) => describe(list).noun[count === 1 ? 0 : 1],
})
