/** What Forklift's document and our policy input say at one path, as far as Forklift's tells. */
import { parsePath, placesOf, valueAt } from '../model/input-path.ts'
import { isRecord } from './forklift-vm.ts'

/**
 * Joined objects that an answer names without filling them: Forklift leaves the fields of a disk or profile that it did
 * not expand at their zero values, and each stored object has a revision of 1 or more.
 */
const isFilled = (joined: unknown): boolean =>
  isRecord(joined) && (typeof joined['revision'] !== 'number' || joined['revision'] > 0)

/** The input without what was not filled, so that it is not taken for a value. */
export function toldBy(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const filled = (list: unknown, key: string): unknown =>
    Array.isArray(list)
      ? list.map((element: unknown) => {
          if (!isRecord(element) || isFilled(element[key])) return element
          return Object.fromEntries(Object.entries(element).filter(([name]) => name !== key))
        })
      : list
  return {
    ...document,
    diskAttachments: filled(document['diskAttachments'], 'disk'),
    nics: filled(document['nics'], 'profile'),
  }
}

/** Values at all places of a pattern, in an order of their own; null where the document does not tell. */
function valuesOf(document: unknown, pattern: string): string[] | null {
  const places = placesOf(document, pattern)
  if (places.length === 0) {
    // An empty or absent list has no places, and says so; an object that is missing says nothing.
    const [head] = parsePath(pattern)
    const list = typeof head === 'string' && isRecord(document) ? document[head] : undefined
    return pattern.includes('[]') && (list === null || (Array.isArray(list) && list.length === 0))
      ? []
      : null
  }
  const values = places.map((place) => valueAt(document, place))
  return values.includes(undefined) ? null : values.map((value) => JSON.stringify(value)).sort()
}

export interface OtherValue {
  path: string
  there: readonly string[]
  here: readonly string[]
}

/** The first of the paths at which both documents tell a value and the values differ. */
export function otherValue(
  there: unknown,
  here: unknown,
  paths: readonly string[],
): OtherValue | null {
  for (const path of paths) {
    const [a, b] = [valuesOf(there, path), valuesOf(here, path)]
    if (a && b && a.join() !== b.join()) return { path, there: a, here: b }
  }
  return null
}

/** All paths are told by the document, so that equal values mean equal data. */
export const tellsAll = (document: unknown, paths: readonly string[]): boolean =>
  paths.every((path) => valuesOf(document, path) !== null)
