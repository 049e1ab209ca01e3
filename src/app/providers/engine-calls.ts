/** What the page asks of the proxy to add, rename and remove engines (docs/proxy-api.md). Failures are ProblemErrors. */
import { request, TIMEOUT } from '../api.ts'

export interface Cause {
  cause: string
  title: string
  detail: string
  nextStep: string
}

export interface Certificate {
  subject: string
  issuer: string
  names: readonly string[]
  from: number
  to: number
  sha256: string
  authority: boolean
}

export interface Offer {
  scope: 'authority' | 'certificate'
  sha256: string
}

export interface Probe {
  id: string
  url: string
  known: boolean
  plainHttp: boolean
  problem: Cause | null
  certificate: {
    chain: readonly Certificate[]
    authority: Certificate | null
    offer: Offer | null
    problem: Cause | null
  } | null
}

/** What was decided about the certificate; empty: the authorities that the server knows. */
export type Decision = { ca: string } | { fingerprint: string } | { insecure: true } | object

const at = (engine: string): string => `/api/engines/${encodeURIComponent(engine)}`

export const probe = async (url: string, decision: Decision): Promise<Probe> => {
  const body = JSON.stringify({ url, ...decision })
  return (await request('/api/engines/probe', { method: 'POST', body }, TIMEOUT)) as Probe
}

/** Id of the added engine. */
export const addEngine = async (url: string, name: string, decision: Decision): Promise<string> => {
  const body = JSON.stringify({ url, name, ...decision })
  const { id } = (await request('/api/engines', { method: 'POST', body }, TIMEOUT)) as {
    id: string
  }
  return id
}

export const renameEngine = async (engine: string, name: string): Promise<void> => {
  await request(at(engine), { method: 'PATCH', body: JSON.stringify({ name }) }, TIMEOUT)
}

export const removeEngine = async (engine: string): Promise<void> => {
  await request(at(engine), { method: 'DELETE' }, TIMEOUT)
}
