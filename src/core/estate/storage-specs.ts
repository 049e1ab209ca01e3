/** Storage domains, disks and disk profiles as lists. */
import type { ListRows } from '../model/list-rows.ts'
import type { Tables } from './items.ts'
import {
  blockedColumn,
  causedColumn,
  column,
  dataCenterFacet,
  facet,
  nameColumn,
  owned,
  parentFacet,
  recordColumns,
  reference,
  usageFacets,
  vmColumns,
  yesNo,
  yesNoLabel,
  type Parts,
} from './kind-columns.ts'
import type { Item } from './kind-items.ts'

const share = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole

/** How full a domain is, in the steps that administrators know from the engine's dashboard. */
function fullness({ used, capacity }: ListRows['storageDomain']): string {
  const percent = share(used, capacity)
  if (percent === null) return 'unknown'
  if (percent >= 90) return '90'
  return percent >= 75 ? '75' : 'less'
}

const FULLNESS: Readonly<Record<string, string>> = {
  '90': '90 % and more',
  '75': '75 % to 90 %',
  less: 'Below 75 %',
  unknown: 'Unknown',
}

/** Provisioned bytes of the disks on each domain; a disk on several domains counts on each. */
function provisionedOn(t: Tables): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { storageDomains, provisionedSize } of t.list('disk').rows) {
    for (const id of storageDomains) sums.set(id, (sums.get(id) ?? 0) + provisionedSize)
  }
  return sums
}

export function storageDomainParts(t: Tables): Parts<'storageDomain'> {
  let sums: ReadonlyMap<string, number> | undefined
  const provisioned = (id: string): number => (sums ??= provisionedOn(t)).get(id) ?? 0
  return {
    columns: [
      nameColumn(),
      column('status', 'Status', 110, 'status', ({ row }) => row.status || null),
      column('type', 'Domain type', 96, 'text', ({ row }) => row.type || null, { from: 640 }),
      column('storage', 'Storage type', 100, 'text', ({ row }) => row.storage.type || null, {
        from: 640,
      }),
      column(
        'datacenter',
        'Data centers',
        130,
        'text',
        ({ row }) => row.dataCenters.map(({ id }) => t.nameOf('dataCenter', id)).join(', '),
        { from: 900 },
      ),
      column('total', 'Total', 86, 'size', ({ row }) => row.capacity, { unit: 'GiB' }),
      column('used', 'Used', 80, 'size', ({ row }) => row.used, { unit: 'GiB', from: 900 }),
      column('free', 'Free', 80, 'size', ({ row }) => row.free, { unit: 'GiB' }),
      column('share', 'Used share', 104, 'bar', ({ row }) => share(row.used, row.capacity)),
      column('provisioned', 'Provisioned', 116, 'size', ({ id }) => provisioned(id), {
        unit: 'GiB',
        from: 1400,
      }),
      column(
        'overcommit',
        'Overcommit',
        94,
        'percent',
        ({ id, row }) => share(provisioned(id), row.capacity),
        { from: 1500 },
      ),
      owned('disk', 'Disks', 64, 900),
      ...vmColumns<'storageDomain'>(),
      blockedColumn(1180),
      owned('diskProfile', 'Profiles', 74, Infinity),
      column('committed', 'Committed', 104, 'size', ({ row }) => row.committed, {
        unit: 'GiB',
        from: Infinity,
      }),
      column('master', 'Master', 70, 'flag', ({ row }) => row.master, { from: Infinity }),
      ...recordColumns<'storageDomain'>(),
    ],
    facets: [
      facet('status', 'Status', ({ row }) => [row.status]),
      facet('storage', 'Storage type', ({ row }) => [row.storage.type]),
      parentFacet(t, 'dataCenter', 'Data center', ({ row }) => row.dataCenters.map(({ id }) => id)),
      facet('type', 'Domain type', ({ row }) => [row.type], undefined, false),
      facet(
        'fullness',
        'Used share',
        ({ row }) => [fullness(row)],
        (value) => FULLNESS[value] ?? value,
        false,
      ),
      ...usageFacets<'storageDomain'>(),
    ],
  }
}

/** How much of its size a disk really takes; undefined where the engine does not tell. */
const thin = ({ row }: Item<'disk'>): number | null | undefined =>
  row.storageType === 'lun' ? undefined : share(row.actualSize, row.provisionedSize)

const unique = (values: readonly string[]): string => [...new Set(values)].sort().join(', ')

