/** A replica of as many VMs as wanted, in memory: for measuring what answers cost. */
import { NO_ACTIVITY } from '../../src/core/estate/activity.ts'
import type { Tables } from '../../src/core/estate/items.ts'
import { Rows } from '../../src/core/estate/kind-rows.ts'
import type { Replica } from '../../src/core/estate/replica.ts'
import { Cell, Memo } from '../../src/core/estate/tracked.ts'
import type { ListRows, VerdictListRow } from '../../src/core/model/list-rows.ts'

const STATES = ['up', 'up', 'up', 'down', 'suspended', 'powering_down']
const SYSTEMS = ['rhel_9x64', 'windows_2022', 'debian_12', 'ubuntu_22_04', 'other']
const CONCERNS: [string, string][] = [
  ['ovirt.disk.shared', 'Critical'],
  ['ovirt.nic.qos.detected', 'Warning'],
  ['ovirt.ha.enabled', 'Warning'],
  ['ovirt.guest.agent', 'Information'],
  ['ovirt.tpm.enabled', 'Critical'],
]

const pick = <T>(of: readonly T[], n: number): T => of[n % of.length]!
const hex = (n: number, length: number): string => n.toString(16).padStart(length, '0')
const uuid = (n: number): string => `${hex(n, 8)}-0000-4000-8000-${hex(n * 7919, 12)}`

type VmRow = ListRows['vm']

const vmRow = (n: number): VmRow => ({
  id: uuid(n),
  revision: 1,
  name: `${pick(['web', 'db', 'app', 'cache', 'gitlab', 'Build', 'výroba'], n * 31)}-${(n * 7919) % 100_000}`,
  description: n % 3 === 0 ? `Service ${n % 977} of team ${n % 41}` : '',
  status: pick(STATES, n),
  cluster: `cluster-${n % 24}`,
  host: n % 6 < 3 ? `host-${n % 400}` : '',
  guest: n % 2 ? pick(['RHEL 9.4', 'Windows 2022', 'Debian 12'], n) : '',
  osType: pick(SYSTEMS, n),
  cpus: 1 + (n % 16),
  memory: 2 ** 30 * (1 + (n % 64)),
  buses: ['*virtio_scsi'],
  disks: [`disk-${n}a`, ...(n % 2 ? [`disk-${n}b`] : [])],
  profiles: [`profile-${n % 60}`],
  ips: [`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`],
  macs: [`56:6f:${hex(n >> 16, 2)}:${hex((n >> 8) & 255, 2)}:${hex(n & 255, 2)}:00`],
  fqdn: `vm${n}.example.com`,
  serial: uuid(n * 3),
  snapshots: n % 3,
  hostDevices: 0,
  haEnabled: n % 5 === 0,
  memorySnapshots: 0,
  topology: '1 × 2 × 1',
  bios: 'q35_ovmf',
  usbEnabled: false,
  display: 'spice',
  pinning: 'none',
  timezone: '',
  type: 'server',
  template: '',
  createdAt: null,
  changedAt: 1_750_000_000_000 + n,
})

const verdictRow = (n: number): VerdictListRow => ({
  id: uuid(n),
  state: 'ok',
  revision: 1,
  policyVersion: 1,
  at: 1_750_000_000_000 + n,
  concerns: CONCERNS.filter((_, at) => (n * (at + 3)) % 4 === 0),
})

const diskRow = (id: string, n: number) => ({
  id,
  name: id,
  description: '',
  comment: '',
  status: 'ok',
  provisionedSize: 2 ** 30 * (10 + (n % 500)),
  lunSize: 0,
  storageDomain: `domain-${n % 30}`,
  storageDomains: [`domain-${n % 30}`],
  profile: `dprofile-${n % 30}`,
})

const named = (prefix: string, count: number, more: (n: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, n) => ({
    id: `${prefix}-${n}`,
    name: `${prefix} ${n}`,
    description: '',
    comment: '',
    ...more(n),
  }))

export class MadeReplica implements Replica {
  readonly engine = 'made'
  readonly name = 'Made'
  readonly meta = undefined
  readonly rules = new Map()
  readonly facts = undefined
  readonly pending = new Map()
  readonly activity = NO_ACTIVITY
  readonly policy = { version: 1, local: null }
  readonly #memo = new Memo(64)
  readonly #kinds = new Map<string, Cell<Rows<{ id: string }>>>()

  constructor(vms: number) {
    const numbers = Array.from({ length: vms }, (_, n) => n)
    const rows = numbers.map(vmRow)
    this.set('vm', rows)
    this.set('verdict', numbers.map(verdictRow))
    this.set(
      'disk',
      rows.flatMap(({ disks }, n) => disks.map((id) => diskRow(id, n))),
    )
    this.set(
      'cluster',
      named('cluster', 24, (n) => ({ dataCenter: `dc-${n % 4}` })),
    )
    this.set(
      'host',
      named('host', 400, (n) => ({
        cluster: `cluster-${n % 24}`,
        networkAttachments: [],
        nics: [],
      })),
    )
    this.set(
      'nicProfile',
      named('profile', 60, (n) => ({ network: `network-${n % 40}` })),
    )
    this.set('network', named('network', 40))
    this.set(
      'storageDomain',
      named('domain', 30, () => ({ dataCenters: [] })),
    )
    this.set('diskProfile', named('dprofile', 30))
    this.set('dataCenter', named('dc', 4))
  }

  set(kind: string, rows: readonly { id: string }[]): void {
    const made = new Rows(true, undefined, [rows])
    const cell = this.#kinds.get(kind)
    if (cell) cell.set(made)
    else this.#kinds.set(kind, new Cell(made))
  }

  readonly list = ((kind: string) => this.#kinds.get(kind)!.read()) as unknown as Tables['list']

  nameOf(kind: Parameters<Tables['nameOf']>[0], id: string): string {
    return id === ''
      ? ''
      : (this.list(kind) as unknown as Rows<{ id: string; name?: string }>).byId.get(id)?.name || id
  }

  now(): number {
    return 0
  }

  memo<T>(key: string, make: () => T): T {
    return this.#memo.get(key, make)
  }
}
