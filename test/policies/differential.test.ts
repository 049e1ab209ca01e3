/**
 * A server and the module give the same decision on whatever a policy input may be: thousands of inputs by the key table
 * of the workload (`DIFFERENTIAL_RUNS` sets how many per profile), the demo estate, and the inputs of all cases.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { PROFILES } from '../../src/core/model/rules.ts'
import { createOpaBackend } from '../../src/core/policy/opa-client.ts'
import { client } from '../proxy/demo/harness.ts'
import { inputs } from '../proxy/demo/verdicts.ts'
import { builtIn, calm } from './built-in.ts'
import { CASES } from './cases.ts'
import { findOpa, startOpa, type OpaServer } from './opa.ts'
import { packOf } from './packs.ts'
import { workload } from './workload-schema.ts'

const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 3_000)
/** Inputs asked at a time: waiting for one answer after the other is what takes long. */
const BATCH = 25

const opa = findOpa()

describe.each(PROFILES)('the rules of %s on a server and as a module', (profile) => {
  const wasm = builtIn(profile)
  let server: OpaServer | undefined

  beforeAll(async () => {
    if (opa.path !== undefined) server = await startOpa(opa.path, profile)
  }, 30_000)
  afterAll(() => server?.stop())

  /** Fails when they disagree; gives the ids of what they found. */
  async function compare(context: TestContext, list: readonly unknown[]): Promise<string[]> {
    if (server === undefined) context.skip(opa.path === undefined ? opa.reason : 'no server')
    const remote = createOpaBackend(fetch, server.base)
    const pairs = await Promise.all(
      list.map(async (input) => ({
        input,
        server: await remote.validate(input, calm()),
        wasm: await wasm.validate(input, calm()),
      })),
    )
    for (const pair of pairs) expect(pair.wasm, JSON.stringify(pair.input)).toEqual(pair.server)
    return pairs.flatMap((pair) => pair.server.concerns.map(({ id }) => id))
  }

  test(`agree on ${RUNS} generated inputs`, { timeout: 300_000 }, async (context) => {
    const fired = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        fc.array(workload, { minLength: BATCH, maxLength: BATCH, size: 'max' }),
        async (list) => {
          for (const id of await compare(context, list)) fired.set(id, (fired.get(id) ?? 0) + 1)
        },
      ),
      { seed: 4_812, numRuns: Math.ceil(RUNS / BATCH), endOnFailure: true },
    )
    // Inputs on which a rule never fires would prove little of it.
    const silent = packOf(profile).rules.filter(({ id }) => !fired.has(id))
    expect(silent.map(({ id }) => id)).toEqual([])
  })

  test('agree on the demo estate', { timeout: 60_000 }, async (context) => {
    const estate = await inputs(await client({ vms: 200, seed: 29 }))
    await compare(context, [...estate.inputs.values()])
  })

  test('agree on the inputs of all cases', { timeout: 60_000 }, async (context) => {
    await compare(
      context,
      CASES[profile].map(({ input }) => input),
    )
  })

  test('have a case of each sort for each rule', () => {
    const sorts = ['positive', 'negative', 'absent', 'null']
    const wanted = packOf(profile).rules.flatMap(({ id }) => sorts.map((sort) => `${id} ${sort}`))
    const there = new Set(CASES[profile].map((entry) => `${entry.rule} ${entry.case}`))
    expect(wanted.length).toBeGreaterThanOrEqual(39 * 4)
    expect(wanted.filter((name) => !there.has(name))).toEqual([])
  })
})
