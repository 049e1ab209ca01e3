/** The lists of the kinds other than VMs as data. */
import { midSentence } from '../model/locale.ts'
import { KIND_PATHS, KIND_TITLES } from '../model/pages.ts'
import { clusterParts, dataCenterParts, hostParts } from './compute-specs.ts'
import { removedFacet } from './ghosts.ts'
import type { Tables } from './items.ts'
import type { Parts } from './kind-columns.ts'
import type { Item, OtherKind } from './kind-items.ts'
import { networkParts, nicProfileParts } from './network-specs.ts'
import type { ListSpec } from './spec.ts'
import { diskParts, diskProfileParts, storageDomainParts } from './storage-specs.ts'

const PARTS: { [K in OtherKind]: (tables: Tables) => Parts<K> } = {
  host: hostParts,
  cluster: clusterParts,
  dataCenter: dataCenterParts,
  storageDomain: storageDomainParts,
  disk: diskParts,
  diskProfile: diskProfileParts,
  network: networkParts,
  nicProfile: nicProfileParts,
}

export function kindSpec<K extends OtherKind>(tables: Tables, kind: K): ListSpec<Item<K>> {
  const { columns, facets, text } = PARTS[kind](tables)
  const { one, many } = KIND_TITLES[kind]
  return {
    path: KIND_PATHS[kind],
    title: many,
    noun: [midSentence(one), midSentence(many)],
    placeholder: 'Filter by name, ID or description',
    defaultSort: 'name',
    columns,
    facets: [...facets, removedFacet],
    text: ({ row }) => [row.name, row.id, row.description, ...(text?.(row) ?? [])],
    textOf: ({ row }) => row,
  }
}
