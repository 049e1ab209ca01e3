/**
 * Bundles of rules in a small database of their own, which outlives replicas: the one that this user loaded, the one that
 * is tried out, and the newest one of the team, so that it judges without network too.
 */
import Dexie, { type Table } from 'dexie'
import { guarded } from './storage-fault.ts'

export type BundleSlot = 'own' | 'candidate' | 'team'

export interface StoredFile {
  path: string
  bytes: Uint8Array<ArrayBuffer>
}

export interface StoredBundle {
  slot: BundleSlot
  /** For the eye: the name of the file or folder. */
  name: string
  /** `own` and `candidate`: of what was compiled. `team`: what the proxy calls it by. */
  digest: string
  files: readonly StoredFile[]
  loadedAt: number
}

export class PolicyDb extends Dexie {
  declare bundles: Table<StoredBundle, BundleSlot>

  constructor(name = 'portolan-policies') {
    super(name, { cache: 'disabled', chromeTransactionDurability: 'strict' })
    this.version(1).stores({ bundles: 'slot' })
    this.on('versionchange', () => {
      this.close({ disableAutoOpen: false })
      return false
    })
  }
}

/** Works inside `liveQuery`. */
export const readStoredBundle = (
  db: PolicyDb,
  slot: BundleSlot,
): Promise<StoredBundle | undefined> => db.bundles.get(slot)

/** Throws Fault `quota` or `storage` when the browser refuses. */
export const storeBundle = (db: PolicyDb, bundle: StoredBundle): Promise<void> =>
  guarded(async () => {
    await db.bundles.put(bundle)
  })

/** The candidate takes the place of the own rules; false when there is none. */
export const useCandidate = (db: PolicyDb): Promise<boolean> =>
  guarded(() =>
    db.transaction('rw', db.bundles, async () => {
      const candidate = await db.bundles.get('candidate')
      if (!candidate) return false
      await db.bundles.put({ ...candidate, slot: 'own' })
      await db.bundles.delete('candidate')
      return true
    }),
  )

export const removeBundle = (db: PolicyDb, slot: BundleSlot): Promise<void> =>
  guarded(() => db.bundles.delete(slot))
