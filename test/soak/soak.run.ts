/**
 * `npm run soak -- --minutes 10`: real minutes of a changing engine in Chromium, with the list open, a VM opened now and then
 * and the collector at work. Prints heaps, storage and table sizes at intervals and fails on growth, never on time.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { replicaName } from '../../src/core/store/schema.ts'
import { startChromium } from '../e2e/chromium-process.ts'
import { Churn } from '../e2e/churn.ts'
import { converged } from '../e2e/convergence.ts'
import { engineId, signInByApi, startEngine, startProxy, until } from '../e2e/harness.ts'
import { dice } from '../sim/dice.ts'
import { grown, HEAPS, heapGrowth, type Sample } from './growth.ts'
import { watchHeap } from './heap.ts'

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 10)
const VMS = Number(process.env['SOAK_VMS'] ?? 1_000)
const SEED = Number(process.env['SOAK_SEED'] ?? 1)
/** Samples of a run. */
const SAMPLES = 24
/** Pause between two changes of the engine, milliseconds on average. */
const PACE = 500

interface Stored {
  tables: Record<string, number>
  storage: number
  events: number
  requests: number
}

/** Records by table, read past the product. */
const readStored = (page: Page, database: string): Promise<Stored> =>
  page.evaluate(async (name) => {
    const db = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open(name)
      request.onsuccess = () => done(request.result)
      request.onerror = () => fail(request.error)
    })
    const ask = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((done, fail) => {
        request.onsuccess = () => done(request.result)
        request.onerror = () => fail(request.error)
      })
    try {
      const names = [...db.objectStoreNames]
      const transaction = db.transaction(names)
      const counts = await Promise.all(
        names.map(async (table) => {
          const count = await ask(transaction.objectStore(table).count())
          return [table, count] as const
        }),
      )
      const meta = (await ask(db.transaction('meta').objectStore('meta').get('replica'))) as {
        counters: { events: number; requests: number }
      }
      const { usage = 0 } = await navigator.storage.estimate()
      const { events, requests } = meta.counters
      return { tables: Object.fromEntries(counts), storage: usage, events, requests }
    } finally {
      db.close()
    }
  }, database)

/** Opens a VM and goes back to the list, as a reader does. */
async function readSomething(page: Page): Promise<void> {
  await page.getByRole('row').nth(3).getByRole('link').first().click()
  await page.getByRole('tab', { name: /^Concerns/ }).waitFor()
  await page.goBack()
  await page.getByRole('row').nth(3).waitFor()
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

function print(samples: readonly Sample[]): void {
  console.table(
    samples.map(({ at, heap, storage, tables, events, requests }) => ({
      minute: (at / 60_000).toFixed(1),
      'page MB': megabytes(heap.page),
      'worker MB': megabytes(heap.worker),
      'buffers MB': megabytes(heap.buffers),
      'storage MB': megabytes(storage),
      vms: tables['vm'],
      chunks: tables['chunks'],
      pending: tables['pending'],
      verdicts: tables['verdicts'],
      log: tables['events'],
      events,
      requests,
    })),
  )
}

it('does not grow', { timeout: (MINUTES + 10) * 60_000 }, async () => {
  const engine = await startEngine({ vms: VMS, seed: SEED })
  const proxy = await startProxy({ OVIRT_URL: engine.url, LOG_LEVEL: 'error' })
  const profile = mkdtempSync(join(tmpdir(), 'portolan-soak-'))
  const browser = await startChromium(profile)
  const churn = new Churn(engine.engine, dice(SEED), () => true)
  try {
    const { page } = browser
    const id = await engineId(proxy)
    const measure = await watchHeap(page)
    await page.goto(`${proxy.url}/api/config`)
    await signInByApi(page, id)
    await page.goto(`${proxy.url}/vms`)
    await converged(page, engine.engine, id, { compare: false, patience: 300_000 })

    const samples: Sample[] = []
    const start = Date.now()
    const end = start + MINUTES * 60_000
    const changes = churn.start(PACE)
    try {
      for (let no = 1; no <= SAMPLES; no += 1) {
        const due = start + ((end - start) * no) / SAMPLES
        await readSomething(page)
        await until('the next sample is due', () => Date.now() >= due, MINUTES * 60_000)
        const stored = await readStored(page, replicaName(id))
        samples.push({ at: Date.now() - start, heap: await measure(), ...stored })
      }
    } finally {
      changes.stop()
      print(samples)
    }
    for (const of of HEAPS) {
      const growth = (heapGrowth(samples, of) - 1) * 100
      console.log(`heap (${of}), last quarter against second: ${growth.toFixed(1)} %`)
    }
    expect(grown(samples)).toEqual([])
    await converged(page, engine.engine, id)
  } finally {
    await browser.kill()
    rmSync(profile, { recursive: true, force: true })
    await proxy.stop()
    await engine.close()
  }
})
