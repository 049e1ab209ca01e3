/** The page's own requests to the proxy: configuration, sessions, connection test. Every failure is a ProblemError. */
import { Fault } from '../core/errors.ts'
import type { Profile } from '../core/model/rules.ts'

export interface Engine {
  id: string
  name: string
  url: string
  demo: boolean
  /** Its certificate is not checked. */
  insecure: boolean
  plainHttp: boolean
  /** In the console, so that it can be renamed and removed there; absent in the answer of an older server. */
  added?: boolean
  /** The demo's only. */
  credentials?: { username: string; password: string }
}

export interface Config {
  engines: readonly Engine[]
  /** Whether engines may be added here, and whether they outlive the server; absent in the answer of an older server. */
  adding?: { allowed: boolean; kept: boolean }
  policy: {
    backend: 'opa' | 'wasm'
    workerLimit: number
    searchInterval: number
    /** The team's rules; absent in the configuration of an older server. */
    bundle?: { name: string; digest: string } | null
    /** Of the built-in rules; absent likewise. */
    profile?: Profile
  }
  /** For each collector; milliseconds. */
  collecting: { concurrency: number; reconcileInterval: number }
  version: string
}

export interface SessionInfo {
  engine: string
  user: string
  since: number
  expires: number | null
}

export interface Diagnosis {
  ok: boolean
  cause: string | null
  title: string
  detail: string
  nextStep: string
  product?: { name: string; version: string; instanceId: string }
  /** What the engine shows over https. */
  certificate?: { sha256: string }
  /** Objects that the engine says it has; null where it does not say. */
  counts?: { vms: number | null; hosts: number | null; storageDomains: number | null }
}

/** `offline`: the proxy did not answer at all, or something else answered in its place. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  /** Name of the problem without its prefix, for example `bad-credentials`. */
  readonly type: string
  readonly title: string
  readonly nextStep: string
  readonly id: string

  constructor(type: string, title: string, detail: string, nextStep: string, id = '') {
    super(detail)
    this.type = type
    this.title = title
    this.nextStep = nextStep
    this.id = id
  }
}

const PREFIX = 'urn:portolan:problem:'
/** Longer than the longest time the proxy itself waits for an engine at sign-in. */
export const TIMEOUT = 40_000

const noAnswer = (detail: string): ProblemError =>
  new ProblemError(
    'offline',
    'The Portolan server does not answer',
    detail,
    'Check the network, and that the server runs. What is stored stays readable.',
  )

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function problemOf(body: unknown, status: number): ProblemError {
  const record = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  const type = text(record['type'])
  if (!type.startsWith(PREFIX)) return noAnswer(`Its address answers with status ${status}.`)
  return new ProblemError(
    type.slice(PREFIX.length),
    text(record['title']),
    text(record['detail']),
    text(record['nextStep']),
    text(record['correlationId']) || text(record['requestId']),
  )
}

/** Asks the proxy; the body of its answer, null when it has none. Throws ProblemError. */
export async function request(path: string, init: RequestInit, timeout: number): Promise<unknown> {
  let response: Response
  let body: unknown = null
  try {
    // The proxy takes changes only with this header (or from its own origin).
    const headers = { 'content-type': 'application/json' }
    response = await fetch(path, { ...init, headers, signal: AbortSignal.timeout(timeout) })
    if (response.status === 204) return null
    body = await response.json()
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw noAnswer(`${path}: ${cause}`)
  }
  if (!response.ok) throw problemOf(body, response.status)
  return body
}

/** The shape that this console reads; anything else is no configuration. */
export function isConfig(value: unknown): value is Config {
  if (typeof value !== 'object' || value === null) return false
  const { engines, policy } = value as Partial<Config>
  return (
    Array.isArray(engines) &&
    engines.every((e: Partial<Engine>) => typeof e.id === 'string' && typeof e.name === 'string') &&
    typeof policy === 'object' &&
    (policy.backend === 'opa' || policy.backend === 'wasm')
  )
}

export async function getConfig(): Promise<Config> {
  const body = await request('/api/config', {}, 10_000)
  if (!isConfig(body)) throw noAnswer('Its configuration has another shape than expected.')
  return body
}

export async function getSessions(): Promise<readonly SessionInfo[]> {
  const body = (await request('/api/session', {}, 10_000)) as { sessions?: SessionInfo[] } | null
  if (!Array.isArray(body?.sessions)) throw noAnswer('Its answer has no list of sessions.')
  return body.sessions
}

export const signIn = async (
  engine: string,
  username: string,
  password: string,
): Promise<SessionInfo> => {
  const body = JSON.stringify({ engine, username, password })
  return (await request('/api/session', { method: 'POST', body }, TIMEOUT)) as SessionInfo
}

export const signOut = async (engine: string): Promise<void> => {
  await request(`/api/session/${encodeURIComponent(engine)}`, { method: 'DELETE' }, TIMEOUT)
}

export const testConnection = async (engine: string): Promise<Diagnosis> =>
  (await request(
    `/api/engines/${encodeURIComponent(engine)}/test`,
    { method: 'POST' },
    TIMEOUT,
  )) as Diagnosis

/** Any failure in the words of a problem. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof Fault) {
    return new ProblemError(error.kind, error.message.replace(/\.$/, ''), '', error.nextStep)
  }
  return new ProblemError(
    'defect',
    'Something went wrong in this page',
    error instanceof Error ? error.message : String(error),
    'Copy the diagnostics from the Sync center and report this.',
  )
}
