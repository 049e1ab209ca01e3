/** The palette and the query field by keyboard, over the real estate worker and a real database. */
import { flushSync, type ComponentProps } from 'svelte'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { deleteReplica } from '../../../src/core/store/queries.ts'
import { openStore, type Store } from '../../../src/core/store/store.ts'
import { estateWorker } from '../../../src/app/estate-link.svelte.ts'
import { preferences } from '../../../src/app/preferences.svelte.ts'
import { session } from '../../../src/app/session.svelte.ts'
import QueryField from '../../../src/app/search/QueryField.svelte'
import { navigate } from '../../../src/app/router.svelte.ts'
import SearchPalette from '../../../src/app/search/SearchPalette.svelte'
import { upsert, vm } from '../../core/store/rows.ts'
import { clear, render } from '../render.ts'

const ENGINE = 'search-test'
let store: Store

type Props = ComponentProps<typeof QueryField>

beforeEach(async () => {
  vi.spyOn(session, 'scope', 'get').mockReturnValue([ENGINE])
  await preferences.set('searches', [])
  await preferences.set('found', [])
  history.replaceState(null, '', '/')
  store = await openStore(ENGINE, () => true)
  const epoch = await store.inventory.lead('test')
  await store.inventory.commit({
    epoch,
    now: Date.now(),
    upserts: [
      upsert('cluster', 'c1', { name: 'prod' }),
      upsert('cluster', 'c2', { name: 'prelive' }),
      vm('a', { cluster: 'c1' }, { name: 'web-1', status: 'up' }),
      vm('b', { cluster: 'c1' }, { name: 'web-2', status: 'down' }),
      vm('c', { cluster: 'c2' }, { name: 'db-1', status: 'up', serialNumber: 'S-77' }),
    ],
    meta: (meta) => ({ ...meta, loadStartedAt: 1 }),
  })
})

afterEach(async () => {
  clear()
  estateWorker.forget(ENGINE)
  store.db.close()
  await deleteReplica(ENGINE)
  vi.restoreAllMocks()
})
afterAll(() => estateWorker.close())

const field = (): HTMLInputElement => document.querySelector('[role="combobox"]')!
const chosen = (): Element | null =>
  document.getElementById(field().getAttribute('aria-activedescendant') ?? '')
const options = (): string[] =>
  [...document.querySelectorAll('[role="option"] .name')].map((name) => name.textContent.trim())
const errorText = (): string =>
  document.getElementById(field().getAttribute('aria-errormessage') ?? '')?.textContent ?? ''

async function type(text: string): Promise<void> {
  await userEvent.fill(field(), text)
  flushSync()
}

