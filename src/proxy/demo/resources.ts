/** The collections of the API: which objects they list, how these can be searched, sorted and followed. */
import { follow, type Part, type Resolve } from './follow.ts'
import type { Estate } from './model.ts'
import type { Json, RenderContext } from './render/common.ts'
import type { SearchFields } from './search.ts'
import type { Kind } from './world-state.ts'
import type { World } from './world.ts'

export interface Resource {
  /** Path below `/api`. */
  readonly path: string
  /** Key of the items in a listing, the singular. */
  readonly wrapper: string
  readonly kind: Kind
  /** `never`: any search gives `{wrapper: []}`; `ignored`: the parameter does not exist here. */
  readonly search: SearchFields | 'never' | 'ignored'
  /** False: `max` cuts, page 2 is always empty. */
  readonly paging: boolean
  /** False: no order is promised, and none is kept from request to request. */
  readonly ordered: boolean
  has(world: World, id: string): boolean
  ids(world: World): string[]
  /** Value of a search field as text. */
  field(world: World, id: string, name: string): string | undefined
  /** Throws FollowFailure. */
  document(context: RenderContext, id: string, paths: readonly string[][], resolve: Resolve): Json
  /** A sub-collection of an object; undefined when there is none of that name. `{}` for an unknown object. */
  part(context: RenderContext, id: string, name: string): Json | undefined
}

type Held<K extends Kind> = Estate[K] extends Map<string, infer T> ? T : never

export interface Definition<K extends Kind> {
  path: string
  wrapper: string
  kind: K
  search: Resource['search']
  paging?: false
  ordered?: false
  fields: Record<string, (object: Held<K>, world: World) => string | undefined>
  render(context: RenderContext, object: Held<K>): Json
  parts: Record<string, Part<Held<K>>>
  references: readonly string[]
}

export function defineResource<K extends Kind>(definition: Definition<K>): Resource {
  const { kind, parts, fields } = definition
  const references = new Set(definition.references)
  const get = (world: World, id: string): Held<K> | undefined =>
    (world[kind] as Map<string, Held<K>>).get(id)
  return {
    path: definition.path,
    wrapper: definition.wrapper,
    kind,
    search: definition.search,
    paging: definition.paging ?? true,
    ordered: definition.ordered ?? true,
    has: (world, id) => world[kind].has(id),
    ids: (world) => [...world[kind].keys()],
    field(world, id, name) {
      const object = get(world, id)
      return object && fields[name]?.(object, world)
    },
    document(context, id, paths, resolve) {
      const object = get(context.world, id)
      if (!object) throw new Error(`no ${kind} with the id ${id}`)
      const document = definition.render(context, object)
      follow(context, object, document, paths, parts, references, resolve)
      return document
    },
    part(context, id, name) {
      const part = Object.hasOwn(parts, name) ? parts[name] : undefined
      if (!part) return undefined
      const object = get(context.world, id)
      return object ? part.render(context, object) : {}
    },
  }
}

/** A name that can be followed and is always empty here. */
export const nothing = (key: string): Part<unknown> => ({ key, render: () => ({}) })

export const searchable = (
  fields: readonly string[],
  sortable: readonly string[],
): SearchFields => ({ fields: new Set(fields), sortable: new Set(sortable) })
