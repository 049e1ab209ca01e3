/** The estate outlives the page that opened it: what it joins stays current on the pages that follow. */
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { navigate } from '../../src/app/router.svelte.ts'
import { session } from '../../src/app/session.svelte.ts'
import VmList from '../../src/app/view/VmList.svelte'
import { openStore } from '../../src/core/store/store.ts'
import { upsert, vm } from '../core/store/rows.ts'
import { clear, render } from './render.ts'

const ENGINE = 'estate-test'
const home = location.href

afterEach(() => {
  clear()
  history.replaceState(null, '', home)
})
afterAll(async () => {
  await session.engines.remove(ENGINE)
})

it('joins names anew after the page that opened it is gone', async () => {
  await page.viewport(1440, 900)
  const { inventory } = await openStore(ENGINE, () => true)
  const epoch = await inventory.lead('test')
  const called = (name: string) => upsert('cluster', 'c1', { name })
  await inventory.commit({
    epoch,
    now: Date.now(),
    upserts: [called('first'), vm('v1', { cluster: 'c1' }, { name: 'web-01' })],
    meta: (meta) => ({ ...meta, loadStartedAt: 1 }),
  })
  await session.readStored()
  session.open(ENGINE)
  await vi.waitFor(() => expect(session.ready).toBe(true))
  navigate('/vms')
  render(VmList, {})
  await expect.element(page.getByRole('link', { name: 'first' })).toBeVisible()

  clear()
  render(VmList, {})
  await expect.element(page.getByRole('link', { name: 'first' })).toBeVisible()
  await inventory.commit({ epoch, now: Date.now(), upserts: [called('second')] })
  await expect.element(page.getByRole('link', { name: 'second' })).toBeVisible()
})
