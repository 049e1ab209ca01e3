/** Authorities and server certificates, made at run time: nothing in the repository can expire. */
import { generate } from 'selfsigned'

export interface Pair {
  key: string
  cert: string
}

const DAY = 86_400_000

/** An authority of its own. */
export async function makeAuthority(name: string): Promise<Pair> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { key: made.private, cert: made.cert }
}

export interface ServerOptions {
  names?: string[]
  ips?: string[]
  /** Days from today. */
  from?: number
  to?: number
}

/** A server certificate signed by the authority; for 127.0.0.1, from yesterday to tomorrow, unless told otherwise. */
export async function makeServer(authority: Pair, options: ServerOptions = {}): Promise<Pair> {
  const { names = [], ips = names.length > 0 ? [] : ['127.0.0.1'], from = -1, to = 1 } = options
  const made = await generate([{ name: 'commonName', value: 'engine' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: authority,
    notBeforeDate: new Date(Date.now() + from * DAY),
    notAfterDate: new Date(Date.now() + to * DAY),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...ips.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  })
  return { key: made.private, cert: made.cert }
}
