/** The list of virtual machines as data: columns, facets and what the text filter looks at. */
import { LEVELS, type Level } from '../model/readiness.ts'
import { LEVEL_TEXT } from '../model/readiness-words.ts'
import type { RuleRecord } from '../store/schema.ts'
import { objectHref } from '../model/pages.ts'
import { removedFacet } from './ghosts.ts'
import type { Tables, VmItem } from './items.ts'
import type { Facet, ListSpec } from './spec.ts'

export { LEVEL_TEXT }

/** Value of the host facet for VMs that do not run. */
export const NOT_RUNNING = '-'

const isLevel = (value: string): value is Level => (LEVELS as readonly string[]).includes(value)

export type VmTables = Tables & { readonly rules: ReadonlyMap<string, RuleRecord> }

/** Two rules may share a label, so the id stands behind it. */
const concernLabel = (tables: VmTables, id: string): string => {
  const label = tables.rules.get(id)?.label
  return label ? `${label} (${id})` : id
}

function facets(tables: VmTables): Facet<VmItem>[] {
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

export const vmSpec = (tables: VmTables): ListSpec<VmItem> => ({
  path: '/vms',
  title: 'Virtual machines',
  noun: ['VM', 'VMs'],
  placeholder: 'Filter by name, ID, IP, MAC or serial',
  defaultSort: 'name',
  text: ({ row }) => [
    row.name,
    row.id,
    row.description,
    row.fqdn,
    row.serial,
    ...row.ips,
    ...row.macs,
  ],
  facets: [...facets(tables), removedFacet],
  columns: [
    { id: 'name', title: 'Name', width: 140, grow: true, cell: 'text', value: (vm) => vm.name },
    {
      id: 'readiness',
      title: 'Readiness',
      width: 138,
      cell: 'readiness',
      value: (vm) => vm.readiness,
    },
    {
      id: 'concerns',
      title: 'Concerns',
      unit: 'C / W / I',
      width: 158,
      cell: 'concerns',
      value: (vm) => vm.readiness.counts,
      waived: (vm) => vm.readiness.waived,
    },
    {
      id: 'status',
      title: 'Status',
      width: 98,
      from: 640,
      cell: 'status',
      value: (vm) => vm.row.status || null,
    },
    {
      id: 'cluster',
      title: 'Cluster',
      width: 98,
      from: 640,
      cell: 'text',
      value: (vm) => tables.nameOf('cluster', vm.row.cluster),
      href: (vm) => objectHref('cluster', vm.row.cluster),
    },
    {
      id: 'host',
      title: 'Host',
      width: 90,
      from: 900,
      cell: 'text',
      value: (vm) => tables.nameOf('host', vm.row.host),
      href: (vm) => objectHref('host', vm.row.host),
    },
    {
      id: 'guest',
      title: 'Guest OS',
      width: 108,
      from: 1180,
      cell: 'text',
      value: (vm) => vm.row.guest || vm.row.osType || null,
    },
    {
      id: 'cpus',
      title: 'vCPUs',
      width: 58,
      from: 900,
      cell: 'number',
      value: (vm) => vm.row.cpus,
    },
    {
      id: 'memory',
      title: 'Memory',
      unit: 'GiB',
      width: 86,
      from: 900,
      cell: 'size',
      value: (vm) => vm.row.memory,
    },
    {
      id: 'provisioned',
      title: 'Provisioned',
      unit: 'GiB',
      width: 112,
      from: 1020,
      cell: 'size',
      value: (vm) => vm.provisioned,
    },
    {
      id: 'validated',
      title: 'Validated',
      width: 80,
      from: 1180,
      cell: 'age',
      value: (vm) => vm.verdict?.at,
    },
    {
      id: 'waived',
      title: 'Waived',
      width: 70,
      from: 1500,
      cell: 'number',
      value: (vm) => (vm.readiness.counts ? vm.readiness.waived : undefined),
    },
    {
      id: 'disks',
      title: 'Disks',
      width: 60,
      from: 1500,
      cell: 'number',
      value: (vm) => vm.row.disks.length,
    },
    {
      id: 'ips',
      title: 'IP addresses',
      width: 150,
      from: 1500,
      cell: 'mono',
      value: (vm) => vm.row.ips.join(', '),
    },
  ],
})
