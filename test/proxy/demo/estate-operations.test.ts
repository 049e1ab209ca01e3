/** Operations on disks, hosts, clusters, networks and storage: what changes, and the events that tell of it. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../../src/proxy/demo/model.ts'
import { codes, down, log, observe, own, until, up, vmWith } from './observed.ts'

beforeEach(observe)

describe('disks', () => {
  const disk = async (id: string): Promise<unknown> => await own.get(`/disks/${id}`)

  it('add to a VM: locked between 78 and 97', async () => {
    const vm = down()
    const id = own.world.addDisk(vm.id, { size: 5_000_000_000 })
    expect(await disk(id)).toMatchObject({ status: 'locked', provisioned_size: '5000000000' })
    own.pass(4_000)
    expect(await disk(id)).toMatchObject({ status: 'ok' })
    expect(codes()).toEqual([78, 97])
    expect((await log())[1]).toMatchObject({ vm: { id: vm.id } })
  })

  it('add a floating one: 2020 and 2021, then attach and detach: 2016 and 2018', async () => {
    const vm = down()
    const id = own.world.addFloatingDisk()
    own.pass(4_000)
    own.world.attachDisk(vm.id, id)
    expect(vm.disks.at(-1)!.disk).toBe(id)
    expect(() => own.world.attachDisk(up().id, id)).toThrow('not shareable')
    own.world.detachDisk(vm.id, id)
    expect(vm.disks.some((attached) => attached.disk === id)).toBe(false)
    expect(codes()).toEqual([2020, 2021, 2016, 2018])
  })

  it('update: 88 twice for a VM, 86 twice for a floating disk, 1.5 s apart', () => {
    const vm = vmWith(({ disks }) => disks.length > 0)
    own.world.updateDisk(vm.disks[0]!.disk, { description: 'x' })
    expect(codes()).toEqual([88])
    own.pass(1_500)
    expect(codes()).toEqual([88, 88])
    const floating = [...own.world.disks.values()].find(({ alias }) =>
      alias.startsWith('floating'),
    )!
    own.world.updateDisk(floating.id, { description: 'y' })
    own.pass(1_500)
    expect(codes()).toEqual([88, 88, 86, 86])
  })

  it('extend: 377 when begun, 371 when done', async () => {
    const id = own.world.addDisk(down().id, { size: 1_000 })
    own.pass(4_000)
    own.world.extendDisk(id, 2_000)
    expect(await disk(id)).toMatchObject({ status: 'locked', provisioned_size: '1000' })
    own.pass(4_000)
    expect(await disk(id)).toMatchObject({ status: 'ok', provisioned_size: '2000' })
    expect(codes()).toEqual([78, 97, 377, 371])
  })

  it('move: 2008, then 2010 with another domain and profile', async () => {
    const id = own.world.addDisk(down().id)
    own.pass(4_000)
    const before = own.world.disks.get(id)!
    const { domains, profile } = { ...before }
    const target = [...own.world.storageDomains.values()].find(
      (domain) =>
        domain.type === 'data' && domain.attached.size > 0 && !domains.includes(domain.id),
    )!
    own.world.moveDisk(id, target.id)
    expect(before.domains).toEqual(domains)
    own.pass(10_000)
    expect(await disk(id)).toMatchObject({
      storage_domains: { storage_domain: [{ id: target.id }] },
    })
    expect(before.profile).not.toBe(profile)
    expect(codes().slice(2)).toEqual([2008, 2010])
  })

  it('remove: the event comes first, the VM is told in the text only', async () => {
    const vm = vmWith(({ disks }) =>
      disks.some((found) => !own.world.disks.get(found.disk)!.shareable),
    )
    const { disk: id } = vm.disks.find((found) => !own.world.disks.get(found.disk)!.shareable)!
    own.world.removeDisk(id)
    expect(await disk(id)).toMatchObject({ status: 'locked' })
    own.pass(1_500)
    expect((await own.raw(`/disks/${id}`)).status).toBe(404)
    expect(vm.disks.some((attached) => attached.disk === id)).toBe(false)
    const [event] = await log()
    expect(event).toMatchObject({
      code: '2042',
      description: expect.stringContaining(vm.name) as string,
    })
    expect(event).not.toHaveProperty('vm')
    const floating = [...own.world.disks.values()].find(({ alias }) =>
      alias.startsWith('floating'),
    )!
    own.world.removeDisk(floating.id)
    expect(codes()).toEqual([2042, 2014])
  })

  it('a LUN disk is removed with codes of its own', () => {
    const vm = vmWith(({ disks }) =>
      disks.some((found) => own.world.disks.get(found.disk)!.storageType === 'lun'),
    )
    const { disk: id } = vm.disks.find(
      (found) => own.world.disks.get(found.disk)!.storageType === 'lun',
    )!
    own.world.removeDisk(id)
    expect(codes()).toEqual([2043])
  })

  it('growing and breaking write no event', async () => {
    const vm = vmWith(({ disks }) => disks.length > 0)
    const { disk: id } = vm.disks[0]!
    own.world.breakDisk(id)
    own.world.growDisk(id, 1)
    expect(codes()).toEqual([])
    expect(await own.get(`/vms/${vm.id}`)).toMatchObject({ has_illegal_images: 'true' })
  })
})

describe('hosts', () => {
  const host = (status: string): Host =>
    [...own.world.hosts.values()].find(
      (found) =>
        found.status === status && (status !== 'up' || own.world.vmsOn(found.id).length > 0),
    )!

  const shownHost = async (id: string): Promise<unknown> =>
    (await own.get(`/hosts/${id}`))['status']

  it('to maintenance: 600 while it prepares, its VMs leave, the arrival is silent', async () => {
    const found = host('up')
    own.world.hostToMaintenance(found.id, 'kernel')
    expect(await shownHost(found.id)).toBe('preparing_for_maintenance')
    expect(codes()[0]).toBe(600)
    expect(new Set(codes().slice(1))).toEqual(
      new Set([67, 33].filter((code) => codes().includes(code))),
    )
    own.pass(60_000)
    expect(await shownHost(found.id)).toBe('maintenance')
    expect(own.world.vmsOn(found.id)).toEqual([])
    const moved = codes().filter((code) => code === 63 || code === 61).length
    expect(moved).toBe(codes().filter((code) => code === 67 || code === 33).length)
    expect(new Set(codes())).toEqual(
      new Set([600, 67, 33, 63, 61].filter((code) => codes().includes(code))),
    )
  })

  it('an empty host arrives after 150 ms, without an event', async () => {
    const id = host('maintenance').id
    own.world.activateHost(id)
    own.pass(10_000)
    const before = codes().length
    own.world.hostToMaintenance(id)
    own.pass(149)
    expect(await shownHost(id)).toBe('preparing_for_maintenance')
    own.pass(1)
    expect(await shownHost(id)).toBe('maintenance')
    expect(codes().slice(before)).toEqual([620])
  })

  it('activate: 16, then 13 with a user that has a name only, just before it is up', async () => {
    const { id } = host('maintenance')
    own.world.activateHost(id)
    until(13)
    expect(await shownHost(id)).toBe('unassigned')
    own.pass(40)
    expect(await shownHost(id)).toBe('up')
    const [, detected] = await log()
    expect(codes()).toEqual([16, 13])
    expect(detected!['user']).toEqual({ name: 'SYSTEM' })
  })

  it('fail and recover: 12 and 14, each VM 142 and 163', async () => {
    const { id } = host('up')
    const vms = own.world.vmsOn(id).filter(({ status }) => status === 'up')
    own.world.failHost(id)
    expect(await shownHost(id)).toBe('up')
    own.pass(40)
    expect(await shownHost(id)).toBe('non_responsive')
    expect(vms.every(({ status }) => status === 'unknown')).toBe(true)
    own.world.recoverHost(id)
    own.pass(40)
    expect(vms.every(({ status }) => status === 'up')).toBe(true)
    expect(codes()).toEqual([12, ...vms.map(() => 142), 14, ...vms.map(() => 163)])
  })

  it('rename: 43 and 1200; remove: 44 in maintenance only', async () => {
    const { id } = host('maintenance')
    own.world.updateHost(id, { name: 'other-name' })
    expect(await own.get(`/hosts/${id}`)).toMatchObject({ name: 'other-name' })
    expect(() => own.world.removeHost(host('up').id)).toThrow('refuse')
    own.world.removeHost(id)
    expect((await own.raw(`/hosts/${id}`)).status).toBe(404)
    expect(codes()).toEqual([43, 1200, 44])
  })
})

describe('clusters, networks, profiles', () => {
  const dataCenter = (): string => own.world.dataCenters.keys().next().value!

  it('a new data center tells no id, and brings a network without an event', async () => {
    const networks = own.world.networks.size
    const id = own.world.addDataCenter('new-dc')
    const [event] = await log()
    expect(event).toMatchObject({ code: '950' })
    expect(event!['data_center']).toEqual({ name: 'new-dc' })
    expect(own.world.networks.size).toBe(networks + 1)
    own.world.renameDataCenter(id, 'newer-dc')
    expect(await own.get(`/datacenters/${id}`)).toMatchObject({ name: 'newer-dc' })
    const cluster = own.world.addCluster('in-dc', id)
    own.world.removeDataCenter(id)
    expect(await own.get(`/clusters/${cluster}`)).not.toHaveProperty('data_center')
    expect(own.world.networks.size).toBe(networks)
    expect(codes()).toEqual([950, 952, 1200, 850, 850, 10130, 809, 954])
  })

  it('clusters: 809 with its companions, 811, 813', async () => {
    const id = own.world.addCluster('new-cluster', dataCenter())
    own.world.updateCluster(id, { ksm: false, haReservation: true, biosType: 'q35_secure_boot' })
    expect(await own.get(`/clusters/${id}`)).toMatchObject({
      ksm: { enabled: 'false' },
      ha_reservation: 'true',
      bios_type: 'q35_secure_boot',
    })
    own.world.removeCluster(id)
    expect((await own.raw(`/clusters/${id}`)).status).toBe(404)
    expect(codes()).toEqual([850, 850, 10130, 809, 811, 813])
    const used = up().cluster
    expect(() => own.world.removeCluster(used)).toThrow('in use')
    const [, , , added, updated] = await log()
    expect(added).toHaveProperty('data_center')
    expect(updated).not.toHaveProperty('data_center')
  })

  it('attaching a network to a cluster writes no event, detaching 948', async () => {
    const [cluster] = [...own.world.clusters.values()].filter(
      (found) => found.dataCenter === dataCenter(),
    )
    const network = own.world.addNetwork(dataCenter(), { name: 'attached', vlan: 321 })
    own.pass(3_000)
    const before = codes().length
    own.world.attachNetworkToCluster(cluster!.id, network)
    expect((await own.list(`/clusters/${cluster!.id}/networks`)).map(({ id }) => id)).toContain(
      network,
    )
    expect(codes().length).toBe(before)
    own.world.detachNetworkFromCluster(cluster!.id, network)
    expect(codes().slice(before)).toEqual([948])
  })

  it('networks are told twice: at once and about two seconds later; the row is there at the first', async () => {
    const id = own.world.addNetwork(dataCenter(), { name: 'twice', vlan: 99 })
    expect(codes()).toEqual([9423, 1122])
    expect(await own.get(`/networks/${id}`)).toMatchObject({ vlan: { id: '99' }, name: 'twice' })
    own.pass(1_299)
    expect(codes()).toEqual([9423, 1122])
    own.pass(701)
    expect(codes()).toEqual([9423, 1122, 942])
    own.world.updateNetwork(id, { mtu: 9000 })
    own.pass(2_000)
    own.world.removeNetwork(id)
    expect((await own.raw(`/networks/${id}`)).status).toBe(404)
    own.pass(2_000)
    expect(codes()).toEqual([9423, 1122, 942, 11143, 1114, 9444, 944])
    const events = await log()
    expect(events[2]!.correlation_id).toBe(events[0]!.correlation_id)
    for (const event of events) expect(event).not.toHaveProperty('network')
  })

  it('profiles of both kinds: 1122, 1124, 1126 and 10120, 10124, 10122, none with the profile', async () => {
    const network = own.world.networks.keys().next().value!
    const nic = own.world.addNicProfile(network, { name: 'p', filter: true })
    own.world.updateNicProfile(nic, { portMirroring: true })
    expect(await own.get(`/vnicprofiles/${nic}`)).toMatchObject({ port_mirroring: 'true' })
    own.world.removeNicProfile(nic)
    const domain = own.world.storageDomains.keys().next().value!
    const disk = own.world.addDiskProfile(domain, 'd')
    own.world.updateDiskProfile(disk, { name: 'e' })
    expect(await own.get(`/diskprofiles/${disk}`)).toMatchObject({ name: 'e' })
    own.world.removeDiskProfile(disk)
    expect(codes()).toEqual([1122, 1124, 1126, 10120, 10124, 10122])
    for (const event of await log()) {
      const refs = Object.entries(event).filter(([, value]) => typeof value === 'object')
      expect(refs.map(([key]) => key)).toEqual(['user'])
    }
    const used = vmWith(({ nics }) => nics.some(({ profile }) => profile !== null))
    const profile = used.nics.find((found) => found.profile !== null)!.profile!
    expect(() => own.world.removeNicProfile(profile)).toThrow('used by VMs')
  })
})

describe('storage domains', () => {
  it('added, attached, deactivated, activated, detached, removed', async () => {
    const center = own.world.dataCenters.keys().next().value!
    const id = own.world.addStorageDomain('fresh')
    const shown = async (): Promise<unknown> => (await own.get(`/storagedomains/${id}`))['status']
    expect(await shown()).toBe('unattached')
    own.world.attachStorageDomain(id, center)
    expect(await shown()).toBeUndefined()
    own.world.deactivateStorageDomain(id, center)
    expect(own.world.storageDomains.get(id)!.attached.get(center)).toBe('preparing_for_maintenance')
    own.pass(2_000)
    expect(own.world.storageDomains.get(id)!.attached.get(center)).toBe('maintenance')
    own.world.activateStorageDomain(id, center)
    own.world.updateStorageDomain(id, { comment: 'x' })
    own.world.fillStorageDomain(id, 1)
    own.world.detachStorageDomain(id, center)
    own.world.removeStorageDomain(id)
    expect((await own.raw(`/storagedomains/${id}`)).status).toBe(404)
    expect(codes()).toEqual([956, 962, 968, 966, 958, 964, 960])
  })

  it('destroyed or detached, it takes disks and VMs along without events of their own', async () => {
    const center = own.world.dataCenters.keys().next().value!
    for (const destroy of [true, false]) {
      const id = own.world.addStorageDomain(`doomed-${String(destroy)}`)
      own.world.attachStorageDomain(id, center)
      const alone = own.world.createVm({ name: 'alone' })
      const first = own.world.addDisk(alone, { domain: id })
      const both = own.world.createVm({ name: 'both' })
      own.world.addDisk(both)
      const second = own.world.addDisk(both, { domain: id })
      own.pass(5_000)
      const before = codes().length
      if (destroy) own.world.destroyStorageDomain(id)
      else own.world.detachStorageDomain(id, center)
      expect(codes().slice(before)).toEqual([destroy ? 981 : 964])
      expect((await own.raw(`/vms/${alone}`)).status).toBe(404)
      for (const disk of [first, second]) expect((await own.raw(`/disks/${disk}`)).status).toBe(404)
      expect((await own.list(`/vms/${both}/diskattachments`)).length).toBe(1)
    }
  })
})
