/**
 * `follow`: which names may be followed, and what they put into a document. A bad name, a blank in the list, or a
 * reference that one object lacks fails the whole request.
 */
import type { Json, RenderContext } from './render/common.ts'

/** The engine answers 500 with a page of stack trace. */
export class FollowFailure extends Error {
  override readonly name = 'FollowFailure'
}

/** Something that hangs on an object: followed, or asked for at its own path, or both. */
export interface Part<T> {
  /** Key in the document. */
  key: string
  render(context: RenderContext, object: T): Json
  /** False: the path works, following it fails. */
  follow?: false
}

/** `disk_attachments`, `diskattachments` and `Disk_Attachments` are one name. */
export const canonical = (name: string): string => name.toLowerCase().replaceAll('_', '')

/** The list as the engine reads it: `follow=` alone is ignored. Blanks stay: they make a name that nobody knows. */
export const parseFollow = (text: string | null): string[][] =>
  text === null || text === '' ? [] : text.split(',').map((name) => name.split('.').map(canonical))

/** Finds the object that a reference leads to; undefined when the engine knows none. */
export type Resolve = (reference: Json) => Json | undefined

function followReference(target: Json, name: string, resolve: Resolve): void {
  const key = Object.keys(target).find((candidate) => canonical(candidate) === name)
  const reference = key === undefined ? undefined : target[key]
  if (key === undefined || typeof reference !== 'object' || reference === null) {
    throw new FollowFailure(name)
  }
  target[key] = resolve(reference as Json) ?? reference
}

/** Puts the followed parts into `document`. `references` names the single references that may be followed. */
export function follow<T>(
  context: RenderContext,
  object: T,
  document: Json,
  paths: readonly string[][],
  parts: Readonly<Record<string, Part<T>>>,
  references: ReadonlySet<string>,
  resolve: Resolve,
): void {
  for (const [first = '', ...rest] of paths) {
    const part = Object.hasOwn(parts, first) ? parts[first] : undefined
    if (part && part.follow !== false) {
      const rendered = (document[part.key] as Json | undefined) ?? part.render(context, object)
      document[part.key] = rendered
      const elements = Object.values(rendered).flat() as Json[]
      for (const name of rest) {
        for (const element of elements) followReference(element, name, resolve)
      }
    } else if (references.has(first)) {
      followReference(document, first, resolve)
    } else {
      throw new FollowFailure(first)
    }
  }
}
