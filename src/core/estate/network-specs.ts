/** Networks and vNIC profiles as lists. */
import type { Tables } from './items.ts'
import {
  attentionColumn,
  blockedColumn,
  causedColumn,
  column,
  dataCenterFacet,
  facet,
  nameColumn,
  owned,
  parentFacet,
  recordColumns,
  reference,
  usageFacets,
  vmColumns,
  yesNo,
  yesNoLabel,
  type Parts,
} from './kind-columns.ts'

export const networkParts = (t: Tables): Parts<'network'> => ({
  columns: [
    nameColumn(),
    reference(t, 'dataCenter', 'Data center', ({ row }) => row.dataCenter, 480),
    column('vlan', 'VLAN tag', 76, 'text', ({ row }) => row.vlan, {
      sort: ({ row }) => (row.vlan === '' ? undefined : Number(row.vlan)),
    }),
    column('usages', 'Usages', 190, 'text', ({ row }) => row.usages.join(', '), { from: 640 }),
    owned('nicProfile', 'vNIC profiles', 100, 640),
    owned('host', 'Hosts', 64, 900),
    ...vmColumns<'network'>(),
    blockedColumn(1000),
    attentionColumn(1400),
    column('mtu', 'MTU', 60, 'number', ({ row }) => row.mtu || undefined, { from: 1000 }),
    column('description', 'Description', 180, 'text', ({ row }) => row.description, { from: 1180 }),
    ...recordColumns<'network'>(),
  ],
  facets: [
    parentFacet(t, 'dataCenter', 'Data center', ({ row }) => [row.dataCenter]),
    facet('usage', 'Usage', ({ row }) => row.usages),
    facet(
      'vlan',
      'VLAN tag',
      ({ row }) => [row.vlan],
      (value) => value || 'No VLAN',
    ),
    ...usageFacets<'network'>(),
  ],
  text: (row) => [row.vlan, row.comment],
})

export function nicProfileParts(t: Tables): Parts<'nicProfile'> {
  const dataCenterOf = (network: string): string =>
    t.list('network').byId.get(network)?.dataCenter ?? ''
  return {
    columns: [
      nameColumn(),
      reference(t, 'network', 'Network', ({ row }) => row.network),
      reference(t, 'dataCenter', 'Data center', ({ row }) => dataCenterOf(row.network), 900),
      column('filter', 'Network filter', 150, 'text', ({ row }) => row.networkFilter, {
        from: 640,
      }),
      column('mirroring', 'Mirroring', 80, 'flag', ({ row }) => row.portMirroring, { from: 900 }),
      column('passthrough', 'Passthrough', 92, 'flag', ({ row }) => row.passThrough, { from: 900 }),
      column('qos', 'QoS', 90, 'mono', ({ row }) => row.qos, { from: 1180 }),
      column('properties', 'Properties', 84, 'number', ({ row }) => row.properties.length, {
        from: 1100,
      }),
      column('nics', 'NICs', 64, 'number', ({ nics }) => nics, { from: 1300 }),
      ...vmColumns<'nicProfile'>(),
      causedColumn(1300),
      blockedColumn(Infinity),
      attentionColumn(),
      ...recordColumns<'nicProfile'>(),
    ],
    facets: [
      parentFacet(t, 'network', 'Network', ({ row }) => [row.network]),
      facet(
        'filter',
        'Network filter',
        ({ row }) => [row.networkFilter],
        (value) => value || 'None',
      ),
      dataCenterFacet(t, ({ row }) => [dataCenterOf(row.network)]),
      facet(
        'mirroring',
        'Port mirroring',
        ({ row }) => [yesNo(row.portMirroring)],
        yesNoLabel,
        false,
      ),
      facet('passthrough', 'Passthrough', ({ row }) => [yesNo(row.passThrough)], yesNoLabel, false),
      facet(
        'causes',
        'Causes concerns',
        ({ caused }) => [caused === null ? 'unknown' : yesNo(caused > 0)],
        (value) => (value === 'unknown' ? 'Not computed yet' : yesNoLabel(value)),
        false,
      ),
      ...usageFacets<'nicProfile'>(),
    ],
  }
}
