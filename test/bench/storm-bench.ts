/** The measuring of a storm: a collector that is loaded and quiet, paused while the storm passes, then let go. */
import { SHEETS } from '../../src/core/adapters/index.ts'
import type { Batch } from '../../src/core/model/meta.ts'
import { differences, truth } from '../sim/oracle.ts'
import { demoCollecting } from '../support/demo-collecting.ts'
import { storm, type Passed, type Storm } from './storm.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export interface Bill {
  requests: number
  /** Decoded, uncompressed. */
  bytes: number
  paths: Map<string, { requests: number; bytes: number }>
}

export interface Measured {
  passed: Passed
  /** Until the cursor covers the storm. */
  answered: Bill
  /** Real milliseconds of that. */
  ms: number
  /** In the two minutes after: twelve polls and second looks. */
  after: Bill
  /** What the collector says of it itself. */
  lastBatch: Batch | null
  wrongAtOnce: number
  wrong: string[]
}

const nothing = (): Bill => ({ requests: 0, bytes: 0, paths: new Map() })

/** `vms/<id>` and `vms` are two things, all VMs one. */
const placeOf = (path: string): string => path.replace(/\/[0-9a-f-]{20,}|\/\d+/, '/…')

function note(bill: Bill, path: string, bytes: number): void {
  const place = placeOf(path)
  const sum = bill.paths.get(place) ?? { requests: 0, bytes: 0 }
  bill.paths.set(place, { requests: sum.requests + 1, bytes: sum.bytes + bytes })
  bill.requests += 1
  bill.bytes += bytes
}

export async function measureStorm(wanted: Storm, vms: number): Promise<Measured> {
  let bill = nothing()
  const { clock, world, store, collector, api, stop } = await demoCollecting(vms, 11, {
    // What goes on in the background, storm or not, stays out of the bill.
    settings: { reconcileInterval: DAY, surveyInterval: 365 * DAY },
    watch: (path, bytes) => note(bill, path, bytes),
  })
  const surveyed = (): boolean => store.meta.survey.doneAt !== null
  if (!(await clock.until(surveyed, DAY, 10_000))) throw new Error('The survey did not end.')
  collector.command({ type: 'pause' })
  await clock.quiet()
  const passed = await storm(world, wanted, (ms) => clock.pass(ms))
  bill = nothing()
  const begin = performance.now()
  collector.command({ type: 'resume' })
  await clock.until(() => (store.meta.cursor ?? 0) >= passed.newest, MINUTE, 10)
  const ms = performance.now() - begin
  const answered = bill
  const wrongAtOnce = (await differences(store, await truth(api, SHEETS))).length
  bill = nothing()
  await clock.pass(2 * MINUTE)
  const after = bill
  const wrong = await differences(store, await truth(api, SHEETS))
  const { lastBatch } = store.meta
  await stop()
  return { passed, answered, ms, after, lastBatch, wrongAtOnce, wrong }
}
