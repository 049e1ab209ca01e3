/** Objects as the search shows them: where they are, why they were found, how ready they are. */
import { objectHref, type PageKind } from '../../model/pages.ts'
import { fold } from '../../query/match.ts'
import type { QueryList } from '../../query/lists.ts'
import type { Kind } from '../../model/kinds.ts'
import type { ListRows } from '../../model/list-rows.ts'
import { readiness } from '../../model/readiness.ts'
import type { OtherKind } from '../kind-items.ts'
import { keyOf, type SearchHit } from '../protocol.ts'
import type { Replica } from '../replica.ts'

/** A text of an object and what it is. */
type Part = readonly [what: string, text: string]

/** What of a concern every list and rule of it knows. */
export interface ConcernFound {
  id: string
  name: string
  category: string
  assessment: string
}

/** A row of a kind, or a concern; joined with nothing, for joining all rows takes longer than looking through them. */
export type Found<L extends QueryList = QueryList> = L extends Kind ? ListRows[L] : ConcernFound

function partsOf(list: QueryList, found: Found): readonly Part[] {
  if (list === 'vm') {
    const row = found as Found<'vm'>
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
    const { id, assessment } = found as ConcernFound
    return [
      ['ID', id],
      ['assessment', assessment],
    ]
  }
  const row = found as Found<OtherKind>
  return [
    ['ID', row.id],
    ['description', row.description],
    ['comment', row.comment],
    ...('address' in row ? [['address', row.address] as const] : []),
  ]
}

function placeOf(replica: Replica, list: QueryList, found: Found): readonly string[] {
  const name = (kind: PageKind, id: string): string => replica.nameOf(kind, id)
  const clusterOf = (id: string): string[] => [
    name('dataCenter', replica.list('cluster').byId.get(id)?.dataCenter ?? ''),
    name('cluster', id),
  ]
  const row = <L extends QueryList>(): Found<L> => found as Found<L>
  switch (list) {
    case 'vm':
      return clusterOf(row<'vm'>().cluster)
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
      return [found.id]
  }
}

function noteOf(list: QueryList, found: Found): string {
  if (list === 'concern') return (found as ConcernFound).category
  return 'status' in found ? found.status : ''
}

const readinessIn = (replica: Replica, { id, revision }: Found<'vm'>) =>
  readiness(
    replica.list('verdict').byId.get(id),
    revision,
    replica.policy,
    replica.pending.get(id),
    replica.waives,
  )

/** `word`: the first that was typed, folded. */
export function hitOf(
  replica: Replica,
  list: QueryList,
  of: Found,
  { word, several }: { word: string; several: boolean },
): SearchHit {
  const { id, name } = of
  const engine = several ? replica.engine : ''
  const judged = list === 'vm' ? readinessIn(replica, of as Found<'vm'>) : null
  const elsewhere = word === '' || fold(name).includes(word) ? undefined : partsOf(list, of)
  const found = elsewhere?.find(([, text]) => fold(text).includes(word))
  const concern = `/concerns/${encodeURIComponent(id)}${engine && `?engine=${encodeURIComponent(engine)}`}`
  return {
    key: keyOf(replica.engine, id),
    list,
    id,
    name: name || id,
    href: list === 'concern' ? concern : objectHref(list, id, engine),
    place: [...(several ? [replica.name] : []), ...placeOf(replica, list, of)].filter(Boolean),
    found: found ? { what: found[0], text: found[1] } : null,
    level: judged?.level ?? null,
    counts: judged?.counts ?? null,
    note: noteOf(list, of),
  }
}
