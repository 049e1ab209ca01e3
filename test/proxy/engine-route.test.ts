import { createServer } from 'node:net'
import { request } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isAllowed } from '../../src/proxy/engine-route.ts'
import { answers, startFakeEngine, TOKEN, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type TestProxy } from './harness.ts'

let engine: FakeEngine
let proxy: TestProxy

beforeEach(async () => {
  engine = await startFakeEngine()
  proxy = await startProxy({ OVIRT_URL: engine.url })
  await proxy.signIn()
  engine.seen.length = 0
})
afterEach(async () => {
  await proxy.close()
  await engine.close()
})

const api = (path: string, init?: RequestInit) =>
  proxy.call(`/api/engines/${proxy.engine}/api${path}`, init)

/** A request whose path reaches the proxy exactly as written; fetch would tidy it up. */
const raw = (path: string): Promise<{ status: number; body: string }> =>
  new Promise((done, fail) => {
    const cookie = [...proxy.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const { hostname, port } = new URL(proxy.url)
    const req = request({ hostname, port, path, headers: { cookie } }, (res) => {
      let body = ''
      res.on('data', (chunk) => (body += chunk))
      res.on('end', () => done({ status: res.statusCode ?? 0, body }))
    })
    req.on('error', fail)
    req.end()
  })

const ID = '123e4567-e89b-12d3-a456-426614174000'

describe('the allow-list', () => {
  it.each([
    '',
    'datacenters',
    'clusters',
    'storagedomains',
    'networks',
    'vnicprofiles',
    'diskprofiles',
    'hosts',
    'options/ServerCPUList',
    'disks',
    'vms',
    'events',
    'tags',
    `vms/${ID}`,
    `disks/${ID}`,
    'events/812',
    ...'nics diskattachments snapshots watchdogs cdroms hostdevices reporteddevices numanodes'
      .split(' ')
      .map((part) => `vms/${ID}/${part}`),
    `hosts/${ID}/nics`,
    `hosts/${ID}/networkattachments`,
  ])('lets "%s" through', async (path) => {
    expect(isAllowed(path)).toBe(true)
    engine.on.set(`GET /api${path && `/${path}`}`, (_req, res) => answers.json(res, 200, { a: 1 }))
    const answer = await api(`/${path}`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ a: 1 })
  })

  it.each([
    'users',
    'vms/',
    `vms/${ID}/start`,
    `vms/${ID}/nics/${ID}`,
    `vms/${ID}/permissions`,
    `hosts/${ID}/fence`,
    `disks/${ID}/statistics`,
    'options/AdminPassword',
    'options',
    'v3/vms',
    'VMS',
    'vms;max=1',
    `vms/${ID};x=y`,
    'vms%2F..%2Fusers',
    'vms%2f' + ID,
    'vms/%2e%2e%2fusers',
    'vms//nics',
    'vms/a.b',
    'vms%00',
    'vms%20',
    'vms%3Bfilter=true',
  ])('stops "%s" without touching the engine', async (path) => {
    const answer = await raw(`/api/engines/${proxy.engine}/api/${path}`)
    expect(answer.status).toBe(404)
    expect(answer.body).toMatch(/problem:not-allowed/)
    expect(engine.seen).toEqual([])
  })

  it.each([
    '/api/vms/../users',
    '/api/vms/%2e%2e/users',
    '/api/../services/pki-resource',
    '/api/../../../ovirt-engine/services/health',
    '/services/health',
    '//evil.example/vms',
  ])('gives the path trick "%s" nothing', async (path) => {
    expect((await raw(`/api/engines/${proxy.engine}${path}`)).status).toBe(404)
    expect(engine.seen).toEqual([])
  })

  it('gives a backslash in a path nothing', async () => {
    expect((await raw(`/api/engines/${proxy.engine}/api/vms\\users`)).status).toBe(400)
    expect(engine.seen).toEqual([])
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])('refuses %s', async (method) => {
    const answer = await api(`/vms/${ID}`, { method })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET')
    expect(engine.seen).toEqual([])
  })

  it('knows configured engines only', async () => {
    const answer = await proxy.call('/api/engines/evil.example/api/vms')
    expect((await problemOf(answer)).name).toBe('unknown-engine')
  })

  it('asks for a session first', async () => {
    proxy.cookies.clear()
    const answer = await api('/vms')
    expect(answer.status).toBe(401)
    expect((await problemOf(answer)).name).toBe('not-signed-in')
    expect(engine.seen).toEqual([])
  })
})

