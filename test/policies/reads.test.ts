/** What the build says the rules read is all that they read: nothing else in an input can change a decision. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePath, type Step } from '../../src/core/model/input-path.ts'
import { PROFILES, type Json } from '../../src/core/model/rules.ts'
import { client } from '../proxy/demo/harness.ts'
import { inputs } from '../proxy/demo/verdicts.ts'
import { builtIn, calm } from './built-in.ts'
import { CASES } from './cases.ts'
import { oddWorkload } from './odd-workload.ts'
import { packOf } from './packs.ts'

const fits = (step: Step, key: string): boolean => step === null || String(step) === key

/** Whether a place lies on the way to a read path, or below one. */
const isRead = (place: readonly string[], patterns: readonly (readonly Step[])[]): boolean =>
  patterns.some((pattern) =>
    place.every((key, at) => at >= pattern.length || fits(pattern[at] ?? null, key)),
  )

/** The input with everything replaced that no path leads to or through, and something added to each object. */
function disturbed(
  value: unknown,
  patterns: readonly (readonly Step[])[],
  noise: () => Json,
  place: readonly string[] = [],
): unknown {
  if (place.length > 0 && !isRead(place, patterns)) return noise()
  if (typeof value !== 'object' || value === null) return value
  const inner = (entry: unknown, key: string) => disturbed(entry, patterns, noise, [...place, key])
  if (Array.isArray(value)) return value.map((entry, index) => inner(entry, String(index)))
  const entries = Object.entries(value).map(([key, entry]) => [key, inner(entry, key)] as const)
  const extra = isRead([...place, 'portolanNoise'], patterns)
    ? []
    : [['portolanNoise', noise()] as const]
  return Object.fromEntries([...entries, ...extra])
}

const anything = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, 1, -1, '', 'virtio', 'locked', 'lun', [], {}),
  fc.constantFrom<Json>([{ id: 'x', size: 0 }], { id: true, a: [1] }, 'spice', 'down'),
)

const NOISE: readonly Json[] = [null, false, true, 1, 'noise', 'migratable', ['x']]

describe.each(PROFILES)('the inputs of %s', (profile) => {
  const backend = builtIn(profile)
  const { inputs: reads, rules } = packOf(profile)
  const patterns = (reads ?? []).map(parsePath)

  test('are those of its rules and of the error', () => {
    const within = (path: string) =>
      (reads ?? []).some(
        (whole) => path === whole || path.startsWith(`${whole}.`) || path.startsWith(`${whole}[`),
      )
    for (const { id, inputs: own } of rules) {
      expect(own?.length, id).toBeGreaterThan(0)
      expect(
        own?.filter((path) => !within(path)),
        id,
      ).toEqual([])
    }
    expect(reads).toContain('name')
  })

  test('alone decide about odd inputs', { timeout: 60_000 }, async () => {
    let changed = 0
    await fc.assert(
      fc.asyncProperty(
        oddWorkload,
        fc.array(anything, { minLength: 8, maxLength: 8 }),
        async (input, values) => {
          let at = 0
          const other = disturbed(input, patterns, () => values[at++ % values.length] ?? null)
          if (JSON.stringify(other) !== JSON.stringify(input)) changed += 1
          expect(await backend.validate(other, calm())).toEqual(
            await backend.validate(input, calm()),
          )
        },
      ),
      { seed: 7, numRuns: 1_000 },
    )
    expect(changed).toBeGreaterThan(500)
  })

  test('alone decide about the cases', async () => {
    for (const { input } of CASES[profile]) {
      const other = disturbed(input, patterns, () => 'noise')
      expect(await backend.validate(other, calm())).toEqual(await backend.validate(input, calm()))
    }
  })

  test('alone decide about the VMs of the demo estate', async () => {
    const estate = await inputs(await client({ vms: 120, seed: 9 }))
    for (const input of estate.inputs.values()) {
      const other = disturbed(input, patterns, () => ({ locked: true }))
      expect(await backend.validate(other, calm())).toEqual(await backend.validate(input, calm()))
    }
  })

  test.each(rules)('of $id are each needed', async ({ id, inputs: own }) => {
    const fires = async (input: unknown) =>
      (await backend.validate(input, calm())).concerns.some((concern) => concern.id === id)
    for (const path of own ?? []) {
      const others = (own ?? []).filter((other) => other !== path).map(parsePath)
      const tried = CASES[profile]
        .filter((entry) => entry.rule === id)
        .flatMap(({ input }) => NOISE.map((noise) => ({ input, noise })))
      let told = false
      for (const { input, noise } of tried) {
        const other = disturbed(input, others, () => noise)
        if ((await fires(other)) !== (await fires(input))) told = true
      }
      expect(told, path).toBe(true)
    }
  })

  test.each(rules)('of $id are all that it reads', async ({ id, inputs: own }) => {
    const mine = (own ?? []).map(parsePath)
    const fires = async (input: unknown) =>
      (await backend.validate(input, calm())).concerns.some((concern) => concern.id === id)
    for (const { input } of CASES[profile].filter((entry) => entry.rule === id)) {
      // Without a name there is no verdict, but the concerns are there all the same.
      const other = disturbed(input, mine, () => 'noise')
      expect(await fires(other)).toBe(await fires(input))
    }
  })
})
