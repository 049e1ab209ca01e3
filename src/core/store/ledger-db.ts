/**
 * The triage ledgers of all engines, in a database of their own that outlives replicas: what people decided cannot be
 * loaded again. Hence its versions are upgraded, never thrown away, and a write waits for the disk. Tabs share it; each
 * write reads and writes in one transaction, so that none overwrites what another has just written.
 */
import Dexie, { type Table } from 'dexie'
import { mergeLedgers, type Merge } from '../model/triage-merge.ts'
import {
  amended,
  type TriageAuthor,
  type TriageChange,
  type TriageEntry,
  type TriageKey,
} from '../model/triage.ts'
import { guarded } from './storage-fault.ts'

interface StoredEntry extends TriageEntry {
  engine: string
}

export class LedgerDb extends Dexie {
  declare entries: Table<StoredEntry, [string, string, string]>

  constructor(name = 'portolan-triage') {
    super(name, { cache: 'disabled', chromeTransactionDurability: 'strict' })
    this.version(1).stores({ entries: '[engine+vm+concern]' })
    this.on('versionchange', () => {
      this.close({ disableAutoOpen: false })
      return false
    })
  }
}

const stored = (engine: string, entry: TriageEntry): StoredEntry => ({ ...entry, engine })

const entryOf = ({ engine: _, ...entry }: StoredEntry): TriageEntry => entry

const ofEngine = (db: LedgerDb, engine: string) =>
  db.entries.where('[engine+vm+concern]').between([engine], [engine, Dexie.maxKey])

/** All entries of an engine, removed ones included. Works inside `liveQuery`. */
export const readLedger = async (db: LedgerDb, engine: string): Promise<TriageEntry[]> =>
  (await ofEngine(db, engine).toArray()).map(entryOf)

/** What a write replaced; undefined: nothing was there. */
export interface Written {
  before: TriageEntry | undefined
  after: TriageEntry
}

/** Changes one entry. Throws Fault `quota` or `storage` when the browser refuses. */
export const amendEntry = (
  db: LedgerDb,
  engine: string,
  about: TriageKey & { vmName: string },
  change: TriageChange,
  author: TriageAuthor,
): Promise<Written> =>
  guarded(() =>
    db.transaction('rw', db.entries, async () => {
      const found = await db.entries.get([engine, about.vm, about.concern])
      const before = found && entryOf(found)
      const after = amended(before, about, change, author)
      await db.entries.put(stored(engine, after))
      return { before, after }
    }),
  )

/**
 * Writes anew what a change replaced: other ledgers may have the change already. Does nothing and returns false when
 * something else was written since. Throws Fault `quota` or `storage` when the browser refuses.
 */
export const restoreEntry = (
  db: LedgerDb,
  engine: string,
  { before, after }: Written,
  author: TriageAuthor,
): Promise<boolean> =>
  guarded(() =>
    db.transaction('rw', db.entries, async () => {
      const found = await db.entries.get([engine, after.vm, after.concern])
      if (!found || found.at !== after.at) return false
      const { note, owner, waiver } = before ?? { note: '', owner: '', waiver: null }
      const restored = amended(entryOf(found), after, { note, owner, waiver }, author)
      await db.entries.put(stored(engine, restored))
      return true
    }),
  )

/** Takes over what is new or newer in another ledger. Throws Fault `quota` or `storage` when the browser refuses. */
export const mergeIntoLedger = (
  db: LedgerDb,
  engine: string,
  theirs: readonly TriageEntry[],
): Promise<Merge> =>
  guarded(() =>
    db.transaction('rw', db.entries, async () => {
      const merge = mergeLedgers(await readLedger(db, engine), theirs)
      await db.entries.bulkPut(merge.taken.map((entry) => stored(engine, entry)))
      return merge
    }),
  )

/** Forgets an engine's ledger, without a trace that a merge could go by. */
export const removeLedger = (db: LedgerDb, engine: string): Promise<void> =>
  guarded(async () => {
    await ofEngine(db, engine).delete()
  })
