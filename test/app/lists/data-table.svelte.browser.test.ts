/** The table by role and name: few rows in the DOM, one tab stop, arrows, sorting by several columns, selection. */
import { flushSync, tick } from 'svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { choose, placeColumns, type TableColumn } from '../../../src/app/lists/columns.ts'
import DataTable from '../../../src/app/lists/DataTable.svelte'
import type { SortKey } from '../../../src/core/estate/list-state.ts'
import type { Cell, Key, ListedRow } from '../../../src/core/estate/protocol.ts'
import { clear, hearKeys, render } from '../render.ts'

const thing = (i: number, size: Cell['value'] = i, name = `<b>thing</b> ${i}`): ListedRow => ({
  key: `a/t${i}`,
  engine: 'a',
  id: `t${i}`,
  name,
  cells: { name: { value: name, href: `/things/t${i}` }, size: { value: size } },
})
const things = (count: number): ListedRow[] => Array.from({ length: count }, (_, i) => thing(i))

const COLUMNS: TableColumn[] = [
  { id: 'name', title: 'Name', width: 200, cell: 'text', grow: true },
  { id: 'size', title: 'Size', unit: 'GiB', width: 100, cell: 'size' },
]

const onopen = vi.fn<(row: ListedRow, page: boolean) => void>()
const onsort = vi.fn<(column: string, add: boolean) => void>()
const onselect = vi.fn<(keys: ReadonlySet<Key>) => void>()
const onspan = vi.fn<(from: number, to: number) => void>()
const onall = vi.fn<() => void>()
const onwidth = vi.fn<(column: string, width: number | undefined) => void>()

interface Shown {
  rows: ListedRow[]
  order: string
  sort: SortKey[]
  columns: TableColumn[]
}

/** The state of a page around the table; change it and it is drawn anew. */
function show(rows: ListedRow[], more: Partial<Shown> = {}): Shown {
  const shown = $state<Shown>({
    rows,
    order: 'a',
    sort: [{ column: 'name', descending: false }],
    columns: COLUMNS,
    ...more,
  })
  render(DataTable, {
    label: 'Things',
    get count() {
      return shown.rows.length
    },
    at: (index: number) => shown.rows[index],
    get columns() {
      const chosen = choose(
        undefined,
        shown.columns,
        shown.columns.map(({ id }) => id),
      )
      return placeColumns(shown.columns, chosen, 800)
    },
    now: 0,
    get sort() {
      return shown.sort
    },
    get order() {
      return shown.order
    },
    onsort,
    onwidth,
    selected: new Set<Key>(),
    onselect,
    onspan,
    onall,
    hrefOf: ({ id }: ListedRow) => `/things/${id}`,
    onopen,
  })
  hearKeys()
  const table = document.querySelector<HTMLElement>('.table')!
  table.style.height = '600px'
  return shown
}

const grid = (): HTMLElement => document.querySelector<HTMLElement>('[role="grid"]')!
const drawn = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-index]')]
const rowAt = (index: number): HTMLElement | undefined =>
  drawn().find((row) => row.dataset['index'] === String(index))
const focused = (): string | undefined => (document.activeElement as HTMLElement).dataset['index']
const frame = (): Promise<unknown> => new Promise(requestAnimationFrame)
const scrolled = async (top: number): Promise<void> => {
  grid().scrollTop = top
  await vi.waitFor(() => expect(grid().scrollTop).toBe(top))
  await frame()
  await tick()
}

afterEach(() => {
  for (const mock of [onopen, onsort, onselect, onspan, onall, onwidth]) mock.mockReset()
  clear()
})

