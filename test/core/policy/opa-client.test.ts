import { describe, expect, test } from 'vitest'
import { Fault, isAbort } from '../../../src/core/errors.ts'
import { createOpaBackend, type PolicyFetch } from '../../../src/core/policy/opa-client.ts'

const calm = () => new AbortController().signal
const JSON_TYPE = { 'content-type': 'application/json' }

/** A backend whose requests are answered in turn; the last answer stays. Requests are kept. */
function scripted(...answers: (() => Response | Promise<Response>)[]) {
  const requests: { url: string; init: RequestInit }[] = []
  const request: PolicyFetch = async (url, init) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)]
    requests.push({ url, init })
    if (answer === undefined) throw new Error('no answer scripted')
    return answer()
  }
  return { backend: createOpaBackend(request), requests }
}

const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}) =>
  () =>
    new Response(JSON.stringify(value), { status, headers: { ...JSON_TYPE, ...headers } })
const text =
  (body: string, status = 200, headers: Record<string, string> = {}) =>
  () =>
    new Response(body, { status, headers })

const decision = (version: unknown, ...ids: string[]) => ({
  result: {
    rules_version: version,
    errors: [],
    concerns: ids.map((id) => ({ id, category: 'Warning', label: id, assessment: '' })),
  },
})

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Fault) return error
  throw new Error(`expected a Fault, got ${String(error)}`)
}

describe('requests', () => {
  test('an input that is refused as too large is undecided, with the reason', async () => {
    const problem = { title: 'Too large', detail: 'A policy input may have 4194304 bytes.' }
    const { backend } = scripted(json(problem, 413), text('<html>', 413))
    const reason = 'Too large. A policy input may have 4194304 bytes.'
    const answer = { type: 'undecided', version: null, concerns: [], reason }
    expect(await backend.validate({}, calm())).toEqual(answer)
    expect(await backend.validate({}, calm())).toMatchObject({ type: 'undecided' })
    expect(await faultOf(backend.rules(calm()))).toMatchObject({ status: 413 })
  })

  test('validate posts the input', async () => {
    const { backend, requests } = scripted(json(decision(6, 'a')))
    expect(await backend.validate({ name: 'vm' }, calm())).toMatchObject({
      type: 'decided',
      version: 6,
      concerns: [{ id: 'a' }],
    })
    expect(requests).toHaveLength(1)
    expect(requests[0]?.url).toBe('/api/policy/validate')
    expect(requests[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"input":{"name":"vm"}}',
      headers: JSON_TYPE,
    })
  })

  test('version asks past every cache', async () => {
    const { backend, requests } = scripted(json({ result: { rules_version: 6 } }))
    expect((await backend.rules(calm())).version).toBe(6)
    expect(requests[0]?.url).toBe('/api/policy/rules_version')
    expect(requests[0]?.init).toMatchObject({ method: 'GET', cache: 'no-store' })
  })
})

describe('answers', () => {
  test('{} is undecided, and no known version', async () => {
    const { backend } = scripted(json({}))
    expect(await backend.validate({}, calm())).toMatchObject({
      type: 'undecided',
      version: null,
      concerns: [],
      reason: expect.stringContaining('No decision') as unknown,
    })
    expect(await faultOf(backend.rules(calm()))).toMatchObject({ kind: 'protocol' })
  })

  test('errors are undecided and keep the concerns', async () => {
    const answer = decision(6, 'a')
    Object.assign(answer.result, { errors: ['no name'] })
    expect(await scripted(json(answer)).backend.validate({}, calm())).toMatchObject({
      type: 'undecided',
      version: 6,
      concerns: [{ id: 'a' }],
      reason: 'no name',
    })
  })

  test('a version that changes mid-run is that of the answer', async () => {
    const { backend } = scripted(
      json({ result: { rules_version: 6 } }),
      json(decision(6)),
      json(decision(7)),
      json(decision('own-8')),
      json({ result: { rules_version: 'own-8' } }),
    )
    expect((await backend.rules(calm())).version).toBe(6)
    expect((await backend.validate({}, calm())).version).toBe(6)
    expect((await backend.validate({}, calm())).version).toBe(7)
    expect((await backend.validate({}, calm())).version).toBe('own-8')
    expect((await backend.rules(calm())).version).toBe('own-8')
  })

  test('no version in an answer is none, not the announced one', async () => {
    expect(await scripted(json(decision(undefined))).backend.validate({}, calm())).toMatchObject({
      type: 'decided',
      version: null,
    })
  })
})

