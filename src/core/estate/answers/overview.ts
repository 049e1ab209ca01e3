/** The answer for the overview: counts, readiness, what blocks, what helps, how full, over all engines asked about. */
import { vmsOf } from '../lists.ts'
import {
  disksByStatus,
  domainUse,
  hostUse,
  memoryOf,
  storageOf,
  type Part,
} from '../overview-capacity.ts'
import {
  clustersOfParts,
  concernsOf,
  fixesOf,
  levelsOf,
  tallied,
  validationOf,
} from '../overview-vms.ts'
import type { OverviewAnswer, OverviewChoice, OverviewQuestion } from '../overview.ts'
import type { Replica, Replicas } from '../replica.ts'
import { compareText } from '../select.ts'

/** Rules that stand on the overview. */
const TOP = 10

/** Kinds that are read. */
const READ = [
  'vm',
  'verdict',
  'cluster',
  'dataCenter',
  'host',
  'storageDomain',
  'disk',
  'network',
  'nicProfile',
] as const

interface Named {
  id: string
  name: string
}

/** A cluster has the storage and the networks of its data center. */
function partOf(replica: Replica, { dataCenter, cluster }: OverviewQuestion): Part {
  const allVms = vmsOf(replica)
  const of = cluster === '' ? undefined : replica.list('cluster').byId.get(cluster)
  const within = cluster === '' ? dataCenter : (of?.dataCenter ?? '-')
  const clusters = replica
    .list('cluster')
    .rows.filter(
      (row) =>
        (cluster === '' || row.id === cluster) && (within === '' || row.dataCenter === within),
    )
  const all = cluster === '' && within === ''
  const wanted = new Set(clusters.map(({ id }) => id))
  return {
    replica,
    whole: all,
    vms: all ? allVms : allVms.filter(({ row }) => wanted.has(row.cluster)),
    dataCenters: replica.list('dataCenter').rows.filter(({ id }) => within === '' || id === within),
    clusters,
    hosts: all
      ? replica.list('host').rows
      : replica.list('host').rows.filter((row) => wanted.has(row.cluster)),
    domains: replica
      .list('storageDomain')
      .rows.filter((row) => within === '' || row.dataCenters.some(({ id }) => id === within)),
  }
}

const choices = (replica: Replica, rows: readonly Named[]): OverviewChoice[] =>
  rows.map(({ id, name }) => ({ engine: replica.engine, id, name }))

const byName = (a: Named, b: Named): number => compareText(a.name, b.name)

/** A network belongs to a data center, a profile to a network. */
function networksOf({ replica, dataCenters, whole }: Part): {
  networks: number
  nicProfiles: number
} {
  const wanted = new Set(dataCenters.map(({ id }) => id))
  const networks = replica.list('network').rows.filter((row) => whole || wanted.has(row.dataCenter))
  const ids = new Set(networks.map(({ id }) => id))
  const profiles = replica.list('nicProfile').rows.filter((row) => whole || ids.has(row.network))
  return { networks: networks.length, nicProfiles: profiles.length }
}

const isFull = ({ used, capacity }: { used: number | null; capacity: number | null }): boolean =>
  used !== null && capacity !== null && capacity > 0 && (100 * used) / capacity >= 90

const sum = <T>(of: readonly T[], amount: (one: T) => number): number =>
  of.reduce((total, one) => total + amount(one), 0)

export function answerOverview(replicas: Replicas, question: OverviewQuestion): OverviewAnswer {
  const { dataCenter: within } = question
  const parts = replicas.map((replica) => partOf(replica, question))
  const vms = parts.flatMap((part) => part.vms)
  const hosts = parts.flatMap((part) => part.hosts)
  const levels = levelsOf(vms)
  const concerns = concernsOf(parts)
  const perCluster = clustersOfParts(parts)
  const domains = domainUse(parts)
  const networks = parts.map((part) => networksOf(part))
  return {
    ready:
      replicas.length === question.engines.length &&
      replicas.every((replica) => READ.every((kind) => replica.list(kind).ready)),
    within:
      question.cluster === ''
        ? within
        : (parts.flatMap((part) => part.clusters)[0]?.dataCenter ?? within),
    dataCenters: replicas
      .flatMap((replica) => choices(replica, replica.list('dataCenter').rows))
      .sort(byName),
    clusters: replicas
      .flatMap((replica) =>
        choices(
          replica,
          replica.list('cluster').rows.filter((row) => within === '' || row.dataCenter === within),
        ),
      )
      .sort(byName),
    counts: {
      vms: vms.length,
      hosts: hosts.length,
      hostsInMaintenance: hosts.filter((host) => host.inMaintenance).length,
      clusters: perCluster.length,
      clustersWithBlocked: perCluster.filter(({ blocked }) => blocked > 0).length,
      dataCenters: sum(parts, (part) => part.dataCenters.length),
      storageDomains: sum(parts, (part) => part.domains.length),
      domainsFull: sum(parts, (part) => part.domains.filter(isFull).length),
      networks: sum(networks, (of) => of.networks),
      nicProfiles: sum(networks, (of) => of.nicProfiles),
    },
    statuses: tallied(vms, ({ row }) => row.status).map(([status, number]) => ({
      status,
      vms: number,
    })),
    readiness: levels,
    validation: validationOf(parts),
    concerns: concerns.slice(0, TOP),
    rules: sum(parts, (part) => concernsOf([part]).length),
    fixes: fixesOf(parts, levels),
    perCluster,
    storage: storageOf(parts),
    memory: memoryOf(parts),
    domains,
    hosts: hostUse(parts),
    disks: disksByStatus(parts),
    guests: tallied(vms, ({ row }) => row.osType).map(([os, number]) => ({ os, vms: number })),
  }
}
