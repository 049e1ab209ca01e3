/** Joins, sums and column data of every kind, for empty rows, full rows and rows whose partners are absent. */
import { describe, expect, it } from 'vitest'
import { clustersOf, concernItems, concernSpec } from '../../../src/core/estate/concern-items.ts'
import { usages, vmItems } from '../../../src/core/estate/items.ts'
import { kindItems, type OtherKind } from '../../../src/core/estate/kind-items.ts'
import { relatedOf, vmFilterOf } from '../../../src/core/estate/kind-related.ts'
import { factsOf } from '../../../src/app/lists/kind-facts.ts'
import { kindSpec } from '../../../src/core/estate/kind-specs.ts'
import { sortKey, sortRows } from '../../../src/core/estate/select.ts'
import { vmSpec } from '../../../src/core/estate/vm-spec.ts'
import { KIND_PATHS } from '../../../src/app/routes.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { full, tablesOf } from './tables.ts'

const GIB = 1024 ** 3
const estate = () =>
  tablesOf(
    [
      upsert('dataCenter', 'dc'),
      upsert('cluster', 'c1', { dataCenter: 'dc' }),
      upsert('cluster', 'c2', { dataCenter: 'dc' }),
      upsert('host', 'h', { cluster: 'c1' }),
      upsert('storageDomain', 'sd', { dataCenters: [{ id: 'dc', status: 'active' }] }),
      upsert('diskProfile', 'dp', { storageDomain: 'sd' }),
      upsert('disk', 'd', { storageDomains: ['sd'], profile: 'dp', provisionedSize: 4 * GIB }),
      upsert('network', 'n', { dataCenter: 'dc' }),
      upsert('nicProfile', 'p', { network: 'n' }),
      vm('a', { cluster: 'c1', host: 'h', disks: ['d'], profiles: ['p'] }),
      vm('b', { cluster: 'c1', disks: ['d', 'gone'] }),
      vm('c', { cluster: 'c2' }),
    ],
    [
      verdictListRow(
        verdict('a', {
          concerns: [
            { id: 'x', category: 'Critical', label: 'Same', assessment: '' },
            { id: 'y', category: 'Odd', label: 'Same', assessment: '' },
          ],
        }),
      ),
      verdictListRow(
        verdict('c', { concerns: [{ id: 'y', category: 'Odd', label: 'Same', assessment: '' }] }),
      ),
    ],
  )

describe('VM items', () => {
  const [a, b, c] = vmItems(estate())

  it('join what lists need', () => {
    expect(a).toMatchObject({
      dataCenter: 'dc',
      storageDomains: ['sd'],
      diskProfiles: ['dp'],
      networks: ['n'],
      provisioned: 4 * GIB,
    })
    expect(a?.readiness).toEqual({
      level: 'blocked',
      outOfDate: null,
      counts: { critical: 1, warning: 1, information: 0 },
      waived: 0,
    })
  })

  it('keep unknown apart from nothing', () => {
    expect(b?.provisioned, 'one disk is not stored').toBeNull()
    expect(b?.readiness).toEqual({ level: 'unknown', outOfDate: null, counts: null, waived: 0 })
    expect(c?.provisioned).toBe(0)
  })

  it('are out of date while they wait or other rules are in force', () => {
    const waiting = vmItems({
      ...estate(),
      pending: new Map([['a', { reason: 'changed', since: 5 }]]),
    })
    expect(waiting.map(({ readiness }) => readiness.outOfDate?.reason)).toEqual([
      'changed',
      undefined,
      undefined,
    ])
    const renewed = vmItems({ ...estate(), policy: { version: 7, local: null } })
    expect(renewed.map(({ readiness }) => readiness.outOfDate?.reason)).toEqual([
      'policy',
      undefined,
      'policy',
    ])
    const facet = vmSpec(estate()).facets.find(({ id }) => id === 'verdict')!
    expect(waiting.flatMap((vm) => facet.values(vm)).map(facet.label)).toEqual([
      'Out of date',
      'Not validated yet',
      'Current',
    ])
  })
})

describe('waived concerns', () => {
  const joined = (...waived: string[]) =>
    vmItems({ ...estate(), waives: (vm, concern) => waived.includes(`${vm} ${concern}`) })

  it('are counted apart, in VMs and in what they add up to', () => {
    const [a, , c] = joined('a x', 'c y')
    expect(a?.readiness).toMatchObject({ level: 'attention', waived: 1 })
    expect(c?.readiness).toMatchObject({ level: 'ready', waived: 1 })
    const usage = usages(joined('a x', 'c y'), 'dataCenter').get('dc')
    expect(usage).toMatchObject({ blocked: 0, ready: 1, unknown: 1, waived: 2 })
    expect(usage?.counts).toEqual({ critical: 0, warning: 1, information: 0 })
  })

  it('stay what one can filter and look for', () => {
    const spec = vmSpec(estate())
    const of = (facet: string, vm: number) =>
      spec.facets.find(({ id }) => id === facet)!.values(joined('a x')[vm]!)
    expect([0, 1, 2].map((vm) => of('waived', vm))).toEqual([['some'], [], ['none']])
    expect(of('concern', 0)).toEqual(['x', 'y'])
    expect(concernItems(joined('a x'), new Map()).map(({ id }) => id)).toEqual(['x', 'y'])
  })
})

