/** Every collection that the simulated engine serves, except events. */
import { nested, ref, type Json, type RenderContext } from './render/common.ts'
import { renderHost, renderHostNics, renderNetworkAttachments } from './render/host.ts'
import {
  renderCluster,
  renderDataCenter,
  renderDiskProfile,
  renderNetwork,
  renderNetworkProfiles,
  renderNicProfile,
  renderTag,
} from './render/misc.ts'
import { renderAttachedDomains, renderDisk, renderStorageDomain } from './render/storage.ts'
import {
  renderAttachments,
  renderCdroms,
  renderConsoles,
  renderHostDevices,
  renderNics,
  renderNumaNodes,
  renderReportedDevices,
  renderSnapshots,
  renderVmTags,
  renderWatchdogs,
} from './render/vm-parts.ts'
import { renderVm } from './render/vm.ts'
import { defineResource, nothing, searchable, type Resource } from './resources.ts'

const named = {
  name: (object: { name: string }) => object.name,
  description: (object: { description: string }) => object.description,
}

const dataCenters = defineResource({
  path: 'datacenters',
  wrapper: 'data_center',
  kind: 'dataCenters',
  search: searchable(['name', 'description', 'status'], ['name', 'status']),
  fields: { ...named, status: ({ status }) => status },
  render: renderDataCenter,
  parts: {
    storagedomains: { key: 'storage_domains', render: renderAttachedDomains },
    clusters: {
      key: 'clusters',
      render: (context, { id }) =>
        nested(
          'cluster',
          [...context.world.clusters.values()]
            .filter((cluster) => cluster.dataCenter === id)
            .map((cluster) => renderCluster(context, cluster)),
        ),
    },
    networks: {
      key: 'networks',
      render: (context, { id }) =>
        nested(
          'network',
          [...context.world.networks.values()]
            .filter((network) => network.dataCenter === id)
            .map((network) => renderNetwork(context, network)),
        ),
    },
    permissions: nothing('permissions'),
    quotas: nothing('quotas'),
    qoss: nothing('qoss'),
    iscsibonds: nothing('iscsi_bonds'),
  },
  references: ['macpool'],
})

/** A network as the cluster uses it: here its usages are told. */
function clusterNetworks(
  context: RenderContext,
  cluster: { id: string; networks: Set<string> },
): Json {
  return nested(
    'network',
    [...cluster.networks].flatMap((id) => {
      const network = context.world.networks.get(id)
      if (!network) return []
      const management = network.name === 'ovirtmgmt'
      const usage = [
        ...(network.vmNetwork ? ['vm'] : []),
        ...(management ? ['management', 'display', 'migration', 'default_route'] : []),
      ]
      return [
        {
          ...renderNetwork(context, network),
          display: management ? 'true' : 'false',
          required: management ? 'true' : 'false',
          status: 'operational',
          usages: nested('usage', usage),
          cluster: ref('clusters', cluster.id),
        },
      ]
    }),
  )
}

const clusters = defineResource({
  path: 'clusters',
  wrapper: 'cluster',
  kind: 'clusters',
  search: searchable(['name', 'description', 'comment'], ['name']),
  fields: { ...named, comment: ({ comment }) => comment },
  render: renderCluster,
  parts: {
    networks: { key: 'networks', render: clusterNetworks },
    permissions: nothing('permissions'),
    cpuprofiles: nothing('cpu_profiles'),
    affinitygroups: nothing('affinity_groups'),
  },
  references: ['datacenter', 'macpool', 'schedulingpolicy'],
})

const storageDomains = defineResource({
  path: 'storagedomains',
  wrapper: 'storage_domain',
  kind: 'storageDomains',
  search: searchable(['name', 'description', 'comment', 'type'], ['name']),
  fields: { ...named, comment: ({ comment }) => comment, type: ({ type }) => type },
  render: renderStorageDomain,
  parts: {
    diskprofiles: {
      key: 'disk_profiles',
      render: (context, { id }) =>
        nested(
          'disk_profile',
          [...context.world.diskProfiles.values()]
            .filter((profile) => profile.storageDomain === id)
            .map((profile) => renderDiskProfile(context, profile)),
        ),
    },
    disks: {
      key: 'disks',
      follow: false,
      render: (context, { id }) =>
        nested(
          'disk',
          [...context.world.disks.values()]
            .filter((disk) => disk.domains.includes(id))
            .map((disk) => renderDisk(context, disk)),
        ),
    },
    permissions: nothing('permissions'),
  },
  references: [],
})

const networks = defineResource({
  path: 'networks',
  wrapper: 'network',
  kind: 'networks',
  search: searchable(['name', 'description', 'comment', 'vlanid'], ['name']),
  fields: {
    ...named,
    comment: ({ comment }) => comment,
    vlanid: ({ vlan }) => (vlan === null ? undefined : String(vlan)),
  },
  render: renderNetwork,
  parts: {
    vnicprofiles: { key: 'vnic_profiles', render: renderNetworkProfiles },
    networklabels: nothing('network_labels'),
    permissions: nothing('permissions'),
  },
  references: ['datacenter'],
})

