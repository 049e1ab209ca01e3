/**
 * Rules compiled to WebAssembly, evaluated on the thread that asks. For places where nothing can hang for long: tools,
 * tests, and browsers that let no worker start another. Everywhere else the judge runs them where they can be ended.
 */
import {
  compileRules,
  inForce,
  type LoadRules,
  type LocalBackend,
  type RulesModule,
} from './compiled.ts'
import { encode } from './encode.ts'
import type { Evaluator, WasmLimits } from './evaluator.ts'
import { unlessAborted } from './unless-aborted.ts'

/** A failed load is tried again by the next call; an evaluation that traps is undecided, never an exception. */
export function createWasmBackend(load: LoadRules, limits?: WasmLimits): LocalBackend {
  let started: Promise<{ rules: RulesModule; evaluator: Evaluator }> | undefined

  async function start(): Promise<{ rules: RulesModule; evaluator: Evaluator }> {
    const rules = await compileRules(load)
    // The library is not small, and most who could use this never do.
    const { createEvaluator } = await import('./evaluator.ts')
    return { rules, evaluator: await createEvaluator(rules.module, rules.data, limits) }
  }

  async function ready(signal: AbortSignal): Promise<{ rules: RulesModule; evaluator: Evaluator }> {
    signal.throwIfAborted()
    started ??= start().catch((error: unknown) => {
      started = undefined
      throw error
    })
    return unlessAborted(started, signal)
  }

  return {
    kind: 'wasm',
    inFlight: 1,

    async rules(signal) {
      const { rules, evaluator } = await ready(signal)
      return inForce(rules.pack, evaluator.announced)
    },

    async announced(signal) {
      return (await ready(signal)).evaluator.announced
    },

    close() {
      started = undefined
    },

    async validate(input, signal) {
      const json = encode(input)
      const { rules, evaluator } = await ready(signal)
      const decision = await evaluator.judge(json)
      return rules.pack ? { ...decision, version: rules.pack.version } : decision
    },
  }
}
