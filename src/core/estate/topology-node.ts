/** One node of the topology in detail: facts of the object, edits that help its VMs, and where to go on from it. Pure. */
import { KIND_PATHS, kindWord, objectHref, type PageKind } from '../model/pages.ts'
import { rankEffects } from './fix-rows.ts'
import { vmFilterOf } from './kind-related.ts'
import type { OtherKind } from './kind-items.ts'
import type { Replica } from './replica.ts'
import { causeHref } from './scope.ts'
import { NOT_RUNNING } from './vm-spec.ts'
import type { TopologyFact, TopologyFix, TopologyNode } from './topology.ts'
import { isObject, sumOf, type TreeNode } from './topology-tree.ts'
import { noteOf } from './topology-words.ts'

/** Edits that are shown. */
const BEST = 3

type Facts = TopologyFact[]

const text = (title: string, value: string | undefined): TopologyFact => ({
  title,
  cell: 'text',
  value: value === undefined || value === '' ? null : value,
})
const flag = (title: string, value: boolean | undefined): TopologyFact => ({
  title,
  cell: 'flag',
  value: value ?? null,
})
const number = (title: string, value: number | null | undefined): TopologyFact => ({
  title,
  cell: 'number',
  value: value ?? null,
})
const size = (title: string, value: number | null | undefined): TopologyFact => ({
  title,
  cell: 'size',
  value: value ?? null,
})

const versionText = (version: { major: string; minor: string } | undefined): string =>
  version && version.major !== '' ? `${version.major}.${version.minor}` : ''

/** null while a size is not known: a part is not the whole. */
const provisionedOf = ({ vms }: TreeNode): number | null =>
  vms.reduce<number | null>(
    (sum, { provisioned }) => (sum === null || provisioned === null ? null : sum + provisioned),
    0,
  )

function clusterFacts(node: TreeNode): Facts {
  const { replica, id, vms } = node
  const row = replica.list('cluster').byId.get(id)
  const hosts = replica.list('host').rows.filter(({ cluster }) => cluster === id)
  const resting = hosts.filter(({ inMaintenance }) => inMaintenance).length
  const cores = hosts.reduce((sum, host) => sum + host.cpuSockets * host.cpuCores, 0)
  const cpus = vms.reduce((sum, vm) => sum + vm.row.cpus, 0)
  return [
    text('Compatibility version', versionText(row?.version)),
    text('CPU type', row?.cpu.type),
    text('BIOS type', row?.biosType),
    flag('KSM', row?.ksmEnabled),
    flag('HA reservation', row?.haReservation),
    text('Hosts', resting > 0 ? `${hosts.length} (${resting} in maintenance)` : `${hosts.length}`),
    { title: 'vCPU : core', cell: 'ratio', value: cores === 0 ? null : cpus / cores },
    size('Provisioned', provisionedOf(node)),
  ]
}

function vmFacts({ replica, vms }: TreeNode): Facts {
  const vm = vms[0]
  if (!vm) return []
  const { row, provisioned } = vm
  return [
    text('Status', row.status),
    text('Cluster', replica.nameOf('cluster', row.cluster)),
    text('Host', row.host === '' ? 'Not running' : replica.nameOf('host', row.host)),
    text('Guest OS', row.guest || row.osType),
    number('vCPUs', row.cpus),
    size('Memory', row.memory),
    size('Provisioned', provisioned),
    text('IP addresses', row.ips.join(', ')),
  ]
}

