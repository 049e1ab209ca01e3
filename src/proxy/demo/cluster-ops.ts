/** Data centers and clusters. Adding a data center does not tell its id, and brings a network without an event. */
import { NO_ID, type Cluster, type DataCenter } from './model.ts'
import { refuse } from './ops.ts'
import { ADMIN_NAME, type WorldState } from './world-state.ts'

export type ClusterChanges = Partial<
  Pick<
    Cluster,
    | 'description'
    | 'comment'
    | 'ksm'
    | 'haReservation'
    | 'biosType'
    | 'ballooning'
    | 'overCommit'
    | 'threadsAsCores'
  >
>

const userRefs = (world: WorldState, cluster: Cluster) => ({
  cluster: world.clusterRef(cluster),
  user: world.user(),
})

export function blankCluster(
  id: string,
  name: string,
  dataCenter: string | null,
  cpuProfile: string,
): Cluster {
  return {
    id,
    name,
    description: '',
    comment: '',
    dataCenter,
    version: '4.7',
    cpuType: 'Intel Cascadelake Server Family',
    architecture: 'x86_64',
    biosType: 'q35_ovmf',
    ksm: true,
    haReservation: false,
    ballooning: true,
    overCommit: 100,
    threadsAsCores: false,
    vncEncryption: true,
    migrationPolicy: null,
    cpuProfile,
    networks: new Set(),
  }
}

export function blankDataCenter(id: string, name: string, quota: string): DataCenter {
  return {
    id,
    name,
    description: '',
    comment: '',
    status: 'uninitialized',
    local: false,
    version: '4.7',
    storageFormat: 'v5',
    quotaMode: 'disabled',
    quota,
  }
}

/** Network and profile that every data center begins with. */
export function managementNetwork(world: WorldState, dataCenter: string): string {
  const id = world.random.uuid()
  world.networks.set(id, {
    id,
    name: 'ovirtmgmt',
    description: 'Management Network',
    comment: '',
    dataCenter,
    vlan: null,
    mtu: 0,
    vmNetwork: true,
    portIsolation: false,
  })
  world.reorder('networks')
  const profile = world.random.uuid()
  world.nicProfiles.set(profile, {
    id: profile,
    name: 'ovirtmgmt',
    description: '',
    network: id,
    filter: true,
    qos: null,
    portMirroring: false,
    passThrough: false,
    migratable: false,
    properties: [],
  })
  return id
}

