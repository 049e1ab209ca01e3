/**
 * The way to an engine's API: GET only, listed paths only, the token of the session attached, the answer streamed.
 * `GET /api/engines/:engine/api/*`
 */
import { Hono } from 'hono'
import type { App, Deps } from './deps.ts'
import { correlationOf, engineOf } from './deps.ts'
import { answerProblem, apiHeaders, connectionProblem } from './engine.ts'
import { errorFields } from './log.ts'
import { ABANDONED, bodyStream, passedHeaders } from './pass-through.ts'
import { Problem } from './problems.ts'
import { header, isJson, type Answer } from './upstream.ts'

const ID = '[A-Za-z0-9-]+'
const KINDS =
  'datacenters|clusters|storagedomains|networks|vnicprofiles|diskprofiles|hosts|disks|vms|events|tags'
const VM_PARTS =
  'nics|diskattachments|snapshots|watchdogs|cdroms|hostdevices|reporteddevices|numanodes'

/** No dots, no percent signs, no semicolons: what does not match cannot mean another path. */
const ALLOWED = [
  /^$/,
  /^options\/ServerCPUList$/,
  new RegExp(`^(?:${KINDS})(?:/${ID})?$`),
  new RegExp(`^vms/${ID}/(?:${VM_PARTS})$`),
  new RegExp(`^hosts/${ID}/(?:nics|networkattachments)$`),
]

export const isAllowed = (path: string): boolean => ALLOWED.some((form) => form.test(path))

export function engineRoute(deps: Deps): Hono<App> {
  return new Hono<App>().all('/:engine/api/*', async (c) => {
    const url = new URL(c.req.url)
    const path = /^\/api\/engines\/[^/]+\/api\/?(.*)$/.exec(url.pathname)?.[1] ?? '?'
    // Hono answers HEAD by its GET handlers.
    if (c.req.raw.method !== 'GET') {
      c.header('allow', 'GET')
      throw new Problem('method-not-allowed', `${c.req.raw.method} is not passed on.`)
    }
    const engine = engineOf(deps, c.req.param('engine'))
    if (!isAllowed(path)) throw new Problem('not-allowed', 'Nothing was asked of the engine.')
    const session = await deps.sessions.read(c, engine.settings.id)
    if (session === null)
      throw new Problem('not-signed-in', `No session with ${engine.settings.name}.`)

    const correlationId = correlationOf(c)
    let answer: Answer
    try {
      answer = await engine.upstream.ask(`/api${path && `/${path}`}${url.search}`, {
        headers: {
          ...apiHeaders(session.token),
          'accept-encoding': c.req.header('accept-encoding') ?? 'identity',
          'correlation-id': correlationId,
        },
        signal: c.req.raw.signal,
      })
    } catch (error) {
      if (c.req.raw.signal.aborted) return c.body(null, ABANDONED)
      throw connectionProblem(engine.settings, error)
    }
    const status = answer.statusCode
    if (status === 401) {
      deps.sessions.clear(c, engine.settings.id)
      answer.body.destroy()
      throw new Problem('session-ended', 'The engine does not know the session any more.')
    }
    if (isJson(answer) && (status === 200 || status >= 400)) {
      const body = bodyStream(answer, c.env?.outgoing, (error) => {
        deps.log.warn('the engine broke off its answer', {
          requestId: c.get('requestId'),
          engine: engine.settings.id,
          path,
          ...errorFields(error),
        })
      })
      return c.body(body, status as 200, passedHeaders(answer))
    }
    if (status === 404 && (await isEmpty(answer))) {
      // An object that is gone: an ordinary answer, and not an error.
      return c.body(null, 404, {
        'correlation-id': header(answer, 'correlation-id') || correlationId,
      })
    }
    if (status < 400) throw await answerProblem(engine.settings, answer)
    answer.body.destroy()
    throw new Problem('engine-error', `The engine answered ${status} to ${path || 'its root'}.`, {
      status,
      correlationId: header(answer, 'correlation-id') || correlationId,
    })
  })
}

/** Reads no more than the first bytes. */
async function isEmpty(answer: Answer): Promise<boolean> {
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    if (chunk.length > 0) return false
  }
  return true
}
