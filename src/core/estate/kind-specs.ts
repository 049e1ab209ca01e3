/** The lists of the kinds other than VMs as data. */
import type { ListRows } from '../model/list-rows.ts'
import { KIND_PATHS, KIND_TITLES } from '../model/pages.ts'
import type { Tables } from './items.ts'
import type { Item, OtherKind } from './kind-items.ts'
import {
  blockedColumn,
  column,
  facet,
  nameColumn,
  owned,
  parentFacet,
  readyColumn,
  reference,
  vmColumns,
  yesNo,
  yesNoLabel,
  type KindColumn,
  type KindFacet,
} from './kind-columns.ts'
import type { ListSpec } from './spec.ts'

interface Parts<K extends OtherKind> {
  columns: KindColumn<K>[]
  facets: KindFacet<K>[]
  text?: (row: ListRows[K]) => readonly string[]
}

const version = ({ major, minor }: { major: string; minor: string }): string =>
  major === '' && minor === '' ? '' : `${major}.${minor}`

const share = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole

const dataCenterOf = (t: Tables, cluster: string): string =>
  t.list('cluster').byId.get(cluster)?.dataCenter ?? ''

/** Behind the filters used most: the cluster or the network mostly says it. */
const dataCenterFacet = <K extends OtherKind>(
  t: Tables,
  idsOf: (item: Item<K>) => readonly string[],
): KindFacet<K> =>
  facet('datacenter', 'Data center', idsOf, (id) => t.nameOf('dataCenter', id) || 'None', false)

