/** What hangs on a VM: sub-collections of it, the same in `follow` and at their own path. */
import { NO_ID } from '../model.ts'
import type { Attachment, HostDevice, Nic, Snapshot, Vm } from '../model-vm.ts'
import {
  actions,
  bool,
  links,
  maybe,
  nested,
  ref,
  ROOT,
  when,
  type Json,
  type RenderContext,
} from './common.ts'
import { renderStoredVm } from './vm.ts'
import { renderTag } from './misc.ts'

const baseOf = (vm: Vm): string => `${ROOT}/vms/${vm.id}`

const vmRef = (vm: Vm): Json => ({ vm: ref('vms', vm.id) })

/** Sixteen bytes of name and MAC, written as an id. */
function deviceId(name: string, mac: string): string {
  const hex = [...(name + mac).padEnd(16, '0')]
    .slice(0, 16)
    .map((char) => char.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function reportedDevice(vm: Vm, nic: Nic, index: number): Json {
  const name = `eth${index}`
  const id = deviceId(name, nic.mac)
  const ip = nic.ips.map((address) => ({ address, version: address.includes(':') ? 'v6' : 'v4' }))
  return {
    ips: { ip },
    mac: { address: nic.mac },
    type: 'network',
    ...vmRef(vm),
    name,
    description: 'guest reported data',
    href: `${baseOf(vm)}/reporteddevices/${id}`,
    id,
  }
}

const reports = (vm: Vm): boolean => vm.reporting && vm.host !== null

export function renderReportedDevices(_: RenderContext, vm: Vm): Json {
  if (!reports(vm)) return {}
  const speaking = vm.nics.filter((nic) => nic.ips.length > 0 && nic.plugged)
  return nested(
    'reported_device',
    speaking.map((nic, index) => reportedDevice(vm, nic, index)),
  )
}

function renderNic(context: RenderContext, vm: Vm, nic: Nic, index: number): Json {
  const base = `${baseOf(vm)}/nics/${nic.id}`
  const old = context.version === '4.3'
  const rels = context.single
    ? ['reporteddevices', 'networkfilterparameters', 'statistics']
    : ['networkfilterparameters', 'reporteddevices', 'statistics']
  return {
    interface: nic.interface,
    linked: bool(nic.linked),
    mac: { address: nic.mac },
    plugged: bool(nic.plugged),
    ...when(old && reports(vm), {
      reported_devices: nested('reported_device', [reportedDevice(vm, nic, index)]),
    }),
    ...when(!old, { synced: 'true' }),
    ...when(nic.profile !== null, { vnic_profile: ref('vnicprofiles', nic.profile ?? '') }),
    ...actions(base, ['activate', 'deactivate']),
    name: nic.name,
    ...vmRef(vm),
    link: links(base, rels),
    href: base,
    id: nic.id,
  }
}

export const renderNics = (context: RenderContext, vm: Vm): Json =>
  nested(
    'nic',
    vm.nics.map((nic, index) => renderNic(context, vm, nic, index)),
  )

const renderAttachment = (vm: Vm, attached: Attachment): Json => ({
  active: bool(attached.active),
  bootable: bool(attached.bootable),
  interface: attached.interface,
  ...when(reports(vm), maybe('logical_name', attached.logicalName)),
  pass_discard: bool(attached.passDiscard),
  read_only: bool(attached.readOnly),
  uses_scsi_reservation: bool(attached.scsiReservation),
  disk: ref('disks', attached.disk),
  ...vmRef(vm),
  href: `${baseOf(vm)}/diskattachments/${attached.disk}`,
  id: attached.disk,
})

export const renderAttachments = (_: RenderContext, vm: Vm): Json =>
  nested(
    'disk_attachment',
    vm.disks.map((attached) => renderAttachment(vm, attached)),
  )

/** The single VM carries stored configurations where they exist, the list a plain reference: same snapshots in both. */
function renderSnapshot(context: RenderContext, vm: Vm, snapshot: Snapshot): Json {
  const base = `${baseOf(vm)}/snapshots/${snapshot.id}`
  const { single } = context
  const stored = single ? snapshot.configured : true
  const rels = single ? ['cdroms', 'nics', 'disks'] : ['cdroms', 'disks', 'nics']
  return {
    date: snapshot.date,
    persist_memorystate: bool(snapshot.memory),
    snapshot_status: snapshot.status,
    snapshot_type: snapshot.type,
    ...when(stored, { vm: single ? renderStoredVm(context, vm) : ref('vms', vm.id) }),
    ...actions(base, ['restore']),
    description: snapshot.description,
    link: stored ? links(base, rels) : [],
    href: base,
    id: snapshot.id,
  }
}

export const renderSnapshots = (context: RenderContext, vm: Vm): Json =>
  nested(
    'snapshot',
    vm.snapshots.map((snapshot) => renderSnapshot(context, vm, snapshot)),
  )

export const renderCdroms = (_: RenderContext, vm: Vm): Json => ({
  cdrom: [
    {
      ...when(vm.cdrom !== null, { file: { id: vm.cdrom } }),
      ...vmRef(vm),
      href: `${baseOf(vm)}/cdroms/${NO_ID}`,
      id: NO_ID,
    },
  ],
})

export const renderWatchdogs = (_: RenderContext, vm: Vm): Json =>
  nested(
    'watchdog',
    vm.watchdogs.map((watchdog) => ({
      action: watchdog.action,
      model: watchdog.model,
      ...vmRef(vm),
      href: `${baseOf(vm)}/watchdogs/${watchdog.id}`,
      id: watchdog.id,
    })),
  )

const hex = (text: string): string =>
  [...text].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')

function renderHostDevice(vm: Vm, device: HostDevice): Json {
  const devices = `hosts/${device.host}/devices`
  return {
    capability: device.capability,
    driver: device.driver,
    iommu_group: String(device.iommuGroup),
    ...when(device.mediated.length > 0, {
      m_dev_types: { m_dev_type: device.mediated.map((name) => ({ name })) },
    }),
    product: { name: device.product.name, id: device.product.id },
    vendor: { name: device.vendor.name, id: device.vendor.id },
    host: ref('hosts', device.host),
    parent_device: { name: 'computer', ...ref(devices, hex('computer')) },
    ...vmRef(vm),
    name: device.name,
    ...ref(devices, hex(device.name)),
  }
}

export const renderHostDevices = (_: RenderContext, vm: Vm): Json =>
  nested(
    'host_device',
    vm.hostDevices.map((device) => renderHostDevice(vm, device)),
  )

export const renderNumaNodes = (_: RenderContext, vm: Vm): Json =>
  nested(
    'vm_numa_node',
    vm.numa.map((node) => {
      const id = deviceId(`numa${node.index}`, vm.id)
      return {
        cpu: {
          cores: nested(
            'core',
            node.cores.map((index) => ({ index: String(index) })),
          ),
        },
        index: String(node.index),
        memory: String(node.memoryMiB),
        numa_node_pins: nested(
          'numa_node_pin',
          node.pins.map((index) => ({ index: String(index) })),
        ),
        numa_tune_mode: node.mode,
        ...vmRef(vm),
        href: `${baseOf(vm)}/numanodes/${id}`,
        id,
      }
    }),
  )

export const renderVmTags = ({ world }: RenderContext, vm: Vm): Json =>
  nested(
    'tag',
    vm.tags.flatMap((id) => {
      const tag = world.tags.get(id)
      return tag ? [{ ...renderTag(tag), ...vmRef(vm), href: `${baseOf(vm)}/tags/${id}` }] : []
    }),
  )

export const renderConsoles = (_: RenderContext, vm: Vm): Json => {
  if (vm.display === null) return {}
  const id = hex(vm.display.toUpperCase())
  const console = {
    protocol: vm.display,
    ...vmRef(vm),
    href: `${baseOf(vm)}/graphicsconsoles/${id}`,
  }
  return { graphics_console: [{ ...console, id }] }
}
