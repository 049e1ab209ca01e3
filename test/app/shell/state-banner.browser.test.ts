/** What each state says above the rows, and what can be done from there. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { Freshness } from '../../../src/core/model/freshness.ts'
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

function show(freshness: Partial<Freshness>, trouble: Trouble | null = null) {
  const onretry = vi.fn()
  const onresume = vi.fn()
  render(StateBanner, {
    freshness: {
      state: 'live',
      text: 'Live',
      dataAsOf: NOON,
      partial: false,
      ...freshness,
    } satisfies Freshness as Freshness,
    engine: 'rhv-fra',
    trouble,
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
    show({ state: 'offline', text: 'Offline, nothing stored yet', dataAsOf: null })
    const note = page.getByRole('note', { name: 'Offline' })
    await expect.element(note).not.toHaveTextContent('Search')
  })

  it('error: cause as text, time of the rows, next step, id', async () => {
    const { onretry } = show({ state: 'error', text: 'Error · 2 min' }, TROUBLE)
    const alert = page.getByRole('alert')
    await expect.element(alert).toHaveTextContent('rhv-fra: The certificate <b>expired</b>.')
    await expect
      .element(alert)
      .toHaveTextContent('rows below are as of 12:00 · id 7c1f-20e4. Renew')
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
})
