/**
 * `npm run bench`: what questions about a list cost, beside a plain pass over the same rows. Prints a table and asserts
 * nothing.
 */
import { it } from 'vitest'
import { answer } from '../../src/core/estate/answers.ts'
import type { ListState } from '../../src/core/estate/list-state.ts'
import type { ListQuestion, Question } from '../../src/core/estate/protocol.ts'
import { describe as described } from '../../src/core/estate/lists.ts'
import { MadeReplica } from './list-rows.ts'
import { row, showTable } from './stage.ts'

const ROUNDS = 25

const percentile = (times: number[], p: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * p))]!

function measure(rounds: number, run: (n: number) => void): number[] {
  const times: number[] = []
  for (let n = 0; n < rounds; n += 1) {
    const start = performance.now()
    run(n)
    times.push(performance.now() - start)
  }
  return times
}

const text = (times: number[]): string =>
  `${percentile(times, 0.5).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)} ms`

const state = (over: Partial<ListState> = {}): ListState => ({
  text: '',
  query: '',
  facets: {},
  ranges: {},
  sort: [{ column: 'name', descending: false }],
  ...over,
})

const columns = described('vm').columns.map(({ id }) => id)
const list = (
  of: Partial<ListState> = {},
  window: Partial<ListQuestion> = {},
): Question<'list'> => ({
  type: 'list',
  engines: ['made'],
  list: 'vm',
  state: state(of),
  columns,
  first: 0,
  count: 80,
  ...window,
})

it.each([10_000, 50_000])('%d VMs', (vms) => {
  const replica = new MadeReplica(vms)
  const ask = (question: Question): unknown => answer([replica], question as Question<'list'>)
  const rows = replica.list('vm').rows
  const floor = measure(ROUNDS, (n) =>
    rows.filter(({ name }) => name.toLowerCase().includes(`w${n}`)),
  )
  const said = (what: string, times: number[]): void =>
    row(
      `${what}, ${vms} VMs, p50 / p95`,
      text(times),
      text(floor),
      (percentile(times, 0.5) / percentile(floor, 0.5)).toFixed(1),
    )

  said(
    'first rows',
    measure(1, () => ask(list())),
  )
  const words = ['w', 'we', 'web', 'web-', 'web-1', '10.0', 'team 4', 'example', '7', 'd']
  said(
    'keystroke',
    measure(ROUNDS, (n) => ask(list({ text: `${words[n % words.length]!}${n > 9 ? n : ''}` }))),
  )
  const facets: [string, string][] = [
    ['cluster', 'cluster-3'],
    ['readiness', 'blocked'],
    ['concern', 'ovirt.disk.shared'],
    ['storagedomain', 'domain-4'],
    ['status', 'up'],
  ]
  said(
    'facet',
    measure(facets.length, (n) => ask(list({ facets: { [facets[n]![0]]: [facets[n]![1]] } }))),
  )
  for (const { id } of described('vm').columns) {
    said(
      `sort by ${id}`,
      measure(1, () => ask(list({ sort: [{ column: id, descending: true }] }))),
    )
  }
  said(
    'window',
    measure(ROUNDS, (n) => ask(list({}, { first: n * 300 }))),
  )
  said(
    'choices',
    measure(5, (n) =>
      ask({
        type: 'choices',
        engines: ['made'],
        list: 'vm',
        state: state({ text: 'web' }),
        facet: facets[n]![0],
        search: '',
        limit: 200,
      }),
    ),
  )
  said(
    'a verdict changed',
    measure(5, () => {
      replica.set('verdict', [...replica.list('verdict').rows])
      ask(list())
    }),
  )
  said(
    'hosts',
    measure(1, () => ask({ ...list(), list: 'host' })),
  )
  said(
    'concerns',
    measure(1, () => ask({ ...list(), list: 'concern' })),
  )
  said(
    'keys',
    measure(5, () => ask({ type: 'keys', engines: ['made'], list: 'vm', state: state() })),
  )
})

it('prints', showTable)
