/** A whole list over rows of the page, as its user meets it: filters, ranges, columns, views, selection, cards, details. */
import { tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import ListPage from '../../../src/app/lists/ListPage.svelte'
import { selectionOf } from '../../../src/app/lists/list-memory.svelte.ts'
import { localList } from '../../../src/app/lists/local-list.svelte.ts'
import { preferences } from '../../../src/app/preferences.svelte.ts'
import { navigate, route } from '../../../src/app/router.svelte.ts'
import type { ListSpec } from '../../../src/core/estate/spec.ts'
import { clear, hearKeys, render } from '../render.ts'

interface Thing {
  id: string
  name: string
  color: string
  size: number | null
}

const COLORS = ['red', 'green', 'blue']
const items: Thing[] = Array.from({ length: 407 }, (_, i) => ({
  id: `t${i}`,
  name: `thing-${String(i).padStart(3, '0')}`,
  color: COLORS[i % 3]!,
  size: i === 0 ? null : i,
}))

const spec: ListSpec<Thing> = {
  path: '/things',
  title: 'Things',
  noun: ['thing', 'things'],
  placeholder: 'Filter by name',
  defaultSort: 'name',
  text: ({ name }) => [name],
  columns: [
    { id: 'name', title: 'Name', width: 140, grow: true, cell: 'text', value: (t) => t.name },
    { id: 'color', title: 'Color', width: 100, cell: 'text', value: (t) => t.color },
    { id: 'size', title: 'Size', width: 90, cell: 'number', value: (t) => t.size },
    { id: 'extra', title: 'Extra', width: 90, from: Infinity, cell: 'text', value: () => 'x' },
  ],
  facets: [
    {
      id: 'color',
      title: 'Color',
      primary: true,
      values: (t) => [t.color],
      label: (value) => value,
    },
    {
      id: 'last',
      title: 'Last digit',
      values: (t) => [t.id.at(-1)!],
      label: (value) => value,
    },
  ],
}

const onopen = vi.fn<(row: { id: string }, whole: boolean, href: string) => void>()

function show(href = '/things'): void {
  navigate(href)
  render(ListPage, {
    spec,
    source: localList(() => ({
      spec,
      items,
      ready: true,
      hrefOf: ({ id }) => `/things/${id}`,
    })),
    icon: 'list',
    onopen,
  })
  hearKeys()
  document.querySelector<HTMLElement>('.page')!.style.height = '700px'
}

const button = (name: string | RegExp) => page.getByRole('button', { name })
const titles = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('[data-column]')].map((one) => one.dataset['column'])
const first = (): string | undefined =>
  document.querySelector('[data-index="0"] [data-row]')?.textContent
/** Nothing is connected, so that there may be more than is known. */
const total = (text: string): Promise<unknown> =>
  expect.element(page.getByText(text.replace(' of ', ' of ≥ '), { exact: true })).toBeVisible()

beforeEach(async () => {
  await page.viewport(1200, 800)
  await preferences.set('columns', {})
  await preferences.set('views', {})
  await preferences.set('density', 'compact')
  selectionOf('/things').clear()
})
afterEach(() => {
  onopen.mockReset()
  clear()
})

