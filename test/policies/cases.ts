/** The inputs of `policies/cases` with what the rules of a profile must find in them; runs in Node and in the browser. */
import common from '../../policies/cases/common.json?raw'
import forklift from '../../policies/cases/forklift.json?raw'
import portolan from '../../policies/cases/portolan.json?raw'
import type { Profile } from '../../src/core/model/rules.ts'
import type { Decision } from '../../src/core/ports.ts'

export interface Case {
  rule: string
  case: string
  input: unknown
  /** Ids, sorted. */
  concerns: string[]
  /** How many errors the decision has. */
  errors: number
}

/** `{"$repeat": n, "of": entry}` stands for a list of n such entries. */
const expand = (_: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('$repeat' in value)) return value
  return Array.from({ length: Number(value.$repeat) }, () => Reflect.get(value, 'of') as unknown)
}

const read = (text: string): Case[] => (JSON.parse(text, expand) as { cases: Case[] }).cases

/** Of the rules that both profiles have, and of each one's own. */
export const CASES: Readonly<Record<Profile, readonly Case[]>> = {
  portolan: [...read(common), ...read(portolan)],
  forklift: [...read(common), ...read(forklift)],
}

export const nameOf = (entry: Case): string => `${entry.rule}: ${entry.case}`

/** A decision in the terms of a case. */
export const summary = (decision: Decision) => ({
  concerns: [...new Set(decision.concerns.map(({ id }) => id))].sort(),
  errors: decision.type === 'undecided' ? 1 : 0,
})

export const expected = ({ concerns, errors }: Case) => ({ concerns, errors })
