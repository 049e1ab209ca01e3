/** The analysis worker: where questions about stored VMs meet the global clock, the network and the database. */
import { Fault } from '../errors.ts'
import { createWasmBackend } from '../policy/wasm.ts'
import wasmUrl from '../../../policies/dist/ovirt.wasm?url'
import { createDesk } from './analysis-desk.ts'
import type { Answers, FromAnalysis, Question, ToAnalysis } from './analysis-protocol.ts'
import { systemClock } from './clock.ts'

const backend = createWasmBackend(async () => (await fetch(wasmUrl)).arrayBuffer())

async function answer(question: Question, signal: AbortSignal): Promise<Answers[Question['type']]> {
  if (question.type === 'pack') return { ...(await backend.rules(signal)), rules: [] }
  throw new Fault('defect', 'Portolan cannot answer this yet.')
}

const ask = createDesk({
  answer,
  post: (message: FromAnalysis) => self.postMessage(message),
  clock: systemClock,
})

self.addEventListener('message', ({ data }: MessageEvent<ToAnalysis>) => ask(data))
