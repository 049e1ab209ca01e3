/** The task "connect an engine": by mouse and by the keyboard alone, to an engine whose certificate nobody knows yet. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { DEMO_ACCOUNTS } from '../../src/proxy/demo/engine.ts'
import { makeAuthority, makeServer } from '../proxy/certificates.ts'
import {
  openBrowser,
  pill,
  startEngine,
  startProxy,
  type Browser,
  type Proxy,
  type TestEngine,
} from './harness.ts'

let engine: TestEngine
let other: TestEngine
let fingerprint: string
let proxy: Proxy
let browser: Browser
let folder: string

const tlsEngine = async (vms: number): Promise<[TestEngine, string]> => {
  const authority = await makeAuthority('Engine CA')
  const server = await makeServer(authority)
  const tls = { ...server, authority: authority.cert }
  return [await startEngine({ vms, tls }), new X509Certificate(authority.cert).fingerprint256]
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-connect-'))
  ;[engine, fingerprint] = await tlsEngine(40)
  ;[other] = await tlsEngine(30)
  proxy = await startProxy({
    WORKING_DIR: folder,
    DEMO_VMS: '20',
    SESSION_KEY: 'for this test only',
  })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await Promise.all([engine?.close(), other?.close()])
  rmSync(folder, { recursive: true, force: true })
})

const wizard = (page: Page) => page.getByRole('dialog', { name: 'Connect a provider' })
const step = (page: Page, name: string) =>
  wizard(page).getByRole('heading', { level: 3, name: new RegExp(`^${name}`) })

describe('connecting an engine', () => {
  it('with the mouse: every mistake has its own words, and nothing is typed twice', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/providers`)
    await page.getByRole('button', { name: 'Connect a provider' }).click()
    const next = wizard(page).getByRole('button', { name: 'Next' })
    const address = wizard(page).getByLabel('Engine address')

    await next.click()
    await wizard(page).getByText('Enter the address of the engine.').waitFor()
    await address.fill(engine.url.replace('/ovirt-engine', '/engine'))
    await next.click()
    await wizard(page)
      .getByRole('heading', { name: 'There is no engine at this address' })
      .waitFor()
    await address.fill('https://no-such-engine.invalid')
    await next.click()
    await wizard(page).getByRole('heading', { name: 'There is no host of this name' }).waitFor()
    await address.fill(`${engine.url}/webadmin/?locale=en_US#vms`)
    await wizard(page).getByLabel('Name in Portolan').fill('rhv-fra')
    await next.click()

    await step(page, 'Certificate').waitFor()
    await wizard(page).getByRole('heading', { name: 'This certificate is not known' }).waitFor()
    await wizard(page).getByText(fingerprint).waitFor()
    await next.click()
    await wizard(page).getByText('Choose what to do about the certificate.').waitFor()
    await wizard(page)
      .getByRole('radio', { name: /^Upload CA/ })
      .check()
    const stranger = await makeAuthority('Another CA')
    await wizard(page)
      .locator('input[type=file]')
      .setInputFiles({ name: 'ca.pem', mimeType: 'text/plain', buffer: Buffer.from(stranger.cert) })
    await next.click()
    await wizard(page)
      .getByRole('alert')
      .getByText(/not known/)
      .waitFor()
    await wizard(page)
      .getByRole('radio', { name: /^Trust it/ })
      .check()
    await next.click()

    await step(page, 'Credentials').waitFor()
    await wizard(page).getByLabel('User name').fill(DEMO_ACCOUNTS.admin.username)
    await wizard(page).getByLabel('Password').fill('wrong')
    await next.click()
    await wizard(page)
      .getByRole('heading', { name: 'User name or password was not accepted' })
      .waitFor()
    await wizard(page).getByRole('button', { name: 'Change user name or password' }).click()
    expect(await wizard(page).getByLabel('User name').inputValue()).toBe('admin@internal')

    await wizard(page).getByLabel('User name').fill(DEMO_ACCOUNTS.plain.username)
    await wizard(page).getByLabel('Password').fill(DEMO_ACCOUNTS.plain.password)
    await next.click()
    await wizard(page)
      .getByRole('heading', { name: 'This user cannot read the whole engine' })
      .waitFor()
    await wizard(page).getByRole('button', { name: 'Sign in as another user' }).click()
    await wizard(page).getByLabel('User name').fill(DEMO_ACCOUNTS.readOnly.username)
    await next.click()
    const found = wizard(page).getByLabel('What was found')
    await found.getByText('oVirt Engine 4.5').waitFor()
    await found.getByText(String(engine.engine.world.vms.size), { exact: true }).waitFor()

    // Back and forth keeps everything, and nobody signs in again.
    const tokens = engine.requests.filter((line) => line.includes('/sso/oauth/token')).length
    for (const name of ['Credentials', 'Certificate', 'Address']) {
      await wizard(page).getByRole('button', { name: 'Back' }).click()
      await step(page, name).waitFor()
    }
    for (const name of ['Certificate', 'Credentials', 'Test', 'Scope and schedule']) {
      await next.click()
      await step(page, name).waitFor()
    }
    expect(engine.requests.filter((line) => line.includes('/sso/oauth/token'))).toHaveLength(tokens)
    await wizard(page)
      .getByText(/Every 15 min the whole inventory is compared/)
      .waitFor()
    await wizard(page).getByRole('button', { name: 'Start loading' }).click()

    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    await page.goto(`${proxy.url}/providers`)
    const row = page.getByRole('row', { name: /^rhv-fra/ })
    await row.getByText('auditor@internal').waitFor()
    await row.getByText(/^Live/).waitFor()
  })

  it('with the keyboard alone', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/providers`)
    await page.getByRole('button', { name: 'Connect a provider' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type(other.url)
    await page.keyboard.press('Enter')
    await step(page, 'Certificate').waitFor()
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await step(page, 'Credentials').waitFor()
    await page.keyboard.type(DEMO_ACCOUNTS.admin.username)
    await page.keyboard.press('Tab')
    await page.keyboard.type(DEMO_ACCOUNTS.admin.password)
    await page.keyboard.press('Enter')
    await wizard(page).getByLabel('What was found').waitFor()
    await page.keyboard.press('Enter')
    await step(page, 'Scope and schedule').waitFor()
    await page.keyboard.press('Enter')
    await wizard(page).waitFor({ state: 'detached' })
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
  })

  it('Esc asks first, and leaving takes back what was added', async () => {
    const { page } = browser
    const third = await startEngine({ vms: 10 })
    await page.goto(`${proxy.url}/providers?connect=1`)
    await wizard(page).getByLabel('Engine address').focus()
    await page.keyboard.type(third.url)
    await page.keyboard.press('Enter')
    await step(page, 'Certificate').waitFor()
    await wizard(page).getByText('Nothing protects this connection').waitFor()
    await page.keyboard.press('Enter')
    await step(page, 'Credentials').waitFor()
    await page.keyboard.type(DEMO_ACCOUNTS.admin.username)
    await page.keyboard.press('Tab')
    await page.keyboard.type(DEMO_ACCOUNTS.admin.password)
    await page.keyboard.press('Enter')
    await wizard(page).getByLabel('What was found').waitFor()
    await page.keyboard.press('Escape')
    const leave = wizard(page).getByRole('group', { name: 'Leave the wizard' })
    await leave.getByText('Leave without connecting?').waitFor()
    await page.keyboard.press('Escape')
    await leave.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await leave.getByRole('button', { name: 'Leave' }).click()
    await wizard(page).waitFor({ state: 'detached' })
    const config = (await (await fetch(`${proxy.url}/api/config`)).json()) as {
      engines: { url: string }[]
    }
    expect(config.engines.map(({ url }) => url)).not.toContain(third.url)
    expect(third.requests.some((line) => line.includes('/services/sso-logout'))).toBe(true)
    await third.close()
  })

  it('is renamed, and stays over a restart of the server', async () => {
    const { page } = browser
    const host = new URL(other.url).host
    await page.goto(`${proxy.url}/providers`)
    await page.getByRole('table', { name: 'Providers' }).getByRole('link', { name: host }).click()
    const card = page.getByRole('region', { name: host })
    await card.getByRole('button', { name: 'Edit name' }).click()
    await page.getByLabel('Name in Portolan').fill('ovirt-brq')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'ovirt-brq' }).waitFor()
    const port = Number(new URL(proxy.url).port)
    await proxy.stop()
    proxy = await startProxy(
      { WORKING_DIR: folder, DEMO_VMS: '20', SESSION_KEY: 'for this test only' },
      port,
    )
    await page.reload()
    const row = page.getByRole('row', { name: /^ovirt-brq/ })
    await row.getByText(/^Live/).waitFor({ timeout: 30_000 })
  })

  it('is removed after a question, from the server and from this browser', async () => {
    const { page } = browser
    const card = page.getByRole('region', { name: 'ovirt-brq' })
    await page
      .getByRole('table', { name: 'Providers' })
      .getByRole('link', { name: 'ovirt-brq' })
      .click()
    await card.getByRole('button', { name: 'Remove provider' }).click()
    await card
      .getByRole('group', { name: 'Remove provider' })
      .getByRole('button', { name: 'Remove provider' })
      .click()
    await page.getByRole('row', { name: /^ovirt-brq/ }).waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /^rhv-fra/ }).waitFor()
  })
})
