/** Questions about a stored estate: answered from the store with real rules, cancelled, and with one end each. */
import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import { LEVELS } from '../../../src/core/model/readiness.ts'
import type { Progress } from '../../../src/core/model/preview.ts'
import type { RulePack } from '../../../src/core/model/rules.ts'
import type { TriageEntry } from '../../../src/core/model/triage.ts'
import type { Decision, PolicyBackend } from '../../../src/core/ports.ts'
import { createDesk } from '../../../src/core/worker/analysis-desk.ts'
import type { AnalysisPorts, AskedRules } from '../../../src/core/worker/analysis-ports.ts'
import type { Answers, FromAnalysis, Question } from '../../../src/core/worker/analysis-protocol.ts'
import { createAnswers } from '../../../src/core/worker/analysis-tasks.ts'
import { buildWorkload } from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import { packOf } from '../../policies/packs.ts'
import { demoReplica, validateAll, type DemoReplica } from '../../support/demo-replica.ts'

const ENGINE = 'analysis'
const forklift = builtIn('forklift')
const CHOICE = { use: 'built-in', profile: 'forklift' } as const

let replica: DemoReplica
let ledger: TriageEntry[] = []
const closed: string[] = []

const asked = (pack: RulePack, backend: PolicyBackend): AskedRules => ({
  pack,
  backend,
  standIn: false,
  close: () => closed.push(pack.source.name),
})

const clock = { now: () => 5_000, sleep: () => Promise.resolve() }
/** Says what the others say, but for one VM that it cannot decide and one that it finds nothing about. */
const odd: PolicyBackend = {
  ...forklift,
  async validate(input, signal): Promise<Decision> {
    const decision = await forklift.validate(input, signal)
    const { id } = input as { id: string }
    if (id === replica.vms[0])
      return { ...decision, type: 'undecided', reason: 'a division by zero' }
    return id === replica.vms[1] ? { ...decision, concerns: [] } : decision
  },
}

const ports: AnalysisPorts = {
  rules: {
    inForce: () => Promise.resolve(asked(packOf('forklift'), forklift)),
    browser: () => Promise.resolve(asked(packOf('forklift'), forklift)),
    server: () =>
      Promise.resolve(
        asked(
          { ...packOf('forklift'), source: { origin: 'server', name: 'server', digest: '' } },
          odd,
        ),
      ),
    candidate: (candidate) =>
      candidate.type === 'built-in'
        ? Promise.resolve(asked(packOf(candidate.profile), builtIn(candidate.profile)))
        : candidate.type === 'team'
          ? Promise.resolve(asked(packOf('forklift'), odd))
          : Promise.reject(new Fault('protocol', 'No policy.wasm.', { nextStep: 'Build it.' })),
  },
  replica: () => Promise.resolve(replica.store.db),
  ledger: () => Promise.resolve(ledger),
  clock,
}

const answers = createAnswers(ports)

async function ask<T extends Question['type']>(
  question: Question & { type: T },
  signal = calm(),
): Promise<{ answer: Answers[T]; told: Progress[] }> {
  const told: Progress[] = []
  const answer = await answers(question, { signal, tell: (progress) => told.push(progress) })
  return { answer: answer as Answers[T], told }
}

const base = { choice: CHOICE, engine: ENGINE }

beforeAll(async () => {
  replica = await demoReplica(ENGINE, 420)
  await validateAll(replica, ENGINE, forklift)
}, 60_000)
afterAll(() => replica.store.close())

describe('explain', () => {
  it('proves each concern of a stored VM', async () => {
    const stored = (await replica.store.db.verdicts.toArray()).find(
      ({ verdict }) => verdict.concerns.length > 2,
    )!
    const concerns = stored.verdict.concerns.map(({ id }) => id)
    const { answer } = await ask({ ...base, type: 'explain', vm: stored.id, concerns })
    expect([...answer.keys()]).toEqual(concerns)
    for (const why of answer.values()) expect(why).toMatchObject({ proven: true, standIn: false })
    expect(closed.pop()).toBe('Forklift rules')
  })

  it('says that a VM is gone', async () => {
    const gone = ask({ ...base, type: 'explain', vm: 'gone', concerns: ['x'] })
    await expect(gone).rejects.toThrow('not stored any more')
  })
})

