/**
 * The connection test: what stands between the proxy and a usable engine, named. Asks without credentials first, so
 * that it also helps before anyone has signed in; with a session it also asks what that session sees.
 */
import { factsOf, present, type CertificateFacts } from './certificates.ts'
import {
  answerProblem,
  askRoot,
  connectionProblem,
  refuseVersion,
  type Counts,
  type Engine,
  type Product,
} from './engine.ts'
import { Problem, PROBLEMS, type ProblemName } from './problems.ts'
import type { Session } from './session.ts'
import { drop } from './upstream.ts'

export interface Diagnosis {
  ok: boolean
  /** Name of a problem; null when nothing is wrong. */
  cause: ProblemName | null
  title: string
  detail: string
  nextStep: string
  product?: Product
  /** The certificate that the engine shows, over https. */
  certificate?: CertificateFacts
  /** Objects that the engine says it has. */
  counts?: Counts
}

const TIMEOUT = 15_000

export async function diagnose(engine: Engine, session: Session | null): Promise<Diagnosis> {
  try {
    await findEngine(engine)
    const { url } = engine.settings
    const certificate = await certificateOf(engine)
    if (session === null) {
      return {
        ...good(
          `${url} is an oVirt engine and asks for a sign-in.`,
          'Sign in to see whether the account may read everything.',
        ),
        ...certificate,
      }
    }
    const root = await askRoot(engine, session.token)
    if (root.type === 'unauthorized') {
      throw new Problem('session-ended', `${url} does not know the session any more.`)
    }
    if (root.type === 'filtered') {
      throw new Problem(
        'lacks-permission',
        `The engine shows ${session.user} a filtered view only.`,
      )
    }
    refuseVersion(engine.settings, root.product)
    const { name, version } = root.product
    return {
      ...good(`${url} is ${name} ${version}, and ${session.user} may read everything.`, ''),
      ...certificate,
      product: root.product,
      counts: root.counts,
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return {
      ok: false,
      cause: error.type,
      title: PROBLEMS[error.type].title,
      detail: error.detail,
      nextStep: error.nextStep,
    }
  }
}

const good = (detail: string, nextStep: string): Diagnosis => ({
  ok: true,
  cause: null,
  title: 'The engine answers',
  detail,
  nextStep,
})

async function certificateOf({ settings }: Engine): Promise<Pick<Diagnosis, 'certificate'>> {
  if (!settings.url.startsWith('https:')) return {}
  try {
    const [own] = (await present(settings.url, settings.ca)).chain
    return own ? { certificate: factsOf(own) } : {}
  } catch (error) {
    throw connectionProblem(settings, error)
  }
}

/** The API asks everyone without a token to sign in: 401 there is an engine's own voice. */
export async function findEngine(engine: Engine): Promise<void> {
  const { settings } = engine
  const api = await status(engine, '/api', { accept: 'application/json', version: '4' })
  if (api.statusCode !== 401) {
    const health = await status(engine, '/services/health', {})
    const problem = await answerProblem(settings, api)
    await drop(health)
    if (problem.type === 'engine-error' && health.statusCode === 500) {
      throw new Problem('engine-error', `${settings.url} reports that its database is down.`)
    }
    if (problem.type === 'engine-error' && health.statusCode === 200) {
      throw new Problem('engine-error', `${settings.url} is up, but its API is not ready.`)
    }
    throw problem
  }
  await drop(api)
}

async function status(
  { settings, upstream }: Engine,
  path: string,
  headers: Record<string, string>,
) {
  try {
    return await upstream.ask(path, { headers, signal: AbortSignal.timeout(TIMEOUT) })
  } catch (error) {
    throw connectionProblem(settings, error)
  }
}
