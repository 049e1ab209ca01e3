/** Items of the kinds other than VMs: the stored row, what its VMs add up to, and how many objects belong to it. */
import { refKey } from '../model/kinds.ts'
import type { ListRows } from '../model/list-rows.ts'
import type { ChunkKind } from '../store/schema.ts'
import type { PageKind } from '../model/pages.ts'
import {
  causedBy,
  JOINED,
  noUsage,
  tally,
  usages,
  type Tables,
  type Usage,
  type VmItem,
} from './items.ts'

export type OtherKind = Exclude<PageKind, 'vm'>

export interface Item<K extends OtherKind = OtherKind> {
  id: string
  name: string
  row: ListRows[K]
  usage: Usage
  /** Objects that belong to it, by kind, where the rows tell. */
  own: Partial<Record<OtherKind, number>>
  /** Concerns that an edit of it would clear; null until that was computed. */
  caused: number | null
  /** vNICs with a profile; undefined for other kinds. */
  nics?: number | undefined
  /** VMs that a disk is attached to, and how; empty for other kinds. */
  attached: readonly Attached[]
}

export interface Attached {
  vm: string
  name: string
  interface: string
  bootable: boolean
}

type Tallies = Partial<Record<OtherKind, Map<string, number>>>

const dataCenterOfHost = (tables: Tables) => (row: ListRows['host']) => [
  tables.list('cluster').byId.get(row.cluster)?.dataCenter ?? '',
]

const TALLIES: Record<OtherKind, (tables: Tables) => Tallies> = {
  host: () => ({}),
  cluster: (t) => ({ host: tally(t.list('host').rows, (row) => [row.cluster]) }),
  dataCenter: (t) => ({
    cluster: tally(t.list('cluster').rows, (row) => [row.dataCenter]),
    host: tally(t.list('host').rows, dataCenterOfHost(t)),
    storageDomain: tally(t.list('storageDomain').rows, (row) =>
      row.dataCenters.map(({ id }) => id),
    ),
    network: tally(t.list('network').rows, (row) => [row.dataCenter]),
  }),
  storageDomain: (t) => ({
    disk: tally(t.list('disk').rows, (row) => row.storageDomains),
    diskProfile: tally(t.list('diskProfile').rows, (row) => [row.storageDomain]),
  }),
  disk: () => ({}),
  diskProfile: (t) => ({ disk: tally(t.list('disk').rows, (row) => [row.profile]) }),
  network: (t) => ({
    nicProfile: tally(t.list('nicProfile').rows, (row) => [row.network]),
    host: tally(t.list('host').rows, (row) => row.networkAttachments.map(({ network }) => network)),
  }),
  nicProfile: () => ({}),
}

/** Kinds that the list of a kind reads; it is complete when all of them were read once. */
export const NEEDED: Record<OtherKind, readonly ChunkKind[]> = {
  host: [...JOINED, 'host', 'dataCenter'],
  cluster: [...JOINED, 'host', 'dataCenter'],
  dataCenter: [...JOINED, 'dataCenter', 'host', 'storageDomain', 'network'],
  storageDomain: [...JOINED, 'storageDomain', 'dataCenter', 'diskProfile'],
  disk: [...JOINED, 'storageDomain', 'diskProfile'],
  diskProfile: [...JOINED, 'diskProfile', 'storageDomain'],
  network: [...JOINED, 'network', 'dataCenter', 'host'],
  nicProfile: [...JOINED, 'network', 'dataCenter'],
}

/** Who has each disk attached. */
function attachments(vms: readonly VmItem[]): ReadonlyMap<string, Attached[]> {
  const found = new Map<string, Attached[]>()
  for (const { id, name, row } of vms) {
    row.disks.forEach((disk, at) => {
      const bus = row.buses[at] ?? ''
      const one = { vm: id, name, interface: bus.replace(/^\*/, ''), bootable: bus.startsWith('*') }
      const known = found.get(disk)
      if (known) known.push(one)
      else found.set(disk, [one])
    })
  }
  return found
}

/** vNICs per profile; a VM may have several with the same one. */
function nicsWith(vms: readonly VmItem[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>()
  for (const { row } of vms)
    for (const profile of row.profiles) sums.set(profile, (sums.get(profile) ?? 0) + 1)
  return sums
}

export function kindItems<K extends OtherKind>(
  tables: Tables,
  kind: K,
  vms: readonly VmItem[],
): Item<K>[] {
  const sums = usages(vms, kind)
  const { fixOnce } = tables.facts ?? {}
  const caused = fixOnce ? causedBy(fixOnce) : null
  const attached = kind === 'disk' ? attachments(vms) : null
  const nics = kind === 'nicProfile' ? nicsWith(vms) : null
  const tallies = Object.entries(TALLIES[kind](tables))
  return tables.list(kind).rows.map((row) => ({
    id: row.id,
    name: row.name,
    row,
    usage: sums.get(row.id) ?? noUsage(),
    own: Object.fromEntries(tallies.map(([of, counts]) => [of, counts.get(row.id) ?? 0])),
    caused: caused && (caused.get(refKey(kind, row.id)) ?? 0),
    attached: attached?.get(row.id) ?? [],
    nics: nics ? (nics.get(row.id) ?? 0) : undefined,
  }))
}