describe('the request', () => {
  it('carries token, version and query, and nothing of the browser', async () => {
    engine.on.set('GET /api/vms', (_req, res) => answers.json(res, 200, {}))
    await api('/vms?search=sortby%20id%20asc%20page%202&max=100&follow=nics,disk_attachments', {
      headers: { 'accept-encoding': 'gzip', 'x-request-id': 'run-7_a=', 'accept-language': 'cs' },
    })
    const [{ path, headers }] = engine.seen as [FakeEngine['seen'][0]]
    expect(path).toBe(
      '/api/vms?search=sortby%20id%20asc%20page%202&max=100&follow=nics,disk_attachments',
    )
    expect(headers).toMatchObject({
      authorization: `Bearer ${TOKEN}.admin`,
      accept: 'application/json',
      version: '4',
      'accept-encoding': 'gzip',
      'correlation-id': 'run-7_a',
    })
    expect(Object.keys(headers).sort()).toEqual(
      'accept accept-encoding authorization connection correlation-id host version'.split(' '),
    )
  })

  it('asks for the root without a slash', async () => {
    await api('')
    await api('/')
    expect(engine.seen.map(({ path }) => path)).toEqual(['/api', '/api'])
  })

  it('replaces a request id that no engine would take', async () => {
    const answer = await api('/vms', { headers: { 'x-request-id': 'x'.repeat(37) } })
    const id = engine.seen[0]!.headers['correlation-id'] as string
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(answer.headers.get('x-request-id')).toBe(id)
  })
})

