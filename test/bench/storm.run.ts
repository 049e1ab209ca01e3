/**
 * What a storm of events costs the engine: the real collector, client and sheets on the simulated engine in process, under
 * a virtual clock, so that requests, bytes and wrong rows are the same in every run. Asserts nothing. `BENCH_STORMS`
 * (`a,b,c`) chooses. Times are of the work alone: nothing lies between the two.
 */
import { it } from 'vitest'
import { STORMS } from './storm.ts'
import { measureStorm, type Bill } from './storm-bench.ts'

const chosen = (process.env['BENCH_STORMS'] ?? 'a,b,c').split(',')

const SIZES: Readonly<Record<string, number>> = { a: 1_000, b: 1_000, c: 10_000 }

const bill = ({ requests, bytes }: Bill): string =>
  `${requests} requests, ${(bytes / 1e6).toFixed(1)} MB`

it('measures storms', { timeout: 600_000 }, async () => {
  for (const wanted of STORMS.filter(({ name }) => chosen.includes(name))) {
    const vms = SIZES[wanted.name]!
    const found = await measureStorm(wanted, vms)
    const { passed } = found
    console.log(
      `storm ${wanted.name}: ${passed.events} events on ${passed.objects} objects of ${vms} VMs: ` +
        `${bill(found.answered)} (${(found.answered.requests / passed.events).toFixed(2)} an event, ` +
        `${(found.answered.requests / passed.objects).toFixed(2)} an object), ${found.ms.toFixed(0)} ms of work; ` +
        `then ${bill(found.after)} for second looks and ${found.polls} polls; ` +
        `rows wrong: ${found.wrongAtOnce}, in the end ${found.wrong.length}`,
    )
    console.log(`  codes ${[...passed.codes].map(([code, n]) => `${code}:${n}`).join(' ')}`)
    console.log(`  answered ${paths(found.answered)}`)
    console.log(`  after ${paths(found.after)}`)
    for (const line of found.wrong.slice(0, 5)) console.log(`  wrong: ${line}`)
  }
})

const paths = ({ paths: all }: Bill): string =>
  [...all].map(([path, { requests, bytes }]) => `${path} ${requests} (${bytes})`).join(', ')
