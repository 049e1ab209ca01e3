/** The tree of one replica in one arrangement: nodes with their VMs, each made when its parent is opened. Pure. */
import type { PageKind } from '../model/pages.ts'
import { noCounts, type Level } from '../model/readiness.ts'
import type { VmItem } from './items.ts'
import { vmsOf } from './lists.ts'
import type { Replica } from './replica.ts'
import { compareText } from './select.ts'
import type { Arrangement, BranchSum, NodeKey, NodeKind } from './topology.ts'

export interface TreeNode {
  key: NodeKey
  kind: NodeKind
  /** Of the object; of the cluster for those of its VMs that do not run. */
  id: string
  name: string
  replica: Replica
  /** Of the branch, each once. */
  vms: readonly VmItem[]
  /** In the order in which they are shown. */
  children(): readonly TreeNode[]
}

const lazily = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

const byName = (nodes: TreeNode[]): TreeNode[] =>
  nodes.sort((a, b) => compareText(a.name, b.name) || (a.key < b.key ? -1 : 1))

const keyOf = (replica: Replica, kind: NodeKind, id: string): NodeKey =>
  `${replica.engine}/${kind}:${id}`

const node = (
  replica: Replica,
  kind: NodeKind,
  id: string,
  name: string,
  vms: readonly VmItem[],
  children: () => TreeNode[] = () => [],
): TreeNode => ({
  key: keyOf(replica, kind, id),
  kind,
  id,
  name,
  replica,
  vms,
  children: lazily(children),
})

const leaf = (replica: Replica, vm: VmItem): TreeNode => node(replica, 'vm', vm.id, vm.name, [vm])

const leaves = (replica: Replica, vms: readonly VmItem[]): TreeNode[] =>
  byName(vms.map((vm) => leaf(replica, vm)))

/** VMs by the ids that they name, each once. */
function grouped(
  vms: readonly VmItem[],
  idsOf: (vm: VmItem) => readonly string[],
): ReadonlyMap<string, VmItem[]> {
  const groups = new Map<string, VmItem[]>()
  for (const vm of vms) {
    for (const id of new Set(idsOf(vm))) {
      const group = groups.get(id)
      if (group) group.push(vm)
      else groups.set(id, [vm])
    }
  }
  return groups
}

const each = (sets: readonly (readonly VmItem[])[]): VmItem[] => [...new Set(sets.flat())]

function hostsOf(replica: Replica, cluster: string, vms: readonly VmItem[]): TreeNode[] {
  const byHost = grouped(vms, ({ row }) => [row.host])
  const hosts = replica
    .list('host')
    .rows.filter((row) => row.cluster === cluster)
    .map(({ id, name }) => {
      const own = byHost.get(id) ?? []
      return node(replica, 'host', id, name, own, () => leaves(replica, own))
    })
  const known = new Set(hosts.map(({ id }) => id))
  // A VM that runs on a host of which nothing is known is shown nowhere else.
  const lost = [...byHost].flatMap(([id, own]) => (id === '' || known.has(id) ? [] : [{ id, own }]))
  const strays = lost.map(({ id, own }) =>
    node(replica, 'host', id, id, own, () => leaves(replica, own)),
  )
  const idle = byHost.get('') ?? []
  const resting =
    idle.length === 0
      ? []
      : [node(replica, 'idle', cluster, 'Not running', idle, () => leaves(replica, idle))]
  return [...byName([...hosts, ...strays]), ...resting]
}

function clustersOf(replica: Replica, dataCenter: string): TreeNode[] {
  const byCluster = grouped(vmsOf(replica), ({ row }) => [row.cluster])
  return byName(
    replica
      .list('cluster')
      .rows.filter((row) => row.dataCenter === dataCenter)
      .map(({ id, name }) => {
        const vms = byCluster.get(id) ?? []
        return node(replica, 'cluster', id, name, vms, () => hostsOf(replica, id, vms))
      }),
  )
}

