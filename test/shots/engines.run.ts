/** Pictures of several engines side by side and of what is stored of them, light and dark; see `shots.run.ts`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import { FORMAT } from '../../src/core/store/schema.ts'
import { openBrowser, pill, ROOT, signIn, startEngine, startProxy } from '../e2e/harness.ts'

const OUT = join(ROOT, 'shots')

it('takes pictures of two engines', { timeout: 600_000 }, async () => {
  mkdirSync(OUT, { recursive: true })
  const fra = await startEngine({ vms: 300, seed: 7 })
  const brq = await startEngine({ vms: 71, seed: 8 })
  const proxy = await startProxy({
    OVIRT_URL: fra.url,
    OVIRT_NAME: 'rhv-fra',
    OVIRT_URL_2: brq.url,
    OVIRT_NAME_2: 'ovirt-brq',
  })
  const browser = await openBrowser()
  const { page } = browser
  const shot = async (name: string): Promise<void> => {
    for (const dark of [false, true]) {
      await page.evaluate((value) => {
        document.documentElement.classList.toggle('pf-v6-theme-dark', value)
      }, dark)
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(OUT, `engines-${name}${dark ? '-dark' : ''}.png`) })
    }
    await page.evaluate(() => document.documentElement.classList.remove('pf-v6-theme-dark'))
  }
  const provider = page.getByRole('button', { name: /^Provider / })
  /** Removes or makes a database as the browser or another version would. */
  const database = (what: 'delete' | 'make', part: string): Promise<void> =>
    page.evaluate(
      async ([todo, name]) => {
        const found = (await indexedDB.databases()).find((db) => db.name?.includes(name!))
        const target = todo === 'make' ? name! : found!.name!
        await new Promise<void>((done) => {
          const request =
            todo === 'make' ? indexedDB.open(target, 10) : indexedDB.deleteDatabase(target)
          request.onsuccess = () => done()
          request.onblocked = () => done()
        })
      },
      [what, part],
    )

  await page.goto(proxy.url)
  await page.getByLabel('Engine', { exact: true }).waitFor()
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  await provider.click()
  await page.getByRole('menuitemradio', { name: 'ovirt-brq' }).click()
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })

  await pill(page).getByRole('button').click()
  await shot('sync-center')
  await page.getByRole('region', { name: 'On this computer' }).scrollIntoViewIfNeeded()
  await shot('sync-center-storage')
  await page.goto(`${proxy.url}/providers`)
  await page
    .getByRole('row', { name: /^rhv-fra/ })
    .getByText(/^Live/)
    .waitFor()
  await shot('providers')

  await brq.close()
  await page.goto(`${proxy.url}/vms`)
  await provider.click()
  await page.getByRole('menuitemradio', { name: 'rhv-fra' }).click()
  await page.getByRole('button', { name: /ovirt-brq: Error/ }).waitFor({ timeout: 60_000 })
  await provider.click()
  await shot('switch')
  await page.keyboard.press('Escape')
  await pill(page).getByRole('button').click()
  await shot('sync-center-one-down')
  await page.goto(`${proxy.url}/settings`)
  await page.getByRole('list', { name: 'Stored data by engine' }).waitFor()
  await shot('settings')
  await page.getByRole('button', { name: 'Remove' }).first().click()
  await page.setViewportSize({ width: 390, height: 844 })
  await shot('settings-390')
  await page.setViewportSize({ width: 1440, height: 900 })

  await page.evaluate(() => document.dispatchEvent(new Event('freeze')))
  await database('delete', `-f${FORMAT}-`)
  await page.goto(`${proxy.url}/vms`)
  await page.getByRole('status', { name: 'Stored data removed' }).waitFor()
  await shot('lost')
  const id = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '')
    return /^portolan-replica-f\d+-(.+)$/.exec(names.find((name) => name.includes('replica'))!)![1]!
  })
  await database('make', `portolan-replica-f${FORMAT + 1}-${id}`)
  await page.goto(`${proxy.url}/settings`)
  await page.getByRole('button', { name: 'Reload to update' }).waitFor()
  await shot('newer')
  await browser.close()
  await proxy.stop()
  await fra.close()
})
