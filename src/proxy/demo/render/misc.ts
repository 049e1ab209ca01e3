/** Data centers, clusters, profiles, networks, tags and options as the engine writes them. */
import { SERVER_CPU_LIST } from '../cpu-list.ts'
import type { Cluster, DataCenter, DiskProfile, Network, NicProfile, Tag } from '../model.ts'
import {
  actions,
  bool,
  links,
  maybe,
  nested,
  ref,
  ROOT,
  rotated,
  versionOf,
  when,
  type Json,
  type RenderContext,
} from './common.ts'

const MAC_POOL = ref('macpools', '58ca604b-017d-0374-0220-00000000014e')
const SCHEDULING = ref('schedulingpolicies', 'b4ed2332-a7ac-4d5f-9596-99a439cb2812')
const FILTER = ref('networkfilters', 'd2370ab4-fee3-11e9-a310-8c1645ce738e')

export function renderDataCenter({ world }: RenderContext, dataCenter: DataCenter): Json {
  const base = `${ROOT}/datacenters/${dataCenter.id}`
  const rels = 'quotas qoss iscsibonds storagedomains permissions clusters networks'.split(' ')
  const levels = [...world.clusters.values()]
    .filter((cluster) => cluster.dataCenter === dataCenter.id)
    .map((cluster) => cluster.version)
  const uniform = levels.length > 0 && levels.every((level) => level === dataCenter.version)
  return {
    local: bool(dataCenter.local),
    quota_mode: dataCenter.quotaMode,
    status: dataCenter.status,
    storage_format: dataCenter.storageFormat,
    supported_versions: { version: uniform ? [versionOf(dataCenter.version)] : [] },
    version: versionOf(dataCenter.version),
    mac_pool: MAC_POOL,
    ...actions(base, ['setmaster', 'cleanfinishedtasks']),
    name: dataCenter.name,
    description: dataCenter.description,
    ...when(dataCenter.comment !== '', { comment: dataCenter.comment }),
    link: links(base, rels),
    href: base,
    id: dataCenter.id,
  }
}

export function renderCluster(context: RenderContext, cluster: Cluster): Json {
  const { version, world } = context
  const base = `${ROOT}/clusters/${cluster.id}`
  const newest = version === '4.5'
  const rels =
    'permissions cpuprofiles networkfilters networks affinitygroups glusterhooks glustervolumes enabledfeatures externalnetworkproviders'
  const acts = 'upgrade resetemulatedmachine syncallnetworks refreshglusterhealstatus'
  const management = [...cluster.networks].find(
    (id) => world.networks.get(id)?.name === 'ovirtmgmt',
  )
  return {
    ballooning_enabled: bool(cluster.ballooning),
    ...when(version !== '4.3', { bios_type: cluster.biosType }),
    ...when(cluster.cpuType !== null, {
      cpu: { architecture: cluster.architecture, type: cluster.cpuType },
    }),
    custom_scheduling_policy_properties: {
      property: [
        { name: 'HighUtilization', value: '80' },
        { name: 'CpuOverCommitDurationMinutes', value: '2' },
      ],
    },
    error_handling: { on_error: 'migrate' },
    fencing_policy: {
      enabled: 'true',
      skip_if_connectivity_broken: { enabled: 'false', threshold: '50' },
      skip_if_gluster_bricks_up: 'false',
      skip_if_gluster_quorum_not_met: 'false',
      skip_if_sd_active: { enabled: 'false' },
    },
    ...when(version !== '4.3', { fips_mode: newest ? 'undefined' : 'disabled' }),
    firewall_type: 'firewalld',
    gluster_service: 'false',
    ha_reservation: bool(cluster.haReservation),
    ksm: { enabled: bool(cluster.ksm), merge_across_nodes: 'true' },
    log_max_memory_used_threshold: '95',
    log_max_memory_used_threshold_type: 'percentage',
    memory_policy: {
      over_commit: { percent: String(cluster.overCommit) },
      transparent_hugepages: { enabled: 'true' },
    },
    migration: {
      auto_converge: 'inherit',
      bandwidth: { assignment_method: 'auto' },
      compressed: 'inherit',
      ...when(version !== '4.3', { encrypted: 'inherit' }),
      ...when(newest, { parallel_migrations_policy: 'disabled' }),
      ...when(cluster.migrationPolicy !== null, { policy: { id: cluster.migrationPolicy } }),
    },
    required_rng_sources: { required_rng_source: ['urandom'] },
    switch_type: 'legacy',
    threads_as_cores: bool(cluster.threadsAsCores),
    trusted_service: 'false',
    tunnel_migration: 'false',
    ...when(newest, { upgrade_in_progress: 'false', upgrade_percent_complete: '0' }),
    version: versionOf(cluster.version),
    virt_service: 'true',
    ...when(version !== '4.3', { vnc_encryption: bool(cluster.vncEncryption) }),
    ...when(cluster.dataCenter !== null, {
      data_center: ref('datacenters', cluster.dataCenter ?? ''),
    }),
    mac_pool: MAC_POOL,
    ...when(context.allContent && management !== undefined, {
      management_network: ref('networks', management ?? ''),
    }),
    scheduling_policy: SCHEDULING,
    ...actions(base, acts.split(' ')),
    name: cluster.name,
    description: cluster.description,
    comment: cluster.comment,
    link: links(base, rels.split(' ')),
    href: base,
    id: cluster.id,
  }
}

