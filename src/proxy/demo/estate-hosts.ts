/** Hosts of the demo estate: hardware, NICs with bonds and VLANs, and a few in states that need attention. */
import type { Cluster, Host, HostNic, Network } from './model.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const GIB = 1_073_741_824
const VMS_PER_HOST = 30
const TEN_GIGABIT = 10_000_000_000

const HARDWARE = [
  { manufacturer: 'Dell Inc.', product: 'PowerEdge R740' },
  { manufacturer: 'HPE', product: 'ProLiant DL380 Gen10' },
  { manufacturer: 'Supermicro', product: 'SYS-2029U' },
] as const

const XEON = {
  name: 'Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz',
  type: 'Intel Cascadelake Server Family',
  speed: 2100,
  sockets: 2,
  cores: 16,
  threads: 2,
}

const EPYC = {
  name: 'AMD EPYC 7702 64-Core Processor',
  type: 'AMD EPYC',
  speed: 1996,
  sockets: 1,
  cores: 64,
  threads: 2,
}

const nic = (
  random: Random,
  name: string,
  mac: string | null,
  changes: Partial<HostNic>,
): HostNic => ({
  id: random.uuid(),
  name,
  mac,
  mtu: 1500,
  speed: null,
  status: 'up',
  bridged: true,
  network: null,
  vlan: null,
  base: null,
  slaves: [],
  master: null,
  ip: null,
  gateway: null,
  ...changes,
})

/** Management on the first port, VLANs on a bond of two, one port unused. */
function wire(host: Host, random: Random, networks: readonly Network[]): void {
  const mac = (no: number): string => `0c:c4:7a:${random.hex(2)}:${random.hex(2)}:0${no}`
  const management = networks.find((network) => network.vlan === null)
  const tagged = networks.filter((network) => network.vlan !== null).slice(0, 5)
  const bondMac = mac(2)
  const bonded = { mtu: 9000, speed: TEN_GIGABIT }
  const eno1 = nic(random, 'eno1', mac(1), {
    speed: TEN_GIGABIT,
    network: management?.id ?? null,
    ip: host.ip,
    gateway: host.ip.replace(/\d+$/, '1'),
  })
  const eno2 = nic(random, 'eno2', bondMac, bonded)
  const eno3 = nic(random, 'eno3', mac(3), {
    ...bonded,
    status: random.chance(0.1) ? 'down' : 'up',
  })
  const bond = nic(random, 'bond0', bondMac, {
    mtu: 9000,
    speed: 2 * TEN_GIGABIT,
    slaves: [eno2.id, eno3.id],
  })
  eno2.master = bond.id
  eno3.master = bond.id
  host.nics = [eno1, bond, eno2, eno3]
  if (management) host.attachments.push({ id: random.uuid(), network: management.id, nic: eno1.id })
  for (const network of tagged) {
    host.nics.push(
      nic(random, `bond0.${network.vlan}`, null, {
        base: 'bond0',
        vlan: network.vlan,
        network: network.id,
        mtu: network.mtu || 1500,
        speed: network.vlan === 100 ? 2 * TEN_GIGABIT : null,
        bridged: network.vmNetwork,
      }),
    )
    host.attachments.push({ id: random.uuid(), network: network.id, nic: bond.id })
  }
  host.nics.push(nic(random, 'ens4f0', mac(4), { status: 'down' }))
}

function addHost(world: World, random: Random, cluster: Cluster, name: string, no: number): Host {
  const hardware = random.pick(HARDWARE)
  const ip = `10.${20 + Math.floor(no / 60_000)}.${Math.floor(no / 200) % 250}.${10 + (no % 200)}`
  const host: Host = {
    id: random.uuid(),
    name,
    comment: no % 9 === 0 ? 'rack A' : '',
    address: `${name}.example.com`,
    ip,
    cluster: cluster.id,
    status: 'up',
    statusDetail: null,
    connected: true,
    hardware: { ...hardware, serial: `SN${random.hex(8)}`, uuid: random.uuid().toUpperCase() },
    cpu: cluster.cpuType?.includes('AMD') ? EPYC : XEON,
    memory: random.pick([384, 512, 768]) * GIB,
    el8: cluster.version < '4.7',
    spm: false,
    updateAvailable: random.chance(0.3),
    nics: [],
    attachments: [],
  }
  const networks = [...cluster.networks].flatMap((id) => world.networks.get(id) ?? [])
  wire(host, random, networks)
  world.hosts.set(host.id, host)
  return host
}

/** An installation that was begun: nothing is known of the machine. */
function addInstalling(world: World, random: Random, cluster: Cluster, no: number): void {
  const host = addHost(world, random, cluster, 'dr-host-01', no)
  Object.assign(host, {
    status: 'installing',
    connected: false,
    nics: [],
    attachments: [],
    memory: 0,
  })
}

export function addHosts(world: World, random: Random, vms: number): void {
  const clusters = [...world.clusters.values()]
  const standby = clusters.find((cluster) => cluster.name === 'dr-standby')
  const busy = clusters.filter((cluster) => cluster !== standby)
  const perCluster = Math.max(2, Math.ceil(vms / busy.length / VMS_PER_HOST) + 1)
  const led = new Set<string | null>()
  let no = 0
  for (const cluster of busy) {
    for (let index = 1; index <= perCluster; index += 1) {
      const host = addHost(world, random, cluster, `${cluster.name}-h${index}`, no)
      no += 1
      host.spm = index === 1 && !led.has(cluster.dataCenter)
      if (host.spm) led.add(cluster.dataCenter)
    }
  }
  const [first, second] = [...world.hosts.values()].filter((host) => host.name.endsWith('h2'))
  if (first) Object.assign(first, { status: 'maintenance', statusDetail: 'firmware update' })
  if (second) Object.assign(second, { status: 'non_operational', statusDetail: 'none' })
  if (standby) addInstalling(world, random, standby, no)
}
