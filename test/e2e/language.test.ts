/** The console in its second language, in the build: what is said is German, what is data stays, keys and icons work. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  engineId,
  openBrowser,
  signInByApi,
  startEngine,
  startProxy,
  type Browser,
  type Proxy,
  type TestEngine,
} from './harness.ts'

let engine: TestEngine
let proxy: Proxy
let browser: Browser

beforeAll(async () => {
  engine = await startEngine({ vms: 60 })
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  browser = await openBrowser()
  const { page } = browser
  await page.addInitScript(() => {
    if (!sessionStorage.getItem('asked')) localStorage.setItem('portolan-language', 'de')
    sessionStorage.setItem('asked', 'yes')
  })
  await page.goto(proxy.url)
  await signInByApi(page, await engineId(proxy))
})

afterAll(async () => {
  await browser.close()
  await proxy.stop()
  await engine.close()
})

it('says its texts in German, those of the worker too, and writes numbers so', async () => {
  const { page } = browser
  await page.goto(`${proxy.url}/vms?sort=-concerns`)
  await page.getByRole('heading', { level: 1, name: 'Virtuelle Maschinen' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
  await page.getByRole('columnheader', { name: 'Bereitschaft' }).waitFor()
  await page.getByRole('row').getByText('Blockiert').first().waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Weitere Filter' }).click()
  // Made in the worker.
  await page.goto(`${proxy.url}/vms?host=-`)
  await page.getByText('Läuft nicht').first().waitFor()
})

it('leaves data and keys as they are', async () => {
  const { page } = browser
  await page.goto(`${proxy.url}/concerns?view=list`)
  const row = page.getByRole('row').filter({ hasText: 'Critical' }).first()
  await row.waitFor()
  await page.goto(`${proxy.url}/vms?sort=-concerns`)
  await page.getByRole('row').nth(1).getByRole('link').first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('complementary').getByText('Critical').first().waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('complementary').waitFor({ state: 'detached' })
})

it('changes in Settings', async () => {
  const { page } = browser
  await page.goto(`${proxy.url}/settings#language`)
  await page.getByLabel('Sprache der Konsole').selectOption('en')
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('en')
})
