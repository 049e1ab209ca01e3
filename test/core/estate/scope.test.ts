/** What a rule is about, who shares a cause, and where an object is. */
import { describe, expect, it } from 'vitest'
import {
  affectedHref,
  areaOf,
  fixKinds,
  objectsToChange,
  placeOf,
  sharing,
} from '../../../src/core/estate/scope.ts'
import type { Kind } from '../../../src/core/model/kinds.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { tablesOf } from './tables.ts'
import { effect, rule } from '../../app/concerns/explanations.ts'

const concern = (id: string) => ({ id, category: 'Warning', label: '', assessment: '' })
const tables = tablesOf(
  [
    upsert('dataCenter', 'dc'),
    upsert('cluster', 'c1', { dataCenter: 'dc' }),
    upsert('cluster', 'c2', { dataCenter: '' }),
    upsert('network', 'n', { name: 'vlan120', dataCenter: 'dc' }),
    upsert('nicProfile', 'p', { network: 'n' }),
    upsert('nicProfile', 'p2', { network: 'n', name: 'vlan120' }),
    upsert('diskProfile', 'dp', { storageDomain: 'sd' }),
    upsert('disk', 'd', { profile: 'dp' }),
    vm('a', { cluster: 'c1', profiles: ['p'], disks: ['d'] }),
    vm('b', { cluster: 'c1', profiles: ['p'] }),
    vm('c', { cluster: 'c2', host: 'h' }),
  ],
  [
    verdictListRow(verdict('a', { concerns: [concern('x')] })),
    verdictListRow(verdict('c', { concerns: [concern('x')] })),
  ],
)

describe('sharing', () => {
  it.each([
    ['cluster', 'c1', 2, 1],
    ['nicProfile', 'p', 2, 1],
    ['disk', 'd', 1, 1],
    ['diskProfile', 'dp', 1, 1],
    ['host', 'h', 1, 1],
    ['dataCenter', 'dc', 2, 1],
    ['vm', 'b', 1, 0],
    ['serverCpu', '4.7', 0, 0],
  ] as const)('of %s %s', (kind, id, users, affected) => {
    expect(sharing(tables, kind, id, 'x')).toEqual({ users, affected })
  })
})

it('says nothing of who shares a cause while a list for it is being read', () => {
  const waiting = (kind: string) => ({
    ...tables,
    list: ((of: Kind) => ({ ...tables.list(of), ready: of !== kind })) as typeof tables.list,
  })
  expect(sharing(waiting('disk'), 'diskProfile', 'dp', 'x')).toBeUndefined()
  expect(sharing(waiting('disk'), 'cluster', 'c1', 'x')).toEqual({ users: 2, affected: 1 })
  expect(sharing(waiting('verdict'), 'cluster', 'c1', 'x')).toBeUndefined()
})

it('knows the area of an id', () => {
  const ids = ['ovirt.nic.qos.detected', 'portolan.disk.none', 'own.rule', 'alone']
  expect(ids.map(areaOf)).toEqual(['nic', 'disk', 'own', ''])
})

it('links to the VMs with a cause, where the list can be narrowed to it', () => {
  expect(affectedHref('x.y', { kind: 'cluster', id: 'c 1' })).toBe('/vms?cluster=c+1&concern=x.y')
  expect(affectedHref('x.y', { kind: 'disk', id: 'd' })).toBe('/vms?concern=x.y')
  expect(affectedHref('x.y')).toBe('/vms?concern=x.y')
})

it('says where an object is', () => {
  expect(placeOf(tables, { kind: 'nicProfile', id: 'p' })).toBe('on vlan120 in name of dc')
  expect(placeOf(tables, { kind: 'nicProfile', id: 'p2' })).toBe('in name of dc')
  expect(placeOf(tables, { kind: 'diskProfile', id: 'dp' })).toBe('on sd')
  expect(placeOf(tables, { kind: 'nicProfile', id: 'gone' })).toBe('')
  expect(placeOf(tables, { kind: 'cluster', id: 'c1' })).toBe('')
})

it('takes the kinds to edit from the remedies', () => {
  const remedies = ['nics[].profile.qos', 'nics[].interface', 'cluster.ksmEnabled'].map((path) => ({
    path,
    text: '',
  }))
  expect(fixKinds(rule({ remedies }))).toEqual(['nicProfile', 'vm', 'cluster'])
  expect(fixKinds(undefined)).toEqual([])
})

it('counts the objects to change by kind, each once', () => {
  const own = { concern: 'x', text: '', kind: 'disk' as const, cleared: 3, ready: 0 }
  expect(
    objectsToChange(
      {
        effects: [
          effect('x', 'disk', 'd1', ['a']),
          effect('x', 'disk', 'd1', ['a', 'b']),
          effect('x', 'cluster', 'c', ['a']),
          effect('y', 'cluster', 'c2', ['a']),
        ],
        own: [
          { ...own, objects: 4 },
          { ...own, objects: 2 },
        ],
      },
      'x',
    ),
  ).toEqual([
    { kind: 'disk', count: 5 },
    { kind: 'cluster', count: 1 },
  ])
})
