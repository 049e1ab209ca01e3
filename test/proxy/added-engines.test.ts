/** Engines that users add: what a look at an address tells, what is trusted, what is kept, and who may do it. */
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openEngineFile } from '../../src/proxy/engine-file.ts'
import type { Probe } from '../../src/proxy/probe.ts'
import { makeAuthority, makeServer, type Pair } from './certificates.ts'
import { answers, startFakeEngine, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type TestProxy } from './harness.ts'

let authority: Pair
let stranger: Pair
const folders: string[] = []
const open: { close(): Promise<void> }[] = []

beforeAll(async () => {
  authority = await makeAuthority('Engine CA')
  stranger = await makeAuthority('Another CA')
})
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close()
})

const kept = async <T extends { close(): Promise<void> }>(thing: Promise<T>): Promise<T> => {
  open.push(await thing)
  return thing
}
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'portolan-engines-'))
  folders.push(path)
  return path
}
const sha256 = ({ cert }: Pair): string => new X509Certificate(cert).fingerprint256

/** An engine that hands out the certificate of its authority, as engines do. */
async function engineWith(tls?: Pair, own: Pair | null = authority): Promise<FakeEngine> {
  const engine = await kept(startFakeEngine(tls))
  if (own) {
    engine.on.set('GET /services/pki-resource', (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/x-x509-ca-cert' })
      res.end(own.cert)
    })
  }
  return engine
}

const json = (body: unknown, method = 'POST'): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function look(proxy: TestProxy, body: unknown): Promise<Probe & { known: boolean }> {
  const answer = await proxy.call('/api/engines/probe', json(body))
  expect(answer.status).toBe(200)
  return (await answer.json()) as Probe & { known: boolean }
}
const add = (proxy: TestProxy, body: unknown): Promise<Response> =>
  proxy.call('/api/engines', json(body))

const listed = async (proxy: TestProxy): Promise<Record<string, unknown>[]> => {
  const config = (await (await proxy.call('/api/config')).json()) as { engines: unknown }
  return config.engines as Record<string, unknown>[]
}

async function signedIn(proxy: TestProxy): Promise<Response> {
  const id = String((await listed(proxy))[0]?.['id'])
  return proxy.call(
    '/api/session',
    json({
      engine: id,
      username: 'admin@internal',
      password: 'pass-word-never-to-be-seen',
    }),
  )
}

