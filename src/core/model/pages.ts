/** Kinds as a user meets them: which have pages, where those are, what they are called. */
import type { Kind } from './kinds.ts'
import { midSentence } from './locale.ts'

/** Kinds with pages of their own; a server CPU is shown with its cluster. */
export type PageKind = Exclude<Kind, 'serverCpu'>

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

/** `engine`: where the address has to say whose object it is, because several engines are shown. */
export const objectHref = (kind: PageKind, id: string, engine = ''): string =>
  `${KIND_PATHS[kind]}/${encodeURIComponent(id)}${engine === '' ? '' : `?engine=${encodeURIComponent(engine)}`}`

/** `vNIC profile`, as it stands inside a sentence. */
export const kindWord = (kind: Kind): string => {
  if (kind === 'serverCpu') return midSentence('Server CPU')
  if (kind === 'vm') return 'VM'
  return midSentence(KIND_TITLES[kind].one)
}

export const kindWords = (kind: Kind, number: number): string =>
  number === 1 ? kindWord(kind) : kind === 'vm' ? 'VMs' : midSentence(kindTitle(kind))
