/** The tree of the topology: arrangements, sums, what is opened, looked for, and too much for one screen. */
import { describe, expect, it } from 'vitest'
import { answerTopology, FEW, PART } from '../../../src/core/estate/answers/topology.ts'
import type { TopologyAnswer, TopologyQuestion } from '../../../src/core/estate/topology.ts'
import type { VerdictListRow } from '../../../src/core/model/list-rows.ts'
import { upsert, vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'

const verdict = (id: string, category: string): VerdictListRow => ({
  id,
  state: 'ok',
  revision: 1,
  policyVersion: 6,
  at: 1,
  concerns: [[`rule.${category}`, category]],
})

const brq = replicaOf(
  'brq',
  [
    upsert('dataCenter', 'dc', { name: 'Brno' }),
    upsert('cluster', 'c1', {
      name: 'prod',
      dataCenter: 'dc',
      ksmEnabled: true,
      haReservation: true,
    }),
    upsert('cluster', 'c2', { name: 'dev', dataCenter: 'dc', ksmEnabled: false }),
    upsert('host', 'h1', { name: 'kvm1', cluster: 'c1' }),
    upsert('host', 'h2', {
      name: 'kvm2',
      cluster: 'c1',
      status: 'maintenance',
      inMaintenance: true,
    }),
    upsert('storageDomain', 'sd', { name: 'fast', dataCenters: [{ id: 'dc', status: 'active' }] }),
    upsert('disk', 'd1', { name: 'd1', storageDomain: 'sd', storageDomains: ['sd'], shared: true }),
    upsert('disk', 'd2', { name: 'd2', storageDomain: 'sd', storageDomains: ['sd'] }),
    upsert('network', 'n', { name: 'vlan10', dataCenter: 'dc', vlan: '10' }),
    upsert('nicProfile', 'p', { name: 'app', network: 'n' }),
    vm('v1', { cluster: 'c1', host: 'h1', disks: ['d1', 'd2'], profiles: ['p'] }, { name: 'db10' }),
    vm('v2', { cluster: 'c1', host: 'h1', disks: ['d1'], profiles: ['p', 'p'] }, { name: 'db2' }),
    vm('v3', { cluster: 'c1' }, { name: 'old', status: 'down' }),
    vm('v4', { cluster: 'c1', host: 'h-gone' }, { name: 'stray' }),
  ],
  [verdict('v1', 'Critical'), verdict('v2', 'Warning')],
)

const answer = (over: Partial<TopologyQuestion> = {}, replicas = [brq]): TopologyAnswer =>
  answerTopology(replicas, {
    engines: replicas.map(({ engine }) => engine),
    by: 'hosts',
    opened: [],
    closed: [],
    whole: [],
    text: '',
    blocked: false,
    first: 0,
    count: 100,
    node: null,
    ...over,
  })

const outline = ({ rows }: TopologyAnswer): string[] =>
  rows.map(({ level, name }) => `${'  '.repeat(level - 1)}${name}`)

const HOSTS = ['brq/cluster:c1', 'brq/host:h1', 'brq/idle:c1']

describe('clusters and hosts', () => {
  it('opens data centers by itself, and has no level for a single engine', () => {
    expect(outline(answer())).toEqual(['Brno', '  dev', '  prod'])
  })

  it('shows each VM once: on its host, not running, or on a host that is not stored', () => {
    expect(outline(answer({ opened: [...HOSTS, 'brq/host:h-gone'] }))).toEqual([
      'Brno',
      '  dev',
      '  prod',
      '    h-gone',
      '      stray',
      '    kvm1',
      '      db2',
      '      db10',
      '    kvm2',
      '    Not running',
      '      old',
    ])
  })

  it('sums up concerns and readiness; nobody validated is unknown, no VMs is no sum', () => {
    const { rows } = answer({ opened: HOSTS })
    const of = (name: string) => rows.find((row) => row.name === name)!
    expect(of('prod').sum).toEqual({
      vms: 4,
      levels: { blocked: 1, attention: 1, ready: 0, unknown: 2 },
      counts: { critical: 1, warning: 1, information: 0 },
      waived: 0,
    })
    expect(of('prod')).toMatchObject({ note: 'cluster, 2 hosts', tags: ['KSM', 'HA reservation'] })
    expect(of('Not running').sum.counts).toBeNull()
    expect(of('kvm2')).toMatchObject({ note: 'host, maintenance', open: null })
  })

  it('tells each row where it stands, for those who hear the tree', () => {
    const { rows } = answer({ opened: ['brq/cluster:c1'] })
    expect(
      rows.map(({ parent, place, siblings, open }) => [parent, place, siblings, open]),
    ).toEqual([
      [-1, 1, 1, true],
      [0, 1, 2, null],
      [0, 2, 2, true],
      [2, 1, 4, false],
      [2, 2, 4, false],
      [2, 3, 4, null],
      [2, 4, 4, false],
    ])
  })
})

it('counts a VM with two disks on a domain once', () => {
  const { rows } = answer({ by: 'storage', opened: ['brq/storageDomain:sd', 'brq/disk:d1'] })
  expect(rows.map(({ name, sum }) => [name, sum.vms])).toEqual([
    ['Brno', 2],
    ['fast', 2],
    ['d1', 2],
    ['db2', 1],
    ['db10', 1],
    ['d2', 1],
  ])
  expect(rows[2]?.tags).toEqual(['Shared'])
})

it('goes from networks over vNIC profiles to VMs', () => {
  const opened = ['brq/network:n', 'brq/nicProfile:p']
  expect(outline(answer({ by: 'network', opened }))).toEqual([
    'Brno',
    '  vlan10',
    '    app',
    '      db2',
    '      db10',
  ])
})

describe('looking for something', () => {
  it('keeps what leads to it, and opens that', () => {
    expect(outline(answer({ text: 'DB1' }))).toEqual(['Brno', '  prod', '    kvm1', '      db10'])
  })

  it('keeps all of a branch whose name matches, closed', () => {
    expect(outline(answer({ text: 'kvm' }))).toEqual(['Brno', '  prod', '    kvm1', '    kvm2'])
  })

  it('can be folded all the same', () => {
    expect(outline(answer({ text: 'db1', closed: ['brq/cluster:c1'] }))).toEqual(['Brno', '  prod'])
  })

  it('shows only branches with blocked VMs, and of them only these', () => {
    expect(outline(answer({ blocked: true, opened: HOSTS }))).toEqual([
      'Brno',
      '  prod',
      '    kvm1',
      '      db10',
    ])
  })

  it('finds nothing where there is nothing', () => {
    expect(answer({ text: 'nowhere' })).toMatchObject({ total: 0, rows: [] })
  })
})

const crowd = (vms: number) =>
  replicaOf('big', [
    upsert('dataCenter', 'dc', { name: 'DC' }),
    upsert('cluster', 'c', { name: 'C', dataCenter: 'dc' }),
    upsert('host', 'h', { name: 'H', cluster: 'c' }),
    ...Array.from({ length: vms }, (_, at) =>
      vm(`v${at}`, { cluster: 'c', host: 'h' }, { name: `vm${at}` }),
    ),
  ])

describe('too many VMs', () => {
  const opened = ['big/cluster:c', 'big/host:h']

  it('shows a few, and all when they are wanted', () => {
    const few = answer({ opened }, [crowd(20)])
    expect(few.total).toBe(3 + FEW + 1)
    expect(few.rows.at(-1)).toMatchObject({ kind: 'more', name: 'Show 15 more VMs on H', level: 4 })
    expect(answer({ opened, whole: ['big/host:h'] }, [crowd(20)]).total).toBe(23)
    // One more row would take the place of one VM.
    expect(answer({ opened }, [crowd(FEW + 1)]).total).toBe(3 + FEW + 1)
  })

  it('puts them in parts that are named after their ends', () => {
    const parts = answer({ opened }, [crowd(2 * PART + 1)])
    expect(outline(parts).slice(3)).toEqual([
      '      vm0 – vm199',
      '      vm200 – vm399',
      '      vm400 – vm400',
    ])
    expect(parts.rows[3]?.sum.vms).toBe(PART)
    const open = answer({ opened: [...opened, 'big/host:h:2'] }, [crowd(2 * PART + 1)])
    expect(outline(open)[5]).toBe('        vm200')
  })

  it('gives no more rows than are in sight', () => {
    const part = answer({ opened, whole: ['big/host:h'], first: 50, count: 20 }, [crowd(150)])
    expect(part).toMatchObject({ total: 153, first: 50 })
    expect(part.rows).toHaveLength(20)
    expect(part.rows[0]?.name).toBe('vm47')
  })
})

it('tells of a node what it is and where to go from it', () => {
  const { node, nodeAt } = answer({
    node: 'brq/dataCenter:dc>cluster:c1>idle:c1',
    opened: ['brq/cluster:c1'],
  })
  expect(nodeAt).toBe(6)
  expect(node).toMatchObject({
    name: 'Not running',
    path: ['Brno', 'prod'],
    vmsHref: '/vms?cluster=c1&host=-',
    overviewHref: '',
  })
  const cluster = answer({ node: 'brq/dataCenter:dc>cluster:c1' }).node
  expect(cluster).toMatchObject({
    vmsHref: '/vms?cluster=c1',
    overviewHref: '/overview?cluster=c1',
  })
  expect(cluster?.facts).toContainEqual({
    title: 'Hosts',
    cell: 'text',
    value: '2 (1 in maintenance)',
  })
})

it('puts several engines at the top, and says of each object whose it is', () => {
  const both = [brq, { ...crowd(1), name: 'Frankfurt' }]
  const { rows } = answer({}, both)
  expect(outline({ rows } as TopologyAnswer)).toEqual([
    'brq',
    '  Brno',
    '    dev',
    '    prod',
    'Frankfurt',
    '  DC',
    '    C',
  ])
  expect(rows[1]?.href).toBe('/datacenters/dc?engine=brq')
  expect(answer({ node: 'brq/engine:' }, both).node?.vmsHref).toBe('/vms?provider=brq')
})
