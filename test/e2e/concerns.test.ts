/**
 * Why is this VM blocked, and which one edit helps most? Answered by the built product without a mouse, and held against
 * the engine: what an edit is said to clear is what it clears once it is made.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoEngine } from '../../src/proxy/demo/engine.ts'
import {
  openBrowser,
  pill,
  signIn,
  startEngine,
  startProxy,
  until,
  type Browser,
  type Proxy,
  type TestEngine,
} from './harness.ts'

let engine: TestEngine
let proxy: Proxy
let browser: Browser

beforeAll(async () => {
  engine = await startEngine({ vms: 200 })
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  browser = await openBrowser()
  const { page } = browser
  await page.goto(proxy.url)
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  await settled(page)
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

/** The number of VMs that a filter of the list leaves, once nothing waits for validation. */
async function vmsWith(page: Page, filter: string): Promise<number> {
  await page.goto(`${proxy.url}/vms?${filter}`)
  const shown = page.locator('.ptl-page-head [aria-live]')
  await until(`a count for ${filter}`, async () => /of \d/.test(await shown.innerText()))
  return Number(/^(\d+) of/.exec(await shown.innerText())?.[1])
}

async function settled(page: Page): Promise<void> {
  await page.goto(`${proxy.url}/concerns`)
  await page.getByRole('row').nth(1).waitFor({ timeout: 60_000 })
  // The count of concerns is exact only when no VM waits.
  const shown = page.locator('.ptl-page-head [aria-live]')
  await until('validated', async () => /^\d+$/.test((await shown.innerText()).trim()), 60_000)
}

interface Row {
  object: string
  concern: string
  cleared: number
  ready: number
}

/** The rows of a ranking; the object's link is missing on the page of the object itself. */
const rowsOf = (page: Page, label: string): Promise<Row[]> =>
  page.locator(`table[aria-label^="${label}"] tbody tr`).evaluateAll((rows) =>
    rows.map((row) => {
      const links = [...row.querySelectorAll('a')].map((link) => link.getAttribute('href') ?? '')
      const numbers = [...row.querySelectorAll('td')].map((cell) =>
        Number(cell.textContent?.replace(/[^\d]/g, '')),
      )
      return {
        object: links.find((href) => !href.startsWith('/concerns/')) ?? '',
        concern: links.find((href) => href.startsWith('/concerns/'))?.slice(10) ?? '',
        cleared: Number(row.querySelector('.number')?.textContent?.replace(/[^\d]/g, '')),
        ready: numbers.at(-1) ?? NaN,
      }
    }),
  )

type World = DemoEngine['world']

/** Edits of shared objects as an administrator makes them, by concern. */
const EDITS: Record<string, (world: World, id: string) => void> = {
  'ovirt.ha.reservation.enabled': (world, id) => world.updateCluster(id, { haReservation: false }),
  'ovirt.cluster.ksm_enabled': (world, id) => world.updateCluster(id, { ksm: false }),
  'ovirt.nic.network_filter.detected': (world, id) => world.updateNicProfile(id, { filter: false }),
  'ovirt.nic.port_mirroring.detected': (world, id) =>
    world.updateNicProfile(id, { portMirroring: false }),
  'ovirt.nic.qos.detected': (world, id) => world.updateNicProfile(id, { qos: null }),
}