const PARTS: { [K in OtherKind]: (tables: Tables) => Parts<K> } = {
  // A host that never connected tells almost nothing: no memory, sockets or NICs are not known, rather than none.
  host: (t) => ({
    columns: [
      nameColumn(),
      column('status', 'Status', 130, 'status', ({ row }) => row.status || null),
      reference(t, 'cluster', 'Cluster', ({ row }) => row.cluster, 640),
      reference(t, 'dataCenter', 'Data center', ({ row }) => dataCenterOf(t, row.cluster), 1000),
      ...vmColumns<'host'>(),
      column('running', 'Running memory', 136, 'size', ({ usage }) => usage.runningMemory, {
        unit: 'GiB',
        from: 900,
      }),
      column('memory', 'Memory', 92, 'size', ({ row }) => row.memory || null, {
        unit: 'GiB',
        from: 900,
      }),
      column('sockets', 'Sockets', 76, 'number', ({ row }) => row.cpuSockets || null, {
        from: 1100,
      }),
      column('cores', 'Cores', 76, 'number', ({ row }) => row.cpuCores || null, { from: 1100 }),
      column(
        'version',
        'Version',
        110,
        'text',
        ({ row }) => [row.productName, row.productVersion].filter(Boolean).join(' ') || null,
        { from: 1300 },
      ),
      column('nics', 'NICs', 76, 'number', ({ row }) => row.nics.length || null, { from: 1400 }),
      column('address', 'Address', 130, 'mono', ({ row }) => row.address || null, { from: 1500 }),
    ],
    facets: [
      facet('status', 'Status', ({ row }) => [row.status]),
      parentFacet(t, 'cluster', 'Cluster', ({ row }) => [row.cluster]),
      dataCenterFacet(t, ({ row }) => [dataCenterOf(t, row.cluster)]),
      facet(
        'maintenance',
        'Maintenance',
        ({ row }) => [yesNo(row.inMaintenance)],
        yesNoLabel,
        false,
      ),
    ],
    text: (row) => [row.address],
  }),
  cluster: (t) => ({
    columns: [
      nameColumn(),
      reference(t, 'dataCenter', 'Data center', ({ row }) => row.dataCenter, 480),
      owned('host', 'Hosts', 64),
      ...vmColumns<'cluster'>(),
      readyColumn(640),
      blockedColumn(640),
      column('cpus', 'vCPUs', 70, 'number', ({ usage }) => usage.cpus, { from: 1000 }),
      column('memory', 'Memory', 92, 'size', ({ usage }) => usage.memory, {
        unit: 'GiB',
        from: 900,
      }),
      column('ha', 'HA reservation', 106, 'flag', ({ row }) => row.haReservation, { from: 1100 }),
      column('ksm', 'KSM', 56, 'flag', ({ row }) => row.ksmEnabled, { from: 1100 }),
      column('version', 'Version', 72, 'text', ({ row }) => version(row.version) || null, {
        from: 900,
      }),
      column('cpu', 'CPU type', 170, 'text', ({ row }) => row.cpu.type || null, { from: 1400 }),
      column('bios', 'BIOS type', 120, 'text', ({ row }) => row.biosType || null, { from: 1500 }),
    ],
    facets: [
      parentFacet(t, 'dataCenter', 'Data center', ({ row }) => [row.dataCenter]),
      facet('version', 'Version', ({ row }) => [version(row.version)]),
      facet('ha', 'HA reservation', ({ row }) => [yesNo(row.haReservation)], yesNoLabel, false),
      facet('ksm', 'KSM', ({ row }) => [yesNo(row.ksmEnabled)], yesNoLabel, false),
    ],
  }),
  dataCenter: () => ({
    columns: [
      nameColumn(),
      column('status', 'Status', 110, 'status', ({ row }) => row.status || null),
      owned('cluster', 'Clusters', 80),
      owned('host', 'Hosts', 64),
      ...vmColumns<'dataCenter'>(),
      readyColumn(640),
      blockedColumn(640),
      owned('storageDomain', 'Storage domains', 124, 900),
      owned('network', 'Networks', 84, 900),
      column('provisioned', 'Provisioned', 116, 'size', ({ usage }) => usage.provisioned, {
        unit: 'GiB',
        from: 1100,
      }),
      column('version', 'Version', 76, 'text', ({ row }) => version(row.version) || null, {
        from: 1180,
      }),
    ],
    facets: [facet('status', 'Status', ({ row }) => [row.status])],
  }),
  storageDomain: (t) => ({
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
      column('share', 'Used', 76, 'percent', ({ row }) => share(row.used, row.capacity)),
      owned('disk', 'Disks', 64, 900),
      ...vmColumns<'storageDomain'>(),
      blockedColumn(1180),
    ],
    facets: [
      facet('status', 'Status', ({ row }) => [row.status]),
      facet('storage', 'Storage type', ({ row }) => [row.storage.type]),
      parentFacet(t, 'dataCenter', 'Data center', ({ row }) => row.dataCenters.map(({ id }) => id)),
      facet('type', 'Domain type', ({ row }) => [row.type], undefined, false),
    ],
  }),
  disk: (t) => ({
    columns: [
      nameColumn('Alias'),
      column('status', 'Status', 110, 'status', ({ row }) => row.status || null),
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
        { unit: 'GiB' },
      ),
      column(
        'actual',
        'Actual',
        86,
        'size',
        ({ row }) => (row.storageType === 'lun' ? undefined : row.actualSize),
        { unit: 'GiB', from: 900 },
      ),
      column('shared', 'Shared', 70, 'flag', ({ row }) => row.shared, { from: 900 }),
      {
        ...reference<'disk'>(t, 'diskProfile', 'Profile', ({ row }) => row.profile, 1180),
        width: 120,
      },
      ...vmColumns<'disk'>(),
      column('format', 'Format', 70, 'text', ({ row }) => row.format || undefined, { from: 1400 }),
      column('id', 'Id', 280, 'mono', ({ row }) => row.id, { from: 1500 }),
    ],
    facets: [
      facet('status', 'Status', ({ row }) => [row.status]),
      parentFacet(t, 'storageDomain', 'Storage domain', ({ row }) => row.storageDomains),
      facet('type', 'Type', ({ row }) => [row.storageType]),
      facet('shared', 'Shared', ({ row }) => [yesNo(row.shared)], yesNoLabel, false),
      facet('attached', 'Attached', ({ usage }) => [yesNo(usage.vms > 0)], yesNoLabel, false),
      parentFacet(t, 'diskProfile', 'Disk profile', ({ row }) => [row.profile]),
    ],
  }),
  diskProfile: (t) => ({
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
    ],
    facets: [parentFacet(t, 'storageDomain', 'Storage domain', ({ row }) => [row.storageDomain])],
  }),
  network: (t) => ({
    columns: [
      nameColumn(),
      reference(t, 'dataCenter', 'Data center', ({ row }) => row.dataCenter, 480),
      column('vlan', 'VLAN tag', 76, 'text', ({ row }) => row.vlan, {
        sort: ({ row }) => (row.vlan === '' ? undefined : Number(row.vlan)),
      }),
      column('usages', 'Usages', 190, 'text', ({ row }) => row.usages.join(', '), { from: 640 }),
      owned('nicProfile', 'vNIC profiles', 100, 640),
      owned('host', 'Hosts', 64, 900),
      ...vmColumns<'network'>(),
      blockedColumn(1000),
      column('mtu', 'MTU', 60, 'number', ({ row }) => row.mtu || undefined, { from: 1000 }),
      column('description', 'Description', 180, 'text', ({ row }) => row.description, {
        from: 1180,
      }),
    ],
    facets: [
      parentFacet(t, 'dataCenter', 'Data center', ({ row }) => [row.dataCenter]),
      facet('usage', 'Usage', ({ row }) => row.usages),
      facet('used', 'Used by VMs', ({ usage }) => [yesNo(usage.vms > 0)], yesNoLabel, false),
    ],
  }),
  nicProfile: (t) => ({
    columns: [
      nameColumn(),
      reference(t, 'network', 'Network', ({ row }) => row.network),
      reference(
        t,
        'dataCenter',
        'Data center',
        ({ row }) => t.list('network').byId.get(row.network)?.dataCenter ?? '',
        900,
      ),
      column('filter', 'Network filter', 150, 'text', ({ row }) => row.networkFilter, {
        from: 640,
      }),
      column('mirroring', 'Mirroring', 80, 'flag', ({ row }) => row.portMirroring, { from: 900 }),
      column('passthrough', 'Passthrough', 92, 'flag', ({ row }) => row.passThrough, { from: 900 }),
      column('qos', 'QoS', 90, 'mono', ({ row }) => row.qos, { from: 1180 }),
      column('properties', 'Properties', 84, 'number', ({ row }) => row.properties.length, {
        from: 1100,
      }),
      ...vmColumns<'nicProfile'>(),
    ],
    facets: [
      parentFacet(t, 'network', 'Network', ({ row }) => [row.network]),
      dataCenterFacet(t, ({ row }) => [t.list('network').byId.get(row.network)?.dataCenter ?? '']),
      facet(
        'filter',
        'Network filter',
        ({ row }) => [row.networkFilter],
        (value) => value || 'None',
      ),
      facet(
        'mirroring',
        'Port mirroring',
        ({ row }) => [yesNo(row.portMirroring)],
        yesNoLabel,
        false,
      ),
      facet('passthrough', 'Passthrough', ({ row }) => [yesNo(row.passThrough)], yesNoLabel, false),
      facet('used', 'Used by VMs', ({ usage }) => [yesNo(usage.vms > 0)], yesNoLabel, false),
    ],
  }),
}

const lower = (title: string): string =>
  /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title

export function kindSpec<K extends OtherKind>(tables: Tables, kind: K): ListSpec<Item<K>> {
  const { columns, facets, text } = PARTS[kind](tables)
  const { one, many } = KIND_TITLES[kind]
  return {
    path: KIND_PATHS[kind],
    title: many,
    noun: [lower(one), lower(many)],
    placeholder: 'Filter by name, ID or description',
    defaultSort: 'name',
    columns,
    facets,
    text: ({ row }) => [row.name, row.id, row.description, ...(text?.(row) ?? [])],
  }
}
