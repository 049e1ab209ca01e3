/**
 * The rules compiled to WebAssembly, evaluated where this runs. Library and policy are loaded with the first call;
 * an instance that trapped or grew large is thrown away and made anew from the compiled module.
 */
import type * as Library from '@open-policy-agent/opa-wasm'
import type { LoadedPolicy } from '@open-policy-agent/opa-wasm'
import { Fault, isAbort } from '../errors.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { PolicyBackend } from '../ports.ts'
import { readDecision, readVersion } from './decision.ts'
import { encode } from './encode.ts'

const PACKAGE = 'io/konveyor/forklift/ovirt'
const MiB = 1024 * 1024
const PAGE = 64 * 1024

export interface WasmLimits {
  /** An instance above this is not used again; WebAssembly memory never shrinks. Bytes. */
  keep: number
  /** An evaluation that needs more is given up. Bytes. */
  most: number
}

/** A VM of usual size needs 0.3 MiB; 10,000 NICs need 12. */
const LIMITS: WasmLimits = { keep: 32 * MiB, most: 512 * MiB }

/** The library throws plain texts for aborts of the policy, errors for traps of the machine. */
const words = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)

/** The one result of an evaluation; undefined when the decision is. */
function resultOf(set: unknown): unknown {
  const first: unknown = Array.isArray(set) ? set[0] : undefined
  return typeof first === 'object' && first !== null ? Reflect.get(first, 'result') : undefined
}

function run(policy: LoadedPolicy, entrypoint: string, json: string | undefined): unknown {
  if (json === undefined) return resultOf(policy.evaluate(undefined, `${PACKAGE}/${entrypoint}`))
  const bytes = new TextEncoder().encode(json)
  const whole = bytes.byteLength === bytes.buffer.byteLength
  return resultOf(
    policy.evaluate(whole ? bytes.buffer : bytes.slice().buffer, `${PACKAGE}/${entrypoint}`),
  )
}

type Instantiate = () => Promise<LoadedPolicy>

async function load(bytes: () => Promise<ArrayBuffer>, limits: WasmLimits): Promise<Instantiate> {
  let binary: ArrayBuffer
  let library: typeof Library
  try {
    ;[binary, library] = await Promise.all([bytes(), import('@open-policy-agent/opa-wasm')])
  } catch (cause) {
    if (cause instanceof Fault || isAbort(cause)) throw cause
    throw new Fault('unreachable', 'The built-in rules could not be loaded.', {
      nextStep: 'Reload the page when the server can be reached.',
      cause,
    })
  }
  try {
    const module = await WebAssembly.compile(binary)
    const memory = () => ({ initial: 5, maximum: Math.ceil(limits.most / PAGE) })
    return () => library.loadPolicy(module, memory())
  } catch (cause) {
    throw new Fault('protocol', `The built-in rules cannot be compiled. ${words(cause)}`, {
      nextStep: 'Reload the page; if it stays so, the installation is damaged.',
      cause,
    })
  }
}

/**
 * A backend on the bytes of a compiled policy. A failed load is tried again by the next call; an evaluation
 * that traps is undecided, never an exception.
 */
export function createWasmBackend(
  loadWasmBytes: () => Promise<ArrayBuffer>,
  limits: WasmLimits = LIMITS,
): PolicyBackend {
  let loaded: Promise<Instantiate> | undefined
  let current: Promise<LoadedPolicy> | undefined
  let announced: PolicyVersion | null = null
  const broken = new WeakSet<LoadedPolicy>()

  async function make(): Promise<LoadedPolicy> {
    loaded ??= load(loadWasmBytes, limits).catch((error: unknown) => {
      loaded = undefined
      throw error
    })
    const instantiate = await loaded
    try {
      const policy = await instantiate()
      announced = readVersion(run(policy, 'rules_version', undefined))
      return policy
    } catch (cause) {
      throw new Fault('defect', `The built-in rules do not start. ${words(cause)}`, { cause })
    }
  }

  const drop = () => (current = undefined)

  async function instance(signal: AbortSignal): Promise<LoadedPolicy> {
    signal.throwIfAborted()
    current ??= make().catch((error: unknown) => {
      drop()
      throw error
    })
    const policy = await current
    signal.throwIfAborted()
    return policy
  }

  return {
    kind: 'wasm',
    inFlight: 1,

    async rules(signal) {
      await instance(signal)
      const source = { origin: 'built-in', name: 'Built-in rules', digest: '' } as const
      if (announced !== null) return { version: announced, source, inputs: null }
      throw new Fault('defect', 'The built-in rules do not say which version they are.')
    },

    async validate(input, signal) {
      const json = encode(input)
      let policy = await instance(signal)
      // A call that waited for the same instance may have broken it meanwhile; each call breaks one at most.
      while (broken.has(policy)) policy = await instance(signal)
      let result: unknown
      try {
        result = run(policy, 'validate', json)
      } catch (error) {
        // The stack and heap of an instance that stopped half-way are not to be trusted.
        broken.add(policy)
        drop()
        return {
          type: 'undecided',
          version: announced,
          concerns: [],
          reason: `No decision: the rules stopped. ${words(error)}`,
        }
      }
      if (policy.mem.buffer.byteLength > limits.keep) drop()
      return readDecision(result)
    },
  }
}
