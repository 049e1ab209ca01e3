/** What the original makes of an engine's answers, and what we make of them through sheets, store and workload. */
import { expect } from 'vitest'
import { buildWorkload, type Workload } from '../../../src/core/validation/workload.ts'
import { builtIn, calm } from '../../policies/built-in.ts'
import { lines } from '../../policies/golden.ts'
import { storeOf, type Bodies, type Details } from '../../support/decoded-estate.ts'
import { differences, type Difference } from '../../support/document-differences.ts'

/** A row of DEVIATIONS.md. */
export interface Deviation {
  path: RegExp
  /** Number of the defect that it mends, or what stands in its place there. */
  mends: string
}

export interface VmDifference extends Difference {
  vm: string
}

/** By VM id, as the collector would come to them. */
export async function workloadsOf(
  name: string,
  bodies: Bodies,
  details: Details = {},
): Promise<Map<string, Workload>> {
  const store = await storeOf(name, bodies, details)
  const ids = await store.inventory.ids('vm')
  const parts = await store.validation.workloads(ids)
  await store.db.delete()
  return new Map([...parts].map(([id, of]) => [id, buildWorkload(of, 'provider-1')]))
}

/** Fails for a difference that is not written down, and for a written one that is not met. */
export function expectDeviations(
  original: Readonly<Record<string, unknown>>,
  ours: ReadonlyMap<string, Workload>,
  deviations: readonly Deviation[],
): VmDifference[] {
  const found = Object.entries(original).flatMap(([id, document]) =>
    differences(document, JSON.parse(JSON.stringify(ours.get(id) ?? null))).map((difference) => ({
      vm: id,
      ...difference,
    })),
  )
  const known = ({ path }: Difference): boolean => deviations.some((one) => one.path.test(path))
  expect(found.filter((one) => !known(one))).toEqual([])
  const met = deviations.filter(({ path }) => found.some((one) => path.test(one.path)))
  expect(met).toEqual(deviations)
  return found
}

/** Concerns of Forklift's rules on our workload, beside those of the original: `+` only here, `-` only there. */
export async function concernDifferences(
  original: readonly { id: string; category: string; label: string }[],
  ours: unknown,
): Promise<string[]> {
  const decision = await builtIn('forklift').validate(ours, calm())
  expect(decision.type).toBe('decided')
  const [there, here] = [lines(original), lines(decision.concerns)]
  return [
    ...here.filter((line) => !there.includes(line)).map((line) => `+ ${line}`),
    ...there.filter((line) => !here.includes(line)).map((line) => `- ${line}`),
  ].sort()
}
