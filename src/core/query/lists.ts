/** The lists that can be asked, and the words that name them in front of a query. */
import type { PageKind } from '../model/pages.ts'

export type QueryList = PageKind | 'concern'

/** The first word of each is the one that is offered and printed. The Administration Portal's own words are among them. */
export const LIST_WORDS: Readonly<Record<QueryList, readonly string[]>> = {
  vm: ['vms', 'vm', 'virtualmachines'],
  host: ['hosts', 'host'],
  cluster: ['clusters', 'cluster'],
  dataCenter: ['datacenters', 'datacenter'],
  storageDomain: ['storage', 'storages', 'storagedomains', 'storagedomain'],
  disk: ['disks', 'disk'],
  diskProfile: ['diskprofiles', 'diskprofile'],
  network: ['networks', 'network'],
  nicProfile: ['vnicprofiles', 'vnicprofile', 'nicprofiles', 'nicprofile'],
  concern: ['concerns', 'concern'],
}

export const QUERY_LISTS = Object.keys(LIST_WORDS) as readonly QueryList[]

const BY_WORD = new Map(
  QUERY_LISTS.flatMap((list) => LIST_WORDS[list].map((word) => [word, list] as const)),
)

/** The list that a word names, whatever its case. */
export const listOf = (word: string): QueryList | undefined => BY_WORD.get(word.toLowerCase())

export const listWord = (list: QueryList): string => LIST_WORDS[list][0]!
