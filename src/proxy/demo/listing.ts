/** Listings: search, order, page, follow, and the text of each VM kept until it changes. */
import { fault, jsonText, pageZero, refusedRights, stackTrace, xml } from './answers.ts'
import { forbiddenFollow, parameter, readMax, type ApiRequest } from './api-request.ts'
import { FollowFailure, parseFollow, type Resolve } from './follow.ts'
import type { Json, RenderContext } from './render/common.ts'
import type { Resource } from './resources.ts'
import { fits, parseSearch, type Query } from './search.ts'
import type { Kind } from './world-state.ts'
import type { World } from './world.ts'

/** What a VM's text depends on the VM alone for. */
const CACHEABLE = new Set([
  'nics',
  'diskattachments',
  'snapshots',
  'watchdogs',
  'cdroms',
  'hostdevices',
  'reporteddevices',
])

/** About 13 KB each. */
const MOST_TEXTS = 20_000

const HIDDEN_SHARE = 10

/** A user with rights on some VMs only sees every tenth. */
export const visibleTo = (request: ApiRequest, kind: Kind, id: string): boolean =>
  !request.ownView && (kind !== 'vms' || parseInt(id.slice(0, 4), 16) % HIDDEN_SHARE === 0)

export type Format = 'json' | 'xml'

export interface Output {
  format: Format
  pretty: boolean
}

export const send = (output: Output, root: string, document: Json): Response =>
  output.format === 'xml'
    ? xml(root, document)
    : jsonText(JSON.stringify(document, null, output.pretty ? 2 : undefined))

interface Page {
  ids: string[]
  paths: string[][]
}

export class Listings {
  readonly #world: World
  readonly #delay: (ms: number) => Promise<void>
  readonly #followDelay: number
  #texts = new Map<string, Map<string, { revision: number; text: string }>>()
  #textCount = 0
  #orders = new Map<string, { order: number; ids: string[] }>()

  constructor(world: World, followDelay: number, delay: (ms: number) => Promise<void>) {
    this.#world = world
    this.#followDelay = followDelay
    this.#delay = delay
  }

  async list(
    request: ApiRequest,
    resource: Resource,
    context: RenderContext,
    output: Output,
    resolve: Resolve,
  ): Promise<Response> {
    const selected = this.#select(request, resource, context.turn, output)
    if (selected instanceof Response) return selected
    const { ids, paths } = selected
    const failed = (cause: string): Response =>
      stackTrace(`/${request.rawPath}`, request.url.search.slice(1), cause)
    await this.#charge(resource, ids, paths)
    if (this.#loseOne(resource, ids, paths)) {
      return failed(`Problem following links in ${resource.path} entity: no such entity`)
    }
    try {
      if (output.format === 'xml' || output.pretty) {
        const items = ids.map((id) => resource.document(context, id, paths, resolve))
        return send(output, resource.path, items.length === 0 ? {} : { [resource.wrapper]: items })
      }
      const texts = this.#render(resource, context, ids, paths, resolve)
      return jsonText(texts.length === 0 ? '{}' : `{"${resource.wrapper}":[${texts.join(',')}]}`)
    } catch (error) {
      if (!(error instanceof FollowFailure)) throw error
      return failed(`Problem following '${error.message}' link in ${resource.path} entity.`)
    }
  }

