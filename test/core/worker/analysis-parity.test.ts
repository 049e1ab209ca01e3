/** A stored demo estate, judged by our rules, beside Forklift's inventory of it in a file. */
import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SHEETS } from '../../../src/core/adapters/index.ts'
import { KINDS } from '../../../src/core/model/kinds.ts'
import type { Progress } from '../../../src/core/model/preview.ts'
import type { Profile, RulePack } from '../../../src/core/model/rules.ts'
import type { Result } from '../../../src/core/ports.ts'
import type { Store } from '../../../src/core/store/store.ts'
import { buildWorkload, type Workload } from '../../../src/core/validation/workload.ts'
import { compareWithForklift } from '../../../src/core/worker/analysis-parity.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import { client } from '../../proxy/demo/harness.ts'
import { storeOf, type Bodies } from '../../support/decoded-estate.ts'
import { document, judge, misread } from '../parity/forklift-inventory.ts'
import { plan } from '../parity/must-gather.ts'

const pack = (profile: Profile): RulePack =>
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, `../../../policies/dist/${profile}.json`), 'utf8'),
  ) as RulePack

let bodies: Bodies
let store: Store

beforeAll(async () => {
  const own = await client({ vms: 60, seed: 3 })
  const listed = KINDS.map(async (kind) => {
    const { path, follow } = SHEETS[kind]
    return [kind, [await own.get(`/${path}${follow === '' ? '' : `?follow=${follow}`}`)]] as const
  })
  bodies = Object.fromEntries(await Promise.all(listed))
})

afterEach(() => store.db.delete())

/** Stores the estate with the verdicts of a profile, and gives its policy inputs. */
async function judged(profile: Profile): Promise<Workload[]> {
  store = await storeOf('parity', bodies)
  const backend = builtIn(profile)
  const { version, source } = await backend.rules(calm())
  const epoch = await store.inventory.lead('test')
  const due = await store.validation.due(Date.now(), 1_000)
  const parts = await store.validation.workloads(due.map(({ id }) => id))
  const inputs = [...parts.values()].map((of) => buildWorkload(of, 'parity'))
  const results: Result[] = []
  for (const { id, token } of due) {
    const input = inputs.find((one) => one.id === id)!
    const { concerns } = await backend.validate(input, calm())
    const verdict = { id, revision: input.revision, policyVersion: version }
    const rest = { error: '', at: 5, missing: [], incomplete: false, inputs: '', since: {} }
    results.push({
      token,
      verdict: { ...verdict, state: 'ok', backend: 'wasm', concerns, ...rest },
    })
  }
  const policy = { backend: 'wasm', version, source } as const
  await store.validation.saveResults({
    epoch,
    results,
    postponed: [],
    meta: (meta) => ({ ...meta, policy: { ...meta.policy, ...policy } }),
  })
  return inputs
}

const compare = (content: unknown, signal = calm()) =>
  compareFile(new File([JSON.stringify(content)], 'vms.json'), signal)

const compareFile = async (file: File, signal = calm()) => {
  const told: Progress[] = []
  const report = await compareWithForklift(
    [file],
    {
      db: store.db,
      engineId: 'parity',
      forklift: { pack: pack('forklift'), backend: builtIn('forklift') },
      portolan: pack('portolan'),
      clock: { now: () => 1_000 },
    },
    { signal, tell: (progress) => void told.push(progress) },
  )
  return { report, told }
}

