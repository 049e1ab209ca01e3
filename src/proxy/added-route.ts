/**
 * Engines that users add, rename and remove in the console: `/api/engines`. Only where the configuration lets them, and
 * only to hosts that it names.
 */
import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { isAllowedHost, isFromHere, type AddingSettings } from './config-adding.ts'
import { parseEngineUrl } from './config-engines.ts'
import type { App, Deps } from './deps.ts'
import { engineOf } from './deps.ts'
import { revoke } from './engine.ts'
import { addedEngine } from './engine-file.ts'
import { probe } from './probe.ts'
import { Problem } from './problems.ts'
import type { Decision } from './trust.ts'
import { record } from './upstream.ts'

/** Room for an authority with all that leads to it. */
const MAX_BODY = 128 * 1024
const MAX_NAME = 80
const FINGERPRINT = /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/

/** Whether this request may add engines. */
export const mayAdd = ({ from }: AddingSettings, request: Request): boolean =>
  from === 'anywhere' || (from === 'here' && isFromHere(request.url, request.headers))

export function addedRoute(deps: Deps): Hono<App> {
  const limit = bodyLimit({
    maxSize: MAX_BODY,
    onError: () => {
      throw new Problem('too-large', `The description of an engine may have ${MAX_BODY} bytes.`)
    },
  })
  const guarded = async (c: Context<App>): Promise<Record<string, unknown>> => {
    if (!mayAdd(deps.adding, c.req.raw)) {
      throw new Problem('adding-off', 'Nothing was changed.')
    }
    if (c.req.method === 'DELETE') return {}
    try {
      return record(JSON.parse(await c.req.text()))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      throw new Problem('bad-request', 'The description of the engine is not JSON.')
    }
  }
  const address = (body: Record<string, unknown>): string => {
    const text = body['url']
    if (typeof text !== 'string' || text.trim() === '') {
      throw new Problem('bad-address', 'The address is missing.')
    }
    const url = parseEngineUrl(text.trim())
    if (typeof url !== 'string') throw new Problem('bad-address', `The address ${url.fault}`)
    if (!isAllowedHost(deps.adding.hosts, url)) {
      throw new Problem('host-not-allowed', `${new URL(url).hostname} is not on its list.`)
    }
    return url
  }

  return new Hono<App>()
    .post('/probe', limit, async (c) => {
      const body = await guarded(c)
      const { trust: _, ...seen } = await probe(address(body), decisionOf(body))
      return c.json({ ...seen, known: deps.engines.get(seen.id) !== undefined })
    })
    .post('/', limit, async (c) => {
      const body = await guarded(c)
      const url = address(body)
      const name = nameOf(body['name'], new URL(url).host)
      const decision = decisionOf(body)
      const plain = addedEngine({ url, name, ca: null, fingerprint: null, insecure: false })
      deps.engines.refuseKnown(plain)
      const { problem, certificate, trust } = await probe(url, decision)
      const wrong = problem ?? certificate?.problem
      if (wrong) throw new Problem(wrong.cause, wrong.detail, { nextStep: wrong.nextStep })
      const engine = await deps.engines.add({ ...plain, ...trust })
      deps.log.info('engine added', { engine: engine.settings.id, insecure: trust.insecure })
      return c.json({ id: engine.settings.id }, 201)
    })
    .patch('/:engine', limit, async (c) => {
      const body = await guarded(c)
      const engine = engineOf(deps, c.req.param('engine'))
      const name = nameOf(body['name'], '')
      if (name === '') throw new Problem('bad-request', 'The name is empty.')
      await deps.engines.rename(engine.settings.id, name)
      return c.body(null, 204)
    })
    .delete('/:engine', async (c) => {
      await guarded(c)
      const engine = engineOf(deps, c.req.param('engine'))
      const { id, added } = engine.settings
      const session = added ? await deps.sessions.read(c, id) : null
      // Asked before the way to it is closed; one that does not answer ends the session by itself.
      if (session !== null && !(await revoke(engine, session.token))) {
        deps.log.warn('the engine did not confirm the end of a session', { engine: id })
      }
      await deps.engines.remove(id)
      deps.sessions.clear(c, id)
      deps.log.info('engine removed', { engine: id })
      return c.body(null, 204)
    })
}

const nameOf = (value: unknown, fallback: string): string =>
  typeof value === 'string' ? value.trim().slice(0, MAX_NAME) || fallback : fallback

function decisionOf({ ca, fingerprint, insecure }: Record<string, unknown>): Decision {
  const given = [ca, fingerprint, insecure].filter((value) => value != null && value !== false)
  if (given.length > 1) {
    throw new Problem('bad-request', 'Of ca, fingerprint and insecure only one can be said.')
  }
  if (ca != null && typeof ca !== 'string') throw new Problem('bad-request', 'ca is no text.')
  if (insecure != null && typeof insecure !== 'boolean') {
    throw new Problem('bad-request', 'insecure is neither true nor false.')
  }
  if (fingerprint == null) return { ca: ca ?? null, fingerprint: null, insecure: insecure ?? false }
  const sha256 = typeof fingerprint === 'string' ? fingerprint.toUpperCase() : ''
  if (!FINGERPRINT.test(sha256)) {
    throw new Problem('bad-request', 'fingerprint is no SHA-256 in the form 4F:9C:…')
  }
  return { ca: null, fingerprint: sha256, insecure: false }
}
