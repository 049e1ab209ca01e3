/** Configuration of VMs: their life, their NICs, snapshots, discs and small devices, with the events of each. */
import { NO_ID } from './model.ts'
import type { Nic, Snapshot, Vm, VmChanges, Watchdog } from './model-vm.ts'
import { refuse } from './ops.ts'
import { ADMIN_NAME, type WorldState } from './world-state.ts'

/** What takes effect in a running VM at once; the rest waits for its next start. */
const LIVE = new Set<keyof VmChanges>([
  'description',
  'comment',
  'haEnabled',
  'deleteProtected',
  'affinity',
])

export const MODELS: Readonly<Record<string, string>> = {
  virtio: 'VirtIO',
  e1000: 'e1000',
  e1000e: 'e1000e',
  rtl8139: 'rtl8139',
  pci_passthrough: 'PCI Passthrough',
}

export const activeSnapshot = (id: string, date: number): Snapshot => ({
  id,
  description: 'Active VM',
  type: 'active',
  status: 'ok',
  date,
  memory: false,
  configured: false,
})

/** A VM as the engine creates it when nothing is asked for. */
export function blankVm(
  id: string,
  name: string,
  cluster: string,
  snapshot: string,
  at: number,
): Vm {
  return {
    id,
    name,
    description: '',
    comment: '',
    cluster,
    host: null,
    status: 'down',
    statusDetail: null,
    osType: 'other',
    guest: null,
    reporting: false,
    fqdn: '',
    memory: 1_073_741_824,
    maxMemory: 4_294_967_296,
    guaranteed: 1_073_741_824,
    sockets: 1,
    cores: 1,
    threads: 1,
    cpuShares: 0,
    cpuPins: [],
    pinning: 'none',
    customCpuModel: null,
    customMachine: null,
    cpuMode: null,
    bios: 'q35_sea_bios',
    bootMenu: false,
    display: 'vnc',
    video: 'vga',
    ioThreads: 1,
    ballooning: true,
    haEnabled: false,
    haPriority: 1,
    usb: false,
    timezone: 'Etc/GMT',
    stateless: false,
    serial: null,
    affinity: 'migratable',
    pinnedHosts: [],
    resumeBehaviour: 'auto_resume',
    illegalImages: false,
    leaseDomain: null,
    properties: [],
    deleteProtected: false,
    type: 'server',
    template: NO_ID,
    tpm: false,
    created: at,
    started: null,
    stopped: at,
    disks: [],
    nics: [],
    snapshots: [activeSnapshot(snapshot, at)],
    watchdogs: [],
    cdrom: null,
    hostDevices: [],
    numa: [],
    tags: [],
    nextRun: null,
  }
}

function nicOf(world: WorldState, vm: Vm, id: string): Nic {
  return vm.nics.find((nic) => nic.id === id) ?? refuse(`VM ${vm.name} has no NIC ${id}`)
}

/** Written as an internal command, so with a short correlation id of its own. */
function writePlug(world: WorldState, vm: Vm, nic: Nic): void {
  const plugged = nic.plugged ? `plugged to` : `unplugged from`
  const model = MODELS[nic.interface] ?? nic.interface
  const text = `Network Interface ${nic.name} (${model}) was ${plugged} VM ${vm.name}. (User: ${ADMIN_NAME})`
  world.write(nic.plugged ? 1012 : 1014, text, world.vmRefs(vm, 'user'), {
    correlationId: world.random.hex(8),
  })
}

function writeNic(world: WorldState, vm: Vm, nic: Nic, code: 930 | 932 | 934): void {
  const verb = { 930: `removed from`, 932: 'added to', 934: 'updated for' }[code]
  const model = MODELS[nic.interface] ?? nic.interface
  const text = `Interface ${nic.name} (${model}) was ${verb} VM ${vm.name}. (User: ${ADMIN_NAME})`
  world.write(code, text, world.vmRefs(vm, 'user'))
}

export const macOf = (world: Pick<WorldState, 'random'>): string =>
  `56:6f:${(world.random.hex(8).match(/../g) ?? []).join(':')}`

