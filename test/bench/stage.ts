/** What the benches in Chromium stand on: simulated engine, built proxy, browser, and the table in which results end. */
import type { Page } from 'playwright-core'
import { replicaName } from '../../src/core/store/schema.ts'
import {
  openBrowser,
  signInByApi,
  startProxy,
  type Browser,
  type Proxy,
  type TestEngine,
} from '../e2e/harness.ts'
import { FLOOR_WORKER, readProgress, type Progress } from './in-page.ts'

export interface Stage {
  engine: TestEngine
  proxy: Proxy
  browser: Browser
  id: string
  database: string
}

const table: { what: string; value: string; floor: string; ratio: string }[] = []

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** Notes a result, and says it at once. */
export function row(what: string, value: string, floor = '', ratio = ''): void {
  table.push({ what, value, floor, ratio })
  console.log(`${what}: ${value}${floor && `, floor ${floor}`}${ratio && `, ratio ${ratio}`}`)
}

export function showTable(): void {
  console.log('')
  console.table(Object.fromEntries(table.map(({ what, ...rest }) => [what, rest])))
}

/** When the replica in the page is as far as `done` says, as `performance.now` of this process. */
export async function waitFor(
  page: Page,
  database: string,
  what: string,
  done: (progress: Progress) => boolean,
): Promise<number> {
  const start = performance.now()
  for (;;) {
    const progress = await page.evaluate(readProgress, database)
    if (progress && done(progress)) return performance.now()
    if (performance.now() - start > 600_000) throw new Error(`${what} did not come in ten minutes`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A proxy and a browser that is signed in, on an empty page of the product's origin. */
export async function open(engine: TestEngine, env: Record<string, string> = {}): Promise<Stage> {
  const proxy = await startProxy({ OVIRT_URL: engine.url, LOG_LEVEL: 'error', ...env })
  const browser = await openBrowser()
  await browser.context.route('**/bench-floor.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: FLOOR_WORKER }),
  )
  await browser.context.route('**/bench.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
  )
  await browser.page.goto(`${proxy.url}/bench.html`)
  const config = await browser.page.evaluate(
    async () => (await (await fetch('/api/config')).json()) as { engines: { id: string }[] },
  )
  const id = config.engines[0]!.id
  await signInByApi(browser.page, id)
  return { engine, proxy, browser, id, database: replicaName(id) }
}

export const close = async ({ browser, proxy }: Stage): Promise<void> => {
  await browser.close()
  await proxy.stop()
}
