/** A small engine on a real listener: accounts, tokens, the API root, and whatever a test puts behind a path. */
import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'

export const TOKEN = 'tok_Zm9vYmFyYmF6cXV4_never_to_be_seen'
export const PASSWORD = 'pass-word-never-to-be-seen'

export interface Seen {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void

export interface FakeEngine {
  /** With `/ovirt-engine`. */
  url: string
  port: number
  seen: Seen[]
  /** By `METHOD /path` below `/ovirt-engine`, without the query; wins over the built-in answers. */
  on: Map<string, Handler>
  revoked: string[]
  /** Requests whose connection the client closed before the answer was complete. */
  aborted: string[]
  close(): Promise<void>
}

const json = (res: ServerResponse, status: number, body: unknown, headers = {}): void => {
  res.writeHead(status, { 'content-type': 'application/json', ...headers })
  res.end(JSON.stringify(body))
}

const html = (res: ServerResponse, status: number, text: string, headers = {}): void => {
  res.writeHead(status, { 'content-type': 'text/html;charset=UTF-8', ...headers })
  res.end(`<html><body>${text}</body></html>`)
}

export const answers = { json, html }

const PRODUCT = {
  product_info: {
    name: 'oVirt Engine',
    vendor: 'ovirt.org',
    version: { full_version: '4.5.8-1.el9', major: '4' },
    instance_id: '11111111-2222-3333-4444-555555555555',
  },
  time: 1,
}

/** What the account of a token sees; the user name decides. */
const builtIn = (seen: Seen, engine: FakeEngine, res: ServerResponse): void => {
  const authorization = seen.headers.authorization ?? ''
  switch (`${seen.method} ${seen.path.split('?')[0]}`) {
    case 'POST /sso/oauth/token': {
      if (seen.headers.accept !== 'application/json') {
        return json(res, 400, { error_code: 'invalid_request', error: "Missing 'Accept Header'" })
      }
      const form = new URLSearchParams(seen.body)
      const user = form.get('username') ?? ''
      if (form.get('grant_type') !== 'password' || form.get('scope') !== 'ovirt-app-api') {
        return json(res, 400, { error: 'unsupported_grant_type', error_description: 'no' })
      }
      if (user === 'broken@internal') {
        return json(res, 400, { error_code: 'server_error', error: 'directory down' })
      }
      if (form.get('password') !== PASSWORD || !user.includes('@')) {
        return json(res, 400, {
          error_code: 'access_denied',
          error: `Cannot authenticate '${user}'`,
        })
      }
      return json(res, 200, {
        access_token: `${TOKEN}.${user.split('@')[0]}`,
        scope: 'ovirt-app-api',
        exp: user === 'endless@internal' ? '9223372036854775807' : '1796026429000',
        token_type: 'bearer',
      })
    }
    case 'POST /services/sso-logout': {
      engine.revoked.push(new URLSearchParams(seen.body).get('token') ?? '')
      return json(res, 200, {})
    }
    case 'GET /services/health':
      return html(res, 200, 'DB Up!Welcome to Health Status!')
    case 'GET /api': {
      const known = authorization.startsWith(`Bearer ${TOKEN}`)
      if (!known || authorization.endsWith('.nobody')) {
        return html(res, 401, 'Unauthorized', { 'www-authenticate': 'Basic realm="RESTAPI"' })
      }
      const summary = { vms: { total: '3', active: '1' } }
      return json(res, 200, authorization.endsWith('.plain') ? PRODUCT : { ...PRODUCT, summary })
    }
    default:
      res.writeHead(404, { 'content-length': '0' })
      res.end()
  }
}

export async function startFakeEngine(
  tls?: { key: string; cert: string },
  host = '127.0.0.1',
  at = 0,
): Promise<FakeEngine> {
  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    const chunks: Buffer[] = []
    const path = (req.url ?? '').replace(/^\/ovirt-engine/, '')
    res.on('close', () => {
      if (!res.writableFinished) engine.aborted.push(path)
    })
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const seen: Seen = {
        method: req.method ?? '',
        path,
        headers: req.headers,
        body: Buffer.concat(chunks).toString(),
      }
      engine.seen.push(seen)
      const own = engine.on.get(`${seen.method} ${path.split('?')[0]}`)
      if (own) own(req, res)
      else if (!req.url?.startsWith('/ovirt-engine')) html(res, 404, 'Not Found')
      else builtIn(seen, engine, res)
    })
  }
  const server = tls ? createHttps(tls, listener) : createHttp(listener)
  await new Promise<void>((done) => server.listen(at, host, done))
  const { port } = server.address() as AddressInfo
  const engine: FakeEngine = {
    url: `${tls ? 'https' : 'http'}://${host}:${port}/ovirt-engine`,
    port,
    seen: [],
    on: new Map(),
    revoked: [],
    aborted: [],
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  return engine
}
