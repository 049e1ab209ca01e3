/**
 * A few inputs with every key that an inventory sends, on which two ways of asking the same rules are compared: a VM with
 * everything that rules look for, its plain counterpart, one with lists of two, and one of which only the name is known.
 */
import type { Json } from '../model/rules.ts'

type Fields = { readonly [key: string]: Json }

const head = (kind: string): Fields => ({
  id: `${kind}-1`,
  revision: 7,
  name: `${kind}_1`,
  description: `a ${kind}`,
  selfLink: `providers/ovirt/p/${kind}s/${kind}-1`,
})

const FULL: Fields = {
  ...head('vm'),
  status: 'image_locked',
  guestName: 'guest',
  cpuSockets: 2,
  cpuCores: 4,
  cpuThreads: 2,
  cpuShares: 512,
  cpuAffinity: [{ set: 0, cpu: 3 }],
  cpuPinningPolicy: 'isolate_threads',
  memory: 4_294_967_296,
  balloonedMemory: true,
  ioThreads: 2,
  bios: 'q35_secure_boot',
  display: 'spice',
  hasIllegalImages: true,
  numaNodeAffinity: ['0'],
  leaseStorageDomain: 'domain-1',
  storageErrorResumeBehaviour: 'kill',
  haEnabled: true,
  usbEnabled: true,
  bootMenuEnabled: true,
  placementPolicyAffinity: 'migratable',
  timezone: 'Europe/Prague',
  stateless: 'true',
  serialNumber: 'S-1',
  hostDevices: [{ capability: 'pci', product: 'NVMe', vendor: 'Acme' }],
  cdroms: [{ id: 'cd-1', file: 'install.iso' }],
  watchDogs: [{ id: 'w-1', action: 'reset', model: 'i6300esb' }],
  properties: [{ name: 'sap_agent', value: 'true' }],
  snapshots: [{ id: 's-1', description: 'before', type: 'regular', persistMemory: true }],
  guest: { distribution: 'CentOS', fullVersion: '6.10' },
  osType: 'windows_11',
  customCpuModel: 'Skylake-Server',
  diskAttachments: [
    {
      id: 'a-1',
      interface: 'ide',
      scsiReservation: true,
      bootable: true,
      disk: {
        ...head('disk'),
        shared: true,
        storageDomain: 'domain-1',
        provisionedSize: 0,
        actualSize: 0,
        storageType: 'lun',
        status: 'locked',
        lunStorage: { LogicalUnits: { logicalUnit: [{ lunId: 'l-1', size: 0 }] } },
        profile: { ...head('diskprofile'), storageDomain: 'domain-1', qos: 'qos-1' },
      },
    },
  ],
  nics: [
    {
      id: 'n-1',
      name: 'nic1',
      interface: 'pci_passthrough',
      plugged: false,
      ipAddress: [{ address: '192.0.2.1', version: 'v4' }],
      mac: '56:6f:00:00:00:01',
      profile: {
        ...head('nicprofile'),
        network: 'network-1',
        networkFilter: 'filter-1',
        portMirroring: true,
        qos: 'qos-1',
        properties: [{ name: 'queues', value: '4' }],
        passThrough: true,
      },
    },
  ],
  host: {
    ...head('host'),
    cluster: 'cluster-1',
    status: 'maintenance',
    productName: 'OVIRT_NODE',
    productVersion: '4.5',
    inMaintenance: true,
    cpuSockets: 2,
    cpuCores: 16,
    networkAttachments: [{ id: 'na-1', network: 'network-1' }],
    nics: [{ id: 'hn-1', name: 'eth0', linkSpeed: 10_000, mtu: 1_500, vlan: '' }],
  },
  cluster: {
    ...head('cluster'),
    dataCenter: 'datacenter-1',
    haReservation: true,
    ksmEnabled: true,
    biosType: 'q35_secure_boot',
    cpu: { architecture: 'ppc64', type: 'POWER9' },
    version: { minor: '3', major: '4' },
  },
  dataCenter: head('datacenter'),
  serverCpu: { ...head('servercpu'), systemOptionValue: [{ value: 'a:b:c', version: '4.3' }] },
}

const PLAIN_TEXTS: Fields = {
  name: 'plain',
  status: 'up',
  cpuPinningPolicy: 'none',
  bios: 'q35_ovmf',
  display: 'vnc',
  storageErrorResumeBehaviour: 'auto_resume',
  placementPolicyAffinity: 'pinned',
  timezone: '',
  osType: 'rhel_9x64',
  interface: 'virtio',
  storageType: 'image',
  biosType: 'q35_ovmf',
  architecture: 'x86_64',
}

/** Switches off, lists empty, numbers one, texts what an engine sets by default. */
function plain(value: Json, key = ''): Json {
  if (typeof value === 'boolean') return key === 'plugged'
  if (typeof value === 'number') return 1
  if (typeof value === 'string') return PLAIN_TEXTS[key] ?? (key === 'id' ? value : '')
  if (Array.isArray(value)) {
    const kept = key === 'nics' || key === 'diskAttachments'
    return kept ? (value as readonly Json[]).map((one) => plain(one)) : []
  }
  const fields = Object.entries(value as Fields)
  return Object.fromEntries(fields.map(([name, below]) => [name, plain(below, name)]))
}

const PLAIN = plain(FULL) as Fields

/** A list of one becomes a list of two, the second one as in the plain VM. */
const PAIRS: Fields = Object.fromEntries(
  Object.entries(FULL).map(([key, value]) => {
    const other = PLAIN[key]
    return [key, Array.isArray(value) && Array.isArray(other) ? [...value, ...other] : value]
  }),
) as Fields

export const SAMPLES: readonly Fields[] = [FULL, PLAIN, PAIRS, { name: 'bare' }]
