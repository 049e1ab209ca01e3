/** Bundles in the browser: bytes come back as they went in, each slot by itself, and live queries hear of them. */
import { liveQuery } from 'dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  PolicyDb,
  readStoredBundle,
  removeBundle,
  storeBundle,
  type StoredBundle,
} from '../../../src/core/store/policy-db.ts'

const bundle = (slot: StoredBundle['slot'], digest: string): StoredBundle => ({
  slot,
  name: 'rules.tar.gz',
  digest,
  files: [
    { path: 'policy.wasm', bytes: Uint8Array.of(0, 0x61, 0x73, 0x6d) },
    { path: 'data.json', bytes: new TextEncoder().encode('{"ž":1}') },
  ],
  loadedAt: 7,
})

export function policyContract(): void {
  describe('bundles of rules', () => {
    let db: PolicyDb
    beforeEach(() => {
      db = new PolicyDb(`policies-${Math.random().toString(36).slice(2)}`)
    })
    afterEach(() => db.delete())

    it('are kept byte by byte, one per slot', async () => {
      expect(await readStoredBundle(db, 'own')).toBeUndefined()
      await storeBundle(db, bundle('own', 'a'))
      await storeBundle(db, bundle('team', 'b'))
      await storeBundle(db, bundle('own', 'c'))
      db.close()
      await db.open()
      expect(await readStoredBundle(db, 'own')).toEqual(bundle('own', 'c'))
      expect(await readStoredBundle(db, 'team')).toEqual(bundle('team', 'b'))
      await removeBundle(db, 'own')
      expect(await readStoredBundle(db, 'own')).toBeUndefined()
      expect((await readStoredBundle(db, 'team'))?.digest).toBe('b')
    })

    it('tell live queries of a change', async () => {
      const seen: (string | undefined)[] = []
      const watch = liveQuery(() => readStoredBundle(db, 'own')).subscribe((found) => {
        seen.push(found?.digest)
      })
      await vi.waitFor(() => expect(seen).toEqual([undefined]))
      await storeBundle(db, bundle('own', 'a'))
      await vi.waitFor(() => expect(seen).toEqual([undefined, 'a']))
      watch.unsubscribe()
    })

    it('that cannot be kept are a Fault', async () => {
      vi.spyOn(db.bundles, 'put').mockRejectedValue(
        new DOMException('No room.', 'QuotaExceededError'),
      )
      await expect(storeBundle(db, bundle('own', 'a'))).rejects.toMatchObject({ kind: 'quota' })
    })
  })
}
