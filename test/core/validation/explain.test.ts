/**
 * Why a concern is there. Every rule of both packs on the inputs that raise it and on the demo estate: what the
 * explanation says to change is changed once more by hand and the rules are asked again, with all that is known of the
 * rules and with nothing known of them.
 */
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Explanation } from '../../../src/core/model/explanation.ts'
import { valueAt } from '../../../src/core/model/input-path.ts'
import { PROFILES, type Json, type Remedy, type RuleInfo } from '../../../src/core/model/rules.ts'
import type { Decision } from '../../../src/core/ports.ts'
import { BOUNDS, explain } from '../../../src/core/validation/explain.ts'
import { applyChanges, type Evaluate } from '../../../src/core/validation/trials.ts'
import type { Workload } from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import { CASES, nameOf } from '../../policies/cases.ts'
import { packOf } from '../../policies/packs.ts'
import { demoReplica, workloadsOf } from '../../support/demo-replica.ts'

const bounds = { ...BOUNDS, now: () => 0 }

type Found = Omit<Explanation, 'standIn'>

const changesOf = ({ evidence }: Found) =>
  evidence.map(({ path, clearedBy }) => ({ path, to: clearedBy }))

/** Asks anew, trusting nothing of the explanation. */
async function check(input: unknown, why: Found, evaluate: Evaluate): Promise<void> {
  const clears = async (changes: ReturnType<typeof changesOf>): Promise<boolean> => {
    const decision = await evaluate(applyChanges(input, changes))
    return decision.type === 'decided' && !decision.concerns.some(({ id }) => id === why.concern)
  }
  const changes = changesOf(why)
  const at = `${why.concern}: ${JSON.stringify(changes).slice(0, 200)}`
  expect(why, at).toMatchObject({ proven: true, bounded: false })
  expect(changes.length, at).toBeGreaterThan(0)
  expect(await clears(changes), at).toBe(true)
  for (const one of changes) {
    expect(await clears(changes.filter((other) => other !== one)), at).toBe(false)
  }
}

let demo: Workload[] = []
beforeAll(async () => {
  const replica = await demoReplica('explain', 40)
  demo = await workloadsOf(replica, 'explain')
  replica.store.close()
}, 60_000)

describe.each(PROFILES)('the %s rules', (profile) => {
  const backend = builtIn(profile)
  const evaluate: Evaluate = (input) => backend.validate(input, calm())
  const rules = new Map(packOf(profile).rules.map((rule) => [rule.id, rule]))
  const positive = CASES[profile].filter((one) => one.errors === 0 && one.concerns.length > 0)

  it('have an input for each rule', () => {
    expect(new Set(positive.flatMap(({ concerns }) => concerns))).toEqual(new Set(rules.keys()))
  })

  it.each(positive.map((entry) => [nameOf(entry), entry] as const))('%s', async (_, entry) => {
    for (const concern of entry.concerns) {
      const rule = rules.get(concern)
      const why = await explain(entry.input, concern, rule, evaluate, bounds)
      await check(entry.input, why, evaluate)
      const plain = entry.rule === concern && entry.case === 'positive'
      if (plain) expect(why.method).toBe('remedy')
      if (why.method === 'remedy') expect(why.text).not.toBe('')
      const opaque = await explain(entry.input, concern, undefined, evaluate, bounds)
      await check(entry.input, opaque, evaluate)
      expect(opaque).toMatchObject({ method: 'search', text: '' })
    }
  })

  it('are explained on every VM of the demo estate', async () => {
    const seen = new Set<string>()
    for (const input of demo) {
      const { concerns } = await evaluate(input)
      for (const { id } of concerns) {
        seen.add(id)
        const why = await explain(input, id, rules.get(id), evaluate, bounds)
        await check(input, why, evaluate)
        expect(why.method, id).toBe('remedy')
      }
    }
    expect(seen.size).toBeGreaterThan(10)
  })

  it('are explained on the demo estate with nothing known of them', async () => {
    for (const input of demo.slice(0, 10)) {
      const { concerns } = await evaluate(input)
      for (const { id } of concerns) {
        const why = await explain(input, id, undefined, evaluate, bounds)
        await check(input, why, evaluate)
        expect(why.evaluations, id).toBeLessThan(128)
      }
    }
  })

  it('are explained with values of a VM without the concern, where there is one', async () => {
    const interfaces = (name: string) => ({
      name: 'a',
      nics: [{ id: '1', name: 'nic1', interface: name, plugged: true }],
    })
    const id = 'ovirt.nic.interface_type.unsupported'
    const why = await explain(interfaces('spapr_vlan'), id, undefined, evaluate, bounds, () =>
      Promise.resolve([interfaces('virtio')]),
    )
    expect(why.evidence).toMatchObject([
      { path: 'nics[0].interface', value: 'spapr_vlan', clearedBy: 'virtio' },
    ])
  })
})

