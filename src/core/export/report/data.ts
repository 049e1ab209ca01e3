/** What a report counts, gathered while VMs are read in batches. */
import type { FixOnce } from '../../model/fix-once.ts'
import type { Progress } from '../../model/preview.ts'
import { LEVELS, severityOf, type Level, type Severity } from '../../model/readiness.ts'
import type { Kind } from '../../model/kinds.ts'
import { countVms } from '../../store/queries.ts'
import {
  addUp,
  cpusOf,
  dataCenterOf,
  diskBytes,
  vmFacts,
  type EngineFacts,
  type Sum,
  type VmFacts,
} from '../sheets/facts.ts'
import { readVms, type WorkbookSource } from '../workbook.ts'

export interface ConcernCount {
  id: string
  label: string
  category: string
  severity: Severity
  vms: number
  waived: number
}

export interface Fix {
  object: string
  kind: Kind
  provider: string
  concern: string
  text: string
  cleared: number
  ready: number
}

export interface ClusterLine {
  name: string
  provider: string
  dataCenter: string
  hosts: number
  sum: Sum | undefined
}

export interface DomainLine {
  name: string
  provider: string
  used: number | null
  capacity: number | null
  committed: number | null
}

export interface ReportData {
  engines: readonly EngineFacts[]
  vms: number
  validated: number
  outOfDate: number
  levels: Readonly<Record<Level, number>>
  /** Most severe first, then most VMs. */
  concerns: readonly ConcernCount[]
  /** null: nobody computed it. */
  fixes: readonly Fix[] | null
  clusters: readonly ClusterLine[]
  domains: readonly DomainLine[]
  cpus: number
  memory: number
  /** Shared disks count once. */
  provisioned: number
}

const RANK: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, information: 2 }

/** Sums that grow from batch to batch. */
class Sums {
  vms = 0
  validated = 0
  outOfDate = 0
  cpus = 0
  memory = 0
  provisioned = 0
  readonly levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>
  readonly #concerns = new Map<string, ConcernCount>()
  readonly #disks = new Set<string>()

  add(facts: VmFacts): void {
    const { vm, readiness, disks, of } = facts
    addUp(facts)
    this.vms += 1
    this.levels[readiness.level] += 1
    if (readiness.counts) this.validated += 1
    if (readiness.outOfDate) this.outOfDate += 1
    this.cpus += cpusOf(vm)
    this.memory += vm.memory
    for (const disk of disks) {
      const key = `${of.engine.id}/${disk.id}`
      if (this.#disks.has(key)) continue
      this.#disks.add(key)
      this.provisioned += diskBytes(disk)
    }
    if (readiness.counts) this.#count(facts)
  }

  get concerns(): ConcernCount[] {
    return [...this.#concerns.values()].sort(
      (a, b) => RANK[a.severity] - RANK[b.severity] || b.vms - a.vms || (a.id < b.id ? -1 : 1),
    )
  }

  #count({ vm, parts, of }: VmFacts): void {
    for (const { id, label, category } of parts.verdict?.concerns ?? []) {
      let entry = this.#concerns.get(id)
      if (!entry) {
        entry = { id, label, category, severity: severityOf(category), vms: 0, waived: 0 }
        this.#concerns.set(id, entry)
      }
      if (of.waives?.(vm.id, id)) entry.waived += 1
      else entry.vms += 1
    }
  }
}

/** The edits that clear most of these VMs; of several for one object and concern the best. */
function fixesOf(
  { facts, vms }: WorkbookSource,
  fixOnce: FixOnce | null | undefined,
): Fix[] | null {
  if (!fixOnce) return null
  const chosen = vms && new Set(vms)
  const among = (ids: readonly string[]): number =>
    chosen ? ids.filter((id) => chosen.has(id)).length : ids.length
  const best = new Map<string, Fix>()
  for (const { edit, cleared, ready } of fixOnce.effects) {
    const key = `${edit.concern} ${edit.cause.kind}:${edit.cause.id}`
    const fix: Fix = {
      object: edit.cause.name,
      kind: edit.cause.kind,
      provider: facts.engine.name,
      concern: edit.concern,
      text: edit.text,
      cleared: among(cleared),
      ready: among(ready),
    }
    if (fix.cleared > (best.get(key)?.cleared ?? 0)) best.set(key, fix)
  }
  return [...best.values()]
}

const hostsIn = ({ small }: EngineFacts, cluster: string): number =>
  [...small.host.values()].filter((host) => host.cluster === cluster).length

const clustersOf = (of: EngineFacts): ClusterLine[] =>
  [...of.small.cluster.values()].map(({ id, name }) => ({
    name,
    provider: of.engine.name,
    dataCenter: dataCenterOf(of, id),
    hosts: hostsIn(of, id),
    sum: of.sums.get(`cluster:${id}`),
  }))

const domainsOf = (of: EngineFacts): DomainLine[] =>
  [...of.small.storageDomain.values()]
    .filter(({ type }) => type === 'data')
    .map(({ name, used, capacity, committed }) => ({
      name,
      provider: of.engine.name,
      used,
      capacity,
      committed,
    }))

export async function reportData(
  sources: readonly WorkbookSource[],
  fixOnce: Readonly<Record<string, FixOnce | null>>,
  tell: (progress: Progress) => void,
): Promise<ReportData> {
  const counts = await Promise.all(sources.map(async ({ db, vms }) => vms?.length ?? countVms(db)))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const sums = new Sums()
  for (const source of sources) {
    for await (const batch of readVms(source)) {
      for (const { parts } of batch) sums.add(vmFacts(source.facts, parts))
      tell({ done: Math.min(sums.vms, total), total })
    }
  }
  const engines = sources.map(({ facts }) => facts)
  const informing = new Set(
    sums.concerns.flatMap(({ id, severity }) => (severity === 'information' ? [id] : [])),
  )
  /** It does not stand in the way. */
  const minor = ({ concern }: Fix): boolean => informing.has(concern)
  const fixes = sources.map((source) => fixesOf(source, fixOnce[source.facts.engine.id]))
  const { vms, validated, outOfDate, levels, concerns, cpus, memory, provisioned } = sums
  return {
    engines,
    vms,
    validated,
    outOfDate,
    levels,
    concerns,
    fixes: fixes.every((one) => one === null)
      ? null
      : fixes
          .flatMap((one) => one ?? [])
          .sort(
            (a, b) =>
              Number(minor(a)) - Number(minor(b)) || b.cleared - a.cleared || b.ready - a.ready,
          ),
    clusters: engines.flatMap(clustersOf).sort((a, b) => (b.sum?.vms ?? 0) - (a.sum?.vms ?? 0)),
    domains: engines.flatMap(domainsOf).sort((a, b) => (b.capacity ?? 0) - (a.capacity ?? 0)),
    cpus,
    memory,
    provisioned,
  }
}
