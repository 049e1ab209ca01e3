/** Makes the estate live at a human pace: one plausible change now and then, about one in 25 without any event. */
import type { Host } from './model.ts'
import type { Vm } from './model-vm.ts'
import { Refusal } from './ops.ts'
import { createRandom, type Random } from './random.ts'
import type { World } from './world.ts'

const GIB = 1_073_741_824
/** Mean pause at 1,000 VMs; a larger estate is busier in proportion. */
const MEAN_PAUSE = 8_000
const SHORTEST_MEAN = 100
/** After a long sleep not everything is made up for. */
const MOST_STEPS = 200
const SAMPLES = 60
const TRIES = 12
const SILENT_SHARE = 1 / 25

type Step = () => string | null

export interface Life {
  /** One change. Says what was done. */
  step(): string
  /** Every change due by `now` (ms). Returns how many there were. */
  due(now: number): number
}

class Living implements Life {
  readonly #world: World
  readonly #random: Random
  readonly #mean: number
  #next: number
  #made = 0

  constructor(world: World, random: Random, vms: number, now: number) {
    this.#world = world
    this.#random = random
    this.#mean = Math.max(SHORTEST_MEAN, (MEAN_PAUSE * 1_000) / Math.max(1, vms))
    this.#next = now + this.#pause()
  }

  step(): string {
    const steps = this.#random.chance(SILENT_SHARE) ? this.#silent : this.#loud
    for (let tries = 0; tries < TRIES; tries += 1) {
      try {
        const done = this.#random.weighted(steps)()
        if (done !== null) return done
      } catch (error) {
        // A real engine refuses now and then, too; something else is done instead.
        if (!(error instanceof Refusal)) throw error
      }
    }
    return 'nothing could be done'
  }

  due(now: number): number {
    this.#world.settleUntil(now)
    let done = 0
    while (this.#next <= now && done < MOST_STEPS) {
      this.step()
      done += 1
      this.#next += this.#pause()
    }
    if (this.#next <= now) this.#next = now + this.#pause()
    return done
  }

  /** Independent changes: exponential pauses. */
  #pause(): number {
    return -Math.log(1 - this.#random.next()) * this.#mean
  }

  #vm(fits: (vm: Vm) => boolean): Vm | null {
    const ids = [...this.#world.vms.keys()]
    for (let sample = 0; ids.length > 0 && sample < SAMPLES; sample += 1) {
      const vm = this.#world.vms.get(this.#random.pick(ids))
      if (vm && fits(vm)) return vm
    }
    return null
  }

  #host(fits: (host: Host) => boolean): Host | null {
    const hosts = [...this.#world.hosts.values()].filter(fits)
    return hosts.length === 0 ? null : this.#random.pick(hosts)
  }

  /** Runs `act` on a fitting VM; null when none fits. */
  #on(fits: (vm: Vm) => boolean, act: (vm: Vm) => string): Step {
    return () => {
      const vm = this.#vm(fits)
      return vm && act(vm)
    }
  }

  readonly #up = (vm: Vm): boolean => vm.status === 'up'
  readonly #down = (vm: Vm): boolean => vm.status === 'down'
  readonly #settled = (vm: Vm): boolean => vm.status === 'up' || vm.status === 'down'

