/** Hosts, clusters and data centers as lists. */
import type { ListRows } from '../model/list-rows.ts'
import type { Tables } from './items.ts'
import {
  attentionColumn,
  blockedColumn,
  causedColumn,
  column,
  dataCenterFacet,
  facet,
  nameColumn,
  owned,
  parentFacet,
  readyColumn,
  recordColumns,
  reference,
  usageFacets,
  versionText,
  vmColumns,
  yesNo,
  yesNoLabel,
  type Parts,
} from './kind-columns.ts'

const dataCenterOf = (t: Tables, cluster: string): string =>
  t.list('cluster').byId.get(cluster)?.dataCenter ?? ''

const coresOf = ({ cpuSockets, cpuCores }: ListRows['host']): number => cpuSockets * cpuCores

/** Physical cores per cluster; a cluster with a host that tells none has no sum. */
function clusterCores(t: Tables): ReadonlyMap<string, number | null> {
  const sums = new Map<string, number | null>()
  for (const host of t.list('host').rows) {
    const sum = sums.get(host.cluster)
    const cores = coresOf(host)
    sums.set(host.cluster, sum === null || cores === 0 ? null : (sum ?? 0) + cores)
  }
  return sums
}

/** Megabits a second of the fastest interface that tells. */
const fastest = ({ nics }: ListRows['host']): number | null =>
  nics.length === 0 ? null : Math.max(...nics.map(({ linkSpeed }) => linkSpeed)) / 1e6 || null

/** A host that never connected tells almost nothing: no memory, sockets or NICs are not known, rather than none. */
export const hostParts = (t: Tables): Parts<'host'> => ({
  columns: [
    nameColumn(),
    column('status', 'Status', 130, 'status', ({ row }) => row.status || null),
    reference(t, 'cluster', 'Cluster', ({ row }) => row.cluster, 640),
    reference(t, 'dataCenter', 'Data center', ({ row }) => dataCenterOf(t, row.cluster), 1000),
    ...vmColumns<'host'>(),
    column('running', 'Running memory', 136, 'size', ({ usage }) => usage.runningMemory, {
      unit: 'GiB',
      from: 900,
    }),
    column('memory', 'Memory', 92, 'size', ({ row }) => row.memory || null, {
      unit: 'GiB',
      from: 900,
    }),
    column(
      'load',
      'Memory used',
      112,
      'bar',
      ({ row, usage }) => (row.memory ? (100 * usage.runningMemory) / row.memory : null),
      { from: 1400 },
    ),
    column('sockets', 'Sockets', 76, 'number', ({ row }) => row.cpuSockets || null, { from: 1100 }),
    column('cores', 'Cores', 76, 'number', ({ row }) => coresOf(row) || null, { from: 1100 }),
    column('product', 'Product', 110, 'text', ({ row }) => row.productName || null, { from: 1500 }),
    column('version', 'Version', 110, 'text', ({ row }) => row.productVersion || null, {
      from: 1300,
    }),
    column('maintenance', 'Maintenance', 98, 'flag', ({ row }) => row.inMaintenance, {
      from: Infinity,
    }),
    column('nics', 'NICs', 76, 'number', ({ row }) => row.nics.length || null, { from: 1400 }),
    column('speed', 'Fastest NIC', 116, 'number', ({ row }) => fastest(row), {
      unit: 'Mbps',
      from: Infinity,
    }),
    column('networks', 'Networks', 84, 'number', ({ row }) => row.networkAttachments.length, {
      from: 1500,
    }),
    blockedColumn(Infinity),
    attentionColumn(),
    column('cpu', 'CPU type', 170, 'text', ({ row }) => row.cpuType || null, { from: Infinity }),
    column('spm', 'Storage pool manager', 150, 'flag', ({ row }) => row.spm, { from: Infinity }),
    column('vdsm', 'VDSM version', 110, 'text', ({ row }) => row.vdsmVersion || null, {
      from: Infinity,
    }),
    column('address', 'Address', 130, 'mono', ({ row }) => row.address || null, { from: 1600 }),
    ...recordColumns<'host'>(),
  ],
  facets: [
    facet('status', 'Status', ({ row }) => [row.status]),
    parentFacet(t, 'cluster', 'Cluster', ({ row }) => [row.cluster]),
    dataCenterFacet(t, ({ row }) => [dataCenterOf(t, row.cluster)]),
    facet('maintenance', 'Maintenance', ({ row }) => [yesNo(row.inMaintenance)], yesNoLabel, false),
    facet('version', 'Version', ({ row }) => [row.productVersion], undefined, false),
    ...usageFacets<'host'>(),
  ],
  text: (row) => [row.address, row.comment],
})

