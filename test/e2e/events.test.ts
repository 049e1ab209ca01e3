/** "What happened to that host last night?", asked on the first day with an engine: by mouse, by keyboard, and offline. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
let host: { id: string; name: string }

/** The night of which the page speaks: it ends this morning. */
function lastNight(hour: number, minute: number): number {
  const at = new Date()
  at.setHours(hour, minute, 0, 0)
  return at.getTime()
}

beforeAll(async () => {
  engine = await startEngine({ vms: 60 })
  const { world } = engine.engine
  const found = [...world.hosts.values()].at(-1)!
  host = { id: found.id, name: found.name }
  const write = (code: number, description: string, at: number): void => {
    world.log.write({ code, description, refs: { host }, correlationId: null, at })
  }
  write(12, `Host ${host.name} is non responsive.`, lastNight(3, 7))
  write(14, `Host ${host.name} is back.`, lastNight(3, 31))
  proxy = await startProxy({ OVIRT_URL: engine.url })
  browser = await openBrowser()
  const { page } = browser
  await page.goto(proxy.url)
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

const table = () => browser.page.getByRole('grid', { name: 'Events' })

/** What the night left: newest first, and nothing of another time or host. */
async function findsTheNight(): Promise<void> {
  const rows = table().getByRole('row')
  await table().getByText(`Host ${host.name} is non responsive.`).waitFor()
  await expect.poll(() => rows.count()).toBe(3)
  expect(await rows.nth(1).textContent()).toMatch(/03:31:\d\d.*is back\./)
  expect(await rows.nth(2).textContent()).toMatch(
    /Error.*03:0[67]:\d\d.*is non responsive\..*VDS_FAILURE/,
  )
}

describe('what happened to a host last night', () => {
  beforeEach(async () => {
    await browser.page.goto(`${proxy.url}/vms`)
    await pill(browser.page).getByText(/^Live/).waitFor()
  })

  it('is found in three steps with the mouse', async () => {
    const { page } = browser
    await page.getByRole('link', { name: 'Events', exact: true }).click()
    await page.getByRole('button', { name: /^Time:/ }).click()
    await page.getByRole('menuitemradio', { name: /^Last night/ }).click()
    await page.getByRole('searchbox', { name: /^Filter by message/ }).fill(host.name)
    await findsTheNight()
    expect(new URL(page.url()).search).toContain('range=night')
    // The address alone says the same to a colleague.
    await page.reload()
    await findsTheNight()
  })

  it('is found in three steps by keyboard, and leads to the host', async () => {
    const { page } = browser
    await page.keyboard.press('g')
    await page.keyboard.press('e')
    await page.getByRole('heading', { name: 'Events', exact: true }).waitFor()
    await page.keyboard.press('f')
    await page.keyboard.type(host.name)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('menuitemradio', { name: /^Last night/ }).waitFor()
    const night = page.locator('[data-highlighted]', { hasText: /^\s*Last night/ })
    for (let press = 0; press < 6 && (await night.count()) === 0; press += 1) {
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
    await findsTheNight()
    await table().getByRole('row').nth(1).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: host.name }).waitFor()
  })

  it('is on the page of the host too', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/hosts/${host.id}`)
    await page.getByRole('tab', { name: 'Events' }).click()
    await table().getByText(`Host ${host.name} is back.`).waitFor()
    await page.getByRole('link', { name: 'Open in Events' }).click()
    await page.getByRole('heading', { name: 'Events', exact: true }).waitFor()
    await table().getByText(`Host ${host.name} is back.`).waitFor()
  })

  it('is known on a train as well', async () => {
    const { page, context } = browser
    await page.goto(`${proxy.url}/events?range=night&q=${encodeURIComponent(host.name)}`)
    await findsTheNight()
    await context.setOffline(true)
    try {
      await pill(page)
        .getByText(/^Offline/)
        .waitFor({ timeout: 20_000 })
      await page.getByRole('searchbox', { name: /^Filter by message/ }).fill(`${host.name} back`)
      await expect.poll(() => table().getByRole('row').count()).toBe(2)
    } finally {
      await context.setOffline(false)
    }
  })
})

it('tells what a change led to, and what it was before', async () => {
  const { page } = browser
  const { world } = engine.engine
  const vm = [...world.vms.values()].find(({ status }) => status === 'up')!
  world.stopVm(vm.id)
  await page.goto(`${proxy.url}/vms/${vm.id}`)
  await pill(page).getByText(/^Live/).waitFor()
  await page.keyboard.press('r')
  await page.getByRole('tab', { name: 'History' }).click()
  const changes = page.getByRole('list', { name: 'Changes, newest first' })
  await changes
    .getByRole('row', { name: /^status up (→ )?(powering_)?down/ })
    .waitFor({ timeout: 30_000 })
  await page.getByRole('tab', { name: 'Events' }).click()
  await table()
    .getByText(/Fetched 1 VM.*, (validated|queued 1)/)
    .first()
    .waitFor()
})
