/** The ground of the demo estate: data centers, their clusters, networks and profiles, storage domains. */
import { blankCluster, blankDataCenter, managementNetwork } from './cluster-ops.ts'
import { MISSING_LEVEL } from './cpu-list.ts'
import type { Cluster, Network, NicProfile, StorageDomain, StorageSpec } from './model.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const GIB = 1_073_741_824
const TIB = 1024 * GIB
const VMS_PER_CLUSTER = 120

/** What a VM of a data center can be made of. */
export interface Site {
  code: string
  dataCenter: string
  clusters: Cluster[]
  /** Active data domains, block domains first in none of the cases. */
  domains: StorageDomain[]
  networks: Network[]
  profiles: string[]
  special: { gold: string; mirror: string; nofilter: string; passThrough: string; custom: string }
}

const PLACES = [
  { code: 'prg', name: 'Prague', description: 'Main site', version: '4.7', quota: 'audit' },
  { code: 'zrh', name: 'zurich', description: 'Branch office', version: '4.6', quota: 'disabled' },
  {
    code: 'vie',
    name: 'Vienna',
    description: 'Legacy hardware',
    version: '4.1',
    quota: 'disabled',
  },
] as const

const PURPOSES = ['prod', 'db', 'dmz', 'vdi', 'test', 'sap', 'web', 'infra'] as const
const USES = ['app', 'db', 'dmz', 'voice', 'mgmt', 'backup', 'iot', 'lab'] as const
const INTEL = 'Secure Intel Cascadelake Server Family'
const BIOS = [
  'q35_sea_bios',
  'i440fx_sea_bios',
  'q35_ovmf',
  'q35_sea_bios',
  'q35_secure_boot',
] as const
const MIGRATION_POLICY = '80554327-0569-496b-bdeb-fcbbf52b827b'

export const clusterCount = (vms: number): number => Math.max(4, Math.ceil(vms / VMS_PER_CLUSTER))

function addCluster(world: World, random: Random, site: Site, no: number): void {
  const purpose = PURPOSES[no % PURPOSES.length]!
  const name = `${site.code}-${purpose}${no >= PURPOSES.length ? `-${Math.floor(no / PURPOSES.length) + 1}` : ''}`
  const cluster = blankCluster(random.uuid(), name, site.dataCenter, random.uuid())
  Object.assign(cluster, {
    version:
      site.code === 'vie'
        ? no % 2 === 0
          ? MISSING_LEVEL
          : '4.4'
        : site.code === 'zrh'
          ? '4.6'
          : '4.7',
    cpuType: no % 3 === 1 ? 'AMD EPYC' : no % 4 === 3 ? 'Intel Nehalem Family' : INTEL,
    biosType: BIOS[no % BIOS.length]!,
    ksm: no % 4 !== 3,
    haReservation: no % 5 === 1,
    overCommit: no % 3 === 0 ? 150 : 100,
    threadsAsCores: no % 3 === 1,
    vncEncryption: no % 2 === 1,
    migrationPolicy: no % 2 === 0 ? MIGRATION_POLICY : null,
    description: no === 0 ? 'Production' : '',
    comment: site.code === 'zrh' ? 'Zürich – größer' : '',
  })
  world.clusters.set(cluster.id, cluster)
  site.clusters.push(cluster)
}

function addProfile(
  world: World,
  random: Random,
  network: string,
  name: string,
  changes: Partial<NicProfile> = {},
): string {
  const id = random.uuid()
  world.nicProfiles.set(id, {
    id,
    name,
    description: '',
    network,
    filter: true,
    qos: null,
    portMirroring: false,
    passThrough: false,
    migratable: false,
    properties: [],
    ...changes,
  })
  return id
}

