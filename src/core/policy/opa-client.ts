/**
 * The rules behind an OPA server, asked through the proxy. One request per call and no retry: whoever calls decides
 * when to try again.
 */
import { Fault, isAbort } from '../errors.ts'
import type { FaultKind } from '../model/meta.ts'
import type { PolicyBackend } from '../ports.ts'
import { readDecision, readVersion } from './decision.ts'
import { encode } from './encode.ts'

/** The global `fetch` fits. */
export type PolicyFetch = (url: string, init: RequestInit) => Promise<Response>

const PROBLEM = 'urn:portolan:problem:'

/** Status of an input that the proxy, or whatever stands before the rules, does not take. */
const TOO_LARGE = 413

/** What a failure answer says about itself; every text may be empty. */
interface Problem {
  /** Name of a problem of the proxy (docs/proxy-api.md); '' for an answer of OPA or of anything else. */
  name: string
  title: string
  detail: string
  nextStep: string
  correlationId: string | undefined
}

function readProblem(body: string): Problem {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    value = null // HTML of some proxy on the way: the status has to do
  }
  const field = (name: string): string => {
    const found: unknown = typeof value === 'object' && value !== null && Reflect.get(value, name)
    return typeof found === 'string' ? found : ''
  }
  const type = field('type')
  return {
    name: type.startsWith(PROBLEM) ? type.slice(PROBLEM.length) : '',
    title: field('title'),
    detail: field('detail') || field('message'),
    nextStep: field('nextStep'),
    correlationId: field('correlationId') || undefined,
  }
}

function kindOf(status: number, name: string): FaultKind {
  // Signing in to an engine heals no 401 of the policy server itself.
  if (status === 401 && name !== '') return 'sign-in'
  if (name === 'policy-unreachable') return 'unreachable'
  if (status === 404) return 'not-an-engine'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 429) return 'throttled'
  return 'engine'
}

const NEXT: Partial<Record<FaultKind, string>> = {
  'sign-in': 'Sign in again.',
  'not-an-engine': 'Check POLICY_AGENT_URL of the proxy.',
  engine: 'Look into the log of the policy server.',
}

async function faultOf(response: Response): Promise<Fault> {
  const problem = readProblem(await response.text().catch(() => ''))
  const kind = kindOf(response.status, problem.name)
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const title = problem.title || `The policy server answered ${response.status}`
  const message = problem.detail === '' ? `${title}.` : `${title}. ${problem.detail}`
  return new Fault(kind, message, {
    status: response.status,
    nextStep: problem.nextStep || (NEXT[kind] ?? 'Validation continues by itself later.'),
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfter: seconds * 1000 } : {}),
    ...(problem.correlationId === undefined ? {} : { correlationId: problem.correlationId }),
  })
}

function networkFault(cause: unknown): Fault {
  return cause instanceof Error && cause.name === 'TimeoutError'
    ? new Fault('timeout', 'The policy server did not answer in time.', { cause })
    : new Fault('unreachable', 'The policy server cannot be reached.', {
        nextStep: 'Check the connection; validation continues by itself.',
        cause,
      })
}

/**
 * A backend on `<base>/rules_version` (GET) and `<base>/validate` (POST `{"input": …}`), which answer as OPA's data
 * API does. `base` may be such an API too: `http://…/v1/data/io/konveyor/forklift/ovirt`.
 */
export function createOpaBackend(
  request: PolicyFetch,
  base = '/api/policy',
  inFlight = 10,
): PolicyBackend {
  async function ask(path: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
    let body: string
    try {
      signal.throwIfAborted()
      const response = await request(`${base}/${path}`, { ...init, signal, cache: 'no-store' })
      if (!response.ok) {
        const fault = await faultOf(response)
        signal.throwIfAborted()
        throw fault
      }
      body = await response.text()
    } catch (error) {
      if (error instanceof Fault || isAbort(error)) throw error
      throw networkFault(error)
    }
    try {
      const answer: unknown = JSON.parse(body)
      if (typeof answer === 'object' && answer !== null) return Reflect.get(answer, 'result')
    } catch (cause) {
      throw new Fault('protocol', 'The answer of the policy server is no complete JSON.', {
        nextStep: 'Check what stands between Portolan and the policy server.',
        cause,
      })
    }
    throw new Fault('protocol', 'The answer of the policy server is no JSON object.')
  }

  return {
    kind: 'opa',
    inFlight,

    async rules(signal) {
      const headers = { accept: 'application/json' }
      const version = readVersion(await ask('rules_version', { method: 'GET', headers }, signal))
      const source = { origin: 'server', name: 'OPA server', digest: '' } as const
      if (version !== null) return { version, source, inputs: null }
      throw new Fault('protocol', 'The policy server does not say which rules it has.', {
        nextStep: 'Check that the rules of package io.konveyor.forklift.ovirt are loaded there.',
      })
    },

    async validate(input, signal) {
      const headers = { accept: 'application/json', 'content-type': 'application/json' }
      const body = encode({ input }) ?? '{}'
      let result: unknown
      try {
        result = await ask('validate', { method: 'POST', headers, body }, signal)
      } catch (error) {
        // The same input would be refused again: that is an answer about it, not a failure of the server.
        if (!(error instanceof Fault) || error.status !== TOO_LARGE) throw error
        return { type: 'undecided', version: null, concerns: [], reason: error.message }
      }
      return readDecision(result)
    },
  }
}
