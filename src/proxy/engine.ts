/**
 * What the proxy itself asks an engine: a token, its end, the API root, health. Each failure is a named Problem; texts
 * of the engine follow the user's language and are never interpreted, HTML is never kept.
 */
import type { EngineSettings } from './config.ts'
import { causeOf, codeOf } from './causes.ts'
import { Problem, type ProblemName } from './problems.ts'
import { drop, header, readJson, record, textOf, type Answer, type Upstream } from './upstream.ts'

export interface Engine {
  settings: EngineSettings
  upstream: Upstream
}

export interface Product {
  name: string
  version: string
  instanceId: string
}

/** Of the kinds that the root counts; null where it does not say. */
export interface Counts {
  vms: number | null
  hosts: number | null
  storageDomains: number | null
}

export type Root =
  | { type: 'seen'; product: Product; counts: Counts }
  /** A token that the API does not take. */
  | { type: 'unauthorized' }
  /** The filtered view of an account without a system role: the root has no `summary`. */
  | { type: 'filtered'; product: Product }

export type TokenAnswer =
  | { type: 'token'; token: string; expires: number | null }
  /** Error code of the single sign-on, such as `access_denied`. */
  | { type: 'refused'; code: string }

/** Above the five seconds that the internal directory takes for each refusal. */
const SIGN_IN_TIMEOUT = 20_000
const REVOKE_TIMEOUT = 5_000

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** A thrown connection error as a problem that names its cause. */
export function connectionProblem(settings: EngineSettings, error: unknown): Problem {
  if (error instanceof Problem) return error
  const cause = causeOf(error)
  const names = cause === 'tls-name' ? certificateNames(error) : ''
  return new Problem(
    cause,
    `${settings.url} (${codeOf(error)})${names && `: the certificate is for ${names}`}`,
    { cause: error, ...(settings.added ? stepOf(cause) : {}) },
  )
}

/** Whoever added an engine in the console cannot change the variables of the server. */
const STEPS: Partial<Record<ProblemName, string>> = {
  dns: 'Check the spelling of the address, and DNS or VPN on the machine that runs the proxy.',
  refused:
    'Check host and port of the address. An engine that is restarting refuses for about a minute.',
  'tls-untrusted':
    'Compare the fingerprint with the one on the engine and trust it, or upload the certificate of the authority that signed it.',
  'tls-name': 'Use a name that the certificate carries.',
  'tls-protocol':
    'Check the port, and whether the address should begin with http:// instead of https://.',
  'not-an-engine':
    'Check the path: usually https://<host>/ovirt-engine. A load balancer or a login page in between also answers like this.',
}

const stepOf = (name: ProblemName): { nextStep?: string } => {
  const nextStep = STEPS[name]
  return nextStep === undefined ? {} : { nextStep }
}

/** Node puts the peer's certificate on the error of a wrong name. */
function certificateNames(error: unknown): string {
  const names = textOf(record(record(error)['cert'])['subjectaltname'])
  return names.replaceAll(/DNS:|IP Address:/g, '').slice(0, 200)
}

/** An answer that no engine gives, or that it gives when it is ill. Takes the body away. */
export async function answerProblem(settings: EngineSettings, answer: Answer): Promise<Problem> {
  await drop(answer)
  const status = answer.statusCode
  if (status >= 500) {
    return new Problem('engine-error', `${settings.url} answered ${status}; it may be starting.`)
  }
  const location = header(answer, 'location')
  if (status >= 300 && status < 400 && URL.canParse(location, settings.url)) {
    const target = new URL(location, settings.url)
    return new Problem(
      'not-an-engine',
      `${settings.url} sends on to ${target.origin}${target.pathname}.`,
      settings.added ? stepOf('not-an-engine') : {},
    )
  }
  return new Problem(
    'not-an-engine',
    `${settings.url} answered ${status}.`,
    settings.added ? stepOf('not-an-engine') : {},
  )
}