const nicProfiles = defineResource({
  path: 'vnicprofiles',
  wrapper: 'vnic_profile',
  kind: 'nicProfiles',
  search: 'never',
  paging: false,
  ordered: false,
  fields: {},
  render: renderNicProfile,
  parts: { permissions: nothing('permissions') },
  references: ['network', 'networkfilter', 'qos'],
})

const diskProfiles = defineResource({
  path: 'diskprofiles',
  wrapper: 'disk_profile',
  kind: 'diskProfiles',
  search: 'ignored',
  paging: false,
  ordered: false,
  fields: {},
  render: renderDiskProfile,
  parts: { permissions: nothing('permissions') },
  references: ['storagedomain', 'qos'],
})

const hosts = defineResource({
  path: 'hosts',
  wrapper: 'host',
  kind: 'hosts',
  // `sortby id` is not among them: such a search is silently empty.
  search: searchable(['id', 'name', 'address', 'status', 'cluster', 'comment'], ['name', 'status']),
  fields: {
    id: ({ id }) => id,
    name: ({ name }) => name,
    address: ({ address }) => address,
    status: ({ status }) => status,
    comment: ({ comment }) => comment,
    cluster: ({ cluster }, world) => world.clusters.get(cluster)?.name,
  },
  render: renderHost,
  parts: {
    nics: { key: 'nics', render: renderHostNics },
    networkattachments: { key: 'network_attachments', render: renderNetworkAttachments },
    devices: nothing('devices'),
    tags: nothing('tags'),
    affinitylabels: nothing('affinity_labels'),
    hooks: nothing('hooks'),
    statistics: nothing('statistics'),
    unmanagednetworks: nothing('unmanaged_networks'),
    permissions: nothing('permissions'),
    numanodes: { ...nothing('numa_nodes'), follow: false },
    cpuunits: { ...nothing('cpu_units'), follow: false },
    storage: { ...nothing('storages'), follow: false },
    fenceagents: { ...nothing('agents'), follow: false },
  },
  references: ['cluster'],
})

const disks = defineResource({
  path: 'disks',
  wrapper: 'disk',
  kind: 'disks',
  search: searchable(['id', 'alias', 'description', 'status'], ['alias', 'id']),
  paging: false,
  ordered: false,
  fields: {
    id: ({ id }) => id,
    alias: ({ alias }) => alias,
    description: ({ description }) => description,
    status: ({ status }) => status,
  },
  render: renderDisk,
  parts: {
    permissions: nothing('permissions'),
    disksnapshots: nothing('disk_snapshots'),
    statistics: nothing('statistics'),
  },
  references: ['diskprofile'],
})

const vms = defineResource({
  path: 'vms',
  wrapper: 'vm',
  kind: 'vms',
  search: searchable(
    [
      'id',
      'name',
      'status',
      'cluster',
      'datacenter',
      'host',
      'os',
      'description',
      'comment',
      'tag',
    ],
    ['id', 'name', 'status', 'cluster', 'os'],
  ),
  fields: {
    ...named,
    id: ({ id }) => id,
    status: ({ status }) => status,
    comment: ({ comment }) => comment,
    os: ({ osType }) => osType,
    cluster: ({ cluster }, world) => world.clusters.get(cluster)?.name,
    datacenter: ({ cluster }, world) =>
      world.dataCenters.get(world.clusters.get(cluster)?.dataCenter ?? '')?.name,
    host: ({ host }, world) => (host === null ? undefined : world.hosts.get(host)?.name),
    tag: ({ tags }, world) => world.tags.get(tags[0] ?? '')?.name,
  },
  render: renderVm,
  parts: {
    nics: { key: 'nics', render: renderNics },
    diskattachments: { key: 'disk_attachments', render: renderAttachments },
    snapshots: { key: 'snapshots', render: renderSnapshots },
    cdroms: { key: 'cdroms', render: renderCdroms },
    watchdogs: { key: 'watchdogs', render: renderWatchdogs },
    hostdevices: { key: 'host_devices', render: renderHostDevices },
    reporteddevices: { key: 'reported_devices', render: renderReportedDevices },
    tags: { key: 'tags', render: renderVmTags },
    graphicsconsoles: { key: 'graphics_consoles', render: renderConsoles },
    numanodes: { key: 'numa_nodes', render: renderNumaNodes, follow: false },
    affinitylabels: nothing('affinity_labels'),
    applications: nothing('applications'),
    sessions: nothing('sessions'),
    mediateddevices: nothing('mediated_devices'),
    permissions: nothing('permissions'),
    statistics: nothing('statistics'),
    katelloerrata: nothing('katello_errata'),
    backups: { ...nothing('backups'), follow: false },
    checkpoints: { ...nothing('checkpoints'), follow: false },
  },
  references: ['cluster', 'template', 'originaltemplate', 'cpuprofile', 'host'],
})

const tags = defineResource({
  path: 'tags',
  wrapper: 'tag',
  kind: 'tags',
  search: 'ignored',
  paging: false,
  fields: {},
  render: (_, tag) => renderTag(tag),
  parts: {},
  references: ['parent'],
})

export const COLLECTIONS: ReadonlyMap<string, Resource> = new Map(
  [
    dataCenters,
    clusters,
    storageDomains,
    networks,
    nicProfiles,
    diskProfiles,
    hosts,
    disks,
    vms,
    tags,
  ].map((resource) => [resource.path, resource]),
)
