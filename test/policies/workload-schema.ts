/**
 * Policy inputs by the key table of the workload: each key with values of its type, the ones that rules look for and the
 * boundaries among them; now and then null, absent, or of another type.
 */
import fc from 'fast-check'

type Any = fc.Arbitrary<unknown>

const TEXTS = [
  '',
  ' ',
  'Ünï',
  '😀',
  'e\u0301',
  'a\u0000b',
  '\u2028',
  '"\\/',
  '\ufeff',
  'x'.repeat(5_000),
]
const NUMBERS = [
  0,
  1,
  2,
  -1,
  -0,
  0.5,
  1.0000001,
  1e21,
  1e300,
  -1e300,
  5e-324,
  2 ** 31,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
]

const OTHER: Any = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, -1, '', 'true', '0', [], {}),
  fc.array(fc.constantFrom<unknown>(null, 1, 'a', {}), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('id', 'a', 'é'), fc.constantFrom<unknown>(null, 1, 'a')),
)

/** Mostly as it should be. */
const mostly = (arbitrary: Any, weight = 20): Any =>
  fc.oneof(
    { weight, arbitrary },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: OTHER },
  )

const flag = mostly(fc.boolean())
const number = mostly(
  fc.oneof(
    fc.constantFrom(...NUMBERS),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
)

/** One of the known values, near misses of them, or any text. */
const text = (...known: string[]): Any =>
  mostly(
    known.length === 0
      ? fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 20 }))
      : fc.oneof(
          { weight: 8, arbitrary: fc.constantFrom(...known) },
          { weight: 1, arbitrary: fc.constantFrom(...known).map((word) => word.toUpperCase()) },
          { weight: 1, arbitrary: fc.constantFrom(...known).map((word) => `x_${word}é`) },
          { weight: 1, arbitrary: fc.constantFrom(...TEXTS) },
        ),
  )

/** An object; each key may be absent. */
function object(keys: Record<string, Any>): Any {
  const full = fc.record(keys)
  const holes = fc.record(keys, { requiredKeys: [] })
  return mostly(fc.oneof({ weight: 9, arbitrary: full }, { weight: 1, arbitrary: holes }), 40)
}

const list = (element: Any, maxLength = 3): Any => mostly(fc.array(element, { maxLength }), 40)

const head = { id: text('a', 'b', 'c'), revision: number, name: text(), selfLink: text() }
const property = object({ name: text('sap_agent'), value: text('true') })

const diskProfile = object({ ...head, storageDomain: text(), qos: text('', 'qos-3') })
const disk = object({
  ...head,
  shared: flag,
  storageDomain: text(),
  provisionedSize: number,
  actualSize: number,
  storageType: text('image', 'lun', 'cinder', 'managed_block_storage'),
  status: text('ok', 'locked', 'illegal', 'unlocked'),
  lunStorage: object({
    LogicalUnits: object({
      logicalUnit: list(
        object({
          ...{ lunId: text(), address: text(), port: text(), target: text() },
          ...{ lunMapping: number, size: number },
        }),
      ),
    }),
  }),
  profile: diskProfile,
})
const attachment = object({
  id: text('d1', 'd2'),
  interface: text('virtio', 'virtio_scsi', 'sata', 'ide', 'spapr_vscsi'),
  scsiReservation: flag,
  bootable: flag,
  disk,
})
const nic = object({
  id: text('n1', 'n2'),
  name: text('nic1'),
  interface: text('virtio', 'e1000', 'e1000e', 'rtl8139', 'pci_passthrough', 'spapr_vlan'),
  plugged: flag,
  ipAddress: list(object({ address: text('198.51.100.7'), version: text('v4', 'v6') })),
  mac: text('56:6f:00:00:00:01'),
  profile: object({
    ...head,
    network: text(),
    networkFilter: text('', 'flt-7'),
    portMirroring: flag,
    qos: text('', 'qos-3'),
    properties: list(property),
    passThrough: flag,
  }),
})
const BIOS = ['i440fx_sea_bios', 'q35_sea_bios', 'q35_ovmf', 'q35_secure_boot', 'cluster_default']
const cluster = object({
  ...head,
  dataCenter: text(),
  haReservation: flag,
  ksmEnabled: flag,
  biosType: text(...BIOS),
  cpu: object({
    architecture: text('', 'x86_64', 'ppc64', 's390x', 'aarch64', 'undefined'),
    type: text('Intel Cascadelake Server Family'),
  }),
  version: object({ minor: text('7', '8'), major: text('4') }),
})
const host = object({
  ...head,
  cluster: text(),
  status: text('up', 'maintenance'),
  productName: text('RHEL'),
  productVersion: text('9.4'),
  inMaintenance: flag,
  cpuSockets: number,
  cpuCores: number,
  networkAttachments: list(object({ id: text(), network: text() })),
  nics: list(object({ id: text(), name: text(), linkSpeed: number, mtu: number, vlan: text() })),
})