describe('fix once', () => {
  const all = { ...base, type: 'fix-once', object: null, known: '' } as const

  it('looks at every current verdict and tells how far it is', async () => {
    const { answer, told } = await ask(all)
    const { result } = answer
    expect(result).toMatchObject({ at: 5_000, version: packOf('forklift').version, standIn: false })
    const decided = await replica.store.db.verdicts
      .filter(({ verdict }) => verdict.state === 'ok')
      .count()
    expect(result!.vms).toBe(decided)
    expect(result!.effects.length).toBeGreaterThan(3)
    expect(told.map(({ done }) => done)).toEqual([400, replica.vms.length])
  })

  it('answers again only when something it rests on has changed', async () => {
    const { answer } = await ask(all)
    const { stamp } = answer
    expect((await ask({ ...all, known: stamp })).answer).toEqual({ stamp, result: null })
    ledger = [
      {
        vm: '',
        concern: 'ovirt.nic.network_filter.detected',
        vmName: '',
        note: '',
        owner: '',
        waiver: { reason: 'known', until: null },
        by: 'me',
        at: 1,
        removed: false,
      },
    ]
    const waived = (await ask({ ...all, known: stamp })).answer
    expect(waived.result).not.toBeNull()
    ledger = []
    expect((await ask({ ...all, known: stamp })).answer.result).toBeNull()
    const { store, epoch, vms } = replica
    await store.validation.mark(epoch, [vms[1]!], 'manual', 1_500)
    await validateAll(replica, ENGINE, odd)
    const changed = (await ask({ ...all, known: stamp })).answer
    expect(changed.result).not.toBeNull()
    await store.validation.mark(epoch, [vms[1]!], 'manual', 1_500)
    await validateAll(replica, ENGINE, forklift)
  })

  it('finds for one object what it finds for it among all', async () => {
    const { effects } = (await ask(all)).answer.result!
    for (const kind of ['cluster', 'nicProfile', 'disk'] as const) {
      const { cause } = effects.find(({ edit }) => edit.cause.kind === kind)!.edit
      const { answer } = await ask({ ...all, object: { kind, id: cause.id } })
      const ofIt = effects.filter(
        ({ edit }) => edit.cause.kind === kind && edit.cause.id === cause.id,
      )
      expect(answer.result!.effects).toEqual(ofIt)
    }
  })

  it('leaves out VMs whose verdict is not current', async () => {
    const { store, epoch, vms } = replica
    const before = (await ask(all)).answer.result!
    const lost = before.effects[0]!.cleared[0]!
    await store.validation.mark(epoch, [lost], 'manual', 1_500)
    const { result } = (await ask(all)).answer
    expect(result!.vms).toBe(before.vms - 1)
    expect(result!.effects.flatMap(({ cleared }) => cleared)).not.toContain(lost)
    await validateAll(replica, ENGINE, forklift)
    expect(vms).toContain(lost)
  })

  it('asks for the concerns where other rules gave the verdict', async () => {
    const before = (await ask(all)).answer.result!
    const other = createAnswers({
      ...ports,
      rules: {
        ...ports.rules,
        inForce: () =>
          Promise.resolve({
            ...asked({ ...packOf('forklift'), version: 'stand-in' }, forklift),
            standIn: true,
          }),
      },
    })
    const answer = await other(all, { signal: calm(), tell: () => undefined })
    const { result } = answer as Answers['fix-once']
    expect(result).toMatchObject({ standIn: true, version: 'stand-in' })
    expect(result!.effects).toEqual(before.effects)
  })
})

