/** What can be asked of the kinds other than virtual machines. */
import type { ListRows } from '../../model/list-rows.ts'
import type { Reading } from '../../query/fields.ts'
import type { Item, OtherKind } from '../kind-items.ts'
import type { Replica } from '../replica.ts'
import { field, provider, referenceTo, type EstateField } from './field.ts'

type Fields<K extends OtherKind> = readonly EstateField<Item<K>>[]

/** Ways to write fields of one kind. */
function writer<K extends OtherKind>() {
  return {
    of: (
      name: string,
      type: EstateField['type'],
      about: string,
      read: (row: ListRows[K], replica: Replica) => Reading,
      more: { aliases?: readonly string[]; column?: string } = {},
    ): EstateField<Item<K>> =>
      field(name, type, about, (item: Item<K>, replica) => read(item.row, replica), more),
    own: (name: string, kind: OtherKind, about: string): EstateField<Item<K>> =>
      field(name, 'number', about, (item: Item<K>) => item.own[kind], {
        column: kind.toLowerCase(),
      }),
    to: (
      name: string,
      kind: OtherKind,
      about: string,
      ids: (row: ListRows[K], replica: Replica) => readonly string[],
      more: { aliases?: readonly string[]; column?: string } = {},
    ): EstateField<Item<K>> =>
      referenceTo(name, kind, about, (item: Item<K>, replica) => ids(item.row, replica), more),
  }
}

const version = ({ major, minor }: { major: string; minor: string }): string =>
  major === '' && minor === '' ? '' : `${major}.${minor}`

const dataCenterOf = (replica: Replica, cluster: string): string =>
  replica.list('cluster').byId.get(cluster)?.dataCenter ?? ''

/** What all kinds have. */
const common = <K extends OtherKind>(): Fields<K> => [
  field('vms', 'number', 'how many VMs use it', (item: Item<K>) => item.usage.vms, {
    column: 'vms',
  }),
  field('blocked', 'number', 'how many of them are blocked', (item: Item<K>) => item.usage.blocked),
  field('ready', 'number', 'how many of them are ready', (item: Item<K>) => item.usage.ready),
  field(
    'concerns',
    'number',
    'how many concerns they have together',
    ({ usage }: Item<K>) =>
      usage.counts && usage.counts.critical + usage.counts.warning + usage.counts.information,
    { column: 'concerns' },
  ),
  field(
    'description',
    'text',
    'what somebody wrote about it',
    (item: Item<K>) => item.row.description,
  ),
  field('comment', 'text', 'a short remark', (item: Item<K>) => item.row.comment),
  field('id', 'text', 'its id', (item: Item<K>) => item.id),
  provider('the engine that it belongs to'),
]

const nameField = <K extends OtherKind>(): EstateField<Item<K>> =>
  field('name', 'text', 'its name', (item: Item<K>) => item.name, { column: 'name' })

const host = writer<'host'>()
const cluster = writer<'cluster'>()
const dataCenter = writer<'dataCenter'>()
const storage = writer<'storageDomain'>()
const disk = writer<'disk'>()
const diskProfile = writer<'diskProfile'>()
const network = writer<'network'>()
const nicProfile = writer<'nicProfile'>()

