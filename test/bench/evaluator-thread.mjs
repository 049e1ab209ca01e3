/** A thread of the bench: the module in the library that evaluates it in the product, given JSON texts. */
import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import opaWasm from '@open-policy-agent/opa-wasm'

const ENTRYPOINT = 'io/konveyor/forklift/ovirt/validate'
const bytes = readFileSync(workerData)
const policy = await opaWasm.loadPolicy(await WebAssembly.compile(bytes), {
  initial: 5,
  maximum: 8192,
})
const encoder = new TextEncoder()

const judge = (json) => {
  const input = encoder.encode(json)
  return policy.evaluate(input.buffer.slice(0, input.byteLength), ENTRYPOINT)
}

parentPort.on('message', (inputs) => {
  const begin = performance.now()
  for (const input of inputs) judge(input)
  parentPort.postMessage({ ms: performance.now() - begin })
})
judge('{"name":"first"}')
parentPort.postMessage({ ready: true })