describe('preview', () => {
  const preview = { ...base, type: 'preview' } as const

  it('says nothing new of the rules in force', async () => {
    const { answer, told } = await ask({
      ...preview,
      candidate: { type: 'built-in', profile: 'forklift' },
    })
    expect(answer.vms).toBe(replica.vms.length)
    expect(answer.changes).toEqual([])
    expect(answer.rules.length).toBeGreaterThan(10)
    expect(new Set(answer.rules.map(({ change }) => change))).toEqual(new Set(['same']))
    for (const { before, after } of answer.rules) expect(before).toBe(after)
    expect(answer.inForce?.version).toBe(answer.candidate.version)
    expect(told.at(-1)).toEqual({ done: replica.vms.length, total: replica.vms.length })
  })

  it('says what changes on which VM, and why', async () => {
    const { store, epoch, vms } = replica
    await store.validation.mark(epoch, [vms[2]!], 'manual', 1_500)
    const { answer } = await ask({ ...preview, candidate: { type: 'team' } })
    await validateAll(replica, ENGINE, forklift)
    const parts = await store.validation.workloads(vms)
    const nameOf = (at: number): string => parts.get(vms[at]!)!.vm.name
    expect(answer.failed).toEqual([{ id: vms[0], name: nameOf(0), reason: 'a division by zero' }])
    const changeOf = (at: number) => answer.changes.find(({ id }) => id === vms[at])
    expect(changeOf(0)).toMatchObject({ after: 'unknown', because: ['a division by zero'] })
    const silenced = parts.get(vms[1]!)!
    expect(changeOf(1)).toMatchObject({ name: nameOf(1), after: 'ready' })
    expect(changeOf(1)!.because).toEqual(
      silenced.verdict!.concerns.map(({ id, category }) => `${id}: ${category} → none`).sort(),
    )
    expect(changeOf(2)).toMatchObject({ before: 'unknown' })
    expect(answer.changes).toHaveLength(3)
    const total = LEVELS.flatMap((from) => LEVELS.map((to) => answer.flow[from][to]))
    expect(total.reduce((sum, one) => sum + one, 0)).toBe(vms.length)
    for (const { id } of silenced.verdict!.concerns) {
      expect(answer.rules.find((rule) => rule.id === id)).toMatchObject({ change: 'condition' })
    }
  })

  it('names no rules as those in force while others stand in for them', async () => {
    const { store, epoch } = replica
    const { version, source } = packOf('portolan')
    const told = (local: object | null) =>
      store.validation.saveResults({
        epoch,
        results: [],
        postponed: [],
        meta: (meta) => ({ ...meta, policy: { ...meta.policy, local } as typeof meta.policy }),
      })
    await told({ version, source, since: 2_500 })
    const { answer } = await ask({ ...preview, candidate: { type: 'team' } })
    await told(null)
    expect(answer.inForce).toBeNull()
  })

  it('writes nothing', async () => {
    const before = await replica.store.inventory.readMeta()
    await ask({ ...preview, candidate: { type: 'team' } })
    expect(await replica.store.inventory.readMeta()).toEqual(before)
  })

  it('hands on why a candidate is refused', async () => {
    const bytes = new ArrayBuffer(0)
    const refused = ask({ ...preview, candidate: { type: 'file', name: 'x', bytes } })
    await expect(refused).rejects.toMatchObject({ kind: 'protocol', nextStep: 'Build it.' })
  })

  it('stops within a batch', async () => {
    const control = new AbortController()
    let told = 0
    const stopped = answers(
      { ...preview, candidate: { type: 'built-in', profile: 'forklift' } },
      {
        signal: control.signal,
        tell: () => {
          told += 1
          control.abort(new DOMException('Enough.', 'AbortError'))
        },
      },
    )
    await expect(stopped).rejects.toThrow('Enough.')
    expect(told).toBe(1)
  })
})

describe('compare', () => {
  it('names the VMs on which the two differ', async () => {
    const { vms } = replica
    const { answer, told } = await ask({ ...base, type: 'compare', sample: vms.length })
    expect(answer).toMatchObject({ vms: vms.length, server: { source: { name: 'server' } } })
    expect(answer.differences.map(({ id }) => id)).toEqual([vms[0], vms[1]])
    expect(answer.differences[0]).toMatchObject({
      serverError: 'a division by zero',
      browserError: '',
      onlyServer: [],
      onlyBrowser: [],
    })
    const parts = (await replica.store.validation.workloads([vms[1]!])).get(vms[1]!)!
    const here = await forklift.validate(buildWorkload(parts, ENGINE), calm())
    expect(answer.differences[1]).toMatchObject({
      onlyServer: [],
      onlyBrowser: here.concerns.map(({ id, category }) => `${id} (${category})`).sort(),
    })
    expect(told.at(-1)).toEqual({ done: vms.length, total: vms.length })
  })

  it('takes a sample from all over the estate', async () => {
    const { answer } = await ask({ ...base, type: 'compare', sample: 10 })
    expect(answer.vms).toBe(10)
  })
})

describe('the desk', () => {
  const wait = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
  const question: Question = { type: 'pack', choice: CHOICE }

  it('ends each question once', async () => {
    const said: FromAnalysis[] = []
    let nth = 0
    const desk = createDesk({
      answer: (_, { signal, tell }) => {
        nth += 1
        tell({ done: 1, total: 2 })
        // Too soon after the first.
        tell({ done: 1, total: 2 })
        tell({ done: 2, total: 2 })
        if (nth === 1) return Promise.resolve(packOf('forklift'))
        if (nth === 2)
          return Promise.reject(new Fault('timeout', 'Too long.', { nextStep: 'Wait.' }))
        return wait(signal)
      },
      post: (message) => said.push(message),
      clock: { now: () => 0 },
    })
    desk({ type: 'ask', no: 1, question })
    desk({ type: 'ask', no: 2, question })
    desk({ type: 'ask', no: 3, question })
    desk({ type: 'cancel', no: 3 })
    desk({ type: 'cancel', no: 3 })
    desk({ type: 'cancel', no: 99 })
    await vi.waitFor(() => expect(said.filter(({ type }) => type !== 'progress')).toHaveLength(3))
    expect(said.filter(({ type }) => type !== 'progress')).toEqual([
      { type: 'answer', no: 1, answer: packOf('forklift') },
      { type: 'fault', no: 2, fault: { kind: 'timeout', message: 'Too long.', nextStep: 'Wait.' } },
      { type: 'stopped', no: 3 },
    ])
    expect(said.filter(({ type, no }) => type === 'progress' && no === 1)).toHaveLength(2)
  })
})
