/** What the ten sheets share: the way from a document to a draft, and sorting, because the engine's order is not stable. */
import { isFields, Reader, type Misfit } from '../engine/decode.ts'
import type { Kind } from '../model/kinds.ts'
import type { Draft, Property } from '../model/rows.ts'
import type { Decoded } from './adapter.ts'

type Own<K extends Kind> = Omit<Draft<K>, 'id' | 'name' | 'description'>

/** Decodes the fields that all kinds have and leaves the others to `own`. A document without an id is kept out. */
export function decodeRow<K extends Kind>(
  document: unknown,
  own: (reader: Reader) => Own<K>,
): Decoded<K> {
  const misfits: Misfit[] = []
  if (!isFields(document)) {
    misfits.push({ path: '', message: 'The element is not an object.' })
    return { id: '', name: '', draft: null, misfits }
  }
  const reader = new Reader(document, misfits)
  const id = reader.text('id').trim()
  const name = reader.text('name')
  if (id === '') {
    reader.misfit('id', 'an id', document['id'], null)
    return { id, name, draft: null, misfits }
  }
  const draft = { id, name, description: reader.text('description'), ...own(reader) }
  return { id, name, draft: draft as unknown as Draft<K>, misfits }
}

/** Orders by code unit: the same on every machine, unlike a locale's order. */
export const byText =
  <T>(...keys: ((item: T) => string)[]) =>
  (a: T, b: T): number => {
    for (const key of keys) {
      const left = key(a)
      const right = key(b)
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  }

export const byId = byText<{ id: string }>((item) => item.id)

/** Ids of the objects in a nested collection, in order and without doubles. */
export const idsOf = (reader: Reader, wrapper: string, item: string): string[] =>
  [...new Set(reader.list(wrapper, item).map((each) => each.text('id')))].filter(Boolean).sort()

export const propertiesOf = (reader: Reader): Property[] =>
  reader
    .list('custom_properties', 'custom_property')
    .map((each) => ({ name: each.text('name'), value: each.text('value') }))
    .sort(
      byText(
        (property) => property.name,
        (property) => property.value,
      ),
    )

/** For kinds whose objects change at once. */
export const settled = (): boolean => false
