/** Storage domains. When one is detached or destroyed, what lies on it leaves the inventory without events of its own. */
import { profileOf } from './disk-ops.ts'
import type { StorageDomain } from './model.ts'
import { refuse } from './ops.ts'
import { ADMIN_NAME, type WorldState } from './world-state.ts'

function refs(world: WorldState, domain: StorageDomain, dataCenter?: string) {
  const found = dataCenter === undefined ? undefined : world.refOf('dataCenters', dataCenter)
  return {
    storage_domain: { id: domain.id, name: domain.name },
    user: world.user(),
    ...(found ? { data_center: found } : {}),
  }
}

/** Disks on the domain vanish; VMs with nothing else vanish with them, the others lose disks. */
function takeAway(world: WorldState, domain: StorageDomain): void {
  const gone = new Set(
    [...world.disks.values()]
      .filter((disk) => disk.domains.length === 1 && disk.domains[0] === domain.id)
      .map((disk) => disk.id),
  )
  const hit = [...world.vms.values()].filter((vm) => vm.disks.some(({ disk }) => gone.has(disk)))
  if (hit.some((vm) => vm.host !== null)) refuse(`running VMs use ${domain.name}`)
  for (const vm of hit) {
    const left = vm.disks.filter(({ disk }) => !gone.has(disk))
    if (left.length === 0) world.vms.delete(vm.id)
    vm.disks = left
    world.touch(vm)
  }
  for (const id of gone) world.disks.delete(id)
  for (const disk of world.disks.values()) {
    if (disk.domains.includes(domain.id)) {
      disk.domains = disk.domains.filter((id) => id !== domain.id)
    }
  }
  world.reorder('vms')
  world.reorder('disks')
}

export const storageOps = {
  /** Created, attached to nothing. */
  addStorageDomain(world: WorldState, name: string): string {
    const domain: StorageDomain = {
      id: world.random.uuid(),
      name,
      description: '',
      comment: '',
      type: 'data',
      storage: { type: 'nfs', address: 'nfs.example.com', path: `/exports/${name}`, tuned: false },
      available: null,
      used: null,
      committed: 0,
      master: false,
      format: 'v5',
      wipe: false,
      external: 'ok',
      backup: false,
      attached: new Map(),
    }
    world.storageDomains.set(domain.id, domain)
    world.reorder('storageDomains')
    const profile = world.random.uuid()
    world.diskProfiles.set(profile, {
      id: profile,
      name,
      description: '',
      storageDomain: domain.id,
      qos: null,
    })
    world.write(956, `Storage Domain ${name} was added by ${ADMIN_NAME}`, refs(world, domain))
    return domain.id
  },

  updateStorageDomain(
    world: WorldState,
    id: string,
    changes: { name?: string; description?: string; comment?: string },
  ): void {
    const domain = world.need('storageDomains', id)
    Object.assign(domain, changes)
    world.reorder('storageDomains')
    const text = `Storage Domain ${domain.name} was updated by ${ADMIN_NAME}.`
    world.write(958, text, refs(world, domain))
  },

  attachStorageDomain(world: WorldState, id: string, dataCenter: string): void {
    const domain = world.need('storageDomains', id)
    const { name } = world.need('dataCenters', dataCenter)
    if (domain.attached.size > 0 && domain.type !== 'iso') refuse(`${domain.name} is attached`)
    domain.attached.set(dataCenter, 'active')
    domain.available ??= 500 * 1_073_741_824
    domain.used ??= 0
    const text = `Storage Domain ${domain.name} was attached to Data Center ${name} by ${ADMIN_NAME}`
    world.write(962, text, refs(world, domain, dataCenter))
  },

  activateStorageDomain(world: WorldState, id: string, dataCenter: string): void {
    const domain = world.need('storageDomains', id)
    if (!domain.attached.has(dataCenter)) refuse(`${domain.name} is not attached`)
    domain.attached.set(dataCenter, 'active')
    const text = `Storage Domain ${domain.name} was activated by ${ADMIN_NAME}`
    world.write(966, text, refs(world, domain, dataCenter))
  },

  /** 968; the domain is in maintenance shortly afterwards. */
  deactivateStorageDomain(world: WorldState, id: string, dataCenter: string): void {
    const domain = world.need('storageDomains', id)
    if (domain.attached.get(dataCenter) !== 'active') refuse(`${domain.name} is not active`)
    domain.attached.set(dataCenter, 'preparing_for_maintenance')
    const text = `Storage Domain ${domain.name} was deactivated and has moved to 'Preparing for maintenance' until it will no longer be accessed by any Host of the Data Center.`
    world.write(968, text, refs(world, domain, dataCenter))
    world.later(2_000, () => {
      if (domain.attached.get(dataCenter) !== 'preparing_for_maintenance') return
      domain.attached.set(dataCenter, 'maintenance')
    })
  },

  detachStorageDomain(world: WorldState, id: string, dataCenter: string): void {
    const domain = world.need('storageDomains', id)
    const { name } = world.need('dataCenters', dataCenter)
    if (domain.type === 'data') takeAway(world, domain)
    domain.attached.delete(dataCenter)
    if (domain.attached.size === 0) {
      domain.available = null
      domain.used = null
    }
    const text = `Storage Domain ${domain.name} was detached from Data Center ${name} by ${ADMIN_NAME}`
    world.write(964, text, refs(world, domain, dataCenter))
  },

  removeStorageDomain(world: WorldState, id: string): void {
    const domain = world.need('storageDomains', id)
    if (domain.attached.size > 0) refuse(`${domain.name} is attached`)
    drop(world, domain)
    const text = `Storage Domain ${domain.name} was removed by ${ADMIN_NAME}`
    world.write(960, text, refs(world, domain))
  },

  /** Takes the domain and all on it out of the engine, whatever its state. */
  destroyStorageDomain(world: WorldState, id: string): void {
    const domain = world.need('storageDomains', id)
    takeAway(world, domain)
    drop(world, domain)
    const text = `Storage Domain ${domain.name} was forcibly removed by ${ADMIN_NAME}`
    world.write(981, text, refs(world, domain))
  },

  /** Used and free space change without an event. */
  fillStorageDomain(world: WorldState, id: string, bytes: number): void {
    const domain = world.need('storageDomains', id)
    if (domain.available === null || domain.used === null) refuse(`${domain.name} is unattached`)
    const taken = Math.min(domain.available, bytes)
    domain.available -= taken
    domain.used += taken
  },
}

function drop(world: WorldState, domain: StorageDomain): void {
  for (
    let profile = profileOf(world, domain.id);
    profile !== null;
    profile = profileOf(world, domain.id)
  ) {
    world.diskProfiles.delete(profile)
  }
  world.storageDomains.delete(domain.id)
  world.reorder('storageDomains')
  for (const vm of world.vms.values()) {
    if (vm.leaseDomain !== domain.id) continue
    vm.leaseDomain = null
    world.touch(vm)
  }
}
