/** Evaluates one probe by itself, because some stop the runtime and one never ends: `{ wasm, entrypoint, input }`. */
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'

const { loadPolicy } = createRequire(import.meta.url)('@open-policy-agent/opa-wasm')
const { wasm, entrypoint, input } = workerData

try {
  const policy = await loadPolicy(wasm)
  const [found] = policy.evaluate(new TextEncoder().encode(input).buffer, entrypoint)
  parentPort.postMessage({ value: found === undefined ? undefined : JSON.stringify(found.result) })
} catch (error) {
  parentPort.postMessage({ error: String(error?.message ?? error) })
}
