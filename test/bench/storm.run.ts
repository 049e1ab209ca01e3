/**
 * What a storm of events costs the engine: the real collector, client and sheets on the simulated engine in process, under
 * a virtual clock, so that requests, bytes and wrong rows are the same in every run. Asserts nothing. `BENCH_STORMS`
 * (`a,b,c,d`) chooses. Times are of the work alone: nothing lies between the two.
 */
import { it } from 'vitest'
import { STORMS } from './storm.ts'
import { measureStorm, type Bill } from './storm-bench.ts'

const chosen = (process.env['BENCH_STORMS'] ?? 'a,b,c,d').split(',')

const bill = ({ requests, bytes }: Bill): string =>
  `${requests} requests, ${(bytes / 1e6).toFixed(1)} MB`

it('measures storms', { timeout: 600_000 }, async () => {
  for (const wanted of STORMS.filter(({ name }) => chosen.includes(name))) {
    const vms = wanted.large ? 10_000 : 1_000
    const { passed, answered, after, ms, lastBatch, wrongAtOnce, wrong } = await measureStorm(
      wanted,
      vms,
    )
    const { events, objects } = passed
    const ratio = (count: number): string => (answered.requests / count).toFixed(2)
    console.log(
      `storm ${wanted.name}: ${events} events on ${objects} objects of ${vms} VMs\n` +
        `  ${bill(answered)}, ${ratio(events)} an event, ${ratio(objects)} an object; ${ms.toFixed(0)} ms of work\n` +
        `  by its own account ${lastBatch?.requests ?? 0} requests for rows, ${lastBatch?.saved ?? 0} saved\n` +
        `  rows wrong at once ${wrongAtOnce}, after two minutes ${wrong.length}\n` +
        `  codes: ${[...passed.codes].map(([code, n]) => `${code} × ${n}`).join(', ')}\n` +
        `  asked: ${paths(answered)}\n  after: ${paths(after)}`,
    )
    for (const line of wrong.slice(0, 5)) console.log(`  wrong: ${line}`)
  }
})

const paths = ({ paths: all }: Bill): string =>
  [...all]
    .map(([path, { requests, bytes }]) => `${path} ${requests} (${(bytes / 1000).toFixed(0)} kB)`)
    .join(', ')
