/**
 * Single edits over the demo estate: what the search says of each is what the rules say when the edit is made by hand in
 * every VM, one by one and with nothing remembered.
 */
import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Edit, EditEffect } from '../../../src/core/model/fix-once.ts'
import { placesOf, withValue } from '../../../src/core/model/input-path.ts'
import type { Concern } from '../../../src/core/model/verdict.ts'
import { PROFILES, type Profile, type RulePack } from '../../../src/core/model/rules.ts'
import type { Waives } from '../../../src/core/model/triage.ts'
import { FixOnceSearch, type FixableVm } from '../../../src/core/validation/fix-once.ts'
import { overlap } from '../../../src/core/validation/outcomes.ts'
import type { Evaluate } from '../../../src/core/validation/trials.ts'
import type { Workload } from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import { demoReplica, workloadsOf, type DemoReplica } from '../../support/demo-replica.ts'
import { packOf } from '../../policies/packs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const askedOf = (profile: Profile): Evaluate => {
  const backend = builtIn(profile)
  return (input) => backend.validate(input, calm())
}
const evaluate = askedOf('forklift')

let replica: DemoReplica
let estate: FixableVm[] = []

const judged = (inputs: readonly Workload[], ask: Evaluate): Promise<FixableVm[]> =>
  Promise.all(
    inputs.map(async (input) => ({
      id: input.id,
      input,
      incomplete: false,
      concerns: (await ask(input)).concerns,
    })),
  )

beforeAll(async () => {
  replica = await demoReplica('fix-once', 150)
  estate = await judged(await workloadsOf(replica, 'fix-once'), evaluate)
}, 60_000)
afterAll(() => replica.store.close())

interface Options {
  pack?: RulePack
  waives?: Waives
  object?: { kind: 'cluster' | 'disk' | 'vm'; id: string }
  ask?: Evaluate
  vms?: readonly FixableVm[]
}

async function found({
  pack = packOf('forklift'),
  waives,
  object,
  ask = evaluate,
  vms = estate,
}: Options = {}) {
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
  for (const { input } of vms) search.attached(input.diskAttachments?.map(({ id }) => id) ?? [])
  await search.add(vms.slice(0, 100))
  await search.add(vms.slice(100))
  return { ...search.result(), evaluations: search.evaluations }
}

/** An edit as an administrator makes it: the object is another one wherever the input has it. */
function edited(input: Workload, { cause: { kind, id }, path, to }: Edit): Workload {
  const changed = <T extends { id: string } | null>(object: T): T =>
    object?.id === id
      ? placesOf(object, path).reduce((one, place) => withValue(one, place, to), object)
      : object
  const disks = input.diskAttachments?.map(({ disk, ...rest }) => ({
    ...rest,
    disk:
      kind === 'disk'
        ? changed(disk)
        : disk && kind === 'diskProfile'
          ? { ...disk, profile: changed(disk.profile) }
          : disk,
  }))
  const nics = input.nics?.map(({ profile, ...rest }) => ({
    ...rest,
    profile: kind === 'nicProfile' ? changed(profile) : profile,
  }))
  return {
    ...(kind === 'vm' ? changed(input) : input),
    ...(kind === 'cluster' ? { cluster: changed(input.cluster) } : {}),
    ...(kind === 'host' ? { host: changed(input.host) } : {}),
    ...(kind === 'dataCenter' ? { dataCenter: changed(input.dataCenter) } : {}),
    ...(kind === 'vm' ? {} : { diskAttachments: disks ?? null, nics: nics ?? null }),
  } as Workload
}

const isReady = (concerns: readonly Concern[]): boolean =>
  concerns.every(({ category }) => category === 'Information')

/** Makes each edit in every VM that has the concern, and asks the rules about each. */
async function checked(
  effects: readonly EditEffect[],
  vms: readonly FixableVm[],
  ask: Evaluate,
): Promise<void> {
  for (const { edit, cleared, ready } of effects) {
    const [lost, readied]: [string[], string[]] = [[], []]
    for (const { id, input, concerns } of vms) {
      if (!concerns.some((one) => one.id === edit.concern)) continue
      const after = await ask(edited(input, edit))
      if (after.type !== 'decided' || after.concerns.some((one) => one.id === edit.concern))
        continue
      lost.push(id)
      if (isReady(after.concerns) && !isReady(concerns)) readied.push(id)
    }
    expect(cleared, JSON.stringify(edit)).toEqual(lost.sort())
    expect(ready, JSON.stringify(edit)).toEqual(readied.sort())
  }
}

