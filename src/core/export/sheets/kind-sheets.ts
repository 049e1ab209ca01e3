/** Sheets of everything that is not a VM. Sums over VMs are of the VMs that are in the same file. */
import type { Row } from '../../model/rows.ts'
import { dataCenterOf, nameOf, type EngineFacts, type SmallKind, type Sum } from './facts.ts'
import {
  flag,
  list,
  number,
  percent,
  sheet,
  size,
  text,
  type Sheet,
  type SheetColumn,
} from './sheet.ts'

interface Item<K extends SmallKind> {
  of: EngineFacts
  row: Row<K>
  sum: Sum | undefined
}

const begin = <K extends SmallKind>(title: string): SheetColumn<Item<K>>[][] => [
  text(title, ({ row }) => row.name, 28),
  text('ID', ({ row }) => row.id, 36),
  text('Provider', ({ of }) => of.engine.name, 16),
]

/** A VM that nobody validated has no concerns to add, so sums of concerns are of validated VMs. */
const vms = <K extends SmallKind>(): SheetColumn<Item<K>>[][] => [
  number('VMs', ({ sum }) => sum?.vms ?? 0),
  number('Blocked VMs', ({ sum }) => sum?.blocked ?? 0),
  number('Ready VMs', ({ sum }) => sum?.ready ?? 0),
  number('Critical', ({ sum }) => sum?.counts.critical ?? 0),
  number('Warning', ({ sum }) => sum?.counts.warning ?? 0),
  number('Information', ({ sum }) => sum?.counts.information ?? 0),
]

const load = <K extends SmallKind>(): SheetColumn<Item<K>>[][] => [
  number('vCPUs of VMs', ({ sum }) => sum?.cpus ?? 0),
  size('Memory of VMs', ({ sum }) => sum?.memory ?? 0),
]

const notes = <K extends SmallKind>(): SheetColumn<Item<K>>[][] => [
  number('Revision', ({ row }) => row.revision),
  text('Description', ({ row }) => row.description, 32),
  text('Comment', ({ row }) => (row as { comment: string }).comment, 32),
]

const ofKind = <K extends SmallKind>(
  kind: K,
  name: string,
  columns: SheetColumn<Item<K>>[][],
): Sheet<EngineFacts> =>
  sheet<EngineFacts, Item<K>>({
    name,
    columns,
    rows: (of) =>
      [...(of.small[kind] as ReadonlyMap<string, Row<K>>).values()].map((row) => ({
        of,
        row,
        sum: of.sums.get(`${kind}:${row.id}`),
      })),
  })

const version = ({ major, minor }: { major: string; minor: string }): string =>
  major === '' ? '' : `${major}.${minor}`

const share = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole

