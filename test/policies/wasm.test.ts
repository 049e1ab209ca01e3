/** Every case of both profiles on the committed modules, and every golden pair on the one that means what Forklift means. */
import { describe, expect, test } from 'vitest'
import { PROFILES } from '../../src/core/model/rules.ts'
import { builtIn, calm } from './built-in.ts'
import { CASES, expected, nameOf, summary } from './cases.ts'
import { GOLDEN_ABSENT, goldenPairs, lines } from './golden.ts'

describe.each(PROFILES)('cases of %s', (profile) => {
  const backend = builtIn(profile)
  test.each(CASES[profile].map((entry) => [nameOf(entry), entry] as const))(
    '%s',
    async (_, entry) => {
      expect(summary(await backend.validate(entry.input, calm()))).toEqual(expected(entry))
    },
  )
})

describe('golden pairs', () => {
  const backend = builtIn('forklift')
  test.skipIf(GOLDEN_ABSENT !== undefined)('there are twelve', () => {
    expect(goldenPairs()).toHaveLength(12)
  })
  for (const pair of goldenPairs()) {
    test(pair.name, async () => {
      const decision = await backend.validate(pair.input, calm())
      expect(decision.type).toBe('decided')
      expect(lines(decision.concerns)).toEqual(pair.concerns)
    })
  }
})
