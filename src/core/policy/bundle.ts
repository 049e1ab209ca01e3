/**
 * Rules of one's own, out of the files of a bundle: what is needed is there, what it brings beside the module is read, and
 * it was started once. Whatever cannot be used is refused with words for what is wrong and what to do.
 */
import { Fault } from '../errors.ts'
import type { Json, PolicySource, RuleInfo, RulePack } from '../model/rules.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { CompiledRules, LoadRules, LocalBackend } from './compiled.ts'
import { provenReads, type CutDown } from './proven-reads.ts'
import { readRuleInfos } from './rule-infos.ts'
import { sha256 } from './sha256.ts'
import { MOST_BYTES, MOST_FILES, tooLarge, type BundleFile } from './unpack.ts'

export interface RegoSource {
  file: string
  source: string
}

/** Rules that were read and started once. */
export interface Bundle extends CompiledRules {
  pack: RulePack
  /** Of the rules in Rego, where the bundle brings them. */
  sources: readonly RegoSource[]
  /** What the rules say of their version; null when they say nothing. */
  announced: PolicyVersion | null
}

export interface BundleOptions {
  origin: PolicySource['origin']
  /** For the eye: the name of the file or folder. */
  name: string
  /** What is shown to rules that read these paths. */
  cutDown: CutDown
  /** Somewhere to run rules that are not trusted. */
  trial: (load: LoadRules) => LocalBackend
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const refuse = (message: string, nextStep: string, cause?: unknown): Fault =>
  new Fault('protocol', message, { nextStep, cause })

/** Files by path, without the folder that holds all of them. */
function byPath(files: readonly BundleFile[]): Map<string, Uint8Array<ArrayBuffer>> {
  if (
    files.length > MOST_FILES ||
    files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MOST_BYTES
  ) {
    throw tooLarge(MOST_BYTES)
  }
  const top = files[0]?.path.split('/')[0] ?? ''
  const folder = files.every(({ path }) => path.startsWith(`${top}/`)) ? `${top}/` : ''
  const found = new Map<string, Uint8Array<ArrayBuffer>>()
  for (const { path, bytes } of files) {
    const name = path.slice(folder.length)
    if (found.has(name)) {
      throw refuse(`The bundle holds "${name}" twice.`, 'Build it again with "opa build".')
    }
    found.set(name, bytes)
  }
  return found
}

function readJson(name: string, bytes: Uint8Array | undefined): Json | undefined {
  if (!bytes) return undefined
  try {
    return JSON.parse(decoder.decode(bytes)) as Json
  } catch (cause) {
    throw refuse(`"${name}" in the bundle is no JSON.`, 'Build the bundle again.', cause)
  }
}

function readData(bytes: Uint8Array | undefined): Json | undefined {
  const data = readJson('data.json', bytes)
  if (data === undefined || (typeof data === 'object' && data !== null && !Array.isArray(data))) {
    return data
  }
  throw refuse('"data.json" in the bundle is no object.', 'Build the bundle again.')
}

const readSources = (files: ReadonlyMap<string, Uint8Array>): RegoSource[] =>
  [...files]
    .filter(([path]) => path.endsWith('.rego') && !path.endsWith('_test.rego'))
    .map(([file, bytes]) => ({ file, source: new TextDecoder().decode(bytes) }))

const isEmpty = (data: Json | undefined): boolean =>
  data === undefined || Object.keys(data as object).length === 0

/** Of what decides: the module, and the data that it reads. */
const digestOf = (wasm: Uint8Array, data: Json | undefined): string =>
  isEmpty(data)
    ? sha256(wasm)
    : sha256(new TextEncoder().encode(`${sha256(wasm)}\n${JSON.stringify(data)}`))

/** Characters of the digest that are the version in force. */
const VERSION = 16

/** Throws a Fault when the bundle cannot be used, or the reason of the signal. */
export async function readBundle(
  files: readonly BundleFile[],
  { origin, name, cutDown, trial }: BundleOptions,
  signal: AbortSignal,
): Promise<Bundle> {
  const found = byPath(files)
  const wasm = found.get('policy.wasm')
  if (!wasm) {
    const there = [...found.keys()].slice(0, 5).join(', ') || 'nothing'
    throw refuse(
      `The bundle holds no policy.wasm; it holds ${there}.`,
      'Build it with "opa build -t wasm"; docs/own-rules.md says how.',
    )
  }
  const data = readData(found.get('data.json'))
  const rules: readonly RuleInfo[] = readRuleInfos(
    readJson('portolan.json', found.get('portolan.json')),
  )
  const plan = readJson('plan.json', found.get('plan.json'))
  const digest = digestOf(wasm, data)
  const version = digest.slice(0, VERSION)
  const compiled: CompiledRules = { wasm, ...(data === undefined ? {} : { data }), pack: null }
  const backend = trial(() => Promise.resolve(compiled))
  try {
    const announced = await backend.announced(signal)
    const inputs = plan === undefined ? null : await provenReads(plan, cutDown, backend, signal)
    const says = announced === null || announced === version ? '' : ` (rules_version ${announced})`
    const source: PolicySource = { origin, name: `${name}${says}`, digest }
    const pack: RulePack = { version, source, inputs, rules }
    return { ...compiled, pack, sources: readSources(found), announced }
  } finally {
    backend.close()
  }
}
