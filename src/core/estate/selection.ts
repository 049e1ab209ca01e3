/**
 * The rows of a list over one or several replicas: put in order once for each way to sort, then filtered in that order,
 * so that a keystroke sorts nothing. What was made stays until a row changes.
 */
import { objectHref } from '../model/pages.ts'
import { compileQuery, type CompiledQuery } from './compile-query.ts'
import { sortText as orderText, type ListState } from './list-state.ts'
import { asksForRemoved, ghostsOf, REMOVED } from './ghosts.ts'
import { itemsOf, needsOf, specIn, withProvider } from './lists.ts'
import { keyOf, parseKey, type Key, type ListName, type ListQuestion } from './protocol.ts'
import { rankSort } from './order.ts'
import type { Replica, Replicas } from './replica.ts'
import { conditionsOf, passing, type Condition, type Order } from './select.ts'
import type { Column, Facet, Listed, ListSpec } from './spec.ts'

/** A row of a list with the replica that it is of. */
export interface Entry extends Listed {
  replica: Replica
  /** Place of the replica among those asked about. */
  at: number
  item: Listed
}

/** What every question about a list names. */
export type Asked = Pick<ListQuestion, 'engines' | 'list' | 'state' | 'within'>

const keyOfEntry = ({ replica, id }: Entry): Key => keyOf(replica.engine, id)
export { keyOfEntry as keyOf }

/** Whether the rows that the list is made of were read. */
export const isReady = (replica: Replica, list: ListName): boolean =>
  needsOf(list).filter((kind) => !replica.list(kind).ready).length === 0

/** Address of a row's own page. */
export const hrefOf = (list: ListName, id: string, engine: string): string =>
  list === 'concern'
    ? withEngine(`/concerns/${encodeURIComponent(id)}`, engine)
    : objectHref(list, id, engine)

const withEngine = (href: string, engine: string): string =>
  engine === ''
    ? href
    : `${href}${href.includes('?') ? '&' : '?'}engine=${encodeURIComponent(engine)}`

function lifted(
  column: Column<Listed>,
  place: number,
  specs: readonly ListSpec<Listed>[],
  several: boolean,
): Column<Entry> {
  // Specs of one list differ in the tables that they read, never in their columns.
  const own = <C extends Column<Listed>>({ at }: Entry): C => specs[at]!.columns[place] as C
  switch (column.cell) {
    case 'readiness':
      return { ...column, value: (entry) => own<typeof column>(entry).value(entry.item) }
    case 'concerns': {
      const { waived, ...rest } = column
      const value = (entry: Entry) => own<typeof column>(entry).value(entry.item)
      if (!waived) return { ...rest, value }
      return {
        ...rest,
        value,
        waived: (entry) => own<typeof column>(entry).waived!(entry.item),
      }
    }
    default: {
      const { href, sort, ...rest } = column
      return {
        ...rest,
        value: (entry) => own<typeof column>(entry).value(entry.item),
        ...(href && {
          href: (entry: Entry) => {
            const to = own<typeof column>(entry).href!(entry.item)
            return to && withEngine(to, several ? entry.replica.engine : '')
          },
        }),
        ...(sort && { sort: (entry: Entry) => own<typeof column>(entry).sort!(entry.item) }),
      }
    }
  }
}

/** A label that means something; of several replicas the first that knows the object names it. */
function labelIn(specs: readonly ListSpec<Listed>[], place: number, value: string): string {
  const labels = specs.map(({ facets }) => facets[place]!.label(value))
  return labels.find((label) => label !== value) ?? labels[0] ?? value
}

/** The columns and facets of a list over these replicas; `several`: their engines have to be told apart. */
function mergedSpec(
  replicas: Replicas,
  list: ListName,
  several: boolean,
): ListSpec<Entry> | undefined {
  const specs = replicas.map((replica) => specIn(replica, list))
  const first = specs[0]
  if (!first) return undefined
  const columns = first.columns.map((column, place) => lifted(column, place, specs, several))
  const facets = first.facets.map(({ id, title, primary }, place): Facet<Entry> => ({
    id,
    title,
    ...(primary && { primary }),
    values: ({ at, item }) => specs[at]!.facets[place]!.values(item),
    label: (value) => labelIn(specs, place, value),
  }))
  const { textOf } = first
  const spec: ListSpec<Entry> = {
    ...first,
    columns,
    facets,
    text: ({ at, item }) => specs[at]!.text(item),
    textOf: ({ item }) => textOf?.(item) ?? item,
  }
  if (!several) return spec
  return withProvider(spec, ({ replica }) => replica.name, {
    values: ({ replica }) => [replica.engine],
    label: (value) => replicas.find(({ engine }) => engine === value)?.name ?? value,
  })
}