function addNetworks(world: World, random: Random, site: Site, count: number): void {
  const management = world.networks.get(managementNetwork(world, site.dataCenter))!
  site.networks.push(management)
  for (let no = 0; no < count; no += 1) {
    const office = site.code === 'zrh' && no === 0
    const network: Network = {
      id: random.uuid(),
      name: office ? 'Büro-Netz' : `vlan${100 + no * 10}-${USES[no % USES.length]}`,
      description: office ? 'Bürö' : no === 0 ? 'App network' : '',
      comment: '',
      dataCenter: site.dataCenter,
      vlan: 100 + no * 10,
      mtu: no % 4 === 0 ? 9000 : 0,
      vmNetwork: true,
      portIsolation: no % 7 === 5,
    }
    world.networks.set(network.id, network)
    site.networks.push(network)
    site.profiles.push(addProfile(world, random, network.id, network.name))
  }
  const storage: Network = {
    id: random.uuid(),
    name: 'storage-net',
    description: 'no VM traffic',
    comment: '',
    dataCenter: site.dataCenter,
    vlan: 900,
    mtu: 9000,
    vmNetwork: false,
    portIsolation: false,
  }
  world.networks.set(storage.id, storage)
  const [first, second] = [site.networks[1]!, site.networks[2]!]
  site.special = {
    gold: addProfile(world, random, first.id, 'gold', { qos: random.uuid() }),
    mirror: addProfile(world, random, first.id, 'mirror', {
      portMirroring: true,
      description: 'port mirroring',
    }),
    nofilter: addProfile(world, random, second.id, 'nofilter', { filter: false }),
    passThrough: addProfile(world, random, second.id, 'passthrough', {
      filter: false,
      passThrough: true,
      migratable: site.code === 'prg',
    }),
    custom: addProfile(world, random, second.id, 'custom-props', {
      properties: [{ name: 'SecurityGroups', value: random.uuid() }],
    }),
  }
  for (const cluster of site.clusters) {
    cluster.networks = new Set([...site.networks.slice(0, 8), storage].map(({ id }) => id))
  }
}

function addDomain(
  world: World,
  random: Random,
  name: string,
  storage: StorageSpec,
  changes: Partial<StorageDomain> & { dataCenters?: [string, string][] } = {},
): StorageDomain {
  const { dataCenters = [], ...rest } = changes
  const used = random.between(200, 3_000) * GIB
  const domain: StorageDomain = {
    id: random.uuid(),
    name,
    description: '',
    comment: '',
    type: 'data',
    storage,
    available: 8 * TIB - used,
    used,
    committed: random.between(100, 900) * GIB,
    master: false,
    format: 'v5',
    wipe: false,
    external: 'ok',
    backup: false,
    attached: new Map(dataCenters),
    ...rest,
  }
  world.storageDomains.set(domain.id, domain)
  if (domain.type === 'data') {
    const id = random.uuid()
    world.diskProfiles.set(id, { id, name, description: '', storageDomain: domain.id, qos: null })
  }
  return domain
}

const block = (random: Random, type: 'iscsi' | 'fcp'): StorageSpec => ({
  type,
  group: `${random.hex(6)}-${random.hex(4)}-${random.hex(4)}-${random.hex(6)}`,
  luns: Array.from({ length: random.between(1, 3) }, (_, no) => ({
    id: `36001405${random.hex(24)}`,
    size: 2 * TIB,
    no,
  })),
})

const nfs = (address: string, path: string, tuned = false): StorageSpec => ({
  type: 'nfs',
  address,
  path,
  tuned,
})