describe('failures', () => {
  const problem = (name: string, status: number) =>
    text(
      JSON.stringify({
        type: `urn:portolan:problem:${name}`,
        title: 'Title',
        detail: 'In detail.',
        nextStep: 'Do this.',
        correlationId: 'c-1',
      }),
      status,
      { 'content-type': 'application/problem+json' },
    )

  test.each([
    ['session-ended', 401, 'sign-in'],
    ['not-signed-in', 401, 'sign-in'],
    ['no-policy-server', 404, 'not-an-engine'],
    ['policy-unreachable', 502, 'unreachable'],
    ['policy-timeout', 504, 'timeout'],
    ['policy-error', 502, 'engine'],
  ])('problem %s (%i) is %s and keeps its next step', async (name, status, kind) => {
    for (const ask of ['version', 'validate'] as const) {
      const { backend } = scripted(problem(name, status))
      const asked = ask === 'version' ? backend.rules(calm()) : backend.validate({}, calm())
      expect(await faultOf(asked)).toMatchObject({
        kind,
        status,
        message: 'Title. In detail.',
        nextStep: 'Do this.',
        correlationId: 'c-1',
      })
    }
  })

  test('500 of OPA names its message', async () => {
    const { backend } = scripted(json({ code: 'internal_error', message: 'conflict' }, 500))
    const fault = await faultOf(backend.validate({}, calm()))
    expect(fault).toMatchObject({ kind: 'engine', status: 500 })
    expect(fault.message).toBe('The policy server answered 500. conflict')
    expect(fault.nextStep).not.toBe('')
  })

  test('400 is a fault', async () => {
    const { backend } = scripted(json({ code: 'invalid_parameter', message: 'bad' }, 400))
    expect(await faultOf(backend.validate({}, calm()))).toMatchObject({ kind: 'engine' })
  })

  test('401 of the policy server itself does not ask the user to sign in', async () => {
    const { backend } = scripted(json({ code: 'unauthorized' }, 401))
    expect((await faultOf(backend.validate({}, calm()))).kind).toBe('engine')
  })

  test('HTML with a bad status does not hide the status', async () => {
    const { backend } = scripted(text('<html>Bad gateway</html>', 502))
    expect(await faultOf(backend.validate({}, calm()))).toMatchObject({
      kind: 'engine',
      status: 502,
    })
  })

  test.each([
    ['429', 429, 'throttled'],
    ['503', 503, 'engine'],
  ])('%s with retry-after says how long to wait', async (_, status, kind) => {
    const { backend } = scripted(text('', status, { 'retry-after': '7' }))
    expect(await faultOf(backend.validate({}, calm()))).toMatchObject({ kind, retryAfter: 7000 })
  })

  test('a date in retry-after is no number of seconds', async () => {
    const { backend } = scripted(text('', 503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }))
    expect((await faultOf(backend.validate({}, calm()))).retryAfter).toBeUndefined()
  })

  test.each([
    ['HTML', '<!doctype html><title>Sign in</title>'],
    ['truncated JSON', '{"result":{"rules_version":6,"concerns":[{"id":'],
    ['nothing', ''],
    ['a JSON text', '"ok"'],
    ['JSON null', 'null'],
  ])('200 with %s is a protocol fault', async (_, body) => {
    const { backend } = scripted(text(body))
    expect(await faultOf(backend.validate({}, calm()))).toMatchObject({ kind: 'protocol' })
    expect(await faultOf(backend.rules(calm()))).toMatchObject({ kind: 'protocol' })
  })

  test('no network is unreachable, a time limit is a timeout', async () => {
    const failing = (error: Error) =>
      createOpaBackend(() => Promise.reject(error)).validate({}, calm())
    expect(await faultOf(failing(new TypeError('Failed to fetch')))).toMatchObject({
      kind: 'unreachable',
    })
    const late = new DOMException('signal timed out', 'TimeoutError')
    expect(await faultOf(failing(late))).toMatchObject({ kind: 'timeout' })
  })

  test('a body that breaks off is unreachable', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"result":')),
      pull: (controller) => controller.error(new TypeError('network error')),
    })
    const { backend } = scripted(() => new Response(body))
    expect(await faultOf(backend.validate({}, calm()))).toMatchObject({ kind: 'unreachable' })
  })

  test('a failure is no state: the next call is a new request', async () => {
    const { backend, requests } = scripted(text('', 500), json(decision(6)))
    await faultOf(backend.validate({}, calm()))
    expect((await backend.validate({}, calm())).type).toBe('decided')
    expect(requests).toHaveLength(2)
  })
})

describe('abort', () => {
  test('before the call: no request', async () => {
    const { backend, requests } = scripted(json(decision(6)))
    await expect(backend.validate({}, AbortSignal.abort())).rejects.toSatisfy(isAbort)
    expect(requests).toHaveLength(0)
  })

  test('during the call: an AbortError, no Fault', async () => {
    const stop = new AbortController()
    const backend = createOpaBackend(
      (_, { signal }) =>
        new Promise((_done, fail) => {
          signal?.addEventListener('abort', () => fail(signal.reason as Error))
        }),
    )
    const asked = backend.validate({}, stop.signal)
    stop.abort()
    await expect(asked).rejects.toSatisfy(isAbort)
  })
})
