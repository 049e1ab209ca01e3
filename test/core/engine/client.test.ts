/** What goes out to the proxy, and what every kind of answer, good or awkward, becomes. */
import { describe, expect, it } from 'vitest'
import { Fault, isAbort } from '../../../src/core/errors.ts'
import { createEngineApi } from '../../../src/core/engine/client.ts'
import { PROBLEM_KINDS } from '../../../src/core/engine/failures.ts'
import type { FaultKind } from '../../../src/core/model/meta.ts'
import type { Answer, Clock } from '../../../src/core/ports.ts'
import { PROBLEMS } from '../../../src/proxy/problems.ts'

const NOW = 1_750_000_000_000

/** Sleeps until it is told that the time is over. */
class HandClock implements Clock {
  readonly asked: number[] = []
  pending = 0
  ring: () => void = () => undefined

  now(): number {
    return NOW
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    this.asked.push(ms)
    this.pending += 1
    return new Promise((resolve, reject) => {
      this.ring = resolve
      signal.addEventListener('abort', () => {
        this.pending -= 1
        reject(new DOMException('Aborted.', 'AbortError'))
      })
    })
  }
}

const JSON_HEADERS = { 'content-type': 'application/json' }
const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...JSON_HEADERS, ...headers } })
const page = (body: string, status: number): Response =>
  new Response(body, { status, headers: { 'content-type': 'text/html;charset=utf-8' } })
const problem = (name: string, status: number, more: object = {}): Response =>
  new Response(JSON.stringify({ type: `urn:portolan:problem:${name}`, status, ...more }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  })

type Respond = (url: string, init: RequestInit) => Promise<Response>

interface Bench {
  clock: HandClock
  urls: string[]
  inits: RequestInit[]
  get(path?: string, query?: Record<string, string | number>, signal?: AbortSignal): Promise<Answer>
}

function bench(respond: Respond): Bench {
  const clock = new HandClock()
  const urls: string[] = []
  const inits: RequestInit[] = []
  const api = createEngineApi({
    fetch: (url, init) => {
      urls.push(url)
      inits.push(init)
      return respond(url, init)
    },
    base: '/api/engines/demo/api',
    clock,
    timeout: 30_000,
    log: () => undefined,
  })
  const { signal } = new AbortController()
  const get: Bench['get'] = (path = 'vms', query = {}, own = signal) => api.get(path, query, own)
  return { clock, urls, inits, get }
}

const answering = (response: Response): Bench => bench(() => Promise.resolve(response))

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error: unknown = await promise.then(
    () => new Error('It was answered.'),
    (reason: unknown) => reason,
  )
  if (error instanceof Fault) return error
  throw error
}

/** Waits for the request and ends it with its signal, as fetch does. */
const never: Respond = (_, init) =>
  new Promise((_resolve, reject) => {
    init.signal?.addEventListener('abort', () => {
      reject(new DOMException('Aborted.', 'AbortError'))
    })
  })

describe('asking', () => {
  it('asks for the root with an empty path, and encodes queries without plus signs', async () => {
    const at = bench(() => Promise.resolve(json({})))
    await at.get('')
    await at.get('vms', { search: 'sortby id asc page 1', max: 5, follow: 'nics,cdroms' })
    expect(at.urls).toEqual([
      '/api/engines/demo/api',
      '/api/engines/demo/api/vms?search=sortby%20id%20asc%20page%201&max=5&follow=nics%2Ccdroms',
    ])
    expect(at.inits[0]).toMatchObject({
      method: 'GET',
      cache: 'no-store',
      headers: { accept: 'application/json' },
    })
  })

  it('never follows an id that leads elsewhere', async () => {
    const at = bench(() => Promise.resolve(json({})))
    for (const path of ['vms/..', 'vms/../../session', 'vms/.', 'vms//nics']) {
      expect((await faultOf(at.get(path))).kind).toBe('protocol')
    }
    expect(at.urls).toEqual([])
  })
})