describe('the table', () => {
  it('keeps 50,000 rows out of the DOM and says how many there are', async () => {
    show(things(50_000))
    await expect
      .element(page.getByRole('grid', { name: 'Things' }))
      .toHaveAttribute('aria-rowcount', '50001')
    await vi.waitFor(() => expect(drawn().length).toBeGreaterThan(15))
    expect(drawn().length).toBeLessThanOrEqual(60)
    await scrolled(40_000 * 32)
    await vi.waitFor(() => expect(rowAt(40_005)?.getAttribute('aria-rowindex')).toBe('40007'))
    expect(drawn().length).toBeLessThanOrEqual(60)
    const top = rowAt(40_005)!.getBoundingClientRect().top - grid().getBoundingClientRect().top
    expect(top).toBeCloseTo(35 + 5 * 32, 0)
  })

  it('shows hostile names as text, and missing apart from not applicable and zero', async () => {
    const rows = [null, undefined, 0].map((size, i) =>
      thing(i, size, i === 0 ? '<img src=x onerror=alert(1)>' : `t${i}`),
    )
    rows[1] = { ...rows[1]!, cells: { name: { value: 't1' }, size: { value: undefined } } }
    show(rows)
    await expect.element(page.getByRole('link', { name: '<img src=x' })).toBeVisible()
    expect(document.querySelector('[role="grid"] img')).toBeNull()
    const cells = [...document.querySelectorAll('[role="gridcell"][aria-colindex="3"]')]
    expect(cells.map((cell) => cell.textContent?.trim())).toEqual(['Unknown', '–', '0'])
  })

  it('is one tab stop with arrows inside, Enter opens, x chooses', async () => {
    show(things(100))
    const stops = [...grid().querySelectorAll<HTMLElement>('*')].filter((e) => e.tabIndex === 0)
    expect(stops).toEqual([rowAt(0)])
    rowAt(0)!.focus()
    await userEvent.keyboard('{ArrowDown}j')
    await vi.waitFor(() => expect(focused()).toBe('2'))
    await userEvent.keyboard('{Enter}{Control>}{Enter}{/Control}')
    expect(onopen.mock.calls.map(([row, whole]) => [row.id, whole])).toEqual([
      ['t2', false],
      ['t2', true],
    ])
    await userEvent.keyboard('x')
    expect([...(onselect.mock.calls[0]?.[0] ?? [])]).toEqual(['a/t2'])
    await userEvent.keyboard('{End}')
    await vi.waitFor(() => expect(focused()).toBe('99'))
    await userEvent.keyboard('{PageUp}')
    await vi.waitFor(() => expect(Number(focused())).toBeLessThan(90))
    await userEvent.keyboard('{Home}')
    await vi.waitFor(() => expect(focused()).toBe('0'))
  })

  it('extends the selection with Shift and takes all with Ctrl+A', async () => {
    show(things(100))
    rowAt(0)!.focus()
    await userEvent.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{/Shift}')
    expect(onspan.mock.calls).toEqual([
      [1, 2],
      [1, 3],
    ])
    await userEvent.keyboard('{Control>}a{/Control}')
    expect(onall).toHaveBeenCalledOnce()
  })

  it('opens the row whose link has the focus, not the one that was active', async () => {
    show(things(10))
    rowAt(4)!.querySelector<HTMLElement>('a')!.focus()
    await userEvent.keyboard('{Enter}')
    expect(onopen.mock.calls[0]?.[0].id).toBe('t4')
  })

  it('goes into a row and out of it with the arrows', async () => {
    show(things(3))
    rowAt(1)!.focus()
    await userEvent.keyboard('{ArrowRight}{ArrowRight}')
    expect(document.activeElement).toBe(rowAt(1)!.querySelector('a'))
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}')
    expect(document.activeElement).toBe(rowAt(1))
  })

  it('sorts by its headers and says so, also by keyboard and by several', async () => {
    show(things(3), {
      sort: [
        { column: 'size', descending: true },
        { column: 'name', descending: false },
      ],
    })
    await expect
      .element(page.getByRole('columnheader', { name: 'Size' }))
      .toHaveAttribute('aria-sort', 'descending')
    const button = page.getByRole('button', { name: 'Name' })
    await expect.element(button).toHaveAccessibleDescription('Sort key 2, ascending')
    await button.click()
    expect(onsort).toHaveBeenLastCalledWith('name', false)
    rowAt(0)!.focus()
    await userEvent.keyboard('{ArrowUp}{ArrowRight}{Shift>}{Enter}{/Shift}')
    expect(onsort).toHaveBeenLastCalledWith('size', true)
    await userEvent.keyboard('{Enter}')
    expect(onsort).toHaveBeenLastCalledWith('size', false)
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}')
    expect(onwidth).toHaveBeenLastCalledWith('size', 116)
    await userEvent.keyboard('{ArrowDown}')
    await vi.waitFor(() => expect(focused()).toBe('0'))
  })

  it('stays where it is when rows come above, says how many, and shows them when asked', async () => {
    const shown = show(things(1_000))
    await scrolled(320)
    const name = (): string | undefined =>
      drawn()
        .find((row) => row.getBoundingClientRect().top >= grid().getBoundingClientRect().top + 34)
        ?.querySelector('a')?.textContent
    const before = name()
    shown.rows = [thing(5_001), thing(5_002), thing(5_003), ...shown.rows]
    flushSync()
    await vi.waitFor(() => expect(grid().scrollTop).toBe(320 + 3 * 32))
    expect(name()).toBe(before)
    await page.getByRole('button', { name: '3 new' }).click()
    await vi.waitFor(() => expect(grid().scrollTop).toBe(0))
    await expect.element(page.getByRole('button', { name: '3 new' })).not.toBeInTheDocument()
  })

  it('begins at its top when other rows are asked for', async () => {
    const shown = show(things(1_000))
    await scrolled(3_200)
    shown.order = 'b'
    flushSync()
    await vi.waitFor(() => expect(grid().scrollTop).toBe(0))
  })

  it('marks rows that have just changed, unless there are many', async () => {
    const shown = show(things(50))
    const marked = (): number => document.querySelectorAll('.row.changed').length
    await frame()
    shown.rows = shown.rows.map((row, i) => (i === 3 ? thing(3, 99) : row))
    await vi.waitFor(() => expect(marked()).toBe(1))
    await vi.waitFor(() => expect(marked()).toBe(0), 4_000)
    shown.rows = shown.rows.map((_, i) => thing(i, 7 + i))
    await frame()
    expect(marked()).toBe(0)
  })

  it('strikes a removed row through and says so', async () => {
    show([{ ...thing(1), removedAt: 1 }, thing(2)])
    await expect.element(page.getByText('Removed', { exact: true })).toBeVisible()
    expect(getComputedStyle(rowAt(0)!.querySelector('a')!).textDecorationLine).toBe('line-through')
    expect(getComputedStyle(rowAt(1)!.querySelector('a')!).textDecorationLine).not.toBe(
      'line-through',
    )
  })

  it('scrolls sideways inside its own region, the name fixed', async () => {
    const wide: TableColumn[] = Array.from({ length: 12 }, (_, i) => ({
      id: `c${i}`,
      title: `Column ${i}`,
      width: 200,
      cell: 'text',
    }))
    show(things(5), { columns: [COLUMNS[0]!, ...wide] })
    const name = (): number => rowAt(0)!.querySelector('a')!.getBoundingClientRect().left
    const before = name()
    grid().scrollLeft = 600
    await frame()
    expect(grid().scrollLeft).toBe(600)
    expect(name()).toBeCloseTo(before, 0)
    expect(document.documentElement.scrollWidth).toBe(document.documentElement.clientWidth)
  })
})
