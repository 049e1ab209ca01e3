/** What Help says holds: its queries are queries, and no state is missing. */
import { describe, expect, it } from 'vitest'
import { QUERIES, STATES } from '../../../src/app/help/help-words.ts'
import { PILL_LOOKS } from '../../../src/app/shell/pill-look.ts'
import { REGISTRY } from '../../../src/core/estate/query/registry.ts'
import { check } from '../../../src/core/query/check.ts'
import { parse } from '../../../src/core/query/parser.ts'

describe('help', () => {
  it.each(QUERIES.map(([query]) => query))('%s is a query', (query) => {
    const parsed = parse(query)
    const checks = { registry: REGISTRY, values: () => new Map(), now: () => 0, foreign: () => [] }
    const faults = [...parsed.faults, ...check(parsed, parsed.list ?? 'vm', checks)]
    expect(faults.filter(({ serious }) => serious)).toEqual([])
  })

  it('explains each state of the label', () => {
    expect(new Set(STATES.map(({ state }) => state))).toEqual(new Set(Object.keys(PILL_LOOKS)))
  })
})
