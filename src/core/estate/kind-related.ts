/** What belongs to an object, for the tabs of its page, and the VM list's filter for it. */
import { KIND_PATHS } from '../model/pages.ts'
import type { Tables } from './items.ts'
import type { OtherKind } from './kind-items.ts'
import { compareText } from './select.ts'

export interface RelatedRow {
  id: string
  name: string
  note: string
}

export interface Related {
  of: OtherKind
  rows: RelatedRow[]
}

type Status = { id: string; name: string; status?: string }

const pick = <R extends Status>(
  of: OtherKind,
  rows: readonly R[],
  belongs: (row: R) => boolean,
): Related => ({
  of,
  rows: rows
    .filter(belongs)
    .map(({ id, name, status }) => ({ id, name, note: status ?? '' }))
    .sort((a, b) => compareText(a.name, b.name)),
})

export function relatedOf(t: Tables, kind: OtherKind, id: string): Related[] {
  switch (kind) {
    case 'dataCenter':
      return [
        pick('cluster', t.list('cluster').rows, (row) => row.dataCenter === id),
        pick('storageDomain', t.list('storageDomain').rows, (row) =>
          row.dataCenters.some((dataCenter) => dataCenter.id === id),
        ),
        pick('network', t.list('network').rows, (row) => row.dataCenter === id),
      ]
    case 'cluster': {
      const own = t.list('cluster').byId.get(id)
      const networks = new Set(own?.networks.map((network) => network.id))
      return [
        pick('host', t.list('host').rows, (row) => row.cluster === id),
        pick('network', t.list('network').rows, (row) => networks.has(row.id)),
      ]
    }
    case 'host': {
      const attached = new Set(
        t
          .list('host')
          .byId.get(id)
          ?.networkAttachments.map(({ network }) => network),
      )
      return [pick('network', t.list('network').rows, (row) => attached.has(row.id))]
    }
    case 'storageDomain':
      return [
        pick('disk', t.list('disk').rows, (row) => row.storageDomains.includes(id)),
        pick('diskProfile', t.list('diskProfile').rows, (row) => row.storageDomain === id),
      ]
    case 'diskProfile':
      return [pick('disk', t.list('disk').rows, (row) => row.profile === id)]
    case 'network':
      return [
        pick('nicProfile', t.list('nicProfile').rows, (row) => row.network === id),
        pick('cluster', t.list('cluster').rows, (row) =>
          row.networks.some((network) => network.id === id),
        ),
        pick('host', t.list('host').rows, (row) =>
          row.networkAttachments.some(({ network }) => network === id),
        ),
      ]
    case 'disk':
    case 'nicProfile':
      return []
  }
}

const FACET: Partial<Record<OtherKind, string>> = {
  cluster: 'cluster',
  host: 'host',
  dataCenter: 'datacenter',
  storageDomain: 'storagedomain',
  network: 'network',
  nicProfile: 'vnicprofile',
  diskProfile: 'diskprofile',
}

/** Address of the VM list narrowed to the users of an object; undefined where it has no such filter. */
export const vmFilterOf = (kind: OtherKind, id: string): string | undefined => {
  const facet = FACET[kind]
  return facet && `${KIND_PATHS.vm}?${new URLSearchParams({ [facet]: id })}`
}
