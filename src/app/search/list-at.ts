/** The list that a query can be asked of at a path: those whose rows the estate worker makes. */
import type { ListName } from '../../core/estate/protocol.ts'
import { KIND_PATHS, type PageKind } from '../routes.ts'

const LISTS: ReadonlyMap<string, ListName> = new Map<string, ListName>([
  ...Object.entries(KIND_PATHS).map(([kind, path]) => [path, kind as PageKind] as const),
  ['/concerns', 'concern'],
])

export const listAt = (path: string): ListName | undefined => LISTS.get(path)
