/** Listings: search, pages, follow, and the traps of each (reference: ovirt-rest-api 2, 3 and 10). */
import { describe, expect, it } from 'vitest'
import { client, FOLLOW, ids, names, UNKNOWN, type Client, type Json } from './harness.ts'

const status = async (own: Client, path: string): Promise<number> => (await own.raw(path)).status

describe('search', () => {
  it('pages through all VMs by id, without overlap and with a clean end', async () => {
    const own = await client({ vms: 130 })
    const seen: string[] = []
    const sizes: number[] = []
    for (let page = 1; page <= 4; page += 1) {
      const found = await own.search('vms', `sortby id asc page ${page}`, '&max=50')
      seen.push(...ids(found))
      sizes.push(found.length)
    }
    expect(sizes).toEqual([50, 50, 30, 0])
    expect(new Set(seen).size).toBe(130)
    expect(seen).toEqual([...seen].sort())
  })

  it('answers 200 and nothing to what it does not understand', async () => {
    const own = await client()
    for (const text of [
      'nosuchfield=1',
      'name',
      '(name=a)',
      "name='a'",
      "name!='a'",
      'name!=(a)',
      'name!=a;',
      'name=a;',
      'sortby name page 1',
      'page 1 sortby name asc',
      'sortby nosuch asc page 1',
      'sortby name asc page x',
      'name=',
      'name=a and',
      'name=a xor name=b',
    ]) {
      const answer = await own.raw(`/vms?search=${encodeURIComponent(text)}&max=5`)
      expect([text, answer.status, await answer.json()]).toEqual([text, 200, {}])
    }
  })

  it('a lone quotation mark gives everything', async () => {
    const own = await client()
    expect((await own.search('vms', '"')).length).toBe(60)
  })

  it('knows conditions, wildcards, quotes and both joints', async () => {
    const own = await client({ vms: 200 })
    const [a, b] = [...own.world.vms.values()].filter(({ name }) => /^[a-z-]+\d+$/.test(name))
    expect(names(await own.search('vms', `name=${a!.name.toUpperCase()}`))).toContain(a!.name)
    expect((await own.search('vms', `name=${a!.name} or id=${b!.id}`)).length).toBeGreaterThan(1)
    expect(await own.search('vms', `name=${a!.name} and id=${b!.id}`)).toEqual([])
    const up = await own.search('vms', 'status=up')
    const others = await own.search('vms', 'status!=up')
    expect(up.length + others.length).toBe(200)
    const starred = await own.search('vms', `name=${a!.name.slice(0, 4)}*`)
    expect(names(starred)).toContain(a!.name)
    const [cluster] = own.world.clusters.values()
    const inCluster = await own.search('vms', `cluster="${cluster!.name}"`)
    const expected = [...own.world.vms.values()].filter((vm) => vm.cluster === cluster!.id)
    expect(inCluster.length).toBe(expected.length)
  })

  it('sorts by name without case, both ways; `sortby F` alone works', async () => {
    const own = await client()
    const rising = names(await own.search('vms', 'sortby name asc'))
    expect(rising).toEqual(names(await own.list('/vms')))
    expect(names(await own.search('vms', 'sortby name'))).toEqual(rising)
    expect(names(await own.search('vms', 'sortby name desc'))).toEqual([...rising].reverse())
    const lower = rising.map((name) => name.toLowerCase())
    expect(lower).toEqual([...lower].sort())
  })

  it('follows names and members as they change', async () => {
    const own = await client()
    const before = names(await own.list('/vms'))
    const [vm] = [...own.world.vms.values()].filter(({ status }) => status === 'down')
    own.world.renameVm(vm!.id, '!0-first')
    const id = own.world.createVm({ name: '!1-second' })
    expect(names(await own.list('/vms')).slice(0, 2)).toEqual(['!0-first', '!1-second'])
    expect((await own.search('vms', 'sortby id asc')).length).toBe(before.length + 1)
    own.world.removeVm(id)
    expect(names(await own.list('/vms'))).not.toContain('!1-second')
  })

  it('hosts are found by id but not sorted by it', async () => {
    const own = await client()
    const [id] = own.world.hosts.keys()
    expect(ids(await own.search('hosts', `id=${id}`))).toEqual([id])
    expect(await own.search('hosts', 'sortby id asc page 1', '&max=5')).toEqual([])
    expect((await own.search('hosts', 'sortby name asc page 1', '&max=5')).length).toBe(5)
  })

  it('page 0 is refused with the SQL text; page 2 without max is empty', async () => {
    const own = await client()
    const refused = await own.raw('/vms?search=page%200&max=5')
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('sql [select')
    expect(await own.search('vms', 'sortby id asc page 2')).toEqual([])
  })

  it('vNIC profiles cannot be searched, disks not be paged', async () => {
    const own = await client()
    expect(await own.get('/vnicprofiles?search=name%3Dgold')).toEqual({ vnic_profile: [] })
    expect(await own.get('/vnicprofiles?search=page%201&max=5')).toEqual({ vnic_profile: [] })
    expect((await own.list('/vnicprofiles?max=5')).length).toBe(5)
    expect((await own.search('disks', 'sortby alias asc page 1', '&max=5')).length).toBe(5)
    expect(await own.search('disks', 'sortby alias asc page 2', '&max=5')).toEqual([])
    expect((await own.list('/disks?max=7')).length).toBe(7)
  })
})

