/** Rows of a list for a file: what matches or was chosen, plain values with units in the titles, filters in words. */
import { expect, it } from 'vitest'
import { answerTable } from '../../../src/core/estate/answers/table.ts'
import type { ListState } from '../../../src/core/estate/list-state.ts'
import type { TableAnswer, TableQuestion } from '../../../src/core/estate/protocol.ts'
import { upsert, vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'

const GIB = 1024 ** 3

const STATE: ListState = {
  text: '',
  query: '',
  facets: {},
  ranges: {},
  sort: [{ column: 'name', descending: false }],
}

const verdict = (id: string, concerns: [string, string][]) => ({
  id,
  state: 'ok' as const,
  revision: 1,
  policyVersion: 6,
  at: Date.UTC(2026, 10, 23),
  concerns,
})

const replicas = [
  replicaOf(
    'brq',
    [
      upsert('cluster', 'c', { name: 'prod' }),
      vm('a', { cluster: 'c' }, { name: 'web10', memory: 2.5 * GIB }),
      vm('b', { cluster: 'c' }, { name: 'web2', memory: 4 * GIB, status: 'down' }),
      vm('d', {}, { name: 'db1' }),
    ],
    [
      verdict('a', [
        ['ovirt.disk.shared', 'Critical'],
        ['ovirt.ha', 'Warning'],
      ]),
    ],
    { waives: (_, concern) => concern === 'ovirt.ha' },
  ),
]

const answer = (over: Partial<TableQuestion> = {}): TableAnswer =>
  answerTable(replicas, {
    engines: ['brq'],
    list: 'vm',
    state: STATE,
    columns: null,
    first: 0,
    count: 100,
    ...over,
  })

const objects = ({ columns, rows }: TableAnswer) =>
  rows.map((row) => Object.fromEntries(columns.map(({ title }, at) => [title, row[at]])))

it('gives a column for each thing that a cell shows, no two of them alike', () => {
  const [, web2, web10] = objects(answer())
  expect(web10).toMatchObject({
    Name: 'web10',
    Readiness: 'Blocked',
    Critical: 1,
    Warning: 0,
    Waived: 1,
    'Memory GiB': 2.5,
    'Memory bytes': 2.5 * GIB,
    'Validated UTC': new Date(Date.UTC(2026, 10, 23)),
    'Concern IDs': 'ovirt.disk.shared',
    'Waived concern IDs': 'ovirt.ha',
    ID: 'a',
    Provider: 'brq',
  })
  // Nobody validated it: that is a gap, not a zero.
  expect(web2).toMatchObject({ Readiness: 'Unknown', Critical: null, 'Concern IDs': null })
  const titles = answer().columns.map(({ title }) => title.toLowerCase())
  expect(new Set(titles).size).toBe(titles.length)
})

it('keeps the order of the list, and gives it in parts', () => {
  const names = (part: TableAnswer) => objects(part).map(({ Name }) => Name)
  expect(names(answer())).toEqual(['db1', 'web2', 'web10'])
  expect(names(answer({ first: 1, count: 1 }))).toEqual(['web2'])
  expect(answer({ first: 0, count: 0 })).toMatchObject({ rows: [], total: 3 })
})

it('takes the columns that are asked for in their order, the name before them', () => {
  const { columns } = answer({ columns: ['memory', 'status', 'name'] })
  expect(columns.map(({ title }) => title).slice(0, 4)).toEqual([
    'Name',
    'Memory GiB',
    'Memory bytes',
    'Status',
  ])
})

it('says in words what the rows passed', () => {
  const state: ListState = {
    ...STATE,
    text: 'web',
    facets: { cluster: ['c'] },
    ranges: { memory: [null, 3 * GIB] },
    sort: [{ column: 'memory', descending: true }],
  }
  const { about, total } = answer({ state })
  expect(total).toBe(1)
  expect(about).toEqual([
    { name: 'List', value: 'Virtual machines' },
    { name: 'Filter: Text', value: 'web' },
    { name: 'Filter: Cluster', value: 'prod' },
    { name: 'Filter: Memory', value: `at most 3 GiB` },
    { name: 'Order', value: 'Memory, descending' },
  ])
})

it('gives chosen rows whether they match or not', () => {
  const part = answer({ state: { ...STATE, text: 'nothing has this' }, keys: ['brq/b'] })
  expect(objects(part).map(({ ID }) => ID)).toEqual(['b'])
  expect(part.about).toContainEqual({ name: 'Rows', value: 'Selected ones only' })
})
