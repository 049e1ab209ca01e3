/** The pages of the console in the order of the navigation, and the second key of their `g` shortcut. */
import type { Kind } from '../../core/model/kinds.ts'
import type { ReplicaMeta } from '../../core/model/meta.ts'
import { kindPartial } from '../../core/model/kind-freshness.ts'
import type { IconName } from '../icons/names.ts'
import { KIND_PATHS, KIND_TITLES, type PageKind } from '../routes.ts'

export interface Place {
  title: string
  href: string
  icon: IconName
  /** After `g`. */
  key: string
  kind?: PageKind
}

export interface PlaceGroup {
  title: string
  places: readonly Place[]
}

const of = (kind: PageKind, icon: IconName, key: string): Place => ({
  title: KIND_TITLES[kind].many,
  href: KIND_PATHS[kind],
  icon,
  key,
  kind,
})

export const PLACES: readonly PlaceGroup[] = [
  {
    title: '',
    places: [
      { title: 'Overview', href: '/overview', icon: 'speedometer', key: 'o' },
      { title: 'Concerns', href: '/concerns', icon: 'warning', key: 'k' },
      { title: 'Topology', href: '/topology', icon: 'tree-view', key: 'y' },
    ],
  },
  {
    title: 'Compute',
    places: [
      of('vm', 'virtual-server', 'v'),
      of('host', 'server', 'h'),
      of('cluster', 'cluster', 'c'),
      of('dataCenter', 'enterprise', 't'),
    ],
  },
  {
    title: 'Storage',
    places: [
      of('storageDomain', 'storage-domain', 's'),
      of('disk', 'hard-drive', 'd'),
      of('diskProfile', 'profile', 'f'),
    ],
  },
  {
    title: 'Network',
    places: [of('network', 'network', 'n'), of('nicProfile', 'ethernet', 'i')],
  },
  {
    title: 'Plan',
    places: [{ title: 'Triage', href: '/triage', icon: 'ban', key: 'w' }],
  },
  {
    title: 'Operate',
    places: [
      { title: 'Validation', href: '/validation', icon: 'check-clipboard', key: 'a' },
      { title: 'Events', href: '/events', icon: 'notification', key: 'e' },
      { title: 'Providers', href: '/providers', icon: 'connected', key: 'p' },
      { title: 'Settings', href: '/settings', icon: 'settings', key: ',' },
    ],
  },
]

export const KIND_ICONS: Readonly<Partial<Record<Kind, IconName>>> = Object.fromEntries(
  PLACES.flatMap(({ places }) => places).flatMap(({ kind, icon }) => (kind ? [[kind, icon]] : [])),
)

/** The page that an address belongs to: a detail page lights the entry of its list. */
export const isCurrent = (place: Place, path: string): boolean =>
  path === place.href ||
  path.startsWith(`${place.href}/`) ||
  (path === '/' && place.href === '/overview')

const numbers = new Intl.NumberFormat('en-US')

/** `1,032`, `≥ 444` while rows may be missing, '' while nothing is known; of one engine, or of several together. */
export function countText(
  of: ReplicaMeta | undefined | readonly (ReplicaMeta | undefined)[],
  kind: PageKind,
): string {
  const metas = of !== undefined && 'kinds' in of ? [of] : (of ?? [])
  const rows = metas.reduce((sum, meta) => sum + (meta?.kinds[kind].rows ?? 0), 0)
  if (metas.length > 0 && !metas.some((meta) => kindPartial(meta, kind))) {
    return numbers.format(rows)
  }
  return rows === 0 ? '' : `≥ ${numbers.format(rows)}`
}
