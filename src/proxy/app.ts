/**
 * The proxy as a list of routes over injected parts. Everything that fails ends in one place, as a problem document;
 * Hono's own middleware does what is common to all web servers.
 */
import { Hono, type Context } from 'hono'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { addedRoute, mayAdd } from './added-route.ts'
import type { App, Deps } from './deps.ts'
import { engineOf } from './deps.ts'
import { diagnose } from './diagnose.ts'
import { engineRoute } from './engine-route.ts'
import { errorFields } from './log.ts'
import { policyRoute } from './policy-route.ts'
import { Problem } from './problems.ts'
import { sessionRoute } from './session-route.ts'
import { consoleFiles, isBuilt } from './static.ts'

/** As long as an engine's correlation id may be. */
const MAX_REQUEST_ID = 36

export function createApp(deps: Deps): Hono<App> {
  const { log } = deps
  const app = new Hono<App>()

  app.use(requestId({ limitLength: MAX_REQUEST_ID }))
  app.use(async (c, next) => {
    const start = performance.now()
    await next()
    const { status } = c.res
    const level = status >= 500 ? 'warn' : c.req.method === 'GET' && status < 400 ? 'debug' : 'info'
    log[level]('request', {
      requestId: c.get('requestId'),
      method: c.req.method,
      // Without the query: searches name objects of the estate.
      path: c.req.path,
      status,
      ms: Math.round(performance.now() - start),
    })
  })
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      crossOriginEmbedderPolicy: 'require-corp',
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginResourcePolicy: 'same-origin',
      xFrameOptions: 'DENY',
      strictTransportSecurity: 'max-age=15552000',
    }),
  )
  app.use('/api/*', csrf(), neverStored)
  for (const path of ['/healthz', '/readyz', '/version']) app.use(path, neverStored)

  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', (c) => {
    if (!isBuilt(deps.consoleDir)) throw new Problem('not-built', 'The console is missing.')
    return c.json({ status: 'ok' })
  })
  app.get('/version', (c) => c.json({ name: 'portolan', version: deps.version }))

  app.get('/api/config', async (c) => c.json(await publicConfig(deps, c.req.raw)))
  app.route('/api/session', sessionRoute(deps))
  app.post('/api/engines/:engine/test', async (c) => {
    const engine = engineOf(deps, c.req.param('engine'))
    return c.json(await diagnose(engine, await deps.sessions.read(c, engine.settings.id)))
  })
  app.route('/api/engines', addedRoute(deps))
  app.route('/api/engines', engineRoute(deps))
  app.route('/api/policy', policyRoute(deps))
  app.all('/api/*', notFound)
  app.route('/', consoleFiles(deps.consoleDir))

  app.notFound(notFound)
  app.onError((error, c) => {
    const problem = asProblem(error)
    if (problem.type === 'internal') {
      log.error('unexpected failure', { requestId: c.get('requestId'), ...errorFields(error) })
    } else if (problem.cause !== undefined) {
      log.warn('connection failed', {
        requestId: c.get('requestId'),
        problem: problem.type,
        ...errorFields(problem.cause),
      })
    }
    return c.body(problem.body(c.get('requestId')), problem.status as 500, {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
    })
  })
  return app
}

async function neverStored(c: Context<App>, next: () => Promise<void>): Promise<void> {
  await next()
  c.res.headers.set('cache-control', 'no-store')
}

function notFound(): never {
  throw new Problem('not-found', 'No route leads here.')
}

function asProblem(error: Error): Problem {
  if (error instanceof Problem) return error
  if (error instanceof HTTPException && error.status === 403) {
    return new Problem('cross-site', 'A change was asked for from outside of the console.')
  }
  if (error instanceof HTTPException && error.status < 500) {
    return new Problem('bad-request', `The request was refused (${error.status}).`, {
      status: error.status,
    })
  }
  // The text of an unknown error may hold anything: it goes to the log only.
  return new Problem('internal', 'An unexpected error; its text is in the log.', { cause: error })
}

/** What the console may know of the configuration. */
async function publicConfig(
  { engines, policySettings, bundles, policy, ...deps }: Deps,
  request: Request,
) {
  const bundle = await bundles?.current()
  return {
    engines: engines.all.map((engine) => {
      const { id, url, demo, insecure, added, credentials } = engine.settings
      return {
        id,
        name: engines.nameOf(engine),
        url,
        demo,
        insecure,
        added,
        plainHttp: url.startsWith('http:'),
        ...(demo && credentials ? { credentials } : {}),
      }
    }),
    adding: { allowed: mayAdd(deps.adding, request), kept: engines.kept },
    policy: {
      backend: policy === null ? ('wasm' as const) : ('opa' as const),
      workerLimit: policySettings.workerLimit,
      searchInterval: policySettings.searchInterval,
      bundle: bundle ? { name: bundle.name, digest: bundle.digest } : null,
      profile: policySettings.profile,
    },
    collecting: deps.collecting,
    version: deps.version,
  }
}
