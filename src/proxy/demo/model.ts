/**
 * What the simulated engine keeps: plain data, one record per object, references by id. Sizes are bytes, times
 * milliseconds since the epoch, link speeds bits a second.
 */
import type { Property, Vm } from './model-vm.ts'

export const NO_ID = '00000000-0000-0000-0000-000000000000'

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