export const diskParts = (t: Tables): Parts<'disk'> => ({
  columns: [
    nameColumn('Alias'),
    column('status', 'Status', 110, 'status', ({ row }) => row.status || null),
    column(
      'attached',
      'Attached to',
      150,
      'text',
      ({ attached }) => attached.map(({ name }) => name).join(', '),
      { from: 1000 },
    ),
    {
      ...reference<'disk'>(
        t,
        'storageDomain',
        'Storage domain',
        ({ row }) => row.storageDomain,
        640,
      ),
      width: 150,
    },
    column('type', 'Type', 80, 'text', ({ row }) => row.storageType || null, { from: 640 }),
    column(
      'provisioned',
      'Provisioned',
      116,
      'size',
      ({ row }) => row.provisionedSize + row.lunSize,
      {
        unit: 'GiB',
      },
    ),
    column(
      'actual',
      'Actual',
      86,
      'size',
      ({ row }) => (row.storageType === 'lun' ? undefined : row.actualSize),
      { unit: 'GiB', from: 900 },
    ),
    column('thin', 'Used share', 104, 'bar', thin, { from: 1500 }),
    column('shared', 'Shared', 70, 'flag', ({ row }) => row.shared, { from: 900 }),
    {
      ...reference<'disk'>(t, 'diskProfile', 'Profile', ({ row }) => row.profile, 1180),
      width: 120,
    },
    ...vmColumns<'disk'>(),
    column(
      'interfaces',
      'Interfaces',
      110,
      'text',
      ({ attached }) => unique(attached.map((one) => one.interface)),
      { from: 1600 },
    ),
    column(
      'bootable',
      'Bootable',
      80,
      'flag',
      ({ attached }) =>
        attached.length > 0 ? attached.some(({ bootable }) => bootable) : undefined,
      { from: 1600 },
    ),
    column('format', 'Format', 70, 'text', ({ row }) => row.format || undefined, { from: 1400 }),
    column('sparse', 'Sparse', 70, 'flag', ({ row }) => row.sparse, { from: Infinity }),
    column('content', 'Content', 90, 'text', ({ row }) => row.contentType || null, {
      from: Infinity,
    }),
    column('backup', 'Backup', 90, 'text', ({ row }) => row.backup || undefined, {
      from: Infinity,
    }),
    causedColumn(),
    ...recordColumns<'disk'>(),
  ],
  facets: [
    facet('status', 'Status', ({ row }) => [row.status]),
    parentFacet(t, 'storageDomain', 'Storage domain', ({ row }) => row.storageDomains),
    facet('type', 'Type', ({ row }) => [row.storageType]),
    facet('shared', 'Shared', ({ row }) => [yesNo(row.shared)], yesNoLabel, false),
    facet('attached', 'Attached', ({ usage }) => [yesNo(usage.vms > 0)], yesNoLabel, false),
    facet(
      'interface',
      'Interface',
      ({ attached }) => attached.map((one) => one.interface),
      undefined,
      false,
    ),
    {
      ...parentFacet(t, 'diskProfile', 'Disk profile', ({ row }: Item<'disk'>) => [row.profile]),
      primary: false,
    },
    dataCenterFacet(t, ({ row }) =>
      row.storageDomains.flatMap(
        (id) =>
          t
            .list('storageDomain')
            .byId.get(id)
            ?.dataCenters.map((dataCenter) => dataCenter.id) ?? [],
      ),
    ),
    facet('blocked', 'Blocked VMs', ({ usage }) => [yesNo(usage.blocked > 0)], yesNoLabel, false),
  ],
  text: (row) => [row.comment],
})

export const diskProfileParts = (t: Tables): Parts<'diskProfile'> => ({
  columns: [
    nameColumn(),
    {
      ...reference<'diskProfile'>(
        t,
        'storageDomain',
        'Storage domain',
        ({ row }) => row.storageDomain,
      ),
      width: 180,
    },
    column('qos', 'QoS', 120, 'mono', ({ row }) => row.qos, { from: 640 }),
    owned('disk', 'Disks', 70),
    ...vmColumns<'diskProfile'>(),
    blockedColumn(1000),
    causedColumn(),
    ...recordColumns<'diskProfile'>(),
  ],
  facets: [
    parentFacet(t, 'storageDomain', 'Storage domain', ({ row }) => [row.storageDomain]),
    facet('qos', 'QoS', ({ row }) => [yesNo(row.qos !== '')], yesNoLabel),
    ...usageFacets<'diskProfile'>(),
  ],
})