function addStorage(world: World, random: Random, site: Site): void {
  const active: [string, string][] = [[site.dataCenter, 'active']]
  const { code } = site
  const more = Math.ceil(site.clusters.length / 2)
  site.domains = [
    addDomain(
      world,
      random,
      `${code}-nfs-01`,
      nfs(`${code}-nfs.example.com`, '/exports/data1', true),
      {
        master: true,
        dataCenters: active,
        description: 'Primary NFS',
        comment: 'tier 2',
      },
    ),
    addDomain(world, random, `${code}-fcp-01`, block(random, 'fcp'), { dataCenters: active }),
    ...Array.from({ length: more }, (_, no) =>
      addDomain(world, random, `${code}-iscsi-0${no + 1}`, block(random, 'iscsi'), {
        dataCenters: active,
        wipe: no === 0,
        description: 'Block',
      }),
    ),
  ]
  const gold = random.uuid()
  world.diskProfiles.set(gold, {
    id: gold,
    name: 'gold',
    description: 'Gold tier',
    storageDomain: site.domains[0]!.id,
    qos: random.uuid(),
  })
}

/** Domains that belong to no site in particular. */
function addLibraries(world: World, random: Random, sites: readonly Site[]): void {
  const [main, branch] = [sites[0]!.dataCenter, sites[1]!.dataCenter]
  addDomain(world, random, 'iso-lib', nfs('nfs.example.com', '/exports/iso'), {
    type: 'iso',
    format: 'v1',
    committed: 0,
    dataCenters: [
      [main, 'active'],
      [branch, 'active'],
    ],
  })
  addDomain(world, random, 'export-01', nfs('nfs.example.com', '/exports/export'), {
    type: 'export',
    format: 'v1',
    committed: 0,
    dataCenters: [[main, 'maintenance']],
  })
  addDomain(
    world,
    random,
    'prg-old',
    { type: 'iscsi', group: 'Vg0old-iscsi-0002', luns: [] },
    {
      format: 'v4',
      available: null,
      used: null,
      committed: 0,
      dataCenters: [[main, 'maintenance']],
    },
  )
  addDomain(world, random, 'spare-nfs', nfs('nfs.example.com', '/exports/spare'), {
    available: null,
    used: null,
    committed: 0,
    backup: true,
  })
  addDomain(
    world,
    random,
    'ovirt-image-repository',
    { type: 'glance' },
    { type: 'image', format: 'v1', available: null, used: null, committed: 0 },
  )
}

/** A site to fall back on: everything but VMs. */
function addEmptySite(world: World, random: Random): void {
  const dataCenter = blankDataCenter(random.uuid(), 'dr-site', random.uuid())
  dataCenter.status = 'up'
  dataCenter.description = 'Disaster recovery, cold'
  world.dataCenters.set(dataCenter.id, dataCenter)
  const management = managementNetwork(world, dataCenter.id)
  const cluster = blankCluster(random.uuid(), 'dr-standby', dataCenter.id, random.uuid())
  cluster.networks.add(management)
  world.clusters.set(cluster.id, cluster)
  addDomain(world, random, 'dr-nfs', nfs('dr-nfs.example.com', '/größe'), {
    master: true,
    external: 'info',
    dataCenters: [[dataCenter.id, 'inactive']],
  })
}

/** Built through the estate's own chance; the world's is for what happens later. */
export function addSites(world: World, random: Random, vms: number): Site[] {
  const sites: Site[] = PLACES.map(({ code, name, description, version, quota }) => {
    const dataCenter = blankDataCenter(random.uuid(), name, random.uuid())
    Object.assign(dataCenter, { description, version, status: 'up', quotaMode: quota })
    if (code === 'prg') dataCenter.comment = 'DC comment'
    world.dataCenters.set(dataCenter.id, dataCenter)
    const special = { gold: '', mirror: '', nofilter: '', passThrough: '', custom: '' }
    return {
      code,
      dataCenter: dataCenter.id,
      clusters: [],
      domains: [],
      networks: [],
      profiles: [],
      special,
    }
  })
  const count = clusterCount(vms)
  for (let no = 0; no < count; no += 1) addCluster(world, random, sites[no % sites.length]!, no)
  for (const site of sites) {
    addNetworks(world, random, site, Math.min(24, 5 + site.clusters.length))
    addStorage(world, random, site)
  }
  addLibraries(world, random, sites)
  addEmptySite(world, random)
  return sites
}
