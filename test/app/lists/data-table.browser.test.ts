/** The table by role and name: few rows in the DOM, one tab stop, arrows, sorting, selection. */
import { tick } from 'svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import DataTable from '../../../src/app/lists/DataTable.svelte'
import type { Column, Listed } from '../../../src/core/estate/spec.ts'
import { clear, render } from '../render.ts'

interface Thing extends Listed {
  size: number | null | undefined
}

const things = (count: number): Thing[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `t${i}`,
    name: `<b>thing</b> ${i}`,
    size: i,
  }))

const COLUMNS: Column<Thing>[] = [
  { id: 'name', title: 'Name', width: 200, cell: 'text', value: ({ name }) => name },
  { id: 'size', title: 'Size', unit: 'GiB', width: 100, cell: 'size', value: ({ size }) => size },
]

const onopen = vi.fn<(row: Thing, page: boolean) => void>()
const onsort = vi.fn<(column: string) => void>()
const onselect = vi.fn<(ids: ReadonlySet<string>) => void>()

function show(rows: Thing[]): void {
  render(DataTable<Thing>, {
    label: 'Things',
    rows,
    columns: COLUMNS,
    now: 0,
    sort: 'name',
    descending: false,
    onsort,
    selected: new Set<string>(),
    onselect,
    hrefOf: ({ id }: Thing) => `/things/${id}`,
    onopen,
  })
  document.querySelector<HTMLElement>('[role="grid"]')!.style.height = '600px'
}

const drawn = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-index]')]
const scrolled = async (top: number): Promise<void> => {
  const grid = document.querySelector<HTMLElement>('[role="grid"]')!
  grid.scrollTop = top
  await vi.waitFor(() => expect(grid.scrollTop).toBe(top))
  await new Promise(requestAnimationFrame)
  await tick()
}

afterEach(() => {
  onopen.mockReset()
  onsort.mockReset()
  onselect.mockReset()
  clear()
})

describe('the table', () => {
  it('keeps 10,000 rows out of the DOM and says how many there are', async () => {
    show(things(10_000))
    await expect
      .element(page.getByRole('grid', { name: 'Things' }))
      .toHaveAttribute('aria-rowcount', '10001')
    await vi.waitFor(() => expect(drawn().length).toBeGreaterThan(15))
    expect(drawn().length).toBeLessThanOrEqual(60)
    await scrolled(5000 * 32)
    await vi.waitFor(() =>
      expect(drawn().some((row) => row.dataset['index'] === '5005')).toBe(true),
    )
    expect(drawn().length).toBeLessThanOrEqual(60)
    const row = drawn().find((candidate) => candidate.dataset['index'] === '5005')
    expect(row?.getAttribute('aria-rowindex')).toBe('5007')
  })

  it('shows hostile names as text, and missing apart from not applicable and zero', async () => {
    show([
      { id: 'a', name: '<img src=x onerror=alert(1)>', size: null },
      { id: 'b', name: 'b', size: undefined },
      { id: 'c', name: 'c', size: 0 },
    ])
    await expect.element(page.getByRole('link', { name: '<img src=x' })).toBeVisible()
    expect(document.querySelector('[role="grid"] img')).toBeNull()
    const cells = [...document.querySelectorAll('[role="gridcell"][aria-colindex="3"]')]
    expect(cells.map((cell) => cell.textContent?.trim())).toEqual(['Unknown', '–', '0'])
  })

  it('is one tab stop with arrows inside, Enter opens, x chooses', async () => {
    show(things(100))
    expect(drawn().filter((row) => row.tabIndex === 0)).toHaveLength(1)
    drawn()[0]!.focus()
    await userEvent.keyboard('{ArrowDown}j')
    await vi.waitFor(() =>
      expect((document.activeElement as HTMLElement).dataset['index']).toBe('2'),
    )
    await userEvent.keyboard('{Enter}')
    expect(onopen.mock.calls[0]?.[0].id).toBe('t2')
    await userEvent.keyboard('x')
    expect([...(onselect.mock.calls[0]?.[0] ?? [])]).toEqual(['t2'])
    await userEvent.keyboard('{End}')
    await vi.waitFor(() =>
      expect((document.activeElement as HTMLElement).dataset['index']).toBe('99'),
    )
  })

  it('opens the row whose link has the focus, not the one that was active', async () => {
    show(things(10))
    drawn()[4]!.querySelector<HTMLElement>('a')!.focus()
    await userEvent.keyboard('{Enter}')
    expect(onopen.mock.calls[0]?.[0].id).toBe('t4')
  })

  it('sorts by its headers and says so', async () => {
    show(things(3))
    await expect
      .element(page.getByRole('columnheader', { name: 'Name' }))
      .toHaveAttribute('aria-sort', 'ascending')
    await page.getByRole('button', { name: 'Size GiB' }).click()
    expect(onsort).toHaveBeenCalledWith('size')
  })
})
