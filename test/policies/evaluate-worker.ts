/** A module worker that evaluates inputs with the committed rules, as the collecting worker does. */
import wasmUrl from '../../policies/dist/ovirt.wasm?url'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'

const backend = createWasmBackend(async () => (await fetch(wasmUrl)).arrayBuffer())
const calm = new AbortController().signal

addEventListener('message', (event: MessageEvent<unknown[]>) => {
  const work = async () => {
    const { version } = await backend.rules(calm)
    const decisions = []
    for (const input of event.data) decisions.push(await backend.validate(input, calm))
    postMessage({ version, decisions })
  }
  work().catch((error: unknown) => postMessage({ failure: String(error) }))
})
