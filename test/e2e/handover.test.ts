/**
 * Two tabs, and the one that collects is closed at random moments of load and refresh, many times over: the other one takes
 * over where it stood. `HANDOVERS` (10) and `HANDOVER_SEED` (1) choose another run.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { replicaName } from '../../src/core/store/schema.ts'
import { below, dice } from '../sim/dice.ts'
import { Churn } from './churn.ts'
import { converged } from './convergence.ts'
import {
  engineId,
  openBrowser,
  signInByApi,
  startEngine,
  startProxy,
  until,
  type Proxy,
  type TestEngine,
} from './harness.ts'
import { readSnapshot, torn } from './snapshot.ts'

const HANDOVERS = Number(process.env['HANDOVERS'] ?? 10)
const SEED = Number(process.env['HANDOVER_SEED'] ?? 1)
/** Hand-overs of one replica; the next ones begin with an empty browser. */
const PER_REPLICA = 5
/** The tab is closed after fewer requests than this and some time after that, milliseconds: commits follow answers. */
const REQUESTS = 25
const AFTER = 80

const throwOf = dice(SEED)
let latency = 0
let engine: TestEngine
let proxy: Proxy
let id: string

beforeAll(async () => {
  engine = await startEngine({
    vms: 400,
    seed: SEED,
    before: () => wait(latency),
  })
  proxy = await startProxy({ OVIRT_URL: engine.url, LOG_LEVEL: 'error' })
  id = await engineId(proxy)
})

afterAll(async () => {
  await proxy?.stop()
  await engine?.close()
})

async function someWork(): Promise<void> {
  const requests = engine.requests.length + 1 + below(throwOf, REQUESTS)
  const end = Date.now() + 3_000
  while (engine.requests.length < requests && Date.now() < end) {
    await wait(5)
  }
  await wait(below(throwOf, AFTER))
}

/** Closes the leading tab `times` times; returns how many of these were in the midst of the load. */
async function handOver(times: number): Promise<number> {
  latency = 30
  let loaded = false
  const churn = new Churn(engine.engine, throwOf, () => loaded)
  const browser = await openBrowser()
  const { context } = browser
  let inLoad = 0
  try {
    const replica = async (page: Page) => await readSnapshot(page, replicaName(id))
    const open = async (page: Page): Promise<Page> => {
      await page.goto(`${proxy.url}/vms`)
      return page
    }
    await browser.page.goto(`${proxy.url}/api/config`)
    await signInByApi(browser.page, id)
    let leading = await open(browser.page)
    await until('a tab leads', async () => (await replica(leading))?.meta[0] !== undefined)
    const changes = churn.start(150)
    try {
      for (let turn = 0; turn < times; turn += 1) {
        const waiting = await open(await context.newPage())
        await someWork()
        const { epoch, leader } = (await replica(waiting))!.meta[0]!
        await leading.close()
        leading = waiting
        await until('the other tab leads', async () => {
          const snapshot = (await replica(leading))!
          expect(torn(snapshot)).toEqual([])
          expect(churn.ahead(snapshot)).toEqual([])
          const [meta] = snapshot.meta
          if (meta!.epoch === epoch) return false
          expect(meta!.epoch).toBe(epoch + 1)
          expect(meta!.leader).not.toBe(leader)
          loaded = meta!.lastLoadAt !== null
          if (!loaded) inLoad += 1
          return true
        })
      }
    } finally {
      changes.stop()
    }
    latency = 0
    await converged(leading, engine.engine, id, { compare: false })
  } finally {
    await browser.close()
  }
  return inLoad
}

describe('two tabs', () => {
  it(
    'hand over whenever the one that collects is closed',
    { timeout: 60_000 + HANDOVERS * 30_000 },
    async () => {
      let inLoad = 0
      for (let left = HANDOVERS; left > 0; left -= PER_REPLICA) {
        inLoad += await handOver(Math.min(left, PER_REPLICA))
      }
      console.log(`${HANDOVERS} hand-overs, seed ${SEED}: ${inLoad} of them in the midst of a load`)
      expect(inLoad).toBeGreaterThan(0)
    },
  )
})