describe('concerns explained', () => {
  it('say, by keyboard alone, why a VM is blocked, from the value to the rule', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/vms?sort=-concerns&readiness=blocked`)
    const first = page.getByRole('row').nth(1).getByRole('link').first()
    await first.waitFor()
    await first.focus()
    await page.keyboard.press('Enter')
    const cards = page
      .getByRole('list', { name: 'Concerns' })
      .getByRole('button', { expanded: true })
    await cards.first().waitFor()
    expect(await cards.first().innerText()).toMatch(/Critical/)
    const card = page.getByRole('list', { name: 'Concerns' }).getByRole('listitem').first()
    await card.getByText(/ = /).first().waitFor()
    await card
      .getByText(/proven|found by trying/)
      .first()
      .waitFor()
    const show = card.getByRole('button', { name: 'Show rule' })
    // From the title of the drawer on, the Tab key alone gets there.
    await until('the keyboard reaches the rule', async () => {
      await page.keyboard.press('Tab')
      return show.evaluate((button) => button === document.activeElement)
    })
    await page.keyboard.press('Enter')
    await card.getByRole('region', { name: /^Source of/ }).waitFor()
    expect(await card.locator('mark').count()).toBeGreaterThan(0)
  })

  it('name one edit with the same numbers on the ranking, the concern and the object', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/concerns?view=fix`)
    await page.locator('table[aria-label^="Edits over all"] tbody tr').first().waitFor()
    const ranking = await rowsOf(page, 'Edits over all')
    expect(ranking.length).toBeGreaterThan(3)
    expect(ranking.map(({ cleared }) => cleared)).toEqual(
      ranking.map(({ cleared }) => cleared).sort((a, b) => b - a),
    )
    for (const wanted of ranking.slice(0, 3)) {
      await page.goto(`${proxy.url}/concerns/${wanted.concern}`)
      await page.locator('table[aria-label^="Edits that clear"] tbody tr').first().waitFor()
      const onConcern = await rowsOf(page, 'Edits that clear')
      expect(onConcern.find(({ object }) => object === wanted.object)).toMatchObject({
        cleared: wanted.cleared,
        ready: wanted.ready,
      })
      await page.goto(`${proxy.url}${wanted.object}`)
      await page.locator('table[aria-label^="Edits of this"] tbody tr').first().waitFor()
      const onObject = await rowsOf(page, 'Edits of this')
      expect(onObject.find(({ concern }) => concern === wanted.concern)).toMatchObject({
        cleared: wanted.cleared,
        ready: wanted.ready,
      })
    }
  })

  it('clear what they say once the edit is made in the engine', { timeout: 180_000 }, async () => {
    const { page } = browser
    // The one that clears most VMs, and the one that makes most of them ready.
    const chosen: Row[] = []
    for (const most of ['cleared', 'ready']) {
      await page.goto(`${proxy.url}/concerns?view=fix&most=${most}`)
      await page.locator('table[aria-label^="Edits over all"] tbody tr').first().waitFor()
      const ranking = await rowsOf(page, 'Edits over all')
      chosen.push(ranking.find(({ concern }) => Object.hasOwn(EDITS, concern))!)
    }
    expect(chosen[0]!.cleared).toBeGreaterThan(1)
    expect(chosen[1]!.ready).toBeGreaterThan(0)
    for (const edit of chosen) {
      const filter = `concern=${edit.concern}`
      const before = {
        with: await vmsWith(page, filter),
        ready: await vmsWith(page, 'readiness=ready'),
      }
      // What the edit before it cleared may have changed what this one makes ready.
      await page.goto(`${proxy.url}${edit.object}`)
      await page.locator('table[aria-label^="Edits of this"] tbody tr').first().waitFor()
      const said = (await rowsOf(page, 'Edits of this')).find(
        ({ concern }) => concern === edit.concern,
      )!
      EDITS[edit.concern]!(engine.engine.world, edit.object.split('/').at(-1)!)
      await until(
        `${said.cleared} VMs lose ${edit.concern}`,
        async () => (await vmsWith(page, filter)) === before.with - said.cleared,
        60_000,
      )
      await settled(page)
      expect(await vmsWith(page, filter)).toBe(before.with - said.cleared)
      expect(await vmsWith(page, 'readiness=ready')).toBe(before.ready + said.ready)
    }
  })

  it('logs no error on the way', () => {
    expect(browser.errors).toEqual([])
  })

  it('explains and ranks while the server is away, after a reload too', async () => {
    const { page } = browser
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await proxy.stop()
    await page.goto(`${proxy.url}/vms?sort=-concerns&readiness=blocked`)
    await pill(page)
      .getByText(/^Offline/)
      .waitFor({ timeout: 60_000 })
    await page.getByRole('row').nth(1).getByRole('link').first().click()
    const card = page.getByRole('list', { name: 'Concerns' }).getByRole('listitem').first()
    await card
      .getByText(/proven|found by trying/)
      .first()
      .waitFor()
    await page.goto(`${proxy.url}/concerns?view=fix`)
    await page.getByText(/^Computed/).waitFor()
    expect((await rowsOf(page, 'Edits over all')).length).toBeGreaterThan(3)
  })
})
