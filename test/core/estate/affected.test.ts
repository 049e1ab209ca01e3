/** The table of the VMs with a concern. */
import { expect, it } from 'vitest'
import { AFFECTED_HEADER, affectedRows } from '../../../src/core/estate/affected.ts'
import { vmItems } from '../../../src/core/estate/items.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { effect } from '../../app/concerns/explanations.ts'
import { upsert, verdict, vm } from '../store/rows.ts'
import { tablesOf } from './tables.ts'

it('says of each VM what would clear it and whether it is waived', () => {
  const concern = { id: 'x', category: 'Critical', label: '', assessment: '' }
  const at = Date.UTC(2026, 10, 3)
  const tables = {
    ...tablesOf(
      [
        upsert('cluster', 'c', { name: 'fra' }),
        vm('a', { cluster: 'c' }, { name: '=web' }),
        vm('b', { cluster: 'c' }, { name: 'db' }),
      ],
      [
        verdictListRow(verdict('a', { at, concerns: [concern] })),
        verdictListRow(verdict('b', { at, concerns: [concern] })),
      ],
    ),
    waives: (id: string) => id === 'b',
  }
  const effects = [
    effect('x', 'nicProfile', 'p', ['a']),
    effect('x', 'cluster', 'c', ['a', 'other']),
  ]
  const rows = affectedRows('x', vmItems(tables), effects, tables)
  const edits = AFFECTED_HEADER.indexOf('Cleared by an edit of')
  expect(rows.map((row) => row.length)).toEqual(rows.map(() => AFFECTED_HEADER.length))
  expect(rows.map((row) => row.slice(0, edits))).toEqual([
    ['=web', 'a', 'Blocked', 'no', 'up', 'fra', '', 'x', 'Critical', 'no'],
    ['db', 'b', 'Ready', 'no', 'up', 'fra', '', 'x', 'Critical', 'yes'],
  ])
  expect(rows.map((row) => row.slice(edits))).toEqual([
    [
      'vNIC profile name of p; cluster name of c',
      'networkFilter; networkFilter',
      '"clean-traffic"; "clean-traffic"',
      '2026-11-03T00:00:00.000Z',
    ],
    ['', '', '', '2026-11-03T00:00:00.000Z'],
  ])
})
