/** The facts of an object for its page: known fields by their words, references joined, in the order of the record. */
import type { Row } from '../../core/model/rows.ts'
import { serverCpuIdOf } from '../../core/validation/workload.ts'
import { gib } from '../lib/format.ts'
import { objectHref } from '../routes.ts'
import type { Tables } from '../../core/estate/items.ts'
import type { OtherKind } from '../../core/estate/kind-items.ts'

export interface Fact {
  label: string
  /** undefined or '': not applicable; null: the engine did not say. */
  value: string | number | boolean | null | undefined
  href?: string | undefined
  mono?: boolean
}

const size = (bytes: number | null): string | null => (bytes === null ? null : `${gib(bytes)} GiB`)

const speed = (bits: number): string =>
  bits === 0 ? 'speed unknown' : bits >= 1e9 ? `${bits / 1e9} Gbps` : `${bits / 1e6} Mbps`

const version = ({ major, minor }: { major: string; minor: string }): string | null =>
  major === '' && minor === '' ? null : `${major}.${minor}`

const link = (t: Tables, label: string, to: OtherKind, id: string): Fact => ({
  label,
  value: t.nameOf(to, id),
  href: id === '' ? undefined : objectHref(to, id),
})

type Own = { [K in OtherKind]: (tables: Tables, row: Row<K>) => Fact[] }

const OWN: Own = {
  host: (t, row) => [
    { label: 'Status', value: row.status || null },
    { label: 'In maintenance', value: row.inMaintenance },
    link(t, 'Cluster', 'cluster', row.cluster),
    { label: 'Address', value: row.address || null, mono: true },
    {
      label: 'Product',
      value: [row.productName, row.productVersion].filter(Boolean).join(' ') || null,
    },
    { label: 'VDSM version', value: row.vdsmVersion || null },
    { label: 'CPU sockets', value: row.cpuSockets || null },
    { label: 'CPU cores', value: row.cpuCores || null },
    { label: 'Threads per core', value: row.cpuThreads || null },
    { label: 'CPU type', value: row.cpuType || null },
    { label: 'Memory', value: size(row.memory || null) },
    { label: 'Storage pool manager', value: row.spm },
    {
      label: 'NICs',
      value: row.nics
        .map(
          (nic) =>
            `${nic.name} (${speed(nic.linkSpeed)}, MTU ${nic.mtu}${nic.vlan === '' ? '' : `, VLAN ${nic.vlan}`})`,
        )
        .join('; '),
    },
  ],
  cluster: (t, row) => {
    const list = t.list('serverCpu').byId.get(serverCpuIdOf(row))
    return [
      link(t, 'Data center', 'dataCenter', row.dataCenter),
      { label: 'Compatibility version', value: version(row.version) },
      { label: 'CPU type', value: row.cpu.type || null },
      { label: 'Architecture', value: row.cpu.architecture || null },
      { label: 'CPU list of its version', value: list ? 'stored' : null },
      { label: 'BIOS type', value: row.biosType || null },
      { label: 'HA reservation', value: row.haReservation },
      { label: 'KSM', value: row.ksmEnabled },
      { label: 'Ballooning', value: row.ballooningEnabled },
      {
        label: 'Memory overcommit',
        value: row.memoryOverCommit === null ? null : `${row.memoryOverCommit} %`,
      },
      { label: 'Threads count as cores', value: row.threadsAsCores },
    ]
  },
  dataCenter: (_, row) => [
    { label: 'Status', value: row.status || null },
    { label: 'Compatibility version', value: version(row.version) },
    { label: 'Storage is local', value: row.local },
    { label: 'Quota', value: row.quotaMode || null },
  ],
  storageDomain: (t, row) => [
    { label: 'Status', value: row.status || null },
    { label: 'Domain type', value: row.type || null },
    { label: 'Storage type', value: row.storage.type || null },
    {
      label: 'Data centers',
      value: row.dataCenters
        .map(
          ({ id, status }) => `${t.nameOf('dataCenter', id)}${status === '' ? '' : ` (${status})`}`,
        )
        .join(', '),
    },
    { label: 'Total', value: size(row.capacity) },
    { label: 'Used', value: size(row.used) },
    { label: 'Free', value: size(row.free) },
    { label: 'Committed', value: size(row.committed) },
    { label: 'Master', value: row.master },
  ],
  disk: (t, row) => [
    { label: 'Status', value: row.status || null },
    link(t, 'Storage domain', 'storageDomain', row.storageDomain),
    ...(row.storageDomains.length > 1
      ? [
          {
            label: 'All storage domains',
            value: row.storageDomains.map((id) => t.nameOf('storageDomain', id)).join(', '),
          },
        ]
      : []),
    link(t, 'Disk profile', 'diskProfile', row.profile),
    { label: 'Storage type', value: row.storageType || null },
    {
      label: 'Provisioned',
      value: row.storageType === 'lun' ? undefined : size(row.provisionedSize),
    },
    { label: 'Actual', value: row.storageType === 'lun' ? undefined : size(row.actualSize) },
    {
      label: 'Logical units',
      value: row.lunStorage.LogicalUnits.logicalUnit
        .map((unit) => `${unit.lunId} (${gib(unit.size)} GiB, ${unit.address}:${unit.port})`)
        .join('; '),
      mono: true,
    },
    { label: 'Shared', value: row.shared },
    { label: 'Format', value: row.format },
    { label: 'Sparse', value: row.sparse },
    { label: 'Content', value: row.contentType },
    { label: 'Backup', value: row.backup },
  ],
  diskProfile: (t, row) => [
    link(t, 'Storage domain', 'storageDomain', row.storageDomain),
    { label: 'QoS', value: row.qos, mono: true },
  ],
  network: (t, row) => [
    link(t, 'Data center', 'dataCenter', row.dataCenter),
    { label: 'VLAN tag', value: row.vlan },
    { label: 'Usages', value: row.usages.join(', ') },
    { label: 'MTU', value: row.mtu === 0 ? 'default' : row.mtu },
  ],
  nicProfile: (t, row) => [
    link(t, 'Network', 'network', row.network),
    { label: 'Network filter', value: row.networkFilter },
    { label: 'Port mirroring', value: row.portMirroring },
    { label: 'Passthrough', value: row.passThrough },
    { label: 'QoS', value: row.qos, mono: true },
    {
      label: 'Custom properties',
      value: row.properties.map(({ name, value }) => `${name} = ${value}`).join(', '),
    },
  ],
}

export const factsOf = <K extends OtherKind>(tables: Tables, kind: K, row: Row<K>): Fact[] => [
  { label: 'Name', value: row.name },
  { label: 'Id', value: row.id, mono: true },
  { label: 'Description', value: row.description },
  { label: 'Comment', value: row.comment },
  ...OWN[kind](tables, row),
  { label: 'Revision', value: row.revision },
]
