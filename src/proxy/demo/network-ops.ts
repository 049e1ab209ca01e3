/**
 * Networks and both kinds of profiles. A network change is told twice: 9423, 11143 or 9444 at once, 942, 1114 or 944
 * about two seconds later. No event names a network or a profile.
 */
import type { Network, NicProfile } from './model.ts'
import { refuse } from './ops.ts'
import { ADMIN_NAME, type WorldState } from './world-state.ts'

function pair(
  world: WorldState,
  network: Network,
  first: { code: number; text: string },
  second: { code: number; text: string },
  between: () => void = () => undefined,
): void {
  const dataCenter = world.refOf('dataCenters', network.dataCenter) ?? {}
  const refs = { data_center: dataCenter, user: world.user() }
  const correlationId = world.random.uuid()
  world.write(first.code, `${first.text}; no hosts affected`, refs, { correlationId })
  between()
  world.later(world.random.between(1_300, 2_000), () =>
    world.write(second.code, second.text, refs, { correlationId }),
  )
}

function profileText(world: WorldState, profile: NicProfile, verb: string): string {
  const network = world.networks.get(profile.network)
  const dataCenter = network && world.dataCenters.get(network.dataCenter)
  return `VM network interface profile ${profile.name} was ${verb} network ${network?.name ?? ''} in Data Center: ${dataCenter?.name ?? ''}. (User: ${ADMIN_NAME})`
}

const usedProfile = (world: WorldState, id: string): boolean =>
  [...world.vms.values()].some((vm) => vm.nics.some((nic) => nic.profile === id))

export const networkOps = {
  /** 9423, 1122 for the default profile, 942. */
  addNetwork(
    world: WorldState,
    dataCenter: string,
    spec: { name: string; vlan?: number; mtu?: number },
  ): string {
    const { name: where } = world.need('dataCenters', dataCenter)
    const network: Network = {
      id: world.random.uuid(),
      name: spec.name,
      description: '',
      comment: '',
      dataCenter,
      vlan: spec.vlan ?? null,
      mtu: spec.mtu ?? 0,
      vmNetwork: true,
      portIsolation: false,
    }
    world.networks.set(network.id, network)
    world.reorder('networks')
    pair(
      world,
      network,
      { code: 9423, text: `Start adding Network ${spec.name} to Data Center: ${where}` },
      { code: 942, text: `Finished adding Network ${spec.name} to Data Center: ${where}` },
      () => void networkOps.addNicProfile(world, network.id, { name: spec.name, filter: true }),
    )
    return network.id
  },

  updateNetwork(
    world: WorldState,
    id: string,
    changes: Partial<Pick<Network, 'name' | 'vlan' | 'mtu' | 'description' | 'comment'>>,
  ): void {
    const network = world.need('networks', id)
    Object.assign(network, changes)
    world.reorder('networks')
    const where = world.dataCenters.get(network.dataCenter)?.name ?? ''
    pair(
      world,
      network,
      { code: 11143, text: `Start Network ${network.name} update on Data Center: ${where}` },
      { code: 1114, text: `Finished Network ${network.name} update on Data Center: ${where}` },
    )
  },

  /** Its profiles go with it, without events of their own. */
  removeNetwork(world: WorldState, id: string): void {
    const network = world.need('networks', id)
    const profiles = [...world.nicProfiles.values()].filter((profile) => profile.network === id)
    if (profiles.some((profile) => usedProfile(world, profile.id))) {
      refuse(`network ${network.name} is used by VMs`)
    }
    for (const profile of profiles) world.nicProfiles.delete(profile.id)
    for (const cluster of world.clusters.values()) cluster.networks.delete(id)
    world.networks.delete(id)
    world.reorder('networks')
    const where = world.dataCenters.get(network.dataCenter)?.name ?? ''
    pair(
      world,
      network,
      { code: 9444, text: `Start Network ${network.name} removal from Data Center: ${where}` },
      { code: 944, text: `Finished Network ${network.name} removal from Data Center: ${where}` },
    )
  },

  addNicProfile(
    world: WorldState,
    network: string,
    spec: Partial<Omit<NicProfile, 'id' | 'network'>> & { name: string },
  ): string {
    world.need('networks', network)
    const profile: NicProfile = {
      id: world.random.uuid(),
      description: '',
      network,
      filter: false,
      qos: null,
      portMirroring: false,
      passThrough: false,
      migratable: false,
      properties: [],
      ...spec,
    }
    world.nicProfiles.set(profile.id, profile)
    world.write(
      1122,
      profileText(world, profile, 'added to'),
      { user: world.user() },
      {
        correlationId: world.random.hex(8),
      },
    )
    return profile.id
  },

  updateNicProfile(
    world: WorldState,
    id: string,
    changes: Partial<Omit<NicProfile, 'id' | 'network'>>,
  ): void {
    const profile = world.need('nicProfiles', id)
    Object.assign(profile, changes)
    world.write(1124, profileText(world, profile, 'updated for'), { user: world.user() })
  },

  removeNicProfile(world: WorldState, id: string): void {
    const profile = world.need('nicProfiles', id)
    if (usedProfile(world, id)) refuse(`profile ${profile.name} is used by VMs`)
    world.nicProfiles.delete(id)
    world.write(1126, profileText(world, profile, `removed from`), { user: world.user() })
  },

  addDiskProfile(world: WorldState, storageDomain: string, name: string): string {
    world.need('storageDomains', storageDomain)
    const id = world.random.uuid()
    world.diskProfiles.set(id, { id, name, description: '', storageDomain, qos: null })
    const text = `Disk Profile ${name} was successfully added (User: ${ADMIN_NAME}).`
    world.write(10120, text, { user: world.user() })
    return id
  },

  updateDiskProfile(
    world: WorldState,
    id: string,
    changes: { name?: string; description?: string; qos?: string | null },
  ): void {
    const profile = world.need('diskProfiles', id)
    Object.assign(profile, changes)
    const text = `Disk Profile ${profile.name} was successfully updated (User: ${ADMIN_NAME}).`
    world.write(10124, text, { user: world.user() })
  },

  removeDiskProfile(world: WorldState, id: string): void {
    const profile = world.need('diskProfiles', id)
    if ([...world.disks.values()].some((disk) => disk.profile === id)) {
      refuse(`disk profile ${profile.name} is in use`)
    }
    world.diskProfiles.delete(id)
    const text = `Disk Profile ${profile.name} was successfully removed (User: ${ADMIN_NAME}).`
    world.write(10122, text, { user: world.user() })
  },
}
