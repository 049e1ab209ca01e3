/** What is left to a thread that runs rules, in a real browser. */
import { expect, test } from 'vitest'

interface Told {
  before: string[]
  left: string[]
  works: string
}

test('a thread that runs rules has neither network nor storage nor a way to others', async () => {
  const worker = new Worker(new URL('./given-up-worker.ts', import.meta.url), { type: 'module' })
  const told = await new Promise<Told>((done, fail) => {
    worker.onerror = (event) => fail(new Error(event.message))
    worker.onmessage = ({ data }: MessageEvent<Told>) => done(data)
  }).finally(() => worker.terminate())
  // Else the test would find nothing missing in a browser that has none of it.
  for (const name of ['fetch', 'indexedDB', 'caches', 'BroadcastChannel', 'WebSocket', 'Worker']) {
    expect(told.before).toContain(name)
  }
  expect(told.left).toEqual([])
  expect(told.works).toBe('{"a":[1]}')
})
