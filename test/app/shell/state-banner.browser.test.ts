/** What each state says above the rows, and what can be done from there. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { Freshness } from '../../../src/core/model/freshness.ts'
import type { LoadProgress } from '../../../src/core/model/kind-freshness.ts'
import type { Trouble } from '../../../src/core/model/meta.ts'
import StateBanner from '../../../src/app/shell/StateBanner.svelte'
import { clear, render } from '../render.ts'

const NOON = new Date().setHours(12, 0, 0, 0)
const TROUBLE: Trouble = {
  kind: 'tls',
  message: 'The certificate <b>expired</b>.',
  nextStep: 'Renew it.',
  since: NOON,
  count: 3,
  correlationId: '7c1f-20e4',
}

function show(freshness: Partial<Freshness>, load: LoadProgress | null = null) {
  const onretry = vi.fn()
  const onresume = vi.fn()
  render(StateBanner, {
    freshness: {
      state: 'live',
      text: 'Live',
      dataAsOf: NOON,
      partial: false,
      stored: true,
      trouble: null,
      ...freshness,
    } satisfies Freshness as Freshness,
    engine: 'rhv-fra',
    load,
    signInHref: '/sign-in?next=%2Fvms',
    onretry,
    onresume,
  })
  return { onretry, onresume }
}

afterEach(clear)

describe('state banner', () => {
  it('says nothing while the rows are live', () => {
    show({})
    expect(document.querySelector('[role="note"], [role="alert"]')).toBeNull()
  })

  it('offline: as of when, what works, and a try now', async () => {
    const { onretry } = show({ state: 'offline', text: 'Offline, data as of 12:00' })
    const note = page.getByRole('note', { name: 'Offline' })
    await expect.element(note).toHaveTextContent('Offline, data as of 12:00. Search, filters')
    await page.getByRole('button', { name: 'Try now' }).click()
    expect(onretry).toHaveBeenCalledTimes(1)
  })

  it('offline with nothing stored promises nothing', async () => {
    show({ state: 'offline', text: 'Offline, nothing stored yet', dataAsOf: null, stored: false })
    const note = page.getByRole('note', { name: 'Offline' })
    await expect.element(note).not.toHaveTextContent('Search')
  })

  it('error: cause as text, time of the rows, next step, id', async () => {
    const { onretry } = show({ state: 'error', text: 'Error · 2 min', trouble: TROUBLE })
    const alert = page.getByRole('alert')
    await expect.element(alert).toHaveTextContent('rhv-fra: The certificate <b>expired</b>.')
    await expect
      .element(alert)
      .toHaveTextContent('Rows below are as of 12:00. Renew it. Id 7c1f-20e4.')
    await page.getByRole('button', { name: 'Try again' }).click()
    expect(onretry).toHaveBeenCalledTimes(1)
  })

  it('session ended: the way back, and Later until it ends anew', async () => {
    show({ state: 'sign-in', text: 'Sign-in needed', since: 5 })
    const note = page.getByRole('note', { name: 'Sign-in needed' })
    await expect.element(note).toHaveTextContent('Reading and filtering go on')
    expect(page.getByRole('link', { name: 'Sign in' }).element().getAttribute('href')).toBe(
      '/sign-in?next=%2Fvms',
    )
    await page.getByRole('button', { name: 'Later' }).click()
    await expect.element(note).not.toBeInTheDocument()
  })

  it('paused: resume', async () => {
    const { onresume } = show({ state: 'paused', text: 'Paused' })
    await page.getByRole('button', { name: 'Resume' }).click()
    expect(onresume).toHaveBeenCalledTimes(1)
  })

  it('offline: since when, where that is not when the rows are of', async () => {
    show({ state: 'offline', text: 'Offline, data as of 12:00', since: NOON + 120_000 })
    const note = page.getByRole('note', { name: 'Offline' })
    await expect.element(note).toHaveTextContent('No connection since 12:02. Search, filters')
  })

  it('stale: who does not answer, and as of when the rows are', async () => {
    const { onretry } = show({ state: 'stale', text: 'Stale · 2 h' })
    const note = page.getByRole('note', { name: 'Stale' })
    await expect
      .element(note)
      .toHaveTextContent('rhv-fra does not answer. Rows below are as of 12:00.')
    await page.getByRole('button', { name: 'Try now' }).click()
    expect(onretry).toHaveBeenCalledTimes(1)
  })

  it.each([
    [{ expected: 737, etaMs: 38_000 }, 'Virtual machines 149 of about 737', 'About 40 s left. You'],
    [{ expected: null, etaMs: null }, 'Virtual machines 149', 'Step 7 of 10. You'],
  ] as const)('first load: what comes, how much is left %#', async (progress, title, body) => {
    const load = { kind: 'vm', step: 7, steps: 10, loaded: 149, ...progress } as const
    show({ state: 'loading', text: 'Loading 43 %', partial: true, dataAsOf: null }, load)
    const note = page.getByRole('note', { name: 'Loading' })
    await expect.element(note).toHaveTextContent(`Loading rhv-fra: ${title}`)
    await expect.element(note).toHaveTextContent(body)
  })

  it('listing a complete inventory again is no news above the rows', () => {
    show({ state: 'loading', text: 'Loading' })
    expect(document.querySelector('[role="note"]')).toBeNull()
  })
})
