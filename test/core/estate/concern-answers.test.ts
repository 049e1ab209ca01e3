/** Concerns by cluster, one concern, and the edits against it: the same numbers as the list of VMs. */
import { describe, expect, it } from 'vitest'
import { answerConcern } from '../../../src/core/estate/answers/concern.ts'
import { answerFixes } from '../../../src/core/estate/answers/fixes.ts'
import { answerList } from '../../../src/core/estate/answers/list.ts'
import { answerMatrix } from '../../../src/core/estate/answers/matrix.ts'
import { readListState } from '../../../src/core/estate/list-state.ts'
import type { Replica } from '../../../src/core/estate/replica.ts'
import type { EditEffect } from '../../../src/core/model/fix-once.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'

const concern = (id: string, category: string) => ({
  id,
  category,
  label: `label of ${id}`,
  assessment: 'why',
})
const X = concern('ovirt.disk.x', 'Critical')
const Y = concern('ovirt.nic.y', 'Information')

const effect = (of: string, id: string, cleared: string[], ready: string[] = []): EditEffect => ({
  edit: {
    cause: { kind: 'cluster', id, name: id },
    concern: of,
    text: 'it is off',
    path: 'ksm',
    from: true,
    to: false,
  },
  cleared,
  ready,
})

const engine = (e: string, effects: EditEffect[] | null): Replica =>
  replicaOf(
    e,
    [
      upsert('cluster', `${e}-c`),
      upsert('cluster', `${e}-k`),
      vm(`${e}-1`, { cluster: `${e}-c` }),
      vm(`${e}-2`, { cluster: `${e}-c` }),
      vm(`${e}-3`, { cluster: `${e}-k` }),
      vm(`${e}-4`),
    ],
    [
      verdictListRow(verdict(`${e}-1`, { at: 9, concerns: [X, Y, Y] })),
      verdictListRow(verdict(`${e}-2`, { at: 3, concerns: [Y] })),
      verdictListRow(verdict(`${e}-3`, { at: 3, concerns: [] })),
      verdictListRow(verdict(`${e}-4`, { at: 3, concerns: [Y] })),
    ],
    {
      rules: new Map(
        [X, Y].map((rule) => [rule.id, { ...rule, seenAt: 5, firstAt: e === 'a' ? 4 : 2 }]),
      ),
      waives: (id, of) => id === 'a-2' && of === Y.id,
      facts: {
        engine: e,
        name: e,
        pack: null,
        fixOnce: effects && { at: 5, version: 6, standIn: false, vms: 4, effects, own: [] },
      },
    },
  )

const effects = [
  effect(X.id, 'a-c', ['a-1'], ['a-1']),
  effect(Y.id, 'a-c', ['a-1', 'a-2']),
  effect(Y.id, 'a-k', ['a-2', 'a-4']),
]
const replicas = [engine('a', effects), engine('b', [])]
const engines = ['a', 'b']
const stateOf = (query: string) =>
  readListState(new URLSearchParams(query), {
    facets: ['concern', 'cluster', 'category', 'provider'],
    ranges: [],
    defaultSort: 'name',
  })

describe('concerns by cluster', () => {
  const matrix = answerMatrix(replicas, { engines, state: stateOf('') })

  it('count in each cell what the list of VMs has', () => {
    expect(matrix.rows.map(({ id, vms }) => [id, vms])).toEqual([
      [Y.id, 6],
      [X.id, 2],
    ])
    for (const { id, cells } of matrix.rows) {
      cells.forEach((count, i) => {
        const { id: cluster, engine: provider } = matrix.clusters[i]!
        const state = stateOf(String(new URLSearchParams({ concern: id, cluster, provider })))
        const list = { list: 'vm' as const, engines, state, columns: [], first: 0, count: 1 }
        expect(count, `${id} in ${cluster}`).toBe(answerList(replicas, list).matched)
      })
    }
  })

  it('name VMs without a cluster, and count the VMs of each', () => {
    expect(matrix.clusters.map(({ name, vms }) => [name, vms])).toContainEqual(['No cluster', 1])
    expect(matrix.clusters.reduce((sum, { vms }) => sum + vms, 0)).toBe(8)
    expect([matrix.total, matrix.vms]).toEqual([2, 6])
  })

  it('are those that pass the filters of the list', () => {
    const critical = answerMatrix(replicas, { engines, state: stateOf('category=Critical') })
    expect(critical.rows.map(({ id }) => id)).toEqual([X.id])
    expect(critical.total, 'without filters').toBe(2)
  })
})

describe('one concern', () => {
  it('is summed over the engines, with the earliest time', () => {
    expect(answerConcern(replicas, { engines, id: Y.id })).toMatchObject({
      ready: true,
      known: true,
      label: Y.label,
      category: 'Information',
      severity: 'information',
      vms: 6,
      validated: 8,
      waived: 1,
      firstAt: 2,
    })
  })

  it('tells where it is, most VMs first', () => {
    const { clusters } = answerConcern(replicas, { engines: ['a'], id: X.id })
    expect(clusters.map(({ id, affected, vms }) => [id, affected, vms])).toContainEqual([
      'a-c',
      1,
      2,
    ])
  })

  it('is not known where it never fired', () => {
    expect(answerConcern(replicas, { engines, id: 'nothing' })).toMatchObject({
      known: false,
      label: 'nothing',
      vms: 0,
      firstAt: null,
    })
  })
})

describe('edits', () => {
  const ask = (concern: string, by: 'cleared' | 'ready' = 'cleared', information = true) =>
    answerFixes(replicas, { engines, concern, by, information })

  it('against one concern say what they clear together', () => {
    const { lines, affected } = ask(Y.id)
    expect(affected).toBe(6)
    expect(
      lines.map(({ edit, cleared, sum, share }) => [edit.cause.id, cleared, sum, share]),
    ).toEqual([
      ['a-c', 2, 2, 100 / 3],
      ['a-k', 2, 3, 50],
    ])
  })

  it('against all are ranked as asked, and without what only says Information if so wanted', () => {
    expect(ask('', 'ready').lines[0]?.edit.concern).toBe(X.id)
    expect(ask('', 'cleared').lines[0]?.edit.concern).toBe(Y.id)
    expect(ask('', 'cleared', false).lines.map(({ edit }) => edit.concern)).toEqual([X.id])
  })

  it('say how old they are, and nothing of engines for which they were not computed', () => {
    expect(ask('')).toMatchObject({ at: 5, vms: 8, since: 2 })
    const half = answerFixes([replicas[0]!, engine('c', null)], {
      engines: ['a', 'c'],
      concern: '',
      by: 'cleared',
      information: true,
    })
    expect(half.at).toBeNull()
    expect(half.lines).toHaveLength(3)
  })
})