const FACTS: Readonly<Record<PageKind, (node: TreeNode) => Facts>> = {
  vm: vmFacts,
  cluster: clusterFacts,
  dataCenter: (node) => {
    const { replica, id } = node
    const row = replica.list('dataCenter').byId.get(id)
    const clusters = replica.list('cluster').rows.filter(({ dataCenter }) => dataCenter === id)
    return [
      text('Status', row?.status),
      text('Compatibility version', versionText(row?.version)),
      number('Clusters', clusters.length),
      size('Provisioned', provisionedOf(node)),
    ]
  },
  host: ({ replica, id, vms }) => {
    const row = replica.list('host').byId.get(id)
    return [
      text('Status', row?.status),
      text('Product', [row?.productName, row?.productVersion].filter(Boolean).join(' ')),
      number('Sockets', row?.cpuSockets || null),
      number('Cores per socket', row?.cpuCores || null),
      size('Memory', row?.memory || null),
      size(
        'Running memory',
        vms.reduce((sum, vm) => sum + vm.row.memory, 0),
      ),
    ]
  },
  storageDomain: ({ replica, id }) => {
    const row = replica.list('storageDomain').byId.get(id)
    return [
      text('Domain type', row?.type),
      text('Storage type', row?.storage.type),
      size('Total', row?.capacity),
      size('Used', row?.used),
      size('Free', row?.free),
    ]
  },
  disk: ({ replica, id }) => {
    const row = replica.list('disk').byId.get(id)
    return [
      text('Status', row?.status),
      text('Type', row?.storageType),
      size('Provisioned', row && row.provisionedSize + row.lunSize),
      size('Actual', row?.actualSize),
      flag('Shared', row?.shared),
    ]
  },
  diskProfile: () => [],
  network: ({ replica, id }) => {
    const row = replica.list('network').byId.get(id)
    return [
      text('VLAN', row?.vlan),
      text('Usages', row?.usages.join(', ')),
      number('MTU', row?.mtu || null),
    ]
  },
  nicProfile: ({ replica, id }) => {
    const row = replica.list('nicProfile').byId.get(id)
    return [
      text('Network filter', row?.networkFilter || 'None'),
      flag('Port mirroring', row?.portMirroring),
      flag('Passthrough', row?.passThrough),
      flag('QoS', row && row.qos !== ''),
    ]
  },
}

function fixesOf({ replica, vms }: TreeNode): TopologyFix[] {
  const here = new Set(vms.map(({ id }) => id))
  const effects = (replica.facts?.fixOnce?.effects ?? []).map((effect) => ({
    ...effect,
    cleared: effect.cleared.filter((id) => here.has(id)),
    ready: effect.ready.filter((id) => here.has(id)),
  }))
  return rankEffects(effects)
    .filter(({ cleared }) => cleared.length > 1)
    .slice(0, BEST)
    .map(({ edit: { cause, concern, text: wish }, cleared }) => ({
      text: wish === '' ? (replica.rules.get(concern)?.label ?? concern) : `Clears if ${wish}`,
      kind: kindWord(cause.kind),
      name: cause.name,
      href: causeHref(cause) ?? '',
      vms: cleared.length,
    }))
}

/** `query` with the engine where several are shown. */
const address = (
  path: string,
  query: Readonly<Record<string, string>>,
  replica: Replica,
  several: boolean,
): string => {
  const search = new URLSearchParams(query)
  if (several) search.set('provider', replica.engine)
  return search.size === 0 ? path : `${path}?${search}`
}

function vmsHref({ kind, id, replica }: TreeNode, several: boolean): string {
  if (kind === 'engine') return address(KIND_PATHS.vm, {}, replica, several)
  if (kind === 'idle')
    return address(KIND_PATHS.vm, { cluster: id, host: NOT_RUNNING }, replica, several)
  if (!isObject(kind) || kind === 'vm' || id === '') return ''
  const narrowed = vmFilterOf(kind satisfies OtherKind, id)
  if (narrowed === undefined) return ''
  return several ? `${narrowed}&${new URLSearchParams({ provider: replica.engine })}` : narrowed
}

function overviewHref({ kind, id, replica }: TreeNode, several: boolean): string {
  const facet = { cluster: 'cluster', dataCenter: 'datacenter' }[kind as string]
  if (kind === 'engine') return address('/overview', {}, replica, several)
  return facet && id !== '' ? address('/overview', { [facet]: id }, replica, several) : ''
}

export const hrefOf = ({ kind, id, replica }: TreeNode, several: boolean): string =>
  isObject(kind) && id !== '' ? objectHref(kind, id, several ? replica.engine : '') : ''

export function nodeOf(node: TreeNode, path: readonly TreeNode[], several: boolean): TopologyNode {
  const { key, kind, name, vms } = node
  return {
    key,
    kind,
    name,
    path: path.map((one) => one.name),
    note: noteOf(node),
    sum: sumOf(vms),
    facts: isObject(kind) ? FACTS[kind](node) : [],
    fixes: kind === 'vm' ? [] : fixesOf(node),
    href: hrefOf(node, several),
    vmsHref: vmsHref(node, several),
    overviewHref: overviewHref(node, several),
  }
}
