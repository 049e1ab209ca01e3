/** A snapshot file: saved in one browser, opened in another that never met the engine, and read there without network. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  openBrowser,
  pill,
  signIn,
  startEngine,
  startProxy,
  type Browser,
  type Proxy,
  type TestEngine,
} from './harness.ts'

let engine: TestEngine
let proxy: Proxy
let first: Browser
let second: Browser
let folder: string
let path: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-snapshot-'))
  engine = await startEngine({ vms: 60 })
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  first = await openBrowser()
  second = await openBrowser()
})

afterAll(async () => {
  await first?.close()
  await second?.close()
  await proxy?.stop()
  await engine?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a snapshot file', () => {
  it('is saved from the page of providers', async () => {
    const { page } = first
    await page.goto(proxy.url)
    await signIn(page)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    await page.goto(`${proxy.url}/providers`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save a snapshot' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^portolan-rhv-fra-.*\.portolan\.gz$/)
    path = join(folder, 'rhv-fra.portolan.gz')
    await download.saveAs(path)
  })

  it('that is none, or damaged, is refused in words, and nothing is stored', async () => {
    const { page } = second
    await page.goto(`${proxy.url}/providers`)
    const choose = async (name: string, content: Buffer): Promise<void> => {
      const file = join(folder, name)
      writeFileSync(file, content)
      await page.locator('input[type=file]').setInputFiles(file)
    }
    await choose('notes.gz', Buffer.from('no snapshot'))
    await page.getByRole('heading', { name: 'This file is not a snapshot of Portolan' }).waitFor()
    const whole = readFileSync(path)
    await choose('half.gz', whole.subarray(0, whole.length / 2))
    await page.getByRole('heading', { name: 'This snapshot file is damaged' }).waitFor()
    expect(await page.getByRole('row', { name: /^rhv-fra,/ }).count()).toBe(0)
  })

  it('is read in another browser, without network and without sign-in', async () => {
    const { page, context } = second
    await page.goto(`${proxy.url}/providers`)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.locator('input[type=file]').setInputFiles(path)
    await page.getByRole('row', { name: /^rhv-fra, .* Snapshot, read-only/ }).waitFor()
    await pill(page).getByText('Snapshot, read-only').waitFor()
    const card = page.getByRole('region', { name: /^rhv-fra,/ })
    await card.getByText('rhv-fra.portolan.gz').waitFor()
    expect(await card.getByRole('button', { name: 'Test connection' }).count()).toBe(0)

    await context.setOffline(true)
    await page.goto(`${proxy.url}/vms`)
    await page
      .getByText(new RegExp(`of ${engine.engine.world.vms.size}\\b`))
      .first()
      .waitFor()
    await page.getByText('Blocked').first().waitFor()
    await pill(page).getByText('Snapshot, read-only').waitFor()
    const name = page.getByRole('row').nth(1).getByRole('link').first()
    const vm = (await name.textContent())!.trim()
    await name.click()
    await page.getByRole('heading', { name: vm }).first().waitFor()
    await context.setOffline(false)
    // No request of this browser ever reached the engine.
    const cookies = await context.cookies()
    expect(cookies.filter((cookie) => cookie.name.startsWith('portolan-session'))).toEqual([])
  })

  it('is removed from the page of providers', async () => {
    const { page } = second
    await page.goto(`${proxy.url}/providers`)
    await page
      .getByRole('table', { name: 'Providers' })
      .getByRole('link', { name: /^rhv-fra,/ })
      .click()
    const card = page.getByRole('region', { name: /^rhv-fra,/ })
    await card.getByRole('button', { name: 'Remove snapshot' }).click()
    await card
      .getByRole('group', { name: 'Remove snapshot' })
      .getByRole('button', { name: 'Remove snapshot' })
      .click()
    await page.getByRole('row', { name: /^rhv-fra,/ }).waitFor({ state: 'detached' })
  })
})
