/**
 * What makes a VM remarkable, one entry per rule of the stock policies that a default VM does not raise. `share` is how
 * many VMs of a real site have it; each entry is applied to at least one VM.
 */
import { attachment } from './disk-ops.ts'
import { GIB, type DiskMaker } from './estate-disks.ts'
import type { Site } from './estate-sites.ts'
import type { Disk } from './model.ts'
import type { Nic, Vm } from './model-vm.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

export interface OddityContext {
  world: World
  random: Random
  site: Site
  disks: DiskMaker
  addNic(vm: Vm): Nic
  now: number
}

export interface Oddity {
  /** The rule that it raises. */
  rule: string
  share: number
  apply(vm: Vm, context: OddityContext): void
}

const ROBUST = 165

/** The first disk of the VM that is its own; one is made when it has none. */
function ownDisk(vm: Vm, { world, site, disks }: OddityContext): Disk {
  for (const { disk } of vm.disks) {
    const found = world.disks.get(disk)
    if (found?.storageType === 'image' && !found.shareable) return found
  }
  const made = disks.image(site, `${vm.name}_Disk${vm.disks.length + 1}`)
  vm.disks.push(attachment(made.id, 'virtio_scsi', vm.disks.length === 0))
  return made
}

const firstNic = (vm: Vm, context: OddityContext): Nic => vm.nics[0] ?? context.addNic(vm)

const extra = (vm: Vm, disk: Disk, model: string): void =>
  void vm.disks.push(attachment(disk.id, model, false))

/** A VM that is in none of the two ordinary states; a suspended one has no host. */
function strand(vm: Vm, random: Random): void {
  if (vm.host === null) {
    vm.status = 'suspended'
    return
  }
  vm.status = random.pick(['paused', 'not_responding', 'paused'])
  vm.statusDetail = vm.status === 'paused' && random.chance(0.5) ? 'enospc' : null
}