const decided = (...ids: string[]): Decision => ({
  type: 'decided',
  version: 1,
  concerns: ids.map((id) => ({ id, category: 'Warning', label: id, assessment: '' })),
})

const ruleWith = (...remedies: Remedy[]): RuleInfo => ({
  id: 'x',
  category: 'Warning',
  label: '',
  title: '',
  description: '',
  assessment: '',
  inputs: null,
  remedies,
  provenance: '',
  since: '',
  mends: [],
  file: '',
  source: '',
})

describe('remedies', () => {
  /** Fires while one of the two is set. */
  const either: Evaluate = (input) => {
    const { a, b } = input as { a: boolean; b: boolean }
    return Promise.resolve(a || b ? decided('x') : decided())
  }
  const a: Remedy = { path: 'a', set: false, text: 'a is off' }
  const b: Remedy = { path: 'b', set: false, text: 'b is off' }

  it('are tried alone before they are joined', async () => {
    const alone = await explain({ a: false, b: true }, 'x', ruleWith(a, b), either, bounds)
    expect(alone).toMatchObject({ method: 'remedy', text: 'b is off', evidence: [{ path: 'b' }] })
    const joined = await explain({ a: true, b: true }, 'x', ruleWith(a, b), either, bounds)
    expect(joined).toMatchObject({
      method: 'remedy',
      text: 'a is off and b is off',
      evidence: [{ path: 'a' }, { path: 'b' }],
    })
  })

  it('that do not help give way to a search', async () => {
    const why = await explain({ a: true }, 'x', ruleWith(b), either, bounds)
    expect(why).toMatchObject({
      method: 'search',
      text: '',
      proven: true,
      evidence: [{ path: 'a', value: true, clearedBy: false }],
    })
  })

  it('name only the places that matter', async () => {
    const remedy: Remedy = { path: 'nics[].profile.filter', set: '', text: 'there is no filter' }
    const fires: Evaluate = (input) => {
      const { nics } = input as { nics: { profile: { filter: string } }[] }
      return Promise.resolve(nics[1]?.profile.filter === 'f' ? decided('x') : decided())
    }
    const input = {
      id: 'vm',
      name: 'web',
      nics: ['e', 'f', 'g'].map((filter, at) => ({
        profile: { id: `p${at}`, name: `profile ${at}`, filter },
      })),
    }
    const why = await explain(input, 'x', ruleWith(remedy), fires, bounds)
    expect(why.evidence).toEqual([
      {
        path: 'nics[1].profile.filter',
        value: 'f',
        clearedBy: '',
        cause: { kind: 'nicProfile', id: 'p1', name: 'profile 1' },
      },
    ])
  })

  it('cut lists', async () => {
    const remedy: Remedy = { path: 'disks', keep: 2, text: 'there are two disks at most' }
    const fires: Evaluate = (input) =>
      Promise.resolve((input as { disks: unknown[] }).disks.length > 2 ? decided('x') : decided())
    const why = await explain({ disks: [1, 2, 3, 4] }, 'x', ruleWith(remedy), fires, bounds)
    expect(why.evidence).toMatchObject([{ path: 'disks', value: [1, 2, 3, 4], clearedBy: [1, 2] }])
  })
})

