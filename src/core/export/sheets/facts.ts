/** What the sheets of a workbook are made of: one engine with its small kinds, one VM with everything it refers to. */
import { KINDS, type Kind } from '../../model/kinds.ts'
import { verdictListRow } from '../../model/list-rows.ts'
import type { ReplicaMeta } from '../../model/meta.ts'
import {
  noCounts,
  readiness,
  type Counts,
  type Readiness,
  type Waiting,
} from '../../model/readiness.ts'
import type { DiskRow, Row, VmRow } from '../../model/rows.ts'
import type { Ledger, Waives } from '../../model/triage.ts'
import type { ObjectFault } from '../../model/meta.ts'
import type { WorkloadParts } from '../../ports.ts'
import {
  readFaults,
  readMeta,
  readRules,
  readWaiting,
  type ReplicaDb,
} from '../../store/queries.ts'
import type { RuleRecord } from '../../store/schema.ts'
import type { ExportedEngine } from '../estate.ts'

/** Kinds of which an estate has few enough to be held whole. */
const SMALL = [
  'dataCenter',
  'cluster',
  'host',
  'storageDomain',
  'network',
  'nicProfile',
  'diskProfile',
] as const satisfies readonly Kind[]
export type SmallKind = (typeof SMALL)[number]

/** What the VMs of one object add up to. */
export interface Sum {
  vms: number
  blocked: number
  ready: number
  unknown: number
  cpus: number
  memory: number
  counts: Counts
}

export interface EngineFacts {
  engine: ExportedEngine
  meta: ReplicaMeta | undefined
  small: { readonly [K in SmallKind]: ReadonlyMap<string, Row<K>> }
  rules: ReadonlyMap<string, RuleRecord>
  faults: readonly ObjectFault[]
  waiting: ReadonlyMap<string, Waiting>
  ledger: Ledger
  waives: Waives | undefined
  /** What time it is: waivers hold or do not. */
  now: number
  /** Of the VMs that were written, by `kind:id`; grows while they are. */
  sums: Map<string, Sum>
}

export interface VmFacts {
  of: EngineFacts
  vm: VmRow
  parts: WorkloadParts
  readiness: Readiness
  /** Disks that are stored, in the order of their attachments. */
  disks: readonly DiskRow[]
}

const smallOf = async <K extends SmallKind>(db: ReplicaDb, kind: K): Promise<Map<string, Row<K>>> =>
  new Map((await db.rows(kind).toArray()).map(({ id, row }) => [id, row]))

/** Reads everything but VMs and disks. */
export async function engineFacts(
  db: ReplicaDb,
  engine: ExportedEngine,
  ledger: Ledger,
  now: number,
): Promise<EngineFacts> {
  const [meta, rules, faults, waiting] = await Promise.all([
    readMeta(db),
    readRules(db),
    readFaults(db),
    readWaiting(db),
  ])
  const small = Object.fromEntries(
    await Promise.all(SMALL.map(async (kind) => [kind, await smallOf(db, kind)] as const)),
  ) as unknown as EngineFacts['small']
  return {
    engine,
    meta,
    small,
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    faults,
    waiting,
    ledger,
    waives: ledger.waivesAt(now),
    now,
    sums: new Map(),
  }
}

/** Its name, or the id where nothing is stored under it. */
export const nameOf = ({ small }: EngineFacts, kind: SmallKind, id: string): string =>
  id === '' ? '' : (small[kind].get(id)?.name ?? id)

export const dataCenterOf = (of: EngineFacts, cluster: string): string =>
  nameOf(of, 'dataCenter', of.small.cluster.get(cluster)?.dataCenter ?? '')

export const lunBytes = ({ lunStorage }: DiskRow): number =>
  lunStorage.LogicalUnits.logicalUnit.reduce((sum, { size }) => sum + size, 0)

/** Size as the guest sees it: of an image, or of what is behind a LUN. */
export const diskBytes = (disk: DiskRow): number => disk.provisionedSize + lunBytes(disk)

export const cpusOf = ({ cpuSockets, cpuCores, cpuThreads }: VmRow): number =>
  cpuSockets * cpuCores * cpuThreads

/** null while one of its disks is not stored. */
export const provisionedOf = ({ vm, disks }: VmFacts): number | null =>
  disks.length < vm.diskAttachments.length
    ? null
    : disks.reduce((sum, disk) => sum + diskBytes(disk), 0)

export function vmFacts(of: EngineFacts, parts: WorkloadParts): VmFacts {
  const { vm, verdict } = parts
  const row = verdict && verdictListRow(verdict)
  const policy = of.meta?.policy ?? null
  return {
    of,
    vm,
    parts,
    readiness: readiness(row, vm.revision, policy, of.waiting.get(vm.id), of.waives),
    disks: vm.diskAttachments.flatMap(({ disk }) => parts.disks.get(disk) ?? []),
  }
}

export const networksOf = ({ vm, parts }: VmFacts): string[] =>
  vm.nics.flatMap(({ profile }) => parts.nicProfiles.get(profile)?.network ?? [])

/** Adds a VM to the sums of everything it uses. */
export function addUp(facts: VmFacts): void {
  const { of, vm, parts, disks } = facts
  const cluster = of.small.cluster.get(vm.cluster)
  const used = new Set([
    `cluster:${vm.cluster}`,
    `host:${vm.host}`,
    `dataCenter:${cluster?.dataCenter ?? ''}`,
    ...disks.flatMap(({ storageDomains }) => storageDomains.map((id) => `storageDomain:${id}`)),
    ...vm.nics.map(({ profile }) => `nicProfile:${profile}`),
    ...networksOf(facts).map((id) => `network:${id}`),
    ...[...parts.diskProfiles.keys()].map((id) => `diskProfile:${id}`),
  ])
  for (const key of used) {
    let sum = of.sums.get(key)
    if (!sum)
      of.sums.set(
        key,
        (sum = {
          vms: 0,
          blocked: 0,
          ready: 0,
          unknown: 0,
          cpus: 0,
          memory: 0,
          counts: noCounts(),
        }),
      )
    const { level, counts } = facts.readiness
    sum.vms += 1
    sum.blocked += Number(level === 'blocked')
    sum.ready += Number(level === 'ready')
    sum.unknown += Number(level === 'unknown')
    sum.cpus += cpusOf(vm)
    sum.memory += vm.memory
    if (!counts) continue
    sum.counts.critical += counts.critical
    sum.counts.warning += counts.warning
    sum.counts.information += counts.information
  }
}

/** Rows that are stored, of all kinds. */
export const storedRows = (meta: ReplicaMeta | undefined): number =>
  KINDS.reduce((sum, kind) => sum + (meta?.kinds[kind].rows ?? 0), 0)
