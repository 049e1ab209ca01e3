/**
 * Compiled rules that are evaluated where this runs. An instance that trapped or grew large is thrown away and made anew
 * from the module. What goes wrong with one input is said as a decision, never thrown.
 */
import { loadPolicy, type LoadedPolicy } from '@open-policy-agent/opa-wasm'
import { Fault } from '../errors.ts'
import type { Json } from '../model/rules.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { Decision } from '../ports.ts'
import { words } from './compiled.ts'
import { readDecision, readVersion } from './decision.ts'

const PACKAGE = 'io/konveyor/forklift/ovirt'
const VALIDATE = `${PACKAGE}/validate`
const VERSION = `${PACKAGE}/rules_version`
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

/** Builtins that OPA does not compile into a module and that the library brings; a test holds them to be all of them. */
export const HOST_BUILTINS: readonly string[] = [
  'json.is_valid',
  'regex.split',
  'sprintf',
  'yaml.is_valid',
  'yaml.marshal',
  'yaml.unmarshal',
]

/** Pages at the start; a module with much data in it wants more, which only the attempt tells. */
const PAGES = [5, 64, 1024]

export interface Evaluator {
  /** What the rules say of their version; null when they say nothing that can be compared. */
  readonly announced: PolicyVersion | null
  /** JSON text of an input, undefined for none. */
  judge(json: string | undefined): Promise<Decision>
}

/** The one result of an evaluation; undefined when the decision is. */
function resultOf(set: unknown): unknown {
  const first: unknown = Array.isArray(set) ? set[0] : undefined
  return typeof first === 'object' && first !== null ? Reflect.get(first, 'result') : undefined
}

const encoder = new TextEncoder()

function run(policy: LoadedPolicy, entrypoint: string, json: string | undefined): unknown {
  if (json === undefined) return resultOf(policy.evaluate(undefined, entrypoint))
  const bytes = encoder.encode(json)
  const whole = bytes.byteLength === bytes.buffer.byteLength
  return resultOf(policy.evaluate(whole ? bytes.buffer : bytes.slice().buffer, entrypoint))
}

/** Names of the builtins that the module calls outside of itself. */
function builtinsOf(policy: LoadedPolicy): string[] {
  const { exports } = policy.wasmInstance as WebAssembly.Instance
  const call = (name: string, ...args: number[]): number =>
    (exports[name] as (...args: number[]) => number)(...args)
  const from = call('opa_json_dump', call('builtins'))
  const memory = new Uint8Array(policy.mem.buffer)
  const json = new TextDecoder().decode(memory.subarray(from, memory.indexOf(0, from)))
  return Object.keys(JSON.parse(json) as object).sort()
}

function refuseUnfit(policy: LoadedPolicy): void {
  const entrypoints = Object.keys(policy.entrypoints as object).sort()
  if (!entrypoints.includes(VALIDATE)) {
    const there = entrypoints.length === 0 ? 'none' : entrypoints.slice(0, 10).join(', ')
    throw new Fault('protocol', `The rules lack the entrypoint ${VALIDATE}; there is ${there}.`, {
      nextStep: `Compile them with "opa build -t wasm -e ${VALIDATE} -e ${VERSION} …".`,
    })
  }
  const unknown = builtinsOf(policy).filter((name) => !HOST_BUILTINS.includes(name))
  if (unknown.length > 0) {
    throw new Fault(
      'protocol',
      `The rules call builtins that only an OPA server has: ${unknown.slice(0, 10).join(', ')}.`,
      { nextStep: 'Write the rules without them, or run them on an OPA server.' },
    )
  }
}

async function instantiate(module: WebAssembly.Module, limits: WasmLimits): Promise<LoadedPolicy> {
  const maximum = Math.ceil(limits.most / PAGE)
  for (const initial of PAGES.filter((pages) => pages <= maximum).slice(0, -1)) {
    try {
      return await loadPolicy(module, { initial, maximum })
    } catch (error) {
      if (!(error instanceof WebAssembly.LinkError)) throw error
    }
  }
  return loadPolicy(module, { initial: Math.min(PAGES.at(-1)!, maximum), maximum })
}

/** Throws a Fault `protocol` when the rules do not start or are not what is asked here. */
export async function createEvaluator(
  module: WebAssembly.Module,
  data: Json | undefined,
  limits: WasmLimits = LIMITS,
): Promise<Evaluator> {
  let current: Promise<LoadedPolicy> | undefined
  const broken = new WeakSet<LoadedPolicy>()

  async function make(): Promise<LoadedPolicy> {
    const policy = await instantiate(module, limits)
    if (data !== undefined) policy.setData(data as object)
    return policy
  }

  const drop = () => (current = undefined)

  const instance = (): Promise<LoadedPolicy> =>
    (current ??= make().catch((error: unknown) => {
      drop()
      throw error
    }))

  let announced: PolicyVersion | null = null
  try {
    const first = await instance()
    refuseUnfit(first)
    if (VERSION in (first.entrypoints as object)) {
      announced = readVersion(run(first, VERSION, undefined))
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('protocol', `The rules do not start. ${words(cause)}`, {
      nextStep: 'Compile them again with an OPA of version 1, or choose other rules.',
      cause,
    })
  }

  const stopped = (error: unknown): Decision => ({
    type: 'undecided',
    version: announced,
    concerns: [],
    reason: `No decision: the rules stopped. ${words(error)}`,
  })

  return {
    announced,
    async judge(json) {
      let policy: LoadedPolicy
      try {
        policy = await instance()
        // A call that waited for the same instance may have broken it meanwhile; each call breaks one at most.
        while (broken.has(policy)) policy = await instance()
      } catch (error) {
        return stopped(error)
      }
      try {
        const decision = readDecision(run(policy, VALIDATE, json))
        if (policy.mem.buffer.byteLength > limits.keep) drop()
        return decision
      } catch (error) {
        // The stack and heap of an instance that stopped half-way are not to be trusted.
        broken.add(policy)
        drop()
        return stopped(error)
      }
    },
  }
}
