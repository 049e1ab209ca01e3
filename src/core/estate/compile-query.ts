/** Where the query of a list becomes a condition on its rows. */
import { check } from '../query/check.ts'
import { before, type Test } from '../query/compile.ts'
import { parse } from '../query/parser.ts'
import { printNode } from '../query/print.ts'
import { resolve } from '../query/resolve.ts'
import type { Fault, Node, Query } from '../query/ast.ts'
import { listWord, type QueryList } from '../query/lists.ts'
import type { SortKey } from './list-state.ts'
import type { ListName, QueryFault } from './protocol.ts'
import { REGISTRY } from './query/registry.ts'
import { checksOf, testIn } from './query/world.ts'
import type { Replica, Replicas } from './replica.ts'
import type { Listed } from './spec.ts'

/** A row with the replica that it is of. */
export interface Of<T extends Listed = Listed> {
  replica: Replica
  item: T
}

export interface CompiledQuery {
  /** null: every row passes. */
  passes: ((row: Of) => boolean) | null
  /** Where the text is wrong. What stands before that is answered, and `before` says what it is. */
  fault: QueryFault | null
  /** The order that the query asks for; empty when it asks for none. */
  sort: readonly SortKey[]
  /** What is answered; null: every row. */
  where: Node | null
}

const NONE: CompiledQuery = { passes: null, fault: null, sort: [], where: null }

export interface ReadQuery {
  /** What can be answered; null: every row. */
  where: Node | null
  sort: readonly SortKey[]
  fault: QueryFault | null
}

function sortOf({ sort }: Query, list: ListName): SortKey[] {
  return sort.flatMap(({ field: { text }, descending }) => {
    const found = resolve(REGISTRY, list, text)
    const column = found.list === list ? found.field?.column : undefined
    return column === undefined ? [] : [{ column, descending }]
  })
}

const wrongList = (asked: QueryList, list: ListName, text: string): Fault => ({
  from: text.length - text.trimStart().length,
  to: text.indexOf(':'),
  at: text.length - text.trimStart().length,
  message: `These are ${listWord(list)}, and the query asks for ${listWord(asked)}`,
  suggestion: listWord(list),
  serious: true,
})

/**
 * A query as far as it can be answered by the list. `strict`: a name that nothing has counts as a fault like any other,
 * for who still types it.
 */
export function readQuery(
  list: ListName,
  text: string,
  replicas: Replicas,
  strict = false,
): ReadQuery {
  const query = parse(text)
  const { list: asked } = query
  const foreign = asked !== null && asked !== list ? [wrongList(asked, list, text)] : []
  const faults = [...foreign, ...query.faults, ...check(query, list, checksOf(replicas))]
  const serious = faults.filter((fault) => strict || fault.serious)
  const end = Math.min(...serious.map(({ from }) => from))
  const where = serious.length > 0 ? before(query.where, end) : query.where
  const [first] = faults.sort((a, b) => a.at - b.at)
  return {
    where,
    sort: sortOf(query, list),
    fault: first
      ? {
          message: first.message,
          from: first.from,
          to: first.to,
          at: first.at,
          suggestion: first.suggestion,
          before: serious.length === 0 ? null : where === null ? '' : printNode(where),
        }
      : null,
  }
}

/** `replicas` are those whose rows are asked for; what it reads of them is followed. */
export function compileQuery(
  list: ListName,
  text: string,
  replicas: Replicas,
  strict = false,
): CompiledQuery {
  if (text.trim() === '') return NONE
  const { where, sort, fault } = readQuery(list, text, replicas, strict)
  if (where === null) return { passes: null, sort, fault, where }
  const tests = new Map<Replica, Test>()
  const testOf = (replica: Replica): Test => {
    let test = tests.get(replica)
    if (!test) tests.set(replica, (test = testIn(replica, where, list)))
    return test
  }
  return { passes: ({ replica, item }) => testOf(replica)(item), sort, fault, where }
}
