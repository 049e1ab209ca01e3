/** A small estate with everything that a spreadsheet might get wrong: formulas, quotes, other scripts, gaps, shared disks. */
import { ledgerOf, type Ledger } from '../../../src/core/model/triage.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { refKey } from '../../../src/core/model/kinds.ts'
import { upsert, verdict } from '../store/rows.ts'
import { fresh } from '../store/contract.ts'

const GIB = 1024 ** 3

/** Monday, 23 November 2026, 19:05. */
export const NOW = Date.UTC(2026, 10, 23, 19, 5)

export const ENGINE = {
  id: 'brq',
  name: 'ovirt-brq',
  url: 'https://engine.brq.example.com/ovirt-engine',
}

const nic = (profile: string, address: string, at: number) => ({
  id: `nic-${at}`,
  name: 'nic1',
  interface: 'virtio',
  plugged: true,
  ipAddress: [
    { address, version: 'v4' },
    { address: `2001:db8::${at}`, version: 'v6' },
  ],
  profile,
  mac: `56:6f:00:00:00:0${at}`,
  linked: true,
})

const attachment = (disk: string) => ({
  id: disk,
  interface: 'virtio_scsi',
  scsiReservation: disk === 'd-shared',
  bootable: disk !== 'd-shared',
  disk,
  active: true,
  readOnly: false,
  logicalName: '/dev/sda',
})

const others = [
  upsert('dataCenter', 'dc', { name: 'Brno' }),
  upsert('cluster', 'c', { name: 'brq-prod', dataCenter: 'dc' }, [refKey('dataCenter', 'dc')]),
  upsert('host', 'h', { name: 'kvm01', cluster: 'c', memory: 256 * GIB }, [refKey('cluster', 'c')]),
  upsert('host', 'h2', { name: 'kvm02', cluster: 'c', status: 'non_responsive', memory: null }),
  upsert('storageDomain', 'sd', {
    name: 'fc-gold, "A"',
    dataCenter: 'dc',
    dataCenters: [{ id: 'dc', status: 'active' }],
    capacity: 1000 * GIB,
    used: 950 * GIB,
    free: 50 * GIB,
    committed: 1200 * GIB,
  }),
  upsert('network', 'n', {
    name: 'vlan120-app',
    dataCenter: 'dc',
    vlan: '120',
    nicProfiles: ['p'],
  }),
  upsert('nicProfile', 'p', { name: 'app', network: 'n', networkFilter: 'vdsm-no-mac-spoofing' }, [
    refKey('network', 'n'),
  ]),
  upsert('diskProfile', 'dp', { name: 'gold', storageDomain: 'sd' }),
  ...['d-1', 'd-2', 'd-shared', 'd-loose'].map((id) =>
    upsert(
      'disk',
      id,
      {
        name: `${id}_Disk1`,
        shared: id === 'd-shared',
        profile: 'dp',
        storageDomain: 'sd',
        storageDomains: ['sd'],
        provisionedSize: 40 * GIB,
        actualSize: 12.5 * GIB,
      },
      [refKey('diskProfile', 'dp')],
    ),
  ),
]

const vmOf = (id: string, disks: string[], over: object) =>
  upsert(
    'vm',
    id,
    {
      cluster: 'c',
      memory: 8 * GIB,
      diskAttachments: disks.map(attachment),
      ...over,
    },
    [
      refKey('cluster', 'c'),
      refKey('nicProfile', 'p'),
      ...disks.map((disk) => refKey('disk', disk)),
    ],
  )

const vms = [
  vmOf('vm-1', ['d-1', 'd-shared'], {
    name: '=HYPERLINK("http://evil.example","db01")',
    description: 'line one\nline "two"; three',
    host: 'h',
    nics: [nic('p', '192.0.2.11', 1)],
    haEnabled: true,
    createdAt: Date.UTC(2024, 1, 29, 23, 59, 59),
    snapshots: [
      { id: 's0', description: 'Active VM', type: 'active', persistMemory: false, date: null },
      {
        id: 's1',
        description: '+before patch',
        type: 'regular',
        persistMemory: true,
        date: Date.UTC(2026, 5, 1, 6),
      },
    ],
    hostDevices: [{ capability: 'pci', product: 'GA102 <Tesla & Co>', vendor: 'NVIDIA' }],
  }),
  vmOf('vm-2', ['d-2', 'd-shared'], {
    name: 'Příliš žluťoučký 東京',
    status: 'down',
    nics: [nic('p', '192.0.2.12', 2)],
  }),
  vmOf('vm-3', ['d-gone'], { name: '@sum', guaranteedMemory: 4 * GIB, status: '' }),
]

const concern = (id: string, category: string) => ({
  id,
  category,
  label: `Label of ${id}`,
  assessment: 'What it means, in a sentence.',
})

/** What the team decided: one concern of one VM is waived. */
export const ledger: Ledger = ledgerOf([
  {
    vm: 'vm-2',
    concern: 'ovirt.ha.enabled',
    vmName: '',
    note: '',
    owner: '',
    waiver: { reason: 'Agreed, "for now"', until: null },
    by: 'ann',
    at: 1,
    removed: false,
  },
])

/** vm-1 is blocked, vm-2 ready by a waiver, vm-3 was never validated. */
export async function smallEstate(): Promise<Store> {
  const { store, epoch } = await fresh()
  await store.inventory.commit({
    epoch,
    now: 1_000,
    upserts: [...others, ...vms],
    meta: (meta) => ({
      ...meta,
      parity: true,
      cursor: 812,
      lastGoodPollAt: Date.UTC(2026, 10, 23, 19, 4),
      engine: {
        product: 'oVirt Engine',
        vendor: 'ovirt.org',
        fullVersion: '4.5.6',
        instanceId: 'i-1',
        clockSkew: 0,
        expected: {},
      },
    }),
  })
  const found: Record<string, ReturnType<typeof concern>[]> = {
    'vm-1': [concern('ovirt.disk.shared', 'Critical'), concern('ovirt.nic.filter', 'Warning')],
    'vm-2': [concern('ovirt.ha.enabled', 'Warning')],
  }
  const due = await store.validation.due(1_000, 10)
  await store.validation.saveResults({
    epoch,
    postponed: [],
    results: due
      .filter(({ id }) => found[id])
      .map(({ id, token }) => ({
        token,
        verdict: verdict(id, {
          concerns: found[id]!,
          at: Date.UTC(2026, 10, 23, 18),
          since: { 'ovirt.disk.shared': Date.UTC(2026, 10, 1) },
        }),
      })),
    meta: (meta) => ({
      ...meta,
      policy: {
        ...meta.policy,
        backend: 'wasm',
        version: 6,
        source: { origin: 'built-in', name: 'Portolan rules', digest: 'abc123' },
      },
    }),
  })
  return store
}
