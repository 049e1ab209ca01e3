/**
 * Browsers that are killed: each on a profile of its own is started, killed at a random moment of load or refresh and started
 * again on the same profile, while the engine changes. After each kill the replica is read before the product touches it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { ReplicaMeta } from '../../src/core/model/meta.ts'
import { replicaName } from '../../src/core/store/schema.ts'
import { below, chance, dice, type Dice } from '../sim/dice.ts'
import { startChromium, type ChromiumProcess } from './chromium-process.ts'
import { Churn } from './churn.ts'
import { converged } from './convergence.ts'
import { command, engineId, pageOfVms, signInByApi, startEngine, startProxy } from './harness.ts'
import { readSnapshot, torn, type Snapshot } from './snapshot.ts'

export interface Options {
  seed: number
  kills: number
  vms: number
  /** Kills of one profile before it is compared with the engine and thrown away. */
  perProfile: number
  /** Told of each kill in a line. */
  log: (line: string) => void
}

export interface Tally {
  inLoad: number
  inRefresh: number
  /** Starts that went on in the midst of the list of VMs. */
  resumed: number
  /** Pages of VMs that were asked for again although their rows were stored. */
  storedPagesRepeated: number
  /** Pages of VMs that were on their way when the browser died. */
  lostInFlight: number
  /** Replicas that were compared with the engine and equal it. */
  compared: number
  failures: string[]
  /** The replica that was compared last. */
  last: Snapshot | null
}

/** How long the engine takes for an answer while browsers are killed, milliseconds: a load then takes some seconds. */
const LATENCY = { load: 40, refresh: 5 }
/** Pause between two changes of the engine, milliseconds on average. */
const PACE = 150
/** The kill comes after fewer requests than this, and some time after that, milliseconds: commits follow answers. */
const REQUESTS = { load: 70, refresh: 60 }
const AFTER = 80
/** The kill comes at the latest after so long, milliseconds. */
const LONGEST = 8_000
/** What was missed while the browser was closed is mostly caught up before the kill, when it takes no longer than this. */
const CATCH_UP = 15_000

/** A page of VMs that the engine was asked for. */
interface Asked {
  at: number
  page: number
}

interface Estate {
  engine: Awaited<ReturnType<typeof startEngine>>
  proxyUrl: string
  id: string
  churn: Churn
  throwOf: Dice
  /** Since the browser was started. */
  asked: Asked[]
  /** The running life began with a complete replica. */
  loaded: boolean
  /** Of the engine's answers, milliseconds. */
  latency: number
}

/** Opens the product in a browser that has just been started; a killed one has lost its session cookie. */
async function open(page: Page, { proxyUrl, id }: Estate): Promise<Snapshot | null> {
  // On the product's origin, but nothing of the product.
  await page.goto(`${proxyUrl}/api/config`)
  const found = await readSnapshot(page, replicaName(id))
  await signInByApi(page, id)
  await page.goto(`${proxyUrl}/vms`)
  return found
}

/** Waits until what was missed is caught up, not for ever. */
async function caughtUp(page: Page, id: string): Promise<void> {
  const end = Date.now() + CATCH_UP
  while (Date.now() < end) {
    const snapshot = await readSnapshot(page, replicaName(id))
    if (snapshot?.meta[0]?.phase === 'refresh') return
    await wait(200)
  }
}

/** Lets it work until a moment that the dice choose, and stirs it meanwhile. */
async function work(page: Page, estate: Estate): Promise<void> {
  const { engine, throwOf, id, loaded } = estate
  if (loaded && chance(throwOf, 0.7)) await caughtUp(page, id)
  const end = Date.now() + LONGEST
  const most = loaded ? REQUESTS.refresh : REQUESTS.load
  const requests = engine.requests.length + 1 + below(throwOf, most)
  if (loaded && chance(throwOf, 0.15)) {
    await page.waitForTimeout(below(throwOf, 1_500))
    await command(page, id, { type: 'reconcile' })
  }
  while (engine.requests.length < requests && Date.now() < end) {
    await wait(5)
    if (loaded && chance(throwOf, 0.02)) await command(page, id, { type: 'poll-now' })
  }
  await wait(below(throwOf, AFTER))
}

/**
 * What a life cost in pages of VMs, when it began in the midst of a load: `before` was found at its start, `after` at its
 * end, `asked` came in between.
 */
