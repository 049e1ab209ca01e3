/** A quota that is really used up: the browser's own refusal, in a storage bucket with little room. */
import Dexie from 'dexie'
import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/core/errors.ts'
import { cleanUp, fresh } from './contract.ts'
import { vm } from './rows.ts'

interface Buckets {
  open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>
  delete(name: string): Promise<void>
}

const { storageBuckets } = navigator as unknown as { storageBuckets: Buckets }

describe('a full disk', () => {
  const usual = Dexie.dependencies.indexedDB
  afterEach(async () => {
    await cleanUp()
    Dexie.dependencies.indexedDB = usual
    await storageBuckets.delete('small')
  })

  it('ends as a quota fault with the last complete state stored', async () => {
    const bucket = await storageBuckets.open('small', { quota: 3_000_000 })
    Dexie.dependencies.indexedDB = bucket.indexedDB
    const { store, epoch } = await fresh()
    const { inventory } = store
    // Text that does not compress, so that the bytes count.
    const noise = (): string =>
      Array.from(crypto.getRandomValues(new Uint32Array(2000)), (n) => n.toString(36)).join('')
    let committed = 0
    let fault: Fault | undefined
    for (let at = 0; at < 100 && !fault; at += 1) {
      const upserts = Array.from({ length: 20 }, (_, n) =>
        vm(`vm-${at}-${n}`, {}, { description: noise() }),
      )
      await inventory.commit({ epoch, now: at, upserts }).then(
        () => {
          committed += upserts.length
        },
        (error: unknown) => {
          fault = error as Fault
        },
      )
    }
    expect(fault?.kind).toBe('quota')
    expect(committed).toBeGreaterThan(0)
    expect(await inventory.ids('vm')).toHaveLength(committed)
    const meta = await inventory.readMeta()
    expect(meta.kinds.vm.rows).toBe(committed)
    expect(meta.seq).toBe(committed / 20)
  }, 30_000)
})