export const KIND_SHEETS: readonly Sheet<EngineFacts>[] = [
  ofKind('host', 'oHost', [
    ...begin<'host'>('Host'),
    text('Cluster', ({ of, row }) => nameOf(of, 'cluster', row.cluster), 20),
    text('Data center', ({ of, row }) => dataCenterOf(of, row.cluster)),
    text('Status', ({ row }) => row.status, 14),
    flag('Maintenance', ({ row }) => row.inMaintenance),
    text('Address', ({ row }) => row.address, 20),
    text('Product', ({ row }) => row.productName, 20),
    text('Version', ({ row }) => row.productVersion, 12),
    text('VDSM version', ({ row }) => row.vdsmVersion),
    flag('SPM', ({ row }) => row.spm),
    text('CPU type', ({ row }) => row.cpuType, 28),
    // A host that never connected tells none of these; zero means that it did not.
    number('Sockets', ({ row }) => row.cpuSockets || null),
    number('Cores per socket', ({ row }) => row.cpuCores || null),
    number('Threads per core', ({ row }) => row.cpuThreads || null),
    size('Memory', ({ row }) => row.memory || null),
    number('NICs', ({ row }) => row.nics.length || null),
    list('NIC names', ({ row }) => row.nics.map((nic) => nic.name)),
    list('Networks', ({ of, row }) =>
      row.networkAttachments.map(({ network }) => nameOf(of, 'network', network)),
    ),
    ...vms<'host'>(),
    ...load<'host'>(),
    ...notes<'host'>(),
  ]),
  ofKind('cluster', 'oCluster', [
    ...begin<'cluster'>('Cluster'),
    text('Data center', ({ of, row }) => nameOf(of, 'dataCenter', row.dataCenter)),
    text('Compatibility version', ({ row }) => version(row.version)),
    text('CPU type', ({ row }) => row.cpu.type, 28),
    text('Architecture', ({ row }) => row.cpu.architecture, 12),
    text('BIOS type', ({ row }) => row.biosType, 14),
    flag('HA reservation', ({ row }) => row.haReservation),
    flag('KSM', ({ row }) => row.ksmEnabled),
    flag('Ballooning', ({ row }) => row.ballooningEnabled),
    number('Memory overcommit %', ({ row }) => row.memoryOverCommit),
    flag('Threads as cores', ({ row }) => row.threadsAsCores),
    number(
      'Hosts',
      ({ of, row }) => [...of.small.host.values()].filter((h) => h.cluster === row.id).length,
    ),
    ...vms<'cluster'>(),
    ...load<'cluster'>(),
    ...notes<'cluster'>(),
  ]),
  ofKind('dataCenter', 'oDataCenter', [
    ...begin<'dataCenter'>('Data center'),
    text('Status', ({ row }) => row.status, 14),
    flag('Local storage', ({ row }) => row.local),
    text('Compatibility version', ({ row }) => version(row.version)),
    text('Quota mode', ({ row }) => row.quotaMode, 12),
    ...vms<'dataCenter'>(),
    ...load<'dataCenter'>(),
    ...notes<'dataCenter'>(),
  ]),
  ofKind('storageDomain', 'oStorageDomain', [
    ...begin<'storageDomain'>('Storage domain'),
    list('Data centers', ({ of, row }) =>
      row.dataCenters.map(({ id }) => nameOf(of, 'dataCenter', id)),
    ),
    text('Status', ({ row }) => row.status, 14),
    text('Domain type', ({ row }) => row.type, 12),
    text('Storage type', ({ row }) => row.storage.type, 12),
    flag('Master', ({ row }) => row.master),
    size('Total', ({ row }) => row.capacity),
    size('Used', ({ row }) => row.used),
    size('Free', ({ row }) => row.free),
    percent('Used', ({ row }) => share(row.used, row.capacity)),
    size('Committed', ({ row }) => row.committed),
    ...vms<'storageDomain'>(),
    ...notes<'storageDomain'>(),
  ]),
  ofKind('network', 'oNetworkDef', [
    ...begin<'network'>('Network'),
    text('Data center', ({ of, row }) => nameOf(of, 'dataCenter', row.dataCenter)),
    text('VLAN', ({ row }) => row.vlan, 8),
    number('MTU', ({ row }) => row.mtu || null),
    list('Usages', ({ row }) => row.usages),
    list('vNIC profiles', ({ of, row }) =>
      row.nicProfiles.map((id) => nameOf(of, 'nicProfile', id)),
    ),
    ...vms<'network'>(),
    ...notes<'network'>(),
  ]),
  ofKind('nicProfile', 'oVnicProfile', [
    ...begin<'nicProfile'>('vNIC profile'),
    text('Network', ({ of, row }) => nameOf(of, 'network', row.network)),
    text('Data center', ({ of, row }) =>
      nameOf(of, 'dataCenter', of.small.network.get(row.network)?.dataCenter ?? ''),
    ),
    text('Network filter', ({ row }) => row.networkFilter, 36),
    text('QoS', ({ row }) => row.qos, 36),
    flag('Port mirroring', ({ row }) => row.portMirroring),
    flag('Passthrough', ({ row }) => row.passThrough),
    list('Custom properties', ({ row }) => row.properties.map((p) => `${p.name}=${p.value}`)),
    ...vms<'nicProfile'>(),
    ...notes<'nicProfile'>(),
  ]),
]
