/** The pill by role and name: its word in each state, and the button inside. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { Freshness, FreshnessState } from '../../../src/core/model/freshness.ts'
import SyncPill from '../../../src/app/shell/SyncPill.svelte'
import { PILL_LOOKS } from '../../../src/app/shell/pill-look.ts'
import { clear, render } from '../render.ts'

const fresh = (state: FreshnessState, text: string, share?: number): Freshness => ({
  state,
  text,
  dataAsOf: 0,
  partial: false,
  stored: true,
  trouble: null,
  ...(share === undefined ? {} : { share }),
})

afterEach(clear)

describe('sync pill', () => {
  it.each([
    ['live', 'Live · 12 s ago'],
    ['partial', 'Partial · 1 kind not complete'],
    ['loading', 'Loading 43 %'],
    ['catching-up', 'Catching up · 318 events'],
    ['stale', 'Stale · 2 h'],
    ['offline', 'Offline, data as of 14:05'],
    ['sign-in', 'Sign-in needed'],
    ['error', 'Error · 2 min'],
  ] as const)('%s', async (state, text) => {
    render(SyncPill, { freshness: fresh(state, text), expanded: false, ontoggle: () => undefined })
    const pill = page.getByRole('status', { name: 'Sync status' })
    await expect.element(pill).toBeVisible()
    expect(pill.element().textContent.startsWith(text)).toBe(true)
    expect(pill.element().querySelector('svg')).not.toBeNull()
  })

  it('has a look for every state, none of them by color alone', () => {
    const looks = Object.values(PILL_LOOKS)
    expect(looks).toHaveLength(11)
    for (const look of looks) expect(look.icon).toBeTruthy()
  })

  it('opens the Sync center and says whether it is open', async () => {
    const ontoggle = vi.fn()
    render(SyncPill, { freshness: fresh('live', 'Live'), expanded: true, ontoggle })
    const button = page.getByRole('status', { name: 'Sync status' }).getByRole('button')
    await button.click()
    expect(ontoggle).toHaveBeenCalledTimes(1)
    expect(button.element().getAttribute('aria-expanded')).toBe('true')
  })

  it('reads out the state, not the seconds', async () => {
    render(SyncPill, {
      freshness: fresh('error', 'Error · 2 min'),
      expanded: false,
      ontoggle: () => undefined,
    })
    expect(page.getByRole('status').element().getAttribute('aria-live')).toBe('off')
    await vi.waitFor(() =>
      expect(document.querySelector('[aria-live="polite"]')?.textContent).toBe('Error'),
    )
  })
})
