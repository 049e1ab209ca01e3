/**
 * Other rules, by a user on the built product: tried out over the whole estate, called off, refused, used, and the former
 * ones back again; each time with the numbers that the preview named.
 */
import { readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOOP, oddModule } from '../core/policy/foreign.ts'
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

const VMS = 200

let engine: TestEngine
let proxy: Proxy
let browser: Browser
let total: number

const goTo = (tab: string): Promise<unknown> =>
  browser.page.goto(`${proxy.url}/validation${tab === '' ? '' : `?tab=${tab}`}`)

/** The value of the strip under a title. */
const strip = (title: string): Locator =>
  browser.page.locator('dl.strip > div', { hasText: title }).locator('dd').first()

const validatedBy = async (rules: string): Promise<void> => {
  await strip('Rules in use').getByText(rules).waitFor()
  await strip('Validated').getByText(`${total} of ${total}`).waitFor()
}

const banner = (): Locator => browser.page.getByRole('group', { name: 'Previewed rules' })

/** VMs by readiness after the change, as the table of the preview has them. */
async function afterwards(): Promise<Record<string, number>> {
  const { page } = browser
  await page.getByRole('button', { name: 'View as table' }).click()
  const heads = await page.locator('section thead th').allTextContents()
  const cells = await page.locator('section tr.sum td').allTextContents()
  return Object.fromEntries(cells.map((cell, at) => [heads[at + 1]!.trim(), Number(cell)]))
}

const upload = (name: string, bytes: Uint8Array): Promise<void> =>
  browser.page
    .getByLabel('Bundle of rules')
    .setInputFiles({ name, mimeType: 'application/wasm', buffer: Buffer.from(bytes) })

async function countOf(readiness: string): Promise<number> {
  const { page } = browser
  await page.goto(`${proxy.url}/vms?readiness=${readiness}`)
  const foot = page.getByText(/^(Rows \d|\d[\d,]* of \d)/).or(page.getByText(/^No VM matches/))
  await foot.first().waitFor()
  const text = await page.locator('.ptl-page-head span.ptl-num').first().textContent()
  return Number(/^[\d,]+/.exec(text?.trim() ?? '')?.[0].replaceAll(',', ''))
}

beforeAll(async () => {
  engine = await startEngine({ vms: VMS })
  proxy = await startProxy({ OVIRT_URL: engine.url, SESSION_KEY: 'a key for the tests only' })
  browser = await openBrowser()
  await browser.page.goto(proxy.url)
  await signIn(browser.page)
  await pill(browser.page).getByText(/^Live/).waitFor({ timeout: 30_000 })
  total = engine.engine.world.vms.size
  await goTo('')
  await validatedBy('Portolan rules')
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

describe('other rules', () => {
  let expected: Record<string, number>

  it('are tried on every stored VM, and nothing changes', async () => {
    const { page } = browser
    await goTo('preview')
    await page.getByRole('button', { name: 'Forklift rules' }).click()
    await banner().waitFor()
    expect((await banner().textContent())?.replace(/\s+/g, ' ')).toContain(
      `stored inputs of ${total} VMs`,
    )
    expected = await afterwards()
    expect(expected['All']).toBe(total)
    expect(expected['Unknown']).toBe(0)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export differences' }).click()
    const table = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split('\r\n')
    const changes = /(\d+|no) VMs? changes?/.exec((await page.locator('main').textContent())!)![1]!
    expect(table.length - 1).toBe(changes === 'no' ? 0 : Number(changes))
    // Another page and back: the result is still there.
    await page.getByRole('tab', { name: 'Queue' }).click()
    await validatedBy('Portolan rules')
    await page.getByRole('tab', { name: 'Preview' }).click()
    await banner().waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('What would other rules say?').waitFor()
  })

  it('are refused in words when they are none', async () => {
    const { page } = browser
    await upload('policy.wasm', new Uint8Array([1, 2, 3, 4]))
    await page.getByText(/The rules in use and all verdicts are as they were/).waitFor()
    await page.getByRole('button', { name: 'Choose other rules' }).click()
    await upload('site.wasm', oddModule({ entrypoints: { 'my/own/rules': 0 } }))
    await page.getByText(/-e io\/konveyor\/forklift\/ovirt\/validate/).waitFor()
    await page.getByRole('button', { name: 'Choose other rules' }).click()
  })

  it('that never end are called off, and validation goes on', async () => {
    const { page } = browser
    await upload('endless.wasm', oddModule({ does: LOOP, when: '"' }))
    await page.getByRole('group', { name: 'Preview under way' }).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('What would other rules say?').waitFor()
    await page.getByRole('tab', { name: 'Queue' }).click()
    await page.getByRole('button', { name: 'Revalidate all' }).click()
    await validatedBy('Portolan rules')
  })

  it('are used after one question: every VM is judged anew, as the preview said', async () => {
    const { page } = browser
    await goTo('preview')
    await page.getByRole('button', { name: 'Forklift rules' }).click()
    await page.getByRole('button', { name: 'Use this bundle' }).click()
    await page.getByRole('button', { name: 'Validate all with Forklift rules' }).click()
    await validatedBy('Forklift rules')
    expect(await countOf('blocked')).toBe(expected['Blocked'])
    expect(await countOf('attention')).toBe(expected['Needs attention'])
    expect(await countOf('ready')).toBe(expected['Ready'])
  })

  it('stay chosen after a reload, and the former ones come back by the menu', async () => {
    const { page } = browser
    await goTo('rules')
    await validatedBy('Forklift rules')
    await page.getByRole('button', { name: 'Rules in use' }).click()
    await page.getByRole('menuitemradio', { name: /^As configured/ }).click()
    await validatedBy('Portolan rules')
  })

  it('of one’s own judge, too, and can be removed', async () => {
    const { page } = browser
    await goTo('preview')
    const concern = { id: 'site.example', category: 'Critical', label: 'Site', assessment: 'No.' }
    const answer = JSON.stringify([
      { result: { rules_version: 'site-7', errors: [], concerns: [concern] } },
    ])
    await upload('site.wasm', oddModule({ answer }))
    await banner().waitFor()
    expect((await afterwards())['Blocked']).toBe(total)
    await page.getByRole('button', { name: 'Use this bundle' }).click()
    await page.getByRole('button', { name: /^Validate all with/ }).click()
    await validatedBy('site.wasm')
    await goTo('rules')
    await page.getByText(/Nothing is known of site.wasm/).waitFor()
    await page.getByRole('row').filter({ hasText: 'site.example' }).waitFor()
    await page.getByRole('button', { name: 'Rules in use' }).click()
    await page.getByRole('menuitem', { name: /^Remove site.wasm/ }).click()
    await validatedBy('Portolan rules')
    await until('no verdict of the removed rules', async () => (await countOf('blocked')) < total)
    expect(browser.errors).toEqual([])
  })
})
