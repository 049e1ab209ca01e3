/** Diagnostics help without telling what the estate is called. */
import { describe, expect, it } from 'vitest'
import { diagnostics } from '../../src/app/diagnostics.ts'
import type { Trouble } from '../../src/core/model/meta.ts'
import { firstMeta } from '../../src/core/store/meta-record.ts'

const SECRET = 'payroll-db01'
const trouble = (kind: Trouble['kind']): Trouble => ({
  kind,
  message: `${SECRET} failed`,
  nextStep: `Look at ${SECRET}.`,
  since: 1_000,
  count: 2,
  correlationId: '7c1f-20e4',
})

const text = () => {
  const meta = firstMeta('demo')
  meta.kinds.vm = { ...meta.kinds.vm, state: 'stale', rows: 7, trouble: trouble('engine') }
  return diagnostics({
    version: '0.1.0',
    tab: 'aa',
    engines: [
      {
        shown: true,
        configured: true,
        freshness: {
          state: 'error',
          text: 'Error',
          dataAsOf: 0,
          partial: true,
          stored: true,
          trouble: trouble('tls'),
        },
        meta: {
          ...meta,
          leader: 'aa',
          trouble: trouble('tls'),
          resyncWanted: `${SECRET} differs`,
          policy: { ...meta.policy, trouble: trouble('timeout') },
        },
        pageTrouble: trouble('storage'),
        faults: [
          {
            kind: 'vm',
            id: 'v1',
            name: SECRET,
            path: 'memory',
            message: `${SECRET}: "x"`,
            at: 5_000,
          },
        ],
      },
    ],
    storage: null,
    features: { secure: true, serviceWorker: true, locks: true, indexedDb: true },
    userAgent: 'test',
  })
}

describe('diagnostics', () => {
  it('names no object of the estate', () => {
    expect(text()).not.toContain(SECRET)
  })

  it('keeps what finds a fault: kinds of trouble, ids, paths, counts', () => {
    const { engines } = JSON.parse(text()) as {
      engines: [
        {
          replica: { collector: string; trouble: unknown; kinds: Record<string, { rows: number }> }
          faults: unknown[]
        },
      ]
    }
    const [parsed] = engines
    expect(parsed.replica.collector).toBe('this tab')
    expect(parsed.replica.trouble).toEqual({
      kind: 'tls',
      since: '1970-01-01T00:00:01.000Z',
      count: 2,
      correlationId: '7c1f-20e4',
    })
    expect(parsed.replica.kinds['vm']?.rows).toBe(7)
    expect(parsed.faults).toEqual([
      { kind: 'vm', id: 'v1', path: 'memory', at: '1970-01-01T00:00:05.000Z' },
    ])
  })
})
