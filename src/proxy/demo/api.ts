/** `/ovirt-engine/api`: who may ask, in which form, and which answer the path leads to. Reads only. */
import {
  actionFault,
  badVersion,
  empty404,
  EXPIRED,
  fault,
  notAcceptable,
  refusedRights,
  stackTrace,
  unauthorized,
  unknownPath,
  wrongMethod,
} from './answers.ts'
import {
  forbiddenFollow,
  parameter,
  readPath,
  readRequest,
  type ApiRequest,
} from './api-request.ts'
import { COLLECTIONS } from './collections.ts'
import { listEvents } from './event-listing.ts'
import { canonical, FollowFailure, parseFollow } from './follow.ts'
import { Listings, send, visibleTo, type Format, type Output } from './listing.ts'
import type { Random } from './random.ts'
import { countLoad, type EngineVersion, type Json, type RenderContext } from './render/common.ts'
import { renderEvent } from './render/event.ts'
import { renderServerCpuList } from './render/misc.ts'
import { linkHeader, renderRoot } from './render/root.ts'
import type { Resource } from './resources.ts'
import type { Session, Sso } from './sso.ts'
import type { World } from './world.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export interface ApiOptions {
  version: EngineVersion
  followDelay: number
  pretty: boolean
  wait: (ms: number) => Promise<void>
}

export class Api {
  readonly #world: World
  readonly #sso: Sso
  readonly #random: Random
  readonly #options: ApiOptions
  readonly #listings: Listings
  #turn = 0

  constructor(world: World, sso: Sso, random: Random, options: ApiOptions) {
    this.#world = world
    this.#sso = sso
    this.#random = random
    this.#options = options
    this.#listings = new Listings(world, options.followDelay, options.wait)
  }