export const ODDITIES: readonly Oddity[] = [
  { rule: 'ovirt.bios.boot_menu.enabled', share: 0.03, apply: (vm) => void (vm.bootMenu = true) },
  {
    rule: 'ovirt.cpu.custom_model.detected',
    share: 0.01,
    apply(vm) {
      vm.customCpuModel = 'Skylake-Server'
      vm.cpuMode = 'custom'
    },
  },
  {
    rule: 'ovirt.cpu.pinning_policy.unsupported',
    share: 0.004,
    apply(vm, { random }) {
      vm.pinning = random.pick(['resize_and_pin_numa', 'isolate_threads'])
    },
  },
  {
    rule: 'ovirt.cpu.shares.defined',
    share: 0.015,
    apply: (vm, { random }) => void (vm.cpuShares = random.pick([512, 1024, 2048])),
  },
  {
    rule: 'ovirt.cpu.tuning.detected',
    share: 0.012,
    apply(vm) {
      vm.pinning = 'manual'
      vm.cpuPins = [
        { vcpu: 0, set: '0-3,^2,7' },
        { vcpu: 1, set: '4' },
      ]
    },
  },
  {
    rule: 'ovirt.vm.custom_properties.detected',
    share: 0.015,
    apply: (vm) => void (vm.properties = [{ name: 'sap_agent', value: 'true' }]),
  },
  {
    rule: 'ovirt.disk.count.exceeds.limit',
    share: 0,
    apply(vm, { disks, site, random }) {
      vm.name = `${site.code}-vtl-01`
      for (let no = vm.disks.length; no <= ROBUST; no += 1) {
        const size = random.between(1, 4) * GIB
        const disk = disks.image(site, `${vm.name}_slot${no}`, {
          provisioned: size,
          actual: size / 2,
        })
        extra(vm, disk, 'virtio_scsi')
      }
    },
  },
  {
    rule: 'ovirt.disk.interface_type.unsupported',
    share: 0.012,
    apply(vm, context) {
      const { id } = ownDisk(vm, context)
      for (const found of vm.disks) if (found.disk === id) found.interface = 'ide'
    },
  },
  {
    rule: 'ovirt.disk.capacity.invalid',
    share: 0.003,
    apply: (vm, context) => void Object.assign(ownDisk(vm, context), { provisioned: 0, actual: 0 }),
  },
  {
    rule: 'ovirt.disk.illegal_or_locked_status',
    share: 0.01,
    apply: (vm, context) =>
      void (ownDisk(vm, context).status = context.random.chance(0.8) ? 'illegal' : 'locked'),
  },
  {
    rule: 'ovirt.disk.storage_type.unsupported',
    share: 0.004,
    apply(vm, { disks, site }) {
      const disk = disks.image(site, `${vm.name}_ceph`, { storageType: 'managed_block_storage' })
      extra(vm, disk, 'virtio_scsi')
    },
  },
  {
    rule: 'ovirt.ha.enabled',
    share: 0.14,
    apply(vm, { random, site }) {
      vm.haEnabled = true
      vm.haPriority = random.pick([1, 50, 100])
      if (random.chance(0.2)) vm.leaseDomain = site.domains[0]!.id
    },
  },
  {
    rule: 'ovirt.host_devices.mapped',
    share: 0.006,
    apply(vm, { random, world }) {
      const host = vm.host ?? world.hostsOf(vm.cluster)[0]
      if (host === undefined) return
      vm.affinity = 'pinned'
      vm.pinnedHosts = [host]
      vm.hostDevices = [
        {
          name: `pci_0000_${random.hex(2)}_00_0`,
          host,
          capability: 'pci',
          product: { id: '0x1eb8', name: 'TU104GL [Tesla T4]' },
          vendor: { id: '0x10de', name: 'NVIDIA Corporation' },
          driver: 'vfio-pci',
          iommuGroup: random.between(10, 60),
          mediated: ['nvidia-222', 'nvidia-223'],
        },
      ]
    },
  },
  {
    rule: 'ovirt.disk.illegal_images.detected',
    share: 0.004,
    apply(vm, context) {
      vm.illegalImages = true
      ownDisk(vm, context).status = 'illegal'
    },
  },
  {
    rule: 'ovirt.iothreads.configured',
    share: 0.07,
    apply: (vm, { random }) => void (vm.ioThreads = random.pick([2, 2, 4])),
  },
  {
    rule: 'ovirt.nic.custom_properties.detected',
    share: 0.006,
    apply: (vm, context) => void (firstNic(vm, context).profile = context.site.special.custom),
  },
  {
    rule: 'ovirt.nic.pci_passthrough.detected',
    share: 0.005,
    apply(vm, context) {
      const nic = context.addNic(vm)
      nic.interface = 'pci_passthrough'
      nic.profile = context.site.special.passThrough
    },
  },
  {
    rule: 'ovirt.nic.interface_type.unsupported',
    share: 0.003,
    apply: (vm, context) => void (context.addNic(vm).interface = 'spapr_vlan'),
  },
  {
    rule: 'ovirt.nic.unplugged.detected',
    share: 0.012,
    apply: (vm, context) => void (firstNic(vm, context).plugged = false),
  },
  {
    rule: 'ovirt.nic.port_mirroring.detected',
    share: 0.004,
    apply: (vm, context) => void (firstNic(vm, context).profile = context.site.special.mirror),
  },
  {
    rule: 'ovirt.nic.qos.detected',
    share: 0.02,
    apply: (vm, context) => void (firstNic(vm, context).profile = context.site.special.gold),
  },
  {
    rule: 'ovirt.numa.tuning.detected',
    share: 0.008,
    apply(vm, { world }) {
      // Pinned nodes need a VM that stays where it is.
      const host = vm.host ?? world.hostsOf(vm.cluster)[0]
      if (host === undefined) return
      vm.affinity = 'pinned'
      vm.pinnedHosts = [host]
      vm.numa = [0, 1].map((index) => ({
        index,
        memoryMiB: vm.memory / 2 / 1_048_576,
        cores: [index * 2, index * 2 + 1],
        pins: [index],
        mode: 'interleave',
      }))
    },
  },
  {
    rule: 'ovirt.snapshot.online_memory.detected',
    share: 0.015,
    apply(vm, { random, disks, site, now }) {
      vm.snapshots.unshift({
        id: random.uuid(),
        description: 'with memory – ü',
        type: 'regular',
        status: 'ok',
        date: now - random.between(1, 90) * 86_400_000,
        memory: true,
        configured: true,
      })
      disks.memory(site, vm.memory)
    },
  },
  {
    rule: 'ovirt.disk.scsi_reservation.enabled',
    share: 0.004,
    apply(vm, { random, disks, site }) {
      const fibre = random.chance(0.4)
      extra(vm, disks.lun(site, `${vm.name}_lun`, fibre, false), 'virtio_scsi')
      Object.assign(vm.disks.at(-1)!, { scsiReservation: true })
    },
  },
  {
    rule: 'ovirt.disk.shared.detected',
    share: 0.005,
    apply(vm, { world, disks, site, random }) {
      const lun = random.chance(0.3)
      const disk = lun
        ? disks.lun(site, `${vm.name}_shared`, true, true)
        : disks.image(site, `${vm.name}_shared`, { shareable: true, format: 'raw', sparse: false })
      extra(vm, disk, 'virtio_scsi')
      for (const other of world.vms.values()) {
        if (other === vm || other.cluster !== vm.cluster) continue
        extra(other, disk, 'virtio_scsi')
        return
      }
    },
  },
  {
    rule: 'ovirt.secure_boot.detected',
    share: 0.004,
    apply: (vm) => void (vm.bios = 'q35_secure_boot'),
  },
  {
    rule: 'ovirt.storage.resume_behavior.unsupported',
    share: 0.02,
    apply: (vm, { random }) => void (vm.resumeBehaviour = random.pick(['kill', 'leave_paused'])),
  },
  {
    rule: 'ovirt.tpm.required_by_os',
    share: 0,
    apply(vm) {
      Object.assign(vm, { osType: 'windows_2022', guest: 'win2022', tpm: true, bios: 'q35_ovmf' })
    },
  },
  { rule: 'ovirt.usb.enabled', share: 0.025, apply: (vm) => void (vm.usb = true) },
  {
    rule: 'ovirt.os.unsupported',
    share: 0,
    apply: (vm) => void Object.assign(vm, { osType: 'rhel_6x64', guest: 'rhel6' }),
  },
  {
    rule: 'ovirt.vm.status_invalid',
    share: 0.01,
    apply: (vm, { random }) => strand(vm, random),
  },
  {
    rule: 'ovirt.watchdog.enabled',
    share: 0.015,
    apply(vm, { random }) {
      vm.watchdogs = [
        {
          id: random.uuid(),
          action: random.pick(['reset', 'poweroff', 'dump']),
          model: 'i6300esb',
        },
      ]
    },
  },
  {
    rule: 'ovirt.display_type.spice.enabled',
    share: 0,
    apply: (vm) => void Object.assign(vm, { display: 'spice', video: 'qxl' }),
  },
  {
    rule: 'ovirt.name.invalid',
    share: 0,
    apply: (vm) => void (vm.name = `${vm.name}_größe`),
  },
]
