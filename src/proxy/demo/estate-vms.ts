/** VMs of the demo estate: mixed as in real life, most of them with the defaults that the stock rules remark on. */
import { attachment } from './disk-ops.ts'
import { DiskMaker, GIB } from './estate-disks.ts'
import type { Site } from './estate-sites.ts'
import { GUEST_WEIGHTS, guestOf, type Guest } from './guests.ts'
import type { Cluster, Host } from './model.ts'
import type { Nic, Snapshot, Vm } from './model-vm.ts'
import { createNames, DESCRIPTIONS, HOSTILE } from './names.ts'
import { ODDITIES, type OddityContext } from './oddities.ts'
import type { Random } from './random.ts'
import { activeSnapshot, blankVm } from './vm-config-ops.ts'
import type { World } from './world.ts'

const DAY = 86_400_000
/** The VM with 166 disks and names made of markup would dwarf a smaller estate. */
const GROWN = 30

const ONE_TO_FIVE = [
  [1, 58],
  [2, 27],
  [3, 8],
  [4, 4],
  [5, 1],
  [0, 2],
] as const

const NIC_COUNTS = [
  [1, 76],
  [2, 18],
  [3, 3],
  [0, 3],
] as const

const MEMORY = [1, 2, 2, 4, 4, 4, 8, 8, 8, 16, 16, 32, 64] as const

interface Place {
  site: Site
  cluster: Cluster
  hosts: Host[]
}

class VmMaker {
  readonly #world: World
  readonly #random: Random
  readonly #disks: DiskMaker
  readonly #names: ReturnType<typeof createNames>
  readonly #now: number
  #macs = 0

  constructor(world: World, random: Random, now: number) {
    this.#world = world
    this.#random = random
    this.#disks = new DiskMaker(world, random)
    this.#names = createNames(random)
    this.#now = now
  }

  /** A VM with its disks and NICs, without oddities. */
  make(place: Place): Vm {
    const random = this.#random
    const key = random.weighted(GUEST_WEIGHTS)
    const guest = guestOf(key)
    const created = this.#now - random.between(10, 2_400) * DAY - random.int(DAY)
    const name = this.#names.vm(guest.family === 'Windows')
    const vm = blankVm(random.uuid(), name, place.cluster.id, random.uuid(), created)
    vm.snapshots = []
    this.#dress(vm, key, guest)
    this.#place(vm, place)
    this.#furnish(vm, place, guest)
    this.#remember(vm)
    this.#world.vms.set(vm.id, vm)
    return vm
  }

  #dress(vm: Vm, key: string, guest: Guest): void {
    const random = this.#random
    const windows = guest.family === 'Windows'
    const memory = random.pick(MEMORY) * GIB
    const spice = random.chance(windows ? 0.3 : 0.22)
    Object.assign(vm, {
      osType: random.chance(0.06) ? 'other' : guest.osType,
      guest: random.chance(0.9) ? key : null,
      description: random.chance(0.25) ? random.pick(DESCRIPTIONS) : '',
      comment: random.chance(0.05) ? 'owner: web team' : '',
      memory,
      guaranteed: memory / (random.chance(0.5) ? 1 : 2),
      maxMemory: memory * 4,
      sockets: random.pick([1, 1, 2, 2, 4]),
      cores: random.pick([1, 1, 2, 4]),
      bios: random.pick(guest.bios),
      display: random.chance(0.03) ? null : spice ? 'spice' : 'vnc',
      video: spice ? 'qxl' : random.pick(['vga', 'vga', 'bochs']),
      ballooning: !random.chance(0.06),
      timezone: guest.timezone,
      stateless: random.chance(0.004),
      serial: random.chance(0.02)
        ? { policy: 'custom', value: `SN-${random.hex(8)}` }
        : random.chance(0.02)
          ? { policy: 'host', value: '' }
          : null,
      affinity: random.chance(0.05) ? 'user_migratable' : 'migratable',
      type:
        windows && random.chance(0.3)
          ? 'desktop'
          : random.chance(0.03)
            ? 'high_performance'
            : 'server',
      deleteProtected: random.chance(0.05),
      tpm: guest.osType === 'windows_11',
      haPriority: random.pick([0, 1, 1, 50]),
    } satisfies Partial<Vm>)
    vm.fqdn = windows
      ? vm.name.toUpperCase().slice(0, 15)
      : `${vm.name.toLowerCase().replace(/[^a-z0-9-]/g, 'x')}.example.com`
  }

  #place(vm: Vm, place: Place): void {
    const random = this.#random
    const running = place.hosts.length > 0 && random.chance(0.74)
    if (running) {
      vm.host = random.pick(place.hosts).id
      vm.status = 'up'
      vm.started = this.#now - random.between(1, 200) * DAY - random.int(DAY)
      vm.stopped = vm.started - random.between(1, 600) * 60_000
      vm.reporting = vm.guest !== null
    } else {
      vm.stopped = Math.max(vm.created, this.#now - random.between(1, 500) * DAY)
    }
    if (random.chance(0.01)) {
      vm.affinity = 'pinned'
      vm.pinnedHosts = [vm.host ?? place.hosts[0]?.id ?? ''].filter(Boolean)
    }
  }

  #furnish(vm: Vm, { site, cluster }: Place, guest: Guest): void {
    const random = this.#random
    const disks = cluster.dataCenter === null ? 0 : random.weighted(ONE_TO_FIVE)
    for (let no = 1; no <= disks; no += 1) {
      const disk = this.#disks.image(site, `${vm.name}_Disk${no}`)
      const added = attachment(disk.id, random.chance(0.3) ? 'virtio' : guest.disk, no === 1)
      if (vm.reporting && guest.family === 'Linux') {
        added.logicalName = `/dev/${added.interface === 'virtio' ? 'v' : 's'}d${'abcdefgh'[no - 1]}`
      }
      added.passDiscard = random.chance(0.1)
      vm.disks.push(added)
    }
    if (random.chance(0.006)) {
      vm.disks.push(
        attachment(
          this.#disks.lun(site, `${vm.name}_raw`, random.chance(0.5), false).id,
          'virtio_scsi',
          false,
        ),
      )
    }
    const nics = random.weighted(NIC_COUNTS)
    for (let no = 1; no <= nics; no += 1) {
      const nic = this.addNic(vm, site)
      nic.interface = guest.nic
      if (random.chance(0.05)) nic.profile = site.special.nofilter
      if (random.chance(0.02)) nic.profile = null
    }
    if (random.chance(0.04)) vm.cdrom = random.pick(['rhel9.iso', 'virtio-win.iso', 'gparted.iso'])
  }

  #remember(vm: Vm): void {
    const random = this.#random
    const count = random.chance(0.16) ? random.between(1, 3) : 0
    const regular: Snapshot[] = Array.from({ length: count }, (_, no) => ({
      id: random.uuid(),
      description: random.pick(['before upgrade', 'pre-patch', 'clean install', 'vor Update']),
      type: 'regular',
      status: 'ok',
      date: this.#now - random.between(1, 400) * DAY + no,
      memory: false,
      configured: random.chance(0.95),
    }))
    vm.snapshots = [...regular, activeSnapshot(random.uuid(), vm.created)]
  }

  addNic(vm: Vm, site: Site): Nic {
    const no = this.#macs++
    const mac = [no >>> 16, no >>> 8, no].map((byte) => (byte & 255).toString(16).padStart(2, '0'))
    const nic: Nic = {
      id: this.#random.uuid(),
      name: `nic${vm.nics.length + 1}`,
      interface: 'virtio',
      mac: `56:6f:a1:${mac.join(':')}`,
      plugged: true,
      linked: !this.#random.chance(0.01),
      profile: this.#random.pick(site.profiles),
      ips: [
        `10.${100 + ((no >>> 16) & 63)}.${(no >>> 8) & 255}.${no & 255}`,
        `fe80::546f:a1ff:fe${mac[0]}:${mac[1]}${mac[2]}`,
      ],
    }
    vm.nics.push(nic)
    return nic
  }

  context(site: Site): OddityContext {
    return {
      world: this.#world,
      random: this.#random,
      site,
      disks: this.#disks,
      addNic: (vm) => this.addNic(vm, site),
      now: this.#now,
    }
  }

  others(sites: readonly Site[]): void {
    for (const site of sites) this.#disks.others(site)
  }
}

