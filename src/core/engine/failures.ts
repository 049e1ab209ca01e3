/**
 * What an answer other than 200 means: the names of the proxy's problems (docs/proxy-api.md) first, else the status.
 * Every failure says what is wrong and what to do next, in words, and carries the id to look for in the engine's log.
 */
import { Fault } from '../errors.ts'
import type { FaultKind } from '../model/meta.ts'
import { isFields, Reader } from './decode.ts'

const PROBLEM = 'urn:portolan:problem:'

/** `engine-error` is not here: it only says that the engine's page was dropped, so its status decides. */
export const PROBLEM_KINDS: Readonly<Record<string, FaultKind>> = {
  'bad-credentials': 'sign-in',
  'unknown-profile': 'sign-in',
  'account-locked': 'sign-in',
  'not-signed-in': 'sign-in',
  'session-ended': 'sign-in',
  'no-rights': 'permission',
  'lacks-permission': 'permission',
  'sign-in-failed': 'engine',
  dns: 'unreachable',
  refused: 'unreachable',
  unreachable: 'unreachable',
  // Nothing is answered for this engine any more, whatever is asked.
  'unknown-engine': 'unreachable',
  'tls-untrusted': 'tls',
  'tls-expired': 'tls',
  'tls-name': 'tls',
  'tls-protocol': 'tls',
  'tls-changed': 'tls',
  timeout: 'timeout',
  'not-an-engine': 'not-an-engine',
  'version-unsupported': 'not-an-engine',
  'not-allowed': 'defect',
  'not-found': 'defect',
  'method-not-allowed': 'defect',
  'bad-request': 'defect',
  'too-large': 'defect',
  'cross-site': 'defect',
  internal: 'defect',
}

/** What is said where the answer says nothing that can be shown. */
const WORDS: Record<FaultKind, readonly [message: string, nextStep: string]> = {
  'sign-in': ['The session has ended', 'Sign in again. What was loaded stays readable.'],
  permission: [
    'The engine refuses this account the answer',
    'Sign in with an account that has the role ReadOnlyAdmin on the system.',
  ],
  unreachable: ['The engine cannot be reached', 'Check the network between proxy and engine.'],
  timeout: ['The engine did not answer in time', 'It is asked again by itself.'],
  tls: ['The certificate of the engine is not trusted', 'Check OVIRT_CAFILE of the proxy.'],
  'not-an-engine': [
    'The address answers, but not as an oVirt engine does',
    'Check the engine’s URL, and whether a login page or a load balancer answers in its place.',
  ],
  engine: [
    'The engine failed to answer',
    'It is asked again by itself. If this lasts, look into the engine’s log.',
  ],
  protocol: ['The engine gave an answer that cannot be used', 'It is asked again by itself.'],
  throttled: ['The engine asks for a pause', 'It is asked again by itself, later.'],
  quota: ['The browser’s storage is full', 'Free space for this site.'],
  storage: ['The browser’s storage fails', 'Close other tabs of this site and reload.'],
  superseded: ['Another tab collects', 'Nothing has to be done.'],
  defect: [
    'Portolan asked for something that its proxy does not answer',
    'Reload the page; console and proxy may be of different versions. If this lasts, copy the diagnostics and report it.',
  ],
}

/** Texts of an engine may be as long as a query; this much of one is shown. */
const SHOWN = 300

function kindOfStatus(status: number, isJson: boolean): FaultKind {
  switch (status) {
    case 401:
      return 'sign-in'
    case 403:
      return 'permission'
    case 404:
      return isJson ? 'engine' : 'not-an-engine'
    case 408:
      return 'timeout'
    case 429:
      return 'throttled'
    default:
      return status >= 400 ? 'engine' : 'protocol'
  }
}

/**
 * `Retry-After` in milliseconds: seconds or a date; 0 when there is none. A date is read by the clock of who wrote it,
 * because ours may be wrong by days.
 */
function pauseOf(response: Response, now: number): number {
  const value = response.headers.get('retry-after') ?? ''
  const said = Date.parse(response.headers.get('date') ?? '')
  const pause = /^\d+$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - (Number.isNaN(said) ? now : said)
  return Number.isSafeInteger(pause) && pause > 0 ? pause : 0
}

function jsonFields(text: string | null): Reader {
  let value: unknown = null
  try {
    value = text === null ? null : JSON.parse(text)
  } catch {
    value = null // half a problem says nothing: the status has to do
  }
  return new Reader(isFields(value) ? value : {}, [])
}

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)

/** The fault for an answer of which nothing but status and headers may be shown. */
export const fromStatus = (response: Response, kind: FaultKind, now: number): Fault =>
  faultOf(response, kind, new Reader({}, []), now)

function faultOf(response: Response, kind: FaultKind, said: Reader, now: number): Fault {
  const [title, nextStep] = WORDS[kind]
  const ownTitle = said.text('title') || `${title} (${response.status})`
  // A problem's detail, or an engine's fault: {"reason": "Operation Failed", "detail": "[…]"}.
  const detail = said.text('detail') || said.text('reason')
  const message = [ownTitle, ...(detail === '' ? [] : [cut(detail)])].map(sentence).join(' ')
  const retryAfter = pauseOf(response, now)
  const correlationId =
    said.text('correlationId') ||
    response.headers.get('correlation-id') ||
    said.text('requestId') ||
    response.headers.get('x-request-id') ||
    ''
  return new Fault(kind, message, {
    status: response.status,
    nextStep: said.text('nextStep') || nextStep,
    ...(retryAfter === 0 ? {} : { retryAfter }),
    ...(correlationId === '' ? {} : { correlationId }),
  })
}

/** The fault for an answer that is not 200. `json` is its text, null when it does not claim to be JSON. */
export function failureOf(response: Response, json: string | null, now: number): Fault {
  const said = jsonFields(json)
  const type = said.text('type')
  const name = type.startsWith(PROBLEM) ? type.slice(PROBLEM.length) : ''
  const named = Object.hasOwn(PROBLEM_KINDS, name) ? PROBLEM_KINDS[name] : undefined
  return faultOf(response, named ?? kindOfStatus(response.status, json !== null), said, now)
}
