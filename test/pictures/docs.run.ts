/** `npm run pictures`: the pictures that the documentation shows, into `docs/images/` (committed). Nothing is asserted. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { pill, ROOT } from '../e2e/harness.ts'
import { go, isWanted, load, openStage, wear, type Look } from '../shots/camera.ts'
import { smallPng } from './small-png.ts'

const WIDE: Look = { width: 1440, theme: 'light' }
const DARK: Look = { width: 1440, theme: 'dark' }
const PHONE: Look = { width: 390, theme: 'light' }

interface Picture {
  name: string
  href: string
  look?: Look
  /** Until the page shows what the picture is about. */
  then?: (page: Page) => Promise<void>
}

const openFirst = async (page: Page): Promise<void> => {
  await page.getByRole('row').nth(1).getByRole('link').first().click()
  await page.getByRole('button', { name: 'Show rule' }).first().waitFor()
}

const computed = async (page: Page): Promise<void> => {
  await page
    .getByText(/^Computed/)
    .first()
    .waitFor({ timeout: 60_000 })
}

const PICTURES: readonly Picture[] = [
  { name: 'overview', href: '/overview', then: computed },
  { name: 'overview-dark', href: '/overview', look: DARK, then: computed },
  { name: 'vm-list', href: '/vms?sort=-concerns' },
  { name: 'vm-drawer', href: '/vms?sort=-concerns', then: openFirst },
  { name: 'vm-cards', href: '/vms?sort=-concerns', look: PHONE },
  { name: 'concern-matrix', href: '/concerns?view=matrix' },
  {
    name: 'concern',
    href: '/concerns',
    then: async (page) => {
      await page.locator('#main a[href^="/concerns/ovirt.nic.qos"]').first().click()
      await computed(page)
    },
  },
  {
    name: 'topology',
    href: '/topology',
    then: async (page) => {
      await page.getByRole('row', { name: /^Prague/ }).click()
    },
  },
  { name: 'events', href: '/events' },
  {
    name: 'search',
    href: '/vms',
    then: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('vms: status = up and memory > 8GiB and clus')
    },
  },
  {
    name: 'sync-center',
    href: '/vms',
    then: (page) => pill(page).getByRole('button').click(),
  },
  {
    name: 'validation-preview',
    href: '/validation?tab=preview',
    then: async (page) => {
      await page.getByRole('button', { name: 'Forklift rules' }).click()
      await page.getByRole('group', { name: 'Previewed rules' }).waitFor({ timeout: 60_000 })
    },
  },
]

it('takes the pictures of the documentation', { timeout: 600_000 }, async () => {
  const stage = await openStage()
  const { page, proxy } = stage
  await load(stage)
  for (const { name, href, look = WIDE, then } of PICTURES) {
    if (!isWanted(name)) continue
    await page.goto(`${proxy.url}${href}`)
    await wear(page, look)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
    await go(page, href)
    await then?.(page)
    // The pointer would leave a row under it lit.
    await page.mouse.move(0, 0)
    await page.waitForTimeout(600)
    const picture = smallPng(await page.screenshot())
    writeFileSync(join(ROOT, 'docs/images', `${name}.png`), picture)
  }
  await stage.close()
})
