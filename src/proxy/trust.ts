/**
 * What a user decided about the certificate of an engine, made into settings: an authority, exactly one certificate, or
 * no check at all. A fingerprint is only a name; the certificate that it names is fetched and compared.
 */
import type { X509Certificate } from 'node:crypto'
import { X509Certificate as Certificate } from 'node:crypto'
import type { EngineSettings } from './config-engines.ts'
import { present, type Presented } from './certificates.ts'
import { faultOfPem } from './env.ts'
import { Problem } from './problems.ts'
import { createUpstream, drop, readText } from './upstream.ts'

/** At most one of them; none: the authorities known to Node decide. */
export interface Decision {
  ca: string | null
  fingerprint: string | null
  insecure: boolean
}

export type Trust = Pick<EngineSettings, 'ca' | 'fingerprint' | 'insecure'>

const PKI = '/services/pki-resource?resource=ca-certificate&format=X509-PEM-CA'
const LARGEST = 64 * 1024
const TIMEOUT = 10_000

/** The certificate of the engine's own authority, as the engine hands it out; null where it does not. */
export async function ownAuthority(url: string): Promise<X509Certificate | null> {
  // Unchecked on purpose: it is looked at, and trusted only by its fingerprint.
  const upstream = createUpstream({ base: url, ca: null, insecure: true })
  try {
    const answer = await upstream.ask(PKI, { signal: AbortSignal.timeout(TIMEOUT) })
    if (answer.statusCode !== 200) {
      await drop(answer)
      return null
    }
    const text = await readText(answer, LARGEST)
    return text !== undefined && faultOfPem(text) === null ? new Certificate(text) : null
  } catch {
    // Not every engine hands one out, and whether there is an engine at all is asked elsewhere.
    return null
  } finally {
    await upstream.close()
  }
}

/**
 * The settings of a decision. Throws Problem `bad-certificate` for a text that holds none, and `tls-changed` when the
 * server shows no certificate of that fingerprint.
 */
export function trustOf(
  decision: Decision,
  { chain }: Pick<Presented, 'chain'>,
  authority: X509Certificate | null,
): Trust {
  const { ca, fingerprint, insecure } = decision
  if (insecure) return { ca: null, fingerprint: null, insecure: true }
  if (ca !== null) {
    const fault = faultOfPem(ca)
    if (fault !== null) throw new Problem('bad-certificate', `The text ${fault}`)
    return { ca, fingerprint: null, insecure: false }
  }
  if (fingerprint === null) return { ca: null, fingerprint: null, insecure: false }
  if (chain[0]?.fingerprint256 === fingerprint) return { ca: null, fingerprint, insecure: false }
  const trusted = [...(authority ? [authority] : []), ...chain].find(
    (one) => one.ca && one.fingerprint256 === fingerprint,
  )
  if (!trusted) throw new Problem('tls-changed', `No certificate there has ${fingerprint}.`)
  return { ca: trusted.toString(), fingerprint: null, insecure: false }
}

/** What *Trust it* would trust: the authority where that is enough, so that the server's own may be renewed. */
export async function offer(
  url: string,
  presented: Presented,
  authority: X509Certificate | null,
): Promise<{ scope: 'authority' | 'certificate'; sha256: string } | null> {
  const [own, ...others] = presented.chain
  if (presented.fault === null || !own) return null
  const certificate = { scope: 'certificate' as const, sha256: own.fingerprint256 }
  if (presented.fault !== 'tls-untrusted') return certificate
  for (const one of [...(authority ? [authority] : []), ...others]) {
    if (!one.ca) continue
    const { fault } = await present(url, one.toString())
    if (fault === null) return { scope: 'authority', sha256: one.fingerprint256 }
  }
  return certificate
}