describe('max, matrix and order', () => {
  it('0 is empty, negative is refused, nonsense is ignored', async () => {
    const own = await client()
    expect(await own.get('/vms?max=0')).toEqual({})
    expect(await status(own, '/vms?max=-1')).toBe(400)
    expect((await own.list('/vms?max=many')).length).toBe(60)
    expect((await own.list('/vms;max=5')).length).toBe(5)
    expect((await own.list('/vms;max=5?max=2')).length).toBe(2)
    expect((await own.list('/vms?from=999999')).length).toBe(60)
  })

  it('disks and the profiles of a network come in another order each time', async () => {
    const own = await client()
    const orders = new Set<string>()
    const profiles = new Set<string>()
    for (let turns = 0; turns < 3; turns += 1) {
      orders.add(ids(await own.list('/disks')).join())
      const networks = await own.list('/networks?follow=vnic_profiles')
      profiles.add(JSON.stringify(networks.map((network) => network['vnic_profiles'])))
    }
    expect(orders.size).toBe(3)
    expect(profiles.size).toBe(3)
    const sorted = [...orders].map((order) => order.split(',').sort().join())
    expect(new Set(sorted).size).toBe(1)
  })
})

describe('follow', () => {
  it('takes both spellings and any case, and writes snake case', async () => {
    const own = await client()
    for (const name of ['diskattachments', 'disk_attachments', 'DISK_Attachments']) {
      const [vm] = await own.list(`/vms?max=1&follow=${name}`)
      expect(vm).toHaveProperty('disk_attachments')
    }
    expect(await own.get('/vms?follow=')).toEqual(await own.get('/vms'))
  })

  it.each([
    '/vms?follow=nosuch',
    '/vms?follow=constructor',
    '/vms?follow=nics,%20disk_attachments',
    '/vms?follow=nics,,cdroms',
    '/vms?follow=numa_nodes',
    '/vms?follow=host',
    '/vms?follow=backups',
    '/vms?follow=nics.vnic_profile',
    '/hosts?follow=numa_nodes',
    '/hosts?follow=cpu_units',
    '/hosts?follow=storage',
    '/disks?follow=storage_domains',
    '/disks?follow=disk_profile',
    '/storagedomains?follow=disks',
    '/vnicprofiles?follow=network_filter',
    '/vnicprofiles?follow=qos',
    '/events?follow=vm',
  ])('%s is 500 with a page of stack trace', async (path) => {
    const answer = await (await client()).raw(path)
    expect(answer.status).toBe(500)
    expect(answer.headers.get('Content-Type')).toBe('text/html;charset=UTF-8')
    expect(answer.headers.has('Correlation-Id')).toBe(false)
    expect((await answer.text()).length).toBeGreaterThan(18_000)
  })

  it('of a single VM fails for NUMA nodes too, though their path works', async () => {
    const own = await client()
    const vm = [...own.world.vms.values()].find(({ numa }) => numa.length > 0)!
    expect(await status(own, `/vms/${vm.id}?follow=numa_nodes`)).toBe(500)
    const nodes = await own.list(`/vms/${vm.id}/numanodes`)
    expect(nodes[0]).toMatchObject({
      index: '0',
      numa_tune_mode: 'interleave',
      cpu: { cores: { core: [{ index: '0' }, { index: '1' }] } },
      numa_node_pins: { numa_node_pin: [{ index: '0' }] },
    })
  })

  it('nests, and follows single references that all have', async () => {
    const own = await client()
    const [vm] = (await own.list('/vms?follow=cluster,disk_attachments.disk')) as Record<
      string,
      Json
    >[]
    expect(vm!['cluster']).toHaveProperty('ha_reservation')
    const { disk_attachment: attachments } = (
      await own.list('/vms?follow=disk_attachments.disk')
    ).find(({ disk_attachments: found }) => Object.keys(found as Json).length > 0)![
      'disk_attachments'
    ] as { disk_attachment: { disk: Json }[] }
    expect(attachments[0]!.disk).toHaveProperty('provisioned_size')
  })

  it('gives the same as the path of the part', async () => {
    const own = await client()
    const vm = [...own.world.vms.values()].find(
      ({ nics, disks }) => nics.length > 0 && disks.length > 0,
    )!
    const whole = await own.get(`/vms/${vm.id}?follow=${FOLLOW}`)
    for (const [path, key] of [
      ['nics', 'nics'],
      ['diskattachments', 'disk_attachments'],
      ['snapshots', 'snapshots'],
      ['watchdogs', 'watchdogs'],
      ['cdroms', 'cdroms'],
      ['hostdevices', 'host_devices'],
      ['reporteddevices', 'reported_devices'],
    ] as const) {
      expect(await own.get(`/vms/${vm.id}/${path}`)).toEqual(whole[key])
    }
    const nic = vm.nics[0]!.id
    expect(await own.get(`/vms/${vm.id}/nics/${nic}`)).toMatchObject({ id: nic })
    expect(await status(own, `/vms/${vm.id}/nics/${UNKNOWN}`)).toBe(404)
  })

  it('single and list hold the same snapshots; only the single one has stored configurations', async () => {
    const own = await client({ vms: 300 })
    const vm = [...own.world.vms.values()].find(({ snapshots }) =>
      snapshots.some(({ configured, type }) => type === 'regular' && !configured),
    )!
    const read = (document: Json | undefined): Json[] =>
      (document!['snapshots'] as { snapshot: Json[] }).snapshot
    const single = read(await own.get(`/vms/${vm.id}?follow=snapshots`))
    const listed = read((await own.search('vms', `id=${vm.id}`, '&follow=snapshots'))[0])
    expect(ids(single)).toEqual(ids(listed))
    for (const snapshot of listed)
      expect(Object.keys(snapshot['vm'] as Json)).toEqual(['href', 'id'])
    const stored = vm.snapshots.filter(({ configured }) => configured).map(({ id }) => id)
    expect(ids(single.filter((snapshot) => 'vm' in snapshot))).toEqual(stored)
  })

  it('costs time per entity and name where a delay is asked for', async () => {
    const own = await client({ followDelay: 2 })
    await own.get('/vms?max=10')
    expect(own.waits).toEqual([])
    await own.get(`/vms?max=10&follow=nics,cdroms,snapshots`)
    expect(own.waits).toEqual([40])
  })
})

