/** The inputs of `policies/cases.json` with what the rules must find in them; runs in Node and in the browser. */
import text from '../../policies/cases.json?raw'
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

export const CASES: readonly Case[] = (JSON.parse(text, expand) as { cases: Case[] }).cases

export const nameOf = (entry: Case): string => `${entry.rule}: ${entry.case}`

/** A decision in the terms of a case. */
export const summary = (decision: Decision) => ({
  concerns: [...new Set(decision.concerns.map(({ id }) => id))].sort(),
  errors: decision.type === 'undecided' ? 1 : 0,
})

export const expected = ({ concerns, errors }: Case) => ({ concerns, errors })
