/** A newcomer: the built product with nothing configured. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, pill, startProxy, type Browser, type Proxy } from './harness.ts'

let proxy: Proxy
let browser: Browser

beforeAll(async () => {
  proxy = await startProxy({ DEMO_VMS: '300', DEMO_SEED: '3' })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
})

describe('the demo estate', () => {
  it('is served when no engine is configured, and says so', () => {
    expect(proxy.log.join('\n')).toMatch(/no engine is configured/i)
  })

  it('is one click away', async () => {
    const { page } = browser
    await page.goto(proxy.url)
    await page.getByRole('heading', { name: 'Nothing charted yet' }).waitFor()
    await page.getByRole('button', { name: 'Explore the demo estate' }).click()
    await pill(page).getByText(/^Live/).waitFor({ timeout: 30_000 })
    await page.getByText('Needs attention').first().waitFor()
    await page.getByText('Ready').first().waitFor()
  })

  it('every page of the navigation shows what it is about', async () => {
    const { page } = browser
    const links = await page
      .getByRole('navigation')
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')!))
    expect(links.length).toBeGreaterThanOrEqual(10)
    // These may well be without rows, but not without a title.
    const calm = /settings|providers|triage|validation/
    for (const href of links) {
      await page.goto(`${proxy.url}${href}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (!calm.test(href)) await page.getByRole('row').nth(1).waitFor()
    }
  })

  it('breaks no rule of its own content security policy and logs no error', () => {
    expect(browser.errors).toEqual([])
  })
})
