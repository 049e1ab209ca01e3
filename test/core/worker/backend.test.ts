/** From a choice of rules to what judges by it, where no worker can start another one. */
import 'fake-indexeddb/auto'
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRules, type Rules } from '../../../src/core/worker/backend.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { calm, wasmFile } from '../../policies/built-in.ts'
import { answering, oddModule } from '../policy/foreign.ts'

const BUILT_IN = { use: 'built-in', profile: 'portolan' } as const
const SERVER = { use: 'server', local: BUILT_IN } as const

let rules: Rules
let logged: string[]
/** What the OPA server says of its version. */
let announced: number | string

beforeEach(() => {
  vi.stubGlobal('Worker', undefined)
  logged = []
  announced = 6
  vi.stubGlobal('fetch', async (url: string) => {
    if (url === '/api/policy/rules_version') {
      return Response.json({ result: { rules_version: announced } })
    }
    const profile = url.includes('forklift') ? 'forklift' : 'portolan'
    return new Response(Uint8Array.from(await readFile(wasmFile(profile))))
  })
  rules = createRules(DEFAULTS, (level, message) => void logged.push(`${level}: ${message}`))
})
afterEach(() => vi.unstubAllGlobals())

describe('the backends of a choice', () => {
  it('are none without rules', () => {
    expect(rules.backends(null)).toMatchObject({ backend: null, fallback: null })
  })

  it('are the built-in rules alone, on the thread that asks, which is logged', async () => {
    const { backend, fallback, close } = rules.backends(BUILT_IN)
    expect(fallback).toBeNull()
    expect((await backend!.rules(calm())).source.name).toBe('Portolan rules')
    expect(await backend!.validate({ name: 'db_01' }, calm())).toMatchObject({
      type: 'decided',
      concerns: [{ id: 'ovirt.name.invalid' }],
    })
    expect(logged).toEqual([
      'warn: this browser lets no worker start another: rules run in the collecting worker',
    ])
    close()
  })

  it('are a server, with rules in the browser that stand in for it', async () => {
    const { backend, fallback } = rules.backends(SERVER)
    expect(backend!.kind).toBe('opa')
    expect(await backend!.rules(calm())).toMatchObject({ version: 6, source: { origin: 'server' } })
    expect((await fallback!.rules(calm())).source.origin).toBe('built-in')
  })
})

describe('what is known of the rules', () => {
  it('is what the build says of the built-in ones', async () => {
    const { rules: known, inputs } = await rules.pack(BUILT_IN)
    expect(known.length).toBeGreaterThanOrEqual(39)
    expect(inputs).toContain('name')
  })

  it('is said of a server only when it has the same rules', async () => {
    expect((await rules.pack(SERVER)).rules).toEqual([])
    const { version } = await rules.pack(BUILT_IN)
    announced = version
    const same = await rules.pack(SERVER)
    expect(same.rules.length).toBeGreaterThanOrEqual(39)
    expect(same.source.origin).toBe('server')
  })
})

describe('a bundle of one’s own', () => {
  const module = oddModule(
    answering({ concerns: [{ id: 'a', category: 'X', label: 'A', assessment: 'A' }] }),
  )

  it('is read from bytes or files and runs', async () => {
    for (const content of [module, [{ path: 'mine/policy.wasm', bytes: module }]]) {
      const bundle = await rules.open('mine.wasm', content, calm())
      expect(bundle.pack.source).toMatchObject({ origin: 'own', name: 'mine.wasm' })
      const backend = rules.run(bundle)
      expect(await backend.validate({}, calm())).toMatchObject({
        version: bundle.pack.version,
        concerns: [{ id: 'a' }],
      })
    }
  })
})
