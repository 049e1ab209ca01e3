/**
 * What the simulated engine keeps: plain data, one record per object, references by id. Sizes are bytes, times
 * milliseconds since the epoch, link speeds bits a second.
 */

export const NO_ID = '00000000-0000-0000-0000-000000000000'

export interface Property {
  name: string
  value: string
}

export interface DataCenter {
  id: string
  name: string
  description: string
  comment: string
  status: string
  local: boolean
  version: string
  storageFormat: string
  quotaMode: string
  quota: string
}

export interface Cluster {
  id: string
  name: string
  description: string
  comment: string
  dataCenter: string | null
  version: string
  /** null: no CPU type was chosen, and `cpu` is absent. */
  cpuType: string | null
  architecture: string
  biosType: string
  ksm: boolean
  haReservation: boolean
  ballooning: boolean
  overCommit: number
  threadsAsCores: boolean
  vncEncryption: boolean
  migrationPolicy: string | null
  cpuProfile: string
  networks: Set<string>
}

export interface HostNic {
  id: string
  name: string
  mac: string | null
  mtu: number
  speed: number | null
  status: 'up' | 'down'
  bridged: boolean
  network: string | null
  vlan: number | null
  base: string | null
  /** Members of a bond. */
  slaves: string[]
  /** The bond that it is a member of. */
  master: string | null
  ip: string | null
  gateway: string | null
}

export interface NetworkAttachment {
  id: string
  network: string
  nic: string
}

export interface Host {
  id: string
  name: string
  comment: string
  address: string
  ip: string
  cluster: string
  status: string
  statusDetail: string | null
  /** False until the engine reached it for the first time: little is known then. */
  connected: boolean
  hardware: { manufacturer: string; product: string; serial: string; uuid: string }
  cpu: {
    name: string
    type: string
    speed: number
    sockets: number
    cores: number
    threads: number
  }
  memory: number
  el8: boolean
  spm: boolean
  updateAvailable: boolean
  nics: HostNic[]
  attachments: NetworkAttachment[]
}

export type StorageSpec =
  | { type: 'nfs'; address: string; path: string; tuned: boolean }
  | { type: 'iscsi' | 'fcp'; group: string; luns: { id: string; size: number; no: number }[] }
  | { type: 'glance' }

export interface StorageDomain {
  id: string
  name: string
  description: string
  comment: string
  type: 'data' | 'iso' | 'export' | 'image'
  storage: StorageSpec
  /** null: the engine does not know. */
  available: number | null
  used: number | null
  committed: number
  master: boolean
  format: string
  wipe: boolean
  external: string
  backup: boolean
  /** Data center id → status there. */
  attached: Map<string, string>
}

export interface Network {
  id: string
  name: string
  description: string
  comment: string
  dataCenter: string
  vlan: number | null
  mtu: number
  vmNetwork: boolean
  portIsolation: boolean
}

export interface NicProfile {
  id: string
  name: string
  description: string
  network: string
  filter: boolean
  qos: string | null
  portMirroring: boolean
  passThrough: boolean
  migratable: boolean
  properties: Property[]
}

export interface DiskProfile {
  id: string
  name: string
  description: string
  storageDomain: string
  qos: string | null
}

export interface Lun {
  id: string
  size: number
  mapping: number
  serial: string
  /** Absent for fibre channel. */
  portal: { address: string; port: number; target: string } | null
}

export interface Disk {
  id: string
  alias: string
  description: string
  contentType: string
  storageType: 'image' | 'lun' | 'managed_block_storage' | 'cinder'
  provisioned: number
  actual: number
  format: 'raw' | 'cow'
  sparse: boolean
  status: string
  shareable: boolean
  backup: 'none' | 'incremental'
  wipe: boolean
  profile: string | null
  domains: string[]
  imageId: string
  quota: string | null
  lun: Lun | null
}

export interface Attachment {
  disk: string
  active: boolean
  bootable: boolean
  interface: string
  readOnly: boolean
  passDiscard: boolean
  scsiReservation: boolean
  logicalName: string | null
}

export interface Nic {
  id: string
  name: string
  interface: string
  mac: string
  plugged: boolean
  linked: boolean
  /** null: the empty profile. */
  profile: string | null
  /** What the guest agent reports; shown while the VM runs. */
  ips: string[]
}