export function renderNicProfile({ world, version }: RenderContext, profile: NicProfile): Json {
  const dataCenter = world.networks.get(profile.network)?.dataCenter ?? ''
  const base = `${ROOT}/vnicprofiles/${profile.id}`
  return {
    ...when(profile.properties.length > 0, {
      custom_properties: { custom_property: profile.properties },
    }),
    ...when(profile.passThrough, { migratable: bool(profile.migratable) }),
    pass_through: { mode: profile.passThrough ? 'enabled' : 'disabled' },
    port_mirroring: bool(profile.portMirroring),
    network: ref('networks', profile.network),
    ...when(profile.filter, { network_filter: FILTER }),
    ...when(profile.qos !== null, {
      qos: ref(`datacenters/${dataCenter}/qoss`, profile.qos ?? ''),
    }),
    name: profile.name,
    ...when(profile.description !== '', { description: profile.description }),
    ...when(version !== '4.3', { link: links(base, ['permissions']) }),
    href: base,
    id: profile.id,
  }
}

/** Only one of its usages is meaningful in a list: whether VMs may use it. */
export function renderNetwork({ version }: RenderContext, network: Network): Json {
  const base = `${ROOT}/networks/${network.id}`
  const plain = /^[\w-]{1,15}$/.test(network.name)
  return {
    mtu: String(network.mtu),
    ...when(version !== '4.3', { port_isolation: bool(network.portIsolation) }),
    stp: 'false',
    usages: network.vmNetwork ? { usage: ['vm'] } : {},
    vdsm_name: plain ? network.name : `on${network.id.replaceAll('-', '').slice(0, 13)}`,
    ...when(network.vlan !== null, { vlan: { id: String(network.vlan) } }),
    data_center: ref('datacenters', network.dataCenter),
    name: network.name,
    description: network.description,
    comment: network.comment,
    link: links(base, ['permissions', 'vnicprofiles', 'networklabels']),
    href: base,
    id: network.id,
  }
}

/** The engine gives no order: it is another one from request to request. */
export function renderNetworkProfiles(context: RenderContext, network: Network): Json {
  const found = [...context.world.nicProfiles.values()].filter(
    (profile) => profile.network === network.id,
  )
  return {
    vnic_profile: rotated(found, context.turn).map((profile) => renderNicProfile(context, profile)),
  }
}

export function renderDiskProfile({ world }: RenderContext, profile: DiskProfile): Json {
  const domain = world.storageDomains.get(profile.storageDomain)
  const dataCenter = domain?.attached.keys().next().value ?? ''
  const base = `${ROOT}/storagedomains/${profile.storageDomain}/diskprofiles/${profile.id}`
  return {
    ...when(profile.qos !== null, {
      qos: ref(`datacenters/${dataCenter}/qoss`, profile.qos ?? ''),
    }),
    storage_domain: ref('storagedomains', profile.storageDomain),
    name: profile.name,
    description: profile.description,
    link: links(base, ['permissions']),
    href: base,
    id: profile.id,
  }
}

export const renderTag = (tag: Tag): Json => ({
  ...maybe('parent', tag.parent === null ? undefined : ref('tags', tag.parent)),
  name: tag.name,
  description: tag.description,
  href: `${ROOT}/tags/${tag.id}`,
  id: tag.id,
})

export function renderServerCpuList(turn: number): Json {
  const values = rotated(SERVER_CPU_LIST, turn).map(({ value, version }) => ({ value, version }))
  return {
    values: nested('system_option_value', values),
    name: 'ServerCPUList',
    href: `${ROOT}/options/ServerCPUList`,
    id: 'ServerCPUList',
  }
}
