/** What can be asked of each list, and which lists are joined with which. */
import type { PageKind } from '../../model/pages.ts'
import type { ListFields, Registry } from '../../query/fields.ts'
import { QUERY_LISTS, type QueryList } from '../../query/lists.ts'
import type { ConcernItem } from '../concern-items.ts'
import { usedBy, type VmItem } from '../items.ts'
import type { Item, OtherKind } from '../kind-items.ts'
import type { Replica } from '../replica.ts'
import { CONCERN_FIELDS, concernTexts } from './concern-fields.ts'
import { foldedText } from './field.ts'
import { kindFields, kindTexts } from './kind-fields.ts'
import { VM_FIELDS, vmTexts } from './vm-fields.ts'

/** Ids of the objects that an item refers to; of each pair of lists one says it. */
type Link<T> = (item: T, replica: Replica) => readonly string[]
type Links<T> = Partial<Record<QueryList, Link<T>>>

const USED: readonly PageKind[] = [
  'host',
  'cluster',
  'dataCenter',
  'storageDomain',
  'disk',
  'diskProfile',
  'network',
  'nicProfile',
]

const LINKS: { readonly [L in QueryList]: Links<never> } = {
  vm: {
    ...Object.fromEntries(USED.map((kind) => [kind, (vm: VmItem) => usedBy(vm, kind)])),
    concern: ({ verdict }: VmItem) => verdict?.concerns.map(([id]) => id) ?? [],
  },
  host: {
    cluster: ({ row }: Item<'host'>) => [row.cluster],
    dataCenter: ({ row }: Item<'host'>, replica) => [
      replica.list('cluster').byId.get(row.cluster)?.dataCenter ?? '',
    ],
    network: ({ row }: Item<'host'>) => row.networkAttachments.map(({ network }) => network),
  },
  cluster: {
    dataCenter: ({ row }: Item<'cluster'>) => [row.dataCenter],
    network: ({ row }: Item<'cluster'>) => row.networks.map(({ id }) => id),
  },
  dataCenter: {},
  storageDomain: {
    dataCenter: ({ row }: Item<'storageDomain'>) => row.dataCenters.map(({ id }) => id),
  },
  disk: {
    storageDomain: ({ row }: Item<'disk'>) => row.storageDomains,
    diskProfile: ({ row }: Item<'disk'>) => [row.profile],
  },
  diskProfile: { storageDomain: ({ row }: Item<'diskProfile'>) => [row.storageDomain] },
  network: { dataCenter: ({ row }: Item<'network'>) => [row.dataCenter] },
  nicProfile: { network: ({ row }: Item<'nicProfile'>) => [row.network] },
  concern: {},
}

/** The items of `list` say to which of `other` they belong; undefined when they do not. */
export const linkOf = (list: QueryList, other: QueryList): Link<unknown> | undefined =>
  LINKS[list][other] as Link<unknown> | undefined

const relatedOf = (list: QueryList): readonly QueryList[] =>
  QUERY_LISTS.filter((other) => linkOf(list, other) ?? linkOf(other, list))

function fieldsOf(list: QueryList): ListFields<never, Replica> {
  const related = relatedOf(list)
  if (list === 'vm') {
    const text = ({ row }: VmItem): string => foldedText(row, () => vmTexts(row))
    return { fields: VM_FIELDS, related, text }
  }
  if (list === 'concern') {
    const text = (item: ConcernItem): string => foldedText(item, () => concernTexts(item))
    return { fields: CONCERN_FIELDS, related, text }
  }
  const text = ({ row }: Item<OtherKind>): string => foldedText(row, () => kindTexts(list, row))
  return { fields: kindFields(list), related, text }
}

export const REGISTRY = Object.fromEntries(
  QUERY_LISTS.map((list) => [list, fieldsOf(list)]),
) as unknown as Registry

/**
 * Fields that the Administration Portal knows and no row that is kept for lists can answer: what VMs do at the moment,
 * and what only the engine's database has. They get words of their own instead of a guess at what was meant.
 */
const FOREIGN: Partial<Record<QueryList, readonly string[]>> = {
  vm: [
    'uptime',
    'domain',
    'cpu_usage',
    'mem_usage',
    'network_usage',
    'migration_progress_percent',
    'apps',
    'pool',
    'loggedinuser',
    'tag',
    'type',
    'quota',
    'creationdate',
    'comment',
    'architecture',
    'compatibility_level',
    'custom_compatibility_level',
    'custom_emulated_machine',
    'custom_cpu_type',
    'created_by_user_id',
    'next_run_config_exists',
    'has_illegal_images',
  ],
  host: [
    'active_vms',
    'cpu_usage',
    'mem_usage',
    'network_usage',
    'load',
    'tag',
    'type',
    'cpu_speed',
    'committed_mem',
    'external_status',
    'update_available',
    'loggedinuser',
  ],
  storageDomain: ['wipe_after_delete', 'external_status', 'backup', 'critical_space'],
  disk: [
    'quota',
    'creation_date',
    'bootable',
    'number_of_vms',
    'vm_names',
    'last_modified',
    'wipe_after_delete',
    'image_transfer_phase',
    'label',
    'propagate_errors',
  ],
  network: ['label', 'stp', 'external', 'provider_name', 'port_isolation'],
}

export const foreignTo = (list: QueryList): readonly string[] => FOREIGN[list] ?? []
