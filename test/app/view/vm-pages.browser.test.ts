/** The pages of VMs over a small replica on real IndexedDB: list, filters in the address, drawer and tabs, exports. */
import { mount, unmount } from 'svelte'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import ExportCenter from '../../../src/app/export/ExportCenter.svelte'
import { navigate, route } from '../../../src/app/router.svelte.ts'
import { ReplicaMemory } from '../../../src/app/replica-memory.ts'
import { session } from '../../../src/app/session.svelte.ts'
import VmDetail from '../../../src/app/view/VmDetail.svelte'
import VmList from '../../../src/app/view/VmList.svelte'
import { openStore } from '../../../src/core/store/store.ts'
import type { KindMeta } from '../../../src/core/model/meta.ts'
import type { Commit } from '../../../src/core/ports.ts'
import { upsert, vm } from '../../core/store/rows.ts'
import { clear, hearKeys, render } from '../render.ts'

const ENGINE = 'pages-test'
const home = location.href
let commit: (change: Partial<Commit>) => Promise<unknown>

beforeAll(async () => {
  // Wide enough for the table; the cards have no columns.
  await page.viewport(1440, 900)
  const { inventory } = await openStore(ENGINE, () => true)
  const epoch = await inventory.lead('test')
  await inventory.commit({
    epoch,
    now: Date.now(),
    upserts: [
      upsert('cluster', 'c1', { name: 'fra-prod' }),
      upsert('cluster', 'c2', { name: 'fra-test' }),
      upsert('disk', 'd1', { name: 'web-01_disk', storageDomains: [] }),
      vm('v1', { cluster: 'c1', disks: ['d1'], profiles: [''] }, { name: 'web-01' }),
      vm('v2', { cluster: 'c2' }, { name: '<script>db</script>', status: 'down' }),
      vm('v3', { cluster: 'c2', host: 'gone' }, { name: 'mail' }),
    ],
    meta: (meta) => ({
      ...meta,
      parity: true,
      loadStartedAt: 1,
      kinds: {
        ...meta.kinds,
        vm: { ...meta.kinds.vm, state: 'complete', completeAt: Date.now() },
      },
    }),
  })
  commit = (change) => inventory.commit({ epoch, now: Date.now(), ...change })
  // The name as it was configured once.
  new ReplicaMemory().remember(ENGINE, { name: 'Test engine', vms: 3, asOf: Date.now() })
  // Without a configuration nothing is collected: what is stored is all there is.
  await session.readStored()
  session.open(ENGINE)
  await vi.waitFor(() => expect(session.ready).toBe(true))
})

afterEach(() => {
  clear()
  history.replaceState(null, '', home)
})

afterAll(async () => {
  await session.engines.remove(ENGINE)
})

const list = (href: string): void => {
  navigate(href)
  render(VmList, {})
  hearKeys()
}
const link = (name: string) => page.getByRole('link', { name, exact: true })

describe('the list of VMs', () => {
  it('shows rows with names joined, not validated as unknown', async () => {
    list('/vms')
    await expect.element(link('web-01')).toBeVisible()
    await expect.element(link('<script>db</script>')).toBeVisible()
    await expect.element(link('fra-prod')).toBeVisible()
    await expect.element(page.getByText('Rows 1–3 of 3')).toBeVisible()
    await expect.element(page.getByText('Unknown').first()).toBeVisible()
  })

  it('filters by its menus, writes that into the address and takes it back', async () => {
    list('/vms')
    await page.getByRole('toolbar').getByRole('button', { name: 'Cluster' }).click()
    await page.getByRole('checkbox', { name: 'fra-test 2' }).click()
    await userEvent.keyboard('{Escape}')
    await expect.element(page.getByText('2 of 3', { exact: true })).toBeVisible()
    expect(route.query.getAll('cluster')).toEqual(['c2'])
    await page.getByRole('button', { name: 'Remove Cluster: fra-test' }).click()
    await expect.element(page.getByText('Rows 1–3 of 3')).toBeVisible()
    expect(route.query.has('cluster')).toBe(false)
  })

  it('says what would match when nothing does, and offers it', async () => {
    list('/vms?q=nothing&cluster=c2')
    await expect.element(page.getByText('No VM matches these filters')).toBeVisible()
    await page.getByRole('button', { name: 'Remove “Text: nothing”' }).click()
    await expect.element(page.getByText('Rows 1–2 of 2')).toBeVisible()
  })

  it('opens details beside the list, steps, and closes back to the row', async () => {
    list('/vms')
    await link('mail').click()
    await expect.element(page.getByRole('heading', { name: 'mail' })).toBeVisible()
    expect(route.query.get('open')).toBe('v3')
    await userEvent.keyboard(']')
    await expect.element(page.getByRole('heading', { name: 'web-01' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(route.query.has('open')).toBe(false))
    await vi.waitFor(() =>
      expect((document.activeElement as HTMLElement).textContent).toContain('web-01'),
    )
  })

  it('exports policy inputs and the estate as downloads', async () => {
    const saved: { name: string; blob: Blob }[] = []
    const made = vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      saved.push({ name: '', blob: blob as Blob })
      return 'blob:none'
    })
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
      this: HTMLAnchorElement,
    ) {
      saved.at(-1)!.name = this.download
    })
    list('/vms')
    const dialogs = mount(ExportCenter, { target: document.body })
    try {
      for (const [at, item] of ['Policy inputs (NDJSON)', 'Inventory (JSON)'].entries()) {
        await page.getByRole('button', { name: 'Export', exact: true }).click()
        await page.getByRole('menuitem', { name: /^Workbook, report and more/ }).click()
        const dialog = page.getByRole('dialog', { name: 'Export' })
        await dialog.getByRole('radio', { name: /^For other programs/ }).click()
        await dialog.getByRole('radio', { name: item }).click()
        await dialog.getByRole('button', { name: 'Export', exact: true }).click()
        await vi.waitFor(() => expect(saved[at]?.name).toMatch(/^portolan_Test-engine_/))
      }
      const lines = (await saved[0]!.blob.text()).trim().split('\n')
      expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual([
        'v1',
        'v2',
        'v3',
      ])
      const estate = JSON.parse(await saved[1]!.blob.text()) as { kinds: Record<string, unknown[]> }
      expect(estate.kinds['vm']).toHaveLength(3)
    } finally {
      await unmount(dialogs)
      made.mockRestore()
      clicked.mockRestore()
    }
  })
})