describe('a look at an address', () => {
  it.each(['', '/ovirt-engine', '/ovirt-engine/api', '/ovirt-engine/webadmin/?locale=en#hosts'])(
    'finds the engine of a host with "%s"',
    async (path) => {
      const engine = await engineWith()
      const proxy = await kept(startProxy({}))
      const seen = await look(proxy, { url: ` http://127.0.0.1:${engine.port}${path}` })
      expect(seen).toMatchObject({ url: engine.url, problem: null, certificate: null })
      expect(seen.plainHttp).toBe(true)
    },
  )

  it('sends no credentials and adds nothing', async () => {
    const engine = await engineWith()
    const proxy = await kept(startProxy({}))
    await look(proxy, { url: engine.url })
    expect(engine.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true)
    expect(await listed(proxy)).toEqual([])
  })

  it('knows one that is here already', async () => {
    const engine = await engineWith()
    const proxy = await kept(startProxy({ OVIRT_URL: engine.url }))
    expect(await look(proxy, { url: `${engine.url}/api` })).toMatchObject({ known: true })
  })

  it('shows an unknown certificate and the authority that would make it known', async () => {
    const engine = await engineWith(await makeServer(authority))
    const proxy = await kept(startProxy({}))
    const { problem, certificate } = await look(proxy, { url: engine.url })
    expect(problem).toBeNull()
    expect(certificate?.problem?.cause).toBe('tls-untrusted')
    expect(certificate?.problem?.nextStep).not.toContain('OVIRT_')
    expect(certificate?.chain[0]).toMatchObject({ issuer: 'Engine CA', names: ['127.0.0.1'] })
    expect(certificate?.authority).toMatchObject({ sha256: sha256(authority), authority: true })
    expect(certificate?.offer).toEqual({ scope: 'authority', sha256: sha256(authority) })
  })

  it('offers the certificate itself where the engine’s authority did not sign it', async () => {
    const server = await makeServer(stranger)
    const engine = await engineWith(server)
    const proxy = await kept(startProxy({}))
    const { certificate } = await look(proxy, { url: engine.url })
    expect(certificate?.offer).toEqual({ scope: 'certificate', sha256: sha256(server) })
  })

  it.each([
    ['tls-expired', { from: -9, to: -3 }],
    ['tls-expired', { from: 3, to: 9 }],
    ['tls-name', { names: ['rhvm.example.com'] }],
  ])('names the cause %s of a trusted authority', async (cause, options) => {
    const engine = await engineWith(await makeServer(authority, options))
    const proxy = await kept(startProxy({}))
    const { problem, certificate } = await look(proxy, { url: engine.url, ca: authority.cert })
    expect(problem).toBeNull()
    expect(certificate?.problem?.cause).toBe(cause)
  })

  it('tells a wrong path before anybody has decided about the certificate', async () => {
    const engine = await engineWith(await makeServer(authority))
    const proxy = await kept(startProxy({}))
    const url = engine.url.replace('/ovirt-engine', '/engine')
    const { problem, certificate } = await look(proxy, { url })
    expect(problem).toMatchObject({ cause: 'not-an-engine', detail: `${url} answered 404.` })
    expect(problem?.nextStep).not.toContain('OVIRT_')
    expect(certificate?.problem?.cause).toBe('tls-untrusted')
  })

  it.each([
    ['dns', 'https://no-such-engine.invalid'],
    ['dns', 'http://no-such-engine.invalid'],
    ['refused', 'https://127.0.0.1:1'],
  ])('names the cause %s of %s', async (cause, url) => {
    const proxy = await kept(startProxy({}))
    expect((await look(proxy, { url })).problem?.cause).toBe(cause)
  })

  it('names an engine that is ill, and http where TLS is expected', async () => {
    const engine = await engineWith()
    engine.on.set('GET /api', (_req, res) => answers.html(res, 503, 'starting'))
    const proxy = await kept(startProxy({}))
    expect((await look(proxy, { url: engine.url })).problem?.cause).toBe('engine-error')
    const tls = engine.url.replace('http:', 'https:')
    expect((await look(proxy, { url: tls })).problem?.cause).toBe('tls-protocol')
  })

  it('gives up on a host that takes the connection and says nothing', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const proxy = await kept(startProxy({}))
    const seen = await look(proxy, { url: `https://127.0.0.1:${port}` })
    expect(seen.problem?.cause).toBe('timeout')
    server.close()
  })

  it.each([
    [{}, 'bad-address'],
    [{ url: 'ftp://engine' }, 'bad-address'],
    [{ url: 'https://user:secret@engine' }, 'bad-address'],
    [{ url: 'engine', ca: 'x', insecure: true }, 'bad-request'],
    [{ url: 'engine', fingerprint: 'AB:CD' }, 'bad-request'],
  ])('refuses %o as %s', async (body, name) => {
    const proxy = await kept(startProxy({}))
    const problem = await problemOf(await proxy.call('/api/engines/probe', json(body)))
    expect([problem.name, problem.status]).toEqual([name, 400])
    expect(JSON.stringify(problem)).not.toContain('secret')
  })

  it('refuses a file that is no certificate', async () => {
    const engine = await engineWith(await makeServer(authority))
    const proxy = await kept(startProxy({}))
    const body = { url: engine.url, ca: 'no certificate' }
    const problem = await problemOf(await proxy.call('/api/engines/probe', json(body)))
    expect(problem.name).toBe('bad-certificate')
  })
})

