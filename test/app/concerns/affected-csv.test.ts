/** The table of the VMs with a concern. */
import { expect, it } from 'vitest'
import { affectedCsv } from '../../../src/app/concerns/affected-csv.ts'
import { vmItems } from '../../../src/core/estate/items.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { upsert, verdict, vm } from '../../core/store/rows.ts'
import { tablesOf } from '../../core/estate/tables.ts'
import { effect } from './explanations.ts'

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
  const [head, ...lines] = [...affectedCsv('x', vmItems(tables), effects, tables)]
    .join('')
    .split('\r\n')
  expect(head).toContain('"Cleared by an edit of"')
  expect(lines).toEqual([
    `"'=web","a","Blocked","no","up","fra","","x","Critical","no","vNIC profile name of p; cluster name of c","networkFilter; networkFilter","""clean-traffic""; ""clean-traffic""","2026-11-03T00:00:00.000Z"`,
    '"db","b","Ready","no","up","fra","","x","Critical","yes","","","","2026-11-03T00:00:00.000Z"',
    '',
  ])
})
