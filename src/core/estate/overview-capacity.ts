/** How full a part of an estate is: storage, memory, processors, and what lies where. Pure. */
import type { ListRows } from '../model/list-rows.ts'
import type { VmItem } from './items.ts'
import type { OverviewCapacity, OverviewDisks, OverviewUse } from './overview.ts'
import type { Replica } from './replica.ts'

/** What one data center, one cluster, or all of an engine has. */
export interface Part {
  replica: Replica
  /** It is all that the engine has. */
  whole: boolean
  vms: readonly VmItem[]
  dataCenters: readonly ListRows['dataCenter'][]
  clusters: readonly ListRows['cluster'][]
  hosts: readonly ListRows['host'][]
  domains: readonly ListRows['storageDomain'][]
}

const DATA = 'data'

/** ISO and export domains hold no disks of VMs. */
const holdsDisks = ({ type }: ListRows['storageDomain']): boolean => type === '' || type === DATA

const noCapacity = (): OverviewCapacity => ({ used: 0, total: 0, promised: 0, unknown: 0 })

/** Disks of VMs in storage domains; those of a LUN lie in none. */
function disksIn({ replica, domains }: Part): [ListRows['storageDomain'], ListRows['disk']][] {
  const wanted = new Map(domains.filter(holdsDisks).map((domain) => [domain.id, domain]))
  return replica.list('disk').rows.flatMap((disk) =>
    disk.storageDomains.flatMap((id): [ListRows['storageDomain'], ListRows['disk']][] => {
      const domain = wanted.get(id)
      return domain ? [[domain, disk]] : []
    }),
  )
}

export function storageOf(parts: readonly Part[]): OverviewCapacity {
  const sum = noCapacity()
  for (const part of parts) {
    for (const { used, capacity } of part.domains.filter(holdsDisks)) {
      if (used === null || capacity === null) sum.unknown += 1
      else {
        sum.used += used
        sum.total += capacity
      }
    }
    for (const [, disk] of disksIn(part)) sum.promised += disk.provisionedSize
  }
  return sum
}

export function memoryOf(parts: readonly Part[]): OverviewCapacity {
  const sum = noCapacity()
  for (const { hosts, vms } of parts) {
    for (const { memory } of hosts) {
      if (memory === null) sum.unknown += 1
      else sum.total += memory
    }
    for (const { row } of vms) {
      sum.promised += row.memory
      if (row.host !== '') sum.used += row.memory
    }
  }
  return sum
}

const percent = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : (100 * part) / whole

/** Fullest first; what is not known comes last. */
const byUse = (a: OverviewUse, b: OverviewUse): number => (b.percent ?? -1) - (a.percent ?? -1)

export const domainUse = (parts: readonly Part[]): OverviewUse[] =>
  parts
    .flatMap(({ replica, domains }) =>
      domains.filter(holdsDisks).map(({ id, name, used, capacity }) => ({
        engine: replica.engine,
        id,
        name,
        percent: percent(used, capacity),
      })),
    )
    .sort(byUse)

/** Memory of the VMs that run on each host, of the memory that it has. */
export const hostUse = (parts: readonly Part[]): OverviewUse[] =>
  parts
    .flatMap(({ replica, hosts, vms }) => {
      const running = new Map<string, number>()
      for (const { row } of vms) {
        if (row.host !== '') running.set(row.host, (running.get(row.host) ?? 0) + row.memory)
      }
      return hosts.map(({ id, name, memory }) => ({
        engine: replica.engine,
        id,
        name,
        percent: percent(running.get(id) ?? 0, memory),
      }))
    })
    .sort(byUse)

/** Virtual CPUs of running VMs per core of hosts that are up, by cluster; null without such a host. */
export function coreRatios({ clusters, hosts, vms }: Part): ReadonlyMap<string, number | null> {
  const cores = new Map<string, number>()
  for (const { cluster, status, cpuSockets, cpuCores } of hosts) {
    if (status === 'up') cores.set(cluster, (cores.get(cluster) ?? 0) + cpuSockets * cpuCores)
  }
  const cpus = new Map<string, number>()
  for (const { row } of vms) {
    if (row.host !== '') cpus.set(row.cluster, (cpus.get(row.cluster) ?? 0) + row.cpus)
  }
  return new Map(
    clusters.map(({ id }) => {
      const of = cores.get(id) ?? 0
      return [id, of === 0 ? null : (cpus.get(id) ?? 0) / of]
    }),
  )
}

/** Biggest first. */
export function disksByStatus(parts: readonly Part[]): OverviewDisks[] {
  const sums = new Map<string, OverviewDisks>()
  for (const part of parts) {
    const { engine } = part.replica
    for (const [{ id, name }, { status, provisionedSize }] of disksIn(part)) {
      const key = `${engine}/${id}/${status}`
      const of = sums.get(key) ?? { engine, domain: id, name, status, disks: 0, bytes: 0 }
      of.disks += 1
      of.bytes += provisionedSize
      sums.set(key, of)
    }
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes)
}
