/** The history of a stored replica as answers read it: what comes is appended, what is wiped goes. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NO_ACTIVITY, type Activity } from '../../../src/core/estate/activity.ts'
import { LiveActivity } from '../../../src/core/estate/live-activity.ts'
import type { HistoryEntry } from '../../../src/core/model/history.ts'
import type { Trace } from '../../../src/core/ports.ts'
import { cleanUp, fresh } from '../store/contract.ts'
import { vm } from '../store/rows.ts'

afterEach(cleanUp)

const event = (id: number): HistoryEntry => ({
  type: 'event',
  id,
  code: 35,
  time: id,
  severity: 'normal',
  description: '',
  asked: [],
  seenAt: id,
})
const trace: Trace = { why: 'event', batch: 1, eventOf: () => 1 }

describe('stored activity', () => {
  it('follows what is committed, reads each entry once, and forgets what was wiped', async () => {
    const { store, epoch } = await fresh()
    const commit = (change: object) => store.inventory.commit({ epoch, now: 1, ...change })
    await commit({ history: [event(1)], upserts: [vm('a')] })
    let told: Activity = NO_ACTIVITY
    const live = new LiveActivity(store.db, (activity) => (told = activity))
    await vi.waitFor(() => expect(told).toMatchObject({ ready: true, entries: [{ id: 1 }] }))
    const [first] = told.entries
    await commit({ trace, history: [event(2)], upserts: [vm('a', {}, { status: 'down' })] })
    await vi.waitFor(() => {
      expect(told.entries).toMatchObject([{ id: 1 }, { id: 2 }])
      expect(told.changes).toMatchObject([{ object: 'vm:a', event: 1 }])
    })
    expect(told.entries[0]).toBe(first)
    await store.inventory.wipe(epoch)
    await vi.waitFor(() => expect([told.entries, told.changes]).toEqual([[], []]))
    live.stop()
  })
})
