/** The lists behind the numbers of the overview: each address opens the list that has exactly the rows that were counted. Pure. */
import { KIND_PATHS, objectHref, type PageKind } from '../../core/model/pages.ts'

/** What the overview is narrowed to; '' for all. */
export interface OverviewScope {
  provider: string
  /** Whose the chosen data center or cluster is, where several engines are shown and its address has to say so. */
  owner?: string
  dataCenter: string
  cluster: string
}

/** Where a list has a facet of that kind, beside that of the provider. */
const NARROWED: Partial<Record<PageKind, readonly ('datacenter' | 'cluster')[]>> = {
  vm: ['datacenter', 'cluster'],
  host: ['datacenter', 'cluster'],
  cluster: ['datacenter'],
  storageDomain: ['datacenter'],
  network: ['datacenter'],
  nicProfile: ['datacenter'],
}

/** `within`: the data center that storage and networks are narrowed to; that of the cluster where one is chosen. */
export function listHref(
  kind: PageKind,
  { provider, owner = provider, dataCenter, cluster }: OverviewScope,
  within = dataCenter,
  filters: Readonly<Record<string, string | readonly string[]>> = {},
): string {
  // A cluster is not narrowed by itself: it is the object.
  if (kind === 'cluster' && cluster !== '') return objectHref('cluster', cluster, owner)
  if (kind === 'dataCenter' && within !== '') return objectHref('dataCenter', within, owner)
  const query = new URLSearchParams()
  if (provider !== '') query.set('provider', provider)
  const keys = NARROWED[kind] ?? []
  const byCluster = keys.includes('cluster') && cluster !== ''
  if (byCluster) query.set('cluster', cluster)
  if (keys.includes('datacenter') && !byCluster && within !== '') query.set('datacenter', within)
  for (const [key, values] of Object.entries(filters)) {
    query.delete(key)
    for (const value of [values].flat()) query.append(key, value)
  }
  return query.size === 0 ? KIND_PATHS[kind] : `${KIND_PATHS[kind]}?${query}`
}

/** The VMs behind a slice. */
export const vmsHref = (
  scope: OverviewScope,
  filters: Readonly<Record<string, string | readonly string[]>> = {},
): string => listHref('vm', scope, scope.dataCenter, filters)