const STATUSES = ['up', 'down', 'paused', 'suspended', 'image_locked', 'powering_up', 'unknown']
const NAMES = ['web-01', 'DB_01', 'a..b', '-a', 'a-', 'ä', 'a\n', 'x'.repeat(63), 'x'.repeat(64)]

/** Keys in the order of the table; `description` is left out when empty, as the collector does. */
export const workload: Any = fc.record(
  {
    selfLink: text(),
    id: text('vm-1'),
    revision: number,
    name: fc.oneof({ weight: 20, arbitrary: text(...NAMES) }, { weight: 1, arbitrary: OTHER }),
    description: text(),
    status: text(...STATUSES),
    revisionValidated: number,
    concerns: list(object({ id: text(), label: text(), category: text(), assessment: text() })),
    policyVersion: number,
    guestName: text(),
    ...{ cpuSockets: number, cpuCores: number, cpuThreads: number, cpuShares: number },
    cpuAffinity: list(object({ set: number, cpu: number })),
    cpuPinningPolicy: text('none', 'manual', 'dedicated', 'isolate_threads', 'resize_and_pin_numa'),
    memory: number,
    balloonedMemory: flag,
    ioThreads: number,
    bios: text(...BIOS),
    display: text('vnc', 'spice'),
    hasIllegalImages: flag,
    numaNodeAffinity: list(text('0', '1')),
    leaseStorageDomain: text('', 'sd-1'),
    storageErrorResumeBehaviour: text('auto_resume', 'kill', 'leave_paused'),
    ...{ haEnabled: flag, usbEnabled: flag, bootMenuEnabled: flag },
    placementPolicyAffinity: text('migratable', 'user_migratable', 'pinned', 'non-migratable'),
    timezone: text('Etc/GMT', 'UTC', 'Central Europe Standard Time'),
    stateless: text('true', 'false'),
    serialNumber: text(),
    hostDevices: list(object({ capability: text('pci'), product: text(), vendor: text() })),
    cdroms: list(object({ id: text(), file: text('', 'rhel.iso') })),
    watchDogs: list(
      object({ id: text(), action: text('reset'), model: text('i6300esb', 'diag288') }),
    ),
    properties: list(property),
    snapshots: list(
      object({
        ...{ id: text(), description: text(), type: text('active', 'regular') },
        persistMemory: flag,
      }),
    ),
    guest: object({ distribution: text(), fullVersion: text() }),
    osType: text(
      'rhel_9x64',
      'rhel_6x64',
      'rhel_60',
      'windows_11',
      'windows_2022',
      'windows_2025',
      'other',
    ),
    customCpuModel: text('', 'Skylake-Server'),
    diskAttachments: fc.oneof(
      { weight: 60, arbitrary: list(attachment) },
      { weight: 1, arbitrary: attachment.map((one) => Array.from({ length: 166 }, () => one)) },
    ),
    nics: list(nic),
    host,
    cluster,
    dataCenter: object(head),
    serverCpu: object({
      ...head,
      systemOptionValue: list(object({ value: text(), version: text() })),
    }),
  },
  { requiredKeys: ['name', 'diskAttachments', 'nics', 'cluster', 'status'] },
)