describe('rules made up by chance', () => {
  interface Tree {
    [key: string]: Json
  }
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e')
  const scalar = fc.oneof(
    fc.constantFrom('x', 'y', 'long'),
    fc.integer({ min: 2, max: 9 }),
    fc.boolean(),
  )
  const { tree } = fc.letrec<{ node: Json; tree: Tree }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      scalar,
      fc.array(tie('node'), { maxLength: 4 }),
      tie('tree'),
    ),
    tree: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4 }),
  }))

  const leavesOf = (value: unknown, at = ''): string[] => {
    if (typeof value !== 'object' || value === null) return [at]
    return Object.entries(value).flatMap(([name, inner]) =>
      leavesOf(inner, Array.isArray(value) ? `${at}[${name}]` : at === '' ? name : `${at}.${name}`),
    )
  }

  /** An input, and some of its leaves that a rule looks at. */
  const cases = tree
    .map((inner) => ({ name: 'vm', ...inner }))
    .filter((input) => leavesOf(input).length > 1)
    .chain((input) => {
      const leaves = leavesOf(input).filter((leaf) => leaf !== 'name')
      return fc.record({
        input: fc.constant(input as unknown),
        leaves: fc.subarray(leaves, { minLength: 1 }),
      })
    })

  const wide = { ...bounds, evaluations: 5_000 }

  it('are explained by one value where all have to agree', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ input, leaves }) => {
        const evaluate: Evaluate = (changed) =>
          Promise.resolve(
            leaves.every((leaf) => valueAt(changed, leaf) === valueAt(input, leaf))
              ? decided('x')
              : decided(),
          )
        const why = await explain(input, 'x', undefined, evaluate, wide)
        await check(input, why, evaluate)
        // Taking away elements moves the others, so a rule about a place in a list may need two of them.
        if (leaves.every((leaf) => !leaf.includes('['))) expect(why.evidence).toHaveLength(1)
      }),
      { seed: 11, numRuns: 500 },
    )
  })

  it('are explained by all values where one is enough', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ input, leaves }) => {
        const evaluate: Evaluate = (changed) =>
          Promise.resolve(
            leaves.some((leaf) => valueAt(changed, leaf) === valueAt(input, leaf))
              ? decided('x')
              : decided(),
          )
        const why = await explain(input, 'x', undefined, evaluate, wide)
        await check(input, why, evaluate)
      }),
      { seed: 11, numRuns: 500 },
    )
  })
})

describe('what cannot be explained', () => {
  it('is a concern that the input does not raise', async () => {
    const why = await explain({ a: 1 }, 'x', undefined, () => Promise.resolve(decided()), bounds)
    expect(why).toMatchObject({
      fires: false,
      proven: false,
      bounded: false,
      evidence: [],
      evaluations: 1,
    })
  })

  it('is a concern that nothing clears', async () => {
    const always: Evaluate = () => Promise.resolve(decided('x'))
    const why = await explain({ name: 'a', b: [{ c: 1 }] }, 'x', undefined, always, bounds)
    expect(why).toMatchObject({ fires: true, proven: false, bounded: false, evidence: [] })
  })

  it('is not taken for cleared where the rules gave no decision', async () => {
    const onlyErrors: Evaluate = (input) =>
      Promise.resolve(
        (input as { a?: unknown }).a === 1
          ? decided('x')
          : { type: 'undecided', version: 1, concerns: [], reason: 'a is not 1' },
      )
    const why = await explain({ a: 1 }, 'x', undefined, onlyErrors, bounds)
    expect(why).toMatchObject({ proven: false, evidence: [] })
  })

  it('says that it was given up, and keeps what was seen to clear', async () => {
    const list = Array.from({ length: 100 }, (_, at) => ({ id: `${at}`, on: true }))
    const any: Evaluate = (input) => {
      const found = (input as { list?: { on?: boolean }[] }).list ?? []
      return Promise.resolve(found.some(({ on }) => on) ? decided('x') : decided())
    }
    const why = await explain({ list }, 'x', undefined, any, { ...bounds, evaluations: 20 })
    expect(why).toMatchObject({ proven: true, bounded: true, evaluations: 20 })
    const all = await explain({ list }, 'x', undefined, any, { ...bounds, evaluations: 1_000 })
    expect(all).toMatchObject({ proven: true, bounded: false })
    expect(all.evidence.map(({ path }) => path)).toEqual(list.map((_, at) => `list[${at}].on`))
    const none = await explain({ list }, 'x', undefined, any, { ...bounds, evaluations: 1 })
    expect(none).toMatchObject({ proven: false, bounded: true, evidence: [] })
  })
})
