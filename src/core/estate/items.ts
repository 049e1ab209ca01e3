/**
 * Rows with everything that a list shows of them: names joined, readiness derived, what their VMs add up to. Pure;
 * made anew from the stored rows whenever one of them changes.
 */
import type { FixOnce } from '../model/fix-once.ts'
import { refKey, type Kind, type RefKey } from '../model/kinds.ts'
import type { ListRows, VerdictListRow, VmListRow } from '../model/list-rows.ts'
import {
  noCounts,
  readiness,
  type Counts,
  type Readiness,
  type Waiting,
} from '../model/readiness.ts'
import type { Waives } from '../model/triage.ts'
import type { PolicyInForce } from '../model/verdict-state.ts'
import type { PageKind } from '../model/pages.ts'
import type { ChunkKind, Ghost } from '../store/schema.ts'

export interface Rowset<R> {
  ready: boolean
  error: unknown
  rows: readonly R[]
  byId: ReadonlyMap<string, R>
}

/** What a join reads; the estate, or plain maps in a test. */
export interface Tables {
  list<K extends Kind>(kind: K): Rowset<ListRows[K]>
  list(kind: 'verdict'): Rowset<VerdictListRow>
  list(kind: ChunkKind): Rowset<{ id: string }>
  nameOf(kind: Kind, id: string): string
  /** VMs that wait for validation. */
  readonly pending: ReadonlyMap<string, Waiting>
  readonly policy: PolicyInForce | null
  /** The waivers in force; undefined while there is none. */
  readonly waives?: Waives | undefined
  /** What the engine does not have any more, newest first. */
  readonly ghosts?: readonly Ghost[]
  /** Single edits and what they clear, where that was computed. */
  readonly facts?: { readonly fixOnce: FixOnce | null } | undefined
}

export interface VmItem {
  id: string
  name: string
  row: ListRows['vm']
  readiness: Readiness
  verdict: VerdictListRow | undefined
  dataCenter: string
  /** Disks, image and LUN together; null while one of them is not stored. */
  provisioned: number | null
  /** What they take up; null while one of the disks is not stored. Of a LUN that is not known, so it adds nothing. */
  actual: number | null
  /** Disks that are LUNs, and those that other VMs may use, too. */
  luns: number
  shared: number
  storageDomains: string[]
  diskProfiles: string[]
  networks: string[]
}

/** Kinds that a VM item joins. */
export const JOINED = ['vm', 'verdict', 'cluster', 'disk', 'nicProfile'] as const

const unique = (ids: readonly string[]): string[] => {
  if (ids.length === 0) return []
  if (ids.length === 1) return ids[0] === '' ? [] : [ids[0]!]
  return [...new Set(ids)].filter((id) => id !== '')
}

/** What items are made of beside their own row, verdict and place in the queue. */
interface Basis extends Pick<Tables, 'policy'> {
  waives: Waives | undefined
  clusters: ReadonlyMap<string, ListRows['cluster']>
  disks: ReadonlyMap<string, ListRows['disk']>
  profiles: ReadonlyMap<string, ListRows['nicProfile']>
}

interface Made {
  basis: Basis
  verdict: VerdictListRow | undefined
  waiting: Waiting | undefined
  item: VmItem
}

/** By the row: most of the estate stands still while one VM of it changes. */
const made = new WeakMap<VmListRow, Made>()
const bases = new WeakMap<Basis['disks'], Basis>()

/** The same object while everything in it is the same. */
function basisOf(tables: Tables): Basis {
  const next: Basis = {
    policy: tables.policy,
    waives: tables.waives,
    clusters: tables.list('cluster').byId,
    disks: tables.list('disk').byId,
    profiles: tables.list('nicProfile').byId,
  }
  const known = bases.get(next.disks)
  const same =
    known !== undefined &&
    known.policy === next.policy &&
    known.waives === next.waives &&
    known.clusters === next.clusters &&
    known.profiles === next.profiles
  if (same) return known
  bases.set(next.disks, next)
  return next
}

function vmItem(
  row: ListRows['vm'],
  { policy, waives, clusters, disks, profiles }: Basis,
  verdict: VerdictListRow | undefined,
  waiting: Waiting | undefined,
): VmItem {
  let provisioned: number | null = 0
  let actual: number | null = 0
  let luns = 0
  let shared = 0
  const domains: string[] = []
  const diskProfiles: string[] = []
  for (const id of row.disks) {
    const disk = disks.get(id)
    if (!disk) {
      provisioned = null
      actual = null
      continue
    }
    if (disk.storageType === 'lun') luns += 1
    else if (actual !== null) actual += disk.actualSize
    if (disk.shared) shared += 1
    if (provisioned !== null) provisioned += disk.provisionedSize + disk.lunSize
    domains.push(...disk.storageDomains)
    diskProfiles.push(disk.profile)
  }
  return {
    id: row.id,
    name: row.name,
    row,
    readiness: readiness(verdict, row.revision, policy, waiting, waives),
    verdict,
    dataCenter: clusters.get(row.cluster)?.dataCenter ?? '',
    provisioned,
    actual,
    luns,
    shared,
    storageDomains: unique(domains),
    diskProfiles: unique(diskProfiles),
    networks: unique(row.profiles.map((id) => profiles.get(id)?.network ?? '')),
  }
}

