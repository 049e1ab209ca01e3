/** The parts of the events page in a browser: rows of every type by keyboard, the chart and its twin, notices. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import EventChart from '../../../src/app/events/EventChart.svelte'
import EventsTable from '../../../src/app/events/EventsTable.svelte'
import { EVENT_COLUMNS } from '../../../src/app/events/event-columns.ts'
import { route } from '../../../src/app/router.svelte.ts'
import type {
  ActivityRow,
  EventRow,
  EventsChart,
  MarkRow,
  StormRow,
} from '../../../src/core/estate/event-question.ts'
import { clear, render } from '../render.ts'

const AT = new Date(2026, 10, 23, 14, 5, 12).getTime()
const MINUTE = 60_000

const event = (own: Partial<EventRow>): EventRow => ({
  type: 'event',
  key: `e${own.id ?? 1}`,
  engine: 'one',
  id: 1,
  time: AT,
  severity: 'normal',
  message: 'Host fra-kvm25 was updated by admin@internal.',
  code: 43,
  codeName: 'USER_UPDATE_VDS',
  object: { kind: 'host', id: 'h', name: 'fra-kvm25', stored: true },
  objects: {},
  effect: { state: 'read', text: 'Fetched 1 host, changed', changed: 1 },
  inStorm: false,
  ...own,
})

const storm: StormRow = {
  type: 'storm',
  key: 'storm',
  engine: 'one',
  from: AT - 27 * MINUTE,
  to: AT - 13 * MINUTE,
  events: 1_012,
  objects: 118,
  fetched: 118,
  listings: 0,
  saved: 894,
  code: 68,
  codeName: 'USER_CREATE_SNAPSHOT_FINISHED_SUCCESS',
  open: false,
}

const gap: MarkRow = {
  type: 'gap',
  key: 'gap',
  engine: 'one',
  since: AT - 67 * MINUTE,
  at: AT - 44 * MINUTE,
  mended: true,
  reason: 'event 5979011 is gone from the engine’s log',
  ids: [5_979_012, 5_979_640],
  differed: 2,
  vms: ['v1', 'v2'],
}

const grid = () => page.getByRole('grid', { name: 'Events' })

function table(rows: readonly ActivityRow[], more: object = {}) {
  const onstorm = vi.fn()
  const onwindow = vi.fn()
  render(EventsTable as never, {
    label: 'Events',
    total: rows.length,
    first: 0,
    rows,
    columns: EVENT_COLUMNS.filter(({ id }) => id !== 'provider'),
    now: AT,
    nameOf: () => 'Engine one',
    onwindow,
    onstorm,
    lines: 10,
    ...more,
  })
  return { onstorm, onwindow }
}

beforeEach(async () => {
  await page.viewport(1440, 900)
})
afterEach(clear)

describe('rows', () => {
  it('say severity, time, code, object and effect of an event', async () => {
    table([event({}), event({ id: 2, key: 'e2', severity: 'alert', object: null, codeName: '' })])
    const rows = grid().getByRole('row')
    await expect.element(rows.nth(1)).toHaveTextContent(/Normal.*14:05:12.*43 USER_UPDATE_VDS/)
    await expect.element(rows.nth(1)).toHaveTextContent(/Fetched 1 host, changed/)
    await expect
      .element(rows.nth(1).getByRole('link', { name: 'fra-kvm25' }))
      .toHaveAttribute('href', '/hosts/h')
    await expect.element(rows.nth(2)).toHaveTextContent(/Alert.*–/)
  })

  it('are walked with arrows; Enter opens the object of an event and a storm', async () => {
    const { onstorm } = table([event({}), storm])
    await userEvent.click(grid().getByText(/was updated by/))
    const first = grid().getByRole('row').nth(1)
    ;(first.element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowDown}{Enter}')
    expect(onstorm).toHaveBeenCalledWith('storm')
    await userEvent.keyboard('{ArrowUp}{Enter}')
    expect(route.path).toBe('/hosts/h')
  })

  it('tell a storm in one row, and what it spared', async () => {
    table([storm])
    const row = grid().getByRole('row').nth(1)
    await expect.element(row).toHaveAttribute('aria-expanded', 'false')
    await expect
      .element(row)
      .toHaveTextContent(
        /13:38 – 13:52 .*Storm: 1,012 events on 118 objects put together into 118 fetches, 894 calls saved/,
      )
  })

  it('tell a gap with its reason and outcome, and lead to the VMs that differed', async () => {
    table([gap])
    const row = grid().getByRole('row').nth(1)
    await expect
      .element(row)
      .toHaveTextContent(
        /Events 5,979,012 – 5,979,640 may not have been seen between 12:58 and 13:21\. Event 5979011 is gone .* Reconciled at 13:21: 2 objects differed and were fetched\./,
      )
    await expect
      .element(row.getByRole('link', { name: 'Show the 2 VMs' }))
      .toHaveAttribute('href', `/vms?query=${encodeURIComponent('id in (v1, v2)')}`)
  })

  it('are no more in the document than are in sight, and ask for the window that is', async () => {
    const rows = Array.from({ length: 40 }, (_, id) => event({ id, key: `e${id}` }))
    const { onwindow } = table(rows, { total: 10_000 })
    expect(document.querySelectorAll('[data-index]').length).toBeLessThan(60)
    grid().element().scrollTop = 5_000 * 32
    await vi.waitFor(() => expect(onwindow.mock.lastCall![0]).toBeGreaterThan(4_900))
    // What is not here yet keeps its place.
    await vi.waitFor(() => expect(document.querySelector('.waits .ptl-skeleton')).not.toBeNull())
  })
})

describe('chart', () => {
  const chart: EventsChart = {
    from: AT,
    to: AT + 60 * MINUTE,
    step: MINUTE,
    counts: Array.from({ length: 60 }, (_, at) => (at === 30 ? 100 : at > 20 ? 5 : 0)),
    unseen: [[AT, AT + 20 * MINUTE]],
    storms: [[AT + 30 * MINUTE, AT + 31 * MINUTE]],
  }

  function draw(chosen: readonly [number, number] | null = null) {
    const onchoose = vi.fn()
    render(EventChart as never, { chart, range: 'last hour', chosen, onchoose })
    return onchoose
  }

  it('says in words what it shows', async () => {
    draw()
    await expect
      .element(page.getByText(/^290 events between/))
      .toHaveTextContent(/most of them, 100/)
    await expect
      .element(page.getByRole('heading'))
      .toHaveTextContent('Events per minute, last hour')
  })

  it('lets a time be chosen with the keys, and all of it again', async () => {
    const onchoose = draw()
    const start = page.getByRole('slider', { name: 'Beginning of the chosen time' })
    ;(start.element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowRight}')
    expect(onchoose).toHaveBeenLastCalledWith([AT + MINUTE, AT + 60 * MINUTE])
    const end = page.getByRole('slider', { name: 'End of the chosen time' })
    ;(end.element() as HTMLElement).focus()
    await userEvent.keyboard('{PageDown}')
    expect(onchoose).toHaveBeenLastCalledWith([AT, AT + 55 * MINUTE])
    const again = draw([AT, AT + 5 * MINUTE])
    await page.getByRole('button', { name: 'Show all of it' }).click()
    expect(again).toHaveBeenLastCalledWith(null)
  })

  it('lets a time be chosen by dragging over it', async () => {
    const onchoose = draw()
    const plot = document.querySelector('svg')!.parentElement!
    const { left, top, width } = plot.getBoundingClientRect()
    const at = (share: number): PointerEventInit => ({
      clientX: left + 34 + (width - 38) * share,
      clientY: top + 40,
      pointerId: 1,
      button: 0,
      bubbles: true,
    })
    plot.setPointerCapture = () => undefined
    plot.dispatchEvent(new PointerEvent('pointerdown', at(0.25)))
    plot.dispatchEvent(new PointerEvent('pointermove', at(0.5)))
    plot.dispatchEvent(new PointerEvent('pointerup', at(0.5)))
    expect(onchoose).toHaveBeenLastCalledWith([AT + 15 * MINUTE, AT + 30 * MINUTE])
  })

  it('has a table that says the same and does the same', async () => {
    const onchoose = draw()
    await page.getByRole('button', { name: 'View as table' }).click()
    const rows = page.getByRole('row')
    await expect.element(rows.nth(1)).toHaveTextContent(/not seen/)
    await page.getByRole('button', { name: '14:35 – 14:36' }).click()
    expect(onchoose).toHaveBeenLastCalledWith([AT + 30 * MINUTE, AT + 31 * MINUTE])
  })
})
