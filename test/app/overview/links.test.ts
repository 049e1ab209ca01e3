/** Each number of the overview is a link to the list that has exactly that many rows. */
import { describe, expect, it } from 'vitest'
import { listHref, vmsHref, type OverviewScope } from '../../../src/app/overview/links.ts'
import { answerList } from '../../../src/core/estate/answers/list.ts'
import { answerOverview } from '../../../src/core/estate/answers/overview.ts'
import { readListState } from '../../../src/core/estate/list-state.ts'
import { describe as specOf } from '../../../src/core/estate/lists.ts'
import type { Replica } from '../../../src/core/estate/replica.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { KIND_PATHS, type PageKind } from '../../../src/core/model/pages.ts'
import { LEVELS } from '../../../src/core/model/readiness.ts'
import { replicaOf } from '../../core/estate/replicas.ts'
import { upsert, verdict, vm } from '../../core/store/rows.ts'

const concern = (id: string, category: string) => ({ id, category, label: id, assessment: '' })

/** An engine with two data centers and three clusters; ids carry the name of the engine. */
function engine(e: string): Replica {
  return replicaOf(
    e,
    [
      upsert('dataCenter', `${e}-d1`),
      upsert('dataCenter', `${e}-d2`),
      upsert('cluster', `${e}-c1`, { dataCenter: `${e}-d1` }),
      upsert('cluster', `${e}-c2`, { dataCenter: `${e}-d1` }),
      upsert('cluster', `${e}-c3`, { dataCenter: `${e}-d2` }),
      upsert('host', `${e}-h1`, { cluster: `${e}-c1`, inMaintenance: true }),
      upsert('host', `${e}-h2`, { cluster: `${e}-c2` }),
      upsert('host', `${e}-h3`, { cluster: `${e}-c3` }),
      upsert('storageDomain', `${e}-s1`, {
        dataCenters: [{ id: `${e}-d1`, status: 'active' }],
        used: 95,
        capacity: 100,
      }),
      upsert('storageDomain', `${e}-s2`, { dataCenters: [{ id: `${e}-d2`, status: 'active' }] }),
      upsert('disk', `${e}-k1`, { storageDomains: [`${e}-s1`], storageDomain: `${e}-s1` }),
      upsert('disk', `${e}-k2`, { storageDomains: [`${e}-s1`, `${e}-s2`], status: 'locked' }),
      upsert('network', `${e}-n1`, { dataCenter: `${e}-d1` }),
      upsert('network', `${e}-n2`, { dataCenter: `${e}-d2` }),
      upsert('nicProfile', `${e}-p1`, { network: `${e}-n1` }),
      upsert('nicProfile', `${e}-p2`, { network: `${e}-n2` }),
      vm(`${e}-1`, { cluster: `${e}-c1`, host: `${e}-h1` }),
      vm(`${e}-2`, { cluster: `${e}-c1` }, { status: 'down', osType: 'windows_2022' }),
      vm(`${e}-3`, { cluster: `${e}-c2` }, { status: 'down' }),
      vm(`${e}-4`, { cluster: `${e}-c3` }, { status: 'paused' }),
      vm(`${e}-5`, { cluster: `${e}-c3` }),
    ],
    [
      verdictListRow(verdict(`${e}-1`, { concerns: [concern('x', 'Critical')] })),
      verdictListRow(
        verdict(`${e}-2`, { concerns: [concern('y', 'Warning'), concern('y', 'Warning')] }),
      ),
      verdictListRow(verdict(`${e}-3`, { concerns: [concern('y', 'Warning')], revision: 0 })),
      verdictListRow(verdict(`${e}-4`, { concerns: [] })),
    ],
  )
}

const replicas = [engine('a'), engine('b')]

const kindOf = (path: string): PageKind =>
  (Object.entries(KIND_PATHS) as [PageKind, string][]).find(([, at]) => at === path)![0]

