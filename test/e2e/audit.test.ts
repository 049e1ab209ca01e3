/** A comparison as a user asks for one: what changed without a word is found, repaired and explained. */
import { afterAll, beforeAll, it } from 'vitest'
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
let browser: Browser

beforeAll(async () => {
  engine = await startEngine({ vms: 60 })
  proxy = await startProxy({ OVIRT_URL: engine.url })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

it('finds what changed without an event, says why it was not known, and keeps the report', async () => {
  const { page } = browser
  await page.goto(proxy.url)
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
  await pill(page).click()
  await page.getByText(/^No comparison yet/).waitFor()
  const { world } = engine.engine
  const vm = [...world.vms.values()].find(({ watchdogs }) => watchdogs.length === 0)!
  world.addWatchdog(vm.id)
  await page.getByRole('button', { name: 'Reconcile' }).click()
  const found = page.getByRole('table', { name: 'Differences found lately' })
  // The cause is told after the poll that follows.
  const row = found.getByRole('row', { name: /watchDogs.*no event/ })
  await row.waitFor({ timeout: 60_000 })
  await row.getByRole('link', { name: vm.name }).click()
  await page.waitForURL(new RegExp(`/vms/${vm.id}`))
  await page.reload()
  await pill(page).click()
  await page.getByText('1, repaired: 1 no event').waitFor()
})