export interface Snapshot {
  id: string
  description: string
  type: 'active' | 'regular'
  status: 'ok' | 'locked'
  date: number
  memory: boolean
  /** Whether a copy of the VM's configuration is stored with it. */
  configured: boolean
}

export interface HostDevice {
  name: string
  host: string
  capability: string
  product: { id: string; name: string }
  vendor: { id: string; name: string }
  driver: string
  iommuGroup: number
  mediated: string[]
}

export interface Watchdog {
  id: string
  action: string
  model: string
}

export interface NumaNode {
  index: number
  memoryMiB: number
  cores: number[]
  pins: number[]
  mode: string
}

export interface Vm {
  id: string
  name: string
  description: string
  comment: string
  cluster: string
  host: string | null
  status: string
  statusDetail: string | null
  osType: string
  /** Key of GUESTS; what an agent reports while the VM runs. null: no agent. */
  guest: string | null
  /** False while the guest agent has not spoken yet. */
  reporting: boolean
  fqdn: string
  memory: number
  maxMemory: number
  guaranteed: number
  sockets: number
  cores: number
  threads: number
  cpuShares: number
  cpuPins: { vcpu: number; set: string }[]
  pinning: string
  customCpuModel: string | null
  customMachine: string | null
  cpuMode: string | null
  bios: string
  bootMenu: boolean
  /** null: headless. */
  display: 'spice' | 'vnc' | null
  video: string
  ioThreads: number
  ballooning: boolean
  haEnabled: boolean
  haPriority: number
  usb: boolean
  timezone: string
  stateless: boolean
  serial: { policy: string; value: string } | null
  affinity: string
  pinnedHosts: string[]
  resumeBehaviour: string
  illegalImages: boolean
  leaseDomain: string | null
  properties: Property[]
  deleteProtected: boolean
  type: string
  template: string
  tpm: boolean
  created: number
  started: number | null
  stopped: number | null
  disks: Attachment[]
  nics: Nic[]
  snapshots: Snapshot[]
  watchdogs: Watchdog[]
  cdrom: string | null
  hostDevices: HostDevice[]
  numa: NumaNode[]
  tags: string[]
  /** Changes that wait for the next start. */
  nextRun: VmChanges | null
}

/** What a user may edit in a VM. */
export type VmChanges = Partial<
  Pick<
    Vm,
    | 'description'
    | 'comment'
    | 'osType'
    | 'memory'
    | 'sockets'
    | 'cores'
    | 'cpuShares'
    | 'cpuPins'
    | 'pinning'
    | 'customCpuModel'
    | 'bios'
    | 'bootMenu'
    | 'display'
    | 'ioThreads'
    | 'ballooning'
    | 'haEnabled'
    | 'usb'
    | 'affinity'
    | 'pinnedHosts'
    | 'resumeBehaviour'
    | 'properties'
    | 'deleteProtected'
  >
>

export interface Tag {
  id: string
  name: string
  description: string
  parent: string | null
}

export interface Ref {
  id?: string
  name?: string
}

export type RefField =
  'cluster' | 'data_center' | 'host' | 'storage_domain' | 'template' | 'user' | 'vm'

export interface AuditEvent {
  id: number
  code: number
  severity: 'normal' | 'warning' | 'error' | 'alert'
  time: number
  description: string
  correlationId: string | null
  refs: Partial<Record<RefField, Ref>>
  /** A list shows it from then on. */
  visibleAt: number
  /** Dismissed by a user: gone from lists, still found by its id. */
  dismissed: boolean
}

/** Everything that a backup holds. */
export interface Estate {
  dataCenters: Map<string, DataCenter>
  clusters: Map<string, Cluster>
  hosts: Map<string, Host>
  storageDomains: Map<string, StorageDomain>
  networks: Map<string, Network>
  nicProfiles: Map<string, NicProfile>
  diskProfiles: Map<string, DiskProfile>
  disks: Map<string, Disk>
  vms: Map<string, Vm>
  tags: Map<string, Tag>
}

export const emptyEstate = (): Estate => ({
  dataCenters: new Map(),
  clusters: new Map(),
  hosts: new Map(),
  storageDomains: new Map(),
  networks: new Map(),
  nicProfiles: new Map(),
  diskProfiles: new Map(),
  disks: new Map(),
  vms: new Map(),
  tags: new Map(),
})
