/**
 * Find every VM on a storage domain with a shared disk, and take the list away as a file: with the mouse, by keyboard
 * alone, and without a network. What the file holds is compared with the rows in the replica.
 */
import { readFileSync } from 'node:fs'
import { readXlsx } from 'hucre/xlsx'
import { parseCsv } from 'hucre/csv'
import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

let engine: TestEngine
let proxy: Proxy
let browser: Browser
/** A storage domain with shared disks, and the VMs that were wanted. */
let wanted: { domain: string; vms: string[] }

/** VMs that wait for validation. */
const pending = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const named = (await indexedDB.databases()).find(({ name }) => name?.includes('replica'))
    return new Promise<number>((done, fail) => {
      const opening = indexedDB.open(named!.name!)
      opening.onerror = () => fail(opening.error ?? new Error('no reason'))
      opening.onsuccess = () => {
        const counting = opening.result.transaction('pending').objectStore('pending').count()
        counting.onsuccess = () => {
          opening.result.close()
          done(counting.result)
        }
      }
    })
  })

/** From the full rows in the replica, by no part of the product. */
const sharedOn = (page: Page): Promise<{ domain: string; vms: string[] }> =>
  page.evaluate(async () => {
    interface Stored<R> {
      id: string
      row: R & { name: string }
    }
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((done, fail) => {
        request.onsuccess = () => done(request.result)
        request.onerror = () => fail(request.error ?? new Error('no reason'))
      })
    const named = (await indexedDB.databases()).find(({ name }) => name?.includes('replica'))
    const db = await wait(indexedDB.open(named!.name!))
    const all = async <R>(kind: string): Promise<Stored<R>[]> =>
      (await wait(db.transaction(kind).objectStore(kind).getAll())) as Stored<R>[]
    const disks = new Map(
      (await all<{ shared: boolean; storageDomains: string[] }>('disk')).map((d) => [d.id, d.row]),
    )
    const domains = new Map((await all<object>('storageDomain')).map((d) => [d.id, d.row.name]))
    const vms = await all<{ diskAttachments: { disk: string }[] }>('vm')
    db.close()
    const uses = vms.map(({ row }) => {
      const own = row.diskAttachments.flatMap(({ disk }) => disks.get(disk) ?? [])
      return {
        name: row.name,
        shared: own.some(({ shared }) => shared),
        domains: new Set(own.flatMap(({ storageDomains }) => storageDomains)),
      }
    })
    const best = [...domains]
      .map(([id, domain]) => ({
        domain,
        vms: uses.filter((vm) => vm.shared && vm.domains.has(id)).map(({ name }) => name),
      }))
      .sort((a, b) => b.vms.length - a.vms.length)[0]!
    return { domain: best.domain, vms: best.vms.sort() }
  })

beforeAll(async () => {
  engine = await startEngine({ vms: 120 })
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  browser = await openBrowser()
  const { page } = browser
  await page.goto(proxy.url)
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
  await until('everything is validated', async () => (await pending(page)) === 0, 60_000)
  wanted = await sharedOn(page)
  expect(wanted.vms.length).toBeGreaterThan(0)
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

/** Not one of the lists to choose from that pages have. */
const searchField = (page: Page) => page.locator('input[role="combobox"]')

const query = (): string => `vms: storage = "${wanted.domain}" and concern = disk.shared`

async function downloaded(page: Page, act: () => Promise<unknown>): Promise<Download> {
  const [file] = await Promise.all([page.waitForEvent('download'), act()])
  return file
}

const namesIn = async (file: Download): Promise<unknown[]> => {
  const [, ...rows] = parseCsv(readFileSync(await file.path(), 'utf8'), { delimiter: ',' })
  return rows.map(([name]) => name).sort()
}

it('is done with the mouse, and the file says what it is', async () => {
  const { page } = browser
  await page.goto(`${proxy.url}/vms`)
  await page
    .getByRole('button', { name: /Search/ })
    .first()
    .click()
  await searchField(page).fill(query())
  await page.keyboard.press('Control+Enter')
  await page
    .getByRole('row', { name: new RegExp(wanted.vms[0]!) })
    .first()
    .waitFor()
  await page.getByRole('button', { name: 'Export', exact: true }).first().click()
  const file = await downloaded(page, () => page.getByRole('menuitem', { name: /XLSX/ }).click())
  expect(file.suggestedFilename()).toMatch(
    /^portolan_rhv-fra_Virtual-machines_\d{4}-\d\d-\d\dT\d{4}Z\.xlsx$/,
  )
  const { sheets } = await readXlsx(new Uint8Array(readFileSync(await file.path())))
  expect(
    sheets[1]!.rows
      .slice(1)
      .map(([name]) => name)
      .sort(),
  ).toEqual(wanted.vms)
  expect(Object.fromEntries(sheets[0]!.rows)).toMatchObject({
    'Rows in Virtual machines': String(wanted.vms.length),
  })
})

async function byKeyboard(page: Page): Promise<Download> {
  await page.locator('#main').focus()
  await page.keyboard.press('/')
  await searchField(page).waitFor()
  await page.keyboard.insertText(query())
  await page.keyboard.press('Control+Enter')
  await page
    .getByRole('row', { name: new RegExp(wanted.vms[0]!) })
    .first()
    .waitFor()
  await page.locator('#main').focus()
  await page.keyboard.press('e')
  await page.getByRole('menu').waitFor()
  await page.getByRole('menuitem', { name: /XLSX/ }).waitFor()
  return downloaded(page, async () => {
    // Two items down in a menu that opens without one being chosen, one down where the first is.
    for (let step = 0; step < 3; step += 1) {
      const item = page.locator('[role="menuitem"][data-highlighted]')
      if ((await item.count()) > 0 && /CSV/.test((await item.textContent()) ?? '')) break
      await page.keyboard.press('ArrowDown')
    }
    await page.keyboard.press('Enter')
  })
}

it('is done by keyboard alone', async () => {
  const { page } = browser
  await page.goto(`${proxy.url}/hosts`)
  await page.getByRole('row').nth(1).waitFor()
  expect(await namesIn(await byKeyboard(page))).toEqual(wanted.vms)
})

it('is done without a network', async () => {
  const { page, context } = browser
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.goto(`${proxy.url}/overview`)
  await context.setOffline(true)
  await pill(page)
    .getByText(/^Offline/)
    .waitFor()
  expect(await namesIn(await byKeyboard(page))).toEqual(wanted.vms)
  await context.setOffline(false)
})
