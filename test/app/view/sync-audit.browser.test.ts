/** The comparisons of an engine in the Sync center, over a small replica on real IndexedDB. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { EngineLink } from '../../../src/app/engine-link.svelte.ts'
import { session } from '../../../src/app/session.svelte.ts'
import SyncAudit from '../../../src/app/view/SyncAudit.svelte'
import type { AuditReport } from '../../../src/core/model/drift.ts'
import type { ReplicaMeta } from '../../../src/core/model/meta.ts'
import { openStore, type Store } from '../../../src/core/store/store.ts'
import { clear, render } from '../render.ts'

let store: Store
let epoch: number
let meta: ReplicaMeta
const send = vi.fn()

const report = (no: number, own: Partial<AuditReport> = {}): AuditReport => ({
  no,
  trigger: 'schedule',
  startedAt: Date.now() - 2_000,
  endedAt: Date.now(),
  settled: true,
  kinds: { vm: { checked: 1_234, missing: 0, extra: 0, different: 0 } },
  items: [],
  cut: 0,
  inFlight: 0,
  requests: 12,
  bytes: 2_048,
  writes: 0,
  ...own,
})

const keep = (audit: AuditReport): Promise<unknown> =>
  store.inventory.commit({ epoch, now: Date.now(), audit })

const show = (own: Partial<ReplicaMeta> = {}, reason = ''): void => {
  const link = { engine: { name: 'rhv-fra' }, db: store.db, send } as unknown as EngineLink
  vi.spyOn(session, 'link', 'get').mockReturnValue(link)
  render(SyncAudit, { link, meta: { ...meta, ...own }, reason })
}

const button = () => page.getByRole('button', { name: 'Reconcile' })

beforeEach(async () => {
  store = await openStore('audit-test', () => true)
  epoch = await store.inventory.lead('test')
  meta = await store.inventory.readMeta()
})

afterEach(async () => {
  clear()
  vi.restoreAllMocks()
  send.mockReset()
  await store.db.delete()
})

describe('comparisons', () => {
  it('are explained before there is one', async () => {
    show()
    await expect.element(page.getByText(/^No comparison yet\./)).toBeVisible()
    expect(document.querySelector('table')).toBeNull()
  })

  it('without differences say so, with what was compared', async () => {
    await keep(report(1))
    show()
    await expect.element(page.getByText('The comparison found no differences.')).toBeVisible()
    await expect.element(page.getByText(/1,234 objects/)).toBeVisible()
    await expect.element(page.getByText('12 calls, 2.0 KiB, 0 rows written')).toBeVisible()
  })

  it('name what differed and why, with a link to what is still there', async () => {
    const item = { fields: [], cause: 'silent' } as const
    await keep(
      report(1, {
        kinds: { vm: { checked: 10, missing: 0, extra: 1, different: 1 } },
        items: [
          {
            ...item,
            kind: 'vm',
            id: 'v1',
            name: 'web-01',
            difference: 'different',
            fields: ['watchDogs'],
          },
          { ...item, kind: 'vm', id: 'v2', name: 'db-01', difference: 'extra' },
        ],
      }),
    )
    await keep(report(2))
    show()
    const table = page.getByRole('table', { name: 'Differences found lately' })
    await expect.element(table.getByRole('link', { name: 'web-01' })).toBeVisible()
    expect(table.getByRole('link').elements()).toHaveLength(1)
    await expect
      .element(table.getByRole('row', { name: /web-01.*watchDogs.*no event/ }))
      .toBeVisible()
    await expect
      .element(table.getByRole('row', { name: /db-01.*was gone from the engine/ }))
      .toBeVisible()
    await page.getByText('All comparisons that are kept').click()
    const all = page.getByRole('table', { name: 'Comparisons', exact: true })
    await expect.element(all.getByText('2, repaired: 2 no event')).toBeVisible()
    expect(all.getByRole('row').elements()).toHaveLength(3)
  })

  it('can be asked for, once until it is made', async () => {
    await keep(report(1))
    show()
    await expect.element(page.getByText('The comparison found no differences.')).toBeVisible()
    await button().click()
    expect(send).toHaveBeenCalledExactlyOnceWith({ type: 'reconcile' })
    await expect.element(page.getByRole('status')).toHaveTextContent('Asked for: it begins soon')
    await button().click({ force: true })
    expect(send).toHaveBeenCalledTimes(1)
    await keep(report(2))
    await expect.element(page.getByRole('status')).toHaveTextContent(/^$/)
  })

  it('show how far one is, and why none can be asked for', async () => {
    show({ comparing: { trigger: 'asked', startedAt: 1, kinds: 7 } })
    await expect
      .element(page.getByRole('status'))
      .toHaveTextContent('Comparing: 7 of 10 kinds are through')
    await expect.element(button()).toHaveAttribute('aria-disabled', 'true')
    clear()
    show({}, 'Not signed in')
    await expect.element(button()).toHaveAttribute('title', 'Not signed in')
    await button().click({ force: true })
    expect(send).not.toHaveBeenCalled()
  })
})
