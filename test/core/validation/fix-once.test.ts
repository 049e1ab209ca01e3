/**
 * Single edits over the demo estate: what the search says of each is what the rules say when the edit is made by hand in
 * every VM, one by one and with nothing remembered.
 */
import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Concern } from '../../../src/core/model/verdict.ts'
import type { RulePack } from '../../../src/core/model/rules.ts'
import type { Waives } from '../../../src/core/model/triage.ts'
import { FixOnceSearch, type FixableVm } from '../../../src/core/validation/fix-once.ts'
import { overlap } from '../../../src/core/validation/outcomes.ts'
import type { Evaluate } from '../../../src/core/validation/trials.ts'
import type { Workload } from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import { demoReplica, workloadsOf, type DemoReplica } from '../../support/demo-replica.ts'
import { describedPack } from '../../support/described-rules.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const backend = builtIn('forklift')
const evaluate: Evaluate = (input) => backend.validate(input, calm())

let replica: DemoReplica
let estate: FixableVm[] = []

beforeAll(async () => {
  replica = await demoReplica('fix-once', 150)
  const inputs = await workloadsOf(replica, 'fix-once')
  estate = await Promise.all(
    inputs.map(async (input) => ({
      id: input.id,
      input,
      concerns: (await evaluate(input)).concerns,
    })),
  )
})
afterAll(() => replica.store.close())

interface Options {
  pack?: RulePack
  waives?: Waives
  object?: { kind: 'cluster' | 'disk' | 'vm'; id: string }
  ask?: Evaluate
}

async function found({ pack = describedPack(), waives, object, ask = evaluate }: Options = {}) {
  const clock = new VirtualClock()
  const search = new FixOnceSearch({
    pack,
    evaluate: ask,
    inFlight: 4,
    waives,
    object: object ?? null,
    clock: { now: () => clock.now(), sleep: () => Promise.resolve() },
    signal: calm(),
  })
  for (const { input } of estate) search.attached(input.diskAttachments?.map(({ id }) => id) ?? [])
  await search.add(estate.slice(0, 100))
  await search.add(estate.slice(100))
  return { ...search.result(), evaluations: search.evaluations }
}

/** An edit as an administrator makes it: every place where the object is gets the value. */
function edited(input: Workload, kind: string, id: string, path: string, to: unknown): Workload {
  const copy = structuredClone(input)
  const objects: unknown[] =
    kind === 'vm'
      ? [copy]
      : kind === 'cluster'
        ? [copy.cluster]
        : kind === 'disk'
          ? (copy.diskAttachments ?? []).map(({ disk }) => disk)
          : (copy.nics ?? []).map(({ profile }) => profile)
  for (const object of objects) {
    if ((object as { id: string } | null)?.id === id) Reflect.set(object as object, path, to)
  }
  return copy
}

const isReady = (concerns: readonly Concern[]): boolean =>
  concerns.every(({ category }) => category === 'Information')