  async handle(request: Request, url: URL): Promise<Response> {
    const session = await this.#session(request)
    if (session instanceof Response) return session
    const format = formatOf(request, url)
    const answer =
      format instanceof Response
        ? format
        : (versionRefusal(request, url) ??
          (await this.#answer(request, url, session, {
            format,
            pretty: this.#options.pretty,
          })))
    // A page with a stack trace comes from outside the API and has no correlation id.
    const traced = answer.status === 500 && answer.headers.get('Content-Type')?.startsWith('text/')
    if (!traced) answer.headers.set('Correlation-Id', this.#correlation(request))
    return request.method === 'HEAD' ? new Response(null, answer) : answer
  }

  async #session(request: Request): Promise<Session | Response> {
    const header = request.headers.get('authorization')
    if (header === null) return unauthorized('Unauthorized')
    let session: Session | null = null
    if (header.startsWith('Bearer ')) session = this.#sso.use(header.slice('Bearer '.length))
    else if (header.startsWith('Basic ')) session = await this.#sso.basic(header)
    else return unauthorized('Unauthorized')
    if (!session) return unauthorized(EXPIRED)
    if (session.role !== 'none') return session
    const [user = '', profile = ''] = session.username.split('@')
    return unauthorized(
      `The user ${user}@${profile}-authz with profile [${profile}] is not authorized to perform login`,
    )
  }

  async #answer(raw: Request, url: URL, session: Session, output: Output): Promise<Response> {
    const request = readRequest(raw, url, session.role)
    this.#turn += 1
    const [first, id, sub, subId, ...more] = request.path
    if (raw.method !== 'GET' && raw.method !== 'HEAD') return this.#refuseWrite(raw, request)
    if (request.role === 'plain' && !request.filtered) return refusedRights()
    if (first === undefined) return this.#root(url, session, output)
    if (first === 'events') return this.#events(request, output)
    if (first === 'options') return this.#option(request, output)
    if (first === 'vmpools' && id === undefined) return send(output, 'vmpools', {})
    const resource = COLLECTIONS.get(first)
    if (!resource || more.length > 0) return unknownPath(url, request.rawPath)
    if (id === undefined) {
      const context = this.#context(request, false)
      const resolve = this.#resolver(context)
      return await this.#listings.list(request, resource, context, output, resolve)
    }
    if (!UUID.test(id)) return empty404()
    return sub === undefined
      ? this.#single(request, resource, id, output)
      : this.#part(request, resource, id, sub, subId, output)
  }

  #context(request: ApiRequest, single: boolean): RenderContext {
    return {
      world: this.#world,
      version: this.#options.version,
      filtered: request.filtered,
      allContent: request.allContent,
      single,
      turn: this.#turn,
      load: countLoad(this.#world),
    }
  }

  /** A followed reference becomes the object, as far as this engine serves it. */
  #resolver(context: RenderContext): (reference: Json) => Json | undefined {
    return ({ href, id }) => {
      const [, path = ''] = /\/api\/([a-z]+)\/[^/]+$/.exec(String(href)) ?? []
      const resource = COLLECTIONS.get(path)
      if (!resource?.has(this.#world, String(id))) return undefined
      return resource.document(context, String(id), [], () => undefined)
    }
  }

  #root(url: URL, session: Session, output: Output): Response {
    const admin = session.role === 'admin'
    const answer = send(output, 'api', renderRoot(this.#world, this.#options.version, admin))
    answer.headers.set('Link', linkHeader(url.origin))
    return answer
  }

  #events(request: ApiRequest, output: Output): Response {
    const [, id, ...more] = request.path
    if (more.length > 0) return unknownPath(request.url, request.rawPath)
    const followed = parameter(request, 'follow')
    if (followed) {
      const cause = `Problem following '${followed}' link in Events entity.`
      return stackTrace('/events', request.url.search.slice(1), cause)
    }
    if (id === undefined) return listEvents(this.#world, request, output)
    if (!/^\d+$/.test(id)) return fault(400, `For input string: "${id}"`)
    const event = this.#world.log.find(Number(id), this.#world.clock())
    if (!event || this.#world.faults.isBad('events', id)) return empty404()
    return send(output, 'event', renderEvent(event))
  }

  #option(request: ApiRequest, output: Output): Response {
    const [, name, ...more] = request.path
    if (name !== 'ServerCPUList' || more.length > 0 || request.role !== 'admin') return empty404()
    const document = renderServerCpuList(this.#turn)
    const level = parameter(request, 'version')
    if (level === null) return send(output, 'system_option', document)
    const all = (document['values'] as { system_option_value: { version: string }[] })
      .system_option_value
    const values = { system_option_value: all.filter(({ version }) => version === level) }
    return send(output, 'system_option', { ...document, values })
  }

  #single(request: ApiRequest, resource: Resource, id: string, output: Output): Response {
    const { faults } = this.#world
    if (!resource.has(this.#world, id)) return empty404()
    if (request.filtered && !visibleTo(request, resource.kind, id)) return empty404()
    if (faults.isBad(resource.kind, id)) return fault(500, '')
    const context = this.#context(request, true)
    try {
      const paths = parseFollow(parameter(request, 'follow'))
      if (request.role === 'plain') {
        const forbidden = forbiddenFollow(resource.path, paths)
        if (forbidden === 400) return refusedRights()
        if (forbidden === 500) throw new FollowFailure(paths.join())
      }
      const document = resource.document(context, id, paths, this.#resolver(context))
      return send(output, resource.wrapper, document)
    } catch (error) {
      if (!(error instanceof FollowFailure)) throw error
      const cause = `Problem following '${error.message}' link in ${resource.wrapper} entity.`
      return stackTrace(`/${request.rawPath}`, request.url.search.slice(1), cause)
    }
  }

  /** A sub-collection of an unknown object is empty, not missing. */
  #part(
    request: ApiRequest,
    resource: Resource,
    id: string,
    name: string,
    elementId: string | undefined,
    output: Output,
  ): Response {
    const context = this.#context(request, true)
    const part = resource.part(context, id, canonical(name))
    if (part === undefined) return unknownPath(request.url, request.rawPath)
    if (elementId === undefined) return send(output, name, part)
    const [[wrapper, elements] = ['', []]] = Object.entries(part)
    const element = (elements as Json[]).find((candidate) => candidate['id'] === elementId)
    return element ? send(output, wrapper, element) : empty404()
  }

  /** The demo takes no orders: actions are refused as a busy engine refuses them, everything else is not allowed. */
  #refuseWrite(raw: Request, request: ApiRequest): Response {
    const [first = '', id = '', action] = request.path
    const resource = COLLECTIONS.get(first)
    if (raw.method !== 'POST' || !resource || action === undefined) return wrongMethod()
    if (!resource.has(this.#world, id)) return empty404()
    return actionFault(`[Cannot ${action} ${resource.wrapper}. This engine is read-only.]`)
  }

  /** Echoed as far as its characters are allowed, else made up. */
  #correlation(request: Request): string {
    const given = (request.headers.get('correlation-id') ?? '').replace(/[^0-9A-Za-z_-]/g, '')
    return given === '' ? this.#random.uuid() : given.slice(0, 36)
  }
}

/** JSON only for who asks for it; nothing, or anything, means XML. */
function formatOf(request: Request, url: URL): Format | Response {
  const { matrix } = readPath(url)
  if (matrix.has('accept')) return empty404()
  const parameter = url.searchParams.get('accept')
  if (parameter !== null && !parameter.includes('/')) {
    return stackTrace('/', url.search.slice(1), `java.lang.IllegalArgumentException: ${parameter}`)
  }
  for (const type of (parameter ?? request.headers.get('accept') ?? '*/*').split(',')) {
    const name = type.split(';')[0]?.trim().toLowerCase()
    if (name === 'application/json') return 'json'
    if (name === 'application/xml' || name === '*/*' || name === 'application/*') return 'xml'
  }
  return notAcceptable()
}

function versionRefusal(request: Request, url: URL): Response | null {
  const [, inPath] = /^\/ovirt-engine\/api\/v(\d+)(?:\/|$)/.exec(url.pathname) ?? []
  const version = inPath ?? request.headers.get('version') ?? '4'
  if (version === '4') return null
  return badVersion(version === '3' ? 405 : 400)
}
