/** What can be asked of virtual machines. */
import type { VmListRow } from '../../model/list-rows.ts'
import type { VmItem } from '../items.ts'
import { LEVEL_TEXT } from '../vm-spec.ts'
import { field, provider, referenceTo, type EstateField } from './field.ts'

const concernsOf = (vm: VmItem): readonly [string, string][] => vm.verdict?.concerns ?? []

const ofVm: (...args: Parameters<typeof field<VmItem>>) => EstateField<VmItem> = field

const references: (...args: Parameters<typeof referenceTo<VmItem>>) => EstateField<VmItem> =
  referenceTo

export const VM_FIELDS: readonly EstateField<VmItem>[] = [
  ofVm('name', 'text', 'its name', (vm) => vm.name, { column: 'name' }),
  ofVm('status', 'choice', 'what the engine says it does', (vm) => vm.row.status, {
    column: 'status',
  }),
  {
    ...ofVm(
      'readiness',
      'choice',
      'ready, attention, blocked or unknown',
      (vm) => vm.readiness.level,
    ),
    column: 'readiness',
    also: (vm) => [LEVEL_TEXT[vm.readiness.level]],
  },
  {
    ...ofVm('concern', 'path', 'what stands in its way', (vm) => concernsOf(vm).map(([id]) => id)),
    also: (vm, { rules }) => concernsOf(vm).map(([id]) => rules.get(id)?.label ?? ''),
  },
  ofVm('category', 'choice', 'category of one of its concerns', (vm) =>
    concernsOf(vm).map(([, category]) => category),
  ),
  ofVm(
    'concerns',
    'number',
    'how many concerns it has that are not waived',
    ({ readiness: { counts } }) => counts && counts.critical + counts.warning + counts.information,
    { column: 'concerns' },
  ),
  ofVm('critical', 'number', 'how many critical ones', (vm) => vm.readiness.counts?.critical),
  ofVm('warnings', 'number', 'how many warnings', (vm) => vm.readiness.counts?.warning),
  ofVm('infos', 'number', 'how many that only inform', (vm) => vm.readiness.counts?.information),
  ofVm(
    'waived',
    'number',
    'how many of its concerns are waived',
    (vm) => (vm.readiness.counts ? vm.readiness.waived : null),
    { column: 'waived' },
  ),
  ofVm('verdict', 'choice', 'current, outdated or none', (vm) =>
    vm.verdict ? (vm.readiness.outOfDate ? 'outdated' : 'current') : 'none',
  ),
  ofVm('validated', 'time', 'when it was validated last', (vm) => vm.verdict?.at, {
    column: 'validated',
  }),
  references('cluster', 'cluster', 'its cluster', (vm) => [vm.row.cluster], { column: 'cluster' }),
  references('host', 'host', 'the host that it runs on', (vm) => [vm.row.host], { column: 'host' }),
  references('datacenter', 'dataCenter', 'its data center', (vm) => [vm.dataCenter]),
  references(
    'storage',
    'storageDomain',
    'a storage domain with one of its disks',
    (vm) => vm.storageDomains,
    { aliases: ['storagedomain', 'storage_domain'] },
  ),
  references('network', 'network', 'a network of one of its NICs', (vm) => vm.networks),
  references(
    'vnicprofile',
    'nicProfile',
    'the profile of one of its NICs',
    (vm) => vm.row.profiles,
    { aliases: ['vnic_profile'] },
  ),
  references(
    'diskprofile',
    'diskProfile',
    'the profile of one of its disks',
    (vm) => vm.diskProfiles,
    { aliases: ['disk_profile'] },
  ),
  ofVm('os', 'choice', 'operating system as it was configured', (vm) => vm.row.osType, {
    aliases: ['ostype', 'os_type'],
  }),
  ofVm('guest', 'text', 'operating system as the guest agent tells it', (vm) => vm.row.guest, {
    aliases: ['guest_os'],
    column: 'guest',
  }),
  ofVm('fqdn', 'text', 'its name in DNS', (vm) => vm.row.fqdn),
  ofVm('ip', 'text', 'one of its IP addresses', (vm) => vm.row.ips, { aliases: ['address'] }),
  ofVm('mac', 'text', 'one of its MAC addresses', (vm) => vm.row.macs),
  ofVm('serial', 'text', 'its serial number', (vm) => vm.row.serial),
  ofVm('description', 'text', 'what somebody wrote about it', (vm) => vm.row.description),
  ofVm('id', 'text', 'its id', (vm) => vm.id),
  ofVm('cpus', 'number', 'how many virtual CPUs it has', (vm) => vm.row.cpus, {
    aliases: ['vcpus', 'cpu'],
    column: 'cpus',
  }),
  ofVm('memory', 'size', 'its memory', (vm) => vm.row.memory, {
    aliases: ['mem'],
    column: 'memory',
  }),
  ofVm('provisioned', 'size', 'the size of all its disks', (vm) => vm.provisioned, {
    column: 'provisioned',
  }),
  ofVm('disks', 'number', 'how many disks it has', (vm) => vm.row.disks.length, {
    column: 'disks',
  }),
  ofVm('nics', 'number', 'how many NICs it has', (vm) => vm.row.macs.length),
  ofVm('snapshots', 'number', 'how many snapshots it has', (vm) => vm.row.snapshots),
  ofVm('hostdevices', 'number', 'how many host devices it uses', (vm) => vm.row.hostDevices),
  ofVm('ha', 'flag', 'whether it is highly available', (vm) => vm.row.haEnabled),
  provider('the engine that it belongs to'),
]

/** What a word without a field is looked for in, with the name of what it is. */
export const vmTexts = (row: VmListRow): readonly string[] => [
  row.name,
  row.id,
  row.description,
  row.fqdn,
  row.serial,
  ...row.ips,
  ...row.macs,
]
