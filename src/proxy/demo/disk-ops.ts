/** Disks: added, changed, grown, moved, attached and removed. Most events name one VM at best, none names the disk. */
import type { Disk } from './model.ts'
import type { Attachment, Vm } from './model-vm.ts'
import { refuse } from './ops.ts'
import { ADMIN_NAME, type WorldState } from './world-state.ts'

const GIB = 1_073_741_824

export interface DiskSpec {
  alias?: string
  size?: number
  domain?: string
  interface?: string
  shareable?: boolean
}

const usersOf = (world: WorldState, disk: string): Vm[] =>
  [...world.vms.values()].filter((vm) => vm.disks.some((attachment) => attachment.disk === disk))

function touchUsers(world: WorldState, disk: string): void {
  for (const vm of usersOf(world, disk)) world.touch(vm)
}

/** A data domain that the VM's data center (or any) has active. */
function domainFor(world: WorldState, vm: Vm | null, wanted: string | undefined): string {
  if (wanted) return world.need('storageDomains', wanted).id
  const dataCenter = vm && world.clusters.get(vm.cluster)?.dataCenter
  for (const domain of world.storageDomains.values()) {
    if (domain.type !== 'data') continue
    for (const [id, status] of domain.attached) {
      if (status === 'active' && (!dataCenter || id === dataCenter)) return domain.id
    }
  }
  return refuse('no active data domain')
}

export const profileOf = (world: WorldState, domain: string): string | null =>
  [...world.diskProfiles.values()].find((profile) => profile.storageDomain === domain)?.id ?? null

function newDisk(world: WorldState, alias: string, domain: string, spec: DiskSpec): Disk {
  const disk: Disk = {
    id: world.random.uuid(),
    alias,
    description: '',
    contentType: 'data',
    storageType: 'image',
    provisioned: spec.size ?? 10 * GIB,
    actual: GIB,
    format: spec.shareable ? 'raw' : 'cow',
    sparse: !spec.shareable,
    status: 'locked',
    shareable: spec.shareable ?? false,
    backup: 'none',
    wipe: false,
    profile: profileOf(world, domain),
    domains: [domain],
    imageId: world.random.uuid(),
    quota: null,
    lun: null,
  }
  world.disks.set(disk.id, disk)
  world.reorder('disks')
  return disk
}

export const attachment = (disk: string, model: string, bootable: boolean): Attachment => ({
  disk,
  active: true,
  bootable,
  interface: model,
  readOnly: false,
  passDiscard: false,
  scsiReservation: false,
  logicalName: null,
})

const vmRefs = (world: WorldState, disk: string) => {
  const vm = usersOf(world, disk)[0]
  return vm ? world.vmRefs(vm, 'user') : { user: world.user() }
}

