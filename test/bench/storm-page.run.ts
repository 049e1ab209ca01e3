/**
 * Storms through the whole product: the simulated engine behind the proxy, the built worker in Chromium, its database on
 * disk; floors are the touched objects, and the same requests fetched, parsed and stored raw. Asserts nothing. `BENCH_STORMS` (`a,b,c`) chooses, `BENCH_VMS` (10,000) is the estate of the large one.
 */
import { it } from 'vitest'
import { SHEETS } from '../../src/core/adapters/index.ts'
import { directApi } from '../e2e/convergence.ts'
import { command, startEngine } from '../e2e/harness.ts'
import { asInventory, readSnapshot } from '../e2e/snapshot.ts'
import { differences, truth } from '../sim/oracle.ts'
import { readInputs, readProgress, runFloor, type Progress } from './in-page.ts'
import { close, open, row, seconds, showTable, waitFor, type Stage } from './stage.ts'
import { storm, STORMS, type Storm } from './storm.ts'

const chosen = (process.env['BENCH_STORMS'] ?? 'a,b,c').split(',')
const VMS = Number(process.env['BENCH_VMS'] ?? 10_000)

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Rows that differ from the engine's. NUMA pins are surveyed in the background, whatever the weather. */
async function wrong({ browser, engine, database }: Stage): Promise<string[]> {
  const snapshot = await readSnapshot(browser.page, database)
  if (!snapshot) return ['there is no replica']
  const api = await directApi(engine.engine)
  const found = await differences(asInventory(snapshot), await truth(api, SHEETS))
  return found.filter((line) => !line.includes(': numaNodeAffinity is'))
}

/** From the word to go on until the last row is in the store; then until the last verdict, and a minute of second looks. */
async function measure(stage: Stage, wanted: Storm): Promise<void> {
  const { browser, engine, database, id } = stage
  const { page } = browser
  const progress = async (): Promise<Progress> => (await page.evaluate(readProgress, database))!
  await waitFor(page, database, 'quiet', (p) => p.parity && p.pending === 0)
  await command(page, id, { type: 'pause' })
  await waitFor(page, database, 'a pause', (p) => p.paused)
  const passed = await storm(engine.engine.world, wanted, pause)
  const before = await progress()
  const inputs = await page.evaluate(readInputs, database)
  const mark = engine.requests.length
  const start = performance.now()
  await command(page, id, { type: 'resume' })
  const end = await waitFor(page, database, 'rows', (p) => (p.cursor ?? 0) >= passed.newest)
  const after = await progress()
  // The survey goes on at once: what it asks is not the storm's.
  const asked = engine.requests
    .slice(mark)
    .filter((line) => line.startsWith('GET ') && !line.includes('/numanodes'))
    .map((line) => line.replace('GET /ovirt-engine/api', `/api/engines/${id}/api`))
  const validated = await waitFor(page, database, 'verdicts', (p) => p.pending === 0)
  const judged = await progress()
  const changed = Object.entries(await page.evaluate(readInputs, database)).filter(
    ([id, digest]) => inputs[id] !== digest,
  ).length
  const atOnce = await wrong(stage)
  await pause(60_000)
  const later = await wrong(stage)
  const bare = await open(engine)
  const floor = await bare.browser.page.evaluate(runFloor, asked)
  await close(bare)
  const requests = after.requests - before.requests
  const bytes = after.bytes - before.bytes
  row(
    `storm ${wanted.name}: ${passed.events} events, ${engine.engine.world.vms.size} VMs`,
    `${requests} requests, ${(bytes / 1e6).toFixed(1)} MB`,
    `${passed.objects} objects`,
    (requests / passed.objects).toFixed(2),
  )
  row(`… ${wanted.name}: requests an event`, (requests / passed.events).toFixed(2))
  row(
    `… ${wanted.name}: to the last row`,
    seconds(end - start),
    seconds(floor.ms),
    ((end - start) / floor.ms).toFixed(2),
  )
  row(`… ${wanted.name}: to the last verdict`, seconds(validated - start))
  const evaluated = judged.evaluated - before.evaluated
  row(
    `… ${wanted.name}: evaluations`,
    `${evaluated}, ${judged.spared - before.spared} spared`,
    `${changed} VMs whose inputs changed`,
    changed === 0 ? '' : (evaluated / changed).toFixed(2),
  )
  row(`… ${wanted.name}: rows wrong`, `${atOnce.length} at once, ${later.length} after a minute`)
  for (const line of later.slice(0, 5)) console.log(`wrong: ${line}`)
}

it('measures storms in Chromium', { timeout: 3_600_000 }, async () => {
  for (const vms of new Set([1_000, VMS])) {
    const here = STORMS.filter(
      ({ name, large }) => chosen.includes(name) && (large ? VMS : 1_000) === vms,
    )
    if (here.length === 0) continue
    const engine = await startEngine({ vms, seed: 11 })
    const stage = await open(engine)
    await stage.browser.page.goto(`${stage.proxy.url}/vms`)
    for (const wanted of here) await measure(stage, wanted)
    await close(stage)
    await engine.close()
  }
  showTable()
})
