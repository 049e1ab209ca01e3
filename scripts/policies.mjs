/**
 * Builds everything that follows from the rules in `policies/`: the version file, the WASM module, the manifest and
 * the table of docs/policies.md. Running it twice changes nothing.
 *
 *   node scripts/policies.mjs           check, test, build, write
 *   node scripts/policies.mjs --check   the same without writing; fails when a file is out of date
 *   node scripts/policies.mjs --find    prints the path of a usable opa, building it if need be
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { format, resolveConfig } from 'prettier'

/** Another version compiles other bytes. */
const OPA_VERSION = '1.22.2'
const PACKAGE = 'io.konveyor.forklift.ovirt'
const ENTRYPOINTS = ['validate', 'rules_version'].map((name) => `${PACKAGE}.${name}`)
const VERSION_FILE = 'policies/rules_version.rego'
const DOCUMENT = 'docs/policies.md'

const root = resolve(import.meta.dirname, '..')
process.chdir(root)

class Failure extends Error {}

function run(command, args, env = {}) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 600_000,
  })
  return {
    ok: done.status === 0,
    out: done.stdout ?? '',
    all: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}`.trim(),
  }
}

const versionOf = (opa) => /^Version: (\S+)/m.exec(run(opa, ['version']).out)?.[1]

/** PATH, then the copy built earlier, then one built by Go. */
function findOpa() {
  const name = process.platform === 'win32' ? 'opa.exe' : 'opa'
  const home = resolve('node_modules/.cache/opa')
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .concat(join(home, name))
    .filter((file) => existsSync(file))
  const usable = found.find((file) => versionOf(file) === OPA_VERSION)
  if (usable) return usable
  if (!run('go', ['version']).ok) {
    const others = found.map((file) => `${file} is ${versionOf(file) ?? 'unusable'}`).join(', ')
    throw new Failure(
      `opa ${OPA_VERSION} is needed: install it (https://www.openpolicyagent.org/docs), or install Go, ` +
        `which builds it.${others && ` Found: ${others}.`}`,
    )
  }
  mkdirSync(home, { recursive: true })
  console.error(`building opa ${OPA_VERSION} with Go, about a minute`)
  const built = run('go', ['install', `github.com/open-policy-agent/opa@v${OPA_VERSION}`], {
    GOBIN: home,
  })
  if (!built.ok) throw new Failure(`Go could not build opa ${OPA_VERSION}.\n${built.all}`)
  return join(home, name)
}

function must(opa, args) {
  const done = run(opa, args)
  if (!done.ok) throw new Failure(`opa ${args[0]} failed.\n${done.all}`)
  return done.out
}

const sha256 = (data) => createHash('sha256').update(data).digest('hex')
const byCode = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** Rule sources by name, line ends as committed. */
function readSources() {
  return readdirSync('policies')
    .filter((file) => file.endsWith('.rego') && !file.endsWith('_test.rego'))
    .filter((file) => `policies/${file}` !== VERSION_FILE)
    .sort(byCode)
    .map((file) => ({
      file,
      text: readFileSync(`policies/${file}`, 'utf8').replaceAll('\r\n', '\n'),
    }))
}

/** 31 bits of a digest over names and contents: a number that any consumer of Forklift's endpoint can hold. */
function versionFrom(sources) {
  const hash = createHash('sha256')
  for (const { file, text } of sources) hash.update(`${file}\n${sha256(text)}\n`)
  return hash.digest().readUInt32BE(0) >>> 1 || 1
}

const versionSource = (version) => `package ${PACKAGE}

# Written by "npm run policies" from the contents of the rules; a changed rule has every VM validated again.
RULES_VERSION := ${version}

rules_version := {"rules_version": RULES_VERSION}
`

/** The annotated rules that add to \`concerns\`. */
function readRules(opa) {
  const { annotations } = JSON.parse(must(opa, ['inspect', '-a', '-f', 'json', 'policies']))
  const path = ['data', ...PACKAGE.split('.'), 'concerns'].join('/')
  return annotations
    .filter((entry) => entry.path.map((part) => part.value).join('/') === path)
    .map(({ annotations: { title, description, custom }, location }) => {
      const file = location.file.split('/').at(-1)
      const rule = { ...custom, title, description, file }
      for (const key of ['id', 'category', 'label', 'title', 'description', 'provenance']) {
        if (typeof rule[key] !== 'string') throw new Failure(`${file}: annotation lacks ${key}`)
      }
      return {
        id: rule.id,
        category: rule.category,
        label: rule.label,
        title,
        description,
        provenance: rule.provenance,
        file,
      }
    })
    .sort((a, b) => byCode(a.id, b.id))
}

