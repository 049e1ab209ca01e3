/** Two engines behind one server: both are collected from at the same time, and what happens to one stays with it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator } from 'playwright-core'
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

let fra: TestEngine
let brq: TestEngine
let proxy: Proxy
let browser: Browser

beforeAll(async () => {
  fra = await startEngine({ vms: 60, seed: 7 })
  brq = await startEngine({ vms: 40, seed: 8 })
  proxy = await startProxy({
    OVIRT_URL: fra.url,
    OVIRT_NAME: 'rhv-fra',
    OVIRT_URL_2: brq.url,
    OVIRT_NAME_2: 'ovirt-brq',
    SESSION_KEY: 'a key for the tests only',
  })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await Promise.all([fra?.close(), brq?.close()])
})

const block = (name: string): Locator =>
  browser.page
    .getByRole('complementary', { name: 'Sync center' })
    .getByRole('region', { name: `Engine ${name}` })

const show = async (name: string): Promise<void> => {
  const { page } = browser
  await page.getByRole('button', { name: /^Provider / }).click()
  await page.getByRole('menuitemradio', { name }).click()
}

const showsAll = (total: number): Promise<void> =>
  browser.page
    .getByText(new RegExp(`of ${total}\\b`))
    .first()
    .waitFor()

const polls = (engine: TestEngine): number =>
  engine.requests.filter((line) => line.includes('/api/events?')).length

describe('two engines', () => {
  it('a sign-in to the second leaves the first collecting; each has its own rows', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    await page.getByLabel('Engine', { exact: true }).selectOption({ label: `rhv-fra · ${fra.url}` })
    await signIn(page)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    await showsAll(fra.engine.world.vms.size)

    await show('ovirt-brq')
    // Nothing can be shown of it before a sign-in, so that is what comes.
    await signIn(page)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    await showsAll(brq.engine.world.vms.size)

    const mark = polls(fra)
    await until('the first engine is polled again', () => polls(fra) > mark)
    await show('rhv-fra')
    await showsAll(fra.engine.world.vms.size)
  })

  it('one goes down and the other stays live', async () => {
    const { page } = browser
    await pill(page).getByRole('button').click()
    await block('rhv-fra').getByText(/^Live/).waitFor()
    await block('ovirt-brq').getByText(/^Live/).waitFor()
    await brq.close()
    await block('ovirt-brq')
      .getByText(/^Error/)
      .waitFor({ timeout: 45_000 })
    await block('rhv-fra').getByText(/^Live/).waitFor()
    await pill(page).getByText(/^Live/).waitFor()
    await page.getByRole('button', { name: /^Provider rhv-fra; ovirt-brq: Error/ }).waitFor()

    const vm = [...fra.engine.world.vms.values()].find(({ status }) => status === 'down')!
    fra.engine.world.renameVm(vm.id, 'aaa-renamed-meanwhile')
    await page.getByRole('link', { name: 'aaa-renamed-meanwhile' }).waitFor({ timeout: 40_000 })

    await show('ovirt-brq')
    await showsAll(brq.engine.world.vms.size)
    await pill(page)
      .getByText(/^Error/)
      .waitFor()
  })

  it('a tab that is frozen lets another one collect at once, and goes on when it is thawed', async () => {
    const { page, context } = browser
    await show('rhv-fra')
    await block('rhv-fra').getByText('this tab', { exact: true }).waitFor()
    const second = await context.newPage()
    await second.goto(`${proxy.url}/vms`)
    await pill(second).getByText(/^Live/).waitFor({ timeout: 30_000 })
    await pill(second).getByRole('button').click()
    await second.getByText('Another tab collects').waitFor()

    // The event alone: a browser under test counts as looked at, and freezes nothing.
    await page.evaluate(() => document.dispatchEvent(new Event('freeze')))
    const frozen = Date.now()
    await second.getByText('This tab collects', { exact: true }).waitFor({ timeout: 15_000 })
    // A lock that is not let go would be taken away after a minute only.
    expect(Date.now() - frozen).toBeLessThan(15_000)

    await page.evaluate(() => document.dispatchEvent(new Event('resume')))
    await block('rhv-fra').getByText('another tab').waitFor()
    await second.close()
    await block('rhv-fra').getByText('this tab', { exact: true }).waitFor({ timeout: 15_000 })
    await pill(page).getByText(/^Live/).waitFor({ timeout: 20_000 })
  })

  it('removes what is stored of one, and keeps the other', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/providers`)
    await page
      .getByRole('table', { name: 'Providers' })
      .getByRole('link', { name: 'ovirt-brq' })
      .click()
    const card = page.getByRole('region', { name: 'ovirt-brq' })
    await card.getByRole('button', { name: 'Remove stored data' }).click()
    await card
      .getByRole('group', { name: 'Remove stored data' })
      .getByRole('button', { name: 'Remove stored data' })
      .click()
    await card.getByText('Nothing is stored of it').waitFor()
    await page
      .getByRole('row', { name: /^rhv-fra/ })
      .getByText(/^Live/)
      .waitFor({ timeout: 20_000 })
    await show('rhv-fra')
    await page.goto(`${proxy.url}/vms`)
    await showsAll(fra.engine.world.vms.size)
  })
})
