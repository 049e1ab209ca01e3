/** Operations on VMs: what changes, which events tell of it, in which order and when. */
import { beforeEach, describe, expect, it } from 'vitest'
import { codes, down, log, observe, own, shown, until, up, vmWith } from './observed.ts'

beforeEach(observe)

describe('run states', () => {
  it('start: 153 at once, 32 just before the VM is up', async () => {
    const vm = down()
    own.world.startVm(vm.id)
    expect(codes()).toEqual([153])
    expect(await shown(vm)).toBe('wait_for_launch')
    own.pass(1_000)
    expect(await shown(vm)).toBe('powering_up')
    until(32)
    expect(await shown(vm)).toBe('powering_up')
    own.pass(40)
    expect(await shown(vm)).toBe('up')
    const [request, arrival] = await log()
    expect(arrival!.correlation_id).toBe(request!.correlation_id)
    expect(request).toMatchObject({ vm: { id: vm.id, name: vm.name }, host: { id: vm.host } })
    expect(() => own.world.startVm(vm.id)).toThrow('refuse')
  })

  it('stop: 33 at once, the VM stays up until 61 and a moment longer', async () => {
    const vm = up()
    own.world.stopVm(vm.id)
    expect(codes()).toEqual([33])
    expect(await shown(vm)).toBe('up')
    until(61)
    expect(await shown(vm)).toBe('up')
    own.pass(40)
    expect(await shown(vm)).toBe('down')
    const event = (await log()).at(-1)!
    expect(event).toMatchObject({ code: '61', host: { name: expect.any(String) as string } })
    for (const missing of ['user', 'data_center', 'correlation_id'])
      expect(event).not.toHaveProperty(missing)
    const document = await own.get(`/vms/${vm.id}`)
    for (const gone of ['host', 'start_time', 'fqdn']) expect(document).not.toHaveProperty(gone)
  })

  it('shut down: 73 announces, 61 follows', () => {
    const vm = up()
    own.world.shutdownVm(vm.id)
    own.pass(30_000)
    expect(codes()).toEqual([73, 61])
    expect(vm.status).toBe('down')
  })

  it('crash: 119 before the state', async () => {
    const vm = up()
    own.world.crashVm(vm.id)
    expect(await shown(vm)).toBe('up')
    own.pass(40)
    expect(await shown(vm)).toBe('down')
    expect((await log())[0]).toMatchObject({ code: '119', severity: 'error' })
  })

  it('migrate: 62, then 63, then another host', async () => {
    const vm = up()
    const before = vm.host
    own.world.migrateVm(vm.id)
    expect(await shown(vm)).toBe('migrating')
    until(63)
    expect(vm.host).toBe(before)
    own.pass(40)
    expect(vm.host).not.toBe(before)
    expect(await shown(vm)).toBe('up')
    expect(codes()).toEqual([62, 63])
  })

  it('suspend: 501 by the user, 503 by monitoring; wake', async () => {
    const vm = up()
    own.world.suspendVm(vm.id)
    expect(await shown(vm)).toBe('saving_state')
    until(503)
    expect(await shown(vm)).toBe('saving_state')
    own.pass(40)
    expect(await shown(vm)).toBe('suspended')
    own.world.startVm(vm.id)
    expect(await shown(vm)).toBe('restoring_state')
    own.pass(30_000)
    expect(await shown(vm)).toBe('up')
    expect(codes()).toEqual([501, 503, 153, 32])
  })

  it('pause: 1025 or 138 before the state; 40 when resumed', async () => {
    const vm = up()
    own.world.pauseVm(vm.id, 'enospc')
    expect(await shown(vm)).toBe('up')
    own.pass(40)
    expect(await own.get(`/vms/${vm.id}`)).toMatchObject({
      status: 'paused',
      status_detail: 'enospc',
    })
    own.world.resumeVm(vm.id)
    expect(await shown(vm)).toBe('up')
    own.world.pauseVm(vm.id)
    expect(codes()).toEqual([138, 40, 1025])
  })

  it('guest data comes and changes without an event', async () => {
    const vm = vmWith(({ reporting, nics }) => reporting && nics.some(({ plugged }) => plugged))
    const path = `/vms/${vm.id}/reporteddevices`
    own.world.changeGuestIp(vm.id, 0, ['10.9.8.7'])
    expect(JSON.stringify(await own.get(path))).toContain('10.9.8.7')
    own.world.stopVm(vm.id)
    own.pass(10_000)
    expect(await own.get(path)).toEqual({})
    expect(codes()).toEqual([33, 61])
  })
})

