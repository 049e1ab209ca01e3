/**
 * Bundles of rules in a small database of their own, which outlives replicas: the one that this user loaded, and the newest
 * one of the team, so that it judges without network too.
 */
import Dexie, { type Table } from 'dexie'
import { guarded } from './storage-fault.ts'

export type BundleSlot = 'own' | 'team'

export interface StoredFile {
  path: string
  bytes: Uint8Array<ArrayBuffer>
}

export interface StoredBundle {
  slot: BundleSlot
  /** For the eye: the name of the file or folder. */
  name: string
  /** `own`: of what was compiled. `team`: what the proxy calls it by. */
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

export const removeBundle = (db: PolicyDb, slot: BundleSlot): Promise<void> =>
  guarded(() => db.bundles.delete(slot))
