/** What the search remembers: searches with a name, and what was opened from it. Kept as preferences. */
import { KIND_PATHS, type PageKind } from './pages.ts'

export interface SavedSearch {
  id: string
  name: string
  text: string
}

export interface FoundObject {
  kind: PageKind | 'concern'
  name: string
  href: string
}

/** So many objects are remembered. */
export const MOST_FOUND = 8

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const hasTexts = (value: unknown, keys: readonly string[]): value is Record<string, string> =>
  isRecord(value) && keys.every((key) => typeof value[key] === 'string')

export const isSavedSearch = (value: unknown): value is SavedSearch =>
  hasTexts(value, ['id', 'name', 'text'])

/** An address that leads out of the console is not one of ours. */
export const isFoundObject = (value: unknown): value is FoundObject =>
  hasTexts(value, ['kind', 'name', 'href']) &&
  (value['kind'] === 'concern' || Object.hasOwn(KIND_PATHS, value['kind']!)) &&
  /^\/[^/]/.test(value['href']!)

/** The newest in front, each once. */
export const remember = (
  found: readonly FoundObject[],
  object: FoundObject,
): readonly FoundObject[] =>
  [object, ...found.filter(({ href }) => href !== object.href)].slice(0, MOST_FOUND)

/** With the search under this name; one of the same name is replaced. */
export function saveSearch(
  searches: readonly SavedSearch[],
  search: SavedSearch,
): readonly SavedSearch[] {
  const others = searches.filter(({ id, name }) => id !== search.id && name !== search.name)
  return [...others, search].sort((a, b) => a.name.localeCompare(b.name))
}
