/** What the overview adds up: readiness after the best edits, and how full it is. */
import { describe, expect, it } from 'vitest'
import { answerChanges } from '../../../src/core/estate/answers/changes.ts'
import { answerOverview } from '../../../src/core/estate/answers/overview.ts'
import type { Replica } from '../../../src/core/estate/replica.ts'
import type { EditEffect } from '../../../src/core/model/fix-once.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { rollOf } from '../../../src/core/model/trend.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'

const concern = (id: string, category: string) => ({ id, category, label: id, assessment: '' })

const effect = (of: string, cause: string, cleared: string[], ready: string[]): EditEffect => ({
  edit: {
    cause: { kind: 'cluster', id: cause, name: cause },
    concern: of,
    text: 'it is off',
    path: 'ksm',
    from: true,
    to: false,
  },
  cleared,
  ready,
})

const rules = new Map(
  [concern('w', 'Warning'), concern('i', 'Information')].map((rule) => [
    rule.id,
    { ...rule, seenAt: 1, firstAt: 1 },
  ]),
)

const facts = (effects: EditEffect[]): Replica['facts'] => ({
  engine: 'e',
  name: 'e',
  pack: null,
  fixOnce: { at: 7, version: 6, standIn: false, vms: 4, effects, own: [] },
})

const estate = (effects: EditEffect[] = []): Replica =>
  replicaOf(
    'e',
    [
      upsert('dataCenter', 'd'),
      upsert('cluster', 'c', { dataCenter: 'd' }),
      upsert('cluster', 'k', { dataCenter: 'd' }),
      upsert('host', 'up', { cluster: 'c', memory: 4096, cpuSockets: 2, cpuCores: 2 }),
      upsert('host', 'down', { cluster: 'c', memory: null, status: 'non_responsive' }),
      upsert('storageDomain', 's', {
        dataCenters: [{ id: 'd', status: 'active' }],
        used: 40,
        capacity: 80,
      }),
      upsert('storageDomain', 'lost', {
        dataCenters: [{ id: 'd', status: 'unknown' }],
        used: null,
        capacity: null,
      }),
      upsert('storageDomain', 'iso', {
        dataCenters: [{ id: 'd', status: 'active' }],
        type: 'iso',
        used: 9,
        capacity: 9,
      }),
      upsert('disk', 'k1', { storageDomains: ['s'], provisionedSize: 100 }),
      upsert('disk', 'lun', { storageType: 'lun', provisionedSize: 999 }),
      vm('a', { cluster: 'c', host: 'up' }, { cpuCores: 3 }),
      vm('b', { cluster: 'c' }),
      vm('x', { cluster: 'k' }),
      vm('new', { cluster: 'k' }),
    ],
    [
      verdictListRow(
        verdict('a', { concerns: [concern('w', 'Warning'), concern('i', 'Information')] }),
      ),
      verdictListRow(verdict('b', { concerns: [concern('w', 'Warning')] })),
      verdictListRow(verdict('x', { concerns: [concern('i', 'Information')] })),
    ],
    { rules, facts: facts(effects) },
  )

const all = { engines: ['e'], dataCenter: '', cluster: '' }

describe('the best edits', () => {
  const effects = [
    effect('i', 'much', ['a', 'x'], []),
    effect('w', 'one', ['a'], ['a']),
    effect('w', 'two', ['a', 'b'], ['a']),
  ]

  it('are those that clear something above Information, the one on most VMs first', () => {
    const { best, all: known, at } = answerOverview([estate(effects)], all).fixes
    expect(best.map(({ edit }) => edit.cause.id)).toEqual(['two', 'one', 'much'])
    expect([known, at]).toEqual([3, 7])
  })

  it('leave each VM counted once', () => {
    const { readiness, fixes } = answerOverview([estate(effects)], all)
    expect(readiness).toEqual({ blocked: 0, attention: 2, ready: 1, unknown: 1 })
    expect(fixes.after).toEqual({ blocked: 0, attention: 1, ready: 2, unknown: 1 })
  })

  it('count only VMs of the cluster asked about', () => {
    const { fixes, counts } = answerOverview([estate(effects)], { ...all, cluster: 'k' })
    expect(counts.vms).toBe(2)
    expect(fixes.best.map(({ edit, cleared }) => [edit.cause.id, cleared])).toEqual([['much', 1]])
  })

  it('are not claimed to be known before they are computed for each engine', () => {
    const other = replicaOf('f', [])
    expect(
      answerOverview([estate(effects), other], { ...all, engines: ['e', 'f'] }).fixes.at,
    ).toBeNull()
  })
})

describe('capacity', () => {
  const { storage, memory, domains, hosts, perCluster, disks } = answerOverview([estate()], all)

  it('leaves out what the engine does not say, and says how much that is', () => {
    expect(storage).toEqual({ used: 40, total: 80, promised: 100, unknown: 1 })
    expect(memory).toEqual({ used: 1024, total: 4096, promised: 4 * 1024, unknown: 1 })
    expect(domains.map(({ id, percent }) => [id, percent])).toEqual([
      ['s', 50],
      ['lost', null],
    ])
    expect(hosts.map(({ id, percent }) => [id, percent])).toEqual([
      ['up', 25],
      ['down', null],
    ])
  })

  it('compares running processors with cores of hosts that are up', () => {
    expect(perCluster.map(({ id, ratio }) => [id, ratio])).toEqual([
      ['c', 0.75],
      ['k', null],
    ])
  })

  it('has no LUN in a storage domain', () => {
    expect(disks.map(({ domain, disks: number }) => [domain, number])).toEqual([['s', 1]])
  })
})

describe('an overview', () => {
  it('is not ready while an engine is not stored', () => {
    expect(answerOverview([], all).ready).toBe(false)
    expect(answerOverview([estate()], all).ready).toBe(true)
  })
})

describe('changes since a visit', () => {
  it('are VMs that came, went, or are of another revision', () => {
    const before = rollOf([
      { id: 'a', revision: 1, name: 'a' },
      { id: 'b', revision: 0, name: 'b' },
      { id: 'gone', revision: 4, name: 'old one' },
    ])
    const answer = answerChanges([estate()], { engines: ['e'], before: { e: before } })
    expect(answer.added.named.map(({ id }) => id)).toEqual(['new', 'x'])
    expect(answer.changed.named.map(({ id }) => id)).toEqual(['b'])
    expect(answer.removed).toEqual({
      vms: 1,
      named: [{ engine: 'e', id: 'gone', name: 'old one' }],
    })
  })

  it('are none of an engine that was not there before', () => {
    const answer = answerChanges([estate()], { engines: ['e'], before: {} })
    expect([answer.added.vms, answer.removed.vms, answer.changed.vms]).toEqual([0, 0, 0])
  })
})
