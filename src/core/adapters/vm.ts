/** VMs with everything that a policy reads of them, in pages ordered by id. */
import { isFields, itemsOf, Reader } from '../engine/decode.ts'
import { refKey, type RefKey } from '../model/kinds.ts'
import type { Sheet } from './adapter.ts'
import { byText, decodeRow, idsOf, propertiesOf } from './sheet.ts'
import { VERBS } from './verbs.ts'
import {
  attachmentsOf,
  cdromsOf,
  hostDevicesOf,
  nicsOf,
  numaPinsOf,
  pinsOf,
  snapshotsOf,
  watchDogsOf,
} from './vm-parts.ts'

const TRANSIENT = new Set([
  'image_locked',
  'migrating',
  'powering_up',
  'powering_down',
  'reboot_in_progress',
  'wait_for_launch',
  'saving_state',
  'restoring_state',
])

/** Pinning policies that leave NUMA alone. */
const PLAIN_PINNING = new Set(['', 'none', 'manual'])

export const vm: Sheet<'vm'> = {
  kind: 'vm',
  path: 'vms',
  // `hostdevices` without underscore takes the engine's fast path.
  follow: 'nics,disk_attachments,snapshots,watchdogs,cdroms,hostdevices,reported_devices',
  paging: 'id',
  items: (body) => itemsOf(body, 'vm'),
  one: (id) => `vms/${encodeURIComponent(id)}`,
  codes: VERBS.vm,
  named: (event) => event.vm,
  decode: (document) =>
    decodeRow<'vm'>(document, (reader) => {
      const guest = reader.at('guest_operating_system')
      const distribution = guest.text('distribution')
      const fullVersion = guest.at('version').text('full_version')
      const cpu = reader.at('cpu')
      const topology = cpu.at('topology')
      const memoryPolicy = reader.at('memory_policy')
      const placement = reader.at('placement_policy')
      return {
        cluster: reader.ref('cluster'),
        host: reader.ref('host'),
        status: reader.text('status'),
        guestName: `${distribution} ${fullVersion}`,
        cpuSockets: topology.whole('sockets'),
        cpuCores: topology.whole('cores'),
        cpuThreads: topology.whole('threads'),
        cpuShares: reader.whole('cpu_shares'),
        cpuAffinity: pinsOf(reader),
        cpuPinningPolicy: reader.text('cpu_pinning_policy'),
        memory: reader.whole('memory'),
        balloonedMemory: memoryPolicy.flag('ballooning'),
        ioThreads: reader.at('io').whole('threads'),
        bios: reader.at('bios').text('type'),
        display: reader.at('display').text('type'),
        hasIllegalImages: reader.flag('has_illegal_images'),
        numaNodeAffinity: [],
        leaseStorageDomain: reader.at('lease').ref('storage_domain'),
        storageErrorResumeBehaviour: reader.text('storage_error_resume_behaviour'),
        haEnabled: reader.at('high_availability').flag('enabled'),
        usbEnabled: reader.at('usb').flag('enabled'),
        bootMenuEnabled: reader.at('bios').at('boot_menu').flag('enabled'),
        placementPolicyAffinity: placement.text('affinity'),
        timezone: reader.at('time_zone').text('name'),
        stateless: reader.text('stateless'),
        serialNumber: reader.at('serial_number').text('value'),
        hostDevices: hostDevicesOf(reader),
        cdroms: cdromsOf(reader),
        watchDogs: watchDogsOf(reader),
        properties: propertiesOf(reader),
        snapshots: snapshotsOf(reader),
        guest: { distribution, fullVersion },
        osType: reader.at('os').text('type'),
        customCpuModel: reader.text('custom_cpu_model'),
        diskAttachments: attachmentsOf(reader),
        nics: nicsOf(reader),
        comment: reader.text('comment'),
        fqdn: reader.text('fqdn'),
        createdAt: reader.time('creation_time'),
        startedAt: reader.time('start_time'),
        stoppedAt: reader.time('stop_time'),
        type: reader.text('type'),
        template: reader.ref('template'),
        cpuMode: cpu.text('mode'),
        cpuArchitecture: cpu.text('architecture'),
        guaranteedMemory: memoryPolicy.wholeOrNull('guaranteed'),
        pinnedHosts: idsOf(placement, 'hosts', 'host'),
        nextRun: reader.flag('next_run_configuration_exists'),
      }
    }),
  refs(draft) {
    const refs: RefKey[] = []
    if (draft.cluster) refs.push(refKey('cluster', draft.cluster))
    if (draft.host) refs.push(refKey('host', draft.host))
    for (const { disk } of draft.diskAttachments) if (disk) refs.push(refKey('disk', disk))
    for (const { profile } of draft.nics) if (profile) refs.push(refKey('nicProfile', profile))
    return [...new Set(refs)].sort(byText((ref) => ref))
  },
  transient: (draft) => TRANSIENT.has(draft.status),
  detail: {
    optional: true,
    fields: ['numaNodeAffinity'],
    /** One request a VM: asked each time only where a VM is tied down, which is where pins are likely; any may have them. */
    needs: (draft) =>
      draft.pinnedHosts.length > 0 ||
      (draft.placementPolicyAffinity !== 'migratable' && draft.placementPolicyAffinity !== '') ||
      !PLAIN_PINNING.has(draft.cpuPinningPolicy),
    path: (id) => `vms/${encodeURIComponent(id)}/numanodes`,
    merge(draft, body, misfits) {
      const nodes = itemsOf(body, 'vm_numa_node')
      if (!nodes) {
        misfits.push({ path: 'numa_nodes', message: 'The answer is no list of NUMA nodes.' })
        return draft
      }
      const readers = nodes.flatMap((node, index) => {
        const path = `numa_nodes[${index}]`
        if (isFields(node)) return [new Reader(node, misfits, path)]
        misfits.push({ path, message: 'The NUMA node is not an object.' })
        return []
      })
      return { ...draft, numaNodeAffinity: numaPinsOf(readers) }
    },
    /** NUMA nodes added, updated, removed. */
    survey: { codes: [1300, 1310, 1320] },
  },
}
