import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeAuthority, makeServer } from './certificates.ts'
import { answers, startFakeEngine, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type TestProxy } from './harness.ts'

const RULES = '/v1/data/io/konveyor/forklift/ovirt'

let engine: FakeEngine
/** Any server that records what it is asked will do. */
let opa: FakeEngine
let proxy: TestProxy

const origin = ({ url }: FakeEngine): string => new URL(url).origin

beforeEach(async () => {
  engine = await startFakeEngine()
  opa = await startFakeEngine()
  opa.on.set(`GET ${RULES}/rules_version`, (_req, res) =>
    answers.json(res, 200, { result: { rules_version: 6 } }, { 'set-cookie': 'a=b' }),
  )
  opa.on.set(`POST ${RULES}/validate`, (_req, res) =>
    answers.json(res, 200, { result: { concerns: [], rules_version: 6, errors: [] } }),
  )
  proxy = await startProxy(
    { OVIRT_URL: engine.url, POLICY_AGENT_URL: origin(opa) },
    { headersTimeout: 300 },
  )
  await proxy.signIn()
})
afterEach(async () => {
  await proxy.close()
  await engine.close()
  await opa.close()
})

const version = () => proxy.call('/api/policy/rules_version')
const validate = (body: string) =>
  proxy.call('/api/policy/validate', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })

describe('the policy server', () => {
  it('is asked for its version and for verdicts, without cookie or token', async () => {
    const answer = await version()
    expect(await answer.json()).toEqual({ result: { rules_version: 6 } })
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const input = JSON.stringify({ input: { id: '1', name: 'Žluťoučký-kůň' } })
    expect(await (await validate(input)).json()).toMatchObject({ result: { concerns: [] } })
    expect(opa.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `GET ${RULES}/rules_version`,
      `POST ${RULES}/validate`,
    ])
    expect(opa.seen[1]!.body).toBe(input)
    expect(opa.seen[1]!.headers['content-type']).toBe('application/json')
    for (const { headers } of opa.seen) {
      expect(headers.cookie).toBeUndefined()
      expect(headers.authorization).toBeUndefined()
    }
  })

  it('is named in the configuration', async () => {
    expect(await (await proxy.call('/api/config')).json()).toMatchObject({
      policy: { backend: 'opa' },
    })
  })

  it('is for signed-in users only', async () => {
    proxy.cookies.clear()
    expect((await problemOf(await version())).name).toBe('not-signed-in')
    expect((await problemOf(await validate('{}'))).name).toBe('not-signed-in')
    expect(opa.seen).toEqual([])
  })

  it.each([
    ['GET', '/api/policy/validate'],
    ['POST', '/api/policy/rules_version'],
    ['GET', '/api/policy/v1/data'],
    ['GET', '/api/policy/'],
    ['PUT', '/api/policy/validate'],
  ])('has nothing behind %s %s', async (method, path) => {
    const answer = await proxy.call(path, { method })
    expect((await problemOf(answer)).name).toBe('not-found')
    expect(opa.seen).toEqual([])
  })

  it.each([
    ['an empty object', 200, {}],
    ['an error of a rule', 500, { code: 'internal_error', message: 'eval_conflict_error' }],
    ['a bad input', 400, { code: 'invalid_parameter' }],
  ])('passes %s on', async (_, status, body) => {
    opa.on.set(`POST ${RULES}/validate`, (_req, res) => answers.json(res, status, body))
    const answer = await validate('{"input":{}}')
    expect(answer.status).toBe(status)
    expect(await answer.json()).toEqual(body)
  })

  it.each([
    ['a login wall', 401, true],
    ['a prohibition', 403, true],
    ['an HTML page', 200, false],
    ['a gateway page', 502, false],
  ])('behind %s is a policy-error, never the end of the session', async (_, status, json) => {
    opa.on.set(`GET ${RULES}/rules_version`, (_req, res) =>
      json ? answers.json(res, status, {}) : answers.html(res, status, 'page'),
    )
    const answer = await version()
    expect(answer.status).toBe(502)
    expect((await problemOf(answer)).name).toBe('policy-error')
    expect(proxy.cookies.size).toBe(1)
  })

  it('that stalls or is down has a name', async () => {
    opa.on.set(`GET ${RULES}/rules_version`, () => undefined)
    const stalled = await problemOf(await version())
    expect([stalled.name, stalled.status]).toEqual(['policy-timeout', 504])
    await opa.close()
    const down = await problemOf(await version())
    expect([down.name, down.status]).toEqual(['policy-unreachable', 502])
    expect(down.detail).toContain('refused')
  })

  it('with a certificate of its own needs POLICY_AGENT_CA', async () => {
    const authority = await makeAuthority('Policy CA')
    const secure = await startFakeEngine(await makeServer(authority))
    secure.on.set(`GET ${RULES}/rules_version`, (_req, res) => answers.json(res, 200, { ok: 1 }))
    const base = { OVIRT_URL: engine.url, POLICY_AGENT_URL: origin(secure) }
    for (const [env, status] of [
      [base, 502],
      [{ ...base, POLICY_AGENT_CA: authority.cert }, 200],
    ] as const) {
      const other = await startProxy(env)
      await other.signIn()
      const answer = await other.call('/api/policy/rules_version')
      expect(answer.status).toBe(status)
      if (status === 502) expect((await problemOf(answer)).detail).toContain('tls-untrusted')
      await other.close()
    }
    await secure.close()
  })

  it('gets inputs of 3 MB and is spared those of 5 MB', async () => {
    const of = (size: number) => JSON.stringify({ input: { name: 'x'.repeat(size) } })
    expect((await validate(of(3_000_000))).status).toBe(200)
    const answer = await validate(of(5_000_000))
    expect(answer.status).toBe(413)
    expect((await problemOf(answer)).name).toBe('too-large')
    expect(opa.seen).toHaveLength(1)
  })

  it('that is not configured is a problem of its own', async () => {
    const bare = await startProxy({ OVIRT_URL: engine.url })
    await bare.signIn()
    const answer = await bare.call('/api/policy/rules_version')
    expect(answer.status).toBe(404)
    expect((await problemOf(answer)).name).toBe('no-policy-server')
    await bare.close()
  })
})
