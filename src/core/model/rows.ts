/**
 * Full rows, one type per kind. The first block of each type carries the JSON names of Forklift's inventory; what
 * follows `// beyond Forklift` is ours. An absent reference or text is `''`, an absent list `[]`, sizes are bytes,
 * times are milliseconds since the epoch. `null` means: the engine did not say (shown as Unknown, never as zero).
 */
import type { Kind } from './kinds.ts'

export interface Base {
  id: string
  /** Grows by one with each real difference; starts at 1. Managed by the store alone. */
  revision: number
  name: string
  description: string
}

export interface Property {
  name: string
  value: string
}

export interface DataCenterRow extends Base {
  // beyond Forklift
  status: string
  local: boolean
  version: { major: string; minor: string }
  quotaMode: string
  comment: string
}

export interface ClusterRow extends Base {
  dataCenter: string
  haReservation: boolean
  ksmEnabled: boolean
  biosType: string
  cpu: { architecture: string; type: string }
  version: { minor: string; major: string }
  // beyond Forklift
  ballooningEnabled: boolean
  memoryOverCommit: number | null
  threadsAsCores: boolean
  comment: string
  /** Networks that its hosts can have, ordered by id; `required`: a host without it is not operational. */
  networks: { id: string; required: boolean }[]
}

export interface ServerCpuRow extends Base {
  /** One element; `value` lists CPU families as `level:name:flags:verb:arch` separated by `;`. The id is the cluster level ("4.7"). */
  systemOptionValue: { value: string; version: string }[]
}

export interface HostNic {
  id: string
  name: string
  /** Bits a second; 0 when the engine did not say. */
  linkSpeed: number
  mtu: number
  vlan: string
}

export interface HostRow extends Base {
  cluster: string
  status: string
  productName: string
  productVersion: string
  inMaintenance: boolean
  cpuSockets: number
  cpuCores: number
  networkAttachments: { id: string; network: string }[]
  nics: HostNic[]
  // beyond Forklift
  address: string
  memory: number | null
  cpuThreads: number
  cpuType: string
  vdsmVersion: string
  spm: boolean
  comment: string
}

export interface NetworkRow extends Base {
  dataCenter: string
  vlan: string
  usages: string[]
  nicProfiles: string[]
  // beyond Forklift
  mtu: number
  comment: string
}

export interface NicProfileRow extends Base {
  network: string
  networkFilter: string
  portMirroring: boolean
  qos: string
  properties: Property[]
  passThrough: boolean
  // beyond Forklift
  comment: string
}

export interface StorageDomainRow extends Base {
  /** The first data center; all of them are in `dataCenters`. */
  dataCenter: string
  type: string
  /** available + used. */
  capacity: number | null
  /** What the engine calls `available`. */
  free: number | null
  storage: { type: string }
  // beyond Forklift
  used: number | null
  committed: number | null
  /** Status as the data center sees it: the only place where a real one is told. */
  dataCenters: { id: string; status: string }[]
  status: string
  master: boolean
  comment: string
}

export interface DiskProfileRow extends Base {
  storageDomain: string
  qos: string
  // beyond Forklift
  comment: string
}

export interface LogicalUnit {
  lunId: string
  address: string
  port: string
  target: string
  lunMapping: number
  size: number
}

export interface DiskRow extends Base {
  shared: boolean
  /** Disk profile id; '' for LUN disks. */
  profile: string
  /** The first storage domain; all of them are in `storageDomains`. */
  storageDomain: string
  status: string
  provisionedSize: number
  actualSize: number
  backup: string
  /** image, lun, cinder or managed_block_storage. */
  storageType: string
  lunStorage: { LogicalUnits: { logicalUnit: LogicalUnit[] } }
  // beyond Forklift
  storageDomains: string[]
  format: string
  sparse: boolean
  contentType: string
  comment: string
}

export interface DiskAttachment {
  id: string
  interface: string
  scsiReservation: boolean
  bootable: boolean
  /** Disk id. */
  disk: string
  // beyond Forklift
  active: boolean
  readOnly: boolean
  logicalName: string
}

export interface IpAddress {
  address: string
  version: string
}

export interface Nic {
  id: string
  name: string
  interface: string
  plugged: boolean
  ipAddress: IpAddress[]
  /** vNIC profile id; '' for the empty profile. */
  profile: string
  mac: string
  // beyond Forklift
  linked: boolean
}

export interface CpuPin {
  /** First physical CPU of the set. */
  set: number
  /** Virtual CPU. */
  cpu: number
  // beyond Forklift
  /** The engine's text, for example `0-3,^2,7`. */
  cpuSet: string
}

export interface Snapshot {
  id: string
  description: string
  /** `active` is always present; a real snapshot is `regular`. */
  type: string
  persistMemory: boolean
  // beyond Forklift
  date: number | null
}

export interface VmRow extends Base {
  cluster: string
  /** '' unless the VM runs. */
  host: string
  status: string
  guestName: string
  cpuSockets: number
  cpuCores: number
  cpuThreads: number
  cpuShares: number
  cpuAffinity: CpuPin[]
  cpuPinningPolicy: string
  memory: number
  balloonedMemory: boolean
  ioThreads: number
  bios: string
  display: string
  hasIllegalImages: boolean
  numaNodeAffinity: string[]
  leaseStorageDomain: string
  storageErrorResumeBehaviour: string
  haEnabled: boolean
  usbEnabled: boolean
  bootMenuEnabled: boolean
  placementPolicyAffinity: string
  timezone: string
  stateless: string
  serialNumber: string
  hostDevices: { capability: string; product: string; vendor: string }[]
  cdroms: { id: string; file: string }[]
  watchDogs: { id: string; action: string; model: string }[]
  properties: Property[]
  snapshots: Snapshot[]
  guest: { distribution: string; fullVersion: string }
  osType: string
  customCpuModel: string
  diskAttachments: DiskAttachment[]
  nics: Nic[]
  // beyond Forklift
  comment: string
  fqdn: string
  createdAt: number | null
  startedAt: number | null
  stoppedAt: number | null
  type: string
  template: string
  cpuMode: string
  cpuArchitecture: string
  guaranteedMemory: number | null
  /** Hosts that the VM may run on; empty means any. */
  pinnedHosts: string[]
  /** A change waits for the next start. */
  nextRun: boolean
}

export interface Rows {
  dataCenter: DataCenterRow
  cluster: ClusterRow
  storageDomain: StorageDomainRow
  network: NetworkRow
  nicProfile: NicProfileRow
  diskProfile: DiskProfileRow
  host: HostRow
  serverCpu: ServerCpuRow
  disk: DiskRow
  vm: VmRow
}

export type Row<K extends Kind = Kind> = Rows[K]

/** A row as an adapter makes it: everything but the revision, which the store decides. */
export type Draft<K extends Kind = Kind> = Omit<Rows[K], 'revision'>
