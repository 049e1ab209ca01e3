/** The list of virtual machines as data: its columns and what the text filter looks at. */
import type { Kind } from '../model/kinds.ts'
import { LEVEL_TEXT } from '../model/readiness-words.ts'
import { objectHref } from '../model/pages.ts'
import { removedFacet } from './ghosts.ts'
import type { VmItem } from './items.ts'
import type { CellKind, Column, ListSpec, Value } from './spec.ts'
import { vmFacets, type VmTables } from './vm-facets.ts'

export { LEVEL_TEXT }
export { NOT_RUNNING, type VmTables } from './vm-facets.ts'

const names = (tables: VmTables, kind: Kind, ids: readonly string[]): string =>
  ids.map((id) => tables.nameOf(kind, id)).join(', ')

const optional = (
  id: string,
  title: string,
  cell: CellKind,
  value: (vm: VmItem) => Value,
  more: { width?: number; unit?: string } = {},
): Column<VmItem> => ({ id, title, width: 110, from: Infinity, cell, value, ...more })

/** Columns that are shown to who chooses them. */
const optionalColumns = (tables: VmTables): Column<VmItem>[] => [
  {
    id: 'datacenter',
    title: 'Data center',
    width: 120,
    from: Infinity,
    cell: 'text',
    value: (vm) => tables.nameOf('dataCenter', vm.dataCenter),
    href: (vm) => (vm.dataCenter === '' ? undefined : objectHref('dataCenter', vm.dataCenter)),
  },
  optional('actual', 'Actual', 'size', (vm) => vm.actual, { unit: 'GiB' }),
  optional('os', 'OS type', 'text', (vm) => vm.row.osType || null),
  optional('topology', 'vCPU topology', 'text', (vm) => vm.row.topology),
  optional('bios', 'BIOS type', 'text', (vm) => vm.row.bios || null),
  optional('ha', 'HA', 'flag', (vm) => vm.row.haEnabled, { width: 60 }),
  optional('usb', 'USB', 'flag', (vm) => vm.row.usbEnabled, { width: 60 }),
  optional('snapshots', 'Snapshots', 'number', (vm) => vm.row.snapshots, { width: 90 }),
  optional('memorysnapshots', 'With memory', 'number', (vm) => vm.row.memorySnapshots),
  optional('nics', 'NICs', 'number', (vm) => vm.row.macs.length, { width: 60 }),
  optional('networks', 'Networks', 'text', (vm) => names(tables, 'network', vm.networks)),
  optional('vnicprofiles', 'vNIC profiles', 'text', (vm) =>
    names(tables, 'nicProfile', [...new Set(vm.row.profiles)].filter(Boolean)),
  ),
  optional('storagedomains', 'Storage domains', 'text', (vm) =>
    names(tables, 'storageDomain', vm.storageDomains),
  ),
  optional('luns', 'LUN disks', 'number', (vm) => vm.luns, { width: 80 }),
  optional('shared', 'Shared disks', 'number', (vm) => vm.shared, { width: 96 }),
  optional('hostdevices', 'Host devices', 'number', (vm) => vm.row.hostDevices, { width: 100 }),
  optional('display', 'Display', 'text', (vm) => vm.row.display || null),
  optional('pinning', 'Pinning policy', 'text', (vm) => vm.row.pinning || null),
  optional('timezone', 'Time zone', 'text', (vm) => vm.row.timezone || undefined),
  optional('type', 'Optimized for', 'text', (vm) => vm.row.type || null),
  optional('fqdn', 'FQDN', 'mono', (vm) => vm.row.fqdn || undefined, { width: 160 }),
  optional('macs', 'MAC addresses', 'mono', (vm) => vm.row.macs.join(', '), { width: 150 }),
  optional('serial', 'Serial', 'mono', (vm) => vm.row.serial || undefined, { width: 150 }),
  optional('policyversion', 'Policy version', 'text', (vm) =>
    vm.verdict ? (vm.verdict.policyVersion?.toString() ?? null) : undefined,
  ),
  optional('revision', 'Revision', 'number', (vm) => vm.row.revision, { width: 80 }),
  optional('validatedrevision', 'Validated revision', 'number', (vm) => vm.verdict?.revision, {
    width: 130,
  }),
  optional('description', 'Description', 'text', (vm) => vm.row.description || undefined, {
    width: 180,
  }),
  optional('id', 'ID', 'mono', (vm) => vm.id, { width: 260 }),
  optional('created', 'Created', 'age', (vm) => vm.row.createdAt),
  optional('firstseen', 'First seen', 'age', (vm) => vm.row.firstAt),
]

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
  facets: [...vmFacets(tables), removedFacet],
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
    {
      id: 'changed',
      title: 'Changed',
      width: 80,
      from: 1600,
      cell: 'age',
      value: (vm) => vm.row.changedAt,
    },
    ...optionalColumns(tables),
  ],
})
