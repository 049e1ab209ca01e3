/** The addresses of the console as a table, both ways: path → route and kind → path. */
import type { Kind } from '../core/model/kinds.ts'

export type RouteName =
  | 'vms'
  | 'vm'
  | 'kind'
  | 'object'
  | 'concerns'
  | 'concern'
  | 'validation'
  | 'triage'
  | 'providers'
  | 'settings'
  | 'sign-in'
  | 'not-found'

/** Kinds with pages of their own; a server CPU is shown with its cluster. */
export type PageKind = Exclude<Kind, 'serverCpu'>

export interface Route {
  name: RouteName
  /** Set on `vms`, `vm`, `kind` and `object`. */
  kind: PageKind | null
  /** `id` is set on `vm`, `object` and `concern`. */
  params: { id?: string }
  query: URLSearchParams
  path: string
}

export const KIND_PATHS: Record<PageKind, string> = {
  vm: '/vms',
  host: '/hosts',
  cluster: '/clusters',
  dataCenter: '/datacenters',
  storageDomain: '/storagedomains',
  disk: '/disks',
  diskProfile: '/diskprofiles',
  network: '/networks',
  nicProfile: '/nicprofiles',
}

/** Plural and singular of each kind, in sentence case. */
export const KIND_TITLES: Record<PageKind, { many: string; one: string }> = {
  vm: { many: 'Virtual machines', one: 'Virtual machine' },
  host: { many: 'Hosts', one: 'Host' },
  cluster: { many: 'Clusters', one: 'Cluster' },
  dataCenter: { many: 'Data centers', one: 'Data center' },
  storageDomain: { many: 'Storage domains', one: 'Storage domain' },
  disk: { many: 'Disks', one: 'Disk' },
  diskProfile: { many: 'Disk profiles', one: 'Disk profile' },
  network: { many: 'Networks', one: 'Network' },
  nicProfile: { many: 'vNIC profiles', one: 'vNIC profile' },
}

/** Plural of any kind, those without pages included. */
export const kindTitle = (kind: Kind): string =>
  kind === 'serverCpu' ? 'Server CPUs' : KIND_TITLES[kind].many

export const kindHref = (kind: PageKind): string => KIND_PATHS[kind]

export const objectHref = (kind: PageKind, id: string): string =>
  `${KIND_PATHS[kind]}/${encodeURIComponent(id)}`

const KIND_BY_SEGMENT = new Map(
  Object.entries(KIND_PATHS).map(([kind, path]) => [path.slice(1), kind as PageKind]),
)

const SIMPLE: Record<string, RouteName> = {
  concerns: 'concerns',
  validation: 'validation',
  triage: 'triage',
  providers: 'providers',
  settings: 'settings',
  'sign-in': 'sign-in',
}

/** Text that is not valid percent-encoding is taken as it stands. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    if (error instanceof URIError) return segment
    throw error
  }
}

export function matchRoute(url: URL): Route {
  const path = url.pathname.replace(/\/+$/, '') || '/'
  const [first = '', second, ...rest] = path.slice(1).split('/')
  const route = (name: RouteName, kind: PageKind | null = null): Route => ({
    name,
    kind,
    params: second === undefined ? {} : { id: decode(second) },
    query: url.searchParams,
    path,
  })
  if (rest.length > 0 || second === '') return route('not-found')
  if (first === '') return route('vms', 'vm')
  const kind = KIND_BY_SEGMENT.get(first)
  if (kind === 'vm') return route(second === undefined ? 'vms' : 'vm', kind)
  if (kind !== undefined) return route(second === undefined ? 'kind' : 'object', kind)
  if (first === 'concerns' && second !== undefined) return route('concern')
  const simple = Object.hasOwn(SIMPLE, first) ? SIMPLE[first] : undefined
  return route(simple !== undefined && second === undefined ? simple : 'not-found')
}
