/** Every case and every golden pair on the committed module. */
import { describe, expect, test } from 'vitest'
import { builtIn, calm } from './built-in.ts'
import { CASES, expected, nameOf, summary } from './cases.ts'
import { GOLDEN_ABSENT, goldenPairs, lines } from './golden.ts'

const backend = builtIn()

describe('cases', () => {
  test.each(CASES.map((entry) => [nameOf(entry), entry] as const))('%s', async (_, entry) => {
    expect(summary(await backend.validate(entry.input, calm()))).toEqual(expected(entry))
  })
})

describe('golden pairs', () => {
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