/** Asks once: a refused password must never be repeated, five refusals lock an account. */
export async function askToken(
  { settings, upstream }: Engine,
  username: string,
  password: string,
): Promise<TokenAnswer> {
  try {
    const answer = await upstream.ask('/sso/oauth/token', {
      method: 'POST',
      // The engine compares Accept as text: anything longer is refused, after the password was checked.
      headers: { ...FORM, accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'password',
        scope: 'ovirt-app-api',
        username,
        password,
      }).toString(),
      signal: AbortSignal.timeout(SIGN_IN_TIMEOUT),
    })
    const status = answer.statusCode
    if (status !== 200 && status !== 400 && status !== 401 && status !== 403) {
      throw await answerProblem(settings, answer)
    }
    const body = record(await readJson(answer))
    const token = textOf(body['access_token'])
    if (status === 200 && /^[\x21-\x7e]+$/.test(token)) {
      return { type: 'token', token, expires: expiry(body['exp']) }
    }
    const code = textOf(body['error_code']) || textOf(body['error'])
    if (status !== 200 && /^[a-z_]+$/.test(code)) return { type: 'refused', code }
    throw new Problem('not-an-engine', `${settings.url}/sso/oauth/token answered ${status}.`)
  } catch (error) {
    throw connectionProblem(settings, error)
  }
}

/** Milliseconds since the epoch, as text; the longest integer stands for "no limit". */
function expiry(exp: unknown): number | null {
  const time = typeof exp === 'string' || typeof exp === 'number' ? Number(exp) : NaN
  return Number.isFinite(time) && time > 0 && time <= 8.64e15 ? time : null
}

/** The API root as the holder of this token sees it. */
export async function askRoot({ settings, upstream }: Engine, token: string): Promise<Root> {
  try {
    const answer = await upstream.ask('/api', {
      headers: { ...apiHeaders(token), 'accept-encoding': 'identity' },
      signal: AbortSignal.timeout(SIGN_IN_TIMEOUT),
    })
    if (answer.statusCode === 401) {
      await drop(answer)
      return { type: 'unauthorized' }
    }
    if (answer.statusCode !== 200) throw await answerProblem(settings, answer)
    const root = record(await readJson(answer))
    const info = record(root['product_info'])
    if (Object.keys(info).length === 0) {
      throw new Problem('not-an-engine', `${settings.url}/api is not the root of an engine.`)
    }
    const product = {
      name: textOf(info['name']),
      version: textOf(record(info['version'])['full_version']),
      instanceId: textOf(info['instance_id']),
    }
    if (root['summary'] === undefined) return { type: 'filtered', product }
    return { type: 'seen', product, counts: countsOf(record(root['summary'])) }
  } catch (error) {
    throw connectionProblem(settings, error)
  }
}

function countsOf(summary: Record<string, unknown>): Counts {
  const total = (name: string): number | null => {
    const text = textOf(record(summary[name])['total'])
    return /^\d+$/.test(text) ? Number(text) : null
  }
  return { vms: total('vms'), hosts: total('hosts'), storageDomains: total('storage_domains') }
}

/** Throws Problem `version-unsupported`. An engine that does not tell its version is given the benefit of the doubt. */
export function refuseVersion({ url }: EngineSettings, { name, version }: Product): void {
  const major = /^\d+/.exec(version)?.[0]
  if (major === undefined || major === '4') return
  throw new Problem('version-unsupported', `${url} is ${name} ${version}.`)
}

export const apiHeaders = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  accept: 'application/json',
  version: '4',
})

/** Ends a token. Resolves to whether the engine confirmed it; never rejects. */
export async function revoke({ upstream }: Engine, token: string): Promise<boolean> {
  try {
    const answer = await upstream.ask('/services/sso-logout', {
      method: 'POST',
      headers: { ...FORM, accept: 'application/json' },
      body: new URLSearchParams({ token, scope: 'ovirt-app-api' }).toString(),
      signal: AbortSignal.timeout(REVOKE_TIMEOUT),
    })
    const body = record(await readJson(answer))
    return answer.statusCode === 200 && body['error'] === undefined
  } catch {
    // The caller reports it: the token then ends by the engine's own idle limit of 30 minutes.
    return false
  }
}