describe.each(PROFILES)('the %s rules', (profile) => {
  it('have their edits found as the rules say of every VM with the edit made', async () => {
    const ask = askedOf(profile)
    const vms = await judged(
      estate.map(({ input }) => input),
      ask,
    )
    const { effects, own, evaluations } = await found({ pack: packOf(profile), ask, vms })
    expect(effects.length).toBeGreaterThan(5)
    expect(own.length).toBeGreaterThan(5)
    const pairs = vms.reduce((sum, { concerns }) => sum + concerns.length, 0)
    expect(evaluations).toBeLessThan(pairs / 2)
    await checked(effects, vms, ask)
    // Edits of single VMs are counted only; each VM by itself lists the same ones.
    for (const { id } of vms.slice(0, 10)) {
      const object = { kind: 'vm', id } as const
      const listed = await found({ pack: packOf(profile), ask, vms, object })
      await checked(listed.effects, vms, ask)
    }
  })
})

describe('what is found', () => {
  it('is what the rules say of every VM with the edit made', async () => {
    const { effects, vms } = await found()
    expect(vms).toBe(estate.length)
    const kinds = effects.map(({ edit }) => edit.cause.kind)
    expect(kinds).toEqual(expect.arrayContaining(['cluster', 'disk', 'nicProfile']))
    await checked(effects, estate, evaluate)
  })

  it('is ranked by VMs cleared and names the value that is there', async () => {
    const { effects } = await found()
    const counts = effects.map(({ cleared }) => cleared.length)
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    expect(counts.at(-1)).toBeGreaterThan(0)
    const filter = effects.find(({ edit }) => edit.path === 'networkFilter')!
    expect(filter.edit).toMatchObject({ to: '', cause: { kind: 'nicProfile' } })
    expect(filter.edit.text).not.toBe('')
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
    })
  })

  it('takes few evaluations where the rules say what they read', async () => {
    const { evaluations, effects } = await found()
    const whole = await found({
      pack: { ...packOf('forklift'), source: { origin: 'own', name: 'own', digest: '' } },
    })
    expect(whole.effects).toEqual(effects)
    expect(evaluations * 5).toBeLessThan(whole.evaluations)
  })

  it('is the same for rules of which not all say what they read', async () => {
    const pack = packOf('forklift')
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

describe('rules of which nothing is known', () => {
  const source = { origin: 'own', name: 'own', digest: '' } as const
  const opaque: RulePack = { version: 1, source, inputs: null, rules: [] }

  it('have remedies learned from a VM, which count only where they clear', async () => {
    const vms = estate.slice(0, 60)
    const { effects } = await found({ pack: opaque, vms })
    const concerns = effects.map(({ edit }) => edit.concern)
    expect(concerns).toEqual(
      expect.arrayContaining(['ovirt.cluster.ksm_enabled', 'ovirt.nic.network_filter.detected']),
    )
    await checked(effects, vms, evaluate)
  })

  it('are not searched for ever, though each VM has concerns of its own', async () => {
    const asked = new Set<unknown>()
    const ask: Evaluate = (input) => {
      const { name } = input as Workload
      asked.add(name)
      const concern = (at: number): Concern => {
        const label = `${name} ${at}`
        return { id: label, category: 'Warning', label, assessment: '' }
      }
      const concerns = [concern(1), concern(2)]
      return Promise.resolve({ type: 'decided', version: 1, concerns })
    }
    const vms = await judged(
      estate.map(({ input }) => input),
      ask,
    )
    asked.clear()
    await found({ pack: opaque, vms, ask })
    // The search itself gives VMs another name.
    const names = vms.filter(({ input }) => asked.has(input.name))
    expect(names.length).toBeGreaterThan(10)
    expect(names.length).toBeLessThan(vms.length / 2)
  }, 60_000)

  it('are not searched on a server', async () => {
    const pack: RulePack = { ...opaque, source: { ...source, origin: 'server' } }
    expect(await found({ pack, vms: estate.slice(0, 5) })).toMatchObject({
      effects: [],
      own: [],
      evaluations: 0,
    })
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
