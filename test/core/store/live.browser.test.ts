/** What only a real browser can show: a page that follows what a worker commits, by the database alone. */
import { liveQuery } from 'dexie'
import { describe, expect, it, vi } from 'vitest'
import { chunksAfter, parseChunk, readRow, ReplicaDb } from '../../../src/core/store/queries.ts'
import type { Order } from './committer.ts'
import { vm } from './rows.ts'

describe('two connections to one replica', () => {
  it('let a page follow what a worker commits, chunk by chunk', async () => {
    const engineId = `live-${Math.random().toString(36).slice(2)}`
    const worker = new Worker(new URL('./committer.ts', import.meta.url), { type: 'module' })
    const commit = (order: Omit<Order, 'engineId'>): Promise<unknown> =>
      new Promise((resolve, reject) => {
        worker.onmessage = (event: MessageEvent<{ result?: unknown; error?: string }>) => {
          if (event.data.error === undefined) resolve(event.data.result)
          else reject(new Error(event.data.error))
        }
        worker.onerror = (event) => reject(new Error(event.message))
        worker.postMessage({ engineId, ...order } satisfies Order)
      })
    const page = new ReplicaDb(engineId)
    const rows = new Map<number, string[]>()
    let seq = -1
    let runs = 0
    const list = liveQuery(() => chunksAfter(page, 'vm', seq)).subscribe((chunks) => {
      runs += 1
      for (const chunk of chunks) {
        seq = Math.max(seq, chunk.seq)
        const parsed = parseChunk<'vm'>(chunk)
        rows.set(
          chunk.no,
          parsed.map((row) => `${row.id} ${row.status}`),
        )
      }
    })
    const details: (string | undefined)[] = []
    const detail = liveQuery(() => readRow(page, 'vm', 'a')).subscribe((row) => {
      details.push(row?.status)
    })
    const listed = (): string[] => [...rows.values()].flat()
    await vi.waitFor(() => expect(details).toEqual([undefined]))
    await commit({ upserts: [vm('a'), vm('b')] })
    await vi.waitFor(() => expect(listed()).toEqual(['a up', 'b up']))
    await commit({ upserts: [vm('a', {}, { status: 'down' })] })
    await vi.waitFor(() => expect(listed()).toEqual(['a down', 'b up']))
    await vi.waitFor(() => expect(details).toEqual([undefined, 'up', 'down']))
    const before = runs
    await commit({ upserts: [vm('a', {}, { status: 'down' })] })
    await commit({ removes: [{ kind: 'vm', id: 'b' }] })
    await vi.waitFor(() => expect(listed()).toEqual(['a down']))
    expect(runs - before, 'a commit without a difference wakes no list').toBe(1)
    list.unsubscribe()
    detail.unsubscribe()
    worker.terminate()
    await page.delete()
  }, 20_000)
})
