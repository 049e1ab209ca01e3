/**
 * Everything read on a train: the estate is loaded once, then server and network are gone. Each page that the navigation
 * names is visited, with the mouse and by keyboard alone; none is blank, each says that it is offline and of when it is.
 */
import { readFileSync } from 'node:fs'
import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'
import type { Download } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLACES } from '../../src/app/shell/places.ts'
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

const places = PLACES.flatMap((group) => group.places)
const lists = places.filter(({ kind }) => kind !== undefined)

/** What stands on the pages that list no kind, and cannot stand there blank; on the others, rows. */
const SHOWN: Record<string, RegExp> = {
  '/overview': /Ready \d+ →/,
  '/triage': /No note and no waiver yet/,
  '/validation': /Portolan rules/,
  '/settings': /Theme/,
}

let engine: TestEngine
let proxy: Proxy
let browser: Browser
/** How many objects the engine has of each kind, and one of the hosts and VMs. */
let world: Record<string, number>
let host: string
let vm: { id: string; name: string }

beforeAll(async () => {
  engine = await startEngine({ vms: 80 })
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  browser = await openBrowser()
  const { page, context } = browser
  await page.goto(proxy.url)
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  // The edits of the overview are evaluated when all VMs are validated.
  await page.goto(`${proxy.url}/overview`)
  await page.getByText(SHOWN['/overview']!).first().waitFor({ timeout: 60_000 })
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const estate = engine.engine.world
  world = Object.fromEntries(
    lists.map(({ href, kind }) => {
      const objects = estate[`${kind}s` as 'vms']
      return [href, objects.size]
    }),
  )
  host = [...estate.hosts.values()][0]!.name
  const [first] = [...estate.vms.values()]
  vm = { id: first!.id, name: first!.name }
  await proxy.stop()
  await context.setOffline(true)
})

afterAll(async () => {
  await browser?.close()
  await engine?.close()
})

const offline = (): Promise<void> =>
  pill(browser.page)
    .getByText(/^Offline, data as of/)
    .waitFor({ timeout: 20_000 })

/** The page that was gone to stands there with what is stored. */
async function isWhole({ href, title }: { href: string; title: string }): Promise<void> {
  const { page } = browser
  await page.waitForURL((url) => url.pathname === href)
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  await offline()
  const main = page.locator('#main')
  const words = SHOWN[href]
  if (words) await main.getByText(words).filter({ visible: true }).first().waitFor()
  else await main.getByRole('row').nth(1).waitFor()
  if (world[href] !== undefined) {
    await main.getByText(new RegExp(`^Rows 1–\\d+ of ${world[href]}$`)).waitFor()
  }
  await until(`${title} waits for nothing`, async () => {
    return (await main.locator('.ptl-skeleton').count()) === 0
  })
  expect(
    await main.getByText(/could not be (fetched|computed|read)|cannot be read/).count(),
    title,
  ).toBe(0)
}

async function downloaded(act: () => Promise<unknown>): Promise<Download> {
  const [file] = await Promise.all([browser.page.waitForEvent('download'), act()])
  return file
}

