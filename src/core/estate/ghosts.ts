/** Rows of removed objects in lists: they are shown to who asks for them, for as long as the store keeps them. */
import type { PageKind } from '../model/pages.ts'
import type { ListRows } from '../model/list-rows.ts'
import { ghostVmItems, noUsage } from './items.ts'
import type { ListName } from './protocol.ts'
import type { Replica } from './replica.ts'
import type { Facet, Listed } from './spec.ts'

/** Id of the facet, and the value that asks for what was removed. */
export const REMOVED = 'removed'
const GONE = 'yes'

export const removedFacet: Facet<Listed> = {
  id: REMOVED,
  title: 'Removed',
  values: ({ removedAt }) => [removedAt === undefined ? 'no' : GONE],
  label: (value) => (value === GONE ? 'Removed in the last 7 days' : 'Not removed'),
}

/** Whether the choices of a list ask for removed objects. */
export const asksForRemoved = (facets: Readonly<Record<string, readonly string[]>>): boolean =>
  facets[REMOVED]?.includes(GONE) ?? false

/** Nothing adds up any more: whatever used it uses something else, or is gone, too. */
const kindGhost = (row: ListRows[Exclude<PageKind, 'vm'>]): Listed & Record<string, unknown> => ({
  id: row.id,
  name: row.name,
  row,
  usage: noUsage(),
  own: {},
  caused: null,
  attached: [],
})

export function ghostsOf(replica: Replica, list: ListName): readonly Listed[] {
  if (list === 'concern') return []
  return replica.memo(`ghosts:${list}`, () => {
    const ghosts = (replica.ghosts ?? []).filter(({ kind }) => kind === list)
    const items: Listed[] =
      list === 'vm'
        ? ghostVmItems(
            replica,
            ghosts.map(({ row }) => row as ListRows['vm']),
          )
        : ghosts.map(({ row }) => kindGhost(row as ListRows[Exclude<PageKind, 'vm'>]))
    return items.map((item, at) => ({ ...item, removedAt: ghosts[at]!.removedAt }))
  })
}
