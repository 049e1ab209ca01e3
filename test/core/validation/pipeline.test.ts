/** Reading, evaluating and storing at the same time, and in the order that keeps results true. */
import { setMaxListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Row } from '../../../src/core/model/rows.ts'
import type { Pending } from '../../../src/core/model/verdict.ts'
import type { PolicyBackend, ValidationStore, WorkloadParts } from '../../../src/core/ports.ts'
import { judgeOf } from '../../../src/core/validation/evaluate.ts'
import { drain } from '../../../src/core/validation/pipeline.ts'
import { rulesOf } from '../../support/rules.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { vm } from '../store/rows.ts'

const partsOf = (id: string): WorkloadParts => ({
  vm: { ...vm(id).draft, revision: 1 } as Row<'vm'>,
  verdict: undefined,
  cluster: undefined,
  dataCenter: undefined,
  serverCpu: undefined,
  host: undefined,
  disks: new Map(),
  diskProfiles: new Map(),
  nicProfiles: new Map(),
})

/** A store whose reading and writing take time, and what happened in which order. */
function stage(count: number, { read = 100, write = 100, judge = 10, inFlight = 32 } = {}) {
  const clock = new VirtualClock()
  const control = new AbortController()
  setMaxListeners(64, control.signal)
  const happened: string[] = []
  const waiting = new Map<string, number>(
    Array.from({ length: count }, (_, at) => [`vm-${at}`, at] as const),
  )
  let working = 0
  const takes = async (what: string, ms: number): Promise<void> => {
    happened.push(`${what} begins`)
    working += 1
    await clock.sleep(ms, new AbortController().signal)
    working -= 1
    happened.push(`${what} ends`)
  }
  const store: Pick<ValidationStore, 'due' | 'workloads'> = {
    due: () => {
      happened.push('due')
      return Promise.resolve(
        [...waiting.keys()].map((id): Pending => {
          return { id, token: 1, reason: 'new', since: 0, attempts: 0, due: 0, lastError: '' }
        }),
      )
    },
    async workloads(ids) {
      await takes(`read ${ids.length}`, read)
      return new Map(ids.map((id) => [id, partsOf(id)]))
    },
  }
  const backend: PolicyBackend = {
    kind: 'opa',
    inFlight,
    rules: () => Promise.resolve(rulesOf(1)),
    async validate(input) {
      const { id } = input as { id: string }
      await clock.sleep(judge, control.signal)
      happened.push(`judged ${id}`)
      return { type: 'decided', version: 1, concerns: [] }
    },
  }
  const options = {
    store: store as ValidationStore,
    clock,
    providerId: 'p',
    maxBatch: 64,
    haste: true,
    async settle({ results }: { results: { verdict: { id: string } }[] }) {
      await takes(`store ${results.length}`, write)
      for (const { verdict } of results) waiting.delete(verdict.id)
    },
    interrupted: () => false,
  }
  const run = async (): Promise<unknown> => {
    let ended: unknown
    drain(options, judgeOf(backend, rulesOf(1)), control.signal).then(
      (worked) => (ended = worked),
      (error: unknown) => (ended = error),
    )
    await clock.until(() => ended !== undefined, 600_000, 10)
    return ended
  }
  return { run, options, clock, control, happened, waiting, working: () => working }
}

describe('the pipeline', () => {
  it('reads the next batch and stores the one before while it evaluates', async () => {
    const own = stage(96, { read: 50, write: 50, judge: 200 })
    expect(await own.run()).toBe(true)
    const at = (what: string): number => own.happened.indexOf(what)
    // 32, then 64 of which the reading began before the first one was judged.
    expect(at('read 64 begins')).toBeLessThan(at('judged vm-0'))
    expect(own.waiting.size).toBe(0)
  })

  it('takes about as long as its slowest part', async () => {
    const own = stage(640, { read: 90, write: 90, judge: 50 })
    await own.run()
    // Eleven batches, 100 ms of judging each; one after the other it were 280.
    expect(own.clock.monotonic()).toBeLessThan(1_700)
  })

  it('ends only when all is stored, so that marks are not listed again before', async () => {
    const own = stage(200)
    expect(await own.run()).toBe(true)
    expect(own.working()).toBe(0)
    expect(own.waiting.size).toBe(0)
    expect(own.happened.filter((what) => what === 'due')).toHaveLength(1)
  })

  it('begins small only in haste', async () => {
    const own = stage(64)
    own.options.haste = false
    await own.run()
    expect(own.happened).toContain('read 64 begins')
  })

  it('says that nothing was due', async () => {
    expect(await stage(0).run()).toBe(false)
  })

  it('leaves off between two batches when something else is to be done', async () => {
    const own = stage(500)
    own.options.interrupted = () => own.happened.includes('store 32 begins')
    expect(await own.run()).toBe(true)
    expect(own.waiting.size).toBe(500 - 32)
    expect(own.working()).toBe(0)
  })

  it('says that the store refused, the last batch too', async () => {
    const full = new Error('no room')
    const own = stage(20)
    own.options.settle = () => Promise.reject(full)
    expect(await own.run()).toBe(full)
  })

  it('says so, too, when it leaves off at that moment', async () => {
    const full = new Error('no room')
    const own = stage(500)
    own.options.settle = () => Promise.reject(full)
    own.options.interrupted = () => true
    expect(await own.run()).toBe(full)
  })

  it('has nothing under way any more when it ends, whatever ends it', async () => {
    const full = new Error('no room')
    const refused = stage(500)
    refused.options.settle = () => Promise.reject(full)
    expect(await refused.run()).toBe(full)
    expect(refused.working()).toBe(0)
    const closed = stage(500, { judge: 300 })
    const running = closed.run()
    await closed.clock.pass(150)
    closed.control.abort(new DOMException('closed', 'AbortError'))
    expect(await running).toMatchObject({ name: 'AbortError' })
    expect(closed.working()).toBe(0)
  })
})
