/** Each list by name: its columns and facets, its rows, what they are made of, and what belongs to an object. */
import type { PageKind } from '../model/pages.ts'
import type { RuleInfo } from '../model/rules.ts'
import type { ChunkKind } from '../store/schema.ts'
import { concernItems, concernSpec } from './concern-items.ts'
import { JOINED, usedBy, vmItems, type VmItem } from './items.ts'
import { kindItems, NEEDED } from './kind-items.ts'
import { relatedOf } from './kind-related.ts'
import { kindSpec } from './kind-specs.ts'
import type { ListName } from './protocol.ts'
import type { Replica } from './replica.ts'
import type { Column, Facet, Listed, ListSpec, Value } from './spec.ts'
import { vmSpec, type VmTables } from './vm-spec.ts'

/** An object in whose page a list stands. */
export interface Within {
  kind: PageKind
  id: string
}

/** Kinds that a list reads; it is complete when all of them were read once. */
export function needsOf(list: ListName): readonly ChunkKind[] {
  if (list === 'vm') return [...JOINED, 'host']
  return list === 'concern' ? JOINED : NEEDED[list]
}

/** The VMs of a replica with what lists show of them. */
export const vmsOf = (replica: Replica): readonly VmItem[] =>
  replica.memo('items:vm', () => vmItems(replica))

const rulesOf = (replica: Replica): ReadonlyMap<string, RuleInfo> =>
  new Map(replica.facts?.pack?.rules.map((rule) => [rule.id, rule]))

const concernsOf = (replica: Replica, vms: readonly VmItem[]): Listed[] =>
  concernItems(vms, replica.rules, {
    pack: rulesOf(replica),
    fixOnce: replica.facts?.fixOnce ?? null,
    waives: replica.waives,
  })

const usersOf = (replica: Replica, { kind, id }: Within): VmItem[] =>
  vmsOf(replica).filter((vm) => usedBy(vm, kind).includes(id))

/** Ids of the objects of `list` that belong to an object of another kind. */
function idsWithin(replica: Replica, list: PageKind, { kind, id }: Within): ReadonlySet<string> {
  if (kind === 'vm') {
    const vm = vmsOf(replica).find((item) => item.id === id)
    return new Set(vm ? usedBy(vm, list) : [])
  }
  const related = relatedOf(replica, kind, id).find(({ of }) => of === list)
  return new Set(related?.rows.map((row) => row.id))
}

function makeItems(replica: Replica, list: ListName, within: Within | undefined): Listed[] {
  if (list === 'vm') return within ? usersOf(replica, within) : [...vmsOf(replica)]
  if (list === 'concern') {
    return concernsOf(replica, within ? usersOf(replica, within) : vmsOf(replica))
  }
  if (!within) return kindItems(replica, list, vmsOf(replica))
  const ids = idsWithin(replica, list, within)
  return itemsOf(replica, list).filter((item) => ids.has(item.id))
}

/** The rows of a list, unfiltered. */
export const itemsOf = (replica: Replica, list: ListName, within?: Within): readonly Listed[] =>
  list === 'vm' && !within
    ? vmsOf(replica)
    : replica.memo(`items:${list}:${within ? `${within.kind}/${within.id}` : ''}`, () =>
        makeItems(replica, list, within),
      )

function makeSpec(tables: VmTables, list: ListName): ListSpec<never> {
  if (list === 'vm') return vmSpec(tables)
  return list === 'concern' ? concernSpec : kindSpec(tables, list)
}

/** The columns and facets of a list over the rows of one replica; it is given only rows of that list. */
export const specIn = (replica: Replica, list: ListName): ListSpec<Listed> =>
  replica.memo(`spec:${list}`, () => makeSpec(replica, list) as ListSpec<Listed>)

/** Column and facet that say of which engine a row is, where several are asked about. */
export const PROVIDER = 'provider'

export function withProvider<T>(
  spec: ListSpec<T>,
  value: (row: T) => Value,
  facet: Pick<Facet<T>, 'values' | 'label'>,
): ListSpec<T> {
  const [name, ...others] = spec.columns
  const provider: Column<T> = { id: PROVIDER, title: 'Provider', width: 120, cell: 'text', value }
  return {
    ...spec,
    columns: [name!, provider, ...others],
    facets: [...spec.facets, { id: PROVIDER, title: 'Provider', primary: true, ...facet }],
  }
}

const NOTHING: VmTables = {
  list: () => ({ ready: false, error: undefined, rows: [], byId: new Map() }),
  nameOf: (_, id) => id,
  pending: new Map(),
  policy: null,
  rules: new Map(),
}

const described = new Map<string, ListSpec<never>>()

/**
 * What columns and facets a list has, for a page that has no rows to read them from; `several`: its rows are of more than
 * one engine.
 */
export function describe(list: ListName, several = false): ListSpec<never> {
  const name = `${list} ${several}`
  let spec = described.get(name)
  if (!spec) {
    spec = makeSpec(NOTHING, list)
    if (several) {
      const unread = (): undefined => undefined
      spec = withProvider(spec, unread, { values: () => [], label: (value) => value })
    }
    described.set(name, spec)
  }
  return spec
}
