/** Where the objects of edits are, as their names alone are often not enough. Call it while a component is being set up. */
import type { Edit } from '../../core/model/fix-once.ts'
import { watched } from '../estate-link.svelte.ts'
import { session } from '../session.svelte.ts'

const nameOf = ({ kind, id }: Edit['cause']): string => `${kind}:${id}`

/** `of` gives the edits whose places are wanted; '' until a place is known. */
export function placesOf(of: () => readonly Edit[]): (edit: Edit) => string {
  const answer = watched(() => {
    const objects = new Map(of().map(({ cause }) => [nameOf(cause), cause]))
    if (!session.link || objects.size === 0) return null
    return {
      type: 'names',
      engines: [session.link.id],
      objects: [...objects.values()].map(({ kind, id }) => ({ kind, id })),
    }
  })
  const places = $derived(
    new Map(answer.value?.map((named) => [`${named.kind}:${named.id}`, named.place])),
  )
  return ({ cause }) => places.get(nameOf(cause)) ?? ''
}