describe('configuration of VMs', () => {
  it('create: 34 at once, 53 with the same correlation id one to two seconds later', async () => {
    const id = own.world.createVm({ name: 'brand-new' })
    expect(codes()).toEqual([34])
    own.pass(999)
    expect(codes()).toEqual([34])
    own.pass(1_001)
    const [first, second] = await log()
    expect([first!.code, second!.code]).toEqual(['34', '53'])
    expect(second!.correlation_id).toBe(first!.correlation_id)
    expect(first!['vm']).toMatchObject({ id, name: 'brand-new' })
    expect(await own.get(`/vms/${id}`)).toMatchObject({ status: 'down', name: 'brand-new' })
  })

  it('remove: 113, its own disks go, shared ones stay', async () => {
    const vm = down()
    const own_ = vm.disks.filter(({ disk }) => {
      const found = own.world.disks.get(disk)!
      return !found.shareable && found.storageType !== 'lun'
    })
    own.world.removeVm(vm.id)
    expect(codes()).toEqual([113])
    expect((await own.raw(`/vms/${vm.id}`)).status).toBe(404)
    for (const { disk } of own_) expect(own.world.disks.has(disk)).toBe(false)
    const [event] = await log()
    expect(event!['vm']).toMatchObject({ id: vm.id, href: `/ovirt-engine/api/vms/${vm.id}` })
    expect(() => own.world.removeVm(up().id)).toThrow('refuse')
  })

  it('rename: 35 with the old name, 1200 with the id alone', async () => {
    const vm = down()
    const before = vm.name
    own.world.renameVm(vm.id, 'renamed')
    const [update, rename] = await log()
    expect(update).toMatchObject({ code: '35', vm: { name: before } })
    expect(rename).toMatchObject({ code: '1200', vm: { id: vm.id } })
    expect(rename!['vm']).not.toHaveProperty('name')
    for (const missing of ['user', 'correlation_id']) expect(rename).not.toHaveProperty(missing)
    expect(await own.get(`/vms/${vm.id}`)).toMatchObject({ name: 'renamed' })
  })

  it('edit: a stopped VM changes at once, a running one at its next start', async () => {
    const stopped = down()
    own.world.updateVm(stopped.id, { cpuShares: 77 })
    expect(await own.get(`/vms/${stopped.id}`)).toMatchObject({ cpu_shares: '77' })
    const vm = up()
    own.world.updateVm(vm.id, { cpuShares: 77, haEnabled: !vm.haEnabled, comment: 'live' })
    expect(await own.get(`/vms/${vm.id}`)).toMatchObject({
      comment: 'live',
      cpu_shares: '0',
      next_run_configuration_exists: 'true',
    })
    own.world.stopVm(vm.id)
    own.pass(10_000)
    own.world.startVm(vm.id)
    expect(await own.get(`/vms/${vm.id}`)).toMatchObject({
      cpu_shares: '77',
      next_run_configuration_exists: 'false',
    })
    expect(codes()).toEqual([35, 35, 33, 61, 153])
  })

  it('NICs: 1012 and 932, 1014 and 934, 930; plugging alone writes one event', async () => {
    const vm = down()
    const count = vm.nics.length
    const nic = own.world.addNic(vm.id, { name: 'tmp' })
    own.world.updateNic(vm.id, nic, { name: 'tmp2', plugged: false })
    own.world.plugNic(vm.id, nic, true)
    own.world.updateNic(vm.id, nic, { linked: false })
    expect(await own.get(`/vms/${vm.id}/nics/${nic}`)).toMatchObject({
      name: 'tmp2',
      plugged: 'true',
      linked: 'false',
    })
    own.world.removeNic(vm.id, nic)
    expect(codes()).toEqual([1012, 932, 1014, 934, 1012, 934, 930])
    expect(vm.nics.length).toBe(count)
    for (const event of await log()) {
      expect(event['vm']).toMatchObject({ id: vm.id })
      expect(event).not.toHaveProperty('nic')
    }
  })

  it('snapshots: locked between 45 and 68, and between 342 and 356', async () => {
    const vm = up()
    const id = own.world.createSnapshot(vm.id, 'test', { memory: true })
    const read = async (): Promise<unknown> => {
      const { snapshot } = (await own.get(`/vms/${vm.id}/snapshots`)) as {
        snapshot: { id: string }[]
      }
      return snapshot.find((found) => found.id === id)
    }
    expect(await read()).toMatchObject({ snapshot_status: 'locked', persist_memorystate: 'true' })
    own.pass(6_000)
    expect(await read()).toMatchObject({ snapshot_status: 'ok', snapshot_type: 'regular' })
    own.world.removeSnapshot(vm.id, id)
    expect(await read()).toMatchObject({ snapshot_status: 'locked' })
    own.pass(7_000)
    expect(await read()).toBeUndefined()
    expect(codes()).toEqual([45, 68, 342, 356])
  })

  it('discs: 38 and 528', async () => {
    const vm = up()
    own.world.changeCd(vm.id, 'a.iso')
    expect(await own.get(`/vms/${vm.id}/cdroms`)).toMatchObject({
      cdrom: [{ file: { id: 'a.iso' } }],
    })
    own.world.ejectCd(vm.id)
    expect(codes()).toEqual([38, 528])
  })

  it('a watchdog writes no event; a NUMA node 1300; a tag and a label name no VM', async () => {
    const vm = vmWith(({ watchdogs, numa }) => watchdogs.length === 0 && numa.length === 0)
    own.world.addWatchdog(vm.id)
    expect(codes()).toEqual([])
    expect(await own.get(`/vms/${vm.id}/watchdogs`)).toMatchObject({
      watchdog: [{ model: 'i6300esb' }],
    })
    own.world.addNumaNode(vm.id, [1])
    expect((await own.list(`/vms/${vm.id}/numanodes`)).length).toBe(1)
    const tag = own.world.addTag('new-tag')
    own.world.tagVm(vm.id, tag)
    own.world.labelVm(vm.id, 'licensed')
    expect(codes()).toEqual([1300, 432, 440, 10382])
    for (const event of (await log()).slice(1)) expect(event).not.toHaveProperty('vm')
    expect((await own.list(`/vms/${vm.id}/tags`)).map(({ id }) => id)).toContain(tag)
  })
})
