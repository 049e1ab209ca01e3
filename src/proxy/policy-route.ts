/**
 * The way to rules, for users who are signed in to any engine. Of the policy server: two addresses of Forklift's rules; the
 * JSON answer is passed on with its status, a login wall or an HTML page in front of the server is not. Of the team: the
 * bundle that browsers run themselves.
 */
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { causeOf, codeOf } from './causes.ts'
import type { App, Deps } from './deps.ts'
import { sessionsOf } from './deps.ts'
import { errorFields } from './log.ts'
import { ABANDONED, bodyStream, passedHeaders } from './pass-through.ts'
import { Problem } from './problems.ts'
import { drop, isJson, type Answer, type Ask } from './upstream.ts'

const RULES = '/v1/data/io/konveyor/forklift/ovirt'
/** A policy input of a VM with hundreds of disks is a few hundred kilobytes. */
const MAX_INPUT = 4 * 1024 * 1024

export function policyRoute(deps: Deps): Hono<App> {
  const ask = async (c: Context<App>, path: string, options: Ask): Promise<Response> => {
    if (deps.policy === null) throw new Problem('no-policy-server', 'POLICY_AGENT_URL is not set.')
    let answer: Answer
    try {
      answer = await deps.policy.ask(RULES + path, {
        ...options,
        headers: { accept: 'application/json', ...options.headers },
        signal: c.req.raw.signal,
      })
    } catch (error) {
      if (c.req.raw.signal.aborted) return c.body(null, ABANDONED)
      const cause = causeOf(error)
      throw new Problem(
        cause === 'timeout' ? 'policy-timeout' : 'policy-unreachable',
        `The connection failed: ${cause} (${codeOf(error)}).`,
        { cause: error },
      )
    }
    const status = answer.statusCode
    // A 401 here is about the proxy, not about the user's session: it must not look like the end of one.
    if (!isJson(answer) || (status !== 200 && status < 400) || status === 401 || status === 403) {
      await drop(answer)
      throw new Problem('policy-error', `The policy server answered ${status}.`)
    }
    const body = bodyStream(answer, c.env?.outgoing, (error) => {
      deps.log.warn('the policy server broke off its answer', {
        requestId: c.get('requestId'),
        ...errorFields(error),
      })
    })
    return c.body(body, status as 200, passedHeaders(answer))
  }

  return new Hono<App>()
    .use(async (c, next) => {
      const sessions = await sessionsOf(deps, c)
      if (sessions.length === 0) throw new Problem('not-signed-in', 'Policies need a session.')
      await next()
    })
    .get('/bundle', async (c) => {
      if (deps.bundles === null) throw new Problem('no-bundle', 'POLICY_BUNDLE_DIR is not set.')
      const { name, digest, bytes, type } = await deps.bundles.current()
      const etag = `"${digest}"`
      const known = c.req.header('if-none-match')?.split(/\s*,\s*/) ?? []
      // Compared weakly, as RFC 9110 has it: something in between may have packed what the browser keeps.
      if (known.some((tag) => tag.replace(/^W\//, '') === etag)) return c.body(null, 304, { etag })
      return c.body(bytes, 200, {
        etag,
        'content-type': type,
        // Names may hold what a header may not.
        'x-bundle-name': encodeURIComponent(name),
      })
    })
    .get('/rules_version', (c) => ask(c, '/rules_version', {}))
    .post(
      '/validate',
      bodyLimit({
        maxSize: MAX_INPUT,
        onError: () => {
          throw new Problem('too-large', `A policy input may have ${MAX_INPUT} bytes.`)
        },
      }),
      async (c) =>
        ask(c, '/validate', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: new Uint8Array(await c.req.arrayBuffer()),
        }),
    )
}
