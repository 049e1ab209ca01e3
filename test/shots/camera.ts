/**
 * What the scripts of pictures share: an engine, a proxy and a browser, and a camera that takes what is on the screen in
 * light and dark at the three widths of the design. The theme follows the system, so that nothing is set in the page.
 */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import {
  openBrowser,
  pill,
  ROOT,
  signIn,
  startEngine,
  startProxy,
  type Browser,
  type Proxy,
  type TestEngine,
} from '../e2e/harness.ts'

export const OUT = join(ROOT, 'shots')
const SIZES = [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const
const THEMES = ['light', 'dark'] as const

export interface Look {
  width: (typeof SIZES)[number][0]
  theme: (typeof THEMES)[number]
}

/** All that are asked for: `SHOTS_LOOKS=1440-light,390-dark` takes only those. */
const LOOKS: readonly Look[] = SIZES.flatMap(([width]) =>
  THEMES.map((theme) => ({ width, theme })),
).filter(({ width, theme }) => {
  const wanted = process.env['SHOTS_LOOKS']
  return wanted === undefined || wanted.split(',').includes(`${width}-${theme}`)
})

/** `SHOTS_ONLY=vm,events`: only the pictures whose names contain one of these. */
export function isWanted(name: string): boolean {
  const only = process.env['SHOTS_ONLY']
  return only === undefined || only.split(',').some((part) => name.includes(part))
}

export async function wear(page: Page, { width, theme }: Look): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  const size = SIZES.find(([one]) => one === width)!
  await page.setViewportSize({ width: size[0], height: size[1] })
}

/** In all looks; the page ends as wide and light as it was at the start. */
export async function take(page: Page, name: string): Promise<void> {
  if (!isWanted(name)) return
  for (const look of LOOKS) {
    await wear(page, look)
    await page.waitForTimeout(250)
    const path = join(OUT, `${name}-${look.width}-${look.theme}.png`)
    mkdirSync(dirname(path), { recursive: true })
    await page.screenshot({ path })
  }
  await wear(page, { width: 1440, theme: 'light' })
}

/** Goes there as a link does, so that what runs goes on running, and waits until the page is there. */
export async function go(page: Page, href: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, href)
  await page.locator('#main h1, #main h2').first().waitFor({ timeout: 10_000 })
  await page.waitForTimeout(400)
}

export interface Stage extends Browser {
  engine: TestEngine
  proxy: Proxy
}

/** `before` may hold up what the engine answers. Nobody is signed in yet. */
export async function openStage(
  options: { vms?: number; before?: (request: string) => Promise<void> | void } = {},
): Promise<Stage> {
  const engine = await startEngine({
    vms: options.vms ?? Number(process.env['SHOTS_VMS'] ?? 1_000),
    ...(options.before && { before: options.before }),
  })
  const proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  const browser = await openBrowser()
  // The offer to install comes at any time and lies over rows.
  await browser.context.addInitScript(() => {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault()
      event.stopImmediatePropagation()
    })
  })
  await browser.page.goto(proxy.url)
  await browser.page.getByLabel('User name').waitFor()
  return {
    ...browser,
    engine,
    proxy,
    close: async () => {
      await browser.close()
      await proxy.stop()
      await engine.close()
    },
  }
}

/** Signs in and waits until all is loaded and validated. */
export async function load({ page }: Browser): Promise<void> {
  await signIn(page)
  await pill(page).getByText(/^Live/).waitFor({ timeout: 120_000 })
  await go(page, '/vms?sort=-concerns')
  await page.getByText('Blocked').first().waitFor({ timeout: 120_000 })
}

/** An address of an object of each list, and of a concern; by the list's own address. */
export async function objectsOf(
  page: Page,
  lists: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const list of lists) {
    await go(page, list === '/vms' ? '/vms?sort=-concerns' : list)
    const link = page.locator(`#main a[href^="${list}/"]`).first()
    await link.waitFor()
    found.set(list, (await link.getAttribute('href'))!)
  }
  return found
}
