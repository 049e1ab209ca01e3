/** The ten kinds of the inventory, in the order in which a load fetches them: what is referred to comes first. */
export const KINDS = [
  'dataCenter',
  'cluster',
  'storageDomain',
  'network',
  'nicProfile',
  'diskProfile',
  'host',
  'serverCpu',
  'disk',
  'vm',
] as const

export type Kind = (typeof KINDS)[number]

/**
 * Which kinds hold references to a kind (`dataCenter: ['cluster']`: clusters name their data center).
 * A policy input is a VM with everything reachable over these references, so walking this table upwards from a
 * changed object ends at the VMs whose verdict the change may alter. `network` and `storageDomain` appear in the
 * input by id only, hence nobody has to be asked again when one of them changes.
 */
export const REFERRED_BY: Record<Kind, readonly Kind[]> = {
  dataCenter: ['cluster'],
  cluster: ['vm'],
  storageDomain: [],
  network: [],
  nicProfile: ['vm'],
  diskProfile: ['disk'],
  host: ['vm'],
  serverCpu: ['cluster'],
  disk: ['vm'],
  vm: [],
}

/** A reference as the store indexes it, for example `disk:5c0e…`. */
export type RefKey = `${Kind}:${string}`

export const refKey = (kind: Kind, id: string): RefKey => `${kind}:${id}`
