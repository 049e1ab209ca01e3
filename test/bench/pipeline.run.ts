/**
 * Validation of a whole estate in Chromium: 10,000 VMs read, put together, evaluated and stored after a load and after
 * other rules came into force, against a bare page that reads the same rows and writes the same verdicts raw; and what a
 * load takes with and without validation beside it. Asserts nothing. `BENCH_VMS` (10,000) sets the size, `BENCH_RUNS` (1) how often.
 */
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import type { PolicyChoice } from '../../src/core/model/policy-choice.ts'
import { command, pill, startEngine, type TestEngine } from '../e2e/harness.ts'
import { readWaiting, runPipelineFloor } from './pipeline-floor.ts'
import { close, open, row, seconds, showTable, waitFor, type Stage } from './stage.ts'

const VMS = Number(process.env['BENCH_VMS'] ?? 10_000)
const RUNS = Number(process.env['BENCH_RUNS'] ?? 1)

const built = (profile: 'portolan' | 'forklift'): PolicyChoice => ({ use: 'built-in', profile })

/** When nothing waits any more, as `performance.now` of this process. */
async function drained(page: Page, database: string): Promise<number> {
  for (;;) {
    if ((await page.evaluate(readWaiting, database)) === 0) return performance.now()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** A stage. Without `judged`, the configuration names a bundle that nobody has, so that nothing is validated at first. */
async function opened(engine: TestEngine, judged: boolean): Promise<Stage> {
  const stage = await open(engine)
  const { context } = stage.browser
  if (!judged) {
    await context.route('**/api/config', async (route) => {
      const response = await route.fetch()
      const config = (await response.json()) as { policy: object }
      const bundle = { name: 'none', digest: '0'.repeat(64) }
      await route.fulfill({ response, json: { ...config, policy: { ...config.policy, bundle } } })
    })
  }
  return stage
}

/** Milliseconds from the start of the page to the last row. */
async function loaded({ browser, proxy, database }: Stage): Promise<number> {
  const start = performance.now()
  await browser.page.goto(`${proxy.url}/vms`)
  return (await waitFor(browser.page, database, 'parity', (p) => p.parity)) - start
}

const policyOf = async ({ browser, database }: Stage): Promise<{ evaluated: number }> => {
  const progress = await browser.page.evaluate(
    (name) =>
      new Promise<{ policy: { evaluated: number } }>((done, fail) => {
        const request = indexedDB.open(name)
        request.onerror = () => fail(request.error)
        request.onsuccess = () => {
          const get = request.result.transaction('meta').objectStore('meta').get('replica')
          get.onsuccess = () => {
            request.result.close()
            done(get.result as { policy: { evaluated: number } })
          }
        }
      }),
    database,
  )
  return progress.policy
}

/** What waits is let go by `start`; prints how long it took until nothing waited, against the floor. */
async function drain(stage: Stage, what: string, start: () => Promise<void>): Promise<void> {
  const { browser, database } = stage
  const before = await policyOf(stage)
  const begin = performance.now()
  await start()
  // Marks of new rules appear a moment later.
  while ((await policyOf(stage)).evaluated === before.evaluated) {
    if (performance.now() - begin > 120_000) throw new Error(`${what}: nothing is evaluated`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const took = (await drained(browser.page, database)) - begin
  const { evaluated } = await policyOf(stage)
  const floor = await browser.page.evaluate(runPipelineFloor, database)
  row(
    `${what}: ${evaluated - before.evaluated} evaluations`,
    `${seconds(took)}, ${Math.round((1000 * VMS) / took)} VMs a second`,
    `${seconds(floor.ms)} (${floor.rows} rows read, ${floor.verdicts} verdicts written)`,
    (took / floor.ms).toFixed(2),
  )
}

it('measures the pipeline', { timeout: 3_600_000 }, async () => {
  const engine = await startEngine({ vms: VMS, seed: 11 })
  for (let run = 0; run < RUNS; run += 1) {
    const bare = await opened(engine, false)
    const without = await loaded(bare)
    const { page } = bare.browser
    await pill(page).getByText(/^Live/).waitFor({ timeout: 120_000 })
    await drain(bare, `${VMS} VMs after a load`, () =>
      command(page, bare.id, { type: 'rules-changed', policy: built('forklift') }),
    )
    await drain(bare, `${VMS} VMs after a change of rules`, () =>
      command(page, bare.id, { type: 'rules-changed', policy: built('portolan') }),
    )
    await drain(bare, `${VMS} VMs asked for by hand`, () =>
      command(page, bare.id, { type: 'revalidate', ids: 'all' }),
    )
    await close(bare)

    const whole = await opened(engine, true)
    const withRules = await loaded(whole)
    row(
      `load of ${VMS} VMs with validation beside it`,
      seconds(withRules),
      `${seconds(without)} without`,
      (withRules / without).toFixed(2),
    )
    await close(whole)
  }
  await engine.close()
  showTable()
})
