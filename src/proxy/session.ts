/**
 * The session of a user with one engine: a cookie that holds the engine's token, encrypted (JWE, A256GCM), readable
 * by this proxy only. Nothing is kept on the server, so a restart with the same SESSION_KEY keeps everyone signed in.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { CompactEncrypt, compactDecrypt, errors } from 'jose'

export interface Session {
  engine: string
  user: string
  token: string
  /** Milliseconds since the epoch. */
  since: number
  /** The engine's own hint, milliseconds since the epoch; null when it sets no limit. */
  expires: number | null
}

/** Browsers drop a cookie above 4,096 bytes without a word. */
const LIMIT = 3_900

export class SessionTooLarge extends Error {
  override readonly name = 'SessionTooLarge'
}

export interface Sessions {
  read(c: Context, engine: string): Promise<Session | null>
  /** Throws SessionTooLarge when a browser would not keep the cookie. */
  write(c: Context, session: Session): Promise<void>
  clear(c: Context, engine: string): void
}

const cookieName = (engine: string): string => `portolan-session-${engine}`

/** Behind a TLS proxy the request itself is plain; a false header only makes the cookie stricter. */
const isSecure = (c: Context): boolean =>
  new URL(c.req.url).protocol === 'https:' ||
  c.req.header('x-forwarded-proto')?.split(',')[0]?.trim() === 'https'

export function createSessions(sessionKey: string | null): Sessions {
  const key = new Uint8Array(
    hkdfSync('sha256', sessionKey ?? randomBytes(32), '', 'portolan session cookie', 32),
  )
  const attributes = (c: Context) =>
    ({ path: '/api', httpOnly: true, sameSite: 'Strict', secure: isSecure(c) }) as const
  return {
    async read(c, engine) {
      const sealed = getCookie(c, cookieName(engine))
      if (sealed === undefined || sealed === '') return null
      try {
        const { plaintext } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        })
        const session = JSON.parse(new TextDecoder().decode(plaintext)) as Session
        return session.engine === engine ? session : null
      } catch (error) {
        // Sealed with another key or altered: the same as no cookie.
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
    async write(c, session) {
      const sealed = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(session)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(key)
      if (sealed.length > LIMIT) throw new SessionTooLarge(`${sealed.length} bytes`)
      setCookie(c, cookieName(session.engine), sealed, attributes(c))
    },
    clear(c, engine) {
      deleteCookie(c, cookieName(engine), attributes(c))
    },
  }
}