describe('on a train, with the mouse', () => {
  it('starts from what the browser keeps, and shows every page', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    await offline()
    for (const place of places) {
      await page
        .getByRole('navigation', { name: 'Pages' })
        .locator(`a[href="${place.href}"]`)
        .click()
      await isWhole(place)
    }
    await page.getByRole('link', { name: 'Help' }).click()
    await page.getByRole('heading', { level: 1, name: 'Help' }).waitFor()
    await page.getByRole('heading', { name: 'What is stored here' }).waitFor()
    await offline()
  })

  it('opens an object of each kind, and a concern', async () => {
    const { page } = browser
    for (const { href } of [...lists, { href: '/concerns' }]) {
      await page.getByRole('navigation', { name: 'Pages' }).locator(`a[href="${href}"]`).click()
      const link = page.locator(`#main a[href^="${href}/"]`).first()
      await link.waitFor()
      const name = (await link.innerText()).trim()
      // Without a drawer: as an address that a colleague sent.
      await page.goto(new URL((await link.getAttribute('href'))!, proxy.url).href)
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await offline()
      await until(
        `${name} waits for nothing`,
        async () => (await page.locator('#main .ptl-skeleton').count()) === 0,
      )
    }
  })

  it('reads a VM to the last tab', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/vms/${vm.id}`)
    await page.getByRole('heading', { level: 1, name: vm.name }).waitFor()
    const tabs = page.getByRole('tab')
    await tabs.first().waitFor()
    expect(await tabs.count()).toBe(8)
    for (const tab of await tabs.all()) {
      await tab.click()
      const body = page.getByRole('tabpanel')
      await until('the tab has words', async () => (await body.innerText()).trim().length > 10)
      expect(await body.getByText(/could not be|cannot be read/).count()).toBe(0)
    }
    await page.getByText('"storageErrorResumeBehaviour"').first().waitFor()
  })

  it('filters, and takes the estate away as a workbook', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/vms`)
    await page.getByRole('toolbar').getByRole('button', { name: 'Readiness' }).click()
    await page.getByRole('checkbox', { name: /^Blocked/ }).click()
    await page.keyboard.press('Escape')
    const shown = page.getByText(/^\d+ of 80$/)
    await shown.waitFor()
    const blocked = Number.parseInt(await shown.innerText())
    expect(blocked).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('menuitem', { name: /^Workbook, report and more/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Export' })
    await dialog.getByRole('radio', { name: /^Workbook/ }).check()
    const file = await downloaded(() =>
      dialog.getByRole('button', { name: 'Export', exact: true }).click(),
    )
    const { sheets } = await readXlsx(new Uint8Array(readFileSync(await file.path())))
    const vms = sheets.find(({ name }) => name === 'oInfo')!
    expect(vms.rows).toHaveLength(1 + blocked)
  })
})

describe('on a train, by keyboard alone', () => {
  it('goes to every page', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    await offline()
    for (const place of places) {
      await page.locator('#main').focus()
      await page.keyboard.press('g')
      await page.keyboard.press(place.key)
      await isWhole(place)
    }
  })

  it('searches for a host and opens it', async () => {
    const { page } = browser
    await page.locator('#main').focus()
    await page.keyboard.press('/')
    await page.locator('input[role="combobox"]').waitFor()
    await page.keyboard.type(host)
    await page
      .getByRole('option', { name: new RegExp(host) })
      .first()
      .waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: host }).first().waitFor()
    await offline()
  })

  it('filters the VMs, opens one, steps back to the list and exports it', async () => {
    const { page } = browser
    await page.locator('#main').focus()
    await page.keyboard.press('g')
    await page.keyboard.press('v')
    await page.getByText(/^Rows 1–/).waitFor()
    await page.keyboard.press('f')
    await page.keyboard.type(vm.name)
    await page.getByText(/^Rows 1–\d of \d$/).waitFor()
    await page.getByRole('row').nth(1).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: vm.name }).waitFor()
    await page.keyboard.press('Escape')
    await until('the drawer is closed', () => !new URL(page.url()).searchParams.has('open'))
    await page.keyboard.press('e')
    await page.getByRole('menuitem', { name: /CSV/ }).waitFor()
    const file = await downloaded(async () => {
      const csv = page.locator('[role="menuitem"][data-highlighted]', { hasText: 'CSV' })
      for (let step = 0; step < 3 && (await csv.count()) === 0; step += 1) {
        await page.keyboard.press('ArrowDown')
      }
      await page.keyboard.press('Enter')
    })
    const [, ...rows] = parseCsv(readFileSync(await file.path(), 'utf8'), { delimiter: ',' })
    expect(rows.map(([name]) => name)).toContain(vm.name)
  })
})

it('has met no error but that there is no network', () => {
  expect(browser.errors.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text))).toEqual([])
})