describe('an added engine', () => {
  it('takes sign-ins after its authority was trusted by its fingerprint', async () => {
    const engine = await engineWith(await makeServer(authority))
    const proxy = await kept(startProxy({}))
    expect((await problemOf(await add(proxy, { url: engine.url }))).name).toBe('tls-untrusted')
    const answer = await add(proxy, {
      url: engine.url,
      name: 'rhv-fra',
      fingerprint: sha256(authority),
    })
    expect(answer.status).toBe(201)
    expect(await listed(proxy)).toMatchObject([
      { name: 'rhv-fra', url: engine.url, added: true, insecure: false, demo: false },
    ])
    expect((await signedIn(proxy)).status).toBe(200)
    const { id } = (await answer.json()) as { id: string }
    const tested = await proxy.call(`/api/engines/${id}/test`, { method: 'POST' })
    expect(await tested.json()).toMatchObject({
      ok: true,
      certificate: { issuer: 'Engine CA', authority: false },
    })
  })

  it('with one trusted certificate takes that one only', async () => {
    const server = await makeServer(stranger, { names: ['elsewhere.example.com'] })
    const engine = await engineWith(server)
    const proxy = await kept(startProxy({}))
    expect((await add(proxy, { url: engine.url, fingerprint: sha256(server) })).status).toBe(201)
    expect((await signedIn(proxy)).status).toBe(200)
    const { port } = engine
    await engine.close()
    open.splice(open.indexOf(engine), 1)
    const impostor = await kept(startFakeEngine(await makeServer(stranger), '127.0.0.1', port))
    expect((await problemOf(await signedIn(proxy))).name).toBe('tls-changed')
    expect(impostor.seen).toEqual([])
  })

  it('is not added for a fingerprint that nothing there has', async () => {
    const engine = await engineWith(await makeServer(authority))
    const proxy = await kept(startProxy({}))
    const answer = await add(proxy, { url: engine.url, fingerprint: sha256(stranger) })
    expect((await problemOf(answer)).name).toBe('tls-changed')
    expect(await listed(proxy)).toEqual([])
  })

  it('can be taken without a check, and says so', async () => {
    const engine = await engineWith(await makeServer(authority, { from: -9, to: -3 }))
    const proxy = await kept(startProxy({}))
    expect((await add(proxy, { url: engine.url, insecure: true })).status).toBe(201)
    expect(await listed(proxy)).toMatchObject([{ insecure: true }])
    expect((await signedIn(proxy)).status).toBe(200)
  })

  it('is added once', async () => {
    const engine = await engineWith()
    const proxy = await kept(startProxy({}))
    const both = await Promise.all([
      add(proxy, { url: engine.url }),
      add(proxy, { url: `${engine.url}/api` }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409])
    expect(await listed(proxy)).toHaveLength(1)
  })

  it('is renamed and removed, and its session ends at the engine', async () => {
    const engine = await engineWith()
    const proxy = await kept(startProxy({}))
    const { id } = (await (await add(proxy, { url: engine.url })).json()) as { id: string }
    await signedIn(proxy)
    const patched = await proxy.call(`/api/engines/${id}`, json({ name: ' Brno ' }, 'PATCH'))
    expect(patched.status).toBe(204)
    expect(await listed(proxy)).toMatchObject([{ id, name: 'Brno' }])
    expect((await proxy.call(`/api/engines/${id}/api/vms`)).status).toBe(404)
    expect((await proxy.call(`/api/engines/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect(engine.revoked).toHaveLength(1)
    expect(proxy.cookies.size).toBe(0)
    expect(await listed(proxy)).toEqual([])
    const gone = await problemOf(await proxy.call(`/api/engines/${id}`, { method: 'DELETE' }))
    expect(gone.name).toBe('unknown-engine')
  })

  it('of the configuration stays as it is', async () => {
    const engine = await engineWith()
    const proxy = await kept(startProxy({ OVIRT_URL: engine.url }))
    for (const init of [{ method: 'DELETE' }, json({ name: 'x' }, 'PATCH')]) {
      const answer = await proxy.call(`/api/engines/${proxy.engine}`, init)
      expect((await problemOf(answer)).name).toBe('engine-configured')
    }
    expect(await listed(proxy)).toHaveLength(1)
  })

  it('of another version is refused at the sign-in', async () => {
    const engine = await engineWith()
    engine.on.set('GET /api', (req, res) =>
      req.headers.authorization
        ? answers.json(res, 200, {
            product_info: { name: 'oVirt Engine', version: { full_version: '5.0.1' } },
            summary: {},
          })
        : answers.html(res, 401, 'Unauthorized'),
    )
    const proxy = await kept(startProxy({}))
    await add(proxy, { url: engine.url })
    const problem = await problemOf(await signedIn(proxy))
    expect(problem.name).toBe('version-unsupported')
    expect(problem.detail).toContain('5.0.1')
    expect(engine.revoked).toHaveLength(1)
  })

  it('says after the sign-in what it has', async () => {
    const engine = await engineWith()
    const proxy = await kept(startProxy({}))
    const { id } = (await (await add(proxy, { url: engine.url })).json()) as { id: string }
    await signedIn(proxy)
    const answer = await proxy.call(`/api/engines/${id}/test`, { method: 'POST' })
    expect(await answer.json()).toMatchObject({
      ok: true,
      counts: { vms: 3, hosts: null, storageDomains: null },
    })
  })
})

describe('the list of added engines', () => {
  it('outlives the server in a file of its own user', async () => {
    const engine = await engineWith(await makeServer(authority))
    const WORKING_DIR = join(folder(), 'state')
    const first = await startProxy({ WORKING_DIR })
    await add(first, { url: engine.url, name: 'rhv-fra', fingerprint: sha256(authority) })
    await first.close()
    expect(statSync(join(WORKING_DIR, 'engines.json')).mode & 0o777).toBe(0o600)
    const second = await kept(startProxy({ WORKING_DIR }))
    expect(await listed(second)).toMatchObject([{ name: 'rhv-fra', added: true }])
    expect((await signedIn(second)).status).toBe(200)
  })

  it('is kept until the end without a folder, and the console is told', async () => {
    const proxy = await kept(startProxy({}))
    const config = await (await proxy.call('/api/config')).json()
    expect(config).toMatchObject({ adding: { allowed: true, kept: false } })
  })

  it('that is damaged is not taken for an empty one', () => {
    const path = folder()
    const file = openEngineFile(path)
    expect(file.read()).toEqual([])
    for (const text of ['{', '{"format":2}', '{"format":1,"engines":[{"url":"x"}]}']) {
      writeFileSync(join(path, 'engines.json'), text)
      expect(() => file.read()).toThrow(/engines\.json/)
    }
  })

  it('holds the last of many changes', async () => {
    const path = folder()
    const file = openEngineFile(path)
    await Promise.all(Array.from({ length: 9 }, () => file.write([])))
    expect(JSON.parse(readFileSync(join(path, 'engines.json'), 'utf8'))).toEqual({
      format: 1,
      engines: [],
    })
  })
})

describe('who may add engines', () => {
  const refused = async (proxy: TestProxy, init: RequestInit = {}): Promise<string> => {
    const body = json({ url: 'http://127.0.0.1:1' })
    const headers = { ...(body.headers as Record<string, string>), ...init.headers }
    const answer = await proxy.call('/api/engines/probe', { ...body, headers })
    return answer.status === 200 ? 'nobody' : (await problemOf(answer)).name
  }

  it('is everybody on this machine who speaks to it directly', async () => {
    const proxy = await kept(startProxy({}))
    expect(await refused(proxy)).toBe('nobody')
    // A proxy in front makes the server public, even if it runs on the same machine.
    for (const name of ['x-forwarded-proto', 'x-forwarded-for', 'forwarded', 'via']) {
      expect(await refused(proxy, { headers: { [name]: 'https' } })).toBe('adding-off')
    }
  })

  it('is nobody where the configuration says so, or others reach the server', async () => {
    for (const env of [{ ENGINES_ADDABLE: 'false' }, { API_HOST: '0.0.0.0' }]) {
      const proxy = await kept(startProxy(env))
      expect(await refused(proxy)).toBe('adding-off')
      const config = await (await proxy.call('/api/config')).json()
      expect(config).toMatchObject({ adding: { allowed: false } })
    }
  })

  it('is everybody where the configuration says so', async () => {
    const proxy = await kept(startProxy({ ENGINES_ADDABLE: 'true' }))
    expect(await refused(proxy, { headers: { 'x-forwarded-proto': 'https' } })).toBe('nobody')
  })

  it('is bound to the hosts that are allowed', async () => {
    const env = { ENGINES_ALLOWED_HOSTS: '*.example.com, 10.0.*' }
    expect(await refused(await kept(startProxy(env)))).toBe('host-not-allowed')
    const proxy = await kept(startProxy({ ENGINES_ALLOWED_HOSTS: '127.0.0.*' }))
    expect(await refused(proxy)).toBe('nobody')
  })

  it('is no other site', async () => {
    const proxy = await kept(startProxy({}))
    const answer = await proxy.call('/api/engines/probe', {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'text/plain' },
      body: JSON.stringify({ url: 'http://127.0.0.1:1' }),
    })
    expect((await problemOf(answer)).name).toBe('cross-site')
  })
})
