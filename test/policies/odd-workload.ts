/** Inputs that no inventory would send: every field that a rule reads, with values of every type. */
import fc from 'fast-check'

const words = [
  '',
  '0',
  'false',
  'up',
  'paused',
  'spice',
  'virtio',
  'ide',
  'pci_passthrough',
  'image',
  'lun',
  'locked',
  'migratable',
  'non-migratable',
  'user_migratable',
  'migratableé',
  'q35_secure_boot',
  'windows_11',
  'rhel_6x64',
  'isolate_threads',
  'auto_resume',
  'kill',
  'pinned',
  'image_locked',
  'i440fx_sea_bios',
  'cluster_default',
  'diag288',
  'ppc64',
  's390x',
  'illegal',
  'true',
  'Ünï😀',
  '\ud800',
  '\\ud800',
  'a\u0000b',
  '\u2028"\\/',
]
const numbers = [0, 1, 2, -1, -0, 0.5, 1.0000001, 1e21, 1e300, -1e300, 5e-324, 2 ** 53, -(2 ** 63)]
const scalar = fc.oneof(
  fc.constantFrom<unknown>(...words),
  fc.constantFrom<unknown>(...numbers),
  fc.constantFrom<unknown>(null, true, false),
)
const odd = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('a', 'id', 'é'), scalar, { maxKeys: 2 }) },
)

/** An object in which any field may be missing. */
const some = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    { weight: 1, arbitrary: odd },
  )
/** A list, or now and then something else in its place. */
const list = (entry: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.array(entry, { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('a', 'b'), entry) },
    { weight: 1, arbitrary: odd },
  )
const each = (names: string): Record<string, fc.Arbitrary<unknown>> =>
  Object.fromEntries(names.split(' ').map((name) => [name, odd]))

const units = list(some(each('size')))
const disk = some({
  ...each('storageType provisionedSize status shared'),
  lun: some({ logicalUnits: some({ logicalUnit: units }) }),
  lunStorage: some({ LogicalUnits: some({ logicalUnit: units }) }),
})
const profile = some(each('networkFilter qos portMirroring properties passThrough'))

export const oddWorkload: fc.Arbitrary<unknown> = fc.record(
  {
    ...each('status cpuShares cpuAffinity cpuPinningPolicy balloonedMemory ioThreads bios display'),
    ...each('hasIllegalImages numaNodeAffinity storageErrorResumeBehaviour haEnabled usbEnabled'),
    ...each('bootMenuEnabled placementPolicyAffinity hostDevices properties osType'),
    ...each('customCpuModel id timezone stateless leaseStorageDomain'),
    name: fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 70 })),
    cluster: some({
      ...each('haReservation ksmEnabled biosType'),
      cpu: some(each('architecture')),
    }),
    watchDogs: list(some(each('model'))),
    cdroms: list(some(each('file'))),
    snapshots: list(some(each('persistMemory'))),
    nics: list(some({ ...each('id interface plugged'), profile })),
    diskAttachments: list(some({ ...each('id interface scsiReservation'), disk })),
  },
  { requiredKeys: [] },
)
