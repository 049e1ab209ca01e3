import { describe, expect, it } from 'vitest'
import { answerChoices } from '../../../src/core/estate/answers/choices.ts'
import { answerList } from '../../../src/core/estate/answers/list.ts'
import type { ListName, ListQuestion } from '../../../src/core/estate/protocol.ts'
import { listRow } from '../../../src/core/model/list-rows.ts'
import type { Upsert } from '../../../src/core/ports.ts'
import { upsert, vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'
import { full } from './tables.ts'

const ghost = (order: Upsert, removedAt: number) => {
  const { kind, row } = full(order)
  return { kind, id: row.id, removedAt, row: listRow(kind, row) }
}

const replica = replicaOf('fra', [vm('a'), vm('b'), upsert('host', 'h')], [], {
  ghosts: [ghost(vm('x'), 5), ghost(upsert('host', 'y'), 4)],
})

const question = (list: ListName, removed: string[]): ListQuestion => ({
  engines: ['fra'],
  list,
  state: {
    text: '',
    query: '',
    facets: removed.length > 0 ? { removed } : {},
    ranges: {},
    sort: [{ column: 'name', descending: false }],
  },
  columns: ['name', 'readiness', 'vms'],
  first: 0,
  count: 10,
})

describe('removed objects in lists', () => {
  it('are not there unless somebody asks for them', () => {
    const { rows, total } = answerList([replica], question('vm', []))
    expect(rows.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(total).toBe(2)
  })

  it.each([
    { list: 'vm', removed: ['yes'], ids: ['x'] },
    { list: 'vm', removed: ['yes', 'no'], ids: ['a', 'b', 'x'] },
    { list: 'vm', removed: ['no'], ids: ['a', 'b'] },
    { list: 'host', removed: ['yes'], ids: ['y'] },
  ] as const)('of $list with $removed are $ids', ({ list, removed, ids }) => {
    const { rows, total } = answerList([replica], question(list, [...removed]))
    expect(rows.map(({ id }) => id)).toEqual(ids)
    expect(total, 'what is there').toBe(list === 'vm' ? 2 : 1)
  })

  it('say since when, and claim no verdict', () => {
    const [row] = answerList([replica], question('vm', ['yes'])).rows
    expect(row).toMatchObject({
      removedAt: 5,
      cells: { readiness: { value: { level: 'unknown', counts: null } } },
    })
  })

  it('are counted before they are asked for', () => {
    const { choices } = answerChoices([replica], {
      ...question('vm', []),
      facet: 'removed',
      search: '',
      limit: 10,
    })
    expect(choices.map(({ value, count }) => [value, count])).toEqual([
      ['no', 2],
      ['yes', 1],
    ])
  })
})
