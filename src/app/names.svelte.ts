/** What objects of the shown engine are called and where they are. Call it while a component is being set up. */
import type { NamedObject } from '../core/estate/object-questions.ts'
import type { Kind } from '../core/model/kinds.ts'
import { watched } from './estate-link.svelte.ts'
import { session } from './session.svelte.ts'

export interface Reference {
  kind: Kind
  id: string
}

export interface Names {
  /** undefined until it is known, and of what is not stored. */
  of(object: Reference): NamedObject | undefined
  /** Those of one kind, by id. */
  all(kind: Kind): ReadonlyMap<string, NamedObject>
}

const textOf = ({ kind, id }: Reference): string => `${kind}:${id}`

/** `wanted` is tracked. */
export function namesOf(wanted: () => readonly Reference[]): Names {
  const answer = watched(() => {
    const objects = new Map(wanted().map(({ kind, id }) => [textOf({ kind, id }), { kind, id }]))
    if (!session.link || objects.size === 0) return null
    return { type: 'names', engines: [session.link.id], objects: [...objects.values()] }
  })
  const named = $derived(new Map(answer.value?.map((one) => [textOf(one), one])))
  return {
    of: (object) => named.get(textOf(object)),
    all: (kind) =>
      new Map(answer.value?.flatMap((one) => (one.kind === kind ? [[one.id, one] as const] : []))),
  }
}
