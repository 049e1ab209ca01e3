/** The filters of the list of virtual machines. */
import { LEVELS, type Level } from '../model/readiness.ts'
import { LEVEL_TEXT } from '../model/readiness-words.ts'
import type { RuleRecord } from '../store/schema.ts'
import type { Tables, VmItem } from './items.ts'
import { areaOf } from './scope.ts'
import type { Facet } from './spec.ts'

/** Value of the host facet for VMs that do not run. */
export const NOT_RUNNING = '-'

const isLevel = (value: string): value is Level => (LEVELS as readonly string[]).includes(value)

export type VmTables = Tables & { readonly rules: ReadonlyMap<string, RuleRecord> }

/** Two rules may share a label, so the id stands behind it. */
const concernLabel = (tables: VmTables, id: string): string => {
  const label = tables.rules.get(id)?.label
  return label ? `${label} (${id})` : id
}

/** Native states, as far as they say whether the VM runs. */
const ON: ReadonlySet<string> = new Set(['up', 'powering_up', 'reboot_in_progress', 'migrating'])
const OFF: ReadonlySet<string> = new Set(['down', 'suspended'])

const powerOf = (status: string): 'on' | 'off' | 'other' =>
  ON.has(status) ? 'on' : OFF.has(status) ? 'off' : 'other'

const LINUX = /linux|rhel|rhcos|debian|ubuntu|sles|suse|fedora|centos/i

const familyOf = (osType: string): 'windows' | 'linux' | 'other' =>
  /windows/i.test(osType) ? 'windows' : LINUX.test(osType) ? 'linux' : 'other'

const FEATURES: Readonly<Record<string, string>> = {
  snapshot: 'A snapshot',
  memory: 'A snapshot with memory',
  lun: 'A LUN disk',
  shared: 'A shared disk',
  hostdevice: 'A host device',
  none: 'None of these',
}

function featuresOf({ row, luns, shared }: VmItem): readonly string[] {
  const features: string[] = []
  if (row.snapshots > 0) features.push('snapshot')
  if (row.memorySnapshots > 0) features.push('memory')
  if (luns > 0) features.push('lun')
  if (shared > 0) features.push('shared')
  if (row.hostDevices > 0) features.push('hostdevice')
  return features.length > 0 ? features : ['none']
}

export function vmFacets(tables: VmTables): Facet<VmItem>[] {
  return [
    {
      id: 'readiness',
      title: 'Readiness',
      primary: true,
      values: (vm) => [vm.readiness.level],
      label: (value) => (isLevel(value) ? LEVEL_TEXT[value] : value),
    },
    {
      id: 'concern',
      title: 'Concern',
      primary: true,
      values: (vm) => vm.verdict?.concerns.map(([id]) => id) ?? [],
      label: (value) => concernLabel(tables, value),
    },
    {
      id: 'cluster',
      title: 'Cluster',
      primary: true,
      values: (vm) => [vm.row.cluster],
      label: (value) => tables.nameOf('cluster', value) || 'No cluster',
    },
    {
      id: 'category',
      title: 'Category',
      values: (vm) => vm.verdict?.concerns.map(([, category]) => category) ?? [],
      label: (value) => value,
    },
    {
      id: 'waived',
      title: 'Waived',
      values: (vm) =>
        vm.readiness.counts === null ? [] : [vm.readiness.waived > 0 ? 'some' : 'none'],
      label: (value) => (value === 'some' ? 'With waived concerns' : 'Without waived concerns'),
    },
    {
      id: 'verdict',
      title: 'Verdict',
      values: (vm) => [vm.verdict ? (vm.readiness.outOfDate ? 'outdated' : 'current') : 'none'],
      label: (value) =>
        ({ current: 'Current', outdated: 'Out of date', none: 'Not validated yet' })[value] ??
        value,
    },
    {
      id: 'power',
      title: 'Power',
      values: (vm) => [powerOf(vm.row.status)],
      label: (value) => ({ on: 'On', off: 'Off', other: 'Changing or unknown' })[value] ?? value,
    },
    {
      id: 'area',
      title: 'Concern area',
      values: (vm) => vm.verdict?.concerns.map(([id]) => areaOf(id)) ?? [],
      label: (value) => value || 'No area',
    },
    {
      id: 'has',
      title: 'Has',
      values: featuresOf,
      label: (value) => FEATURES[value] ?? value,
    },
    { id: 'status', title: 'Status', values: (vm) => [vm.row.status], label: (value) => value },
    {
      id: 'host',
      title: 'Host',
      values: (vm) => [vm.row.host || NOT_RUNNING],
      label: (value) => (value === NOT_RUNNING ? 'Not running' : tables.nameOf('host', value)),
    },
    {
      id: 'datacenter',
      title: 'Data center',
      values: (vm) => [vm.dataCenter],
      label: (value) => tables.nameOf('dataCenter', value) || 'No data center',
    },
    {
      id: 'os',
      title: 'OS type',
      values: (vm) => [vm.row.osType],
      label: (value) => value || 'Unknown',
    },
    {
      id: 'family',
      title: 'OS family',
      values: (vm) => [familyOf(vm.row.osType)],
      label: (value) => ({ linux: 'Linux', windows: 'Windows', other: 'Other' })[value] ?? value,
    },
    {
      id: 'storagedomain',
      title: 'Storage domain',
      values: (vm) => vm.storageDomains,
      label: (value) => tables.nameOf('storageDomain', value),
    },
    {
      id: 'network',
      title: 'Network',
      values: (vm) => vm.networks,
      label: (value) => tables.nameOf('network', value),
    },
    {
      id: 'vnicprofile',
      title: 'vNIC profile',
      values: (vm) => vm.row.profiles.filter((id) => id !== ''),
      label: (value) => tables.nameOf('nicProfile', value),
    },
    {
      id: 'diskprofile',
      title: 'Disk profile',
      values: (vm) => vm.diskProfiles,
      label: (value) => tables.nameOf('diskProfile', value),
    },
  ]
}