describe('what is found', () => {
  it('is what the rules say of every VM with the edit made', async () => {
    const { effects, vms } = await found()
    expect(vms).toBe(estate.length)
    const kinds = new Set(effects.map(({ edit }) => edit.cause.kind))
    expect([...kinds].sort()).toEqual(['cluster', 'disk', 'nicProfile'])
    for (const { edit, cleared, ready } of effects) {
      const { cause, concern, path, to } = edit
      const [lost, readied]: [string[], string[]] = [[], []]
      for (const { id, input, concerns } of estate) {
        if (!concerns.some((one) => one.id === concern)) continue
        const after = await evaluate(edited(input, cause.kind, cause.id, path, to))
        if (after.type !== 'decided' || after.concerns.some((one) => one.id === concern)) continue
        lost.push(id)
        if (isReady(after.concerns) && !isReady(concerns)) readied.push(id)
      }
      expect(cleared, JSON.stringify(edit)).toEqual(lost.sort())
      expect(ready, JSON.stringify(edit)).toEqual(readied.sort())
    }
  })

  it('is ranked by VMs cleared and names the value that is there', async () => {
    const { effects } = await found()
    const counts = effects.map(({ cleared }) => cleared.length)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(counts.at(-1)).toBeGreaterThan(0)
    const filter = effects.find(({ edit }) => edit.path === 'networkFilter')!
    expect(filter.edit).toMatchObject({ to: '', text: 'the vNIC profile has no filter' })
    expect(filter.edit.from).not.toBe('')
  })

  it('counts edits of one VM each instead of listing them', async () => {
    const { effects, own } = await found()
    expect(effects.every(({ edit }) => edit.cause.kind !== 'vm')).toBe(true)
    const withHa = estate.filter(({ concerns }) =>
      concerns.some(({ id }) => id === 'ovirt.ha.enabled'),
    )
    expect(withHa.length).toBeGreaterThan(0)
    expect(own.find(({ concern }) => concern === 'ovirt.ha.enabled')).toMatchObject({
      kind: 'vm',
      objects: withHa.length,
      cleared: withHa.length,
      text: 'the VM is not highly available',
    })
  })

  it('takes few evaluations where the rules say what they read', async () => {
    const { evaluations, effects } = await found()
    const whole = await found({
      pack: { ...describedPack(), source: { origin: 'own', name: 'own', digest: '' } },
    })
    expect(whole.effects).toEqual(effects)
    expect(evaluations * 5).toBeLessThan(whole.evaluations)
  })

  it('is the same for rules of which not all say what they read', async () => {
    const pack = describedPack()
    const [first, ...rest] = pack.rules
    const { effects } = await found({
      pack: { ...pack, rules: [{ ...first!, inputs: null }, ...rest] },
    })
    expect(effects).toEqual((await found()).effects)
  })
})

describe('one object', () => {
  it('has all of its edits listed, with the numbers of the whole', async () => {
    const { effects } = await found()
    const { cause } = effects.find(({ edit }) => edit.cause.kind === 'cluster')!.edit
    const own = await found({ object: { kind: 'cluster', id: cause.id } })
    expect(own.own).toEqual([])
    expect(own.effects).toEqual(effects.filter(({ edit }) => edit.cause.id === cause.id))
  })

  it('may be a VM', async () => {
    const vm = estate.find(({ concerns }) => concerns.some(({ id }) => id === 'ovirt.ha.enabled'))!
    const { effects } = await found({ object: { kind: 'vm', id: vm.id } })
    expect(effects.map(({ edit }) => edit.cause.id)).toContain(vm.id)
    expect(effects.every(({ edit }) => edit.cause.id === vm.id)).toBe(true)
  })
})

describe('waived concerns', () => {
  it('do not stand in the way of readiness', async () => {
    const all = await found()
    const waives: Waives = (_, concern) => concern !== 'ovirt.nic.network_filter.detected'
    const waived = await found({ waives })
    const filters = (of: typeof all) =>
      of.effects.filter(({ edit }) => edit.path === 'networkFilter')
    expect(filters(waived).map(({ cleared }) => cleared)).toEqual(
      filters(all).map(({ cleared }) => cleared),
    )
    // With everything else waived, a VM that loses its filter is ready.
    for (const { cleared, ready } of filters(waived)) expect(ready).toEqual(cleared)
  })
})

describe('decisions that are none', () => {
  it('clear nothing', async () => {
    const ask: Evaluate = () =>
      Promise.resolve({ type: 'undecided', version: 1, concerns: [], reason: 'errors' })
    const { effects, own, vms } = await found({ ask })
    expect({ effects, own, vms }).toEqual({ effects: [], own: [], vms: estate.length })
  })
})

it.each([
  ['nics[].profile', 'nics[].profile.qos', true],
  ['nics[0].profile.qos', 'nics[].profile', true],
  ['nics', 'nics[].interface', true],
  ['nics[].profile.qos', 'nics[].profile.networkFilter', false],
  ['name', 'nameservers', false],
  ['', 'anything', true],
])('%j and %j overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected)
  expect(overlap(other, one)).toBe(expected)
})
