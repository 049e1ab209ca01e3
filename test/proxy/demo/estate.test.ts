/** The demo estate: the same from the same seed, with something of everything, and alive. */
import { describe, expect, it } from 'vitest'
import { createDemoEngine } from '../../../src/proxy/demo/engine.ts'
import { client, FOLLOW, ids, START, type Client, type Json } from './harness.ts'
import { packOf } from '../../policies/packs.ts'
import { verdicts } from './verdicts.ts'

const RULES = packOf('forklift').rules.map(({ id }) => id)

const PATHS = [
  '/datacenters?follow=storage_domains',
  '/clusters',
  '/storagedomains',
  '/networks',
  '/hosts?follow=nics,network_attachments',
  `/vms?follow=${FOLLOW}`,
  '/events',
]

const picture = async (own: Client): Promise<Json[]> =>
  Promise.all(PATHS.map((path) => own.get(path)))

describe('a seed', () => {
  it('gives the same estate, another seed another', async () => {
    const first = await picture(await client({ vms: 80, seed: 11 }))
    expect(await picture(await client({ vms: 80, seed: 11 }))).toEqual(first)
    expect(await picture(await client({ vms: 80, seed: 12 }))).not.toEqual(first)
  })

  it('gives the same life', async () => {
    const live = async (): Promise<[string[], Json[]]> => {
      const own = await client({ vms: 80, seed: 5 })
      const done: string[] = []
      for (let steps = 0; steps < 150; steps += 1) {
        own.pass(2_000)
        done.push(own.engine.life.step())
      }
      return [done, await picture(own)]
    }
    const first = await live()
    expect(await live()).toEqual(first)
    expect(new Set(first[0]).size).toBeGreaterThan(100)
  })

  it.each([0, 1, 5, 29, 30, 250])('makes an estate of %s VMs', async (vms) => {
    const own = await client({ vms })
    expect((await own.list('/vms')).length).toBe(vms)
    expect(await own.get('')).toMatchObject({ summary: { vms: { total: String(vms) } } })
    expect(own.engine.life.step()).not.toBe('')
  })
})

describe('the rules of Forklift', () => {
  it('there are 39, and each fires in estates of 60 and of 1,000 VMs', async () => {
    expect(RULES.length).toBe(39)
    for (const vms of [60, 1_000]) {
      const { rules, misfits } = await verdicts(await client({ vms, seed: 1 }), 'forklift')
      expect([...rules.keys()].sort()).toEqual([...RULES].sort())
      expect(misfits).toEqual([])
    }
  })

  it('find most VMs with warnings only, a few percent critical', async () => {
    const { rules, categories } = await verdicts(await client({ vms: 1_000, seed: 1 }), 'forklift')
    const critical = [...categories.values()].filter((all) => all.includes('Critical')).length
    expect(critical).toBeGreaterThan(10)
    expect(critical).toBeLessThan(60)
    // Stock defaults: ballooning and migratable nearly everywhere.
    for (const rule of ['ovirt.memory.ballooning.enabled', 'ovirt.placement_policy.affinity_set']) {
      expect(rules.get(rule)!.length).toBeGreaterThan(850)
    }
    expect(rules.get('ovirt.watchdog.enabled')!.length).toBeLessThan(60)
  })
})

describe('the rules of Portolan', () => {
  it('tell about half of the VMs ready, and fire with all that Forklift has', async () => {
    const { rules, categories } = await verdicts(await client({ vms: 1_000, seed: 1 }), 'portolan')
    const having = (category: string) =>
      [...categories.values()].filter((all) => all.includes(category)).length
    const hindered = [...categories.values()].filter((all) =>
      all.some((category) => category !== 'Information'),
    ).length
    expect(having('Critical')).toBeGreaterThan(10)
    expect(having('Critical')).toBeLessThan(60)
    expect(hindered).toBeGreaterThan(350)
    expect(hindered).toBeLessThan(650)
    for (const rule of RULES) expect(rules.get(rule)?.length, rule).toBeGreaterThan(0)
  })
})