const OWN: { readonly [K in OtherKind]: Fields<K> } = {
  host: [
    host.of('status', 'choice', 'what the engine says it does', (row) => row.status, {
      column: 'status',
    }),
    host.to('cluster', 'cluster', 'its cluster', (row) => [row.cluster], { column: 'cluster' }),
    host.to(
      'datacenter',
      'dataCenter',
      'its data center',
      (row, replica) => [dataCenterOf(replica, row.cluster)],
      { column: 'datacenter' },
    ),
    host.to('network', 'network', 'a network that is attached to it', (row) =>
      row.networkAttachments.map((attachment) => attachment.network),
    ),
    host.of('maintenance', 'flag', 'whether it is in maintenance', (row) => row.inMaintenance),
    host.of('spm', 'flag', 'whether it manages the storage pool', (row) => row.spm),
    host.of('memory', 'size', 'its memory', (row) => row.memory, { column: 'memory' }),
    host.of('sockets', 'number', 'how many CPU sockets it has', (row) => row.cpuSockets || null, {
      aliases: ['cpus'],
      column: 'sockets',
    }),
    host.of('cores', 'number', 'how many cores each socket has', (row) => row.cpuCores || null, {
      column: 'cores',
    }),
    host.of('cpu', 'text', 'type of its CPUs', (row) => row.cpuType, { aliases: ['cpu_model'] }),
    host.of(
      'version',
      'text',
      'product and version',
      (row) => [row.productName, row.productVersion].filter(Boolean).join(' '),
      { column: 'version' },
    ),
    host.of('vdsm', 'text', 'version of VDSM', (row) => row.vdsmVersion, {
      aliases: ['vdsm_version'],
    }),
    host.of('nics', 'number', 'how many network interfaces it has', (row) => row.nics.length, {
      column: 'nics',
    }),
    host.of('address', 'text', 'where the engine reaches it', (row) => row.address, {
      aliases: ['ip', 'hostname'],
      column: 'address',
    }),
  ],
  cluster: [
    cluster.to('datacenter', 'dataCenter', 'its data center', (row) => [row.dataCenter], {
      column: 'datacenter',
    }),
    cluster.own('hosts', 'host', 'how many hosts it has'),
    cluster.to('network', 'network', 'a network that its hosts can have', (row) =>
      row.networks.map(({ id }) => id),
    ),
    cluster.of('version', 'text', 'compatibility version', (row) => version(row.version), {
      aliases: ['compatibility_level'],
      column: 'version',
    }),
    cluster.of(
      'ha',
      'flag',
      'whether it reserves room for VMs that fail',
      (row) => row.haReservation,
      {
        column: 'ha',
      },
    ),
    cluster.of('ksm', 'flag', 'whether equal memory is shared', (row) => row.ksmEnabled, {
      column: 'ksm',
    }),
    cluster.of(
      'ballooning',
      'flag',
      'whether memory can be taken back',
      (row) => row.ballooningEnabled,
    ),
    cluster.of('cpu', 'text', 'type of its CPUs', (row) => row.cpu.type, { column: 'cpu' }),
    cluster.of('architecture', 'choice', 'architecture of its CPUs', (row) => row.cpu.architecture),
    cluster.of('bios', 'choice', 'BIOS type of its VMs', (row) => row.biosType, { column: 'bios' }),
  ],
  dataCenter: [
    dataCenter.of('status', 'choice', 'what the engine says of it', (row) => row.status, {
      column: 'status',
    }),
    dataCenter.own('clusters', 'cluster', 'how many clusters it has'),
    dataCenter.own('hosts', 'host', 'how many hosts it has'),
    dataCenter.own('storagedomains', 'storageDomain', 'how many storage domains it has'),
    dataCenter.own('networks', 'network', 'how many networks it has'),
    dataCenter.of('version', 'text', 'compatibility version', (row) => version(row.version), {
      aliases: ['compatibility_level'],
      column: 'version',
    }),
    dataCenter.of('local', 'flag', 'whether its storage is local to one host', (row) => row.local),
  ],
  storageDomain: [
    storage.of('status', 'choice', 'what its data center says of it', (row) => row.status, {
      column: 'status',
    }),
    storage.of('type', 'choice', 'data, ISO or export', (row) => row.type, { column: 'type' }),
    storage.of(
      'storagetype',
      'choice',
      'how it is reached, such as fcp or nfs',
      (row) => row.storage.type,
      {
        aliases: ['storage_type'],
        column: 'storage',
      },
    ),
    storage.to('datacenter', 'dataCenter', 'a data center that it belongs to', (row) =>
      row.dataCenters.map(({ id }) => id),
    ),
    storage.of('size', 'size', 'its capacity', (row) => row.capacity, {
      aliases: ['total', 'total_size', 'capacity'],
      column: 'total',
    }),
    storage.of('used', 'size', 'how much of it is used', (row) => row.used, { column: 'used' }),
    storage.of('free', 'size', 'how much of it is free', (row) => row.free, {
      aliases: ['free_size'],
    }),
    storage.of('committed', 'size', 'what its disks may grow to', (row) => row.committed, {
      aliases: ['committed_size'],
    }),
    storage.own('disks', 'disk', 'how many disks it has'),
    storage.of('master', 'flag', 'whether it is the master domain', (row) => row.master),
  ],
  disk: [
    disk.of('status', 'choice', 'what the engine says of it', (row) => row.status, {
      column: 'status',
    }),
    disk.to(
      'storage',
      'storageDomain',
      'a storage domain that it is on',
      (row) => row.storageDomains,
      {
        aliases: ['storagedomain', 'storage_domain', 'storages'],
        column: 'storagedomain',
      },
    ),
    disk.to('diskprofile', 'diskProfile', 'its profile', (row) => [row.profile], {
      aliases: ['disk_profile', 'profile'],
      column: 'diskprofile',
    }),
    disk.of('type', 'choice', 'image or LUN', (row) => row.storageType, {
      aliases: ['disk_type', 'storagetype'],
      column: 'type',
    }),
    disk.of('size', 'size', 'its size as VMs see it', (row) => row.provisionedSize + row.lunSize, {
      aliases: ['provisioned', 'provisioned_size'],
      column: 'provisioned',
    }),
    disk.of(
      'actual',
      'size',
      'what it takes of its storage domain',
      (row) => (row.storageType === 'lun' ? undefined : row.actualSize),
      { aliases: ['actual_size'], column: 'actual' },
    ),
    disk.of('shared', 'flag', 'whether several VMs may use it', (row) => row.shared, {
      aliases: ['shareable'],
      column: 'shared',
    }),
    disk.of('format', 'choice', 'raw or cow', (row) => row.format, { column: 'format' }),
    disk.of('sparse', 'flag', 'whether it grows as it is written to', (row) => row.sparse),
    disk.of('backup', 'choice', 'incremental or none', (row) => row.backup),
    disk.of('content', 'choice', 'what it is for', (row) => row.contentType, {
      aliases: ['content_type'],
    }),
  ],
  diskProfile: [
    diskProfile.to('storage', 'storageDomain', 'its storage domain', (row) => [row.storageDomain], {
      aliases: ['storagedomain', 'storage_domain'],
      column: 'storagedomain',
    }),
    diskProfile.of('qos', 'text', 'id of its quality of service', (row) => row.qos, {
      column: 'qos',
    }),
    diskProfile.own('disks', 'disk', 'how many disks have it'),
  ],
  network: [
    network.to('datacenter', 'dataCenter', 'its data center', (row) => [row.dataCenter], {
      column: 'datacenter',
    }),
    network.of('vlan', 'text', 'its VLAN tag', (row) => row.vlan, {
      aliases: ['vlanid', 'vlan_id'],
      column: 'vlan',
    }),
    network.of('usage', 'choice', 'what it carries, such as vm or migration', (row) => row.usages, {
      aliases: ['usages'],
    }),
    network.of('mtu', 'number', 'its largest packet', (row) => row.mtu || undefined, {
      column: 'mtu',
    }),
    network.own('vnicprofiles', 'nicProfile', 'how many vNIC profiles it has'),
    network.own('hosts', 'host', 'how many hosts it is attached to'),
  ],
  nicProfile: [
    nicProfile.to('network', 'network', 'its network', (row) => [row.network], {
      column: 'network',
    }),
    nicProfile.to('datacenter', 'dataCenter', 'its data center', (row, replica) => [
      replica.list('network').byId.get(row.network)?.dataCenter ?? '',
    ]),
    nicProfile.of('filter', 'choice', 'its network filter', (row) => row.networkFilter, {
      aliases: ['network_filter'],
      column: 'filter',
    }),
    nicProfile.of('mirroring', 'flag', 'whether ports are mirrored', (row) => row.portMirroring, {
      aliases: ['port_mirroring'],
      column: 'mirroring',
    }),
    nicProfile.of(
      'passthrough',
      'flag',
      'whether the NIC is passed through',
      (row) => row.passThrough,
      {
        column: 'passthrough',
      },
    ),
    nicProfile.of('qos', 'text', 'id of its quality of service', (row) => row.qos, {
      column: 'qos',
    }),
    nicProfile.of(
      'properties',
      'number',
      'how many custom properties it has',
      (row) => row.properties.length,
      {
        column: 'properties',
      },
    ),
  ],
}

export const kindFields = <K extends OtherKind>(kind: K): Fields<K> => [
  nameField<K>(),
  ...OWN[kind],
  ...common<K>(),
]

/** What a word without a field is looked for in. */
export function kindTexts(kind: OtherKind, row: ListRows[OtherKind]): readonly string[] {
  const own = [row.name, row.id, row.description, row.comment]
  return kind === 'host' ? [...own, (row as ListRows['host']).address] : own
}
