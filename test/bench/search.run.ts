/**
 * `npm run bench`: what a keystroke in the search costs, beside a plain look through the same texts. Prints a table and
 * asserts nothing.
 */
import { it } from 'vitest'
import { answer } from '../../src/core/estate/answers.ts'
import type { SearchAnswer } from '../../src/core/estate/protocol.ts'
import { vmTexts } from '../../src/core/estate/query/vm-fields.ts'
import { MadeReplica } from './list-rows.ts'
import { percentile } from './latency.ts'
import { row, showTable } from './stage.ts'

const WORDS = [
  'web-1',
  '10.0.3',
  'service 4',
  '56:6f:00',
  'disk-77',
  'example',
  'cluster',
  'a',
  'w*-9',
  'nothing',
]
const QUERIES = [
  'vms: status = up and cluster = cluster-3 sortby name desc',
  'vms: storage = "domain 4" and concern = disk.shared and memory > 8GiB',
  'disks: Vms.name = web* and size > 100GiB',
  'vms: fqdn ~ vm12 or not (cpus > 4 and serial ~ 7)',
  'vms: clutser = x',
]

/** The text as it grows under the keys. */
const typed = (text: string): string[] => [...text].map((_, at) => text.slice(0, at + 1))

function measure<T>(inputs: readonly T[], run: (input: T) => unknown): number[] {
  return inputs.map((input) => {
    const start = performance.now()
    run(input)
    return performance.now() - start
  })
}

const text = (times: number[]): string =>
  `${percentile(times, 0.5).toFixed(1)} / ${percentile(times, 0.95).toFixed(1)} ms`

it.each([10_000, 50_000])('%d VMs', { timeout: 120_000 }, (vms) => {
  const replica = new MadeReplica(vms)
  const ask = (words: string): SearchAnswer =>
    answer([replica], {
      type: 'search',
      engines: ['made'],
      text: words,
      caret: words.length,
      limit: 5,
    })
  const texts = replica.list('vm').rows.map((vm) => vmTexts(vm).join('\n').toLowerCase())
  const floor = measure(WORDS.flatMap(typed), (words) => texts.filter((own) => own.includes(words)))
  const said = (what: string, times: number[]): void =>
    row(
      `${what}, ${vms} VMs, p50 / p95`,
      text(times),
      text(floor),
      (percentile(times, 0.95) / percentile(floor, 0.95)).toFixed(1),
    )

  const first = measure(['web'], ask)
  said(`first search of ${ask('web').objects} objects`, first)
  said('keystroke of words', measure(WORDS.flatMap(typed), ask))
  said('first query', measure([QUERIES[0]!], ask))
  said('keystroke of a query', measure(QUERIES.flatMap(typed), ask))
  replica.set('vm', [...replica.list('vm').rows])
  said('words after a change of VMs', measure(['web'], ask))
  said('query after a change of VMs', measure([QUERIES[1]!], ask))
})

it('shows the table', showTable)
