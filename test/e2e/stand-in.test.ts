/**
 * A policy server that goes and comes back, by a user on the built product: the rules in the browser stand in for it and
 * say so, and its own verdicts return with it. The server is a stub; what a real one says is held down elsewhere.
 */
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, it } from 'vitest'
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

const VMS = 60
const concern = { id: 'site.server', category: 'Critical', label: 'By the server', assessment: '' }

let engine: TestEngine
let proxy: Proxy
let browser: Browser
let policy: Server
let port = 0

/** Says version `site-6`, and of every VM the same. */
function startPolicy(): Promise<void> {
  policy = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const decision = { rules_version: 'site-6', errors: [], concerns: [concern] }
      const result = request.url?.includes('rules_version') ? { rules_version: 'site-6' } : decision
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ result }))
    })
  })
  return new Promise((done, fail) => {
    policy.once('error', fail)
    policy.listen(port, '127.0.0.1', () => {
      const address = policy.address()
      port = typeof address === 'object' && address ? address.port : port
      done()
    })
  })
}

const stopPolicy = (): Promise<void> =>
  new Promise((done) => {
    policy.closeAllConnections()
    policy.close(() => done())
  })

const goTo = (path: string): Promise<unknown> => browser.page.goto(`${proxy.url}${path}`)

const says = (title: string, text: string): Promise<void> =>
  browser.page
    .locator('dl.strip > div', { hasText: title })
    .locator('dd')
    .getByText(text)
    .first()
    .waitFor({ timeout: 45_000 })

beforeAll(async () => {
  await startPolicy()
  engine = await startEngine({ vms: VMS })
  proxy = await startProxy({
    OVIRT_URL: engine.url,
    SESSION_KEY: 'a key for the tests only',
    POLICY_AGENT_URL: `http://127.0.0.1:${port}`,
  })
  browser = await openBrowser()
  await goTo('/')
  await signIn(browser.page)
  await pill(browser.page).getByText(/^Live/).waitFor({ timeout: 30_000 })
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
  await stopPolicy()
})

describe('a policy server', () => {
  it('judges while it is there, and is compared with the rules here', async () => {
    const { page } = browser
    await goTo('/validation')
    await says('Engine', 'Policy server')
    await says('Validated', `${VMS} of ${VMS}`)
    await page.getByRole('tab', { name: 'Rules' }).click()
    await page.getByText(/Nothing is known of rules site-6/).waitFor()
    await page.getByRole('tab', { name: 'Compare engines' }).click()
    await page.getByRole('button', { name: 'Compare engines' }).click()
    await page.getByText(new RegExp(`differ on ${VMS} VMs`)).waitFor()
    await page
      .getByRole('gridcell', { name: /site\.server/ })
      .first()
      .waitFor()
  })

  it('is stood in for when it does not answer, with words on the page and at the VM', async () => {
    const { page } = browser
    await stopPolicy()
    await goTo('/validation')
    await page.getByRole('button', { name: /^Revalidate all/ }).click()
    await page.getByText('Validated locally', { exact: true }).waitFor({ timeout: 45_000 })
    await says('Rules in use', 'Portolan rules')
    await says('Validated', `${VMS} of ${VMS}`)
    await page.getByRole('tab', { name: 'Rules' }).click()
    await page.getByRole('row').filter({ hasText: 'ovirt.ha.enabled' }).waitFor()
    await page.getByRole('tab', { name: 'Compare engines' }).click()
    await page.getByRole('button', { name: 'Compare engines' }).click()
    await page.getByRole('button', { name: 'Try again' }).waitFor({ timeout: 45_000 })
    await goTo('/vms')
    await page.getByRole('row').nth(1).getByRole('link').first().click()
    await page.getByText(/Validated .* with Portolan rules, in this browser/).waitFor()
    await page.getByText('Validated locally.').waitFor()
  })

  it('judges again once it is back', async () => {
    await startPolicy()
    await goTo('/validation')
    await says('Engine', 'Policy server')
    await says('Rules in use', 'site-6')
    await says('Validated', `${VMS} of ${VMS}`)
  })
})