function domainsOf(replica: Replica, dataCenter: string): TreeNode[] {
  const byDisk = grouped(vmsOf(replica), ({ row }) => row.disks)
  const disks = replica.list('disk').rows
  return byName(
    replica
      .list('storageDomain')
      .rows.filter(({ dataCenters }) => dataCenters.some(({ id }) => id === dataCenter))
      .map(({ id, name }) => {
        const own = disks.filter(({ storageDomains }) => storageDomains.includes(id))
        const vms = each(own.map((disk) => byDisk.get(disk.id) ?? []))
        return node(replica, 'storageDomain', id, name, vms, () =>
          byName(
            own.map((disk) => {
              const users = byDisk.get(disk.id) ?? []
              return node(replica, 'disk', disk.id, disk.name, users, () => leaves(replica, users))
            }),
          ),
        )
      }),
  )
}

function networksOf(replica: Replica, dataCenter: string): TreeNode[] {
  const byProfile = grouped(vmsOf(replica), ({ row }) => row.profiles)
  const profiles = replica.list('nicProfile').rows
  return byName(
    replica
      .list('network')
      .rows.filter((row) => row.dataCenter === dataCenter)
      .map(({ id, name }) => {
        const own = profiles.filter(({ network }) => network === id)
        const vms = each(own.map((profile) => byProfile.get(profile.id) ?? []))
        return node(replica, 'network', id, name, vms, () =>
          byName(
            own.map((profile) => {
              const users = byProfile.get(profile.id) ?? []
              return node(replica, 'nicProfile', profile.id, profile.name, users, () =>
                leaves(replica, users),
              )
            }),
          ),
        )
      }),
  )
}

const WITHIN: Readonly<Record<Arrangement, (replica: Replica, dataCenter: string) => TreeNode[]>> =
  {
    hosts: clustersOf,
    storage: domainsOf,
    network: networksOf,
  }

function dataCentersOf(replica: Replica, by: Arrangement): TreeNode[] {
  const { rows, byId } = replica.list('dataCenter')
  const clusters = replica.list('cluster').rows
  // A cluster without a data center, as it may be while an estate is loaded, has a place of its own.
  const homeless = clusters.some(({ dataCenter }) => !byId.has(dataCenter)) && by === 'hosts'
  const all = [
    ...rows.map(({ id, name }) => ({ id, name })),
    ...(homeless ? [{ id: '', name: 'No data center' }] : []),
  ]
  return byName(
    all.map(({ id, name }) => {
      const children = WITHIN[by](replica, id)
      return node(replica, 'dataCenter', id, name, each(children.map(({ vms }) => vms)), () => [
        ...children,
      ])
    }),
  )
}

/** The nodes at the top: data centers, or the engine that they are of. */
export const treeOf = (replica: Replica, by: Arrangement, several: boolean): readonly TreeNode[] =>
  replica.memo(`topology:${by}:${several}`, () => {
    // Read later, when a cluster is opened; the tree has to be made anew when it changes.
    void replica.list('host').rows
    const dataCenters = dataCentersOf(replica, by)
    if (!several) return dataCenters
    return [node(replica, 'engine', '', replica.name, vmsOf(replica), () => dataCenters)]
  })

export function sumOf(vms: readonly VmItem[]): BranchSum {
  const levels: Record<Level, number> = { blocked: 0, attention: 0, ready: 0, unknown: 0 }
  let waived = 0
  let counts: BranchSum['counts'] = null
  for (const { readiness } of vms) {
    levels[readiness.level] += 1
    waived += readiness.waived
    if (!readiness.counts) continue
    counts ??= noCounts()
    counts.critical += readiness.counts.critical
    counts.warning += readiness.counts.warning
    counts.information += readiness.counts.information
  }
  return { vms: vms.length, levels, counts, waived }
}

export const isObject = (kind: NodeKind): kind is PageKind =>
  kind !== 'engine' && kind !== 'idle' && kind !== 'group' && kind !== 'more'
