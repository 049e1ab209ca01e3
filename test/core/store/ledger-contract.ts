/** The triage ledger: it survives everything but its own removal, and no tab overwrites what another wrote. */
import { liveQuery } from 'dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { TriageEntry } from '../../../src/core/model/triage.ts'
import {
  amendEntry,
  LedgerDb,
  mergeIntoLedger,
  readLedger,
  removeLedger,
  restoreEntry,
} from '../../../src/core/store/ledger-db.ts'
import { deleteReplica, ReplicaDb } from '../../../src/core/store/queries.ts'

const about = { vm: 'v', concern: 'c', vmName: 'VM' }
const rule = { vm: '', concern: 'c', vmName: '' }

export function ledgerContract(): void {
  describe('ledger', () => {
    let db: LedgerDb
    beforeEach(() => {
      db = new LedgerDb(`ledger-${Math.random().toString(36).slice(2)}`)
    })
    afterEach(() => db.delete())

    it('keeps what was written, engine by engine', async () => {
      await amendEntry(db, 'a', about, { note: 'of a' }, { by: 'ann', now: 5 })
      await amendEntry(db, 'a', rule, { owner: 'ann' }, { by: 'ann', now: 6 })
      await amendEntry(db, 'b', about, { note: 'of b' }, { by: 'bob', now: 7 })
      db.close()
      await db.open()
      expect(await readLedger(db, 'a')).toEqual([
        { ...rule, note: '', owner: 'ann', waiver: null, by: 'ann', at: 6, removed: false },
        { ...about, note: 'of a', owner: '', waiver: null, by: 'ann', at: 5, removed: false },
      ])
      expect((await readLedger(db, 'b')).map(({ note }) => note)).toEqual(['of b'])
    })

    it('says what a change replaced', async () => {
      const first = await amendEntry(db, 'a', about, { note: 'one' }, { by: 'ann', now: 5 })
      const second = await amendEntry(db, 'a', about, { owner: 'bob' }, { by: 'bob', now: 5 })
      expect(first.before).toBeUndefined()
      expect(second).toMatchObject({
        before: { note: 'one', owner: '', at: 5 },
        after: { note: 'one', owner: 'bob', at: 6 },
      })
    })

    it('restores what a change replaced, unless something else was written since', async () => {
      const waiver = { reason: 'r', until: null }
      await amendEntry(db, 'a', about, { note: 'one' }, { by: 'ann', now: 5 })
      const change = await amendEntry(
        db,
        'a',
        about,
        { note: 'two', waiver },
        { by: 'ann', now: 6 },
      )
      expect(await restoreEntry(db, 'a', change, { by: 'ann', now: 6 })).toBe(true)
      expect(await readLedger(db, 'a')).toMatchObject([{ note: 'one', waiver: null, at: 7 }])
      expect(await restoreEntry(db, 'a', change, { by: 'ann', now: 9 })).toBe(false)
      const first = await amendEntry(db, 'a', rule, { note: 'new' }, { by: 'ann', now: 5 })
      expect(await restoreEntry(db, 'a', first, { by: 'ann', now: 6 })).toBe(true)
      expect((await readLedger(db, 'a'))[0]).toMatchObject({ vm: '', removed: true })
    })

    it('loses nothing when two tabs write at once', async () => {
      const other = new LedgerDb(db.name)
      try {
        const waiver = { reason: 'r', until: null }
        await Promise.all([
          amendEntry(db, 'a', about, { note: 'n' }, { by: 'ann', now: 1 }),
          amendEntry(other, 'a', about, { waiver }, { by: 'bob', now: 1 }),
          amendEntry(db, 'a', about, { owner: 'o' }, { by: 'ann', now: 1 }),
        ])
        expect(await readLedger(other, 'a')).toMatchObject([
          { note: 'n', owner: 'o', waiver, at: 3 },
        ])
      } finally {
        other.close()
      }
    })

    it('tells live queries of a change, one made in another tab, too', async () => {
      const other = new LedgerDb(db.name)
      const seen: string[] = []
      const watch = liveQuery(() => readLedger(db, 'a')).subscribe((entries) => {
        seen.push(entries.map(({ note }) => note).join())
      })
      try {
        await vi.waitFor(() => expect(seen).toEqual(['']))
        await amendEntry(other, 'a', about, { note: 'n' }, { by: 'ann', now: 1 })
        await vi.waitFor(() => expect(seen.at(-1)).toBe('n'))
      } finally {
        watch.unsubscribe()
        other.close()
      }
    })

    it('takes over what is new or newer and leaves the rest', async () => {
      await amendEntry(db, 'a', about, { note: 'mine' }, { by: 'ann', now: 5 })
      await amendEntry(db, 'a', rule, { note: 'newest' }, { by: 'ann', now: 50 })
      const their = (over: Partial<TriageEntry>): TriageEntry => ({
        ...about,
        note: 'theirs',
        owner: '',
        waiver: null,
        by: 'bob',
        at: 10,
        removed: false,
        ...over,
      })
      const merge = await mergeIntoLedger(db, 'a', [
        their({}),
        their({ vm: '' }),
        their({ concern: 'd' }),
      ])
      expect(merge).toMatchObject({ fresh: 1, newer: 1, older: 1 })
      expect(merge.conflicts).toHaveLength(2)
      const notes = (await readLedger(db, 'a')).map(({ vm, concern, note }) => [vm, concern, note])
      expect(notes).toEqual([
        ['', 'c', 'newest'],
        ['v', 'c', 'theirs'],
        ['v', 'd', 'theirs'],
      ])
    })

    it('outlives the replica of its engine, and goes when it is asked to', async () => {
      const replica = new ReplicaDb('kept')
      await replica.open()
      replica.close()
      await amendEntry(db, 'kept', about, { note: 'n' }, { by: 'ann', now: 1 })
      await amendEntry(db, 'other', about, { note: 'm' }, { by: 'ann', now: 1 })
      await deleteReplica('kept')
      expect(await readLedger(db, 'kept')).toHaveLength(1)
      await removeLedger(db, 'kept')
      expect(await readLedger(db, 'kept')).toEqual([])
      expect(await readLedger(db, 'other')).toHaveLength(1)
    })
  })
}