/** A value made of several replicas; it is kept with the first. */
const memo = <T>(replicas: Replicas, key: string, make: () => T): T | undefined =>
  replicas[0]?.memo(`${replicas.map(({ engine }) => engine).join('\n')}\t${key}`, make)

const withinText = (within: Asked['within']): string =>
  within ? `${within.kind} ${within.key}` : ''

/** All rows that can be shown: those of replicas that were read. */
function entriesOf(
  replicas: Replicas,
  { list, within }: Asked,
  removed: boolean,
): readonly Entry[] {
  const make = (): Entry[] => {
    const of = within && parseKey(within.key)
    return replicas.flatMap((replica, at) => {
      if (!isReady(replica, list) || (of && of.engine !== '' && of.engine !== replica.engine)) {
        return []
      }
      const items = itemsOf(replica, list, of && { kind: within.kind, id: of.id })
      const all = removed ? [...items, ...ghostsOf(replica, list)] : items
      return all.map((item) => ({
        id: item.id,
        name: item.name,
        ...(item.removedAt !== undefined && { removedAt: item.removedAt }),
        replica,
        at,
        item,
      }))
    })
  }
  return memo(replicas, `entries ${list} ${withinText(within)} ${removed}`, make) ?? []
}

export interface Selection {
  spec: ListSpec<Entry>
  /** All rows, in their order. */
  all: readonly Entry[]
  /** Those that pass every condition. */
  found: readonly Entry[]
  conditions: readonly Condition<Entry>[]
  query: CompiledQuery
}

const stateText = ({ text, query, facets, ranges }: ListState): string =>
  JSON.stringify([text, query, facets, ranges])

function ordersOf(spec: ListSpec<Entry>, { sort }: ListState): Order<Entry>[] {
  return sort.flatMap(({ column: id, descending }) => {
    const column = spec.columns.find((candidate) => candidate.id === id)
    return column ? [{ column, descending }] : []
  })
}

/** An order that somebody chose by a header counts more than the one that the query asks for. */
const inOrderOf = (
  query: CompiledQuery,
  state: ListState,
  { defaultSort }: Pick<ListSpec<Entry>, 'defaultSort'>,
): ListState =>
  query.sort.length > 0 && orderText(state.sort) === defaultSort
    ? { ...state, sort: query.sort }
    : state

/** What a question about a list selects; undefined where nothing is stored. `counted`: the facet to be counted. */
export function select(replicas: Replicas, asked: Asked, counted = ''): Selection | undefined {
  const { list, within } = asked
  const removed = !within && (counted === REMOVED || asksForRemoved(asked.state.facets))
  const several = asked.engines.length > 1
  const name = `${list} ${withinText(within)} ${several} ${removed}`
  const filter = stateText(asked.state)

  // A memo knows what was read while it was made, so each asks the others inside.
  const specOf = (): ListSpec<Entry> | undefined =>
    memo(replicas, `spec ${name}`, () => mergedSpec(replicas, list, several))
  const chosen = (): Pick<Selection, 'conditions' | 'query'> =>
    memo(replicas, `conditions ${name} ${filter}`, () => {
      const query = compileQuery(list, asked.state.query, replicas)
      const { passes } = query
      const own = conditionsOf(specOf()!, asked.state)
      return { query, conditions: passes ? [...own, { name: 'query' as const, passes }] : own }
    })!

  const spec = specOf()
  if (!spec) return undefined
  const state = inOrderOf(chosen().query, asked.state, spec)
  const order = `${name} ${JSON.stringify(state.sort)}`
  const ordered = (): readonly Entry[] =>
    memo(replicas, `all ${order}`, () => {
      const sorted = memo(replicas, `sorter ${name}`, () => rankSort<Entry>())!
      return sorted(entriesOf(replicas, asked, removed), ordersOf(specOf()!, state))
    })!
  const found = memo(replicas, `found ${order} ${filter}`, () =>
    passing(ordered(), chosen().conditions),
  )!
  return { spec, all: ordered(), found, ...chosen() }
}
