/** What a rule is about, and which VMs share one object as the cause of a concern. Pure. */
import type { FixOnce } from '../model/fix-once.ts'
import type { Kind } from '../model/kinds.ts'
import type { VmListRow } from '../model/list-rows.ts'
import type { RuleInfo } from '../model/rules.ts'
import { kindOf } from '../validation/causes.ts'
import type { Tables } from './items.ts'
import { vmFilterOf } from './kind-related.ts'
import { KIND_PATHS, objectHref } from '../model/pages.ts'

/** The part of a concern id that names its subject: `nic` of `ovirt.nic.qos.detected`; '' when there is none. */
export function areaOf(id: string): string {
  const parts = id.split('.')
  if (parts[0] === 'ovirt' || parts[0] === 'portolan') parts.shift()
  return parts.length > 1 ? parts[0]! : ''
}

/** Where an object can be looked at; a server CPU has no page. */
export const causeHref = ({ kind, id }: { kind: Kind; id: string }): string | undefined =>
  kind === 'serverCpu' ? undefined : objectHref(kind, id)

/** Where an object is, as its name alone is often not enough: `on vlan120-app in Brno`; '' where it is. */
export function placeOf(tables: Tables, { kind, id }: { kind: Kind; id: string }): string {
  switch (kind) {
    case 'nicProfile': {
      const profile = tables.list('nicProfile').byId.get(id)
      const network = tables.list('network').byId.get(profile?.network ?? '')
      if (!network) return ''
      const dataCenter = tables.nameOf('dataCenter', network.dataCenter)
      // Profiles are mostly named like their network, and networks alike in every data center.
      const on = network.name === profile?.name ? '' : `on ${network.name} `
      return (on + (dataCenter === '' ? '' : `in ${dataCenter}`)).trim()
    }
    case 'diskProfile':
      return onDomain(tables, tables.list('diskProfile').byId.get(id)?.storageDomain)
    case 'disk':
      return onDomain(tables, tables.list('disk').byId.get(id)?.storageDomain)
    default:
      return ''
  }
}

const onDomain = (tables: Tables, id: string | undefined): string =>
  id ? `on ${tables.nameOf('storageDomain', id)}` : ''

/** Whether a VM uses the object, told from list rows alone. */
function uses(tables: Tables, kind: Kind, id: string): (vm: VmListRow) => boolean {
  switch (kind) {
    case 'vm':
      return (vm) => vm.id === id
    case 'cluster':
      return (vm) => vm.cluster === id
    case 'host':
      return (vm) => vm.host === id
    case 'disk':
      return (vm) => vm.disks.includes(id)
    case 'nicProfile':
      return (vm) => vm.profiles.includes(id)
    case 'diskProfile': {
      const disks = tables.list('disk').byId
      return (vm) => vm.disks.some((disk) => disks.get(disk)?.profile === id)
    }
    case 'dataCenter': {
      const clusters = tables.list('cluster').byId
      return (vm) => clusters.get(vm.cluster)?.dataCenter === id
    }
    default:
      return () => false
  }
}

export interface Sharing {
  /** VMs that use the object. */
  users: number
  /** Those of them that have the concern. */
  affected: number
}

/** Lists that tell who uses an object, beside those of VMs and verdicts. */
const NEEDED: Partial<Record<Kind, Kind>> = { diskProfile: 'disk', dataCenter: 'cluster' }

/** undefined while the lists are being read: a part is not the whole. */
export function sharing(
  tables: Tables,
  kind: Kind,
  id: string,
  concern: string,
): Sharing | undefined {
  const needed = NEEDED[kind]
  const vms = tables.list('vm')
  const verdicts = tables.list('verdict')
  if (!vms.ready || !verdicts.ready || (needed && !tables.list(needed).ready)) return undefined
  const users = vms.rows.filter(uses(tables, kind, id))
  const affected = users.filter((vm) =>
    verdicts.byId.get(vm.id)?.concerns.some(([named]) => named === concern),
  )
  return { users: users.length, affected: affected.length }
}

/** The VMs with a concern, narrowed to the users of an object where the list has a filter for that. */
export function affectedHref(concern: string, cause?: { kind: Kind; id: string }): string {
  const narrowed =
    cause && cause.kind !== 'vm' && cause.kind !== 'serverCpu'
      ? vmFilterOf(cause.kind, cause.id)
      : undefined
  const query = new URLSearchParams({ concern })
  return narrowed ? `${narrowed}&${query}` : `${KIND_PATHS.vm}?${query}`
}

/** The category under which a concern was seen last. */
export const categoryIn =
  ({ rules }: { rules: ReadonlyMap<string, { category: string }> }) =>
  (concern: string): string =>
    rules.get(concern)?.category ?? ''

/** Kinds of the objects that the remedies of a rule change; none when nothing is said about remedies. */
export const fixKinds = (rule: RuleInfo | undefined): readonly Kind[] => [
  ...new Set(rule?.remedies.map(({ path }) => kindOf(path)) ?? []),
]

/** How many objects of each kind would have to be edited against a concern, as far as edits were found. Most first. */
export function objectsToChange(
  { effects, own }: Pick<FixOnce, 'effects' | 'own'>,
  concern: string,
): { kind: Kind; count: number }[] {
  const shared = new Map<Kind, Set<string>>()
  for (const { edit, cleared } of effects) {
    if (edit.concern !== concern || cleared.length === 0) continue
    const { kind, id } = edit.cause
    const ids = shared.get(kind)
    if (ids) ids.add(id)
    else shared.set(kind, new Set([id]))
  }
  // Several remedies change the same objects; the one that reaches most says how many there are.
  const alone = new Map<Kind, number>()
  for (const { concern: of, kind, objects } of own) {
    if (of === concern) alone.set(kind, Math.max(alone.get(kind) ?? 0, objects))
  }
  return [...new Set([...shared.keys(), ...alone.keys()])]
    .map((kind) => ({ kind, count: (shared.get(kind)?.size ?? 0) + (alone.get(kind) ?? 0) }))
    .sort((a, b) => b.count - a.count || a.kind.localeCompare(b.kind))
}
