/**
 * Compiled rules on their way into a place where they run: loaded, compiled once, and looked at from the outside. No
 * foreign code runs here: compiling does not execute a module.
 */
import { Fault, isAbort } from '../errors.ts'
import type { Json, RulePack, RulesInForce } from '../model/rules.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { PolicyBackend } from '../ports.ts'

export interface CompiledRules {
  wasm: BufferSource
  /** The base documents, `data` to the rules. */
  data?: Json
  /** null: the module itself says which version it is, and nothing more is known. */
  pack: RulePack | null
}

/** Rules that run in the browser. */
export interface LocalBackend extends PolicyBackend {
  /** What the rules themselves say of their version; null when they say nothing. Loads them. */
  announced(signal: AbortSignal): Promise<PolicyVersion | null>
  /** Lets go of what it holds; everything that is asked later loads it again. */
  close(): void
}

/** Bytes alone are rules of which nothing more is known. */
export type LoadRules = () => Promise<CompiledRules | ArrayBuffer>

export interface RulesModule {
  module: WebAssembly.Module
  data: Json | undefined
  pack: RulePack | null
}

/** What the runtime gives to a module. */
const GIVEN = new Set([
  'env.memory',
  'env.opa_abort',
  'env.opa_println',
  ...[0, 1, 2, 3, 4].map((count) => `env.opa_builtin${count}`),
])

/** What the runtime calls in a module. */
const CALLED = [
  'builtins',
  'entrypoints',
  'opa_eval',
  'opa_heap_ptr_get',
  'opa_heap_ptr_set',
  'opa_json_dump',
  'opa_json_parse',
  'opa_malloc',
  'opa_wasm_abi_minor_version',
  'opa_wasm_abi_version',
]

/** The library throws plain texts for aborts of the policy, errors for traps of the machine. */
export const words = (error: unknown): string => {
  if (error instanceof Error) return `${error.name}: ${error.message}`
  const message: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'message') : error
  return String(message)
}

const COMPILE = 'Compile them with "opa build -t wasm"; docs/own-rules.md says how.'

/** Throws a Fault when the module is none that OPA compiles. */
function refuseStrange(module: WebAssembly.Module): void {
  const wanted = WebAssembly.Module.imports(module).map((one) => `${one.module}.${one.name}`)
  const strange = wanted.filter((name) => !GIVEN.has(name))
  if (strange.length > 0) {
    throw new Fault(
      'protocol',
      `The rules ask for what no rules are given: ${strange.slice(0, 5).join(', ')}.`,
      { nextStep: COMPILE },
    )
  }
  const exported = new Set(WebAssembly.Module.exports(module).map(({ name }) => name))
  const lacking = CALLED.filter((name) => !exported.has(name))
  if (lacking.length > 0) {
    throw new Fault(
      'protocol',
      `The module holds no rules of OPA: it lacks ${lacking.slice(0, 5).join(', ')}.`,
      { nextStep: COMPILE },
    )
  }
}

/** Throws a Fault: `unreachable` when they cannot be loaded, `protocol` when they cannot be used. */
export async function compileRules(load: LoadRules): Promise<RulesModule> {
  let rules: CompiledRules
  try {
    const loaded = await load()
    rules = 'pack' in loaded ? loaded : { wasm: loaded, pack: null }
  } catch (cause) {
    if (cause instanceof Fault || isAbort(cause)) throw cause
    throw new Fault('unreachable', 'The rules could not be loaded.', {
      nextStep: 'Reload the page when the server can be reached.',
      cause,
    })
  }
  let module: WebAssembly.Module
  try {
    module = await WebAssembly.compile(rules.wasm)
  } catch (cause) {
    throw new Fault('protocol', `The rules cannot be compiled. ${words(cause)}`, {
      nextStep: 'Reload the page, or load the file again; if it stays so, it is damaged.',
      cause,
    })
  }
  refuseStrange(module)
  return { module, data: rules.data, pack: rules.pack }
}

/** The rules in force once a module has said which version it is. */
export function inForce(pack: RulePack | null, announced: PolicyVersion | null): RulesInForce {
  if (pack) return { version: pack.version, source: pack.source, inputs: pack.inputs }
  if (announced === null) {
    throw new Fault('protocol', 'The rules do not say which version they are.', {
      nextStep: 'Compile them with the entrypoint io/konveyor/forklift/ovirt/rules_version too.',
    })
  }
  const source = { origin: 'built-in', name: 'Built-in rules', digest: '' } as const
  return { version: announced, source, inputs: null }
}
