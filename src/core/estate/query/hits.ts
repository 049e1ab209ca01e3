/** Objects as the search shows them: where they are, why they were found, how ready they are. */
import { objectHref, type PageKind } from '../../model/pages.ts'
import { fold } from '../../query/match.ts'
import type { QueryList } from '../../query/lists.ts'
import type { ConcernItem } from '../concern-items.ts'
import type { VmItem } from '../items.ts'
import type { Item, OtherKind } from '../kind-items.ts'
import { keyOf, type SearchHit } from '../protocol.ts'
import type { Replica } from '../replica.ts'
import type { Listed } from '../spec.ts'

/** A text of an object and what it is. */
type Part = readonly [what: string, text: string]

function partsOf(list: QueryList, item: Listed): readonly Part[] {
  if (list === 'vm') {
    const { row } = item as VmItem
    return [
      ['ID', row.id],
      ['description', row.description],
      ['FQDN', row.fqdn],
      ['serial number', row.serial],
      ...row.ips.map((ip): Part => ['IP address', ip]),
      ...row.macs.map((mac): Part => ['MAC address', mac]),
    ]
  }
  if (list === 'concern') {
    const { id, assessment } = item as ConcernItem
    return [
      ['ID', id],
      ['assessment', assessment],
    ]
  }
  const { row } = item as Item<OtherKind>
  return [
    ['ID', row.id],
    ['description', row.description],
    ['comment', row.comment],
    ...('address' in row ? [['address', row.address] as const] : []),
  ]
}

function placeOf(replica: Replica, list: QueryList, item: Listed): readonly string[] {
  const name = (kind: PageKind, id: string): string => replica.nameOf(kind, id)
  const clusterOf = (id: string): string[] => [
    name('dataCenter', replica.list('cluster').byId.get(id)?.dataCenter ?? ''),
    name('cluster', id),
  ]
  const row = <K extends OtherKind>(): Item<K>['row'] => (item as Item<K>).row
  switch (list) {
    case 'vm':
      return clusterOf((item as VmItem).row.cluster)
    case 'host':
      return clusterOf(row<'host'>().cluster)
    case 'cluster':
      return [name('dataCenter', row<'cluster'>().dataCenter)]
    case 'storageDomain':
      return row<'storageDomain'>().dataCenters.map(({ id }) => name('dataCenter', id))
    case 'disk':
      return row<'disk'>().storageDomains.map((id) => name('storageDomain', id))
    case 'diskProfile':
      return [name('storageDomain', row<'diskProfile'>().storageDomain)]
    case 'network':
      return [name('dataCenter', row<'network'>().dataCenter)]
    case 'nicProfile':
      return [name('network', row<'nicProfile'>().network)]
    case 'dataCenter':
      return []
    case 'concern':
      return [(item as ConcernItem).id]
  }
}

function noteOf(list: QueryList, item: Listed): string {
  if (list === 'concern') return (item as ConcernItem).category
  const { row } = item as Item<OtherKind> | VmItem
  return 'status' in row ? row.status : ''
}

/** `word`: the first that was typed, folded. */
export function hitOf(
  replica: Replica,
  list: QueryList,
  item: Listed,
  { word, several }: { word: string; several: boolean },
): SearchHit {
  const { id, name } = item
  const engine = several ? replica.engine : ''
  const readiness = list === 'vm' ? (item as VmItem).readiness : null
  const elsewhere = word === '' || fold(name).includes(word) ? undefined : partsOf(list, item)
  const found = elsewhere?.find(([, text]) => fold(text).includes(word))
  const concern = `/concerns/${encodeURIComponent(id)}${engine && `?engine=${encodeURIComponent(engine)}`}`
  return {
    key: keyOf(replica.engine, id),
    list,
    id,
    name: name || id,
    href: list === 'concern' ? concern : objectHref(list, id, engine),
    place: [...(several ? [replica.name] : []), ...placeOf(replica, list, item)].filter(Boolean),
    found: found ? { what: found[0], text: found[1] } : null,
    level: readiness?.level ?? null,
    counts: readiness?.counts ?? null,
    note: noteOf(list, item),
  }
}
