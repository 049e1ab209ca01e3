/** What was built from the rules belongs to the rules as they are: fails after a change without `npm run policies`. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PROFILES, type Profile } from '../../src/core/model/rules.ts'
import { builtIn, calm } from './built-in.ts'
import { packOf } from './packs.ts'

const folder = resolve(import.meta.dirname, '../../policies')
const read = (file: string): string =>
  readFileSync(resolve(folder, file), 'utf8').replaceAll('\r\n', '\n')
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

interface Manifest {
  profiles: Record<
    Profile,
    {
      rulesVersion: number
      rules: number
      wasm: { file: string; bytes: number; sha256: string }
      sources: Record<string, string>
    }
  >
}
const manifest = JSON.parse(read('dist/manifest.json')) as Manifest

const sourcesOf = (profile: Profile): string[] =>
  ['common', profile].flatMap((part) =>
    readdirSync(resolve(folder, part))
      .filter((file) => file.endsWith('.rego') && !file.endsWith('_test.rego'))
      .filter((file) => file !== 'rules_version.rego')
      .sort()
      .map((file) => `${part}/${file}`),
  )

describe.each(PROFILES)('policies/dist: %s', (profile) => {
  const built = manifest.profiles[profile]
  const pack = packOf(profile)

  test('was built from these sources', () => {
    const digests = Object.fromEntries(sourcesOf(profile).map((file) => [file, sha256(read(file))]))
    expect(digests, 'run "npm run policies"').toEqual(built.sources)
  })

  test('carries the version that follows from the sources', async () => {
    const hash = createHash('sha256')
    for (const file of sourcesOf(profile)) hash.update(`${file}\n${sha256(read(file))}\n`)
    const version = hash.digest().readUInt32BE(0) >>> 1 || 1
    expect(built.rulesVersion, 'run "npm run policies"').toBe(version)
    expect(pack.version).toBe(version)
    expect(read(`${profile}/rules_version.rego`)).toContain(`RULES_VERSION := ${version}\n`)
    expect((await builtIn(profile).rules(calm())).version).toBe(version)
  })

  test('has the module that the manifest describes', () => {
    const module = readFileSync(resolve(folder, 'dist', built.wasm.file))
    expect({ bytes: module.length, sha256: sha256(module) }).toEqual({
      bytes: built.wasm.bytes,
      sha256: built.wasm.sha256,
    })
    expect(pack.source).toEqual({
      origin: 'built-in',
      name: profile === 'portolan' ? 'Portolan rules' : 'Forklift rules',
      digest: built.wasm.sha256,
    })
  })

  test('names each rule with the source it has', () => {
    expect(pack.rules).toHaveLength(built.rules)
    for (const { file, source } of pack.rules) expect(source).toBe(read(file))
  })
})

test('the profiles are told apart by their versions', () => {
  expect(manifest.profiles.portolan.rulesVersion).not.toBe(manifest.profiles.forklift.rulesVersion)
})