export function clusterParts(t: Tables): Parts<'cluster'> {
  let cores: ReadonlyMap<string, number | null> | undefined
  const coresIn = (id: string): number | null => (cores ??= clusterCores(t)).get(id) ?? null
  return {
    columns: [
      nameColumn(),
      reference(t, 'dataCenter', 'Data center', ({ row }) => row.dataCenter, 480),
      owned('host', 'Hosts', 64),
      ...vmColumns<'cluster'>(),
      readyColumn(640),
      blockedColumn(640),
      column('cpus', 'vCPUs', 70, 'number', ({ usage }) => usage.cpus, { from: 1000 }),
      column('memory', 'Memory', 92, 'size', ({ usage }) => usage.memory, {
        unit: 'GiB',
        from: 900,
      }),
      column(
        'ratio',
        'vCPUs per core',
        112,
        'ratio',
        ({ id, usage }) => {
          const own = coresIn(id)
          return own === null ? null : usage.cpus / own
        },
        { from: 1500 },
      ),
      column('ha', 'HA reservation', 106, 'flag', ({ row }) => row.haReservation, { from: 1100 }),
      column('ksm', 'KSM', 56, 'flag', ({ row }) => row.ksmEnabled, { from: 1100 }),
      causedColumn(1600),
      column('version', 'Version', 72, 'text', ({ row }) => versionText(row.version) || null, {
        from: 900,
      }),
      column('cpu', 'CPU type', 170, 'text', ({ row }) => row.cpu.type || null, { from: 1400 }),
      column('arch', 'Architecture', 100, 'text', ({ row }) => row.cpu.architecture || null, {
        from: Infinity,
      }),
      column('bios', 'BIOS type', 120, 'text', ({ row }) => row.biosType || null, { from: 1500 }),
      column('ballooning', 'Ballooning', 92, 'flag', ({ row }) => row.ballooningEnabled, {
        from: Infinity,
      }),
      column('networks', 'Networks', 84, 'number', ({ row }) => row.networks.length, {
        from: Infinity,
      }),
      attentionColumn(),
      ...recordColumns<'cluster'>(),
    ],
    facets: [
      parentFacet(t, 'dataCenter', 'Data center', ({ row }) => [row.dataCenter]),
      facet('version', 'Version', ({ row }) => [versionText(row.version)]),
      facet('ha', 'HA reservation', ({ row }) => [yesNo(row.haReservation)], yesNoLabel, false),
      facet('ksm', 'KSM', ({ row }) => [yesNo(row.ksmEnabled)], yesNoLabel, false),
      facet('hosts', 'Hosts', ({ own }) => [yesNo((own.host ?? 0) > 0)], yesNoLabel, false),
      ...usageFacets<'cluster'>(),
    ],
  }
}

export const dataCenterParts = (): Parts<'dataCenter'> => ({
  columns: [
    nameColumn(),
    column('status', 'Status', 110, 'status', ({ row }) => row.status || null),
    owned('cluster', 'Clusters', 80),
    owned('host', 'Hosts', 64),
    ...vmColumns<'dataCenter'>(),
    readyColumn(640),
    blockedColumn(640),
    owned('storageDomain', 'Storage domains', 124, 900),
    owned('network', 'Networks', 84, 900),
    column('provisioned', 'Provisioned', 116, 'size', ({ usage }) => usage.provisioned, {
      unit: 'GiB',
      from: 1100,
    }),
    column('version', 'Version', 76, 'text', ({ row }) => versionText(row.version) || null, {
      from: 1180,
    }),
    attentionColumn(),
    ...recordColumns<'dataCenter'>(),
  ],
  facets: [
    facet('status', 'Status', ({ row }) => [row.status]),
    facet('version', 'Version', ({ row }) => [versionText(row.version)]),
    ...usageFacets<'dataCenter'>(),
  ],
})