describe('a list', () => {
  it('narrows by a facet that is searched by typing, by keyboard alone', async () => {
    show()
    ;(button('More filters').element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    ;(button('Last digit').element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    await page.getByRole('searchbox', { name: 'Search in Last digit' }).fill('7')
    await vi.waitFor(() => expect(document.querySelectorAll('.values input')).toHaveLength(1))
    await userEvent.keyboard('{ArrowDown} {Escape}')
    await total('40 of 407')
    expect(route.query.getAll('last')).toEqual(['7'])
    await button('Remove Last digit: 7').click()
    await expect.element(page.getByText(/^Rows 1–\d+ of 407$/)).toBeVisible()
  })

  it('limits a column to a range by its fields and by drawing over the histogram', async () => {
    show('/things?sort=-size')
    expect(first()).toBe('thing-406')
    await page.getByRole('spinbutton', { name: 'Size, at least' }).fill('400')
    await userEvent.keyboard('{Enter}')
    await total('7 of 407')
    expect(route.query.get('size.range')).toBe('400..')
    await button('Remove the range').click()
    await vi.waitFor(() => expect(route.query.has('size.range')).toBe(false))
    const chart = page.getByRole('img', { name: /^Size from 1 to 406/ }).element()
    const { left, top, width } = chart.getBoundingClientRect()
    const at = (share: number): PointerEventInit => ({
      bubbles: true,
      pointerId: 1,
      clientX: left + width * share,
      clientY: top + 5,
    })
    vi.spyOn(chart as HTMLElement, 'setPointerCapture').mockReturnValue(undefined)
    chart.dispatchEvent(new PointerEvent('pointerdown', at(0)))
    chart.dispatchEvent(new PointerEvent('pointermove', at(0.49)))
    chart.dispatchEvent(new PointerEvent('pointerup', at(0.49)))
    await total('203 of 407')
    expect(first()).toBe('thing-203')
  })

  it('shows, hides, orders and resets columns, and keeps them', async () => {
    show()
    expect(titles()).toEqual(['name', 'color', 'size'])
    await button('Columns').click()
    await page.getByRole('checkbox', { name: 'Extra' }).click()
    await page.getByRole('checkbox', { name: 'Color' }).click()
    expect(titles()).toEqual(['name', 'size', 'extra'])
    ;(page.getByRole('checkbox', { name: 'Extra' }).element() as HTMLElement).focus()
    await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}')
    expect(titles()).toEqual(['name', 'extra', 'size'])
    await expect.element(page.getByText('Extra is column 2 of 3.')).toBeInTheDocument()
    await page.getByRole('spinbutton', { name: 'Width of Size, pixels' }).fill('200')
    await userEvent.keyboard('{Tab}')
    expect(preferences.values.columns['/things']?.widths).toEqual({ size: 200 })
    clear()
    show()
    expect(titles()).toEqual(['name', 'extra', 'size'])
    await button('Columns').click()
    await button('Reset columns').click()
    await vi.waitFor(() => expect(titles()).toEqual(['name', 'color', 'size']))
    expect(preferences.values.columns).toEqual({})
    await button('Done').click()
  })

  it('keeps a view under a name, opens with it, restores and removes it', async () => {
    show('/things?color=red&sort=-size')
    await button(/^View/).click()
    await page.getByRole('menuitem', { name: 'Save this view' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect.element(page.getByText('A view needs a name.')).toBeVisible()
    await page.getByRole('textbox', { name: 'Name' }).fill('Red ones')
    await page.getByRole('checkbox', { name: 'Open Things with this view' }).click()
    await userEvent.keyboard('{Enter}')
    await button('View: Red ones').click()
    await expect.element(page.getByRole('menuitem', { name: 'Red ones' })).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await button('Clear all filters').click()
    await vi.waitFor(() => expect(route.query.has('color')).toBe(false))
    clear()
    show()
    await total('136 of 407')
    expect(first()).toBe('thing-405')
    await button('View: Red ones').click()
    await page.getByRole('menuitem', { name: 'Manage views' }).click()
    await button('Remove Red ones').click()
    await button('Done').click()
    expect(preferences.values.views['/things']).toEqual({ views: [], standard: '' })
  })

  it('selects all that match by keyboard, keeps them while filtering, and copies them', async () => {
    show('/things?color=green')
    document.querySelector<HTMLElement>('[data-index="0"]')!.focus()
    await userEvent.keyboard('{Control>}a{/Control}')
    await total('136 selected')
    await expect
      .element(page.getByText('All 136 things that match are selected.'))
      .toBeInTheDocument()
    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('thing-00')
    await total('3 of 407')
    await total('136 selected')
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue(undefined)
    await button('Copy').click()
    await expect.element(page.getByText('136 rows are on the clipboard.')).toBeVisible()
    const lines = written.mock.calls[0]![0].split('\n')
    written.mockRestore()
    expect(lines).toHaveLength(137)
    expect(lines.slice(0, 2)).toEqual(['Name\tColor\tSize', 'thing-001\tgreen\t1'])
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
    await tick()
    expect(selectionOf('/things').keys.size).toBe(0)
  })

  it('is cards with a sheet of filters where there is no room for a table', async () => {
    await page.viewport(390, 800)
    show('/things?sort=-size')
    const cards = (): NodeListOf<Element> =>
      document.querySelectorAll('ul[aria-label="Things"] > li')
    await vi.waitFor(() => expect(cards().length).toBeGreaterThan(3))
    expect(cards().length).toBeLessThan(30)
    expect(cards()[0]!.getAttribute('aria-setsize')).toBe('407')
    expect(cards()[0]!.getBoundingClientRect().height).toBe(113)
    await button('Filters').click()
    await button('Color').click()
    await page.getByRole('checkbox', { name: 'blue 135' }).click()
    await button('Show 135 things').click()
    await total('135 of 407')
    await button('Select').click()
    await page.getByRole('checkbox', { name: 'Select thing-404' }).click()
    await total('1 selected')
    await page.getByRole('link', { name: 'thing-404' }).click()
    expect(onopen.mock.calls[0]?.slice(1)).toEqual([false, '/things/t404'])
  })

  it('comes back to where it was scrolled to', async () => {
    show()
    const grid = (): HTMLElement => document.querySelector<HTMLElement>('[role="grid"]')!
    grid().scrollTop = 3_200
    await new Promise(requestAnimationFrame)
    await tick()
    clear()
    show()
    await vi.waitFor(() => expect(grid().scrollTop).toBe(3_200))
  })
})