describe('answers', () => {
  it('decodes JSON and counts its characters', async () => {
    const text = '{"vm": [{"name": "Žluťoučký"}]}'
    const response = new Response(text, { headers: { 'content-type': 'application/json' } })
    expect(await answering(response).get()).toEqual({
      gone: false,
      body: { vm: [{ name: 'Žluťoučký' }] },
      bytes: text.length,
    })
  })

  it('takes an empty 404 for gone, and no other', async () => {
    expect(await answering(new Response(null, { status: 404 })).get()).toEqual({ gone: true })
    expect((await faultOf(answering(problem('not-allowed', 404)).get())).kind).toBe('defect')
    expect((await faultOf(answering(problem('unknown-engine', 404)).get())).kind).toBe(
      'unreachable',
    )
    expect((await faultOf(answering(json({ detail: 'x' }, 404)).get())).kind).toBe('engine')
    expect((await faultOf(answering(page('<h1>404</h1>', 404)).get())).kind).toBe('not-an-engine')
  })

  it('takes half a JSON text and a broken connection for what they are, not for a short answer', async () => {
    const half = new Response('{"vm":[{"id":"1"},', { headers: JSON_HEADERS })
    expect((await faultOf(answering(half).get())).kind).toBe('protocol')
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"vm":['))
        controller.error(new TypeError('terminated'))
      },
    })
    const fault = await faultOf(answering(new Response(broken, { headers: JSON_HEADERS })).get())
    expect(fault.kind).toBe('protocol')
    expect(fault.nextStep).not.toBe('')
  })

  it.each<[string, Response]>([
    ['a login page', page('<title>Log in</title>', 200)],
    ['no type at all', new Response(new Uint8Array([123, 125]), { status: 200 })],
    ['plain text', new Response('{}', { headers: { 'content-type': 'text/plain' } })],
  ])('takes %s with 200 for no engine', async (_, response) => {
    expect((await faultOf(answering(response).get())).kind).toBe('not-an-engine')
  })
})

