/** Queries over joined rows: what the issue's own examples find, joins both ways, and each field over full and empty rows. */
import { describe, expect, it } from 'vitest'
import { compileQuery, readQuery } from '../../../src/core/estate/compile-query.ts'
import { describe as describeList, itemsOf } from '../../../src/core/estate/lists.ts'
import { REGISTRY } from '../../../src/core/estate/query/registry.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { findField, valuesOf } from '../../../src/core/query/fields.ts'
import { QUERY_LISTS, type QueryList } from '../../../src/core/query/lists.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'

const GIB = 1024 ** 3

const shared = {
  id: 'ovirt.disk.shared.detected',
  category: 'Warning',
  label: 'Shared',
  assessment: '',
}

const estate = (engine = 'one') =>
  replicaOf(
    engine,
    [
      upsert('dataCenter', 'dc', { name: 'Prague' }),
      upsert('cluster', 'c1', { name: 'prod', dataCenter: 'dc' }),
      upsert('cluster', 'c2', { name: 'dev', dataCenter: 'dc' }),
      upsert('host', 'h', { name: 'kvm-1', cluster: 'c1', status: 'up' }),
      upsert('host', 'h2', { name: 'kvm-2', cluster: 'c2', status: 'maintenance' }),
      upsert('storageDomain', 'sd', { name: 'fc-04' }),
      upsert('disk', 'd', { name: 'root', storageDomains: ['sd'], provisionedSize: 4 * GIB }),
      vm('a', { cluster: 'c1', host: 'h', disks: ['d'] }, { name: 'oracle', memory: 16 * GIB }),
      vm('b', { cluster: 'c1', disks: ['d'] }, { name: 'web', memory: 2 * GIB, status: 'down' }),
      vm('c', { cluster: 'c2' }, { name: 'test', memory: 2 * GIB, status: 'down' }),
    ],
    [
      verdictListRow(verdict('a', { concerns: [shared] })),
      verdictListRow(verdict('b', { concerns: [shared] })),
    ],
    {
      name: `Engine ${engine}`,
      rules: new Map([[shared.id, { ...shared, seenAt: 1, firstAt: 1 }]]),
    },
  )

function found(list: QueryList, text: string, replicas = [estate()]): string {
  const { passes, fault } = compileQuery(list, text, replicas)
  expect(fault).toBeNull()
  return replicas
    .flatMap((replica) => itemsOf(replica, list).map((item) => ({ replica, item })))
    .filter((row) => passes?.(row) ?? true)
    .map(({ item }) => item.name)
    .join(' ')
}

describe('queries of the estate', () => {
  it.each<[QueryList, string, string]>([
    ['vm', 'Vms: status = up and cluster = prod sortby name', 'oracle'],
    ['vm', 'vms: storage = fc-04 and concern = disk.shared and memory > 8GiB', 'oracle'],
    ['vm', 'concern = Shared', 'oracle web'],
    ['vm', 'concern = disk and category = warning', 'oracle web'],
    ['vm', 'Hosts.status = up', 'oracle'],
    ['vm', 'Clusters.name = d* or Storage.name = fc-04', 'oracle web test'],
    ['vm', 'datacenter = prague and not storage = sd', 'test'],
    ['vm', 'readiness = "needs attention"', 'oracle web'],
    ['vm', 'verdict = none and provider = "engine one"', 'test'],
    ['host', 'Hosts: Vms.status = up', 'kvm-1'],
    ['host', 'not Vms.status = up', 'kvm-2'],
    ['cluster', 'Vms.concern = disk.shared', 'prod'],
    ['cluster', 'Hosts.status = maintenance', 'dev'],
    ['storageDomain', 'Disks.size > 1GiB and vms = 2', 'fc-04'],
    ['concern', 'Vms.name = oracle', 'Shared'],
    ['concern', 'vms > 1 and area = disk', 'Shared'],
  ])('%s: %s', (list, text, names) => expect(found(list, text)).toBe(names))

  it('ask several engines, each with its own names', () => {
    const replicas = [estate('one'), estate('two')]
    expect(found('vm', 'provider = "engine two" and web', replicas)).toBe('web')
    expect(found('vm', 'cluster = dev', replicas)).toBe('test test')
  })

  it('give the order as columns', () => {
    expect(compileQuery('vm', 'sortby memory desc, name', [estate()]).sort).toEqual([
      { column: 'memory', descending: true },
      { column: 'name', descending: false },
    ])
  })

  it('answer the part before a fault and say which', () => {
    const { fault, where } = readQuery('vm', 'storage = fc-04 and clutser = x', [estate()])
    expect(fault).toMatchObject({ suggestion: 'cluster', before: 'storage = fc-04', at: 23 })
    expect(where?.type).toBe('compare')
    expect(readQuery('vm', 'hosts: name = x', [estate()]).fault).toMatchObject({
      from: 0,
      to: 5,
      suggestion: 'vms',
      before: '',
    })
  })

  it('point at names that nothing has, and answer with nothing', () => {
    const replica = estate()
    const { fault, passes } = compileQuery('vm', 'cluster = prid', [replica])
    expect(fault).toMatchObject({ suggestion: 'prod', before: null, at: 12 })
    expect(itemsOf(replica, 'vm').filter((item) => passes!({ replica, item }))).toEqual([])
  })
})

describe('the registry', () => {
  const replica = estate()
  const TYPES = { flag: 'boolean', number: 'number', size: 'number', time: 'number' }

  it.each(QUERY_LISTS)('of %s reads each field of each row as its type', (list) => {
    for (const { name, type, read, also } of REGISTRY[list].fields) {
      const wanted = TYPES[type as keyof typeof TYPES] ?? 'string'
      for (const item of itemsOf(replica, list)) {
        for (const value of valuesOf(read(item, replica)))
          expect([name, typeof value]).toEqual([name, wanted])
        for (const text of also?.(item, replica) ?? []) expect(typeof text).toBe('string')
      }
    }
  })

  it.each(QUERY_LISTS)('of %s names each field once and only columns that the list has', (list) => {
    const { fields } = REGISTRY[list]
    const names = fields.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])])
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    for (const name of names) expect(findField(fields, name.toUpperCase())).toBeDefined()
    const columns = describeList(list).columns.map(({ id }) => id)
    expect(
      fields.flatMap(({ column }) => column ?? []).filter((id) => !columns.includes(id)),
    ).toEqual([])
  })
})
