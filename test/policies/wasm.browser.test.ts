/** Every case of both profiles on the committed modules in a real browser: in a module worker, and in the page. */
import { describe, expect, test } from 'vitest'
import manifestText from '../../policies/dist/manifest.json?raw'
import forkliftUrl from '../../policies/dist/forklift.wasm?url'
import portolanUrl from '../../policies/dist/portolan.wasm?url'
import { PROFILES, type Profile } from '../../src/core/model/rules.ts'
import { createWasmBackend } from '../../src/core/policy/wasm.ts'
import type { Decision } from '../../src/core/ports.ts'
import { CASES, expected, nameOf, summary } from './cases.ts'
import type { Work } from './evaluate-worker.ts'

const urls = { portolan: portolanUrl, forklift: forkliftUrl }
const { profiles } = JSON.parse(manifestText) as {
  profiles: Record<Profile, { rulesVersion: number }>
}

interface Reply {
  version?: number
  decisions?: Decision[]
  failure?: string
}

function inWorker(work: Work): Promise<Reply> {
  const worker = new Worker(new URL('./evaluate-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<Reply>((done, fail) => {
    worker.onerror = (event) => fail(new Error(event.message))
    worker.onmessage = (event: MessageEvent<Reply>) => done(event.data)
    worker.postMessage(work)
  }).finally(() => worker.terminate())
}

describe.each(PROFILES)('all cases of %s', (profile) => {
  const cases = CASES[profile]
  const wanted = cases.map((entry) => ({ name: nameOf(entry), ...expected(entry) }))
  const byName = (decisions: readonly Decision[]) =>
    cases.map((entry, index) => {
      const decision = decisions[index]
      return { name: nameOf(entry), ...(decision === undefined ? {} : summary(decision)) }
    })

  test('in a module worker', async () => {
    const reply = await inWorker({ profile, inputs: cases.map(({ input }) => input) })
    expect(reply.failure).toBeUndefined()
    expect(reply.version).toBe(profiles[profile].rulesVersion)
    expect(byName(reply.decisions ?? [])).toEqual(wanted)
  })

  test('in the page', async () => {
    const backend = createWasmBackend(async () => (await fetch(urls[profile])).arrayBuffer())
    const decisions: Decision[] = []
    for (const { input } of cases) {
      decisions.push(await backend.validate(input, new AbortController().signal))
    }
    expect(byName(decisions)).toEqual(wanted)
  })
})
