/**
 * Single sign-on: tokens for passwords, their end, and the traces that they leave in the log. A refusal takes its time,
 * five in a row lock the account for an hour.
 */
import { accountOf, DEMO_ACCOUNTS, PROFILES, roleOf, type Role } from './accounts.ts'
import { jsonText } from './answers.ts'
import { loggedIn, loggedOut, loginRefused } from './login-texts.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

const MINUTE = 60_000
const LOCK_AFTER = 5
const LOCK_TIME = 60 * MINUTE
const IDLE = 30 * MINUTE
/** A token that the API never saw lives on in the single sign-on. */
const SSO_IDLE = 100 * 60 * MINUTE
const LIFETIME = 7 * 24 * 60 * MINUTE
const MAX_LONG = '9223372036854775807'
const API_SCOPE = 'ovirt-app-api'
const BROUGHT_SCOPES =
  'ovirt-ext=token-info:authz-search ovirt-ext=token-info:public-authz-search ovirt-ext=token-info:validate ovirt-ext=token:password-access'
const LOGIN_PAUSE = 5_000
const ADDRESS = '127.0.0.1'

const REFUSED = {
  en: 'Unable to log in. Verify your login information or contact the system administrator.',
  de: 'Anmeldung nicht möglich. Bitte prüfen Sie Ihre Angaben oder fragen Sie den Systemadministrator.',
}
const LOCKED = {
  en: 'Unable to log in because the user account is disabled or locked. Contact the system administrator.',
  de: 'Anmeldung nicht möglich, weil das Konto gesperrt ist. Bitte fragen Sie den Systemadministrator.',
}

export interface Session {
  username: string
  role: Role
  scope: string
  usedAt: number
  /** Whether the API has seen it. */
  seen: boolean
}

interface Failures {
  count: number
  lockedUntil: number
}

const HEADERS = {
  'X-XSS-PROTECTION': '1; MODE=BLOCK',
  'X-CONTENT-TYPE-OPTIONS': 'NOSNIFF',
  'X-FRAME-OPTIONS': 'SAMEORIGIN',
}

const reply = (status: number, body: Record<string, string>): Response =>
  jsonText(JSON.stringify(body), status, HEADERS)

const oauthError = (error: string, description: string): Response =>
  reply(400, { error_description: description, error })

const GRANT_EXPIRED = 'The provided authorization grant for the auth code has expired.'

export class Sso {
  readonly #world: World
  readonly #random: Random
  readonly #refusalDelay: number
  readonly #wait: (ms: number) => Promise<void>
  #sessions = new Map<string, Session>()
  #failures = new Map<string, Failures>()
  #lastLogin = new Map<string, number>()

  constructor(
    world: World,
    random: Random,
    refusalDelay: number,
    wait: (ms: number) => Promise<void>,
  ) {
    this.#world = world
    this.#random = random
    this.#refusalDelay = refusalDelay
    this.#wait = wait
    world.faults.onExpire = () => this.#sessions.clear()
  }

  /** `POST /sso/oauth/token`; a GET with the same names in the query works too. */
  async token(request: Request, url: URL): Promise<Response> {
    const form = await formOf(request, url)
    const grant = form.get('grant_type')
    if (grant === null && !isForm(request) && request.method === 'POST') {
      return oauthError(
        'unsupported_grant_type',
        'The authorization grant type is not supported by the authorization server.',
      )
    }
    if (grant !== 'password') {
      return grant === null
        ? reply(400, { error_code: 'invalid_request', error: "Missing parameter: 'grant_type'" })
        : oauthError(
            'unsupported_grant_type',
            'The authorization grant type is not supported by the authorization server.',
          )
    }
    const username = form.get('username')
    const password = form.get('password')
    const scope = form.get('scope') ?? ''
    if (username === null || password === null) {
      const missing = username === null ? 'username' : 'password'
      return reply(400, { error_code: 'invalid_request', error: `Missing parameter: '${missing}'` })
    }
    const german = (request.headers.get('accept-language') ?? '').toLowerCase().startsWith('de')
    const refused = await this.#authenticate(username, password, scope, german)
    if (refused) return refused
    const token = this.#open(username, scope)
    // Checked last: the session stays behind unused.
    if (request.headers.get('accept') !== 'application/json') {
      return reply(400, {
        error_code: 'invalid_request',
        error: "Missing parameter: 'Accept Header'",
      })
    }
    return reply(200, token)
  }

  /** `{}` when the token lives. */
  async tokenInfo(request: Request, url: URL): Promise<Response> {
    const form = await formOf(request, url)
    const token = form.get('token') ?? ''
    return this.#alive(token) ? reply(200, {}) : oauthError('invalid_grant', GRANT_EXPIRED)
  }

  async logout(request: Request, url: URL): Promise<Response> {
    const form = await formOf(request, url)
    this.#sessions.delete(form.get('token') ?? '')
    return jsonText('{}')
  }

