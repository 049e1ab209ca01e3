/** A load that is interrupted waits at its page: the server stops in its midst, or the session ends. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { replicaName } from '../../src/core/store/schema.ts'
import { converged } from './convergence.ts'
import {
  engineId,
  openBrowser,
  pageOfVms,
  pill,
  signIn,
  startEngine,
  startProxy,
  until,
  type Browser,
  type Proxy,
  type TestEngine,
} from './harness.ts'
import { readSnapshot } from './snapshot.ts'

const VMS = 600
/** Of the engine's answers while it loads, milliseconds. */
const LATENCY = 30
/** When this page of VMs is asked for the first time, something happens. */
const AT = 5

let engine: TestEngine
let proxy: Proxy
let id: string
let browser: Browser
let latency = LATENCY
let interrupt: (() => void) | null = null

const env = (): Record<string, string> => ({
  OVIRT_URL: engine.url,
  SESSION_KEY: 'a key for the tests only',
  LOG_LEVEL: 'error',
})

beforeAll(async () => {
  engine = await startEngine({
    vms: VMS,
    before: async (request) => {
      if (pageOfVms(request) === AT) {
        interrupt?.()
        interrupt = null
      }
      await wait(latency)
    },
  })
  proxy = await startProxy(env())
  id = await engineId(proxy)
})

afterAll(async () => {
  await proxy?.stop()
  await engine?.close()
})

const askedSince = (mark: number): number[] =>
  engine.requests.slice(mark).flatMap((request) => pageOfVms(request) ?? [])

/** Pages of VMs that are stored, and how many rows that are. */
async function stored(): Promise<{ pages: number; rows: number }> {
  const snapshot = await readSnapshot(browser.page, replicaName(id))
  const { rows, listing } = snapshot!.meta[0]!.kinds.vm
  return { pages: listing?.place?.pages ?? 0, rows }
}

/** The rows that are there can be worked with. */
async function showsRows(): Promise<void> {
  await browser.page.getByRole('row').nth(5).waitFor()
}

describe('a load that is interrupted', () => {
  beforeEach(async () => {
    latency = LATENCY
    browser = await openBrowser()
    return () => browser.close()
  })

  /** Signs in and waits for `what`, which happens when the page `AT` is asked for. */
  const loadUntil = async (what: () => void): Promise<void> => {
    let happened = false
    interrupt = () => {
      happened = true
      what()
    }
    await browser.page.goto(proxy.url)
    await signIn(browser.page)
    await until('the load comes to its page', () => happened)
  }

  /** The load went on at its page: nothing stored was asked for but the newest page. */
  const wentOn = async (from: { pages: number; rows: number }, mark: number): Promise<void> => {
    const { page } = browser
    await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
    const asked = askedSince(mark)
    expect(from.pages).toBeGreaterThanOrEqual(AT - 3)
    expect(from.rows).toBeGreaterThan(100)
    expect(Math.min(...asked)).toBe(from.pages)
    expect(asked.filter((number) => number <= from.pages)).toHaveLength(1)
    latency = 0
    await converged(page, engine.engine, id, { compare: false })
  }

  it('goes on at its page when the server is back', { timeout: 180_000 }, async () => {
    const port = Number(new URL(proxy.url).port)
    let stopped: Promise<void> | null = null
    await loadUntil(() => (stopped = proxy.stop()))
    await stopped
    const { page } = browser
    await until('the outage is noticed', async () => {
      const snapshot = await readSnapshot(page, replicaName(id))
      return snapshot?.meta[0]?.trouble?.kind === 'unreachable'
    })
    await showsRows()
    const from = await stored()
    const mark = engine.requests.length
    proxy = await startProxy(env(), port)
    await wentOn(from, mark)
  })

  it('waits at its page for the sign-in when the session ends', { timeout: 180_000 }, async () => {
    await loadUntil(() => engine.engine.world.faults.expireSessions())
    const { page } = browser
    await pill(page)
      .getByText(/^Sign-in needed/)
      .waitFor({ timeout: 40_000 })
    await showsRows()
    const from = await stored()
    const mark = engine.requests.length
    await page.waitForTimeout(3_000)
    expect(askedSince(mark)).toEqual([])
    await page
      .getByRole('link', { name: 'Sign in' })
      .or(page.getByRole('button', { name: 'Sign in' }))
      .first()
      .click()
    await signIn(page)
    await wentOn(from, mark)
  })
})