export function vmItems(tables: Tables): VmItem[] {
  const verdicts = tables.list('verdict').byId
  const { pending } = tables
  const basis = basisOf(tables)
  return tables.list('vm').rows.map((row) => {
    const verdict = verdicts.get(row.id)
    const waiting = pending.get(row.id)
    const known = made.get(row)
    if (known?.basis === basis && known.verdict === verdict && known.waiting === waiting) {
      return known.item
    }
    const item = vmItem(row, basis, verdict, waiting)
    made.set(row, { basis, verdict, waiting, item })
    return item
  })
}

/** Of VMs that are not listed any more: what is known of them, without a verdict. */
export function ghostVmItems(tables: Tables, rows: readonly VmListRow[]): VmItem[] {
  const basis = basisOf(tables)
  return rows.map((row) => vmItem(row, basis, undefined, undefined))
}

/** What the VMs of one object add up to. */
export interface Usage {
  vms: number
  blocked: number
  attention: number
  ready: number
  unknown: number
  /** Waived concerns; they are not among `counts`. */
  waived: number
  /** null while none of them is validated. */
  counts: Counts | null
  cpus: number
  memory: number
  runningMemory: number
  provisioned: number | null
}

export const noUsage = (): Usage => ({
  vms: 0,
  blocked: 0,
  attention: 0,
  ready: 0,
  unknown: 0,
  waived: 0,
  counts: null,
  cpus: 0,
  memory: 0,
  runningMemory: 0,
  provisioned: 0,
})

function add(usage: Usage, vm: VmItem): void {
  usage.vms += 1
  usage.cpus += vm.row.cpus
  usage.memory += vm.row.memory
  if (vm.row.host !== '') usage.runningMemory += vm.row.memory
  usage.provisioned =
    usage.provisioned === null || vm.provisioned === null
      ? null
      : usage.provisioned + vm.provisioned
  const { level, counts, waived } = vm.readiness
  if (level === 'blocked') usage.blocked += 1
  if (level === 'attention') usage.attention += 1
  if (level === 'ready') usage.ready += 1
  if (level === 'unknown') usage.unknown += 1
  usage.waived += waived
  if (!counts) return
  usage.counts ??= noCounts()
  usage.counts.critical += counts.critical
  usage.counts.warning += counts.warning
  usage.counts.information += counts.information
}

/** Ids of the objects of `kind` that a VM uses. */
export function usedBy(vm: VmItem, kind: PageKind): readonly string[] {
  switch (kind) {
    case 'vm':
      return [vm.id]
    case 'host':
      return [vm.row.host]
    case 'cluster':
      return [vm.row.cluster]
    case 'dataCenter':
      return [vm.dataCenter]
    case 'disk':
      return unique(vm.row.disks)
    case 'storageDomain':
      return vm.storageDomains
    case 'diskProfile':
      return vm.diskProfiles
    case 'nicProfile':
      return unique(vm.row.profiles)
    case 'network':
      return vm.networks
  }
}

export function usages(vms: readonly VmItem[], kind: PageKind): Map<string, Usage> {
  const sums = new Map<string, Usage>()
  for (const vm of vms) {
    for (const id of usedBy(vm, kind)) {
      let usage = sums.get(id)
      if (!usage) sums.set(id, (usage = noUsage()))
      add(usage, vm)
    }
  }
  return sums
}

/** How many rows name each id. */
export function tally<R>(
  rows: readonly R[],
  idsOf: (row: R) => readonly string[],
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const row of rows)
    for (const id of new Set(idsOf(row))) sums.set(id, (sums.get(id) ?? 0) + 1)
  return sums
}

/** Concerns that an edit of one object would clear, each VM counted by itself; by object. */
export function causedBy({ effects }: Pick<FixOnce, 'effects'>): ReadonlyMap<RefKey, number> {
  const found = new Map<RefKey, Set<string>>()
  for (const { edit, cleared } of effects) {
    const object = refKey(edit.cause.kind, edit.cause.id)
    const concerns = found.get(object) ?? new Set()
    // Several edits of an object may clear the same concern of a VM.
    for (const vm of cleared) concerns.add(`${edit.concern}/${vm}`)
    found.set(object, concerns)
  }
  return new Map([...found].map(([object, concerns]) => [object, concerns.size]))
}