function placesOf(world: World, sites: readonly Site[]): Place[] {
  const hosts = new Map<string, Host[]>()
  for (const host of world.hosts.values()) {
    if (host.status !== 'up') continue
    hosts.set(host.cluster, [...(hosts.get(host.cluster) ?? []), host])
  }
  const places = sites.flatMap((site) =>
    site.clusters.map((cluster) => ({ site, cluster, hosts: hosts.get(cluster.id) ?? [] })),
  )
  return places.sort((a, b) => (a.cluster.id < b.cluster.id ? -1 : 1))
}

/** Two names that are markup, more of it in descriptions, and a name that two data centers use. */
function disturb(made: readonly { vm: Vm; place: Place }[]): void {
  HOSTILE.forEach((text, index) => {
    const vm = made[index * 5 + 2]?.vm
    if (!vm) return
    if (index < 2) vm.name = text
    else vm.description = text
  })
  const [first] = made
  const elsewhere = made.slice(3).find(({ place }) => place.site !== first?.place.site)
  if (first && elsewhere) elsewhere.vm.name = first.vm.name
}

/** VMs of a cluster that lost its data center: configuration without disks. */
function addStranded(maker: VmMaker, world: World, sites: readonly Site[], count: number): Vm[] {
  const cluster = [...world.clusters.values()].find((found) => found.dataCenter === null)
  if (!cluster) return []
  const place: Place = { site: sites[0]!, cluster, hosts: [] }
  return Array.from({ length: count }, () => {
    const vm = maker.make(place)
    for (const nic of vm.nics) nic.profile = null
    return vm
  })
}

export function addVms(
  world: World,
  random: Random,
  sites: readonly Site[],
  count: number,
  now: number,
): void {
  const maker = new VmMaker(world, random, now)
  const places = placesOf(world, sites)
  const stranded = Math.min(2, Math.floor(count / 20))
  const made: { vm: Vm; place: Place }[] = []
  for (let no = 0; no < count - stranded; no += 1) {
    const place = no < places.length * 2 ? places[no % places.length]! : random.pick(places)
    made.push({ vm: maker.make(place), place })
  }
  addStranded(maker, world, sites, stranded)
  for (const { vm, place } of made) {
    const context = maker.context(place.site)
    for (const oddity of ODDITIES) if (random.chance(oddity.share)) oddity.apply(vm, context)
  }
  if (made.length > 0) {
    ODDITIES.forEach((oddity, index) => {
      if (oddity.rule === 'ovirt.disk.count.exceeds.limit' && count < GROWN) return
      const { vm, place } = made[(index * 3 + 1) % made.length]!
      oddity.apply(vm, maker.context(place.site))
    })
  }
  if (count >= GROWN) disturb(made)
  maker.others(sites)
}