export const diskOps = {
  /** 78 while it is locked, 97 when it is there. */
  addDisk(world: WorldState, vmId: string, spec: DiskSpec = {}): string {
    const vm = world.need('vms', vmId)
    const domain = domainFor(world, vm, spec.domain)
    const disk = newDisk(world, spec.alias ?? `${vm.name}_Disk${vm.disks.length + 1}`, domain, spec)
    vm.disks.push(attachment(disk.id, spec.interface ?? 'virtio_scsi', vm.disks.length === 0))
    world.touch(vm)
    const correlationId = world.random.uuid()
    const begun = `Add-Disk operation of '${disk.alias}' was initiated on VM ${vm.name} by ${ADMIN_NAME}.`
    world.write(78, begun, world.vmRefs(vm, 'user'), { correlationId })
    world.later(world.random.between(1_500, 3_000), () => {
      if (!world.disks.has(disk.id)) return
      disk.status = 'ok'
      const done = `The disk '${disk.alias}' was successfully added to VM ${vm.name}.`
      world.write(97, done, world.vmRefs(vm, 'user'), { correlationId })
    })
    return disk.id
  },

  /** 2020, then 2021. */
  addFloatingDisk(world: WorldState, spec: DiskSpec = {}): string {
    const domain = domainFor(world, null, spec.domain)
    const disk = newDisk(world, spec.alias ?? `floating-${world.random.hex(4)}`, domain, spec)
    const refs = { user: world.user(), storage_domain: world.refOf('storageDomains', domain) ?? {} }
    const correlationId = world.random.uuid()
    const begun = `Add-Disk operation of '${disk.alias}' was initiated by ${ADMIN_NAME}.`
    world.write(2020, begun, refs, { correlationId })
    world.later(world.random.between(1_500, 3_000), () => {
      if (!world.disks.has(disk.id)) return
      disk.status = 'ok'
      world.write(2021, `The disk '${disk.alias}' was successfully added.`, refs, { correlationId })
    })
    return disk.id
  },

  /** 88 for a disk of a VM, 86 for a floating one: each twice, 1.5 s apart. */
  updateDisk(
    world: WorldState,
    id: string,
    changes: Partial<
      Pick<Disk, 'alias' | 'description' | 'shareable' | 'wipe' | 'backup' | 'profile'>
    >,
  ): void {
    const disk = world.need('disks', id)
    Object.assign(disk, changes)
    world.reorder('disks')
    const vm = usersOf(world, id)[0]
    const correlationId = world.random.uuid()
    const write = (): void => {
      if (vm && world.vms.has(vm.id)) {
        const text = `VM ${vm.name} ${disk.alias} disk was updated by ${ADMIN_NAME}.`
        world.write(88, text, world.vmRefs(vm, 'user'), { correlationId })
      } else {
        const text = `Disk ${disk.alias} was updated by ${ADMIN_NAME}.`
        world.write(86, text, { user: world.user() }, { correlationId })
      }
    }
    write()
    world.later(1_500, write)
  },

  /** 377 when begun, 371 when done. */
  extendDisk(world: WorldState, id: string, size: number): void {
    const disk = world.need('disks', id)
    if (size <= disk.provisioned) refuse(`disk ${disk.alias} is larger already`)
    disk.status = 'locked'
    const correlationId = world.random.uuid()
    const begun = `Extending disk '${disk.alias}' to ${Math.round(size / GIB)} GB was initiated by ${ADMIN_NAME}.`
    world.write(377, begun, vmRefs(world, id), { correlationId })
    world.later(world.random.between(1_500, 3_000), () => {
      if (!world.disks.has(id)) return
      disk.status = 'ok'
      disk.provisioned = size
      const done = `Size of the disk '${disk.alias}' was successfully updated to ${Math.round(size / GIB)} GB by ${ADMIN_NAME}.`
      world.write(371, done, vmRefs(world, id), { correlationId })
    })
  },

  /** 2008 when begun, 2010 when done: storage domain and profile are others then. */
  moveDisk(world: WorldState, id: string, domain: string): void {
    const disk = world.need('disks', id)
    const target = world.need('storageDomains', domain)
    if (disk.storageType !== 'image') refuse(`disk ${disk.alias} is no image`)
    disk.status = 'locked'
    const refs = { ...vmRefs(world, id), storage_domain: { id: target.id, name: target.name } }
    const correlationId = world.random.uuid()
    const begun = `User ${ADMIN_NAME} moving disk ${disk.alias} to domain ${target.name}.`
    world.write(2008, begun, refs, { correlationId })
    world.later(world.random.between(3_000, 9_000), () => {
      if (!world.disks.has(id)) return
      disk.status = 'ok'
      disk.domains = [domain]
      disk.profile = profileOf(world, domain)
      const done = `User ${ADMIN_NAME} finished moving disk ${disk.alias} to domain ${target.name}.`
      world.write(2010, done, refs, { correlationId })
    })
  },

  attachDisk(world: WorldState, vmId: string, id: string, model = 'virtio_scsi'): void {
    const vm = world.need('vms', vmId)
    const disk = world.need('disks', id)
    if (vm.disks.some((other) => other.disk === id)) refuse(`${disk.alias} is attached already`)
    if (!disk.shareable && usersOf(world, id).length > 0) refuse(`${disk.alias} is not shareable`)
    vm.disks.push(attachment(id, model, false))
    world.touch(vm)
    const text = `Disk ${disk.alias} was successfully attached to VM ${vm.name} by ${ADMIN_NAME}.`
    world.write(2016, text, world.vmRefs(vm, 'user'))
  },

  detachDisk(world: WorldState, vmId: string, id: string): void {
    const vm = world.need('vms', vmId)
    const disk = world.need('disks', id)
    vm.disks = vm.disks.filter((other) => other.disk !== id)
    world.touch(vm)
    const text = `Disk ${disk.alias} was successfully detached from VM ${vm.name} by ${ADMIN_NAME}.`
    world.write(2018, text, world.vmRefs(vm, 'user'))
  },

  /** The event comes when the removal starts; the disk is locked until it is gone. */
  removeDisk(world: WorldState, id: string): void {
    const disk = world.need('disks', id)
    const users = usersOf(world, id)
    const lun = disk.storageType === 'lun'
    const code = users.length > 0 ? (lun ? 2043 : 2042) : lun ? 2012 : 2014
    const suffix =
      users.length > 0 ? ` attached to VMs ${users.map((vm) => vm.name).join(', ')}` : ''
    const text = `Disk ${disk.alias}${suffix} was successfully removed from the system (User ${ADMIN_NAME}).`
    disk.status = 'locked'
    world.write(code, text, { user: world.user() })
    world.later(1_500, () => {
      for (const vm of usersOf(world, id)) {
        vm.disks = vm.disks.filter((other) => other.disk !== id)
        world.touch(vm)
      }
      world.disks.delete(id)
      world.reorder('disks')
    })
  },

  /** A thin disk grows while it is written to; no event tells of it. */
  growDisk(world: WorldState, id: string, bytes: number): void {
    const disk = world.need('disks', id)
    disk.actual = Math.min(disk.provisioned, disk.actual + bytes)
    touchUsers(world, id)
  },

  /** The image is broken: VM and disk say so, and no event does. */
  breakDisk(world: WorldState, id: string): void {
    const disk = world.need('disks', id)
    disk.status = 'illegal'
    for (const vm of usersOf(world, id)) {
      vm.illegalImages = true
      world.touch(vm)
    }
  },
}
