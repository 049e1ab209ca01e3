/** The list of what can be removed: one entry per engine, whatever the format, sizes never more exact than known. */
import { describe, expect, it } from 'vitest'
import { keptReplicas } from '../../src/app/kept-replicas.ts'
import { firstMeta } from '../../src/core/store/meta-record.ts'
import type { StoredReplica } from '../../src/core/store/queries.ts'
import { FORMAT } from '../../src/core/store/schema.ts'

function readable(engineId: string, vms: number): StoredReplica {
  const meta = firstMeta(engineId)
  meta.kinds.vm = { ...meta.kinds.vm, state: 'complete', rows: vms, completeAt: 5_000 }
  meta.kinds.host = { ...meta.kinds.host, rows: 3 }
  meta.lastGoodPollAt = 5_000
  return { engineId, format: FORMAT, readable: true, meta, vms }
}
const other = (engineId: string, format: number): StoredReplica => ({
  engineId,
  format,
  readable: false,
  meta: null,
  vms: 0,
})

describe('what this browser keeps', () => {
  it('counts rows and says as of when', () => {
    expect(keptReplicas([readable('a', 7)], [], null)).toEqual([
      { engineId: 'a', vms: 7, rows: 10, asOf: 5_000, written: 'now', bytes: null },
    ])
  })

  it('tells what another version wrote, newer before older', () => {
    const kept = keptReplicas(
      [
        other('old', FORMAT - 1),
        other('new', FORMAT + 1),
        other('both', FORMAT - 1),
        readable('both', 1),
      ],
      [],
      null,
    )
    expect(kept.map(({ engineId, written }) => [engineId, written])).toEqual([
      ['old', 'older'],
      ['new', 'newer'],
      ['both', 'now'],
    ])
    expect(kept[0]).toMatchObject({ asOf: null, rows: 0 })
  })

  it('shares out what the browser says databases take, the largest first', () => {
    const kept = keptReplicas(
      [readable('small', 1), readable('large', 9), other('large', FORMAT - 1)],
      [
        { engineId: 'small', format: FORMAT, bytes: 100 },
        { engineId: 'large', format: FORMAT, bytes: 200 },
        { engineId: 'large', format: FORMAT - 1, bytes: 100 },
      ],
      200,
    )
    expect(kept.map(({ engineId, bytes }) => [engineId, bytes])).toEqual([
      ['large', 150],
      ['small', 50],
    ])
  })

  it('takes the weights as they are where the browser says nothing, and claims no size it does not know', () => {
    const weights = [
      { engineId: 'a', format: FORMAT, bytes: 100 },
      { engineId: 'b', format: FORMAT, bytes: null },
    ]
    const kept = keptReplicas([readable('a', 1), readable('b', 1)], weights, null)
    expect(kept.map(({ bytes }) => bytes)).toEqual([100, null])
  })
})
