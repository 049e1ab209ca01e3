/** The root of the API: product, counts, and the way to every collection. */
import { NO_ID } from '../model.ts'
import { ref, ROOT, when, type EngineVersion, type Json } from './common.ts'
import type { World } from '../world.ts'

const SEARCHABLE = new Set(
  'clusters datacenters events hosts networks storagedomains templates instancetypes users groups vmpools vms disks'.split(
    ' ',
  ),
)

const COLLECTIONS = (
  'clusters datacenters events hosts networks roles storagedomains tags bookmarks icons templates instancetypes users ' +
  'groups domains vmpools vms disks jobs storageconnections vnicprofiles diskprofiles cpuprofiles schedulingpolicyunits ' +
  'schedulingpolicies permissions macpools networkfilters operatingsystems externalhostproviders openstackimageproviders ' +
  'openstackvolumeproviders openstacknetworkproviders katelloerrata affinitylabels clusterlevels imagetransfers ' +
  'externalvmimports externaltemplateimports'
).split(' ')

const LINKS: readonly { href: string; rel: string }[] = COLLECTIONS.flatMap((rel) => [
  { href: `${ROOT}/${rel}`, rel },
  ...(SEARCHABLE.has(rel)
    ? [
        {
          href: `${ROOT}/${rel}${rel === 'events' ? ';from={event_id}' : ''}?search={query}`,
          rel: `${rel}/search`,
        },
      ]
    : []),
])

const FULL: Readonly<Record<EngineVersion, string>> = {
  '4.3': '4.3.10.4-1.el7',
  '4.4': '4.4.10.6-1.el8',
  '4.5': '4.5.8-1.el9',
}

/** The header of the root, several KB long. */
export const linkHeader = (origin: string): string =>
  LINKS.map(({ href, rel }) => `<${origin}${href}>; rel=${rel}`)
    .sort()
    .join(',')

const count = (total: number, active: number): Json => ({
  active: String(active),
  total: String(total),
})

function summary(world: World): Json {
  const hosts = [...world.hosts.values()]
  const domains = [...world.storageDomains.values()]
  const active = domains.filter((domain) => [...domain.attached.values()].includes('active'))
  const running = [...world.vms.values()].filter((vm) => vm.host !== null)
  return {
    hosts: count(hosts.length, hosts.filter(({ status }) => status === 'up').length),
    storage_domains: count(domains.length, active.length),
    users: count(5, 5),
    vms: count(world.vms.size, running.length),
  }
}

/** Users who are no administrators see neither counts nor the id of the installation. */
export function renderRoot(world: World, version: EngineVersion, admin: boolean): Json {
  const [major = '', minor = '', build = ''] = FULL[version].split(/[.-]/)
  const user = ref('users', world.adminId)
  return {
    ...when(admin && version === '4.5', { engine_backup: {} }),
    product_info: {
      ...when(admin && version !== '4.3', { instance_id: world.instanceId }),
      name: 'oVirt Engine',
      version: { build, full_version: FULL[version], major, minor, revision: '0' },
    },
    special_objects: { blank_template: ref('templates', NO_ID), root_tag: ref('tags', NO_ID) },
    ...when(admin, { summary: summary(world) }),
    time: world.clock(),
    authenticated_user: user,
    effective_user: user,
    link: LINKS,
  }
}
