/**
 * A thread that runs rules and can do nothing else. Before it takes any it gives up network, storage and every way to
 * other threads but the one to whoever started it; it keeps the language, WebAssembly, and what the rules' runtime needs.
 */
import { asFault } from '../errors.ts'
import { createEvaluator, type Evaluator } from '../policy/evaluator.ts'
import type { FromThread, ToThread } from '../policy/judge-messages.ts'
import type { Decision } from '../ports.ts'
import { giveUp } from './give-up.ts'

/** Decisions are told together, but none waits for longer; milliseconds. */
const TELL_AFTER = 5

const tell = self.postMessage.bind(self) as (message: FromThread) => void
const now = performance.now.bind(performance)

giveUp(self)
// The builtins for YAML write into what Node calls the global object.
Object.defineProperty(self, 'global', { value: self })

let evaluator: Evaluator | null = null

async function load({ module, data }: ToThread & { type: 'load' }): Promise<void> {
  try {
    evaluator = await createEvaluator(module, data)
    tell({ type: 'loaded', announced: evaluator.announced })
  } catch (error) {
    const { kind, message, nextStep } = asFault(error)
    tell({ type: 'refused', kind, message, nextStep })
  }
}

async function judge({ inputs, careful }: ToThread & { type: 'judge' }): Promise<void> {
  if (!evaluator) throw new Error('asked before the rules were loaded')
  let decisions: Decision[] = []
  let told = now()
  for (const [at, json] of inputs.entries()) {
    decisions.push(await evaluator.judge(json))
    const done = at === inputs.length - 1
    if (!done && !careful && now() - told < TELL_AFTER) continue
    tell({ type: 'judged', decisions, done })
    decisions = []
    told = now()
  }
}

let work = Promise.resolve()

self.addEventListener('message', ({ data }: MessageEvent<ToThread>) => {
  // A failure here is a defect of this file: the judge hears of it as of a thread that died.
  work = work.then(() => (data.type === 'load' ? load(data) : judge(data)))
  work.catch((error: unknown) => reportError(error))
})

tell({ type: 'ready' })
