/**
 * Run states of VMs: start, stop, crash, migrate, suspend, pause. Monitoring events (32, 61, 119, 503, 1025) are
 * written before the state they tell of can be read.
 */
import type { Host } from './model.ts'
import type { Vm } from './model-vm.ts'
import { flushDelay, refuse } from './ops.ts'
import { ADMIN_NAME, type WorldState } from './world-state.ts'

const STARTABLE = new Set(['down', 'suspended'])
const HOSTED = new Set(['up', 'paused', 'powering_up', 'migrating', 'not_responding'])

function set(world: WorldState, vm: Vm, status: string): void {
  if (!world.vms.has(vm.id)) return
  vm.status = status
  world.touch(vm)
}

/** Hosts on which the VM may run now. */
function candidates(world: WorldState, vm: Vm): Host[] {
  return [...world.hosts.values()].filter(
    (host) =>
      host.cluster === vm.cluster &&
      host.status === 'up' &&
      (vm.pinnedHosts.length === 0 || vm.pinnedHosts.includes(host.id)),
  )
}

function goDown(world: WorldState, vm: Vm): void {
  vm.host = null
  vm.statusDetail = null
  vm.reporting = false
  vm.started = null
  vm.stopped = world.clock()
  set(world, vm, 'down')
}

/** What monitoring sees of a VM that ended by itself or was told to end. */
function ended(world: WorldState, vm: Vm, code: 61 | 119): void {
  if (!world.vms.has(vm.id) || vm.host === null) return
  const text =
    code === 61
      ? `VM ${vm.name} is down. Exit message: Down as a result of destroy`
      : `VM ${vm.name} is down with error. Exit message: Lost connection with qemu process.`
  world.write(code, text, world.vmRefs(vm, 'monitoring'), { correlationId: null })
  world.later(flushDelay(world), () => goDown(world, vm))
}

function started(world: WorldState, vm: Vm, correlationId: string): void {
  const steps = ['wait_for_launch', 'powering_up', 'restoring_state']
  if (!world.vms.has(vm.id) || !steps.includes(vm.status)) return
  world.write(
    32,
    `VM ${vm.name} started on Host ${hostName(world, vm)}`,
    world.vmRefs(vm, 'user'),
    {
      correlationId,
    },
  )
  world.later(flushDelay(world), () => {
    if (!steps.includes(vm.status)) return
    set(world, vm, 'up')
    // The agent speaks some seconds later, and no event tells of it.
    world.later(world.random.between(8_000, 15_000), () => {
      if (vm.status !== 'up' || vm.guest === null) return
      vm.reporting = true
      world.touch(vm)
    })
  })
}

const hostName = (world: WorldState, vm: Vm): string =>
  (vm.host === null ? undefined : world.hosts.get(vm.host)?.name) ?? 'unknown'

function begin(world: WorldState, vm: Vm, host: Host): void {
  if (vm.nextRun) {
    Object.assign(vm, vm.nextRun)
    vm.nextRun = null
  }
  vm.host = host.id
  vm.started = world.clock()
}

