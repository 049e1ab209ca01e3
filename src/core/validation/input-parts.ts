/**
 * What of each row a policy sees: one projection per kind, in the key order of the original's documents. The workload
 * is put together from these, and the rule table compares with them, so both speak of the same fields by construction.
 */
import type {
  ClusterRow,
  DataCenterRow,
  DiskAttachment,
  DiskProfileRow,
  DiskRow,
  HostRow,
  Nic,
  NicProfileRow,
  Property,
  ServerCpuRow,
  VmRow,
} from '../model/rows.ts'

/** Self link of an object: `providers/ovirt/<provider id>/<collection>/<id>`. */
export type Link = (collection: string, id: string) => string

const head = (
  row: { id: string; revision: number; name: string; description: string },
  selfLink: string,
) => ({
  id: row.id,
  revision: row.revision,
  name: row.name,
  ...(row.description === '' ? {} : { description: row.description }),
  selfLink,
})

/** An empty list is `null` where the original's documents have it so. */
const orNull = <T>(list: readonly T[]): T[] | null => (list.length === 0 ? null : [...list])

const properties = (list: readonly Property[]): Property[] =>
  list.map(({ name, value }) => ({ name, value }))

export const dataCenterPart = (row: DataCenterRow, link: Link) =>
  head(row, link('datacenters', row.id))

export const clusterPart = (row: ClusterRow, link: Link) => ({
  ...head(row, link('clusters', row.id)),
  dataCenter: row.dataCenter,
  haReservation: row.haReservation,
  ksmEnabled: row.ksmEnabled,
  biosType: row.biosType,
  cpu: { architecture: row.cpu.architecture, type: row.cpu.type },
  version: { minor: row.version.minor, major: row.version.major },
})

export const serverCpuPart = (row: ServerCpuRow, link: Link) => ({
  ...head(row, link('servercpus', row.id)),
  systemOptionValue: row.systemOptionValue.map(({ value, version }) => ({ value, version })),
})

export const hostPart = (row: HostRow, link: Link) => ({
  ...head(row, link('hosts', row.id)),
  cluster: row.cluster,
  status: row.status,
  productName: row.productName,
  productVersion: row.productVersion,
  inMaintenance: row.inMaintenance,
  cpuSockets: row.cpuSockets,
  cpuCores: row.cpuCores,
  networkAttachments: row.networkAttachments.map(({ id, network }) => ({ id, network })),
  nics: row.nics.map(({ id, name, linkSpeed, mtu, vlan }) => ({ id, name, linkSpeed, mtu, vlan })),
})

export const diskProfilePart = (row: DiskProfileRow, link: Link) => ({
  ...head(row, link('diskprofiles', row.id)),
  storageDomain: row.storageDomain,
  qos: row.qos,
})

/** What a disk without a profile carries: the original's empty object, self link with its placeholder left in. */
export const noDiskProfile = (link: Link): ReturnType<typeof diskProfilePart> => ({
  id: '',
  revision: 0,
  name: '',
  selfLink: link('diskprofiles', ':profile'),
  storageDomain: '',
  qos: '',
})

export const diskPart = <P>(row: DiskRow, profile: P, link: Link) => ({
  ...head(row, link('disks', row.id)),
  shared: row.shared,
  storageDomain: row.storageDomain,
  provisionedSize: row.provisionedSize,
  actualSize: row.actualSize,
  storageType: row.storageType,
  status: row.status,
  lunStorage: {
    LogicalUnits: {
      logicalUnit: orNull(
        row.lunStorage.LogicalUnits.logicalUnit.map(
          ({ lunId, address, port, target, lunMapping, size }) => ({
            lunId,
            address,
            port,
            target,
            lunMapping,
            size,
          }),
        ),
      ),
    },
  },
  profile,
})

export const nicProfilePart = (row: NicProfileRow, link: Link) => ({
  ...head(row, link('nicprofiles', row.id)),
  network: row.network,
  networkFilter: row.networkFilter,
  portMirroring: row.portMirroring,
  qos: row.qos,
  properties: properties(row.properties) as Property[] | null,
  passThrough: row.passThrough,
})

/** What a NIC with the empty profile carries. */
export const noNicProfile = (link: Link): ReturnType<typeof nicProfilePart> => ({
  id: '',
  revision: 0,
  name: '',
  selfLink: link('nicprofiles', ':profile'),
  network: '',
  networkFilter: '',
  portMirroring: false,
  qos: '',
  properties: null,
  passThrough: false,
})

export const attachmentPart = <D>(attachment: DiskAttachment, disk: D) => ({
  id: attachment.id,
  interface: attachment.interface,
  scsiReservation: attachment.scsiReservation,
  bootable: attachment.bootable,
  disk,
})

export const nicPart = <P>(nic: Nic, profile: P) => ({
  id: nic.id,
  name: nic.name,
  interface: nic.interface,
  plugged: nic.plugged,
  ipAddress: orNull(nic.ipAddress.map(({ address, version }) => ({ address, version }))),
  mac: nic.mac,
  profile,
})

/** The VM's own fields that stand behind the bookkeeping and before the joined objects. */
export const vmPart = (vm: VmRow) => ({
  guestName: vm.guestName,
  cpuSockets: vm.cpuSockets,
  cpuCores: vm.cpuCores,
  cpuThreads: vm.cpuThreads,
  cpuShares: vm.cpuShares,
  cpuAffinity: vm.cpuAffinity.map(({ set, cpu }) => ({ set, cpu })),
  cpuPinningPolicy: vm.cpuPinningPolicy === '' ? 'none' : vm.cpuPinningPolicy,
  memory: vm.memory,
  balloonedMemory: vm.balloonedMemory,
  ioThreads: vm.ioThreads,
  bios: vm.bios,
  display: vm.display,
  hasIllegalImages: vm.hasIllegalImages,
  numaNodeAffinity: [...vm.numaNodeAffinity],
  leaseStorageDomain: vm.leaseStorageDomain,
  storageErrorResumeBehaviour: vm.storageErrorResumeBehaviour,
  haEnabled: vm.haEnabled,
  usbEnabled: vm.usbEnabled,
  bootMenuEnabled: vm.bootMenuEnabled,
  placementPolicyAffinity: vm.placementPolicyAffinity,
  timezone: vm.timezone,
  stateless: vm.stateless,
  serialNumber: vm.serialNumber,
  hostDevices: vm.hostDevices.map(({ capability, product, vendor }) => ({
    capability,
    product,
    vendor,
  })),
  cdroms: vm.cdroms.map(({ id, file }) => ({ id, ...(file === '' ? {} : { file }) })),
  watchDogs: vm.watchDogs.map(({ id, action, model }) => ({ id, action, model })),
  properties: properties(vm.properties),
  snapshots: vm.snapshots.map(({ id, description, type, persistMemory }) => ({
    id,
    description,
    type,
    persistMemory,
  })),
  guest: { distribution: vm.guest.distribution, fullVersion: vm.guest.fullVersion },
  osType: vm.osType,
  customCpuModel: vm.customCpuModel,
})
