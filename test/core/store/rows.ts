/** Small rows of every kind for store tests: plausible, and nothing but the given fields differs from row to row. */
import { refKey, type Kind, type RefKey } from '../../../src/core/model/kinds.ts'
import type { Draft, Nic } from '../../../src/core/model/rows.ts'
import type { Verdict } from '../../../src/core/model/verdict.ts'
import type { Upsert } from '../../../src/core/ports.ts'

type Drafts = { [K in Kind]: Draft<K> }

const base = (id: string) => ({ id, name: `name of ${id}`, description: '', comment: '' })

const nic = (profile: string): Nic => ({
  id: `nic-${profile}`,
  name: 'nic1',
  interface: 'virtio',
  plugged: true,
  ipAddress: [{ address: '192.0.2.7', version: 'v4' }],
  profile,
  mac: '56:6f:00:00:00:01',
  linked: true,
})

const MAKE: { [K in Kind]: (id: string) => Draft<K> } = {
  dataCenter: (id) => ({
    ...base(id),
    status: 'up',
    local: false,
    version: { major: '4', minor: '7' },
    quotaMode: 'disabled',
  }),
  cluster: (id) => ({
    ...base(id),
    dataCenter: '',
    haReservation: false,
    ksmEnabled: true,
    biosType: 'q35_ovmf',
    cpu: { architecture: 'x86_64', type: 'Intel Nehalem Family' },
    version: { major: '4', minor: '7' },
    ballooningEnabled: true,
    memoryOverCommit: 100,
    threadsAsCores: false,
  }),
  storageDomain: (id) => ({
    ...base(id),
    dataCenter: '',
    type: 'data',
    capacity: 1000,
    free: 400,
    storage: { type: 'nfs' },
    used: 600,
    committed: 700,
    dataCenters: [],
    status: 'active',
    master: true,
  }),
  network: (id) => ({
    ...base(id),
    dataCenter: '',
    vlan: '',
    usages: ['vm'],
    nicProfiles: [],
    mtu: 1500,
  }),
  nicProfile: (id) => ({
    ...base(id),
    network: '',
    networkFilter: '',
    portMirroring: false,
    qos: '',
    properties: [],
    passThrough: false,
  }),
  diskProfile: (id) => ({ ...base(id), storageDomain: '', qos: '' }),
  host: (id) => ({
    ...base(id),
    cluster: '',
    status: 'up',
    productName: 'RHEL',
    productVersion: '9',
    inMaintenance: false,
    cpuSockets: 2,
    cpuCores: 16,
    networkAttachments: [],
    nics: [],
    address: '192.0.2.1',
    memory: 1024,
    cpuThreads: 2,
    cpuType: 'x',
    vdsmVersion: '4.50',
    spm: false,
  }),
  serverCpu: (id) => ({
    ...base(id),
    systemOptionValue: [{ value: '1:Intel:vmx:Nehalem:x86_64', version: id }],
  }),
  disk: (id) => ({
    ...base(id),
    shared: false,
    profile: '',
    storageDomain: '',
    status: 'ok',
    provisionedSize: 4096,
    actualSize: 1024,
    backup: 'none',
    storageType: 'image',
    lunStorage: { LogicalUnits: { logicalUnit: [] } },
    storageDomains: [],
    format: 'cow',
    sparse: true,
    contentType: 'data',
  }),
  vm: (id) => ({
    ...base(id),
    cluster: '',
    host: '',
    status: 'up',
    guestName: 'Linux',
    cpuSockets: 1,
    cpuCores: 2,
    cpuThreads: 1,
    cpuShares: 0,
    cpuAffinity: [],
    cpuPinningPolicy: 'none',
    memory: 1024,
    balloonedMemory: true,
    ioThreads: 0,
    bios: 'q35_ovmf',
    display: 'vnc',
    hasIllegalImages: false,
    numaNodeAffinity: [],
    leaseStorageDomain: '',
    storageErrorResumeBehaviour: 'auto_resume',
    haEnabled: false,
    usbEnabled: false,
    bootMenuEnabled: false,
    placementPolicyAffinity: 'migratable',
    timezone: 'Etc/GMT',
    stateless: 'false',
    serialNumber: '',
    hostDevices: [],
    cdroms: [],
    watchDogs: [],
    properties: [],
    snapshots: [],
    guest: { distribution: '', fullVersion: '' },
    osType: 'rhel_9x64',
    customCpuModel: '',
    diskAttachments: [],
    nics: [],
    fqdn: '',
    createdAt: null,
    startedAt: null,
    stoppedAt: null,
    type: 'server',
    template: '',
    cpuMode: '',
    cpuArchitecture: 'x86_64',
    guaranteedMemory: null,
    pinnedHosts: [],
    nextRun: false,
  }),
}

/** An upsert of a row with the fields in `over`, referring to `refs`. */
export const upsert = <K extends Kind>(
  kind: K,
  id: string,
  over: Partial<Drafts[K]> = {},
  refs: readonly RefKey[] = [],
): Upsert => ({ kind, draft: { ...MAKE[kind](id), ...over }, refs }) as unknown as Upsert

/** A VM that refers to what is given, in its fields and in its references alike. */
export const vm = (
  id: string,
  to: { cluster?: string; host?: string; disks?: string[]; profiles?: string[] } = {},
  over: Partial<Draft<'vm'>> = {},
): Upsert => {
  const { cluster = '', host = '', disks = [], profiles = [] } = to
  return upsert(
    'vm',
    id,
    {
      cluster,
      host,
      diskAttachments: disks.map((disk) => ({
        id: disk,
        interface: 'virtio_scsi',
        scsiReservation: false,
        bootable: true,
        disk,
        active: true,
        readOnly: false,
        logicalName: '',
      })),
      nics: profiles.map(nic),
      ...over,
    },
    [
      ...(cluster ? [refKey('cluster', cluster)] : []),
      ...(host ? [refKey('host', host)] : []),
      ...disks.map((disk) => refKey('disk', disk)),
      ...profiles.map((profile) => refKey('nicProfile', profile)),
    ],
  )
}

export const verdict = (id: string, over: Partial<Verdict> = {}): Verdict => ({
  id,
  state: 'ok',
  revision: 1,
  policyVersion: 6,
  concerns: [
    { id: 'ovirt.cpu.shares', category: 'Warning', label: 'CPU shares', assessment: 'Lost.' },
  ],
  error: '',
  backend: 'wasm',
  at: 1000,
  missing: [],
  ...over,
})
