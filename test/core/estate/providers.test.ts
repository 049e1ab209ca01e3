/** How many VMs of each provider are blocked, and how many nothing is known of. */
import { describe, expect, it } from 'vitest'
import { answerProviders } from '../../../src/core/estate/answers/providers.ts'
import type { VerdictListRow } from '../../../src/core/model/list-rows.ts'
import { vm } from '../store/rows.ts'
import { replicaOf } from './replicas.ts'

const judged = (id: string, category: string | null): VerdictListRow => ({
  id,
  state: 'ok',
  revision: 1,
  policyVersion: 6,
  at: 1,
  concerns: category === null ? [] : [['rule', category]],
})

describe('the answer for the table of providers', () => {
  it('tells each provider by itself, in the order asked', () => {
    const one = replicaOf(
      'fra',
      [vm('a', {}), vm('b', {}), vm('c', {})],
      [judged('a', 'Critical'), judged('b', null)],
    )
    const other = replicaOf('brq', [vm('a', {})], [judged('a', 'Critical')])
    expect(answerProviders([other, one])).toEqual([
      { engine: 'brq', blocked: 1, unknown: 0 },
      { engine: 'fra', blocked: 1, unknown: 1 },
    ])
  })

  it('says nothing of what is not stored', () => {
    expect(answerProviders([])).toEqual([])
  })
})
