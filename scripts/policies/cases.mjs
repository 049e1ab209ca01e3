/** The inputs of a profile's cases, for what can only be learned by evaluating the rules. */
import { readFileSync } from 'node:fs'
import opaWasm from '@open-policy-agent/opa-wasm'
import { Failure } from './opa.mjs'
import { PROFILES } from './sources.mjs'

/** `{"$repeat": n, "of": entry}` stands for a list of n such entries. */
const expand = (_, value) =>
  value?.$repeat === undefined ? value : Array.from({ length: value.$repeat }, () => value.of)

const casesOf = (profile) =>
  PROFILES[profile].folders.flatMap(
    (folder) => JSON.parse(readFileSync(`policies/cases/${folder}.json`, 'utf8'), expand).cases,
  )

/** The assessments of `rules` by id, from the concern that each one's positive case raises. */
export async function assessmentsOf(profile, rules, wasm) {
  const policy = await opaWasm.loadPolicy(wasm)
  const cases = casesOf(profile)
  return new Map(
    rules.map(({ id, file }) => {
      const positive = cases.find((entry) => entry.rule === id && entry.case === 'positive')
      if (!positive) throw new Failure(`${file}: no positive case of ${id}`)
      const [{ result }] = policy.evaluate(positive.input)
      const concern = result.concerns.find((found) => found.id === id)
      if (!concern) throw new Failure(`${file}: the positive case does not raise ${id}`)
      return [id, concern.assessment]
    }),
  )
}
