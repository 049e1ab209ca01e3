/** Charts on the screen: the same numbers as a table, the same links by keyboard, cells that arrows move over. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import ReadinessCard from '../../../src/app/overview/ReadinessCard.svelte'
import ConcernMatrix from '../../../src/app/concerns/ConcernMatrix.svelte'
import { startRouter } from '../../../src/app/router.svelte.ts'
import { answerMatrix } from '../../../src/core/estate/answers/matrix.ts'
import { answerOverview } from '../../../src/core/estate/answers/overview.ts'
import { verdictListRow } from '../../../src/core/model/list-rows.ts'
import { replicaOf } from '../../core/estate/replicas.ts'
import { upsert, verdict, vm } from '../../core/store/rows.ts'
import { clear, render } from '../render.ts'

const home = location.href
const concern = (id: string, category: string) => ({
  id,
  category,
  label: `Label ${id}`,
  assessment: '',
})
const estate = replicaOf(
  'e',
  [
    upsert('cluster', 'c1', { name: 'fra' }),
    upsert('cluster', 'c2', { name: 'brq' }),
    vm('a', { cluster: 'c1' }),
    vm('b', { cluster: 'c1' }),
    vm('c', { cluster: 'c2' }),
  ],
  [
    verdictListRow(verdict('a', { concerns: [concern('x', 'Critical'), concern('y', 'Warning')] })),
    verdictListRow(verdict('b', { concerns: [concern('y', 'Warning')] })),
  ],
)
const scope = { provider: '', dataCenter: '', cluster: '' }
const known = { at: 0, partial: false, about: '≥ ' as const, text: 'as of 14:05' }

let stop: () => void
beforeAll(() => {
  stop = startRouter()
})
afterEach(() => {
  clear()
  history.replaceState(null, '', home)
})
afterAll(() => stop())

const here = (): string => location.pathname + location.search

it('a donut says its numbers in its legend, and the table has the same ones with the same links', async () => {
  render(ReadinessCard, {
    answer: answerOverview([estate], { engines: ['e'], dataCenter: '', cluster: '' }),
    scope,
    known,
  })
  const links = () =>
    [...document.querySelectorAll<HTMLAnchorElement>('ul a')].map(({ href, textContent }) => [
      new URL(href).search,
      /≥ \d+/.exec(textContent ?? '')?.[0],
    ])
  const legend = links()
  expect(legend).toEqual([
    ['?readiness=blocked', '≥ 1'],
    ['?readiness=attention', '≥ 1'],
    ['?readiness=ready', '≥ 0'],
    ['?readiness=unknown', '≥ 1'],
  ])
  await expect
    .element(page.getByRole('img', { name: /Blocked ≥ 1, Needs attention ≥ 1/ }))
    .toBeInTheDocument()
  const toggle = page.getByRole('button', { name: /View as table/ })
  toggle.element().focus()
  await userEvent.keyboard('{Enter}')
  const cells = [...document.querySelectorAll('tbody tr')].map((row) => {
    const link = row.querySelector('a')!
    return [new URL(link.href).search, link.textContent]
  })
  expect(cells).toEqual(legend)
  await expect.element(page.getByRole('img')).not.toBeInTheDocument()
})

it('a legend opens the rows behind a slice by keyboard', async () => {
  render(ReadinessCard, {
    answer: answerOverview([estate], { engines: ['e'], dataCenter: '', cluster: '' }),
    scope,
    known,
  })
  document.querySelector<HTMLAnchorElement>('ul a')!.focus()
  await userEvent.keyboard('{Enter}')
  expect(here()).toBe('/vms?readiness=blocked')
})

it('a matrix is one stop: arrows move, Enter opens the VMs of a cell that has some', async () => {
  const state = { text: '', query: '', facets: {}, ranges: {}, sort: [] }
  render(ConcernMatrix, {
    answer: answerMatrix([estate], { engines: ['e'], state }),
    about: '',
    shares: false,
    by: 'category' as const,
    several: false,
  })
  const stops = () => [...document.querySelectorAll<HTMLElement>('td[tabindex="0"]')]
  expect(stops()).toHaveLength(1)
  stops()[0]!.focus()
  await expect.element(page.getByRole('tooltip')).toHaveTextContent('fra: 1 of 2 VMs')
  await userEvent.keyboard('{ArrowDown}')
  expect(document.activeElement?.getAttribute('aria-label')).toBe('y, fra: 2 of 2 VMs')
  await userEvent.keyboard('{ArrowRight}')
  expect(document.activeElement?.textContent).toBe('·')
  await userEvent.keyboard('{Enter}')
  expect(new URL(location.href).search, 'nothing is behind an empty cell').toBe(
    new URL(home).search,
  )
  await userEvent.keyboard('{ArrowRight}{Home}{Enter}')
  expect(here()).toBe('/vms?concern=y&cluster=c1')
  expect(stops()).toHaveLength(1)
})
