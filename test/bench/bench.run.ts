/**
 * `npm run bench`: the product against floors measured in the same run, on a real Chromium with a profile on disk.
 * Prints a table and asserts nothing. `BENCH_VMS` (10,000) sets the size.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { replicaName } from '../../src/core/store/schema.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import {
  openBrowser,
  pill,
  ROOT,
  signInByApi,
  startEngine,
  startProxy,
  type Browser,
  type Proxy,
  type TestEngine,
} from '../e2e/harness.ts'
import { findOpa, startOpa } from '../policies/opa.ts'
import { FLOOR_WORKER, readChunks, readProgress, runFloor, type Progress } from './in-page.ts'
import { latencies, percentile } from './latency.ts'
import { storm, STORMS, type Storm } from './storm.ts'

const VMS = Number(process.env['BENCH_VMS'] ?? 10_000)

const table: { what: string; value: string; floor: string; ratio: string }[] = []
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

function row(what: string, value: string, floor = '', ratio = ''): void {
  table.push({ what, value, floor, ratio })
  console.log(`${what}: ${value}${floor && `, floor ${floor}`}${ratio && `, ratio ${ratio}`}`)
}

async function waitFor(
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

interface Stage {
  engine: TestEngine
  proxy: Proxy
  browser: Browser
  id: string
  database: string
  vms: number
}

async function open(engine: TestEngine, env: Record<string, string> = {}): Promise<Stage> {
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
  return {
    engine,
    proxy,
    browser,
    id,
    database: replicaName(id),
    vms: engine.engine.world.vms.size,
  }
}

const close = async ({ browser, proxy }: Stage): Promise<void> => {
  await browser.close()
  await proxy.stop()
}

/** Initial load, and the same requests fetched, parsed and stored raw. */
async function load(stage: Stage): Promise<void> {
  const { browser, engine, proxy, database, id } = stage
  const mark = engine.requests.length
  const start = performance.now()
  await browser.page.goto(`${proxy.url}/vms`)
  const loaded = await waitFor(browser.page, database, 'parity', (p) => p.parity)
  const wall = loaded - start
  const paths = engine.requests
    .slice(mark)
    .filter((line) => line.startsWith('GET ') && !line.includes('/events'))
    .map((line) => line.replace('GET /ovirt-engine/api', `/api/engines/${id}/api`))
  const validated = await waitFor(
    browser.page,
    database,
    'all verdicts',
    (p) => p.pending === 0 && p.verdicts > 0,
  )
  const bare = await open(engine)
  const floor = await bare.browser.page.evaluate(runFloor, paths)
  await close(bare)
  row(
    `initial load of ${VMS} VMs`,
    `${seconds(wall)} (${paths.length} requests)`,
    seconds(floor.ms),
    (wall / floor.ms).toFixed(2),
  )
  row('… to the last verdict', seconds(validated - start))
}

/** Opens without network until rows stand on the screen, against a bare page that reads and parses the chunks. */
async function offline(stage: Stage): Promise<void> {
  const { browser, proxy, database } = stage
  const { page, context } = browser
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const floors: number[] = []
  for (let i = 0; i < 3; i += 1) {
    await page.goto(`${proxy.url}/bench.html`)
    floors.push((await page.evaluate(readChunks, database)).ms)
  }
  await context.setOffline(true)
  const times: number[] = []
  for (let i = 0; i < 3; i += 1) {
    await page.goto(`${proxy.url}/vms`)
    await page.locator('[role="row"][aria-rowindex="20"]').waitFor()
    times.push(await page.evaluate(() => performance.now()))
  }
  await context.setOffline(false)
  const median = (all: number[]): number => all.sort((a, b) => a - b)[1]!
  row(
    'offline open to the first rows',
    seconds(median(times)),
    seconds(median(floors)),
    (median(times) / median(floors)).toFixed(2),
  )
}

/** Everything validated again on command. */
async function throughput(stage: Stage, what: string): Promise<void> {
  const { browser, proxy, database, id } = stage
  await browser.page.goto(`${proxy.url}/vms`)
  // A command before the worker listens would be lost.
  await pill(browser.page).getByText(/^Live/).waitFor({ timeout: 120_000 })
  await waitFor(browser.page, database, 'quiet', (p) => p.parity && p.pending === 0)
  const start = performance.now()
  await browser.page.evaluate((engine) => {
    const channel = new BroadcastChannel(`portolan-commands-${engine}`)
    channel.postMessage({ type: 'revalidate', ids: 'all' })
    channel.close()
  }, id)
  await waitFor(browser.page, database, 'marks', (p) => p.pending > 0)
  const end = await waitFor(browser.page, database, 'verdicts', (p) => p.pending === 0)
  row(what, `${Math.round(VMS / ((end - start) / 1000))} VMs a second, stored`)
}