  #ownDisk(vm: Vm): string | undefined {
    return vm.disks.find(({ disk }) => {
      const found = this.#world.disks.get(disk)
      return found?.storageType === 'image' && found.status === 'ok' && !found.shareable
    })?.disk
  }

  get #loud(): readonly (readonly [Step, number])[] {
    const world = this.#world
    const random = this.#random
    return [
      [this.#on(this.#down, (vm) => (world.startVm(vm.id), `start ${vm.name}`)), 16],
      [this.#on(this.#up, (vm) => (world.shutdownVm(vm.id), `shut down ${vm.name}`)), 11],
      [this.#on(this.#up, (vm) => (world.stopVm(vm.id), `power off ${vm.name}`)), 4],
      [this.#on(this.#up, (vm) => (world.migrateVm(vm.id), `migrate ${vm.name}`)), 18],
      [this.#on(this.#up, (vm) => (world.suspendVm(vm.id), `suspend ${vm.name}`)), 1],
      [
        this.#on(
          ({ status }) => status === 'suspended',
          (vm) => (world.startVm(vm.id), `wake ${vm.name}`),
        ),
        2,
      ],
      [
        this.#on(
          this.#up,
          (vm) => (
            world.pauseVm(vm.id, random.chance(0.5) ? 'enospc' : 'none'),
            `pause ${vm.name}`
          ),
        ),
        0.6,
      ],
      [
        this.#on(
          ({ status }) => status === 'paused',
          (vm) => (world.resumeVm(vm.id), `resume ${vm.name}`),
        ),
        1,
      ],
      [this.#on(this.#up, (vm) => (world.crashVm(vm.id), `crash ${vm.name}`)), 0.5],
      [this.#on(this.#settled, (vm) => this.#snapshot(vm)), 7],
      [
        this.#on(
          (vm) => vm.snapshots.length > 1,
          (vm) => this.#dropSnapshot(vm),
        ),
        6,
      ],
      [
        this.#on(
          this.#settled,
          (vm) => (
            world.addDisk(vm.id, { size: random.pick([10, 20, 50, 100]) * GIB }),
            `add a disk to ${vm.name}`
          ),
        ),
        4,
      ],
      [
        this.#on(
          (vm) => this.#ownDisk(vm) !== undefined,
          (vm) => this.#extend(vm),
        ),
        2,
      ],
      [
        this.#on(
          (vm) => this.#ownDisk(vm) !== undefined,
          (vm) => this.#move(vm),
        ),
        2,
      ],
      [
        this.#on(
          ({ nics }) => nics.length > 0,
          (vm) => this.#plug(vm),
        ),
        5,
      ],
      [this.#on(this.#settled, (vm) => this.#addNic(vm)), 2],
      [this.#on(this.#settled, (vm) => this.#edit(vm)), 8],
      [this.#on(this.#settled, (vm) => this.#rename(vm)), 0.7],
      [
        this.#on(
          ({ cdrom }) => cdrom === null,
          (vm) => (world.changeCd(vm.id, 'virtio-win.iso'), `insert a disc into ${vm.name}`),
        ),
        1,
      ],
      [
        this.#on(
          ({ cdrom }) => cdrom !== null,
          (vm) => (world.ejectCd(vm.id), `eject the disc of ${vm.name}`),
        ),
        1,
      ],
      [() => this.#create(), 2],
      [this.#on(this.#down, (vm) => (world.removeVm(vm.id), `remove ${vm.name}`)), 1.5],
      [() => this.#maintain(), 1.2],
      [() => this.#activate(), 1.6],
      [() => this.#editCluster(), 1.5],
      [() => this.#editProfile(), 0.8],
    ]
  }

  get #silent(): readonly (readonly [Step, number])[] {
    const world = this.#world
    const random = this.#random
    return [
      [
        this.#on(
          (vm) => vm.reporting && vm.nics.length > 0,
          (vm) => (
            world.changeGuestIp(vm.id, 0, [`10.99.${random.int(250)}.${random.between(2, 250)}`]),
            `another address in ${vm.name}`
          ),
        ),
        5,
      ],
      [
        this.#on(
          ({ watchdogs }) => watchdogs.length === 0,
          (vm) => (world.addWatchdog(vm.id), `a watchdog for ${vm.name}`),
        ),
        1,
      ],
      [
        this.#on(
          (vm) => this.#ownDisk(vm) !== undefined,
          (vm) => (world.growDisk(this.#ownDisk(vm) ?? '', GIB), `a disk of ${vm.name} fills`),
        ),
        3,
      ],
      [() => this.#fill(), 3],
      [() => this.#attachNetwork(), 1],
    ]
  }

  #snapshot(vm: Vm): string {
    const memory = this.#random.chance(0.2)
    this.#world.createSnapshot(vm.id, memory ? 'before patch, with memory' : 'before patch', {
      memory,
    })
    return `snapshot of ${vm.name}`
  }

  #dropSnapshot(vm: Vm): string {
    const found = vm.snapshots.find(({ type, status }) => type === 'regular' && status === 'ok')
    if (!found) throw new Refusal('no snapshot to remove')
    this.#world.removeSnapshot(vm.id, found.id)
    return `remove a snapshot of ${vm.name}`
  }

  #extend(vm: Vm): string {
    const disk = this.#world.need('disks', this.#ownDisk(vm) ?? '')
    this.#world.extendDisk(disk.id, disk.provisioned + 10 * GIB)
    return `extend ${disk.alias}`
  }

  #move(vm: Vm): string {
    const disk = this.#world.need('disks', this.#ownDisk(vm) ?? '')
    const dataCenter = this.#world.clusters.get(vm.cluster)?.dataCenter ?? ''
    const targets = [...this.#world.storageDomains.values()].filter(
      ({ id, type, attached }) =>
        type === 'data' && attached.get(dataCenter) === 'active' && !disk.domains.includes(id),
    )
    if (targets.length === 0) throw new Refusal('no other domain')
    this.#world.moveDisk(disk.id, this.#random.pick(targets).id)
    return `move ${disk.alias}`
  }

  #plug(vm: Vm): string {
    const nic = this.#random.pick(vm.nics)
    this.#world.plugNic(vm.id, nic.id, !nic.plugged)
    return `${nic.plugged ? 'plug' : 'unplug'} ${nic.name} of ${vm.name}`
  }

  #addNic(vm: Vm): string {
    const profile = vm.nics[0]?.profile ?? null
    this.#world.addNic(vm.id, { profile })
    return `add a NIC to ${vm.name}`
  }

  #edit(vm: Vm): string {
    const changes = this.#random.pick([
      { haEnabled: !vm.haEnabled },
      { bootMenu: !vm.bootMenu },
      { cpuShares: vm.cpuShares === 0 ? 1024 : 0 },
      { ioThreads: vm.ioThreads === 1 ? 2 : 1 },
      { usb: !vm.usb },
      { comment: `checked ${this.#random.hex(4)}` },
      { memory: vm.memory + GIB },
    ])
    this.#world.updateVm(vm.id, changes)
    return `edit ${vm.name}`
  }

  #rename(vm: Vm): string {
    const name = vm.name.endsWith('-old') ? vm.name.slice(0, -4) : `${vm.name}-old`
    this.#world.renameVm(vm.id, name)
    return `rename to ${name}`
  }

  #create(): string | null {
    const model = this.#vm(() => true)
    if (!model) return null
    this.#made += 1
    const name = `new-${this.#random.hex(4)}-${this.#made}`
    const { cluster, osType } = model
    const id = this.#world.createVm({ name, cluster, osType })
    if (this.#world.clusters.get(cluster)?.dataCenter) {
      this.#world.addNic(id, { profile: model.nics[0]?.profile ?? null })
      this.#world.addDisk(id, { size: 20 * GIB })
    }
    return `create ${name}`
  }

  /** Only where the others can take its VMs. */
  #maintain(): string | null {
    const up = new Map<string, number>()
    for (const { cluster, status } of this.#world.hosts.values()) {
      if (status === 'up') up.set(cluster, (up.get(cluster) ?? 0) + 1)
    }
    const host = this.#host(({ cluster, status }) => status === 'up' && (up.get(cluster) ?? 0) > 2)
    if (!host) return null
    this.#world.hostToMaintenance(host.id, 'kernel update')
    return `${host.name} to maintenance`
  }

  #activate(): string | null {
    const host = this.#host(
      ({ status, statusDetail }) => status === 'maintenance' && statusDetail === 'kernel update',
    )
    if (!host) return null
    this.#world.activateHost(host.id)
    return `activate ${host.name}`
  }

  #editCluster(): string {
    const cluster = this.#random.pick([...this.#world.clusters.values()])
    const changes = this.#random.pick([
      { ksm: !cluster.ksm },
      { haReservation: !cluster.haReservation },
      { overCommit: cluster.overCommit === 100 ? 150 : 100 },
    ])
    this.#world.updateCluster(cluster.id, changes)
    return `edit ${cluster.name}`
  }

  #editProfile(): string {
    const profile = this.#random.pick([...this.#world.nicProfiles.values()])
    this.#world.updateNicProfile(profile.id, { portMirroring: !profile.portMirroring })
    return `edit profile ${profile.name}`
  }

  #fill(): string | null {
    const domains = [...this.#world.storageDomains.values()].filter(({ used }) => used !== null)
    if (domains.length === 0) return null
    const domain = this.#random.pick(domains)
    this.#world.fillStorageDomain(domain.id, 5 * GIB)
    return `${domain.name} fills`
  }

  #attachNetwork(): string | null {
    const clusters = [...this.#world.clusters.values()].filter(
      ({ dataCenter }) => dataCenter !== null,
    )
    if (clusters.length === 0) return null
    const cluster = this.#random.pick(clusters)
    const network = [...this.#world.networks.values()].find(
      ({ id, dataCenter }) => dataCenter === cluster.dataCenter && !cluster.networks.has(id),
    )
    if (!network) return null
    this.#world.attachNetworkToCluster(cluster.id, network.id)
    return `${network.name} to ${cluster.name}`
  }
}

export const createLife = (world: World, seed: number, vms: number, now: number): Life =>
  new Living(world, createRandom(seed ^ 0x2545f491), vms, now)
