/** Each way in which a connection can fail, made for real, has its own name everywhere. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { causeOf } from '../../src/proxy/causes.ts'
import type { Env } from '../../src/proxy/env.ts'
import type { Diagnosis } from '../../src/proxy/diagnose.ts'
import { makeAuthority, makeServer, type Pair } from './certificates.ts'
import { answers, startFakeEngine, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type ProxyOptions, type TestProxy } from './harness.ts'

let authority: Pair
let stranger: Pair
let folder: string
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  authority = await makeAuthority('Engine CA')
  stranger = await makeAuthority('Another CA')
  folder = mkdtempSync(join(tmpdir(), 'portolan-ca-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

const engineWith = async (tls?: Pair): Promise<FakeEngine> => {
  const engine = await startFakeEngine(tls)
  open.push(engine)
  return engine
}
const proxyWith = async (env: Env, options?: ProxyOptions): Promise<TestProxy> => {
  const proxy = await startProxy(env, options)
  open.push(proxy)
  return proxy
}
const test = async (proxy: TestProxy): Promise<Diagnosis> => {
  const answer = await proxy.call(`/api/engines/${proxy.engine}/test`, { method: 'POST' })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Diagnosis
}

/** Sign-in and connection test must agree. */
async function expectCause(proxy: TestProxy, cause: string, status = 502): Promise<Diagnosis> {
  const problem = await problemOf(await proxy.signIn())
  expect([problem.name, problem.status]).toEqual([cause, status])
  expect(problem.nextStep).not.toBe('')
  const diagnosis = await test(proxy)
  expect(diagnosis).toMatchObject({ ok: false, cause })
  return diagnosis
}

describe('a certificate', () => {
  it('of a private authority is not trusted by itself', async () => {
    const engine = await engineWith(await makeServer(authority))
    const diagnosis = await expectCause(await proxyWith({ OVIRT_URL: engine.url }), 'tls-untrusted')
    expect(diagnosis.nextStep).toContain('OVIRT_CAFILE')
    expect(engine.seen).toEqual([])
  })

  it('is trusted by OVIRT_CAFILE', async () => {
    const engine = await engineWith(await makeServer(authority))
    const path = join(folder, 'ca.pem')
    writeFileSync(path, authority.cert)
    const proxy = await proxyWith({ OVIRT_URL: engine.url, OVIRT_CAFILE: path })
    expect((await proxy.signIn()).status).toBe(200)
  })

  it('is trusted by OVIRT_CA_BUNDLE, among other authorities and with written-out line ends', async () => {
    const engine = await engineWith(await makeServer(authority))
    const bundle = `${stranger.cert}\n${authority.cert}`.replaceAll('\n', '\\n')
    const proxy = await proxyWith({ OVIRT_URL: engine.url, OVIRT_CA_BUNDLE: bundle })
    expect((await proxy.signIn()).status).toBe(200)
  })

  it('of another authority than the given one is not trusted', async () => {
    const engine = await engineWith(await makeServer(authority))
    const proxy = await proxyWith({ OVIRT_URL: engine.url, OVIRT_CA_BUNDLE: stranger.cert })
    await expectCause(proxy, 'tls-untrusted')
  })

  it('is not looked at with OVIRT_INSECURE', async () => {
    const engine = await engineWith(await makeServer(authority, { from: -9, to: -3 }))
    const proxy = await proxyWith({ OVIRT_URL: engine.url, OVIRT_INSECURE: 'true' })
    expect((await proxy.signIn()).status).toBe(200)
  })

  it.each([
    ['that has expired', { from: -9, to: -3 }],
    ['that is not valid yet', { from: 3, to: 9 }],
  ])('%s is named', async (_, range) => {
    const engine = await engineWith(await makeServer(authority, range))
    const proxy = await proxyWith({ OVIRT_URL: engine.url, OVIRT_CA_BUNDLE: authority.cert })
    await expectCause(proxy, 'tls-expired')
  })

  it('for another name is named, with the name that it is for', async () => {
    const engine = await engineWith(await makeServer(authority, { names: ['rhvm.example.com'] }))
    const proxy = await proxyWith({ OVIRT_URL: engine.url, OVIRT_CA_BUNDLE: authority.cert })
    const diagnosis = await expectCause(proxy, 'tls-name')
    expect(diagnosis.detail).toContain('rhvm.example.com')
  })
})