/** What a storm costs the engine and how long it takes, from the poll that sees it to the last row; second looks apart. */
async function storms(stage: Stage, wanted: Storm): Promise<void> {
  const { browser, engine, database, id } = stage
  const { page } = browser
  const progress = async (): Promise<Progress> => (await page.evaluate(readProgress, database))!
  const tell = (type: string): Promise<void> =>
    page.evaluate(
      ([to, command]) => {
        const channel = new BroadcastChannel(`portolan-commands-${to}`)
        channel.postMessage({ type: command })
        channel.close()
      },
      [id, type] as const,
    )
  await waitFor(page, database, 'quiet', (p) => p.parity && p.pending === 0)
  await tell('pause')
  await waitFor(page, database, 'a pause', (p) => p.paused)
  const passed = await storm(
    engine.engine.world,
    wanted,
    (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  )
  const before = await progress()
  const start = performance.now()
  await tell('resume')
  await waitFor(page, database, 'the storm', (p) => (p.cursor ?? 0) >= passed.newest)
  const end = performance.now()
  const after = await progress()
  const validated = await waitFor(page, database, 'verdicts', (p) => p.pending === 0)
  const requests = after.requests - before.requests
  row(
    `storm ${wanted.name}: ${passed.events} events, ${passed.objects} objects, ${stage.vms} VMs`,
    `${requests} requests, ${((after.bytes - before.bytes) / 1e6).toFixed(1)} MB, ${seconds(end - start)}`,
    `${passed.objects} requests`,
    (requests / passed.objects).toFixed(2),
  )
  row('… to the last verdict', seconds(validated - start))
}

/** From a change in the engine to the row in the store. It can be no sooner than the next poll. */
async function changes(stage: Stage): Promise<void> {
  const { browser, engine, database } = stage
  const took = await latencies(browser.page, database, engine.engine.world, 120)
  for (const share of [0.5, 0.95]) {
    const ms = percentile(took, share)
    const floor = DEFAULTS.refreshInterval * share
    row(
      `change → row, p${share * 100} of ${took.length}`,
      seconds(ms),
      `${seconds(floor)} (polls every ${DEFAULTS.refreshInterval / 1000} s)`,
      (ms / floor).toFixed(2),
    )
  }
}

function sizes(): void {
  const dir = join(ROOT, 'dist/app/assets')
  const files = readdirSync(dir).map((name) => ({
    name,
    size: statSync(join(dir, name)).size,
    gzipped: gzipSync(readFileSync(join(dir, name))).length,
  }))
  const sum = (end: string): string => {
    const some = files.filter(({ name }) => name.endsWith(end))
    const kb = (key: 'size' | 'gzipped'): string =>
      (some.reduce((all, file) => all + file[key], 0) / 1000).toFixed(0)
    return `${kb('size')} kB, ${kb('gzipped')} kB gzipped`
  }
  row('all JavaScript (page, worker, every route)', sum('.js'))
  row('all CSS', sum('.css'))
  row('policies', sum('.wasm'))
}

/** What the first route really fetches. */
async function firstRoute(stage: Stage): Promise<void> {
  const page = await stage.browser.context.newPage()
  await page.goto(`${stage.proxy.url}/bench.html`)
  await page.goto(`${stage.proxy.url}/vms`)
  await page.locator('[role="row"]').nth(5).waitFor()
  const names = await page.evaluate(() =>
    performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname),
  )
  const dir = join(ROOT, 'dist/app')
  const gz = (end: RegExp): number =>
    [...new Set(names)]
      // The worker's own program (main-…) is not what the first rows wait for.
      .filter((name) => end.test(name) && !/\/main-/.test(name))
      .reduce((all, name) => all + gzipSync(readFileSync(join(dir, name))).length, 0) / 1000
  row('first route', `${gz(/\.js$/).toFixed(0)} kB JS, ${gz(/\.css$/).toFixed(0)} kB CSS gzipped`)
  await page.close()
}

it('measures', { timeout: 3_600_000 }, async () => {
  const engine = await startEngine({ vms: VMS, seed: 11 })
  const stage = await open(engine)
  await load(stage)
  await offline(stage)
  await firstRoute(stage)
  await throughput(stage, 'validation, WASM in the worker')
  await storms(stage, STORMS[2]!)
  await changes(stage)
  await close(stage)

  const opa = findOpa()
  if (opa.path) {
    const server = await startOpa(opa.path)
    const remote = await open(engine, { POLICY_AGENT_URL: new URL(server.base).origin })
    await remote.browser.page.goto(`${remote.proxy.url}/vms`)
    await throughput(remote, 'validation, OPA server, 10 in flight')
    await close(remote)
    await server.stop()
  } else {
    row('validation, OPA server', 'skipped: no opa on PATH and no Go to build it')
  }
  sizes()
  await engine.close()

  console.log('')
  console.table(Object.fromEntries(table.map(({ what, ...rest }) => [what, rest])))
})
