import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { estate, type Estate } from '../../../src/core/export/estate.ts'
import { policyInputs, type PolicyInput } from '../../../src/core/export/policy-inputs.ts'
import { KINDS } from '../../../src/core/model/kinds.ts'
import { buildWorkload } from '../../../src/core/validation/workload.ts'
import { cleanUp, fresh } from '../store/contract.ts'
import { upsert, verdict, vm } from '../store/rows.ts'

const collect = async (parts: AsyncIterable<string>): Promise<string[]> => {
  const found: string[] = []
  for await (const part of parts) found.push(part)
  return found
}

const many = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    vm(`vm-${String(at).padStart(4, '0')}`, { cluster: 'c', disks: [`d-${at}`] }),
  )

const engine = { id: 'demo', name: 'Demo estate', url: 'https://engine.example/ovirt-engine' }

describe('policy inputs', () => {
  afterEach(cleanUp)

  it('gives every VM once, in batches, with the parts of its input', async () => {
    const { store, epoch } = await fresh()
    await store.inventory.commit({
      epoch,
      now: 1,
      upserts: [
        upsert('cluster', 'c', { name: 'prod' }),
        ...many(450),
        ...Array.from({ length: 450 }, (_, at) => upsert('disk', `d-${at}`)),
      ],
    })
    const lines = await collect(policyInputs(store.db, 'demo', buildWorkload))
    const inputs = lines.map((line) => JSON.parse(line) as PolicyInput)
    expect(
      lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1),
    ).toBe(true)
    expect(inputs.map((one) => one.id)).toEqual(many(450).map((one) => one.draft.id))
    expect(inputs[449]).toMatchObject({
      revision: 1,
      workload: {
        id: 'vm-0449',
        cluster: { name: 'prod' },
        diskAttachments: [{ disk: { id: 'd-449' } }],
      },
      verdict: { state: 'pending', policyVersion: null, revision: null, concerns: [] },
    })
  })

  it('calls a verdict current only while it is, and still gives the concerns known', async () => {
    const { store, epoch } = await fresh()
    const { inventory, validation, db } = store
    const names = ['changed', 'failed', 'ok', 'old-rules', 'waits']
    await inventory.commit({ epoch, now: 1, upserts: names.map((id) => vm(id)) })
    const due = await validation.due(1, 10)
    await validation.saveResults({
      epoch,
      postponed: [],
      results: due.map(({ id, token }) => ({
        token,
        verdict: verdict(id, {
          ...(id === 'failed' ? { state: 'failed', error: 'undefined' } : {}),
          ...(id === 'old-rules' ? { policyVersion: 5 } : {}),
        }),
      })),
      meta: (meta) => ({ ...meta, policy: { ...meta.policy, backend: 'wasm', version: 6 } }),
    })
    await validation.mark(epoch, ['waits'], 'manual', 2)
    // As if the sweep had not come by yet: the row moved on and nothing waits.
    await inventory.commit({ epoch, now: 3, upserts: [vm('changed', {}, { memory: 1 })] })
    await db.pending.toCollection().modify((slab) => {
      slab.entries = slab.entries.filter((entry) => entry.id !== 'changed')
    })
    const lines = await collect(policyInputs(db, 'demo', () => null))
    const verdicts = lines.map((line) => (JSON.parse(line) as PolicyInput).verdict)
    expect(verdicts.map((one) => one.state)).toEqual([
      'pending',
      'failed',
      'ok',
      'pending',
      'pending',
    ])
    expect(verdicts.map((one) => one.concerns.length)).toEqual([1, 1, 1, 1, 1])
    expect(verdicts[3]).toMatchObject({ policyVersion: 5, revision: 1 })
  })

  it('stops when it is told to', async () => {
    const { store, epoch } = await fresh()
    await store.inventory.commit({ epoch, now: 1, upserts: many(600) })
    const abort = new AbortController()
    const read = async (): Promise<number> => {
      let count = 0
      for await (const line of policyInputs(store.db, 'demo', () => null, abort.signal)) {
        count += line.split('\n').length - 1
        abort.abort()
      }
      return count
    }
    await expect(read()).rejects.toThrow(/abort/i)
  })
})

describe('estate', () => {
  afterEach(cleanUp)

  it('is one JSON document of every kind, rows as stored', async () => {
    const { store, epoch } = await fresh()
    const upserts = [
      ...many(1200),
      upsert('dataCenter', 'dc', { name: 'naïve "quotes" \u2028 東京' }),
      upsert('host', 'h'),
    ]
    await store.inventory.commit({
      epoch,
      now: 1,
      upserts,
      meta: (meta) => ({
        ...meta,
        parity: true,
        cursor: 812,
        lastGoodPollAt: Date.UTC(2026, 0, 2, 3, 4, 5),
        engine: {
          product: 'oVirt Engine',
          vendor: 'ovirt.org',
          fullVersion: '4.5.8',
          instanceId: 'i-1',
          clockSkew: 0,
          expected: {},
        },
      }),
    })
    const parts = await collect(estate(store.db, engine))
    const { kinds, ...head } = JSON.parse(parts.join('')) as Estate
    expect(head).toEqual({
      format: 1,
      engine: { ...engine, version: '4.5.8', instanceId: 'i-1' },
      asOf: '2026-01-02T03:04:05.000Z',
      parity: true,
      cursor: 812,
    })
    expect(Object.keys(kinds)).toEqual([...KINDS])
    expect(kinds.vm).toHaveLength(1200)
    expect(kinds.vm[7]).toEqual((await store.inventory.get('vm', ['vm-0007']))[0])
    expect(kinds.dataCenter[0]?.name).toBe('naïve "quotes" \u2028 東京')
    expect(kinds.disk).toEqual([])
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(1_000_000)
  })

  it('says that an estate which was never loaded is neither complete nor of any time', async () => {
    const { store } = await fresh()
    const text = (await collect(estate(store.db, engine))).join('')
    expect(JSON.parse(text)).toMatchObject({
      parity: false,
      asOf: null,
      cursor: null,
      engine: { version: null, instanceId: null },
    })
  })
})
