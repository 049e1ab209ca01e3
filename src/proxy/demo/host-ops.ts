/** Hosts: maintenance, activation, failure. A host that arrives at `maintenance` writes no event. */
import type { Host } from './model.ts'
import { flushDelay, refuse } from './ops.ts'
import { vmRunOps } from './vm-run-ops.ts'
import { ADMIN_NAME, type WorldState } from './world-state.ts'

const refs = (world: WorldState, host: Host) => ({
  cluster: world.refOf('clusters', host.cluster) ?? {},
  host: { id: host.id, name: host.name },
})

const userRefs = (world: WorldState, host: Host) => ({ ...refs(world, host), user: world.user() })

/** Monitoring names the user who caused it, without an id. */
const monitoringRefs = (world: WorldState, host: Host) => ({
  ...refs(world, host),
  user: { name: 'SYSTEM' },
})

/** Looks again until the last VM has left; gives up after a minute. */
function arrive(world: WorldState, host: Host, tries: number): void {
  if (host.status !== 'preparing_for_maintenance') return
  if (world.vmsOn(host.id).length === 0) {
    host.status = 'maintenance'
    return
  }
  if (tries > 0) world.later(1_000, () => arrive(world, host, tries - 1))
}

function vmsFollow(world: WorldState, host: Host, code: 142 | 163): void {
  const [from, status] = code === 142 ? ['up', 'unknown'] : ['unknown', 'up']
  for (const vm of world.vmsOn(host.id)) {
    if (vm.status !== from) continue
    const text =
      code === 142
        ? `VM ${vm.name} was set to the Unknown status.`
        : `VM ${vm.name} status was restored to ${status}.`
    world.write(code, text, world.vmRefs(vm, 'monitoring'), { correlationId: null })
    vm.status = status
    world.touch(vm)
  }
}

export const hostOps = {
  /** 600; VMs that may move do (67, 63), then it is in maintenance, silently. */
  hostToMaintenance(world: WorldState, id: string, reason = ''): void {
    const host = world.need('hosts', id)
    if (host.status === 'maintenance') refuse(`host ${host.name} is in maintenance`)
    host.status = 'preparing_for_maintenance'
    host.statusDetail = reason || null
    const text = `Host ${host.name} was switched to Maintenance mode by ${ADMIN_NAME}${reason ? ` (Reason: ${reason})` : ''}.`
    world.write(reason ? 600 : 620, text, userRefs(world, host))
    for (const vm of world.vmsOn(id)) {
      const moves = world
        .hostsOf(host.cluster)
        .some((other) => other !== id && world.hosts.get(other)?.status === 'up')
      if (vm.status === 'up' && moves && vm.pinnedHosts.length === 0) {
        vmRunOps.migrateVm(world, vm.id, undefined, 'system')
      } else {
        vmRunOps.stopVm(world, vm.id)
      }
    }
    world.later(150, () => arrive(world, host, 60))
  },

  /** 16, then 13 just before the host is up. */
  activateHost(world: WorldState, id: string): void {
    const host = world.need('hosts', id)
    if (host.status === 'up') refuse(`host ${host.name} is up`)
    host.status = 'unassigned'
    host.statusDetail = null
    const correlationId = world.random.uuid()
    const text = `Activation of host ${host.name} initiated by ${ADMIN_NAME}.`
    world.write(16, text, userRefs(world, host), { correlationId })
    world.later(world.random.between(2_000, 4_000), () => {
      if (host.status !== 'unassigned') return
      const cluster = world.clusters.get(host.cluster)
      const dataCenter = world.refOf('dataCenters', cluster?.dataCenter ?? null)
      world.write(
        13,
        `Status of host ${host.name} was set to Up.`,
        { ...monitoringRefs(world, host), ...(dataCenter ? { data_center: dataCenter } : {}) },
        { correlationId: world.random.hex(8) },
      )
      world.later(flushDelay(world), () => {
        host.status = 'up'
        host.connected = true
      })
    })
  },

  /** 12; its VMs become unknown (142 each). */
  failHost(world: WorldState, id: string): void {
    const host = world.need('hosts', id)
    if (host.status !== 'up') refuse(`host ${host.name} is ${host.status}`)
    world.write(12, `Host ${host.name} is non responsive.`, monitoringRefs(world, host), {
      correlationId: world.random.hex(8),
    })
    world.later(flushDelay(world), () => {
      host.status = 'non_responsive'
      vmsFollow(world, host, 142)
    })
  },

  /** 14; its VMs are what they were (163 each). */
  recoverHost(world: WorldState, id: string): void {
    const host = world.need('hosts', id)
    if (host.status !== 'non_responsive') refuse(`host ${host.name} is ${host.status}`)
    world.write(14, `Host ${host.name} is back.`, monitoringRefs(world, host), {
      correlationId: world.random.hex(8),
    })
    world.later(flushDelay(world), () => {
      host.status = 'up'
      vmsFollow(world, host, 163)
    })
  },

  updateHost(world: WorldState, id: string, changes: { comment?: string; name?: string }): void {
    const host = world.need('hosts', id)
    const before = host.name
    Object.assign(host, changes)
    if (before !== host.name) {
      world.reorder('hosts')
      for (const vm of world.vmsOn(id)) world.touch(vm)
    }
    world.write(
      43,
      `Host ${host.name} configuration was updated by ${ADMIN_NAME}.`,
      userRefs(world, host),
    )
    if (before === host.name) return
    const text = `Host ${before} was renamed from ${before} to ${host.name} by admin.`
    world.write(1200, text, { host: { id } }, { correlationId: null })
  },

  removeHost(world: WorldState, id: string): void {
    const host = world.need('hosts', id)
    if (host.status !== 'maintenance') refuse(`host ${host.name} is ${host.status}`)
    world.hosts.delete(id)
    world.reorder('hosts')
    world.write(44, `Host ${host.name} was removed by ${ADMIN_NAME}.`, userRefs(world, host))
  },
}
