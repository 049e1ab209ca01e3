/**
 * From a thrown connection error to the name of its cause. Decides on error codes only, never on texts; the codes of
 * TLS are OpenSSL's verification results as Node reports them.
 */
import type { ProblemName } from './problems.ts'

export type ConnectionCause = Extract<
  ProblemName,
  | 'dns'
  | 'refused'
  | 'tls-untrusted'
  | 'tls-expired'
  | 'tls-name'
  | 'tls-protocol'
  | 'tls-changed'
  | 'unreachable'
  | 'timeout'
  | 'not-an-engine'
>

/** The code of `CertificateChanged`, beside those of Node and OpenSSL. */
const CHANGED = 'CERTIFICATE_CHANGED'

const CAUSES: Record<string, ConnectionCause> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-name',
  HOSTNAME_MISMATCH: 'tls-name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'tls-untrusted',
  CERT_SIGNATURE_FAILURE: 'tls-untrusted',
  CERT_CHAIN_TOO_LONG: 'tls-untrusted',
  CERT_REVOKED: 'tls-untrusted',
  CERT_REJECTED: 'tls-untrusted',
  CERT_UNTRUSTED: 'tls-untrusted',
  INVALID_CA: 'tls-untrusted',
  INVALID_PURPOSE: 'tls-untrusted',
  PATH_LENGTH_EXCEEDED: 'tls-untrusted',
  [CHANGED]: 'tls-changed',
  // The peer speaks no TLS where TLS is expected.
  EPROTO: 'tls-protocol',
}

/** Another certificate than the one that was trusted by its fingerprint. */
export class CertificateChanged extends Error {
  override readonly name = 'CertificateChanged'
  readonly code = CHANGED
}

/** Errors that come without a code. */
const NAMED: Record<string, string> = {
  TimeoutError: 'ETIMEDOUT',
  HTTPParserError: 'HPE_INVALID',
}

/** Codes on the error itself, on its causes and on the attempts of a connection to several addresses. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const byName = NAMED[error.name]
  const name = byName === undefined ? [] : [byName]
  const parts = error instanceof AggregateError ? error.errors : []
  return [
    ...own,
    ...name,
    ...parts.flatMap((part) => codesOf(part, depth + 1)),
    ...codesOf(error.cause, depth + 1),
  ]
}

export function causeOf(error: unknown): ConnectionCause {
  for (const code of codesOf(error)) {
    const cause = CAUSES[code]
    if (cause) return cause
    if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls-protocol'
    // The answer is not HTTP.
    if (code.startsWith('HPE_')) return 'not-an-engine'
  }
  return 'unreachable'
}

/** The technical half of the message: the code, for those who search the web for it. */
export function codeOf(error: unknown): string {
  return codesOf(error)[0] ?? (error instanceof Error ? error.name : 'unknown')
}