export const vmRunOps = {
  /** 153 at the request, 32 when it is up. */
  startVm(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    if (!STARTABLE.has(vm.status)) refuse(`VM ${vm.name} is ${vm.status}`)
    const hosts = candidates(world, vm)
    if (hosts.length === 0) refuse(`no host for VM ${vm.name}`)
    const host = world.random.pick(hosts)
    const resumed = vm.status === 'suspended'
    begin(world, vm, host)
    set(world, vm, resumed ? 'restoring_state' : 'wait_for_launch')
    const correlationId = world.random.uuid()
    const text = `VM ${vm.name} was started by ${ADMIN_NAME} (Host: ${host.name}).`
    world.write(153, text, world.vmRefs(vm, 'user'), { correlationId })
    if (!resumed) {
      world.later(1_000, () => {
        if (vm.status === 'wait_for_launch') set(world, vm, 'powering_up')
      })
    }
    world.later(world.random.between(3_000, 8_000), () => started(world, vm, correlationId))
  },

  /** 33 at once; the VM stays up until monitoring writes 61. */
  stopVm(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    if (vm.host === null) refuse(`VM ${vm.name} is ${vm.status}`)
    const text = `VM ${vm.name} powered off by ${ADMIN_NAME} (Host: ${hostName(world, vm)}).`
    world.write(33, text, world.vmRefs(vm, 'user'))
    world.later(world.random.between(2_000, 4_000), () => ended(world, vm, 61))
  },

  /** 73 only announces; 61 follows when the guest is done. */
  shutdownVm(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    if (vm.status !== 'up') refuse(`VM ${vm.name} is ${vm.status}`)
    const text = `VM shutdown initiated by ${ADMIN_NAME} on VM ${vm.name} (Host: ${hostName(world, vm)}).`
    world.write(73, text, world.vmRefs(vm, 'user'))
    world.later(500, () => {
      if (vm.status === 'up') set(world, vm, 'powering_down')
    })
    world.later(world.random.between(4_000, 12_000), () => ended(world, vm, 61))
  },

  crashVm(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    if (vm.host === null) refuse(`VM ${vm.name} is ${vm.status}`)
    ended(world, vm, 119)
  },

  /** 62 (67 when the system does it), 63 at the end. */
  migrateVm(world: WorldState, id: string, target?: string, by: 'user' | 'system' = 'user'): void {
    const vm = world.need('vms', id)
    if (vm.status !== 'up') refuse(`VM ${vm.name} is ${vm.status}`)
    const others = candidates(world, vm).filter((host) => host.id !== vm.host)
    const to = target ? others.find((host) => host.id === target) : others[0]
    if (!to) refuse(`no other host for VM ${vm.name}`)
    const correlationId = world.random.uuid()
    const from = hostName(world, vm)
    set(world, vm, 'migrating')
    const text = `Migration started (VM: ${vm.name}, Source: ${from}, Destination: ${to.name}).`
    world.write(by === 'user' ? 62 : 67, text, world.vmRefs(vm, 'user'), { correlationId })
    world.later(world.random.between(3_000, 9_000), () => {
      if (!world.vms.has(id) || vm.status !== 'migrating') return
      const done = `Migration completed (VM: ${vm.name}, Source: ${from}, Destination: ${to.name}).`
      world.write(63, done, world.vmRefs(vm, 'user'), { correlationId })
      world.later(flushDelay(world), () => {
        if (vm.status !== 'migrating') return
        vm.host = to.id
        set(world, vm, 'up')
      })
    })
  },

  /** 501 by the user, 503 by monitoring. */
  suspendVm(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    if (vm.status !== 'up') refuse(`VM ${vm.name} is ${vm.status}`)
    set(world, vm, 'saving_state')
    const text = `Suspending VM ${vm.name} was initiated by ${ADMIN_NAME} (Host: ${hostName(world, vm)}).`
    world.write(501, text, world.vmRefs(vm, 'user'))
    world.later(world.random.between(2_000, 5_000), () => {
      if (vm.status !== 'saving_state') return
      const refs = world.vmRefs(vm, 'monitoring')
      world.write(503, `VM ${vm.name} on Host ${hostName(world, vm)} is suspended.`, refs, {
        correlationId: null,
      })
      world.later(flushDelay(world), () => {
        if (!world.vms.has(id)) return
        vm.host = null
        vm.reporting = false
        set(world, vm, 'suspended')
      })
    })
  },

  /** 1025, or 138 when the storage is full. */
  pauseVm(world: WorldState, id: string, reason: 'none' | 'enospc' = 'none'): void {
    const vm = world.need('vms', id)
    if (vm.status !== 'up') refuse(`VM ${vm.name} is ${vm.status}`)
    const enospc = reason === 'enospc'
    const text = enospc
      ? `VM ${vm.name} has been paused due to no Storage space error.`
      : `VM ${vm.name} has been paused.`
    world.write(enospc ? 138 : 1025, text, world.vmRefs(vm, 'monitoring'), { correlationId: null })
    world.later(flushDelay(world), () => {
      if (!HOSTED.has(vm.status)) return
      vm.statusDetail = enospc ? 'enospc' : null
      set(world, vm, 'paused')
    })
  },

  resumeVm(world: WorldState, id: string): void {
    const vm = world.need('vms', id)
    if (vm.status !== 'paused') refuse(`VM ${vm.name} is ${vm.status}`)
    vm.statusDetail = null
    set(world, vm, 'up')
    const text = `VM ${vm.name} was resumed by ${ADMIN_NAME} (Host: ${hostName(world, vm)}).`
    world.write(40, text, world.vmRefs(vm, 'user'))
  },

  /** Guest data changes without an event. */
  changeGuestIp(world: WorldState, id: string, nic: number, ips: string[]): void {
    const vm = world.need('vms', id)
    const changed = vm.nics[nic]
    if (!changed) refuse(`VM ${vm.name} has no NIC ${nic}`)
    changed.ips = ips
    world.touch(vm)
  },
}
