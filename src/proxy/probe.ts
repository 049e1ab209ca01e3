/**
 * A look at an address before an engine is added: what it means, whether an engine answers there, and what its
 * certificate is worth. No credentials are sent. Address and certificate are judged apart, so that a wrong path is told
 * before anybody has to think about a certificate.
 */
import { factsOf, present, type CertificateFacts, type Presented } from './certificates.ts'
import { findEngine } from './diagnose.ts'
import { connectionProblem } from './engine.ts'
import { addedEngine } from './engine-file.ts'
import type { Problem } from './problems.ts'
import { PROBLEMS, type ProblemName } from './problems.ts'
import { offer, ownAuthority, trustOf, type Decision, type Trust } from './trust.ts'
import { createUpstream } from './upstream.ts'

export interface Cause {
  cause: ProblemName
  title: string
  detail: string
  nextStep: string
}

export interface Probe {
  id: string
  /** As the engine would be added. */
  url: string
  plainHttp: boolean
  /** What keeps the address from being an engine's; null when one answers there. */
  problem: Cause | null
  /** null for plain http, and where no certificate was seen. */
  certificate: {
    /** The server's own first. */
    chain: readonly CertificateFacts[]
    /** The engine's own authority, as it hands it out; not always the one that signed. */
    authority: CertificateFacts | null
    /** What would be trusted; null when nothing has to be decided. */
    offer: { scope: 'authority' | 'certificate'; sha256: string } | null
    /** Why it is not accepted as decided; null when it is. */
    problem: Cause | null
  } | null
}

export const causeFor = (problem: Problem): Cause => ({
  cause: problem.type,
  title: PROBLEMS[problem.type].title,
  detail: problem.detail,
  nextStep: problem.nextStep,
})

/** What the address itself is worth, with these settings. Throws nothing but defects. */
async function addressProblem(url: string, trust: Trust): Promise<Problem | null> {
  const settings = addedEngine({ url, name: url, ...trust })
  const upstream = createUpstream({ base: url, ...trust })
  try {
    await findEngine({ settings, upstream })
    return null
  } catch (error) {
    return connectionProblem(settings, error)
  } finally {
    await upstream.close()
  }
}

/** Throws Problem `bad-certificate` or `tls-changed` for a decision that does not fit. */
export async function probe(url: string, decision: Decision): Promise<Probe & { trust: Trust }> {
  const { id } = addedEngine({ url, name: url, ca: null, fingerprint: null, insecure: false })
  const unchecked: Trust = { ca: null, fingerprint: null, insecure: true }
  const plain: Trust = { ...unchecked, insecure: false }
  if (url.startsWith('http:')) {
    const problem = await addressProblem(url, plain)
    const cause = problem && causeFor(problem)
    return { id, url, plainHttp: true, problem: cause, certificate: null, trust: plain }
  }
  let presented: Presented
  try {
    presented = await present(url, null)
  } catch (error) {
    const settings = addedEngine({ url, name: url, ...plain })
    const problem = causeFor(connectionProblem(settings, error))
    return { id, url, plainHttp: false, problem, certificate: null, trust: plain }
  }
  const authority = await ownAuthority(url)
  const trust = trustOf(decision, presented, authority)
  const judged = trust.ca === null ? presented : await present(url, trust.ca)
  const accepted = trust.insecure || trust.fingerprint !== null || judged.fault === null
  const problem = await addressProblem(url, accepted ? trust : unchecked)
  const settings = addedEngine({ url, name: url, ...trust })
  const refusal = accepted ? null : connectionProblem(settings, tlsError(judged))
  return {
    id,
    url,
    plainHttp: false,
    problem: problem && causeFor(problem),
    certificate: {
      chain: presented.chain.map(factsOf),
      authority: authority && factsOf(authority),
      offer: await offer(url, presented, authority),
      problem: refusal && causeFor(refusal),
    },
    trust,
  }
}

/** As the refused connection would have failed. */
const tlsError = ({ code, chain }: Presented): Error =>
  Object.assign(new Error(code), {
    code,
    cert: { subjectaltname: chain[0]?.subjectAltName ?? '' },
  })