describe('sums', () => {
  it('count a VM once per object that it uses', () => {
    const vms = vmItems(estate())
    expect(usages(vms, 'cluster').get('c1')).toMatchObject({
      vms: 2,
      blocked: 1,
      ready: 0,
      unknown: 1,
      counts: { critical: 1, warning: 1, information: 0 },
      cpus: 4,
      provisioned: null,
    })
    expect(usages(vms, 'disk').get('d')?.vms).toBe(2)
    expect(usages(vms, 'network').get('n')?.vms).toBe(1)
    expect(usages(vms, 'dataCenter').get('dc')).toMatchObject({ vms: 3, blocked: 1 })
    expect(usages(vms, 'host').get('h')?.runningMemory).toBe(1024)
  })

  it('have no counts while nothing is validated', () => {
    const vms = vmItems(tablesOf([vm('b', { cluster: 'c1' })]))
    expect(usages(vms, 'cluster').get('c1')?.counts).toBeNull()
  })
})

describe('columns', () => {
  const tables = estate()
  const empty = tablesOf([])
  const others = Object.keys(KIND_PATHS).filter((kind) => kind !== 'vm') as OtherKind[]

  it.each(others)('of %s have a value for rows with and without partners', (kind) => {
    const alone = tablesOf([upsert(kind, 'alone')])
    for (const from of [tables, alone]) {
      const items = kindItems(from, kind, vmItems(from))
      const spec = kindSpec(from, kind)
      expect(items.length).toBeGreaterThan(0)
      expect(spec.columns[0]?.id).toBe('name')
      expect(new Set(spec.columns.map(({ id }) => id)).size).toBe(spec.columns.length)
      for (const item of items) {
        for (const column of spec.columns) {
          const value = sortKey(column, item)
          expect(typeof value === 'number' && Number.isNaN(value), column.id).toBe(false)
        }
        for (const facet of spec.facets) {
          for (const value of facet.values(item)) expect(facet.label(value)).not.toBe('')
        }
        expect(spec.text(item)).toContain(item.id)
      }
    }
    expect(kindItems(empty, kind, [])).toEqual([])
    expect(vmFilterOf(kind, 'i d')).toBe(
      kind === 'disk' ? undefined : `/vms?${vmFilterOf(kind, 'i d')!.split('?')[1]}`,
    )
  })

  it('of a host that never connected say that its size is unknown', () => {
    const never = { cpuSockets: 0, cpuCores: 0, memory: 0, nics: [] }
    const tables = tablesOf([upsert('host', 'h', never)])
    const [item] = kindItems(tables, 'host', [])
    for (const id of ['sockets', 'cores', 'memory', 'nics']) {
      const column = kindSpec(tables, 'host').columns.find((candidate) => candidate.id === id)!
      expect(column.value(item!), id).toBeNull()
    }
  })

  it('of an unused host say 0 VMs and no concerns, not zero concerns', () => {
    const [item] = kindItems(tablesOf([upsert('host', 'h')]), 'host', [])
    expect(item?.usage).toMatchObject({ vms: 0, counts: null })
  })

  it('of VMs filter by every reference in words', () => {
    const spec = vmSpec(tables)
    const [a, b] = vmItems(tables)
    const values = (id: string, item = a!) =>
      spec.facets
        .find((facet) => facet.id === id)!
        .values(item)
        .map((value) => spec.facets.find((facet) => facet.id === id)!.label(value))
    expect(values('cluster')).toEqual(['name of c1'])
    expect(values('host')).toEqual(['name of h'])
    expect(values('host', b)).toEqual(['Not running'])
    expect(values('network')).toEqual(['name of n'])
    expect(values('concern')).toEqual(['x', 'y'])
    expect(values('readiness', b)).toEqual(['Unknown'])
  })
})

describe('details', () => {
  const tables = estate()

  it('join facts and tell what belongs to an object', () => {
    const { row } = full(upsert('cluster', 'c1', { dataCenter: 'dc', memoryOverCommit: null }))
    const facts = new Map(
      factsOf(tables, 'cluster', row as Row<'cluster'>).map((fact) => [fact.label, fact]),
    )
    expect(facts.get('Data center')).toMatchObject({
      value: 'name of dc',
      href: '/datacenters/dc',
    })
    expect(facts.get('Memory overcommit')?.value).toBeNull()
    expect(relatedOf(tables, 'dataCenter', 'dc').map(({ of, rows }) => [of, rows.length])).toEqual([
      ['cluster', 2],
      ['storageDomain', 1],
      ['network', 1],
    ])
    expect(relatedOf(tables, 'storageDomain', 'sd')[0]?.rows).toEqual([
      { id: 'd', name: 'name of d', note: 'ok' },
    ])
  })
})

describe('concerns', () => {
  it('are grouped by id, with VMs, share of the validated and clusters', () => {
    const vms = vmItems(estate())
    const items = concernItems(vms, new Map())
    expect(items.map(({ id, vms: n, share, clusters }) => [id, n, share, clusters])).toEqual([
      ['x', 1, 50, 1],
      ['y', 2, 100, 2],
    ])
    const column = concernSpec.columns.find(({ id }) => id === 'category')!
    expect(sortRows(items, [{ column, descending: true }]).map(({ id }) => id)).toEqual(['x', 'y'])
    const affected = vms.filter(({ verdict: own }) => own?.concerns.some(([id]) => id === 'x'))
    expect(clustersOf(affected, vms)).toEqual([{ id: 'c1', affected: 1, vms: 2 }])
  })
})