describe('an address', () => {
  it('that no DNS knows', async () => {
    await expectCause(await proxyWith({ OVIRT_URL: 'https://no-such-engine.invalid' }), 'dns')
  }, 30_000)

  it('where nothing listens', async () => {
    const engine = await startFakeEngine()
    await engine.close()
    await expectCause(await proxyWith({ OVIRT_URL: engine.url }), 'refused')
  })

  it('that takes connections and says nothing', async () => {
    const engine = await engineWith()
    for (const path of ['POST /sso/oauth/token', 'GET /api']) engine.on.set(path, () => undefined)
    const proxy = await proxyWith({ OVIRT_URL: engine.url }, { headersTimeout: 300 })
    await expectCause(proxy, 'timeout', 504)
  })

  it('that never finishes the TLS handshake', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const proxy = await startProxy(
      { OVIRT_URL: `https://127.0.0.1:${port}` },
      { connectTimeout: 300 },
    )
    await expectCause(proxy, 'timeout', 504)
    await proxy.close()
    server.close()
  })

  it('of http with https in front', async () => {
    const engine = await engineWith()
    const proxy = await proxyWith({ OVIRT_URL: engine.url.replace('http:', 'https:') })
    const diagnosis = await expectCause(proxy, 'tls-protocol')
    expect(diagnosis.nextStep).toContain('http://')
  })

  it('that hangs up at once', async () => {
    const engine = await engineWith()
    for (const path of ['POST /sso/oauth/token', 'GET /api']) {
      engine.on.set(path, (req) => req.socket.destroy())
    }
    await expectCause(await proxyWith({ OVIRT_URL: engine.url }), 'unreachable')
  })

  it('with a wrong path', async () => {
    const engine = await engineWith()
    const proxy = await proxyWith({ OVIRT_URL: engine.url.replace('/ovirt-engine', '/engine') })
    await expectCause(proxy, 'not-an-engine')
  })
})

describe('the connection test', () => {
  it('finds an engine without credentials', async () => {
    const engine = await engineWith()
    const proxy = await proxyWith({ OVIRT_URL: engine.url })
    const diagnosis = await test(proxy)
    expect(diagnosis).toMatchObject({ ok: true, cause: null })
    expect(diagnosis.product).toBeUndefined()
    expect(engine.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('names product and version to a session', async () => {
    const engine = await engineWith()
    const proxy = await proxyWith({ OVIRT_URL: engine.url })
    await proxy.signIn()
    expect((await test(proxy)).product).toEqual({
      name: 'oVirt Engine',
      version: '4.5.8-1.el9',
      instanceId: '11111111-2222-3333-4444-555555555555',
    })
  })

  it('notices a session that has ended and an account that lost its role', async () => {
    const engine = await engineWith()
    const proxy = await proxyWith({ OVIRT_URL: engine.url })
    await proxy.signIn()
    const asUser = (answer: (res: Parameters<typeof answers.json>[0]) => void) =>
      engine.on.set('GET /api', (req, res) =>
        req.headers.authorization ? answer(res) : answers.html(res, 401, 'Unauthorized'),
      )
    asUser((res) => answers.html(res, 401, 'invalid_grant'))
    expect(await test(proxy)).toMatchObject({ ok: false, cause: 'session-ended' })
    asUser((res) => answers.json(res, 200, { product_info: { name: 'oVirt Engine' } }))
    expect(await test(proxy)).toMatchObject({ ok: false, cause: 'lacks-permission' })
  })

  it('tells a database that is down from an engine that starts', async () => {
    const engine = await engineWith()
    const proxy = await proxyWith({ OVIRT_URL: engine.url })
    engine.on.set('GET /api', (_req, res) => answers.html(res, 503, 'starting'))
    expect((await test(proxy)).detail).toContain('not ready')
    engine.on.set('GET /services/health', (_req, res) => answers.html(res, 500, 'DB Down!'))
    const diagnosis = await test(proxy)
    expect(diagnosis.cause).toBe('engine-error')
    expect(diagnosis.detail).toContain('database is down')
  })

  it('does not take a page of another program for an engine', async () => {
    const engine = await engineWith()
    engine.on.set('GET /api', (_req, res) => answers.html(res, 200, 'It works!'))
    const proxy = await proxyWith({ OVIRT_URL: engine.url })
    expect(await test(proxy)).toMatchObject({ ok: false, cause: 'not-an-engine' })
  })

  it('is a 404 for an engine that is not configured', async () => {
    const proxy = await proxyWith({ OVIRT_URL: 'http://127.0.0.1:9' })
    const answer = await proxy.call('/api/engines/other/test', { method: 'POST' })
    expect((await problemOf(answer)).name).toBe('unknown-engine')
  })
})

describe('a cause', () => {
  const coded = (code: string, cause?: Error): Error =>
    Object.assign(new Error('text that says nothing', { cause }), { code })

  it('is found in nested errors and in attempts at several addresses', () => {
    expect(causeOf(new Error('fetch failed', { cause: coded('CERT_HAS_EXPIRED') }))).toBe(
      'tls-expired',
    )
    expect(causeOf(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]))).toBe(
      'refused',
    )
    expect(causeOf(coded('UND_ERR_SOCKET', coded('EAI_AGAIN')))).toBe('dns')
    expect(causeOf(coded('EHOSTUNREACH'))).toBe('unreachable')
    expect(causeOf('no error at all')).toBe('unreachable')
  })
})