/** One member of a gzipped tar: 512-byte headers with the name first and the size in octal at 124. */
function unpack(archive, wanted) {
  const tar = gunzipSync(archive)
  for (let at = 0; at + 512 <= tar.length;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    if (name === '') break
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    if (name === wanted) return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Failure(`the bundle has no ${wanted}`)
}

/** Compiles copies in a scratch folder, so that the new version file is in the module before it is written. */
function compile(opa, sources, version) {
  const scratch = mkdtempSync(join(tmpdir(), 'portolan-policies-'))
  try {
    const files = [...sources, { file: 'rules_version.rego', text: versionSource(version) }]
    for (const { file, text } of files) writeFileSync(join(scratch, file), text)
    const bundle = join(scratch, 'bundle.tar.gz')
    const entrypoints = ENTRYPOINTS.flatMap((name) => ['-e', name.replaceAll('.', '/')])
    // A relative name: the module keeps the paths of its sources in its messages.
    const built = spawnSync(
      opa,
      ['build', '-t', 'wasm', ...entrypoints, '-o', bundle, ...files.map(({ file }) => file)],
      { cwd: scratch, encoding: 'utf8' },
    )
    if (built.status !== 0) throw new Failure(`opa build failed.\n${built.stderr}`)
    return unpack(readFileSync(bundle), '/policy.wasm')
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function documentWith(rules) {
  const cell = (value) => value.replaceAll('|', '\\|')
  const rows = rules.map(
    (rule) =>
      `| \`${rule.id}\` | ${rule.category} | ${cell(rule.label)} | ${cell(rule.description)} | [${rule.file}](../policies/${rule.file}) |`,
  )
  const table = [
    '| id | category | label | fires when | file |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
  const before = readFileSync(DOCUMENT, 'utf8')
  const after = before.replace(
    /(<!-- rules:begin[^>]*-->).*(<!-- rules:end -->)/s,
    (_, begin, end) => `${begin}\n\n${table}\n\n${end}`,
  )
  if (!after.includes(table)) throw new Failure(`${DOCUMENT} has no place for the table of rules`)
  return format(after, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' })
}

async function main(mode) {
  const opa = findOpa()
  if (mode === '--find') return console.log(opa)
  if (mode !== undefined && mode !== '--check') throw new Failure(`unknown option ${mode}`)

  const rego = readdirSync('policies').filter((file) => file.endsWith('.rego'))
  const paths = rego.map((file) => `policies/${file}`)
  must(opa, ['check', '--strict', ...paths])
  const untidy = must(opa, ['fmt', '--list', ...paths]).trim()
  if (untidy) throw new Failure(`not formatted, run "opa fmt -w policies":\n${untidy}`)

  const sources = readSources()
  const version = versionFrom(sources)
  const wasm = compile(opa, sources, version)
  const rules = readRules(opa)
  const ids = new Set(rules.map((rule) => rule.id))
  if (ids.size !== rules.length) throw new Failure('two rules have the same id')
  const manifest = {
    rulesVersion: version,
    opaVersion: OPA_VERSION,
    package: PACKAGE,
    entrypoints: ENTRYPOINTS,
    wasm: { file: 'ovirt.wasm', bytes: wasm.length, sha256: sha256(wasm) },
    sources: Object.fromEntries(sources.map(({ file, text }) => [file, sha256(text)])),
    rules,
  }
  const products = {
    [VERSION_FILE]: Buffer.from(versionSource(version)),
    'policies/dist/ovirt.wasm': wasm,
    'policies/dist/manifest.json': Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`),
    [DOCUMENT]: Buffer.from(await documentWith(rules)),
  }
  const changed = Object.entries(products).filter(
    ([file, data]) => !existsSync(file) || !readFileSync(file).equals(data),
  )
  if (mode === '--check' && changed.length > 0) {
    throw new Failure(`out of date, run "npm run policies": ${changed.map(([f]) => f).join(', ')}`)
  }
  mkdirSync('policies/dist', { recursive: true })
  for (const [file, data] of changed) writeFileSync(file, data)
  must(opa, ['test', ...paths])
  const words = changed.map(([file]) => file).join(', ') || 'nothing changed'
  console.log(`${rules.length} rules, version ${version}, ${wasm.length} bytes: ${words}`)
}

try {
  await main(process.argv[2])
} catch (error) {
  if (!(error instanceof Failure)) throw error
  console.error(error.message)
  process.exitCode = 1
}
