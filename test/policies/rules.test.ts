/** The rules of both profiles: complete in what they say of themselves, and as they say. */
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PROFILES } from '../../src/core/model/rules.ts'
import { builtIn, calm } from './built-in.ts'
import { CASES } from './cases.ts'
import { packOf } from './packs.ts'

const root = resolve(import.meta.dirname, '../..')

describe.each(PROFILES)('the rules of %s', (profile) => {
  const { rules } = packOf(profile)
  const cases = CASES[profile]
  const backend = builtIn(profile)

  test('have an id and a file each, with tests beside it', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    expect(new Set(rules.map(({ file }) => file)).size).toBe(rules.length)
    const files = ['common', profile].flatMap((part) =>
      readdirSync(resolve(root, 'policies', part)).map((file) => `${part}/${file}`),
    )
    for (const { file } of rules) expect(files).toContain(file.replace('.rego', '_test.rego'))
  })

  test.each(rules)('$id reports what its annotation says', async (rule) => {
    const positive = cases.find((entry) => entry.rule === rule.id && entry.case === 'positive')
    const decision = await backend.validate(positive?.input, calm())
    const concern = decision.concerns.find(({ id }) => id === rule.id)
    expect(concern?.category).toBe(rule.category)
    // The one label that names a number of its VM (R4).
    if (rule.id === 'ovirt.disk.count.exceeds.limit') {
      expect(concern?.label).toBe('VM has 166 disks, the limit is 165')
    } else {
      expect(concern?.label).toBe(rule.label)
    }
    expect(concern?.assessment).toBe(rule.assessment)
    expect(rule.assessment.split(/(?<=\.) /)).toHaveLength(2)
    expect(rule.assessment).toMatch(/^[A-Z].*\.$/)
  })

  test('each have a positive, a negative, an absent and a null case', () => {
    for (const { id } of rules) {
      const own = cases.filter((entry) => entry.rule === id)
      expect(own.map((entry) => entry.case)).toEqual(
        expect.arrayContaining(['positive', 'negative', 'absent', 'null']),
      )
      const of = (name: string) => own.find((entry) => entry.case === name)
      expect(of('positive')?.concerns).toContain(id)
      expect(of('negative')?.concerns).toEqual([])
      expect(of('absent')?.concerns).not.toContain(id)
    }
    expect(new Set(cases.map(({ rule }) => rule)).size).toBe(rules.length)
  })

  test('stand in docs/rules.md', () => {
    const text = readFileSync(resolve(root, 'docs/rules.md'), 'utf8')
    const table = text.slice(
      text.indexOf(`<!-- ${profile}:begin`),
      text.indexOf(`<!-- ${profile}:end`),
    )
    const ids = [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, id]) => id)
    expect(ids, 'run "npm run policies"').toEqual(rules.map(({ id }) => id))
  })
})

describe('profile forklift', () => {
  const { rules } = packOf('forklift')

  test('has the 39 stock rules in their categories', () => {
    expect(rules).toHaveLength(39)
    const counts: Record<string, number> = {}
    for (const { category } of rules) counts[category] = (counts[category] ?? 0) + 1
    expect(counts).toEqual({ Critical: 4, Warning: 31, Information: 4 })
  })

  test('mends nothing', () => {
    expect(rules.filter(({ mends }) => mends.length > 0)).toEqual([])
  })
})