export const vmConfigOps = {
  /** Without disks: 34 at once, 53 with the same correlation id one to two seconds later. */
  createVm(world: WorldState, changes: VmChanges & { name: string; cluster?: string }): string {
    const { name, cluster: wanted, ...rest } = changes
    const cluster = wanted
      ? world.need('clusters', wanted)
      : [...world.clusters.values()].find((candidate) => candidate.dataCenter !== null)
    if (!cluster) refuse('there is no cluster')
    const id = world.random.uuid()
    const vm = blankVm(id, name, cluster.id, world.random.uuid(), world.clock())
    Object.assign(vm, rest)
    world.vms.set(id, vm)
    world.reorder('vms')
    world.touch(vm)
    const correlationId = world.random.uuid()
    world.write(34, `VM ${name} was created by ${ADMIN_NAME}.`, world.vmRefs(vm, 'user'), {
      correlationId,
    })
    world.later(world.random.between(1_000, 2_000), () => {
      if (!world.vms.has(id)) return
      world.write(53, `VM ${vm.name} creation has been completed.`, world.vmRefs(vm, 'user'), {
        correlationId,
      })
    })
    return id
  },

  /** Its own disks go with it; shareable ones and LUNs stay. */
  removeVm(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    if (vm.host !== null) refuse(`VM ${vm.name} is ${vm.status}`)
    if (vm.deleteProtected) refuse(`VM ${vm.name} is protected`)
    const refs = world.vmRefs(vm, 'user')
    for (const { disk } of vm.disks) {
      const found = world.disks.get(disk)
      if (found && !found.shareable && found.storageType !== 'lun') world.disks.delete(disk)
    }
    world.vms.delete(id)
    world.reorder('vms')
    world.reorder('disks')
    world.write(113, `VM ${vm.name} was successfully removed by ${ADMIN_NAME}.`, refs)
  },

  /** 35 with the old name, and 1200 that names the VM by its id alone. */
  renameVm(world: WorldState, id: string, name: string): void {
    const vm = world.need('vms', id)
    const before = vm.name
    const text = `VM ${before} configuration was updated by ${ADMIN_NAME}.`
    const refs = world.vmRefs(vm, 'user')
    vm.name = name
    world.touch(vm)
    world.reorder('vms')
    world.write(35, text, refs)
    world.write(
      1200,
      `VM ${before} was renamed from ${before} to ${name} by admin.`,
      { vm: { id } },
      {
        correlationId: null,
      },
    )
  },

  /** A running VM takes most changes at its next start only. */
  updateVm(world: WorldState, id: string, changes: VmChanges): void {
    const vm = world.need('vms', id)
    const names = Object.keys(changes) as (keyof VmChanges)[]
    const waits = vm.host === null ? [] : names.filter((name) => !LIVE.has(name))
    const live = { ...changes }
    const later: VmChanges = { ...vm.nextRun }
    for (const name of waits) {
      Object.assign(later, { [name]: changes[name] })
      delete live[name]
    }
    Object.assign(vm, live)
    if (waits.length > 0) vm.nextRun = later
    world.touch(vm)
    const text = `VM ${vm.name} configuration was updated by ${ADMIN_NAME}.`
    world.write(35, text, world.vmRefs(vm, 'user'))
  },

  /** 1012, then 932. */
  addNic(
    world: WorldState,
    id: string,
    nic: { name?: string; interface?: string; profile?: string | null } = {},
  ): string {
    const vm = world.need('vms', id)
    if (nic.profile) world.need('nicProfiles', nic.profile)
    const added: Nic = {
      id: world.random.uuid(),
      name: nic.name ?? `nic${vm.nics.length + 1}`,
      interface: nic.interface ?? 'virtio',
      mac: macOf(world),
      plugged: true,
      linked: true,
      profile: nic.profile ?? null,
      ips: [],
    }
    vm.nics.push(added)
    world.touch(vm)
    writePlug(world, vm, added)
    writeNic(world, vm, added, 932)
    return added.id
  },

  updateNic(
    world: WorldState,
    id: string,
    nicId: string,
    changes: Partial<Pick<Nic, 'name' | 'interface' | 'profile' | 'linked' | 'plugged'>>,
  ): void {
    const vm = world.need('vms', id)
    const nic = nicOf(world, vm, nicId)
    const plugging = changes.plugged !== undefined && changes.plugged !== nic.plugged
    Object.assign(nic, changes)
    world.touch(vm)
    if (plugging) writePlug(world, vm, nic)
    writeNic(world, vm, nic, 934)
  },

  removeNic(world: WorldState, id: string, nicId: string): void {
    const vm = world.need('vms', id)
    const nic = nicOf(world, vm, nicId)
    vm.nics = vm.nics.filter((other) => other !== nic)
    world.touch(vm)
    writeNic(world, vm, nic, 930)
  },

  plugNic(world: WorldState, id: string, nicId: string, plugged: boolean): void {
    const vm = world.need('vms', id)
    const nic = nicOf(world, vm, nicId)
    nic.plugged = plugged
    world.touch(vm)
    writePlug(world, vm, nic)
  },

  /** 45 while it is locked, 68 when it is done. */
  createSnapshot(
    world: WorldState,
    id: string,
    description: string,
    options: { memory?: boolean } = {},
  ): string {
    const vm = world.need('vms', id)
    const snapshot: Snapshot = {
      id: world.random.uuid(),
      description,
      type: 'regular',
      status: 'locked',
      date: world.clock(),
      memory: (options.memory ?? false) && vm.host !== null,
      configured: true,
    }
    vm.snapshots.push(snapshot)
    world.touch(vm)
    const correlationId = world.random.uuid()
    const begun = `Snapshot '${description}' creation for VM '${vm.name}' was initiated by ${ADMIN_NAME}.`
    world.write(45, begun, world.vmRefs(vm, 'user'), { correlationId })
    world.later(world.random.between(2_000, 5_000), () => {
      if (!world.vms.has(id)) return
      snapshot.status = 'ok'
      world.touch(vm)
      const done = `Snapshot '${description}' creation for VM '${vm.name}' has been completed.`
      world.write(68, done, world.vmRefs(vm, 'user'), { correlationId })
    })
    return snapshot.id
  },

  /** 342 while it is locked, 356 when it is gone. */
  removeSnapshot(world: WorldState, id: string, snapshotId: string): void {
    const vm = world.need('vms', id)
    const snapshot = vm.snapshots.find((other) => other.id === snapshotId)
    if (snapshot?.type !== 'regular') refuse(`VM ${vm.name} has no such snapshot`)
    snapshot.status = 'locked'
    world.touch(vm)
    const correlationId = world.random.uuid()
    const begun = `Snapshot '${snapshot.description}' deletion for VM '${vm.name}' was initiated by ${ADMIN_NAME}.`
    world.write(342, begun, world.vmRefs(vm, 'user'), { correlationId })
    world.later(world.random.between(2_000, 6_000), () => {
      if (!world.vms.has(id)) return
      vm.snapshots = vm.snapshots.filter((other) => other !== snapshot)
      world.touch(vm)
      const done = `Snapshot '${snapshot.description}' deletion for VM '${vm.name}' has been completed.`
      world.write(356, done, world.vmRefs(vm, 'user'), { correlationId })
    })
  },

  changeCd(world: WorldState, id: string, file: string): void {
    const vm = world.need('vms', id)
    vm.cdrom = file
    world.touch(vm)
    const text = `CD ${file} was inserted to VM ${vm.name} by ${ADMIN_NAME}.`
    world.write(38, text, world.vmRefs(vm, 'user'))
  },

  ejectCd(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    vm.cdrom = null
    world.touch(vm)
    world.write(
      528,
      `CD was ejected from VM ${vm.name} by ${ADMIN_NAME}.`,
      world.vmRefs(vm, 'user'),
    )
  },

  /** Writes no event. */
  addWatchdog(world: WorldState, id: string, action = 'reset'): void {
    const vm = world.need('vms', id)
    const watchdog: Watchdog = { id: world.random.uuid(), action, model: 'i6300esb' }
    vm.watchdogs = [watchdog]
    world.touch(vm)
  },

  addNumaNode(world: WorldState, id: string, pins: number[] = []): void {
    const vm = world.need('vms', id)
    const cores = Array.from({ length: vm.sockets * vm.cores }, (_, core) => core)
    const memoryMiB = Math.floor(vm.memory / 1_048_576 / (vm.numa.length + 1))
    vm.numa.push({ index: vm.numa.length, memoryMiB, cores, pins, mode: 'interleave' })
    world.touch(vm)
    world.write(1300, 'Add VM NUMA node successfully.', world.vmRefs(vm, 'user'))
  },

  /** The event does not say by its references which VM it was. */
  tagVm(world: WorldState, id: string, tagId: string): void {
    const vm = world.need('vms', id)
    const tag = world.need('tags', tagId)
    vm.tags.push(tagId)
    world.touch(vm)
    const text = `Tag ${tag.name} was attached to VM(s) ${vm.name} by ${ADMIN_NAME}.`
    world.write(440, text, { user: world.user() })
  },

  /** Labels are no part of this estate; the event is, because it names no VM. */
  labelVm(world: WorldState, id: string, label: string): void {
    world.need('vms', id)
    const text = `Affinity Label ${label} was updated. (User: ${ADMIN_NAME})`
    world.write(10382, text, { user: world.user() })
  },
}
