/**
 * How the page feels while an estate of 10,000 VMs comes in and afterwards, in real Chromium over the real proxy: long tasks
 * of the main thread, time from a key or click to the next frame, layout shifts, rows in the document, frames of a scroll.
 * `BENCH_VMS` changes the size. The floor is the same page with an empty list, in the same run.
 */
import type { Page } from 'playwright-core'
import { it } from 'vitest'
import { openBrowser, pill, signIn, startEngine, startProxy } from '../e2e/harness.ts'

const VMS = Number(process.env['BENCH_VMS'] ?? 10_000)

interface Felt {
  tasks: number[]
  events: { type: string; took: number }[]
  shifts: number
}

declare global {
  interface Window {
    felt: Felt
  }
}

/** Watches the page from its beginning. */
function watch(): void {
  const felt: Felt = { tasks: [], events: [], shifts: 0 }
  window.felt = felt
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) felt.tasks.push(Math.round(duration))
  }).observe({ type: 'longtask', buffered: true })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      felt.events.push({ type: entry.name, took: Math.round(entry.duration) })
    }
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number
      hadRecentInput: boolean
    })[]) {
      if (!entry.hadRecentInput) felt.shifts += entry.value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

const take = (page: Page): Promise<Felt> =>
  page.evaluate(() => {
    const { tasks, events, shifts } = window.felt
    Object.assign(window.felt, { tasks: [], events: [], shifts: 0 })
    return { tasks, events, shifts }
  })

const worst = (numbers: readonly number[]): number => Math.max(0, ...numbers)

const told = ({ tasks, shifts }: Felt): string =>
  `${tasks.length} long tasks, longest ${worst(tasks)} ms, layout shift ${shifts.toFixed(3)}`

/** Milliseconds of each frame while the list is scrolled from its top for two seconds. */
const scroll = (page: Page): Promise<number[]> =>
  page.evaluate(
    () =>
      new Promise<number[]>((done) => {
        const region = [...document.querySelectorAll<HTMLElement>('main *')].find(
          (element) =>
            element.scrollHeight > element.clientHeight + 1_000 &&
            /auto|scroll/.test(getComputedStyle(element).overflowY),
        )
        const frames: number[] = []
        const begin = performance.now()
        let last = begin
        const step = (now: number): void => {
          frames.push(now - last)
          last = now
          region?.scrollBy(0, 120)
          if (now - begin < 2_000) requestAnimationFrame(step)
          else done(frames.slice(1))
        }
        requestAnimationFrame(step)
      }),
  )

it(`feels ${VMS} VMs`, { timeout: 900_000 }, async () => {
  const engine = await startEngine({ vms: VMS })
  const proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'rhv-fra' })
  const browser = await openBrowser()
  const { page } = browser
  const say = (what: string): void => console.log(`  ${what}`)
  try {
    await page.addInitScript(watch)
    await page.goto(proxy.url)
    await page.getByLabel('User name').waitFor()
    say(`floor, the sign-in alone: ${told(await take(page))}`)

    const began = performance.now()
    await signIn(page)
    await page.getByRole('row').nth(3).waitFor({ timeout: 60_000 })
    say(`first rows after ${Math.round(performance.now() - began)} ms`)
    await pill(page).getByText(/^Live/).waitFor({ timeout: 600_000 })
    say(`live after ${((performance.now() - began) / 1000).toFixed(1)} s`)
    say(`while it loads, with the list open: ${told(await take(page))} (aim: none above 50 ms)`)
    await page.waitForTimeout(8_000)
    await take(page)

    const felt = async (what: string, act: () => Promise<void>): Promise<void> => {
      await act()
      await page.waitForTimeout(700)
      const { tasks, events } = await take(page)
      const took = worst(events.map((event) => event.took))
      say(`${what}: next frame ${took || '< 16'} ms, longest task ${worst(tasks)} ms (aim ≤ 100)`)
    }
    const filter = page
      .getByRole('searchbox')
      .or(page.getByPlaceholder(/^Filter by/))
      .first()
    for (const key of ['w', 'e', 'b']) {
      await felt(`filter, key ${key}`, async () => {
        await filter.focus()
        await page.keyboard.press(key)
      })
    }
    await felt('filter cleared', () => filter.fill(''))
    for (const name of ['Memory', 'Name', 'Readiness']) {
      await felt(`sort by ${name}`, () =>
        page.getByRole('columnheader', { name }).getByRole('button').first().click(),
      )
    }
    await felt('open details', () => page.getByRole('row').nth(2).getByRole('link').first().click())
    await felt('close details', () => page.keyboard.press('Escape'))
    const frames = await scroll(page)
    const late = frames.filter((frame) => frame > 20).length
    say(
      `scroll: ${frames.length} frames in 2 s, ${late} later than 20 ms, longest ${worst(frames).toFixed(0)} ms`,
    )
    say(`rows in the document: ${await page.getByRole('row').count()} (aim ≤ 60)`)
    for (const path of ['overview', 'concerns', 'concerns?view=matrix', 'topology', 'events']) {
      await take(page)
      const opened = performance.now()
      await page.goto(`${proxy.url}/${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForTimeout(3_000)
      say(
        `${path}: ${told(await take(page))}, opened at ${Math.round(performance.now() - opened - 3_000)} ms`,
      )
    }
  } finally {
    await browser.close()
    await proxy.stop()
    await engine.close()
  }
})
