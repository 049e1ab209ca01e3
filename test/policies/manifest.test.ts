/** What was built from the rules belongs to the rules as they are: fails after a change without `npm run policies`. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtIn, calm } from './built-in.ts'
import { CASES } from './cases.ts'

const folder = resolve(import.meta.dirname, '../../policies')
const read = (file: string): string =>
  readFileSync(resolve(folder, file), 'utf8').replaceAll('\r\n', '\n')
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

interface Manifest {
  rulesVersion: number
  wasm: { file: string; bytes: number; sha256: string }
  sources: Record<string, string>
  rules: Record<
    'id' | 'category' | 'label' | 'title' | 'description' | 'provenance' | 'file',
    string
  >[]
}
const manifest = JSON.parse(read('dist/manifest.json')) as Manifest

const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.rego') && !file.endsWith('_test.rego'))
  .filter((file) => file !== 'rules_version.rego')
  .sort()

describe('policies/dist', () => {
  test('was built from these sources', () => {
    const digests = Object.fromEntries(sources.map((file) => [file, sha256(read(file))]))
    expect(digests, 'run "npm run policies"').toEqual(manifest.sources)
  })

  test('carries the version that follows from the sources', async () => {
    const hash = createHash('sha256')
    for (const file of sources) hash.update(`${file}\n${sha256(read(file))}\n`)
    const version = hash.digest().readUInt32BE(0) >>> 1 || 1
    expect(manifest.rulesVersion, 'run "npm run policies"').toBe(version)
    expect(read('rules_version.rego')).toContain(`RULES_VERSION := ${version}\n`)
    expect((await builtIn().rules(calm())).version).toBe(version)
  })

  test('has the module that the manifest describes', () => {
    const module = readFileSync(resolve(folder, 'dist', manifest.wasm.file))
    expect({ bytes: module.length, sha256: sha256(module) }).toEqual({
      bytes: manifest.wasm.bytes,
      sha256: manifest.wasm.sha256,
    })
  })
})

describe('the rules', () => {
  test('are 39, one per file, each with its tests', () => {
    expect(manifest.rules).toHaveLength(39)
    expect(new Set(manifest.rules.map(({ id }) => id)).size).toBe(39)
    expect(new Set(manifest.rules.map(({ file }) => file)).size).toBe(39)
    const files = readdirSync(folder)
    for (const { file } of manifest.rules) {
      expect(files).toContain(file.replace('.rego', '_test.rego'))
    }
  })

  test('have the categories of the stock rules', () => {
    const counts: Record<string, number> = {}
    for (const { category } of manifest.rules) counts[category] = (counts[category] ?? 0) + 1
    expect(counts).toEqual({ Critical: 4, Warning: 31, Information: 4 })
  })

  test.each(manifest.rules)('$id says in its annotation what it reports', async (rule) => {
    const positive = CASES.find((entry) => entry.rule === rule.id && entry.case === 'positive')
    const decision = await builtIn().validate(positive?.input, calm())
    const concern = decision.concerns.find(({ id }) => id === rule.id)
    expect(concern?.category).toBe(rule.category)
    // The one label that names a number of its VM.
    if (rule.id === 'ovirt.disk.count.exceeds.limit') {
      expect(concern?.label).toBe('VM has 166 disks, the limit is 165')
    } else {
      expect(concern?.label).toBe(rule.label)
    }
    const sentences = concern?.assessment.split(/(?<=\.) /) ?? []
    expect(sentences).toHaveLength(2)
    expect(concern?.assessment).toMatch(/^[A-Z].*\.$/)
  })

  test('each have a positive, a negative, an absent and a null case', () => {
    for (const { id } of manifest.rules) {
      const cases = CASES.filter((entry) => entry.rule === id)
      expect(cases.map((entry) => entry.case)).toEqual(
        expect.arrayContaining(['positive', 'negative', 'absent', 'null']),
      )
      const of = (name: string) => cases.find((entry) => entry.case === name)
      expect(of('positive')?.concerns).toContain(id)
      expect(of('negative')?.concerns).toEqual([])
      expect(of('absent')?.concerns).toEqual([])
    }
    expect(new Set(CASES.map(({ rule }) => rule)).size).toBe(39)
  })

  test('stand in docs/policies.md as they are', () => {
    const rows = readFileSync(resolve(folder, '../docs/policies.md'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `ovirt.'))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim()),
      )
    expect(rows, 'run "npm run policies"').toEqual(
      manifest.rules.map((rule) => [
        `\`${rule.id}\``,
        rule.category,
        rule.label,
        rule.description,
        `[${rule.file}](../policies/${rule.file})`,
      ]),
    )
  })
})
