/**
 * `npm run shots`: pictures of the screens and their states, light and dark, at several widths, into `shots/` (not
 * committed), and the one of the README into `docs/images/`. They are for eyes; nothing is asserted.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { openBrowser, pill, ROOT, signIn, startEngine, startProxy } from '../e2e/harness.ts'

const OUT = join(ROOT, 'shots')
const PATHS = [
  'vms',
  'concerns',
  'validation',
  'hosts',
  'clusters',
  'datacenters',
  'storagedomains',
  'disks',
  'diskprofiles',
  'networks',
  'nicprofiles',
  'providers',
  'settings',
]

it('takes pictures', { timeout: 900_000 }, async () => {
  mkdirSync(OUT, { recursive: true })
  mkdirSync(join(ROOT, 'docs/images'), { recursive: true })
  const engine = await startEngine({ vms: Number(process.env['SHOTS_VMS'] ?? 1_000) })
  const proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  const browser = await openBrowser()
  const { page } = browser
  const shot = async (name: string, of: Page = page): Promise<void> => {
    await of.waitForTimeout(500)
    await of.screenshot({ path: join(OUT, `${name}.png`) })
  }
  const dark = (on: boolean): Promise<void> =>
    page.evaluate((value) => {
      document.documentElement.classList.toggle('pf-v6-theme-dark', value)
    }, on)

  await page.goto(proxy.url)
  await page.getByLabel('User name').waitFor()
  await shot('sign-in')
  await signIn(page)
  await page.getByRole('row').nth(3).waitFor()
  await shot('vms-loading')
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  await page.goto(`${proxy.url}/vms?sort=-concerns`)
  await page.getByText('Blocked').first().waitFor({ timeout: 60_000 })
  await shot('vms')
  await page.screenshot({ path: join(ROOT, 'docs/images/vm-list.png') })

  for (const path of PATHS) {
    await page.goto(`${proxy.url}/${path}${path === 'vms' ? '?sort=-concerns' : ''}`)
    await page.waitForTimeout(600)
    await shot(path)
    await dark(true)
    await shot(`${path}-dark`)
    await dark(false)
    for (const [width, height] of [
      [1024, 768],
      [390, 844],
    ] as const) {
      await page.setViewportSize({ width, height })
      await shot(`${path}-${width}`)
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  }

  await page.goto(`${proxy.url}/validation?tab=rules`)
  await page.getByRole('rowheader').first().getByRole('link').click()
  await shot('validation-rule')
  await page.goto(`${proxy.url}/validation?tab=preview`)
  await page.getByRole('button', { name: 'Forklift rules' }).click()
  await page.getByRole('group', { name: 'Previewed rules' }).waitFor({ timeout: 60_000 })
  await shot('validation-preview')
  await page.getByRole('link', { name: /as a list/ }).click()
  await shot('validation-preview-list')

  const rule = await (async () => {
    await page.goto(`${proxy.url}/vms?sort=-concerns`)
    await page.getByRole('row').nth(1).getByRole('link').first().click()
    await shot('vm-drawer')
    return page.url()
  })()
  const id = /[0-9a-f-]{36}/.exec(rule)?.[0] ?? [...engine.engine.world.vms.keys()][0]!
  await page.goto(`${proxy.url}/vms/${id}`)
  await page.getByRole('tab').first().waitFor()
  const tabs = await page.getByRole('tab').count()
  for (let i = 0; i < tabs; i += 1) {
    await page.getByRole('tab').nth(i).click()
    await shot(`vm-tab-${i}`)
  }

  await page.goto(`${proxy.url}/vms?q=nothing-has-this-name`)
  await shot('vms-no-match')
  await page.goto(`${proxy.url}/vms`)
  await pill(page)
    .getByRole('button')
    .or(page.getByRole('button', { name: /^(Live|Sync)/ }))
    .first()
    .click()
  await shot('sync-center')

  engine.engine.world.faults.expireSessions()
  await page.goto(`${proxy.url}/vms`)
  await pill(page)
    .getByText(/^Sign-in needed/)
    .waitFor({ timeout: 60_000 })
  await shot('vms-sign-in-needed')
  await proxy.stop()
  await page.reload()
  await pill(page)
    .getByText(/^Offline/)
    .waitFor({ timeout: 60_000 })
  await shot('vms-offline')
  await browser.close()
  await engine.close()
})
