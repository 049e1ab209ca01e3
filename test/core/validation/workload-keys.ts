/**
 * The workload's keys as the original documents them, in order, with the types of their values: written down here by hand,
 * so that what builds the workload is not what checks it.
 */
type Type =
  | 'text'
  | 'number'
  | 'flag'
  /** A list; never null. */
  | readonly [Shape | Type]
  /** A list that is null when it is empty. */
  | { readonly orNull: Shape | Type }
  /** An object, or null where the row it comes from is not stored (a deviation: D6). */
  | { readonly joined: Shape }
  | Shape

/** Keys in order; one that ends in `?` is left out when it is empty. */
type Shape = readonly (readonly [string, Type])[]

const keys = (names: string, type: Type): Shape =>
  names.split(' ').map((name) => [name, type] as const)

const HEAD: Shape = [
  ['id', 'text'],
  ['revision', 'number'],
  ['name', 'text'],
  ['description?', 'text'],
  ['selfLink', 'text'],
]
const PROPERTY = keys('name value', 'text')

const DISK_PROFILE: Shape = [...HEAD, ...keys('storageDomain qos', 'text')]
const UNIT: Shape = [
  ...keys('lunId address port target', 'text'),
  ...keys('lunMapping size', 'number'),
]
const DISK: Shape = [
  ...HEAD,
  ['shared', 'flag'],
  ['storageDomain', 'text'],
  ...keys('provisionedSize actualSize', 'number'),
  ...keys('storageType status', 'text'),
  ['lunStorage', [['LogicalUnits', [['logicalUnit', { orNull: UNIT }]]]]],
  ['profile', { joined: DISK_PROFILE }],
]
const ATTACHMENT: Shape = [
  ...keys('id interface', 'text'),
  ...keys('scsiReservation bootable', 'flag'),
  ['disk', { joined: DISK }],
]
const NIC_PROFILE: Shape = [
  ...HEAD,
  ...keys('network networkFilter', 'text'),
  ['portMirroring', 'flag'],
  ['qos', 'text'],
  // Null in the empty profile, a list in every other.
  ['properties', { orNull: PROPERTY }],
  ['passThrough', 'flag'],
]
const NIC: Shape = [
  ...keys('id name interface', 'text'),
  ['plugged', 'flag'],
  ['ipAddress', { orNull: keys('address version', 'text') }],
  ['mac', 'text'],
  ['profile', { joined: NIC_PROFILE }],
]
const HOST: Shape = [
  ...HEAD,
  ...keys('cluster status productName productVersion', 'text'),
  ['inMaintenance', 'flag'],
  ...keys('cpuSockets cpuCores', 'number'),
  ['networkAttachments', [keys('id network', 'text')]],
  [
    'nics',
    [[...keys('id name', 'text'), ...keys('linkSpeed mtu', 'number'), ...keys('vlan', 'text')]],
  ],
]
const CLUSTER: Shape = [
  ...HEAD,
  ['dataCenter', 'text'],
  ...keys('haReservation ksmEnabled', 'flag'),
  ['biosType', 'text'],
  ['cpu', keys('architecture type', 'text')],
  ['version', keys('minor major', 'text')],
]

export const WORKLOAD: Shape = [
  ...keys('selfLink id', 'text'),
  ['revision', 'number'],
  ...keys('name description? status', 'text'),
  ['revisionValidated', 'number'],
  ['concerns', [keys('id label category assessment', 'text')]],
  ['policyVersion', 'number'],
  ['guestName', 'text'],
  ...keys('cpuSockets cpuCores cpuThreads cpuShares', 'number'),
  ['cpuAffinity', [keys('set cpu', 'number')]],
  ['cpuPinningPolicy', 'text'],
  ['memory', 'number'],
  ['balloonedMemory', 'flag'],
  ['ioThreads', 'number'],
  ...keys('bios display', 'text'),
  ['hasIllegalImages', 'flag'],
  ['numaNodeAffinity', ['text']],
  ...keys('leaseStorageDomain storageErrorResumeBehaviour', 'text'),
  ...keys('haEnabled usbEnabled bootMenuEnabled', 'flag'),
  ...keys('placementPolicyAffinity timezone stateless serialNumber', 'text'),
  ['hostDevices', [keys('capability product vendor', 'text')]],
  ['cdroms', [keys('id file?', 'text')]],
  ['watchDogs', [keys('id action model', 'text')]],
  ['properties', [PROPERTY]],
  ['snapshots', [[...keys('id description type', 'text'), ['persistMemory', 'flag']]]],
  ['guest', keys('distribution fullVersion', 'text')],
  ...keys('osType customCpuModel', 'text'),
  ['diskAttachments', { orNull: ATTACHMENT }],
  ['nics', { orNull: NIC }],
  ['host', { joined: HOST }],
  ['cluster', { joined: CLUSTER }],
  ['dataCenter', { joined: HEAD }],
  ['serverCpu', { joined: [...HEAD, ['systemOptionValue', [keys('value version', 'text')]]] }],
]

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isShape = (type: Type | readonly [Shape | Type]): type is Shape =>
  Array.isArray(type) &&
  type.every((entry) => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string')

const WORDS = { text: 'string', number: 'number', flag: 'boolean' } as const

/** What is wrong with a value, by path; empty when it is as the table says. */
export function misshapen(value: unknown, type: Type = WORKLOAD, path = ''): string[] {
  if (typeof type === 'string') {
    return typeof value === WORDS[type] ? [] : [`${path}: ${JSON.stringify(value)} is no ${type}`]
  }
  if ('orNull' in type) {
    if (value === null) return []
    // The original has null where the list is empty; only a profile of vNICs keeps `[]` for its properties.
    const empty = Array.isArray(value) && value.length === 0 && !path.endsWith('.properties')
    return empty ? [`${path}: empty, not null`] : misshapen(value, [type.orNull], path)
  }
  if ('joined' in type) return value === null ? [] : misshapen(value, type.joined, path)
  if (!isShape(type)) {
    const [element] = type
    return Array.isArray(value)
      ? value.flatMap((item: unknown, at) => misshapen(item, element, `${path}[${at}]`))
      : [`${path}: ${JSON.stringify(value)} is no list`]
  }
  if (!isObject(value)) return [`${path}: ${JSON.stringify(value)} is no object`]
  const wanted = type.filter(([key]) => !key.endsWith('?') || value[key.slice(0, -1)] !== undefined)
  const names = wanted.map(([key]) => key.replace('?', ''))
  const there = Object.keys(value)
  const order =
    names.join() === there.join()
      ? []
      : [`${path}: keys ${there.join()} instead of ${names.join()}`]
  const blank = wanted
    .filter(([key]) => key.endsWith('?') && value[key.slice(0, -1)] === '')
    .map(([key]) => `${path}.${key}: empty, not left out`)
  return [
    ...order,
    ...blank,
    ...wanted.flatMap(([key, inner], at) =>
      misshapen(value[names[at]!], inner, `${path}.${key.replace('?', '')}`),
    ),
  ]
}