  /** The session of an API request; null when there is none (any more). Writes event 30 with the first use. */
  use(token: string): Session | null {
    const session = this.#alive(token)
    if (!session || !session.scope.split(' ').includes(API_SCOPE)) return null
    const now = this.#world.clock()
    session.usedAt = now
    if (!session.seen && session.role !== 'none') {
      session.seen = true
      this.#writeLogin(session.username, now)
    }
    return session
  }

  /** Basic: a sign-in and a sign-out of its own for each request. */
  async basic(header: string): Promise<Session | null> {
    const [username = '', password = ''] = splitOnce(decoded(header), ':')
    if (await this.#authenticate(username, password, API_SCOPE, false)) return null
    const now = this.#world.clock()
    const session: Session = {
      username,
      role: roleOf(username),
      scope: API_SCOPE,
      usedAt: now,
      seen: true,
    }
    if (session.role !== 'none') {
      this.#lastLogin.delete(username)
      this.#writeLogin(username, now)
      const text = loggedOut(username, ADDRESS)
      this.#world.write(31, text, { user: this.#userRef(username) })
    }
    return session
  }

  get sessions(): number {
    return this.#sessions.size
  }

  #alive(token: string): Session | undefined {
    const session = this.#sessions.get(token)
    if (!session) return undefined
    const limit = session.seen ? IDLE : SSO_IDLE
    if (this.#world.clock() - session.usedAt <= limit) return session
    this.#sessions.delete(token)
    return undefined
  }

  #open(username: string, scope: string): Record<string, string> {
    const now = this.#world.clock()
    const bytes = Array.from({ length: 64 }, () => String.fromCharCode(this.#random.int(256))).join(
      '',
    )
    const token = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    this.#sessions.set(token, { username, role: roleOf(username), scope, usedAt: now, seen: false })
    const limited = username.endsWith('@internal')
    return {
      access_token: token,
      scope: scope.split(' ').includes(API_SCOPE) ? `${scope} ${BROUGHT_SCOPES}` : scope,
      exp: limited ? String(now + LIFETIME) : MAX_LONG,
      token_type: 'bearer',
    }
  }

  /** The refusal, or null when the password fits. */
  async #authenticate(
    username: string,
    password: string,
    scope: string,
    german: boolean,
  ): Promise<Response | null> {
    const at = username.lastIndexOf('@')
    const lead = german
      ? `Authentifizierung von Benutzer »${username}« nicht möglich`
      : `Cannot authenticate user '${username}'`
    const denied = (text: string): Response =>
      scope.split(' ').includes(API_SCOPE)
        ? reply(400, { error_code: 'access_denied', error: `${lead}: ${text}.` })
        : oauthError('access_denied', `${lead}: ${text}.`)
    // No directory is asked, so nobody waits and nothing is counted.
    if (at < 0 || !PROFILES.has(username.slice(at + 1))) {
      return denied('No valid profile found in credentials.')
    }
    const now = this.#world.clock()
    const failures = this.#failures.get(username) ?? { count: 0, lockedUntil: 0 }
    const locked = now < failures.lockedUntil
    if (!locked && accountOf(username)?.password === password) {
      this.#failures.delete(username)
      return null
    }
    if (!locked) {
      failures.count += 1
      if (failures.count >= LOCK_AFTER) {
        failures.count = 0
        failures.lockedUntil = now + LOCK_TIME
      }
      this.#failures.set(username, failures)
    }
    await this.#wait(this.#refusalDelay)
    const text = (locked ? LOCKED : REFUSED)[german ? 'de' : 'en']
    const entry = loginRefused(username, ADDRESS, text)
    this.#world.write(114, entry, { user: { name: username } }, { correlationId: null })
    return denied(text)
  }

  #writeLogin(username: string, now: number): void {
    const last = this.#lastLogin.get(username)
    if (last !== undefined && now - last < LOGIN_PAUSE) return
    this.#lastLogin.set(username, now)
    const text = loggedIn(username, ADDRESS)
    this.#world.write(
      30,
      text,
      { user: this.#userRef(username) },
      { correlationId: this.#random.hex(8) },
    )
  }

  #userRef(username: string): { id: string; name: string } {
    const own = username === DEMO_ACCOUNTS.admin.username
    return {
      id: own ? this.#world.adminId : `${this.#world.adminId.slice(0, -4)}beef`,
      name: `${username}-authz`,
    }
  }
}

const isForm = (request: Request): boolean =>
  (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')

async function formOf(request: Request, url: URL): Promise<URLSearchParams> {
  if (request.method !== 'POST' || !isForm(request)) return url.searchParams
  return new URLSearchParams(await request.text())
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function decoded(header: string): string {
  const encoded = header.slice('Basic '.length).trim()
  return encoded.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(encoded) ? atob(encoded) : ''
}
