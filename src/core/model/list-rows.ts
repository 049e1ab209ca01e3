/**
 * List rows: the tenth of a full row that lists, joins and filters need. They are kept in JSON chunks (see the store)
 * because a page that opens offline has to read all of them at once.
 */
import type { Kind } from './kinds.ts'
import type {
  ClusterRow,
  DataCenterRow,
  DiskProfileRow,
  DiskRow,
  HostRow,
  NetworkRow,
  NicProfileRow,
  Row,
  ServerCpuRow,
  StorageDomainRow,
  VmRow,
} from './rows.ts'
import type { PolicyVersion, Verdict } from './verdict.ts'

export interface VmListRow {
  id: string
  revision: number
  name: string
  description: string
  status: string
  cluster: string
  host: string
  guest: string
  osType: string
  cpus: number
  memory: number
  disks: string[]
  /** Interface of each of the disks, in their order; one that it boots from has a star in front. */
  buses: string[]
  profiles: string[]
  ips: string[]
  macs: string[]
  fqdn: string
  serial: string
  snapshots: number
  /** Those of them that hold the memory, too. */
  memorySnapshots: number
  hostDevices: number
  haEnabled: boolean
  /** Sockets, cores and threads, such as `2 × 4 × 1`. */
  topology: string
  bios: string
  usbEnabled: boolean
  display: string
  /** How its virtual CPUs are bound to those of a host. */
  pinning: string
  timezone: string
  /** What it is for, such as `server` or `desktop`. */
  type: string
  template: string
  /** Milliseconds since the epoch. */
  createdAt: number | null
}

export interface VerdictListRow {
  id: string
  state: Verdict['state']
  revision: number
  policyVersion: PolicyVersion | null
  at: number
  /** The rules judged an input with a gap. Absent: they did not. */
  incomplete?: true
  /** `[concern id, category]`; labels and assessments are in the rule catalog. */
  concerns: [string, string][]
}

/** When this browser first saw the object and when it last saw it differ, milliseconds since the epoch. */
export interface Seen {
  firstAt?: number
  changedAt?: number
}

/** Small kinds are listed whole. */
interface Shown {
  dataCenter: DataCenterRow
  cluster: ClusterRow
  storageDomain: StorageDomainRow
  network: NetworkRow
  nicProfile: NicProfileRow
  diskProfile: DiskProfileRow
  host: HostRow
  serverCpu: ServerCpuRow
  disk: Omit<DiskRow, 'lunStorage'> & { lunSize: number }
  vm: VmListRow
}

export type ListRows = { [K in Kind]: Shown[K] & Seen }

export type ListRow<K extends Kind = Kind> = ListRows[K]

/** Names that would not fit a column, as administrators write them. */
const SHORT: readonly [string, string][] = [
  ['Red Hat Enterprise Linux', 'RHEL'],
  ['SUSE Linux Enterprise Server', 'SLES'],
  ['Microsoft Windows', 'Windows'],
]

/** What the guest agent says; '' when it names no system, a bare version says too little. */
function guestOf({ guest, guestName }: VmRow): string {
  if (guest.distribution === '') return ''
  const name = guestName.trim()
  const known = SHORT.find(([long]) => name.startsWith(long))
  return known ? name.replace(...known) : name
}

const vmListRow = (vm: VmRow): VmListRow => ({
  id: vm.id,
  revision: vm.revision,
  name: vm.name,
  description: vm.description,
  status: vm.status,
  cluster: vm.cluster,
  host: vm.host,
  guest: guestOf(vm),
  osType: vm.osType,
  cpus: vm.cpuSockets * vm.cpuCores * vm.cpuThreads,
  memory: vm.memory,
  disks: vm.diskAttachments.map((a) => a.disk),
  buses: vm.diskAttachments.map((a) => `${a.bootable ? '*' : ''}${a.interface}`),
  profiles: vm.nics.map((n) => n.profile),
  ips: vm.nics.flatMap((n) => n.ipAddress.map((a) => a.address)),
  macs: vm.nics.map((n) => n.mac),
  fqdn: vm.fqdn,
  serial: vm.serialNumber,
  snapshots: vm.snapshots.filter((s) => s.type === 'regular').length,
  memorySnapshots: vm.snapshots.filter((s) => s.type === 'regular' && s.persistMemory).length,
  hostDevices: vm.hostDevices.length,
  haEnabled: vm.haEnabled,
  topology: `${vm.cpuSockets} × ${vm.cpuCores} × ${vm.cpuThreads}`,
  bios: vm.bios,
  usbEnabled: vm.usbEnabled,
  display: vm.display,
  pinning: vm.cpuPinningPolicy,
  timezone: vm.timezone,
  type: vm.type,
  template: vm.template,
  createdAt: vm.createdAt,
})

const diskListRow = ({ lunStorage, ...disk }: DiskRow): ListRows['disk'] => ({
  ...disk,
  lunSize: lunStorage.LogicalUnits.logicalUnit.reduce((sum, unit) => sum + unit.size, 0),
})

/** The list row of a full row. */
export function listRow<K extends Kind>(kind: K, row: Row<K>): ListRow<K> {
  if (kind === 'vm') return vmListRow(row as VmRow) as ListRow<K>
  if (kind === 'disk') return diskListRow(row as DiskRow) as ListRow<K>
  return row as unknown as ListRow<K>
}

export const verdictListRow = (v: Verdict): VerdictListRow => ({
  id: v.id,
  state: v.state,
  revision: v.revision,
  policyVersion: v.policyVersion,
  at: v.at,
  ...(v.incomplete ? { incomplete: true } : {}),
  concerns: v.concerns.map((c) => [c.id, c.category]),
})
