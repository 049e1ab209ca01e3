/** One batch, by itself: what is asked, what is taken for an answer, and what ends it. */
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import type { Row } from '../../../src/core/model/rows.ts'
import type { Pending, Verdict } from '../../../src/core/model/verdict.ts'
import type { Decision, PolicyBackend, WorkloadParts } from '../../../src/core/ports.ts'
import { evaluateBatch, judgeOf, type Batch } from '../../../src/core/validation/evaluate.ts'
import { rulesOf } from '../../support/rules.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { verdict as stored, vm } from '../store/rows.ts'

const concern = (id: string) => ({ id, category: 'Warning', label: id, assessment: '' })

const entry = (id: string, over: Partial<Pending> = {}): Pending => ({
  id,
  token: 1,
  reason: 'changed',
  since: 0,
  attempts: 0,
  due: 0,
  lastError: '',
  ...over,
})

const partsOf = (id: string, revision = 1, verdict?: Verdict): WorkloadParts => ({
  vm: { ...vm(id).draft, revision } as Row<'vm'>,
  verdict,
  cluster: undefined,
  dataCenter: undefined,
  serverCpu: undefined,
  host: undefined,
  disks: new Map(),
  diskProfiles: new Map(),
  nicProfiles: new Map(),
})

type Answer = (id: string, asked: number) => Decision | Error

interface Given {
  ids?: string[]
  parts?: WorkloadParts[]
  entries?: Pending[]
  kind?: 'opa' | 'wasm'
  inFlight?: number
  inputs?: string[]
  /** Milliseconds that an answer takes. */
  takes?: number
  signal?: AbortSignal
}

async function batchOf(answer: Answer, given: Given = {}) {
  const clock = new VirtualClock()
  const asked: unknown[] = []
  const signal = given.signal ?? new AbortController().signal
  const backend: PolicyBackend = {
    kind: given.kind ?? 'opa',
    inFlight: given.inFlight ?? 1,
    rules: () => Promise.resolve(rulesOf(1)),
    async validate(input) {
      asked.push(input)
      if (given.takes) await clock.sleep(given.takes, signal)
      const said = answer((input as { id: string }).id, asked.length)
      if (said instanceof Error) throw said
      return said
    },
  }
  const parts = given.parts ?? (given.ids ?? ['a']).map((id) => partsOf(id))
  const entries = given.entries ?? parts.map(({ vm: { id } }) => entry(id))
  const running = evaluateBatch(entries, new Map(parts.map((of) => [of.vm.id, of])), {
    judge: judgeOf(backend, { ...rulesOf(1), inputs: given.inputs ?? null }),
    providerId: 'p',
    clock,
    signal,
    flushAfter: 1_000,
  })
  let batch: Batch | null = null
  let error: unknown
  running.then(
    (done) => (batch = done),
    (thrown: unknown) => (error = thrown),
  )
  await clock.until(() => batch !== null || error !== undefined, 600_000, 100)
  if (error !== undefined) throw error as Error
  return { batch: batch as unknown as Batch, asked, clock }
}

const fine: Answer = () => ({ type: 'decided', version: 1, concerns: [concern('x')] })
const ids = (n: number): string[] => Array.from({ length: n }, (_, at) => `vm-${at}`)

