/**
 * One connection pool per server, with its certificate settings. Only this and the look at a certificate
 * (`certificates.ts`) open connections: to servers that are configured, added or probed. Redirects are never followed.
 */
import { TLSSocket } from 'node:tls'
import { Agent, buildConnector, request, type Dispatcher } from 'undici'
import { CertificateChanged } from './causes.ts'

/** An engine builds a whole list before the first byte: above the two minutes that the collector waits. */
export const HEADERS_TIMEOUT = 150_000
/** Pause between two chunks. */
const BODY_TIMEOUT = 120_000
const CONNECT_TIMEOUT = 10_000

export type Answer = Dispatcher.ResponseData

export interface Ask {
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Ends the request, the answer's body included. */
  signal?: AbortSignal
}

export interface Upstream {
  /** `path` follows the base address as it is, with its query. Rejects with undici's and Node's own errors. */
  ask(path: string, options?: Ask): Promise<Answer>
  close(): Promise<void>
}

export interface UpstreamOptions {
  base: string
  /** PEM; replaces the authorities known to Node. */
  ca: string | null
  /** SHA-256 of the one certificate that is taken, whoever signed it. */
  fingerprint?: string | null
  insecure: boolean
  headersTimeout?: number
  connectTimeout?: number
}

/** With a fingerprint the certificate itself is compared, before a single byte is sent. */
function connector(options: UpstreamOptions): buildConnector.connector {
  const { ca, insecure, fingerprint = null } = options
  const connect = buildConnector({
    timeout: options.connectTimeout ?? CONNECT_TIMEOUT,
    rejectUnauthorized: !insecure && fingerprint === null,
    ...(ca === null ? {} : { ca }),
    // A resumed session shows no certificate.
    ...(fingerprint === null ? {} : { maxCachedSessions: 0 }),
  })
  if (fingerprint === null) return connect
  return (target, done) => {
    connect(target, (error, socket) => {
      if (error) return done(error, null)
      if (socket instanceof TLSSocket && sha256Of(socket) === fingerprint) return done(null, socket)
      socket.destroy()
      done(new CertificateChanged(), null)
    })
  }
}

const sha256Of = (socket: TLSSocket): string | undefined =>
  socket.getPeerCertificate().fingerprint256

export function createUpstream(options: UpstreamOptions): Upstream {
  const agent = new Agent({
    headersTimeout: options.headersTimeout ?? HEADERS_TIMEOUT,
    bodyTimeout: BODY_TIMEOUT,
    // The API root answers with a Link header of several kilobytes.
    maxHeaderSize: 64 * 1024,
    connect: connector(options),
  })
  return {
    async ask(path, { method = 'GET', headers = {}, body, signal } = {}) {
      const answer = await request(options.base + path, {
        dispatcher: agent,
        method,
        headers,
        body: body ?? null,
        ...(signal === undefined ? {} : { signal }),
      })
      // Whoever reads hears of a failure by its own call. A body that arrived whole and is let go of unread reports
      // an abort to nobody, and Node ends a process over an error event without a listener.
      answer.body.on('error', () => undefined)
      return answer
    },
    close: () => agent.destroy(),
  }
}

/** First value of a header, lower-case name; '' when absent. */
export function header(answer: Answer, name: string): string {
  const value = answer.headers[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

export const isJson = (answer: Answer): boolean =>
  /^application\/(?:[\w.+-]+\+)?json\b/i.test(header(answer, 'content-type'))

/** Lets go of a body that nobody wants; keeps the connection when little is left. */
export async function drop(answer: Answer): Promise<void> {
  await answer.body.dump({ limit: 64 * 1024 }).catch(() => answer.body.destroy())
}

/** A small answer as text; undefined when it is longer than `limit` bytes. */
export async function readText(answer: Answer, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) {
      answer.body.destroy()
      return undefined
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Reads a small JSON answer; undefined when it is no JSON or longer than `limit` bytes. */
export async function readJson(answer: Answer, limit = 1024 * 1024): Promise<unknown> {
  if (!isJson(answer)) {
    await drop(answer)
    return undefined
  }
  const text = await readText(answer, limit)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
