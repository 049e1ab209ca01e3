/** Where rules come from: the build, the proxy, this browser; and what is used when one of them does not answer. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LocalRules } from '../../../src/core/model/policy-choice.ts'
import type { RulePack } from '../../../src/core/model/rules.ts'
import { createWasmBackend } from '../../../src/core/policy/wasm.ts'
import { PolicyDb, readStoredBundle, storeBundle } from '../../../src/core/store/policy-db.ts'
import { createRulesSource, type RulesSource } from '../../../src/core/worker/rules-source.ts'
import { answering, oddModule } from '../policy/foreign.ts'

const finding = (id: string) =>
  oddModule(
    answering({
      errors: [],
      concerns: [{ id, category: 'Warning', label: id, assessment: id }],
    }),
  )
const pack = (name: string): RulePack => ({
  version: name,
  source: { origin: 'built-in', name, digest: name },
  inputs: null,
  rules: [],
})

let db: PolicyDb
let source: RulesSource
/** What the proxy has for the team; null: it does not answer. */
let team:
  { wasm: Uint8Array<ArrayBuffer>; digest: string; weak?: boolean } | null | { status: number }
let asked: string[]
let logged: string[]

async function request(url: string, init: RequestInit): Promise<Response> {
  const known = new Headers(init.headers).get('if-none-match')
  asked.push(known === null ? url : `${url} ${known}`)
  if (url.endsWith('.wasm')) return new Response(finding(url))
  if (team === null) throw new TypeError('Failed to fetch')
  if ('status' in team) return new Response('', { status: team.status })
  const etag = `"${team.digest}"`
  if (known === etag) return new Response(null, { status: 304, headers: { etag } })
  return Promise.resolve(
    new Response(team.wasm, {
      headers: { etag: team.weak ? `W/${etag}` : etag, 'x-bundle-name': 't%C3%BDm.tar.gz' },
    }),
  )
}

const make = (): RulesSource =>
  (source = createRulesSource({
    request,
    limit: 1_000,
    reading: { trial: (load) => createWasmBackend(load), cutDown: () => (input) => input },
    db,
    log: (level, message) => void logged.push(`${level}: ${message}`),
    builtIn: {
      portolan: { url: 'portolan.wasm', pack: () => Promise.resolve(pack('portolan')) },
      forklift: { url: 'forklift.wasm', pack: () => Promise.resolve(pack('forklift')) },
    },
    now: () => 1_000,
  }))

/** The concern that the rules find. */
async function found(rules: LocalRules): Promise<string | undefined> {
  const backend = createWasmBackend(() => source.load(rules))
  const { concerns } = await backend.validate({}, new AbortController().signal)
  return concerns[0]?.id
}
const ofTeam = (digest: string): LocalRules => ({ use: 'team', digest })

beforeEach(() => {
  db = new PolicyDb(`policies-${Math.random()}`)
  team = { wasm: finding('first'), digest: 'd1' }
  asked = []
  logged = []
  make()
})
afterEach(() => db.delete())

describe('built-in rules', () => {
  it.each(['portolan', 'forklift'] as const)('are those of the profile %s', async (profile) => {
    const rules = { use: 'built-in', profile } as const
    expect(await found(rules)).toBe(`${profile}.wasm`)
    expect((await source.load(rules)).pack).toEqual(pack(profile))
  })
})

describe("the team's rules", () => {
  it('are fetched once and kept', async () => {
    expect(await found(ofTeam('d1'))).toBe('first')
    expect(await readStoredBundle(db, 'team')).toMatchObject({
      name: 'tým.tar.gz',
      digest: 'd1',
      loadedAt: 1_000,
    })
    make()
    expect(await found(ofTeam('d1'))).toBe('first')
    expect(asked).toEqual(['/api/policy/bundle'])
    expect((await source.load(ofTeam('d1'))).pack.source).toMatchObject({
      origin: 'team',
      name: 'tým.tar.gz',
    })
  })

  it('are fetched again when their digest is another one', async () => {
    await found(ofTeam('d1'))
    team = { wasm: finding('second'), digest: 'd2' }
    expect(await found(ofTeam('d2'))).toBe('second')
    expect((await readStoredBundle(db, 'team'))?.digest).toBe('d2')
    expect(asked).toEqual(['/api/policy/bundle', '/api/policy/bundle "d1"'])
  })

  it('are called the same where something in between has packed them', async () => {
    team = { wasm: finding('first'), digest: 'd1', weak: true }
    expect(await found(ofTeam('d1'))).toBe('first')
    expect((await readStoredBundle(db, 'team'))?.digest).toBe('d1')
    expect(await found(ofTeam('d1'))).toBe('first')
    expect(asked).toEqual(['/api/policy/bundle'])
  })

  it('are those that were kept when the proxy does not answer, and that is logged', async () => {
    await found(ofTeam('d1'))
    for (const down of [null, { status: 502 }, { status: 401 }]) {
      team = down
      expect(await found(ofTeam('d2'))).toBe('first')
      expect(source.isStale(ofTeam('d2'))).toBe(true)
    }
    team = { wasm: finding('second'), digest: 'd2' }
    expect(await found(ofTeam('d2'))).toBe('second')
    expect(source.isStale(ofTeam('d2'))).toBe(false)
    expect(logged).toEqual(Array(3).fill("warn: the team's rules as they were kept judge"))
  })

  it('are those that were kept when the next ones cannot be used, which are not kept', async () => {
    await found(ofTeam('d1'))
    team = { wasm: oddModule({ entrypoints: {} }), digest: 'd2' }
    await expect(found(ofTeam('d2'))).rejects.toMatchObject({ kind: 'protocol' })
    expect((await readStoredBundle(db, 'team'))?.digest).toBe('d1')
  })

  it.each([
    [null, 'unreachable'],
    [{ status: 401 }, 'sign-in'],
    [{ status: 404 }, 'not-an-engine'],
    [{ status: 500 }, 'engine'],
  ] as const)('are a Fault when there are none: %j', async (answer, kind) => {
    team = answer
    await expect(found(ofTeam('d1'))).rejects.toMatchObject({ kind })
  })

  it('are the newest ones when they are tried out', async () => {
    await found(ofTeam('d1'))
    team = { wasm: finding('second'), digest: 'd2' }
    const { concerns } = await createWasmBackend(() => source.team()).validate(
      {},
      new AbortController().signal,
    )
    expect(concerns[0]?.id).toBe('second')
  })
})

describe('rules of one’s own', () => {
  const files = [{ path: 'policy.wasm', bytes: finding('mine') }]
  const store = () =>
    storeBundle(db, { slot: 'own', name: 'mine.tar.gz', digest: 'o1', files, loadedAt: 1 })

  it('are read from this browser', async () => {
    await store()
    expect(await found({ use: 'own', digest: 'o1' })).toBe('mine')
    expect(asked).toEqual([])
  })

  it('are a Fault when they are gone, or others', async () => {
    await expect(found({ use: 'own', digest: 'o1' })).rejects.toMatchObject({ kind: 'storage' })
    await store()
    await expect(found({ use: 'own', digest: 'o2' })).rejects.toMatchObject({ kind: 'storage' })
  })
})