export const clusterOps = {
  /** 950 names the data center without its id. */
  addDataCenter(world: WorldState, name: string): string {
    const dataCenter = blankDataCenter(world.random.uuid(), name, world.random.uuid())
    world.dataCenters.set(dataCenter.id, dataCenter)
    world.reorder('dataCenters')
    managementNetwork(world, dataCenter.id)
    const text = `Data Center ${name}, Compatibility Version 4.7 and Quota Type DISABLED was added by ${ADMIN_NAME}`
    world.write(950, text, { data_center: { name }, user: world.user() })
    return dataCenter.id
  },

  renameDataCenter(world: WorldState, id: string, name: string): void {
    const dataCenter = world.need('dataCenters', id)
    const before = dataCenter.name
    dataCenter.name = name
    world.reorder('dataCenters')
    const refs = { data_center: { id, name: before }, user: world.user() }
    world.write(952, `Data Center ${before} was updated by ${ADMIN_NAME}`, refs)
    const text = `Data Center ${before} was renamed from ${before} to ${name} by admin.`
    world.write(1200, text, { data_center: { id } }, { correlationId: null })
  },

  /** Its clusters stay, without a data center; its networks go. */
  removeDataCenter(world: WorldState, id: string): void {
    const dataCenter = world.need('dataCenters', id)
    for (const domain of world.storageDomains.values()) {
      if (domain.attached.has(id)) refuse(`data center ${dataCenter.name} has storage`)
    }
    const clusters = [...world.clusters.values()].filter((cluster) => cluster.dataCenter === id)
    const inUse = new Set(clusters.map((cluster) => cluster.id))
    if ([...world.vms.values()].some((vm) => inUse.has(vm.cluster))) {
      refuse(`data center ${dataCenter.name} has VMs`)
    }
    for (const cluster of clusters) {
      cluster.dataCenter = null
      cluster.networks = new Set()
    }
    for (const network of world.networks.values()) {
      if (network.dataCenter !== id) continue
      for (const profile of world.nicProfiles.values()) {
        if (profile.network === network.id) world.nicProfiles.delete(profile.id)
      }
      world.networks.delete(network.id)
    }
    world.dataCenters.delete(id)
    world.reorder('networks')
    world.reorder('dataCenters')
    const refs = { data_center: { id, name: dataCenter.name }, user: world.user() }
    world.write(954, `Data Center ${dataCenter.name} was removed by ${ADMIN_NAME}`, refs)
  },

  /** 850 twice, 10130, 809. */
  addCluster(world: WorldState, name: string, dataCenter: string | null): string {
    const found = dataCenter === null ? null : world.need('dataCenters', dataCenter)
    const cluster = blankCluster(world.random.uuid(), name, dataCenter, world.random.uuid())
    for (const network of world.networks.values()) {
      if (network.dataCenter === dataCenter && network.name === 'ovirtmgmt') {
        cluster.networks.add(network.id)
      }
    }
    world.clusters.set(cluster.id, cluster)
    world.reorder('clusters')
    const user = { user: world.user() }
    for (const [who, role] of [
      ['Everyone, Namespace *, Authorization provider: N/A', 'CpuProfileOperator'],
      ['admin, Namespace *, Authorization provider: internal-authz', 'CpuProfileCreator'],
    ]) {
      const granted = `User/Group ${who} was granted permission for Role ${role} on Cpu Profile ${name}, by ${ADMIN_NAME}.`
      world.write(850, granted, user, { correlationId: world.random.hex(8) })
    }
    const profile = `CPU Profile ${name} was successfully added (User: ${ADMIN_NAME}).`
    world.write(10130, profile, user, { correlationId: world.random.hex(8) })
    world.write(809, `Cluster ${name} was added by ${ADMIN_NAME}`, {
      ...userRefs(world, cluster),
      ...(found ? { data_center: { id: found.id, name: found.name } } : {}),
    })
    return cluster.id
  },

  updateCluster(world: WorldState, id: string, changes: ClusterChanges): void {
    const cluster = world.need('clusters', id)
    Object.assign(cluster, changes)
    const text = `Host cluster ${cluster.name} was updated by ${ADMIN_NAME}`
    world.write(811, text, userRefs(world, cluster))
  },

  removeCluster(world: WorldState, id: string): void {
    const cluster = world.need('clusters', id)
    const inUse =
      world.hostsOf(id).length > 0 || [...world.vms.values()].some((vm) => vm.cluster === id)
    if (inUse) refuse(`cluster ${cluster.name} is in use`)
    world.clusters.delete(id)
    world.reorder('clusters')
    const text = `Host cluster ${cluster.name} was removed by ${ADMIN_NAME}`
    world.write(813, text, userRefs(world, cluster))
  },

  /** Writes no event. */
  attachNetworkToCluster(world: WorldState, id: string, network: string): void {
    world.need('clusters', id).networks.add(world.need('networks', network).id)
  },

  detachNetworkFromCluster(world: WorldState, id: string, network: string): void {
    const cluster = world.need('clusters', id)
    const { name } = world.need('networks', network)
    cluster.networks.delete(network)
    const text = `Network ${name} detached from Cluster ${cluster.name}`
    world.write(948, text, userRefs(world, cluster))
  },

  addTag(world: WorldState, name: string): string {
    const id = world.random.uuid()
    world.tags.set(id, { id, name, description: '', parent: NO_ID })
    world.write(432, `Tag ${name} was created by ${ADMIN_NAME}.`, { user: world.user() })
    return id
  },
}
