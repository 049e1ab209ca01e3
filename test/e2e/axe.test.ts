/**
 * Every route in every look and state, looked at by axe with the rules of WCAG 2.2 AA: no violation. The routes are those of
 * the navigation and one object of each kind, so a new page is covered as soon as it can be reached.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PLACES } from '../../src/app/shell/places.ts'
import {
  openBrowser,
  pill,
  signIn,
  startEngine,
  startProxy,
  type Browser,
  type Proxy,
  type TestEngine,
} from './harness.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

const LOOKS = {
  light: { colorScheme: 'light', contrast: 'no-preference' },
  dark: { colorScheme: 'dark', contrast: 'no-preference' },
  'high contrast': { colorScheme: 'light', contrast: 'more' },
} as const
type Look = keyof typeof LOOKS

const places = PLACES.flatMap((group) => group.places)
const LISTS = places.filter(({ kind }) => kind !== undefined).map(({ href }) => href)
const PAGES = [...places.map(({ href }) => href), '/help', '/nowhere']

interface Violation {
  rule: string
  target: string
  why: string
}

let engine: TestEngine
let proxy: Proxy
let browser: Browser
let failing = false
/** One object of each kind, and one concern. */
const objects: string[] = []

beforeAll(async () => {
  engine = await startEngine({
    vms: 60,
    before: () => {
      if (failing) throw new Error('the engine is broken')
    },
  })
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  browser = await openBrowser()
  const { page } = browser
  await page.goto(proxy.url)
  await page.getByLabel('User name').waitFor()
  await page.evaluate(AXE)
})
afterAll(async () => {
  await browser?.close()
  await proxy?.stop()
  await engine?.close()
})

/** Goes there as a link does, so that what runs goes on running; `settled` shows that the page is there. */
async function go(href: string): Promise<void> {
  const { page } = browser
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, href)
  await page.locator('#main h1, #main h2').first().waitFor({ timeout: 5_000 })
  await page.waitForFunction(() => document.querySelector('.wait') === null)
}

async function wear(look: Look): Promise<void> {
  await browser.page.emulateMedia({ ...LOOKS[look], reducedMotion: 'reduce' })
}

/** `only`: one rule instead of all; what does not depend on colors is looked at once. */
async function violations(only?: string): Promise<Violation[]> {
  return browser.page.evaluate(
    async ({ tags, only }) => {
      const { axe } = window as unknown as {
        axe: {
          run(
            context: Document,
            options: object,
          ): Promise<{
            violations: {
              id: string
              nodes: { target: unknown[]; failureSummary?: string }[]
            }[]
          }>
        }
      }
      const { violations } = await axe.run(document, {
        runOnly: only ? { type: 'rule', values: [only] } : { type: 'tag', values: tags },
        resultTypes: ['violations'],
        reporter: 'v1',
      })
      return violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ target, failureSummary }) => ({
          rule: id,
          target: target.join(' '),
          why: (failureSummary ?? '').replace(/\s+/g, ' ').slice(0, 200),
        })),
      )
    },
    { tags: TAGS, only },
  )
}

/** Looks at routes in one state; all looks, the structure once. */
async function survey(
  routes: readonly string[],
  looks: readonly Look[] = Object.keys(LOOKS) as Look[],
): Promise<Record<string, Violation[]>> {
  const found: Record<string, Violation[]> = {}
  for (const route of routes) {
    await go(route)
    for (const look of looks) {
      await wear(look)
      const bad = await violations(look === 'light' ? undefined : 'color-contrast')
      if (bad.length > 0) found[`${route} ${look}`] = bad
    }
  }
  return found
}

describe('axe', { timeout: 120_000 }, () => {
  it('finds nothing at the sign-in', async () => {
    for (const look of Object.keys(LOOKS) as Look[]) {
      await wear(look)
      expect(await violations(), look).toEqual([])
    }
  })

  it('finds nothing on any page', async () => {
    const { page } = browser
    await signIn(page)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 60_000 })
    for (const list of [...LISTS, '/concerns']) {
      await go(list)
      const link = page.locator(`#main a[href^="${list}/"]`).first()
      await link.waitFor()
      objects.push((await link.getAttribute('href'))!)
    }
    expect(await survey([...PAGES, ...objects])).toEqual({})
  })

  it('finds nothing where no row matches', async () => {
    expect(await survey(LISTS.map((list) => `${list}?q=nothing-is-called-so`))).toEqual({})
  })

  it('finds nothing in what floats above', async () => {
    const { page } = browser
    const found: Record<string, Violation[]> = {}
    const look = async (name: string): Promise<void> => {
      for (const one of Object.keys(LOOKS) as Look[]) {
        await wear(one)
        const bad = await violations(one === 'light' ? undefined : 'color-contrast')
        if (bad.length > 0) found[`${name} ${one}`] = bad
      }
    }
    await go(`/vms?open=${objects[0]!.split('/').at(-1)}`)
    await page.getByRole('tab').first().waitFor()
    await look('drawer')
    await pill(page).getByRole('button').click()
    await page.getByRole('heading', { name: 'Sync center' }).waitFor()
    await look('Sync center')
    await page.keyboard.press('Escape')
    await go('/settings')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.getByRole('button', { name: 'Change keys' }).click()
    await look('keys')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^User/ }).click()
    await page.getByRole('menu').waitFor()
    await look('user menu')
    await page.keyboard.press('Escape')
    expect(found).toEqual({})
  })

  it('finds nothing while the engine fails', async () => {
    failing = true
    await pill(browser.page)
      .getByText(/^Error/)
      .waitFor({ timeout: 60_000 })
    const found = await survey([...LISTS, objects[0]!])
    failing = false
    expect(found).toEqual({})
  })

  it('finds nothing when the session has ended, and nothing without a network', async () => {
    const { page, context } = browser
    engine.engine.world.faults.expireSessions()
    await pill(page)
      .getByText(/^Sign-in needed/)
      .waitFor({ timeout: 60_000 })
    expect(await survey(['/vms', objects[0]!])).toEqual({})
    await context.setOffline(true)
    await pill(page)
      .getByText(/^Offline/)
      .waitFor({ timeout: 60_000 })
    // High contrast draws the same lines, which were looked at above.
    const found = await survey([...PAGES, ...objects], ['light', 'dark'])
    await context.setOffline(false)
    expect(found).toEqual({})
  })

  it('would find what is wrong', async () => {
    const { page } = browser
    await go('/nowhere')
    await page.evaluate(() => {
      const pale = document.createElement('p')
      pale.textContent = 'too pale'
      // By hand: the policy of the page takes no styles from markup.
      pale.style.color = '#bbbbbb'
      pale.style.background = '#ffffff'
      document.querySelector('#main')!.prepend(document.createElement('button'), pale)
    })
    const rules = (await violations()).map(({ rule }) => rule)
    expect(rules).toContain('button-name')
    expect(rules).toContain('color-contrast')
  })
})
