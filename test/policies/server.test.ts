/** A real OPA server on the folders of a profile says the same as its WASM build: cases, golden pairs, odd inputs. */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest'
import { PROFILES } from '../../src/core/model/rules.ts'
import { createOpaBackend } from '../../src/core/policy/opa-client.ts'
import { builtIn, calm } from './built-in.ts'
import { CASES, expected, nameOf, summary } from './cases.ts'
import { goldenPairs, lines } from './golden.ts'
import { client } from '../proxy/demo/harness.ts'
import { inputs } from '../proxy/demo/verdicts.ts'
import { findOpa, foldersOf, ROOT, startOpa, type OpaServer } from './opa.ts'
import { oddWorkload } from './odd-workload.ts'
import { packOf } from './packs.ts'
import { curable, remedied } from './remedies.ts'

const opa = findOpa()

describe.each(PROFILES)('opa run --server policies/common policies/%s', (profile) => {
  const wasm = builtIn(profile)
  let server: OpaServer | undefined

  beforeAll(async () => {
    if (opa.path !== undefined) server = await startOpa(opa.path, profile)
  }, 30_000)
  afterAll(async () => {
    await server?.stop()
  })

  /** The backend on the server; skips the test, with the reason, where there is no OPA. */
  function remote(context: TestContext) {
    if (server === undefined) context.skip(opa.path === undefined ? opa.reason : 'no server')
    return createOpaBackend(fetch, server.base)
  }

  test('announces the version of the module', async (context) => {
    const backend = remote(context)
    expect((await backend.rules(calm())).version).toBe((await wasm.rules(calm())).version)
  })

  test('answers as Forklift expects it', async (context) => {
    remote(context)
    const response = await fetch(`${server?.base}/validate`, {
      method: 'POST',
      body: JSON.stringify({ input: { name: 'p14', haEnabled: true, diskAttachments: [] } }),
    })
    const { result } = (await response.json()) as { result: { concerns: { id: string }[] } }
    expect(result).toMatchObject({
      rules_version: (await wasm.rules(calm())).version,
      errors: [],
    })
    expect(result.concerns.find(({ id }) => id === 'ovirt.ha.enabled')).toEqual({
      id: 'ovirt.ha.enabled',
      category: 'Warning',
      label: 'VM configured as HA',
      assessment: expect.any(String) as unknown,
    })
  })

  test('says the same as the module of 300 VMs of the demo estate', async (context) => {
    const backend = remote(context)
    const estate = await inputs(await client({ vms: 300, seed: 5 }))
    expect(estate.inputs.size).toBeGreaterThanOrEqual(300)
    for (const input of estate.inputs.values()) {
      expect(await backend.validate(input, calm())).toEqual(await wasm.validate(input, calm()))
    }
  })

  test('finds what the cases say', async (context) => {
    const backend = remote(context)
    for (const entry of CASES[profile]) {
      const decision = await backend.validate(entry.input, calm())
      expect(summary(decision), nameOf(entry)).toEqual(expected(entry))
      expect(decision, nameOf(entry)).toEqual(await wasm.validate(entry.input, calm()))
    }
  })

  test('is silent after what a rule says would clear it, as the module is', async (context) => {
    const backend = remote(context)
    for (const rule of packOf(profile).rules) {
      for (const { input } of curable(rule, CASES[profile])) {
        const after = rule.remedies.map((remedy) => remedied(input, remedy))
        const decisions = await Promise.all(after.map((each) => backend.validate(each, calm())))
        const silent = decisions.filter(({ concerns }) =>
          concerns.every(({ id }) => id !== rule.id),
        )
        expect(silent.length, rule.id).toBeGreaterThan(0)
        for (const [at, decision] of decisions.entries()) {
          expect(decision).toEqual(await wasm.validate(after[at], calm()))
        }
      }
    }
  })

  test('agrees with the module on the golden pairs', async (context) => {
    const backend = remote(context)
    const pairs = goldenPairs()
    if (pairs.length === 0) context.skip('the golden pairs are not on this machine')
    for (const { name, input, concerns } of pairs) {
      const decision = await backend.validate(input, calm())
      if (profile === 'forklift') expect(lines(decision.concerns), name).toEqual(concerns)
      expect(decision, name).toEqual(await wasm.validate(input, calm()))
    }
  })

  test('agrees with the module on odd inputs', { timeout: 60_000 }, async (context) => {
    const backend = remote(context)
    const fired = new Set<string>()
    await fc.assert(
      fc.asyncProperty(oddWorkload, async (input) => {
        const decision = await backend.validate(input, calm())
        for (const { id } of decision.concerns) fired.add(id)
        expect(decision).toEqual(await wasm.validate(input, calm()))
      }),
      { seed: 20_231, numRuns: 1_000 },
    )
    // Otherwise the inputs would prove little: all but the count of disks come up.
    expect(fired.size).toBeGreaterThanOrEqual(packOf(profile).rules.length - 1)
  })

  test('opa test on its folders', (context) => {
    if (opa.path === undefined) return context.skip(opa.reason)
    const run = spawnSync(opa.path, ['test', ...foldersOf(profile), '--format', 'json'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    const results = JSON.parse(run.stdout) as { name: string; fail?: boolean; error?: unknown }[]
    expect(results.filter((result) => result.fail || result.error)).toEqual([])
    expect(results.length).toBeGreaterThan(4 * packOf(profile).rules.length)
    expect(run.status).toBe(0)
  })
})

test('npm run policies would change nothing', (context) => {
  if (opa.path === undefined) return context.skip(opa.reason)
  const run = spawnSync(process.execPath, ['scripts/policies.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
})