function count(tally: Tally, before: Snapshot, after: Snapshot, asked: readonly Asked[]): void {
  const loadedAt = after.meta[0]?.lastLoadAt ?? Infinity
  const pages = asked.filter(({ at }) => at <= loadedAt).map(({ page }) => page)
  const stored = (snapshot: Snapshot): number =>
    snapshot.meta[0]?.kinds.vm.listing?.place?.pages ?? 0
  if (stored(before) > 0 && pages.length > 0) {
    tally.resumed += 1
    tally.storedPagesRepeated += pages.filter((page) => page <= stored(before)).length
  }
  if (loadedAt === Infinity)
    tally.lostInFlight += pages.filter((page) => page > stored(after)).length
}

const told = (meta: ReplicaMeta | undefined): string => {
  if (!meta) return 'nothing stored'
  const { phase, cursor, kinds } = meta
  const { rows, listing } = kinds.vm
  const page = listing?.place ? `, ${listing.place.pages} pages of them` : ''
  return `${phase}, ${rows} VMs${page}, cursor ${cursor}`
}

/** One profile: killed `kills` times, then left alone until it equals the engine. */
async function profileLife(
  estate: Estate,
  kills: number,
  tally: Tally,
  log: (line: string) => void,
): Promise<Snapshot> {
  const profile = mkdtempSync(join(tmpdir(), 'portolan-kill-'))
  const { engine, churn, id } = estate
  let browser: ChromiumProcess | null = null
  /** Found after each kill, oldest first. */
  const lives: Snapshot[] = []
  const endOfLife = (after: Snapshot, asked: readonly Asked[]): void => {
    const before = lives.at(-1)
    if (before?.meta[0]?.lastLoadAt === null) count(tally, before, after, asked)
    lives.push(after)
  }
  try {
    for (let kill = 0; ; kill += 1) {
      browser = await startChromium(profile)
      const { asked } = estate
      Object.assign(estate, { asked: [], loaded: false })
      const changes = churn.start(PACE)
      try {
        const found = await open(browser.page, estate)
        const meta = found?.meta[0]
        const loaded = (meta?.lastLoadAt ?? null) !== null
        if (kill > 0) {
          const where = `kill ${kill}, ${told(meta)}`
          tally[loaded ? 'inRefresh' : 'inLoad'] += 1
          log(where)
          const wrong = found ? [...torn(found), ...churn.ahead(found)] : []
          const seq = lives.at(-1)?.meta[0]?.seq ?? 0
          if ((meta?.seq ?? 0) < seq) wrong.push(`commit ${seq} was there before, now ${meta?.seq}`)
          tally.failures.push(...wrong.slice(0, 5).map((line) => `${where}: ${line}`))
        }
        if (found) endOfLife(found, asked)
        if (kill === kills) {
          changes.stop()
          estate.latency = 0
          const last = await converged(browser.page, engine.engine, id, { compare: false })
          endOfLife(last, estate.asked)
          tally.compared += 1
          return last
        }
        estate.loaded = loaded
        estate.latency = loaded ? LATENCY.refresh : LATENCY.load
        await work(browser.page, estate)
      } finally {
        changes.stop()
      }
      await browser.kill()
    }
  } finally {
    await browser?.kill()
    rmSync(profile, { recursive: true, force: true })
  }
}

/** Kills `kills` browsers; what went wrong is in `failures`. */
export async function killBrowsers(options: Options): Promise<Tally> {
  const throwOf = dice(options.seed)
  const tally: Tally = {
    inLoad: 0,
    inRefresh: 0,
    resumed: 0,
    storedPagesRepeated: 0,
    lostInFlight: 0,
    compared: 0,
    failures: [],
    last: null,
  }
  const engine = await startEngine({
    vms: options.vms,
    seed: options.seed,
    before: (request) => {
      const page = pageOfVms(request)
      if (page !== null) estate.asked.push({ at: Date.now(), page })
      return wait(estate.latency)
    },
  })
  const proxy = await startProxy({ OVIRT_URL: engine.url, LOG_LEVEL: 'error' })
  const estate: Estate = {
    engine,
    proxyUrl: proxy.url,
    id: await engineId(proxy),
    churn: new Churn(engine.engine, throwOf, () => estate.loaded || estate.asked.length === 0),
    throwOf,
    asked: [],
    loaded: false,
    latency: LATENCY.load,
  }
  try {
    for (let left = options.kills; left > 0; left -= options.perProfile) {
      tally.last = await profileLife(estate, Math.min(left, options.perProfile), tally, options.log)
    }
  } catch (error) {
    tally.failures.push((error as Error).message)
  } finally {
    await proxy.stop()
    await engine.close()
  }
  return tally
}
