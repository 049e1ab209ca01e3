import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../src/proxy/app.ts'
import { createLog } from '../../src/proxy/log.ts'
import { createSessions } from '../../src/proxy/session.ts'
import { createRefusals } from '../../src/proxy/sign-in.ts'
import { startFakeEngine, type FakeEngine } from './fake-engine.ts'
import { problemOf, startProxy, type TestProxy } from './harness.ts'

let folder: string
let engine: FakeEngine
let proxy: TestProxy

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-console-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Portolan</title>')
  writeFileSync(join(folder, 'sw.js'), '// worker')
  writeFileSync(join(folder, 'manifest.webmanifest'), '{}')
  writeFileSync(join(folder, 'assets', 'index-a1b2.js'), 'export {}')
  writeFileSync(join(folder, 'assets', 'ovirt-a1b2.wasm'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(async () => {
  engine = await startFakeEngine()
  proxy = await startProxy({ OVIRT_URL: engine.url, OVIRT_NAME: 'Brno' }, { consoleDir: folder })
})
afterEach(async () => {
  await proxy.close()
  await engine.close()
})

describe('the console', () => {
  it.each([
    '/',
    '/vms',
    '/vms/123e4567',
    '/concerns/ovirt.disk.scsi.reservation',
    '/overview?x=.js',
  ])('opens at %s, asked for again each time', async (path) => {
    const answer = await proxy.call(path)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(await answer.text()).toContain('<title>Portolan')
  })

  it('keeps hashed files for ever and everything else not', async () => {
    const cached = async (path: string) => (await proxy.call(path)).headers.get('cache-control')
    expect(await cached('/assets/index-a1b2.js')).toBe('public, max-age=31536000, immutable')
    expect(await cached('/sw.js')).toBe('no-cache')
    expect(await cached('/manifest.webmanifest')).toBe('no-cache')
  })

  it('gives files the types that browsers insist on', async () => {
    const type = async (path: string) => (await proxy.call(path)).headers.get('content-type')
    expect(await type('/sw.js')).toMatch(/^text\/javascript/)
    expect(await type('/assets/ovirt-a1b2.wasm')).toBe('application/wasm')
  })

  it.each([
    '/assets/index-old.js',
    '/assets/no-extension',
    '/favicon.ico',
    '/assets/%2e%2e/%2e%2e/etc/passwd.txt',
    '/api',
    '/api/nothing',
    '/api/engines',
  ])('answers a missing %s with 404 and never with a page', async (path) => {
    const answer = await proxy.call(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect((await problemOf(answer)).name).toBe('not-found')
  })

  it('comes with a strict policy, on every answer', async () => {
    for (const path of ['/', '/assets/index-a1b2.js', '/api/config', '/api/nothing', '/healthz']) {
      const { headers } = await proxy.call(path)
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      )
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  it('that is not built says so, and is not ready', async () => {
    const bare = await startProxy({ OVIRT_URL: engine.url })
    expect((await problemOf(await bare.call('/'))).name).toBe('not-built')
    const ready = await bare.call('/readyz')
    expect(ready.status).toBe(503)
    expect((await problemOf(ready)).nextStep).toContain('npm run build')
    expect((await bare.call('/healthz')).status).toBe(200)
    await bare.close()
  })
})

describe('the small answers', () => {
  it('are what scripts expect, with the engine stopped', async () => {
    await engine.close()
    expect(await (await proxy.call('/healthz')).json()).toEqual({ status: 'ok' })
    expect(await (await proxy.call('/readyz')).json()).toEqual({ status: 'ok' })
    expect(await (await proxy.call('/version')).json()).toEqual({
      name: 'portolan',
      version: '9.9.9',
    })
  })

  it('tell the console its configuration', async () => {
    const answer = await proxy.call('/api/config')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({
      engines: [
        {
          id: proxy.engine,
          name: 'Brno',
          url: engine.url,
          demo: false,
          insecure: false,
          added: false,
          plainHttp: true,
        },
      ],
      adding: { allowed: true, kept: false },
      policy: {
        backend: 'wasm',
        workerLimit: 10,
        searchInterval: 600_000,
        bundle: null,
        profile: 'portolan',
      },
      collecting: { concurrency: 2, reconcileInterval: 900_000 },
      version: '9.9.9',
    })
  })

  it('echo a request id', async () => {
    const headers = { 'x-request-id': 'my-id_1' }
    const answer = await proxy.call('/api/nothing', { headers })
    expect(answer.headers.get('x-request-id')).toBe('my-id_1')
    expect((await problemOf(answer)).requestId).toBe('my-id_1')
  })
})

describe('a request from another site', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  it.each([
    ['a form', 'POST', '/api/session', form],
    ['plain text', 'POST', '/api/session', { 'content-type': 'text/plain' }],
    ['no type', 'DELETE', '/api/session/x', {}],
  ])('with %s is refused', async (_, method, path, headers) => {
    const answer = await proxy.call(path, {
      method,
      headers: { ...headers, origin: 'https://evil.example' },
      ...(method === 'POST' ? { body: '{"engine":"x"}' } : {}),
    })
    expect(answer.status).toBe(403)
    expect((await problemOf(answer)).name).toBe('cross-site')
    expect(engine.seen).toEqual([])
  })

  it('is never allowed to read or to send JSON', async () => {
    const headers = {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    }
    const answer = await proxy.call('/api/session', { method: 'OPTIONS', headers })
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    )
  })
})

it('turns an unexpected error into a problem and a log line, without its text', async () => {
  const log: string[] = []
  const app = createApp({
    get engines(): never {
      throw new Error('the text of a defect')
    },
    adding: { from: 'nowhere', hosts: null },
    policy: null,
    policySettings: {
      url: null,
      ca: null,
      workerLimit: 10,
      searchInterval: 1,
      bundleDir: null,
      profile: 'portolan',
    },
    bundles: null,
    collecting: { concurrency: 2, reconcileInterval: 1 },
    sessions: createSessions(null),
    refusals: createRefusals(() => 0),
    log: createLog('info', (line) => log.push(line)),
    version: '1',
    consoleDir: folder,
    now: () => 0,
  })
  const answer = await app.request('/api/session')
  expect(answer.status).toBe(500)
  const problem = await problemOf(answer)
  expect(problem.name).toBe('internal')
  expect(JSON.stringify(problem)).not.toContain('defect')
  const line = log.map((text) => JSON.parse(text) as Record<string, unknown>)[0]!
  expect(line).toMatchObject({
    level: 'error',
    requestId: problem.requestId,
    error: 'Error: the text of a defect',
  })
})
