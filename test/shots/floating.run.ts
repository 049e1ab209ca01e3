/**
 * `npm run shots`: what lies over or beside a page (drawers, menus, dialogs, the palette, the steps of the wizard), into
 * `shots/floating/` (not committed). For eyes; nothing is asserted.
 */
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { DEMO_ACCOUNTS } from '../../src/proxy/demo/engine.ts'
import { pill } from '../e2e/harness.ts'
import { isWanted, load, openStage, take } from './camera.ts'

interface Float {
  name: string
  on: string
  open: (page: Page) => Promise<void>
}

const button = (name: string | RegExp) => async (page: Page) => {
  await page.getByRole('button', { name }).first().click()
}

const FLOATS: readonly Float[] = [
  {
    name: 'drawer-concerns',
    on: '/vms?sort=-concerns',
    open: async (page) => {
      await page.getByRole('row').nth(1).getByRole('link').first().click()
      await page.getByRole('button', { name: 'Show rule' }).first().waitFor()
    },
  },
  {
    name: 'drawer-host',
    on: '/hosts',
    open: async (page) => {
      await page.getByRole('row').nth(1).getByRole('link').first().click()
    },
  },
  { name: 'more-filters', on: '/vms', open: button('More filters') },
  { name: 'filter', on: '/vms', open: button(/^Cluster/) },
  { name: 'query', on: '/vms', open: button('Edit as query') },
  { name: 'columns', on: '/vms', open: button('Columns') },
  { name: 'views', on: '/vms', open: button(/^View:/) },
  { name: 'export-menu', on: '/vms', open: button(/^Export/) },
  { name: 'export-dialog', on: '/overview', open: button(/^Export/) },
  {
    name: 'palette',
    on: '/vms',
    open: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('prg-')
    },
  },
  {
    name: 'palette-query',
    on: '/vms',
    open: async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('vms: status = up and memory > 8GiB and clus')
    },
  },
  { name: 'shortcuts', on: '/vms', open: (page) => page.keyboard.press('?') },
  {
    name: 'sync-center',
    on: '/vms',
    open: (page) => pill(page).getByRole('button').click(),
  },
  { name: 'notifications', on: '/vms', open: button(/^Notifications|notification/i) },
  { name: 'user-menu', on: '/vms', open: button(/^User/) },
  {
    name: 'waive',
    on: '/vms?sort=-concerns',
    open: async (page) => {
      await page.getByRole('row').nth(1).getByRole('link').first().click()
      await page.getByRole('button', { name: 'Waive', exact: true }).first().click()
    },
  },
  { name: 'events-range', on: '/events', open: button(/^Time:/) },
]

const wizard = (page: Page) => page.getByRole('dialog', { name: 'Connect a provider' })

it('takes pictures of what floats', { timeout: 3_600_000 }, async () => {
  const stage = await openStage()
  const { page } = stage
  await load(stage)
  for (const { name, on, open } of FLOATS) {
    if (!isWanted(`floating/${name}`)) continue
    // Anew: what one leaves open is not in the picture of the next.
    await page.goto(`${stage.proxy.url}${on}`)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
    await page.waitForTimeout(400)
    await open(page)
    await page.waitForTimeout(400)
    await take(page, `floating/${name}`)
  }

  if (isWanted('floating/wizard')) {
    await page.goto(`${stage.proxy.url}/providers`)
    await page.getByRole('button', { name: 'Connect a provider' }).click()
    const next = wizard(page).getByRole('button', { name: 'Next' })
    await wizard(page).getByLabel('Engine address').waitFor()
    await take(page, 'floating/wizard-address')
    await wizard(page).getByLabel('Engine address').fill('https://no-such-engine.invalid')
    await next.click()
    await wizard(page).getByRole('heading', { name: 'There is no host of this name' }).waitFor()
    await take(page, 'floating/wizard-no-host')
    // By another name, as the first is connected already.
    await wizard(page)
      .getByLabel('Engine address')
      .fill(stage.engine.url.replace('127.0.0.1', 'localhost'))
    await wizard(page).getByLabel('Name in Portolan').fill('ovirt-brq')
    await next.click()
    await wizard(page)
      .getByRole('heading', { level: 3, name: /^Certificate/ })
      .waitFor()
    await take(page, 'floating/wizard-certificate')
    await next.click()
    await wizard(page).getByLabel('User name').waitFor()
    await take(page, 'floating/wizard-credentials')
    await wizard(page).getByLabel('User name').fill(DEMO_ACCOUNTS.readOnly.username)
    await wizard(page).getByLabel('Password').fill(DEMO_ACCOUNTS.readOnly.password)
    await next.click()
    await wizard(page).getByLabel('What was found').waitFor()
    await take(page, 'floating/wizard-test')
  }
  await stage.close()
})
