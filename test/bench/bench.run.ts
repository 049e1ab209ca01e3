/**
 * `npm run bench`: the product against floors measured in the same run, on a real Chromium with a profile on disk.
 * Prints a table and asserts nothing. `BENCH_VMS` (10,000) sets the size.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { it } from 'vitest'
import { DEFAULTS } from '../../src/core/settings.ts'
import { pill, ROOT, startEngine } from '../e2e/harness.ts'
import { findOpa, startOpa } from '../policies/opa.ts'
import { readChunks, runFloor } from './in-page.ts'
import { latencies, percentile } from './latency.ts'
import { close, open, row, seconds, showTable, waitFor, type Stage } from './stage.ts'

const VMS = Number(process.env['BENCH_VMS'] ?? 10_000)

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

  showTable()
})