describe('a VM', () => {
  it('has tabs for everything, and its policy input', async () => {
    navigate('/vms/v1')
    render(VmDetail, {})
    await expect.element(page.getByRole('heading', { level: 1, name: 'web-01' })).toBeVisible()
    await expect.element(page.getByText(/^Not validated yet. It is queued/)).toBeVisible()
    await page.getByRole('tab', { name: 'Disks 1' }).click()
    await expect.element(link('web-01_disk')).toBeVisible()
    await userEvent.keyboard('{ArrowRight}')
    await expect
      .element(page.getByRole('tab', { name: 'NICs 1' }))
      .toHaveAttribute('aria-selected', 'true')
    await expect.element(page.getByText('56:6f:00:00:00:01')).toBeVisible()
    await page.getByRole('tab', { name: 'Raw' }).click()
    await expect
      .element(page.getByLabelText('Policy input as JSON'))
      .toHaveTextContent('"storageErrorResumeBehaviour"')
  })

  it('names what is missing', async () => {
    navigate('/vms/v3')
    render(VmDetail, {})
    await expect.element(page.getByText(/Missing in the stored data: .*host gone/)).toBeVisible()
  })

  it('keeps what was shown when it is removed, and says so', async () => {
    navigate('/vms/v3')
    render(VmDetail, {})
    await expect.element(page.getByRole('heading', { name: 'mail' })).toBeVisible()
    await expect.element(page.getByRole('tab', { name: 'General' })).toBeVisible()
    await commit({ removes: [{ kind: 'vm', id: 'v3' }] })
    await expect.element(page.getByText('mail was removed.')).toBeVisible()
    await expect.element(page.getByRole('tab', { name: 'General' })).toBeVisible()
  })

  it('says when it could not be read whole, be there a row of before or none', async () => {
    const message = 'Expected a number, got text.'
    const fault = { kind: 'vm' as const, name: '', path: 'memory', message, at: Date.now() }
    await commit({
      faults: [
        { ...fault, id: 'v2' },
        { ...fault, id: 'odd' },
      ],
    })
    navigate('/vms/v2')
    render(VmDetail, {})
    await expect
      .element(page.getByText(/^Could not be read whole at .*: Expected a number/))
      .toBeVisible()
    clear()
    navigate('/vms/odd')
    render(VmDetail, {})
    await expect.element(page.getByText('This VM exists, but nothing of it')).toBeVisible()
  })

  it('says as of when its list was read last, and no more, while that cannot be read', async () => {
    const trouble = {
      kind: 'engine' as const,
      message: 'It failed.',
      nextStep: 'Look there.',
      since: Date.now(),
      count: 3,
    }
    const change = (of: Partial<KindMeta>) =>
      commit({
        meta: (meta) => ({ ...meta, kinds: { ...meta.kinds, vm: { ...meta.kinds.vm, ...of } } }),
      })
    await change({ state: 'stale', trouble })
    try {
      list('/vms')
      const note = page.getByRole('note')
      await expect.element(note).toHaveTextContent('Virtual machines are out of date: as of')
      await expect.element(note).toHaveTextContent('It failed. Look there.')
      clear()
      navigate('/vms/v1')
      render(VmDetail, {})
      await expect.element(page.getByText(/^Data as of .*, not read since$/)).toBeVisible()
      clear()
      navigate('/vms/never')
      render(VmDetail, {})
      await expect.element(page.getByText('This VM is not stored yet')).toBeVisible()
    } finally {
      await change({ state: 'complete', trouble: null })
    }
  })

  it('is told apart when it never was here', async () => {
    navigate('/vms/never')
    render(VmDetail, {})
    await expect.element(page.getByText('There is no such VM here')).toBeVisible()
  })
})
