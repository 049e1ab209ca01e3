/** Which of the quirks that a rule of ours mends can be behind a difference: not each of them shows in each VM. */
import { placesOf, valueAt } from '../model/input-path.ts'
import type { ParityDifference } from '../model/parity.ts'

/** About labels, texts and versions: they change no verdict. */
const SILENT: ReadonlySet<string> = new Set(['R4', 'R7', 'R13', 'R19'])

/** A setting that is no obstacle by itself is told with a lower category. */
const LOWERS: ReadonlySet<string> = new Set(['R9', 'R12', 'R17', 'R18', 'R20'])

/** Forklift's rule fires where ours does not, because it does not ask for the type. */
const LOOSE: Readonly<Record<string, (value: unknown) => boolean>> = {
  R1: (value) =>
    value === null || typeof value === 'number' || value === 'true' || value === 'false',
  R3: (value) => typeof value !== 'number',
}

/** `inputs`: what the rule reads; all of it when that is not known. */
export function quirksBehind(
  mends: readonly string[],
  side: ParityDifference['side'],
  input: unknown,
  inputs: readonly string[] | null,
): string[] {
  const values = (): unknown[] =>
    (inputs ?? []).flatMap((path) => placesOf(input, path).map((place) => valueAt(input, place)))
  return mends.filter((code) => {
    if (SILENT.has(code)) return false
    if (side === 'category') return LOWERS.has(code)
    const isLoose = LOOSE[code]
    return isLoose ? side === 'there' && values().some(isLoose) : code !== 'R17'
  })
}
