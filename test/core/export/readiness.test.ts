/** The readiness of all VMs as CSV: what it says of a VM is what the list says of it. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { readinessCsv } from '../../../src/core/export/readiness.ts'
import { ledgerOf, type TriageEntry } from '../../../src/core/model/triage.ts'
import type { Concern } from '../../../src/core/model/verdict.ts'
import { cleanUp, fresh } from '../store/contract.ts'
import { upsert, verdict, vm } from '../store/rows.ts'

const entry = (over: Partial<TriageEntry>): TriageEntry => ({
  vm: '',
  concern: '',
  vmName: '',
  note: '',
  owner: '',
  waiver: { reason: 'Agreed, “for now”', until: 50 },
  by: 'ann',
  at: 1,
  removed: false,
  ...over,
})
const concern = (id: string, category: string): Concern => ({
  id,
  category,
  label: id,
  assessment: '',
})

async function lines(ledger: TriageEntry[], now: number): Promise<string[]> {
  const { store, epoch } = await fresh()
  const { inventory, validation, db } = store
  await inventory.commit({
    epoch,
    now: 1,
    upserts: [
      upsert('dataCenter', 'dc', { name: 'Prague' }),
      upsert('cluster', 'c', { name: 'prod', dataCenter: 'dc' }),
      vm('a', { cluster: 'c' }, { name: 'plain' }),
      vm('b', {}, { name: '=HYPERLINK("x"),1' }),
      vm('c', {}, { name: 'failed' }),
      vm('d', {}, { name: 'waits' }),
    ],
  })
  await validation.saveResults({
    epoch,
    postponed: [],
    results: (await validation.due(1, 9))
      .filter(({ id }) => id !== 'b')
      .map(({ id, token }) => ({
        token,
        verdict: verdict(id, {
          concerns: [concern('w', 'Warning'), concern('x', 'Critical')],
          ...(id === 'c' ? { state: 'failed', error: 'no decision' } : {}),
        }),
      })),
    meta: (meta) => ({ ...meta, policy: { ...meta.policy, backend: 'wasm', version: 6 } }),
  })
  await validation.mark(epoch, ['d'], 'dependency', 5_000)
  const found: string[] = []
  for await (const part of readinessCsv(db, ledgerOf(ledger), now)) found.push(part)
  return found.map((line) => line.replace(/\r\n$/, ''))
}

describe('readiness as CSV', () => {
  afterEach(cleanUp)

  it('says of each VM what is known, and nothing where nothing is', async () => {
    const [head, ...rows] = await lines([], 10)
    expect(head!.split(',')).toHaveLength(15)
    expect(rows).toEqual([
      'plain,a,Prague,prod,blocked,,,1970-01-01T00:00:01.000Z,1,1,0,0,x w,,',
      `"'=HYPERLINK(""x""),1",b,,,unknown,,,,,,,,,,`,
      'failed,c,,,unknown,,,1970-01-01T00:00:01.000Z,,,,,,,',
      'waits,d,,,blocked,dependency,1970-01-01T00:00:05.000Z,1970-01-01T00:00:01.000Z,1,1,0,0,x w,,',
    ])
  })

  it('counts waived concerns apart while the waiver holds', async () => {
    const ledger = [entry({ concern: 'x' }), entry({ vm: 'a' })]
    const of = async (now: number) => (await lines(ledger, now)).filter((row) => /^plain/.test(row))
    expect(await of(49)).toEqual([
      'plain,a,Prague,prod,ready,,,1970-01-01T00:00:01.000Z,0,0,0,2,,x w,"Agreed, “for now”"',
    ])
    expect(await of(50)).toEqual([
      'plain,a,Prague,prod,blocked,,,1970-01-01T00:00:01.000Z,1,1,0,0,x w,,',
    ])
  })

  it('stops when it is asked to', async () => {
    const { store } = await fresh()
    const control = new AbortController()
    await store.inventory.commit({
      epoch: (await store.inventory.readMeta()).epoch,
      now: 1,
      upserts: [vm('a'), vm('b')],
    })
    const parts = readinessCsv(store.db, ledgerOf([]), 1, control.signal)
    await parts.next()
    control.abort()
    await expect(parts.next()).rejects.toThrow(/abort/i)
  })
})