describe('a batch', () => {
  it('makes a verdict of a decision', async () => {
    const { batch, clock } = await batchOf(fine)
    expect(batch).toMatchObject({ answered: 1, unasked: 0, started: 1, failures: [], absent: [] })
    expect(batch.results).toEqual([
      {
        token: 1,
        verdict: {
          id: 'a',
          state: 'ok',
          revision: 1,
          policyVersion: 1,
          concerns: [concern('x')],
          error: '',
          backend: 'opa',
          at: clock.now() - clock.monotonic(),
          missing: [],
          incomplete: false,
          inputs: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          since: { x: clock.now() - clock.monotonic() },
        },
      },
    ])
  })

  it('makes a failed one of an answer that is none, with its reason and the concerns that came', async () => {
    const concerns = [concern('y')]
    const { batch } = await batchOf(() => ({
      type: 'undecided',
      version: 1,
      concerns,
      reason: 'no',
    }))
    expect(batch.results[0]!.verdict).toMatchObject({ state: 'failed', error: 'no', concerns })
    expect(batch.answered).toBe(1)
  })

  it('counts an answer without a version for the announced one, and says when one names another', async () => {
    const { batch } = await batchOf(() => ({ type: 'decided', version: null, concerns: [] }))
    expect([batch.results[0]!.verdict.policyVersion, batch.otherVersion]).toEqual([1, false])
    const other = await batchOf(() => ({ type: 'decided', version: 2, concerns: [] }))
    expect([other.batch.results[0]!.verdict.policyVersion, other.batch.otherVersion]).toEqual([
      2,
      true,
    ])
  })

  it('takes no decision of other rules than those whose part was shown', async () => {
    const { batch, asked } = await batchOf(() => ({ type: 'decided', version: 2, concerns: [] }), {
      kind: 'wasm',
      inputs: ['id'],
    })
    expect(asked).toEqual([{ id: 'a' }])
    expect(batch).toMatchObject({ results: [], answered: 0, otherVersion: true })
    expect(batch.failures).toMatchObject([{ entry: { id: 'a' } }])
  })

  it('names entries without a VM, and asks nothing about them', async () => {
    const { batch, asked } = await batchOf(fine, { entries: [entry('gone'), entry('a')] })
    expect(batch.absent).toMatchObject([{ id: 'gone' }])
    expect(asked).toHaveLength(1)
  })

  it('goes on after one that cannot be asked about, and ends after three in a row', async () => {
    const broken = new Fault('engine', 'HTTP 500')
    const one = await batchOf((id) => (id === 'vm-1' ? broken : fine(id, 0)), { ids: ids(6) })
    expect(one.batch).toMatchObject({
      answered: 5,
      started: 6,
      failures: [{ entry: { id: 'vm-1' } }],
    })
    const all = await batchOf(() => broken, { ids: ids(9) })
    expect(all.batch).toMatchObject({ answered: 0, started: 3, results: [] })
    expect(all.batch.failures).toHaveLength(3)
    const wide = await batchOf(() => broken, { ids: ids(40), inFlight: 10 })
    expect(wide.batch.failures.length).toBeLessThan(20)
  })

  it('hands over what it has after a second', async () => {
    const { batch } = await batchOf(fine, { ids: ids(20), takes: 300 })
    expect(batch.started).toBe(4)
    expect(batch.results).toHaveLength(4)
  })

  it('has as many evaluations under way as the backend wants', async () => {
    const { clock } = await batchOf(fine, { ids: ids(8), takes: 300, inFlight: 8 })
    expect(clock.monotonic()).toBeLessThan(600)
  })

  it('ends with the reason of an abort, and with nothing decided', async () => {
    const control = new AbortController()
    const ended = batchOf(
      (id, asked) => {
        if (asked === 2) control.abort(new DOMException('closed', 'AbortError'))
        return fine(id, asked)
      },
      { ids: ids(5), signal: control.signal },
    )
    await expect(ended).rejects.toThrow('closed')
  })
})

describe('a batch of VMs that were judged already', () => {
  const judged = async (given: Given = {}): Promise<Verdict> =>
    (await batchOf(fine, given)).batch.results[0]!.verdict

  it('spares what would be shown the same', async () => {
    const before = await judged()
    const { batch, asked } = await batchOf(fine, { parts: [partsOf('a', 1, before)] })
    expect(asked).toEqual([])
    expect(batch).toMatchObject({ results: [], spared: [{ id: 'a' }], unasked: 1, answered: 0 })
  })

  it('takes it over to another revision when rules do not read that', async () => {
    const before = await judged({ inputs: ['name'] })
    const { batch, asked } = await batchOf(fine, {
      parts: [partsOf('a', 5, before)],
      inputs: ['name'],
    })
    expect(asked).toEqual([])
    expect(batch.results).toEqual([{ token: 1, verdict: { ...before, revision: 5 } }])
    expect(batch.spared).toEqual([])
  })

  it.each<[string, Partial<Verdict>, Partial<Pending>]>([
    ['was no decision', { state: 'failed' }, {}],
    ['is of other rules', { policyVersion: 2 }, {}],
    ['is of rules without a version', { policyVersion: null }, {}],
    ['is of other inputs', { inputs: 'f'.repeat(32) }, {}],
    ['was not held against its inputs', { inputs: '' }, {}],
    ['is asked for by hand', {}, { reason: 'manual' }],
  ])('asks again when the verdict %s', async (_, over, waiting) => {
    const before = { ...(await judged()), ...over }
    const { asked } = await batchOf(fine, {
      parts: [partsOf('a', 1, before)],
      entries: [entry('a', waiting)],
    })
    expect(asked).toHaveLength(1)
  })

  it('asks about a verdict of before there were such comparisons', async () => {
    const { asked } = await batchOf(fine, {
      parts: [partsOf('a', 1, stored('a', { policyVersion: 1 }))],
    })
    expect(asked).toHaveLength(1)
  })
})
