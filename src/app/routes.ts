/** The addresses of the console as a table, both ways: path → route and kind → path. */
import { KIND_PATHS, type PageKind } from '../core/model/pages.ts'

export {
  KIND_PATHS,
  KIND_TITLES,
  kindHref,
  kindTitle,
  objectHref,
  type PageKind,
} from '../core/model/pages.ts'

export type RouteName =
  | 'overview'
  | 'topology'
  | 'vms'
  | 'vm'
  | 'kind'
  | 'object'
  | 'concerns'
  | 'concern'
  | 'validation'
  | 'events'
  | 'triage'
  | 'providers'
  | 'settings'
  | 'help'
  | 'sign-in'
  | 'not-found'

export interface Route {
  name: RouteName
  /** Set on `vms`, `vm`, `kind` and `object`. */
  kind: PageKind | null
  /** `id` is set on `vm`, `object` and `concern`. */
  params: { id?: string }
  query: URLSearchParams
  path: string
}

const KIND_BY_SEGMENT = new Map(
  Object.entries(KIND_PATHS).map(([kind, path]) => [path.slice(1), kind as PageKind]),
)

const SIMPLE: Record<string, RouteName> = {
  overview: 'overview',
  topology: 'topology',
  concerns: 'concerns',
  validation: 'validation',
  events: 'events',
  triage: 'triage',
  providers: 'providers',
  settings: 'settings',
  help: 'help',
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
  if (first === '') return route('overview')
  const kind = KIND_BY_SEGMENT.get(first)
  if (kind === 'vm') return route(second === undefined ? 'vms' : 'vm', kind)
  if (kind !== undefined) return route(second === undefined ? 'kind' : 'object', kind)
  if (first === 'concerns' && second !== undefined) return route('concern')
  const simple = Object.hasOwn(SIMPLE, first) ? SIMPLE[first] : undefined
  return route(simple !== undefined && second === undefined ? simple : 'not-found')
}