describe('what is told where', () => {
  it('the real status of storage stands in the data centers', async () => {
    const own = await client()
    const domains = await own.list('/storagedomains')
    expect(new Set(domains.map((domain) => domain['status']))).toEqual(
      new Set([undefined, 'unattached']),
    )
    const centers = await own.list('/datacenters?follow=storage_domains')
    const inside = centers.flatMap((center) =>
      Object.values(center['storage_domains'] as Json).flat(),
    ) as Json[]
    expect(new Set(inside.map(({ status: told }) => told))).toEqual(
      new Set(['active', 'maintenance', 'inactive']),
    )
    const [center] = ids(centers)
    expect((await own.list(`/datacenters/${center}/storagedomains`)).length).toBeGreaterThan(0)
  })

  it('all_content adds what is missing otherwise', async () => {
    const own = await client()
    const [vm] = own.world.vms.keys()
    expect(await own.get(`/vms/${vm}`)).not.toHaveProperty('tpm_enabled')
    expect(await own.get(`/vms/${vm}?all_content=true`)).toHaveProperty('tpm_enabled')
    expect(await own.get(`/vms/${vm}`, { 'all-content': 'true' })).toHaveProperty('tpm_enabled')
    const [attached] = [...own.world.vms.values()].flatMap(({ disks }) => disks)
    expect(await own.get(`/disks/${attached!.disk}?all_content=true`)).toHaveProperty('vms')
    expect((await own.list('/disks?all_content=true'))[0]).not.toHaveProperty('vms')
  })

  it('unknown objects are 404 without a body, their parts 200 and empty', async () => {
    const own = await client()
    for (const path of [
      `/vms/${UNKNOWN}`,
      '/vms/not-an-id',
      '/options/NoSuch',
      `/disks/${UNKNOWN}`,
    ]) {
      const answer = await own.raw(path)
      expect([answer.status, await answer.text()]).toEqual([404, ''])
      expect(answer.headers.get('Content-Length')).toBe('0')
    }
    expect(await own.get(`/vms/${UNKNOWN}/nics`)).toEqual({})
    expect(await own.get(`/vms/${UNKNOWN}/numanodes`)).toEqual({})
    expect(await status(own, `/vms/${UNKNOWN}/nosuch`)).toBe(404)
    expect(await status(own, `/vms/${UNKNOWN}/constructor`)).toBe(404)
    expect(await status(own, '/vms/%zz')).toBe(404)
  })

  it('a cached VM is written anew when it changes', async () => {
    const own = await client()
    const path = `/vms?follow=${FOLLOW}`
    const [vm] = [...own.world.vms.values()].filter(({ status }) => status === 'down')
    const before = await own.get(path)
    expect(await own.get(path)).toEqual(before)
    own.world.updateVm(vm!.id, { comment: 'changed' })
    const after = await own.list(path)
    expect(after.find(({ id }) => id === vm!.id)).toMatchObject({ comment: 'changed' })
  })
})
