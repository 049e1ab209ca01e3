/**
 * Builds everything that follows from the rules in `policies/`: per profile the version file, the WASM module and what is
 * known of its rules; the manifest of all; and docs/rules.md. Running it twice changes nothing.
 *
 *   node scripts/policies.mjs           check, test, build, write
 *   node scripts/policies.mjs --check   the same without writing; fails when a file is out of date
 *   node scripts/policies.mjs --find    prints the path of a usable opa, building it if need be
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { assessmentsOf } from './policies/cases.mjs'
import { compile } from './policies/compile.mjs'
import { DOCUMENT, documentWith } from './policies/document.mjs'
import { Failure, findOpa, must, OPA_VERSION } from './policies/opa.mjs'
import { loadAnalysis } from './policies/plan.mjs'
import {
  ENTRYPOINTS,
  filesOf,
  PACKAGE,
  PROFILES,
  rulesOf,
  sha256,
  versionFile,
  versionFrom,
  versionSource,
} from './policies/sources.mjs'

process.chdir(resolve(import.meta.dirname, '..'))

const lines = (data) => Buffer.from(`${JSON.stringify(data, null, 2)}\n`)

async function build(opa, profile, { readsOf, readsByFile }) {
  const files = filesOf(profile)
  const sources = files.filter(({ file }) => !file.endsWith('_test.rego'))
  const version = versionFrom(sources)
  const own = { file: versionFile(profile), text: versionSource(version) }
  const { wasm, plan } = compile(opa, [...files, own], ENTRYPOINTS)
  const said = rulesOf(opa, profile)
  const inputs = readsOf(plan)
  if (inputs === null) throw new Failure(`${profile}: what the rules read cannot be told`)
  const reads = readsByFile(plan)
  const assessments = await assessmentsOf(profile, said, wasm)
  const rules = said.map((rule) => ({
    id: rule.id,
    category: rule.category,
    label: rule.label,
    title: rule.title,
    description: rule.description,
    assessment: assessments.get(rule.id),
    inputs: reads.get(rule.file),
    remedies: rule.remedies,
    provenance: rule.provenance,
    since: rule.since,
    mends: rule.mends,
    file: rule.file,
    source: sources.find(({ file }) => file === rule.file).text,
  }))
  const source = { origin: 'built-in', name: PROFILES[profile].name, digest: sha256(wasm) }
  return {
    profile,
    sources,
    wasm,
    pack: { version, source, inputs, rules },
    products: {
      [`policies/${own.file}`]: Buffer.from(own.text),
      [`policies/dist/${profile}.wasm`]: wasm,
    },
  }
}

const manifestOf = (built) => ({
  opaVersion: OPA_VERSION,
  package: PACKAGE,
  entrypoints: ENTRYPOINTS,
  profiles: Object.fromEntries(
    built.map(({ profile, pack, wasm, sources }) => [
      profile,
      {
        rulesVersion: pack.version,
        rules: pack.rules.length,
        wasm: { file: `${profile}.wasm`, bytes: wasm.length, sha256: sha256(wasm) },
        sources: Object.fromEntries(sources.map(({ file, text }) => [file, sha256(text)])),
      },
    ]),
  ),
})

/** What a run writes, by file. */
async function productsOf(built) {
  return {
    ...Object.assign({}, ...built.map(({ products }) => products)),
    ...Object.fromEntries(
      built.map(({ profile, pack }) => [`policies/dist/${profile}.json`, lines(pack)]),
    ),
    'policies/dist/manifest.json': lines(manifestOf(built)),
    [DOCUMENT]: Buffer.from(await documentWith(built)),
  }
}

async function main(mode) {
  const opa = findOpa()
  if (mode === '--find') return console.log(opa)
  if (mode !== undefined && mode !== '--check') throw new Failure(`unknown option ${mode}`)

  const untidy = must(opa, ['fmt', '--list', 'policies']).trim()
  if (untidy) throw new Failure(`not formatted, run "opa fmt -w policies":\n${untidy}`)
  const analysis = await loadAnalysis()
  const built = []
  for (const profile of Object.keys(PROFILES)) built.push(await build(opa, profile, analysis))
  const products = await productsOf(built)
  const changed = Object.entries(products).filter(
    ([file, data]) => !existsSync(file) || !readFileSync(file).equals(data),
  )
  if (mode === '--check' && changed.length > 0) {
    throw new Failure(`out of date, run "npm run policies": ${changed.map(([f]) => f).join(', ')}`)
  }
  mkdirSync('policies/dist', { recursive: true })
  for (const [file, data] of changed) writeFileSync(file, data)
  for (const { profile, pack, wasm } of built) {
    console.log(
      `${profile}: ${pack.rules.length} rules, version ${pack.version}, ${wasm.length} bytes`,
    )
  }
  console.log(changed.map(([file]) => file).join(', ') || 'nothing changed')
}

try {
  await main(process.argv[2])
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(error.message)
  process.exitCode = 1
}
