/** Every case on the committed module in a real browser: in a module worker, and in the page. */
import { expect, test } from 'vitest'
import manifestText from '../../policies/dist/manifest.json?raw'
import wasmUrl from '../../policies/dist/ovirt.wasm?url'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'
import type { Decision } from '../../src/core/ports.ts'
import { CASES, expected, nameOf, summary } from './cases.ts'

const { rulesVersion } = JSON.parse(manifestText) as { rulesVersion: number }

interface Reply {
  version?: number
  decisions?: Decision[]
  failure?: string
}

function inWorker(inputs: unknown[]): Promise<Reply> {
  const worker = new Worker(new URL('./evaluate-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Reply>((done, fail) => {
    worker.onerror = (event) => fail(new Error(event.message))
    worker.onmessage = (event: MessageEvent<Reply>) => done(event.data)
    worker.postMessage(inputs)
  }).finally(() => worker.terminate())
}

const byName = (decisions: readonly Decision[]) =>
  CASES.map((entry, index) => {
    const decision = decisions[index]
    return { name: nameOf(entry), ...(decision === undefined ? {} : summary(decision)) }
  })
const wanted = CASES.map((entry) => ({ name: nameOf(entry), ...expected(entry) }))

test('all cases in a module worker', async () => {
  const reply = await inWorker(CASES.map(({ input }) => input))
  expect(reply.failure).toBeUndefined()
  expect(reply.version).toBe(rulesVersion)
  expect(byName(reply.decisions ?? [])).toEqual(wanted)
})

test('all cases in the page', async () => {
  const backend = createWasmBackend(async () => (await fetch(wasmUrl)).arrayBuffer())
  const decisions: Decision[] = []
  for (const { input } of CASES) {
    decisions.push(await backend.validate(input, new AbortController().signal))
  }
  expect(byName(decisions)).toEqual(wanted)
})
