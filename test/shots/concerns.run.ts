/**
 * `npm run shots`: concerns in the drawer of a VM, as a list, by fix, on a page of their own and on that of an object;
 * light, dark and on a phone.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import { openBrowser, pill, ROOT, signIn, startEngine, startProxy } from '../e2e/harness.ts'

const OUT = join(ROOT, 'shots')

it('takes pictures of concerns', { timeout: 600_000 }, async () => {
  mkdirSync(OUT, { recursive: true })
  const engine = await startEngine({ vms: Number(process.env['SHOTS_VMS'] ?? 1_000) })
  const proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  const browser = await openBrowser()
  const { page } = browser
  const shot = async (name: string): Promise<void> => {
    await page.waitForTimeout(400)
    await page.screenshot({ path: join(OUT, `concerns-${name}.png`) })
  }
  const dark = (on: boolean): Promise<void> =>
    page.evaluate((value) => {
      document.documentElement.classList.toggle('pf-v6-theme-dark', value)
    }, on)
  const everyWay = async (name: string): Promise<void> => {
    await shot(name)
    await dark(true)
    await shot(`${name}-dark`)
    await dark(false)
    await page.setViewportSize({ width: 390, height: 844 })
    await shot(`${name}-390`)
    await page.setViewportSize({ width: 1440, height: 900 })
  }
  const computed = (): Promise<void> =>
    page
      .getByText(/^Computed/)
      .first()
      .waitFor({ timeout: 60_000 })

  await page.goto(proxy.url)
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  await page.getByText('Blocked').first().waitFor({ timeout: 60_000 })

  await page.goto(`${proxy.url}/vms?sort=-concerns`)
  await page.getByRole('row').nth(1).getByRole('link').first().click()
  const rule = page.getByRole('button', { name: 'Show rule' }).first()
  await rule.waitFor()
  await page
    .getByText(/^proven|found by/)
    .first()
    .waitFor()
  await everyWay('drawer')
  await rule.click()
  await shot('drawer-rule')

  await page.goto(`${proxy.url}/concerns?view=fix`)
  await computed()
  await everyWay('by-fix')
  const links = page.locator('table[aria-label^="Edits over all"] tbody tr').first().locator('a')
  const object = await links.first().getAttribute('href')
  const concern = await links.nth(1).getAttribute('href')
  await page.goto(`${proxy.url}/concerns`)
  await page.getByRole('row').nth(1).waitFor()
  await everyWay('list')
  for (const [name, href] of [
    ['object', object],
    ['detail', concern],
  ] as const) {
    await page.goto(`${proxy.url}${href ?? ''}`)
    await computed()
    await everyWay(name)
  }
  await browser.close()
  await proxy.stop()
  await engine.close()
})
