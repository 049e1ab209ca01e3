/** Golden pairs of the original rules: inputs and the concerns that they must raise. Absent on a bare machine. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../../shared/fixtures/forklift-golden')

export const GOLDEN_ABSENT = existsSync(folder)
  ? undefined
  : 'skipped: the golden pairs (../shared/fixtures/forklift-golden) are not on this machine'
if (GOLDEN_ABSENT !== undefined) console.warn(GOLDEN_ABSENT)

interface Pair {
  name: string
  input: unknown
  concerns: string[]
}

const line = (concern: { id: string; category: string; label: string }): string =>
  `${concern.id} | ${concern.category} | ${concern.label}`

/** A set of concerns without their assessments, as sorted lines. */
export const lines = (concerns: readonly { id: string; category: string; label: string }[]) =>
  concerns.map(line).sort()

const read = (file: string): unknown =>
  GOLDEN_ABSENT === undefined ? JSON.parse(readFileSync(resolve(folder, file), 'utf8')) : {}

export function goldenPairs(): Pair[] {
  const inputs = read('workloads.json') as Record<string, unknown>
  const found = read('concerns.json') as Record<
    string,
    { name: string; concerns: { id: string; category: string; label: string }[] }
  >
  return Object.entries(found).map(([id, { name, concerns }]) => ({
    name,
    input: inputs[id],
    concerns: lines(concerns),
  }))
}
