/** Columns and facets that several kinds share. */
import { objectHref } from '../model/pages.ts'
import type { ListRows } from '../model/list-rows.ts'
import type { Tables } from './items.ts'
import type { Item, OtherKind } from './kind-items.ts'
import type { CellKind, Column, Facet, Value } from './spec.ts'

export type KindColumn<K extends OtherKind> = Column<Item<K>>
export type KindFacet<K extends OtherKind> = Facet<Item<K>>

/** What the list of a kind has of its own. */
export interface Parts<K extends OtherKind> {
  columns: KindColumn<K>[]
  facets: KindFacet<K>[]
  text?: (row: ListRows[K]) => readonly string[]
}

/** A column of plain values. */
export function column<K extends OtherKind>(
  id: string,
  title: string,
  width: number,
  cell: CellKind,
  value: (item: Item<K>) => Value,
  more: { unit?: string; from?: number; grow?: boolean; sort?: (item: Item<K>) => Value } = {},
): KindColumn<K> {
  return { id, title, width, cell, value, ...more }
}

export const nameColumn = <K extends OtherKind>(title = 'Name'): KindColumn<K> =>
  column('name', title, 180, 'text', (item) => item.name, { grow: true })

/** A column that names another object and leads to it. */
export const reference = <K extends OtherKind>(
  tables: Tables,
  to: OtherKind,
  title: string,
  idOf: (item: Item<K>) => string,
  from = 0,
): KindColumn<K> => ({
  id: to.toLowerCase(),
  title,
  width: 130,
  from,
  cell: 'text',
  value: (item) => tables.nameOf(to, idOf(item)),
  href: (item) => (idOf(item) === '' ? undefined : objectHref(to, idOf(item))),
})

export const owned = <K extends OtherKind>(
  of: OtherKind,
  title: string,
  width = 80,
  from = 0,
): KindColumn<K> =>
  column(of.toLowerCase(), title, width, 'number', (item) => item.own[of], { from })

/** Number of VMs and the sum of their concerns. */
export const vmColumns = <K extends OtherKind>(): KindColumn<K>[] => [
  column('vms', 'VMs', 64, 'number', ({ usage }) => usage.vms),
  {
    id: 'concerns',
    title: 'Concerns',
    unit: 'C / W / I',
    width: 206,
    cell: 'concerns',
    value: ({ usage }) => usage.counts,
    waived: ({ usage }) => usage.waived,
  },
]

export const blockedColumn = <K extends OtherKind>(from = 0): KindColumn<K> =>
  column('blocked', 'Blocked VMs', 96, 'number', ({ usage }) => usage.blocked, { from })

/** Share of the VMs that are ready; VMs that nobody validated are not. */
export const readyColumn = <K extends OtherKind>(from = 0): KindColumn<K> =>
  column(
    'ready',
    'Ready',
    70,
    'percent',
    ({ usage }) =>
      usage.vms === 0
        ? undefined
        : usage.unknown === usage.vms
          ? null
          : (100 * usage.ready) / usage.vms,
    { from },
  )

/** VMs with warnings and nothing worse. */
export const attentionColumn = <K extends OtherKind>(from = Infinity): KindColumn<K> =>
  column('attention', 'Warned VMs', 92, 'number', ({ usage }) => usage.attention, { from })

/** Concerns that an edit of the object would clear. */
export const causedColumn = <K extends OtherKind>(from = Infinity): KindColumn<K> =>
  column('caused', 'Concerns it causes', 136, 'number', ({ caused }) => caused, { from })

/** What every kind has: shown only to who asks for it. */
export const recordColumns = <K extends OtherKind>(): KindColumn<K>[] => [
  column('changed', 'Changed', 84, 'age', ({ row }) => row.changedAt, { from: Infinity }),
  column('first', 'First seen', 92, 'age', ({ row }) => row.firstAt, { from: Infinity }),
  column('comment', 'Comment', 160, 'text', ({ row }) => row.comment || undefined, {
    from: Infinity,
  }),
  column('revision', 'Revision', 80, 'number', ({ row }) => row.revision, { from: Infinity }),
  column('id', 'Id', 280, 'mono', ({ id }) => id, { from: Infinity }),
]

/** Whether some of its VMs are blocked, and whether it has VMs at all. */
export const usageFacets = <K extends OtherKind>(): KindFacet<K>[] => [
  facet('blocked', 'Blocked VMs', ({ usage }) => [yesNo(usage.blocked > 0)], yesNoLabel, false),
  facet('used', 'Used by VMs', ({ usage }) => [yesNo(usage.vms > 0)], yesNoLabel, false),
]

export const facet = <K extends OtherKind>(
  id: string,
  title: string,
  values: (item: Item<K>) => readonly string[],
  label: (value: string) => string = (value) => value || 'Unknown',
  primary = true,
): KindFacet<K> => ({ id, title, values, label, primary })

export const parentFacet = <K extends OtherKind>(
  tables: Tables,
  to: OtherKind,
  title: string,
  idsOf: (item: Item<K>) => readonly string[],
): KindFacet<K> =>
  facet(to.toLowerCase(), title, idsOf, (id) => tables.nameOf(to, id) || 'None', true)

/** Behind the filters used most: the cluster, the network or the domain mostly says it. */
export const dataCenterFacet = <K extends OtherKind>(
  tables: Tables,
  idsOf: (item: Item<K>) => readonly string[],
): KindFacet<K> => ({ ...parentFacet(tables, 'dataCenter', 'Data center', idsOf), primary: false })

export const yesNo = (value: boolean): string => (value ? 'yes' : 'no')
export const yesNoLabel = (value: string): string => (value === 'yes' ? 'Yes' : 'No')

export const versionText = ({ major, minor }: { major: string; minor: string }): string =>
  major === '' && minor === '' ? '' : `${major}.${minor}`
