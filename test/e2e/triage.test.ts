/**
 * What a team decides outlives everything that can be computed or loaded again: a waived concern stays waived through
 * re-validation, a reload of the page and a load from scratch; it moves to another browser as a file, and it ends in time.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TriageDocument } from '../../src/core/model/triage-document.ts'
import {
  command,
  engineId,
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
let id: string
let browser: Browser
/** Another user's. */
let other: Browser
let vm = ''
let ledger: TriageDocument

beforeAll(async () => {
  engine = await startEngine({ vms: 60 })
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  id = await engineId(proxy)
  browser = await openBrowser()
  other = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await other?.close()
  await proxy?.stop()
  await engine?.close()
})

/** When the stored verdict of the VM was given; 0 without one. */
const validatedAt = (page: Page): Promise<number> =>
  page.evaluate(
    async ({ engine: of, vm: key }) => {
      const named = (await indexedDB.databases()).find(({ name }) => name?.endsWith(`-${of}`))
      const wait = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((done, fail) => {
          request.onsuccess = () => done(request.result)
          request.onerror = () => fail(request.error ?? new Error('no reason'))
        })
      const db = await wait(indexedDB.open(named!.name!))
      const stored = await wait<{ verdict: { at: number } } | undefined>(
        db.transaction('verdicts').objectStore('verdicts').get(key),
      )
      db.close()
      return stored?.verdict.at ?? 0
    },
    { engine: id, vm },
  )

const facts = (page: Page) => page.locator('.facts')
const standing = async (page: Page, level: RegExp): Promise<void> => {
  await page.goto(`${proxy.url}/vms/${vm}`)
  await facts(page).getByText(level).waitFor()
}
const live = (page: Page): Promise<void> =>
  pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })

const choose = async (page: Page, text: string): Promise<void> => {
  await page.getByLabel('Ledger to import').setInputFiles({
    name: 'ledger.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  })
}

describe('a waiver', () => {
  it('makes a blocked VM ready, and says so', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    await signIn(page)
    await live(page)
    await page.goto(`${proxy.url}/vms?readiness=blocked`)
    await page
      .getByRole('row', { name: /Blocked/ })
      .first()
      .getByRole('link')
      .first()
      .click()
    vm = new URL(page.url()).searchParams.get('open')!
    await standing(page, /^Blocked$/)
    await page.getByRole('button', { name: 'Waive', exact: true }).first().click()
    await page.getByText('All concerns of this VM').click()
    await page.getByLabel('Reason').fill('It is rebuilt, not migrated')
    await page.getByRole('dialog').getByRole('button', { name: 'Waive', exact: true }).click()
    await facts(page)
      .getByText(/^Ready$/)
      .waitFor()
    await facts(page)
      .getByText(/^\d+ waived$/)
      .waitFor()
    await page.goto(`${proxy.url}/vms?waived=some`)
    await page.getByText('Rows 1–1 of 1').waitFor()
  })

  it('holds when everything is validated again, and in a page that is loaded again', async () => {
    const { page } = browser
    const before = await validatedAt(page)
    expect(before).toBeGreaterThan(0)
    await command(page, id, { type: 'revalidate', ids: 'all' })
    await until('the VM is validated again', async () => (await validatedAt(page)) > before)
    await page.reload()
    await standing(page, /^Ready$/)
  })

  it('outlives the stored data of its engine', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/providers`)
    await page.getByRole('button', { name: 'Remove stored data' }).click()
    await page.getByText(/Notes and waivers stay/).waitFor()
    await page.getByRole('button', { name: 'Remove stored data' }).click()
    await page.getByText('Nothing is stored of it in this browser.').waitFor()
    await page.goto(`${proxy.url}/sign-in`)
    await signIn(page)
    await live(page)
    await standing(page, /^Ready$/)
  })

  it('goes to another browser as a file, after a look at what it would do', async () => {
    const { page } = browser
    await page.goto(`${proxy.url}/triage`)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^rhv-fra-triage-\d{4}-\d\d-\d\d\.json$/)
    const path = join(tmpdir(), `portolan-${process.pid}-${download.suggestedFilename()}`)
    await download.saveAs(path)
    ledger = JSON.parse(readFileSync(path, 'utf8')) as TriageDocument
    expect(ledger.entries).toMatchObject([
      { vm, concern: '', by: 'admin@internal', waiver: { reason: 'It is rebuilt, not migrated' } },
    ])

    const { page: theirs } = other
    await theirs.goto(proxy.url)
    await signIn(theirs)
    await live(theirs)
    await standing(theirs, /^Blocked$/)
    await theirs.goto(`${proxy.url}/triage`)
    await choose(theirs, JSON.stringify(ledger))
    await theirs.getByRole('button', { name: 'Import 1 entry' }).click()
    await theirs.getByRole('row', { name: /It is rebuilt, not migrated/ }).waitFor()
    await standing(theirs, /^Ready$/)
  })

  it('ends in time, without a reload', async () => {
    const { page } = other
    await page.goto(`${proxy.url}/triage`)
    const [entry] = ledger.entries
    const end = Date.now() + 6_000
    const entries = [{ ...entry!, at: entry!.at + 1, waiver: { ...entry!.waiver, until: end } }]
    await choose(page, JSON.stringify({ ...ledger, entries }))
    await page.getByText('1 entry says something else').waitFor()
    await page.getByRole('button', { name: 'Import 1 entry' }).click()
    await page.getByRole('link', { name: 'Virtual machines' }).first().click()
    await page.evaluate((path) => {
      history.pushState(null, '', path)
      dispatchEvent(new PopStateEvent('popstate'))
    }, `/vms/${vm}`)
    await facts(page)
      .getByText(/^Ready$/)
      .waitFor()
    await facts(page)
      .getByText(/^Blocked$/)
      .waitFor({ timeout: 15_000 })
    expect(Date.now()).toBeGreaterThanOrEqual(end)
  })

  it('has left no error in either browser', () => {
    expect([...browser.errors, ...other.errors]).toEqual([])
  })
})