describe('the palette', () => {
  let closed = 0
  const open = async (start = ''): Promise<void> => {
    closed = 0
    render(SearchPalette, { start, onclose: () => (closed += 1) })
    await vi.waitFor(() => expect(document.activeElement).toBe(field()))
  }

  it('finds objects by any text, says which, and Enter opens the first', async () => {
    await open()
    await type('s-77')
    await vi.waitFor(() => expect(options()).toContain('db-1'))
    expect(chosen()?.textContent).toMatch(/db-1.*serial number.*S-77/s)
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(location.pathname).toBe('/vms/c'))
    // A dialog tells that it was closed a task later.
    await vi.waitFor(() => expect(closed).toBe(1))
    expect(preferences.values.found).toEqual([{ kind: 'vm', name: 'db-1', href: '/vms/c' }])
  })

  it('acts on Enter that was pressed before the answer came', async () => {
    navigate('/hosts')
    await open()
    await userEvent.keyboard('s-77{Enter}')
    await vi.waitFor(() => expect(location.pathname).toBe('/vms/c'))
    // A dialog tells that it was closed a task later.
    await vi.waitFor(() => expect(closed).toBe(1))
    navigate('/vms')
    await open()
    await userEvent.keyboard('vms: cluster = prod{Control>}{Enter}{/Control}')
    await vi.waitFor(() =>
      expect(new URLSearchParams(location.search).get('query')).toBe('cluster = prod'),
    )
  })

  it('completes by Tab, step by step, and opens the list of a query', async () => {
    await open()
    await type('vms: clus')
    await vi.waitFor(() => expect(options()[0]).toBe('cluster'))
    await userEvent.keyboard('{Tab}')
    await vi.waitFor(() => expect(field().value).toBe('vms: cluster '))
    await vi.waitFor(() => expect(options()[0]).toBe('='))
    await userEvent.keyboard('{Tab}')
    await vi.waitFor(() => expect(field().value).toBe('vms: cluster = '))
    // The value that most VMs have comes first.
    await vi.waitFor(() => expect(options().slice(0, 2)).toEqual(['prod', 'prelive']))
    await userEvent.keyboard('{Tab}')
    await vi.waitFor(() => expect(field().value).toBe('vms: cluster = prod '))
    await vi.waitFor(() => expect(chosen()?.textContent).toMatch(/Show all 2 in Virtual machines/))
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(location.pathname).toBe('/vms'))
    expect(new URLSearchParams(location.search).get('query')).toBe('cluster = prod')
  })

  it('points at the character that is wrong, keeps what stands before it, and takes the nearest word', async () => {
    await open()
    await type('vms: status = up and cluster = prox')
    await vi.waitFor(() => expect(errorText()).toMatch(/No cluster is called “prox”/))
    expect(errorText().replace(/\s+/g, ' ')).toContain('at character 35 (x)')
    expect(field().getAttribute('aria-invalid')).toBe('true')
    expect(document.querySelector('.colors .at')?.textContent).toBe('x')
    // The VMs of the part that stands are asked for apart from the error, and may come after it.
    await vi.waitFor(() =>
      expect(document.querySelector('[role="listbox"]')?.textContent).toContain(
        'for the part before the error: status = up',
      ),
    )
    expect(options()).toContain('db-1')
    const take = [...document.querySelectorAll('button')].find(
      ({ textContent }) => textContent === 'prod',
    )
    take!.click()
    await vi.waitFor(() => expect(field().value).toBe('vms: status = up and cluster = prod'))
    await vi.waitFor(() => expect(errorText()).toBe(''))
    expect(document.activeElement).toBe(field())
  })

  it('saves a search under a name and finds it by that', async () => {
    await open()
    await type('vms: status = down')
    await vi.waitFor(() => expect(options()).toContain('Save this search'))
    await userEvent.keyboard('{ArrowDown}')
    await vi.waitFor(() => expect(chosen()?.textContent).toContain('Save this search'))
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Name of the search'),
    )
    await userEvent.keyboard('Down at night{Enter}')
    await vi.waitFor(() =>
      expect(preferences.values.searches).toMatchObject([
        { name: 'Down at night', text: 'vms: status = down' },
      ]),
    )
    await type('down')
    await vi.waitFor(() => expect(options()).toContain('Down at night'))
  })

  it('says so when nothing matches, and Esc closes it', async () => {
    await open()
    await type('nowhere')
    await vi.waitFor(() =>
      expect(document.querySelector('dialog')?.textContent).toMatch(
        /Nothing stored on\s+this computer/,
      ),
    )
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(closed).toBe(1))
  })
})

describe('the query of a list', () => {
  it('is completed while it is typed and counts when it is entered', async () => {
    const asked: string[] = []
    render<Props>(QueryField, {
      list: 'vm',
      query: '',
      fault: null,
      onquery: (query: string) => void asked.push(query),
    })
    field().focus()
    await type('cluster = pr')
    await vi.waitFor(() => expect(options()).toEqual(['prod', 'prelive']))
    await userEvent.keyboard('{ArrowDown}{ArrowDown}')
    await vi.waitFor(() => expect(chosen()?.textContent).toMatch(/prelive.*1 VM\b/s))
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(field().value).toBe('cluster = prelive '))
    expect(asked).toEqual([])
    await userEvent.keyboard('{Enter}')
    await vi.waitFor(() => expect(asked).toEqual(['cluster = prelive']))
  })

  it('says what its rows answer when it is wrong', () => {
    render<Props>(QueryField, {
      list: 'vm',
      query: 'web and clutser = x',
      fault: {
        message: 'No field of vms is called “clutser”',
        from: 8,
        to: 15,
        at: 11,
        suggestion: 'cluster',
        before: 'web',
      },
      onquery: () => undefined,
    })
    expect(errorText()).toMatch(/clutser.*at character 12.*Did you mean cluster/s)
    expect(document.body.textContent).toMatch(/The rows answer\s+the part before the error: web/)
  })
})