/** Rows of the list that an address opens; an address of an object is one row. */
function rowsAt(href: string): number {
  const url = new URL(href, 'https://portolan.example')
  if (url.pathname.split('/').length > 2) return 1
  const list = kindOf(url.pathname)
  const { facets, columns, defaultSort } = specOf(list)
  const state = readListState(url.searchParams, {
    facets: [...facets.map(({ id }) => id), 'provider'],
    ranges: columns.map(({ id }) => id),
    defaultSort,
  })
  for (const key of url.searchParams.keys()) {
    const known = key.replace(/\.range$/, '') in { ...state.facets, ...state.ranges }
    expect(known, `${key} of ${href} filters`).toBe(true)
  }
  const question = { list, state, engines: ['a', 'b'], columns: [], first: 0, count: 1 }
  return answerList(replicas, question).matched
}

const SCOPES: OverviewScope[] = [
  { provider: '', dataCenter: '', cluster: '' },
  { provider: 'b', dataCenter: '', cluster: '' },
  { provider: '', dataCenter: 'a-d1', cluster: '' },
  { provider: 'a', dataCenter: 'a-d1', cluster: 'a-c1' },
  { provider: '', dataCenter: '', cluster: 'b-c3' },
]

describe.each(SCOPES)('the overview of %o', (scope) => {
  const { provider, dataCenter, cluster } = scope
  const asked = replicas.filter((replica) => provider === '' || replica.engine === provider)
  const engines = asked.map((replica) => replica.engine)
  const answer = answerOverview(asked, { engines, dataCenter, cluster })
  const of = (kind: PageKind, filters?: Record<string, string | string[]>): number =>
    rowsAt(listHref(kind, scope, answer.within, filters))
  const vms = (filters?: Record<string, string | string[]>): number =>
    rowsAt(vmsHref(scope, filters))

  it('counts what the lists have', () => {
    const { counts } = answer
    expect(answer.ready).toBe(true)
    expect(counts.vms).toBe(vms())
    expect(counts.vms).toBeGreaterThan(0)
    expect(counts.hosts).toBe(of('host'))
    expect(counts.hostsInMaintenance).toBe(of('host', { maintenance: 'yes' }))
    expect(counts.clusters).toBe(of('cluster'))
    if (cluster === '')
      expect(counts.clustersWithBlocked).toBe(of('cluster', { 'blocked.range': '1..' }))
    expect(counts.dataCenters).toBe(of('dataCenter'))
    expect(counts.storageDomains).toBe(of('storageDomain'))
    expect(counts.domainsFull).toBe(of('storageDomain', { 'share.range': '90..' }))
    expect(counts.networks).toBe(of('network'))
    expect(counts.nicProfiles).toBe(of('nicProfile'))
  })

  it('has as many VMs in each slice as the list behind it', () => {
    for (const level of LEVELS) expect(answer.readiness[level]).toBe(vms({ readiness: level }))
    for (const { status, vms: number } of answer.statuses) expect(number).toBe(vms({ status }))
    for (const { os, vms: number } of answer.guests) expect(number).toBe(vms({ os }))
    for (const { id, vms: number } of answer.concerns) expect(number).toBe(vms({ concern: id }))
    for (const { engine: of, id, vms: number } of answer.perCluster)
      expect(number).toBe(vms({ provider: of, cluster: id }))
    const { current, outdated, none } = answer.validation
    expect(current).toBe(vms({ verdict: 'current' }))
    expect(outdated).toBe(vms({ verdict: 'outdated' }))
    expect(none).toBe(vms({ verdict: 'none' }))
    expect(current + outdated + none).toBe(answer.counts.vms)
  })

  it('has as many disks in each part of a domain as the list behind it', () => {
    for (const { domain, status, disks } of answer.disks)
      expect(disks).toBe(of('disk', { storagedomain: domain, status }))
    expect(answer.disks.length).toBeGreaterThan(0)
  })
})