describe('the answer', () => {
  it('shows four headers of the engine at most', async () => {
    engine.on.set('GET /api/vms', (_req, res) =>
      answers.json(
        res,
        200,
        {},
        {
          'set-cookie': ['JSESSIONID=1', 'locale=en'],
          'www-authenticate': 'Basic realm="RESTAPI"',
          link: '<x>; rel=y',
          server: 'Undertow',
          'cache-control': 'max-age=100',
          etag: '"1"',
          'x-anything': 'y',
          'access-control-allow-origin': '*',
          'correlation-id': 'abc',
        },
      ),
    )
    const answer = await api('/vms')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('correlation-id')).toBe('abc')
    for (const name of 'set-cookie www-authenticate link server etag x-anything'.split(' ')) {
      expect([name, answer.headers.get(name)]).toEqual([name, null])
    }
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('passes gzip on byte for byte', async () => {
    const packed = gzipSync(
      JSON.stringify({ vm: Array.from({ length: 500 }, (_, id) => ({ id })) }),
    )
    engine.on.set('GET /api/vms', (_req, res) => {
      res.writeHead(200, {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': packed.length,
      })
      res.end(packed)
    })
    const cookie = [...proxy.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const got = await new Promise<{ headers: object; body: Buffer }>((done, fail) => {
      const headers = { cookie, 'accept-encoding': 'gzip, br' }
      request(`${proxy.url}/api/engines/${proxy.engine}/api/vms`, { headers }, (res) => {
        const chunks: Buffer[] = []
        res.on('data', (chunk: Buffer) => chunks.push(chunk))
        res.on('end', () => done({ headers: res.headers, body: Buffer.concat(chunks) }))
      })
        .on('error', fail)
        .end()
    })
    expect(got.body.equals(packed)).toBe(true)
    expect(got.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-length': String(packed.length),
    })
    expect(gunzipSync(got.body).toString()).toContain('"id":499')
  })

  it('arrives piece by piece, while the engine still writes', async () => {
    let finish = (): void => undefined
    engine.on.set('GET /api/vms', (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      res.write('{"vm":[')
      finish = () => res.end(']}')
    })
    const answer = await api('/vms')
    const reader = answer.body!.getReader()
    const first = await reader.read()
    expect(new TextDecoder().decode(first.value)).toBe('{"vm":[')
    finish()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(']}')
    expect((await reader.read()).done).toBe(true)
  })

  it('is not read faster than the browser takes it', async () => {
    const total = 64 * 1024 * 1024
    let written = 0
    engine.on.set('GET /api/vms', (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      const chunk = Buffer.alloc(256 * 1024, 32)
      const more = (): void => {
        while (written < total && !res.destroyed) {
          written += chunk.length
          if (!res.write(chunk)) return void res.once('drain', more)
        }
        res.end()
      }
      more()
    })
    const stop = new AbortController()
    const answer = await api('/vms', { signal: stop.signal })
    const reader = answer.body!.getReader()
    await reader.read()
    await new Promise((done) => setTimeout(done, 400))
    const settled = written
    await new Promise((done) => setTimeout(done, 300))
    expect(written).toBe(settled)
    expect(written).toBeLessThan(total / 2)
    stop.abort()
    await vi.waitFor(() => expect(engine.aborted).toEqual(['/api/vms']))
  })

  it('given up by the browser before the first byte frees the engine too', async () => {
    engine.on.set('GET /api/vms', () => undefined)
    const stop = new AbortController()
    const asked = api('/vms', { signal: stop.signal })
    await vi.waitFor(() => expect(engine.seen).toHaveLength(1))
    stop.abort()
    await expect(asked).rejects.toThrow()
    await vi.waitFor(() => expect(engine.aborted).toEqual(['/api/vms']))
    expect(proxy.log.join('')).not.toContain('connection failed')
  })

  it.each([
    ['with a length', { 'content-length': '1000' }],
    ['in chunks', {}],
  ])('broken off by the engine (%s) never looks complete', async (_, headers) => {
    engine.on.set('GET /api/vms', (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json', ...headers })
      res.write('{"vm":[{"id":"1"}')
      setTimeout(() => res.destroy(), 50)
    })
    const read = async (): Promise<string> => (await api('/vms')).text()
    await expect(read()).rejects.toThrow()
    expect(proxy.log.join('')).toContain('the engine broke off its answer')
    expect((await proxy.call('/healthz')).status).toBe(200)
  })

  it('broken off before anything was sent is a problem', async () => {
    engine.on.set('GET /api/vms', (req) => req.socket.destroy())
    const problem = await problemOf(await api('/vms'))
    expect([problem.name, problem.status]).toEqual(['unreachable', 502])
  })
})

describe('an engine in trouble', () => {
  it('that ended the session: 401, cookie gone, no password dialog', async () => {
    engine.on.set('GET /api/vms', (_req, res) =>
      answers.html(res, 401, 'invalid_grant', { 'www-authenticate': 'Basic realm="RESTAPI"' }),
    )
    const answer = await api('/vms')
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBeNull()
    expect((await problemOf(answer)).name).toBe('session-ended')
    expect(proxy.cookies.size).toBe(0)
  })

  it('whose object is gone: 404 with nothing in it', async () => {
    const answer = await api(`/vms/${ID}`)
    expect(answer.status).toBe(404)
    expect(await answer.text()).toBe('')
    expect(answer.headers.get('content-type')).toBeNull()
  })

  it('that does not know the path: a problem, not a missing object', async () => {
    engine.on.set('GET /api/tags', (_req, res) => answers.html(res, 404, 'RESTEASY003210: no'))
    const problem = await problemOf(await api('/tags'))
    expect([problem.name, problem.status]).toEqual(['engine-error', 404])
    expect(JSON.stringify(problem)).not.toContain('RESTEASY')
  })

  it('that answers a fault: passed on as it is', async () => {
    const fault = { detail: 'page 0', reason: 'Operation Failed' }
    engine.on.set('GET /api/vms', (_req, res) => answers.json(res, 400, fault))
    const answer = await api('/vms')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual(fault)
  })

  it('that answers a stack trace: the status and a correlation id, never the page', async () => {
    engine.on.set('GET /api/vms', (_req, res) =>
      answers.html(res, 500, `<pre>java.lang.RuntimeException</pre>${'x'.repeat(200_000)}`),
    )
    const answer = await api('/vms', { headers: { 'x-request-id': 'abc-1' } })
    const problem = await problemOf(answer)
    expect(problem).toMatchObject({ name: 'engine-error', status: 500, correlationId: 'abc-1' })
    expect(answer.status).toBe(500)
    expect(JSON.stringify(problem)).not.toContain('java')
  })

  it('that answers HTML with 200, or a redirect: not an engine', async () => {
    engine.on.set('GET /api/vms', (_req, res) => answers.html(res, 200, 'Login'))
    expect((await problemOf(await api('/vms'))).name).toBe('not-an-engine')
    engine.on.set('GET /api/hosts', (_req, res) => {
      res.writeHead(302, { location: '/login?secret=1', 'content-type': 'application/json' })
      res.end('{}')
    })
    const problem = await problemOf(await api('/hosts'))
    expect([problem.name, problem.status]).toEqual(['not-an-engine', 502])
    expect(problem.detail).not.toContain('secret')
  })

  it('that never answers: 504, and the others are served meanwhile', async () => {
    const hasty = await startProxy({ OVIRT_URL: engine.url }, { headersTimeout: 300 })
    await hasty.signIn()
    engine.on.set('GET /api/vms', () => undefined)
    const stalled = Array.from({ length: 20 }, () =>
      hasty.call(`/api/engines/${hasty.engine}/api/vms`),
    )
    expect((await hasty.call('/healthz')).status).toBe(200)
    for (const answer of await Promise.all(stalled)) {
      const problem = await problemOf(answer)
      expect([problem.name, problem.status]).toEqual(['timeout', 504])
    }
    await hasty.close()
  })

  it('that speaks something else than HTTP: not an engine', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.0\r\n'))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const other = await startProxy({ OVIRT_URL: `http://127.0.0.1:${port}` })
    expect((await problemOf(await other.signIn())).name).toBe('not-an-engine')
    await other.close()
    await new Promise((done) => server.close(done))
  })
})
