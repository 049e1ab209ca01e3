/** A VM and what hangs on it, as the simulated engine keeps them. Units as in `model.ts`. */

export interface Property {
  name: string
  value: string
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