describe('failures', () => {
  it.each<[number, FaultKind]>([
    [401, 'sign-in'],
    [403, 'permission'],
    [400, 'engine'],
    [408, 'timeout'],
    [429, 'throttled'],
    [500, 'engine'],
    [503, 'engine'],
    [204, 'protocol'],
  ])('%i is %s', async (status, kind) => {
    const fault = await faultOf(
      answering(new Response(status === 204 ? null : '<p>secret trace</p>', { status })).get(),
    )
    expect(fault).toMatchObject({ kind, status })
    expect(fault.message).not.toContain('secret')
    expect(fault.message).not.toContain('<')
    expect(fault.nextStep).not.toBe('')
  })

  it('knows every problem that the proxy can answer with on this way', () => {
    const elsewhere = new Set([
      'engine-error', // the status decides
      'no-policy-server',
      'no-bundle',
      'policy-unreachable',
      'policy-timeout',
      'policy-error',
      'not-built',
      // answers to the page that adds an engine
      'adding-off',
      'host-not-allowed',
      'bad-address',
      'bad-certificate',
      'engine-exists',
      'engine-configured',
      'too-many-engines',
      'not-kept',
    ])
    const names = Object.keys(PROBLEMS).filter((name) => !elsewhere.has(name))
    expect(Object.keys(PROBLEM_KINDS).sort()).toEqual(names.sort())
  })

  it.each<[string, number, FaultKind]>([
    ['session-ended', 401, 'sign-in'],
    ['lacks-permission', 403, 'permission'],
    ['cross-site', 403, 'defect'],
    ['refused', 502, 'unreachable'],
    ['tls-protocol', 502, 'tls'],
    ['timeout', 504, 'timeout'],
    ['not-an-engine', 502, 'not-an-engine'],
    ['engine-error', 500, 'engine'],
    ['engine-error', 403, 'permission'],
    ['something-new', 502, 'engine'],
    ['constructor', 502, 'engine'],
  ])('problem %s with %i is %s', async (name, status, kind) => {
    expect((await faultOf(answering(problem(name, status)).get())).kind).toBe(kind)
  })

  it('says what the problem says, and gives the id to look for', async () => {
    const fault = await faultOf(
      answering(
        problem('refused', 502, {
          title: 'The engine refuses the connection',
          detail: 'connect ECONNREFUSED',
          nextStep: 'Check host and port.',
          correlationId: 'abc',
          requestId: 'def',
        }),
      ).get(),
    )
    expect(fault.message).toBe('The engine refuses the connection. connect ECONNREFUSED.')
    expect(fault.nextStep).toBe('Check host and port.')
    expect(fault.correlationId).toBe('abc')
  })

  it('shows an engine’s own fault, cut to a readable length', async () => {
    const detail = `[${'x'.repeat(5000)}]`
    const fault = await faultOf(
      answering(
        json({ reason: 'Operation Failed', detail }, 400, { 'correlation-id': 'c-1' }),
      ).get(),
    )
    expect(fault.message).toContain('[xxx')
    expect(fault.message.length).toBeLessThan(400)
    expect(fault.correlationId).toBe('c-1')
  })

  it.each([
    ['7', 7000],
    [new Date(NOW + 9000).toUTCString(), 9000],
    ['soon', undefined],
    [new Date(NOW - 9000).toUTCString(), undefined],
  ])('reads Retry-After "%s"', async (value, expected) => {
    const fault = await faultOf(answering(json({}, 429, { 'retry-after': value })).get())
    expect(fault.retryAfter).toBe(expected)
  })

  it('reads a date by the clock of who wrote it', async () => {
    const day = 86_400_000
    for (const off of [-day, day]) {
      const headers = {
        date: new Date(NOW + off).toUTCString(),
        'retry-after': new Date(NOW + off + 9000).toUTCString(),
      }
      const fault = await faultOf(answering(json({}, 429, headers)).get())
      expect(fault.retryAfter).toBe(9000)
    }
  })
})

describe('time and abort', () => {
  it('gives up after the timeout and lets the request go', async () => {
    const at = bench(never)
    const failed = faultOf(at.get())
    expect(at.clock.asked).toEqual([30_000])
    at.clock.ring()
    const fault = await failed
    expect(fault.kind).toBe('timeout')
    expect(fault.message).toContain('30 s')
    expect(at.inits[0]?.signal?.aborted).toBe(true)
  })

  it('gives up on a body that never ends', async () => {
    const at = answering(new Response(new ReadableStream(), { headers: JSON_HEADERS }))
    const failed = faultOf(at.get())
    at.clock.ring()
    expect((await failed).kind).toBe('timeout')
  })

  it('does not keep the clock waiting once it was answered', async () => {
    const at = bench(() => Promise.resolve(json({})))
    await at.get()
    expect(at.clock.pending).toBe(0)
  })

  it('throws an AbortError when the caller gives up, whatever the reason, and asks for nothing more', async () => {
    const controller = new AbortController()
    const at = bench(never)
    const asked = at.get('vms', {}, controller.signal).catch((error: unknown) => error)
    controller.abort(new Error('the leader left'))
    expect(isAbort(await asked)).toBe(true)
    const again = at.get('vms', {}, controller.signal).catch((error: unknown) => error)
    expect(isAbort(await again)).toBe(true)
    expect(at.urls).toHaveLength(1)
    expect(at.clock.pending).toBe(0)
  })

  it('calls a proxy that cannot be reached unreachable', async () => {
    const at = bench(() => Promise.reject(new TypeError('Failed to fetch')))
    const fault = await faultOf(at.get())
    expect(fault.kind).toBe('unreachable')
    expect(at.clock.pending).toBe(0)
  })
})
