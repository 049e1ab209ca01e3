/** The nested lists of a VM: disk attachments, NICs with their addresses, CPU pins, snapshots, devices. */
import type { Reader } from '../engine/decode.ts'
import type { CpuPin, DiskAttachment, IpAddress, Nic, Snapshot, VmRow } from '../model/rows.ts'
import { byId, byText } from './sheet.ts'

export const attachmentsOf = (vm: Reader): DiskAttachment[] =>
  vm
    .list('disk_attachments', 'disk_attachment')
    .map((each) => ({
      id: each.text('id'),
      interface: each.text('interface'),
      scsiReservation: each.flag('uses_scsi_reservation'),
      bootable: each.flag('bootable'),
      disk: each.ref('disk') || each.text('id'),
      active: each.flag('active'),
      readOnly: each.flag('read_only'),
      logicalName: each.text('logical_name'),
    }))
    .sort(byId)

/** Addresses of reported devices by MAC; engines before 4.4 nest the devices in the NIC, later ones in the VM. */
function addressesOf(owner: Reader, into: Map<string, IpAddress[]>): void {
  for (const device of owner.list('reported_devices', 'reported_device')) {
    const mac = device.at('mac').text('address').toLowerCase()
    const addresses = device
      .list('ips', 'ip')
      .map((ip) => ({ address: ip.text('address'), version: ip.text('version') }))
    const known = into.get(mac) ?? []
    const fresh = addresses.filter(
      (ip) => ip.address && !known.some((each) => each.address === ip.address),
    )
    into.set(mac, [...known, ...fresh])
  }
}

export function nicsOf(vm: Reader): Nic[] {
  const reported = new Map<string, IpAddress[]>()
  addressesOf(vm, reported)
  return vm
    .list('nics', 'nic')
    .map((nic) => {
      const mac = nic.at('mac').text('address')
      const own = new Map<string, IpAddress[]>()
      addressesOf(nic, own)
      const addresses = [...own.values(), reported.get(mac.toLowerCase()) ?? []].flat()
      return {
        id: nic.text('id'),
        name: nic.text('name'),
        interface: nic.text('interface'),
        plugged: nic.flag('plugged'),
        ipAddress: addresses
          .filter((ip, i) => addresses.findIndex((each) => each.address === ip.address) === i)
          .sort(
            byText(
              (ip) => ip.version,
              (ip) => ip.address,
            ),
          ),
        profile: nic.ref('vnic_profile'),
        mac,
        linked: nic.flag('linked'),
      }
    })
    .sort(
      byText(
        (nic) => nic.name,
        (nic) => nic.id,
      ),
    )
}

/** CPUs of a set expression such as `0-3,^2,7`; null when it is none. A set of this engine never exceeds 4,096 CPUs. */
function cpusOf(cpuSet: string): number[] | null {
  const wanted = new Set<number>()
  const refused = new Set<number>()
  for (const term of cpuSet.split(',')) {
    const match = /^\s*(\^?)(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(term)
    if (!match) return null
    const [, not, from, to] = match
    const into = not ? refused : wanted
    for (let cpu = Number(from); cpu <= Number(to ?? from); cpu += 1) into.add(cpu)
  }
  return [...wanted].filter((cpu) => !refused.has(cpu)).sort((a, b) => a - b)
}

export const pinsOf = (vm: Reader): CpuPin[] =>
  vm
    .at('cpu')
    .at('cpu_tune')
    .list('vcpu_pins', 'vcpu_pin')
    .map((pin) => {
      const cpuSet = pin.text('cpu_set')
      const cpus = cpusOf(cpuSet)
      if (cpus === null) pin.misfit('cpu_set', 'a set of CPUs', cpuSet, null)
      return { set: cpus?.[0] ?? 0, cpu: pin.whole('vcpu'), cpuSet }
    })
    .sort((a, b) => a.cpu - b.cpu)

export const snapshotsOf = (vm: Reader): Snapshot[] =>
  vm
    .list('snapshots', 'snapshot')
    .map((each) => ({
      id: each.text('id'),
      description: each.text('description'),
      type: each.text('snapshot_type'),
      persistMemory: each.flag('persist_memorystate'),
      date: each.time('date'),
    }))
    .sort((a, b) => (a.date ?? 0) - (b.date ?? 0) || byId(a, b))

export const hostDevicesOf = (vm: Reader): VmRow['hostDevices'] =>
  vm
    .list('host_devices', 'host_device')
    .map((device) => ({
      name: device.text('name'),
      capability: device.text('capability'),
      product: device.at('product').text('name'),
      vendor: device.at('vendor').text('name'),
    }))
    .sort(
      byText(
        (device) => device.name,
        (device) => device.product,
      ),
    )
    .map(({ name: _, ...device }) => device)

export const cdromsOf = (vm: Reader): VmRow['cdroms'] =>
  vm
    .list('cdroms', 'cdrom')
    .map((each) => ({ id: each.text('id'), file: each.ref('file') }))
    .sort(byId)

export const watchDogsOf = (vm: Reader): VmRow['watchDogs'] =>
  vm
    .list('watchdogs', 'watchdog')
    .map((each) => ({
      id: each.text('id'),
      action: each.text('action'),
      model: each.text('model'),
    }))
    .sort(byId)

/** Host NUMA nodes that the VM's own nodes (documents of `/vms/{id}/numanodes`) are pinned to, as texts. */
export function numaPinsOf(nodes: readonly Reader[]): string[] {
  const pins = nodes.flatMap((node) => node.list('numa_node_pins', 'numa_node_pin'))
  const indexes = new Set(pins.map((pin) => pin.wholeOrNull('index')))
  return [...indexes]
    .filter((index) => index !== null)
    .sort((a, b) => a - b)
    .map(String)
}