describe('the estate', () => {
  it('has something of everything', async () => {
    const own = await client({ vms: 1_000, seed: 1 })
    const { world } = own
    const vms = [...world.vms.values()]
    const used = new Set(vms.map(({ cluster }) => world.clusters.get(cluster)!.dataCenter))
    expect(world.dataCenters.size).toBeGreaterThan([...used].filter((id) => id !== null).length)
    const clusters = [...world.clusters.values()]
    expect(clusters.length).toBeGreaterThanOrEqual(9)
    expect(clusters.filter(({ dataCenter }) => dataCenter === null).length).toBe(1)
    const levels = (await own.list('/options/ServerCPUList')).flatMap(
      (value) => (value as unknown as Json)['system_option_value'] ?? [],
    ) as { version: string }[]
    const known = new Set(levels.map(({ version }) => version))
    expect(clusters.filter(({ version }) => !known.has(version)).length).toBeGreaterThan(0)
    expect(new Set([...world.storageDomains.values()].map(({ type }) => type))).toEqual(
      new Set(['data', 'iso', 'export', 'image']),
    )
    expect(new Set([...world.storageDomains.values()].map(({ storage }) => storage.type))).toEqual(
      new Set(['nfs', 'iscsi', 'fcp', 'glance']),
    )
    expect(new Set([...world.disks.values()].map(({ contentType }) => contentType))).toEqual(
      new Set(['data', 'iso', 'ovf_store', 'memory_dump_volume', 'memory_metadata_volume']),
    )
    expect([...world.disks.values()].some(({ domains }) => domains.length > 1)).toBe(true)
    expect(new Set([...world.hosts.values()].map(({ status }) => status))).toEqual(
      new Set(['up', 'maintenance', 'non_operational', 'installing']),
    )
    const kinds: Record<string, (vm: (typeof vms)[number]) => boolean> = {
      headless: ({ display }) => display === null,
      diskless: ({ disks }) => disks.length === 0,
      'without NICs': ({ nics }) => nics.length === 0,
      'with the empty profile': ({ nics }) => nics.some(({ profile }) => profile === null),
      'beyond ASCII': ({ name }) => /[^\x20-\x7e]/.test(name),
      hostile: ({ name, description }) => /[<>]/.test(name + description),
      'in upper case': ({ name }) => /^[A-Z0-9-]+$/.test(name),
      'with 166 disks': ({ disks }) => disks.length === 166,
      'with pins by range': ({ cpuPins }) => cpuPins.some(({ set }) => set.includes('-')),
      'with NUMA pins': ({ numa }) => numa.some(({ pins }) => pins.length > 0),
    }
    for (const [what, fits] of Object.entries(kinds))
      expect([what, vms.some(fits)]).toEqual([what, true])
    const shared = [...world.disks.values()].filter(({ shareable }) => shareable)
    const attached = shared.map(({ id }) =>
      vms.filter(({ disks }) => disks.some(({ disk }) => disk === id)),
    )
    expect(Math.max(...attached.map(({ length }) => length))).toBe(2)
    const twice = vms.filter(
      ({ name }, index) => vms.findIndex((other) => other.name === name) !== index,
    )
    expect(twice.length).toBe(1)
  })

  it('is consistent: every reference leads somewhere, before and after an hour of life', async () => {
    const own = await client({ vms: 300, seed: 3 })
    const check = (): string[] => {
      const { world } = own
      const wrong: string[] = []
      const has = (what: string, map: ReadonlyMap<string, unknown>, id: string | null): void => {
        if (id !== null && !map.has(id)) wrong.push(`${what} ${id}`)
      }
      for (const vm of world.vms.values()) {
        has('cluster', world.clusters, vm.cluster)
        has('host', world.hosts, vm.host)
        for (const { disk } of vm.disks) has('disk', world.disks, disk)
        for (const { profile } of vm.nics) has('profile', world.nicProfiles, profile)
        const hosted = !['down', 'suspended'].includes(vm.status)
        if (hosted !== (vm.host !== null)) wrong.push(`${vm.name} is ${vm.status}, host ${vm.host}`)
        const host = vm.host === null ? undefined : world.hosts.get(vm.host)
        if (host && host.cluster !== vm.cluster) wrong.push(`${vm.name} runs outside its cluster`)
      }
      for (const disk of world.disks.values()) {
        has('disk profile', world.diskProfiles, disk.profile)
        for (const id of disk.domains) has('domain', world.storageDomains, id)
      }
      for (const { network } of world.nicProfiles.values()) has('network', world.networks, network)
      for (const { dataCenter } of world.clusters.values())
        has('data center', world.dataCenters, dataCenter)
      return wrong
    }
    expect(check()).toEqual([])
    for (let minute = 0; minute < 60; minute += 1) {
      own.pass(60_000)
      own.engine.life.due(own.now)
    }
    own.pass(120_000)
    expect(check()).toEqual([])
  })

  it('keeps its counts in the root', async () => {
    const own = await client()
    const root = await own.get('')
    const running = (await own.list('/vms')).filter((vm) => 'host' in vm)
    const hosts = await own.list('/hosts')
    expect(root['summary']).toMatchObject({
      vms: { total: '60', active: String(running.length) },
      hosts: { total: String(hosts.length) },
    })
    const loads = hosts.map((host) => Number((host['summary'] as { total: string }).total))
    expect(loads.reduce((sum, load) => sum + load, 0)).toBe(running.length)
  })
})

describe('life', () => {
  it('keeps its pace: about one change in eight seconds at 1,000 VMs, more in a larger estate', async () => {
    for (const [vms, least, most] of [
      [1_000, 350, 550],
      [4_000, 1_500, 2_100],
    ] as const) {
      let now = START
      const { life } = createDemoEngine({ seed: 1, vms, now: () => now })
      let done = 0
      for (let second = 0; second < 3_600; second += 1) {
        now += 1_000
        done += life.due(now)
      }
      expect(done).toBeGreaterThan(least)
      expect(done).toBeLessThan(most)
      expect(life.due(now)).toBe(0)
    }
  })

  it('does not make up for a long sleep', () => {
    let now = START
    const { life } = createDemoEngine({ seed: 1, vms: 500, now: () => now })
    now += 7 * 86_400_000
    expect(life.due(now)).toBeLessThanOrEqual(200)
    expect(life.due(now)).toBe(0)
  })

  it('does all sorts of things, and about one in 25 without an event', async () => {
    const own = await client({ vms: 400, seed: 2 })
    let silent = 0
    const seen = new Set<number>()
    const STEPS = 1_500
    for (let steps = 0; steps < STEPS; steps += 1) {
      own.pass(9_000)
      const from = own.newest
      own.engine.life.step()
      const codes = own.codes(from)
      if (codes.length === 0) silent += 1
      for (const code of codes) seen.add(code)
    }
    expect(silent / STEPS).toBeGreaterThan(0.02)
    expect(silent / STEPS).toBeLessThan(0.07)
    const expected = [
      153, 73, 33, 62, 501, 119, 45, 342, 78, 377, 2008, 1012, 1014, 35, 1200, 38, 528, 34, 113,
      600, 16, 811, 1124,
    ]
    expect(expected.filter((code) => !seen.has(code))).toEqual([])
    expect(own.world.vms.size).toBeGreaterThan(300)
    expect(own.world.vms.size).toBeLessThan(500)
    expect(new Set(ids(await own.list('/vms'))).size).toBe(own.world.vms.size)
  })
})
