/** Rules decide the same about the part of an input that they are shown as about all of it. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROFILES } from '../../src/core/model/rules.ts'
import { readSet } from '../../src/core/validation/read-set.ts'
import type { Workload } from '../../src/core/validation/workload.ts'
import { client } from '../proxy/demo/harness.ts'
import { inputs } from '../proxy/demo/verdicts.ts'
import { builtIn, calm } from './built-in.ts'
import { oddWorkload } from './odd-workload.ts'
import { packOf } from './packs.ts'
import { workload } from './workload-schema.ts'

describe.each(PROFILES)('what the rules of %s are shown', (profile) => {
  const backend = builtIn(profile)
  const reads = readSet(packOf(profile).inputs)

  const agree = async (input: unknown): Promise<void> => {
    const part = reads.shown(input as Workload)
    const [whole, shown] = await Promise.all([
      backend.validate(input, calm()),
      backend.validate(part, calm()),
    ])
    expect(shown).toEqual(whole)
  }

  test('is known, and less than half of the demo estate', async () => {
    const estate = [...(await inputs(await client({ vms: 120, seed: 9 }))).inputs.values()]
    let all = 0
    let part = 0
    for (const input of estate) {
      all += JSON.stringify(input).length
      part += JSON.stringify(reads.shown(input as Workload)).length
      await agree(input)
    }
    expect(reads.known).toBe(true)
    expect(estate.length).toBeGreaterThan(50)
    expect(part).toBeLessThan(all / 2)
  })

  test('suffices for workloads as they can be', async () => {
    await fc.assert(fc.asyncProperty(workload, agree), { numRuns: 1_000 })
  })

  test('suffices for odd ones', async () => {
    await fc.assert(fc.asyncProperty(oddWorkload, agree), { numRuns: 1_500 })
  })
})
