/**
 * A look at the certificate that a server shows, trusted or not: nothing is sent. The facts are for the user who has to
 * decide, the verdict is OpenSSL's.
 */
import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { causeOf, type ConnectionCause } from './causes.ts'

export interface CertificateFacts {
  subject: string
  issuer: string
  /** Host names and addresses that it is for. */
  names: readonly string[]
  /** Milliseconds since the epoch. */
  from: number
  to: number
  /** Upper case, with colons. */
  sha256: string
  /** It may sign others. */
  authority: boolean
}

export interface Presented {
  /** The server's own first, then those that lead to its authority. */
  chain: readonly X509Certificate[]
  /** Why it is not accepted; null when it is. */
  fault: ConnectionCause | null
  code: string
}

const TIMEOUT = 10_000
/** A chain is short; one that leads back into itself ends here. */
const DEPTH = 10

/** `ca` replaces the authorities known to Node. Rejects with Node's own error when no TLS connection comes about. */
export function present(url: string, ca: string | null): Promise<Presented> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((done, fail) => {
    const socket = connect({
      host,
      port: port === '' ? 443 : Number(port),
      rejectUnauthorized: false,
      timeout: TIMEOUT,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === null ? {} : { ca }),
    })
    socket.once('secureConnect', () => {
      const chain = chainOf(socket.getPeerCertificate(true))
      const { authorized, authorizationError } = socket
      // Typed as an error, it is the code of one.
      const code = authorized ? '' : String(authorizationError)
      socket.destroy()
      done({ chain, fault: authorized ? null : faultOf(code), code })
    })
    socket.once('timeout', () => {
      const error = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })
      socket.destroy(error)
    })
    socket.once('error', fail)
  })
}

const faultOf = (code: string): ConnectionCause => causeOf(Object.assign(new Error(code), { code }))

function chainOf(first: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let one = first; one?.raw && chain.length < DEPTH; one = one.issuerCertificate) {
    chain.push(new X509Certificate(one.raw))
    if (one.issuerCertificate === one) break
  }
  return chain
}

/** The common name, where there is one; the whole name otherwise. */
const nameOf = (distinguished: string): string =>
  /^CN=(.+)$/m.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ')

export const factsOf = (certificate: X509Certificate): CertificateFacts => ({
  subject: nameOf(certificate.subject),
  issuer: nameOf(certificate.issuer),
  names: (certificate.subjectAltName ?? '')
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
    .filter((name) => name !== ''),
  from: Date.parse(certificate.validFrom),
  to: Date.parse(certificate.validTo),
  sha256: certificate.fingerprint256,
  authority: certificate.ca,
})