  /** Ids of the answer and the names to follow, or the answer when it is decided already. */
  #select(request: ApiRequest, resource: Resource, turn: number, output: Output): Page | Response {
    const world = this.#world
    const max = readMax(request)
    if (max === 'negative') return fault(400, '[max must not be negative]')
    const paths = parseFollow(parameter(request, 'follow'))
    const denied = this.#denied(request, resource, paths)
    if (denied) return denied
    const empty = send(output, resource.path, {})
    const text = parameter(request, 'search') ?? ''
    let query: Query = { any: [], sort: null, page: null }
    if (text !== '' && resource.search !== 'ignored') {
      if (resource.search === 'never')
        return send(output, resource.path, { [resource.wrapper]: [] })
      const search = parseSearch(text, resource.search)
      if (search.type === 'nothing') return empty
      if (search.type === 'query') query = search.query
    }
    if (query.page === 0) return pageZero(resource.path, max)
    const unpaged = !resource.paging || request.filtered
    if (query.page !== null && query.page > 1 && (unpaged || max === null)) return empty
    const matching = this.#sorted(resource, query, text !== '', turn).filter(
      (id) =>
        (!request.filtered || visibleTo(request, resource.kind, id)) &&
        (query.any.length === 0 ||
          query.any.some((all) =>
            all.every((condition) => fits(resource.field(world, id, condition.field), condition)),
          )),
    )
    const start = max === null || unpaged ? 0 : ((query.page ?? 1) - 1) * max
    const ids = max === null ? matching : matching.slice(start, start + max)
    // One row that cannot be mapped fails the list that holds it.
    if (ids.some((id) => world.faults.isBad(resource.kind, id))) return fault(500, '')
    return { ids, paths }
  }

  #denied(request: ApiRequest, resource: Resource, paths: string[][]): Response | null {
    if (request.role === 'plain') {
      const trace = (): Response =>
        stackTrace(`/${request.rawPath}`, request.url.search.slice(1), 'insufficient permissions')
      if (resource.path === 'diskprofiles') return refusedRights()
      if (resource.path === 'tags') return trace()
      const forbidden = forbiddenFollow(resource.path, paths)
      if (forbidden !== null) return forbidden === 400 ? refusedRights() : trace()
    }
    return null
  }

  /** Sorted once, and again when objects come, go or are renamed. */
  #sorted(resource: Resource, query: Query, searched: boolean, turn: number): string[] {
    const world = this.#world
    if (!query.sort && !resource.ordered && !searched) {
      const ids = resource.ids(world)
      const start = ids.length === 0 ? 0 : turn % ids.length
      return [...ids.slice(start), ...ids.slice(0, start)]
    }
    const field = query.sort?.field ?? (resource.kind === 'disks' ? 'alias' : 'name')
    const order = world.order(resource.kind)
    const key = `${resource.path} ${field}`
    const known = this.#orders.get(key)
    let ids = known?.order === order ? known.ids : null
    if (!ids) {
      const keyed = resource
        .ids(world)
        .map((id) => [(resource.field(world, id, field) ?? '').toLowerCase(), id] as const)
      keyed.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] < b[1] ? -1 : 1))
      ids = keyed.map(([, id]) => id)
      // Only what `reorder` speaks of may be kept.
      if (field === 'id' || field === 'name' || field === 'alias') {
        this.#orders.set(key, { order, ids })
      }
    }
    return query.sort?.descending ? [...ids].reverse() : ids
  }

  /** The cost of following: queries per entity and name, but for the engine's fast paths. */
  async #charge(resource: Resource, ids: readonly string[], paths: string[][]): Promise<void> {
    if (this.#followDelay === 0 || ids.length === 0) return
    const fast = resource.path === 'vms' ? new Set(['cdroms', 'watchdogs']) : new Set<string>()
    const names = paths.filter(([name = '']) => !fast.has(name)).length
    if (names > 0) await this.#delay(this.#followDelay * names * ids.length)
  }

  /** The fault "deleted in the middle of the request": a stopped VM of the page goes, and all of it fails. */
  #loseOne(resource: Resource, ids: readonly string[], paths: string[][]): boolean {
    const world = this.#world
    if (resource.path !== 'vms' || paths.length === 0) return false
    const lost = ids.find((id) => {
      const vm = world.vms.get(id)
      return vm?.host === null && vm.status === 'down' && !vm.deleteProtected
    })
    if (lost === undefined || !world.faults.takeDeletion()) return false
    world.removeVm(lost)
    return true
  }

  #render(
    resource: Resource,
    context: RenderContext,
    ids: readonly string[],
    paths: string[][],
    resolve: Resolve,
  ): string[] {
    const plain = (id: string): string =>
      JSON.stringify(resource.document(context, id, paths, resolve))
    const keep =
      resource.path === 'vms' &&
      !context.allContent &&
      paths.every((path) => path.length === 1 && CACHEABLE.has(path[0] ?? ''))
    if (!keep) return ids.map(plain)
    const key = `${context.filtered ? 'filtered' : 'all'} ${paths.join()}`
    return ids.map((id) => this.#cached(key, id, plain))
  }

  #cached(key: string, id: string, render: (id: string) => string): string {
    const revision = this.#world.revision(id)
    let texts = this.#texts.get(key)
    const known = texts?.get(id)
    if (known?.revision === revision) return known.text
    if (!known && this.#textCount >= MOST_TEXTS) {
      this.#texts.clear()
      this.#textCount = 0
      texts = undefined
    }
    if (!texts) {
      texts = new Map()
      this.#texts.set(key, texts)
    }
    if (!known || this.#textCount === 0) this.#textCount += 1
    const text = render(id)
    texts.set(id, { revision, text })
    return text
  }
}
