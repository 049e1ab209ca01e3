/** A module worker that evaluates inputs with the committed rules of a profile, as the collecting worker does. */
import forkliftUrl from '../../policies/dist/forklift.wasm?url'
import portolanUrl from '../../policies/dist/portolan.wasm?url'
import type { Profile } from '../../src/core/model/rules.ts'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'

const urls = { portolan: portolanUrl, forklift: forkliftUrl }
const calm = new AbortController().signal

export interface Work {
  profile: Profile
  inputs: unknown[]
}

addEventListener('message', ({ data: { profile, inputs } }: MessageEvent<Work>) => {
  const backend = createWasmBackend(async () => (await fetch(urls[profile])).arrayBuffer())
  const work = async () => {
    const { version } = await backend.rules(calm)
    const decisions = []
    for (const input of inputs) decisions.push(await backend.validate(input, calm))
    postMessage({ version, decisions })
  }
  work().catch((error: unknown) => postMessage({ failure: String(error) }))
})