describe('a comparison with Forklift', () => {
  it('tells differences of rules and of data apart, each with its reason', async () => {
    const inputs = await judged('portolan')
    const { report, told } = await compare(await Promise.all(inputs.map(document)))
    expect(report).toMatchObject({
      at: 1_000,
      files: ['vms.json'],
      inForce: { version: pack('portolan').version, source: { origin: 'built-in' } },
      there: { vms: inputs.length, versions: [6], misfits: [] },
      compared: inputs.length,
      onlyThere: [],
      onlyHere: [],
      unknown: [],
    })
    const differences = report.differing.flatMap((vm) => vm.differences)
    expect(differences.filter(({ reasons }) => reasons.length === 0)).toEqual([])
    const codes = new Set(differences.flatMap(({ reasons }) => reasons.map(({ code }) => code)))
    expect([...codes]).toEqual(expect.arrayContaining(['D2', 'R9', 'R12', 'R17', 'added']))
    expect(told.at(0)).toEqual({ done: 0, total: inputs.length })
    expect(told.at(-1)).toEqual({ done: inputs.length, total: inputs.length })
  })

  it('by Forklift’s rules on both sides leaves only what its collector misreads', async () => {
    const inputs = await judged('forklift')
    const { report } = await compare(await Promise.all(inputs.map(document)))
    expect(new Set(report.differing.flatMap((vm) => vm.differences.map(({ by }) => by)))).toEqual(
      new Set(['data']),
    )
    expect(report.equal + report.differing.length).toBe(inputs.length)
  })

  /** A plan with these VMs and what Forklift holds to be critical, as a must-gather has it. */
  const gathered = async (vms: readonly Workload[], silent = ''): Promise<File> => {
    const of = async (vm: Workload) => {
      const critical = (await judge(misread(vm))).filter(({ category }) => category === 'Critical')
      return vm.id === silent ? [] : critical.map(({ label }) => [vm, label] as const)
    }
    const critical = (await Promise.all(vms.map(of))).flat()
    expect(critical.length).toBeGreaterThan(2)
    return new File([plan({ vms, critical })], 'move.yaml')
  }

  it('with the plans of a must-gather is one of critical concerns, and of VMs in plans', async () => {
    const inputs = await judged('forklift')
    const half = inputs.slice(0, 40)
    const { report } = await compareFile(await gathered(half))
    expect(report).toMatchObject({
      scope: 'critical',
      there: { vms: 40, plans: 1, versions: [], misfits: [] },
      compared: 40,
      equal: 40,
      differing: [],
    })
    expect(report.onlyHere).toHaveLength(inputs.length - 40)
    expect(report.rules.length).toBeGreaterThan(0)
    for (const { id, there, here } of report.rules) {
      expect(there, id).toBeGreaterThan(0)
      expect(here, id).toBe(there)
    }
  })

  it('with plans shows who is critical on one side only, and claims no reason without ground', async () => {
    const inputs = await judged('forklift')
    const { differing } = (await compareFile(await gathered(inputs))).report
    expect(differing).toEqual([])
    const { report: all } = await compare(await Promise.all(inputs.map(document)))
    expect(all.scope).toBe('all')
    const blocked = await Promise.all(
      inputs.map(async (vm) =>
        (await judge(vm)).some(({ category }) => category === 'Critical') ? vm.id : '',
      ),
    )
    const silent = blocked.find((id) => id !== '')!
    const { report } = await compareFile(await gathered(inputs, silent))
    expect(report.differing.map(({ id }) => id)).toEqual([silent])
    for (const { side, there, here, by, reasons } of report.differing[0]!.differences) {
      expect({ side, there, here, by }).toEqual({
        ...{ side: 'here', there: '', here: 'Critical', by: 'data' },
      })
      // What the rule of Forklift read is not told, so neither values nor its version can be blamed.
      expect(reasons.filter(({ code }) => code !== 'D28')).toEqual([])
    }
  })

  it('with plans tells rules of ours from data of theirs', async () => {
    const inputs = await judged('portolan')
    const { report } = await compareFile(await gathered(inputs))
    expect(report.compared).toBe(inputs.length)
    const differences = report.differing.flatMap((vm) => vm.differences)
    for (const { here, there, side } of differences) {
      if (side === 'here') expect(here).toBe('Critical')
      else expect(there).toBe('Critical')
    }
    expect(differences.filter(({ by, reasons }) => by === 'rules' && reasons.length === 0)).toEqual(
      [],
    )
  })

  it('leaves VMs alone whose verdict is not of now', async () => {
    const inputs = await judged('portolan')
    const epoch = await store.inventory.lead('other')
    await store.validation.mark(epoch, [inputs[0]!.id], 'manual', 7)
    const { report } = await compare(await Promise.all(inputs.map(document)))
    expect(report.unknown.map(({ id }) => id)).toEqual([inputs[0]!.id])
    expect(report.compared).toBe(inputs.length - 1)
  })

  it('is refused before anything was validated', async () => {
    store = await storeOf('parity', bodies)
    await expect(compare([])).rejects.toThrow('There are no verdicts here to compare with.')
  })

  it('is refused for a file without VMs, and ends when it is called off', async () => {
    const inputs = await judged('portolan')
    await expect(compare({ a: 1 })).rejects.toThrow(/no list of VMs/)
    const documents = await Promise.all(inputs.map(document))
    await expect(compare(documents, AbortSignal.abort())).rejects.toThrow(/abort/i)
  })
})
