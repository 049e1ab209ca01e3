/**
 * Structural equality of plain data (what JSON can hold). The order of lists counts: adapters sort what the engine
 * returns in any order. A property that is undefined equals one that is absent.
 */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (!isObject(a) || !isObject(b)) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    for (let i = 0; i < a.length; i += 1) if (!equal(a[i], b[i])) return false
    return true
  }
  for (const key in a) if (!equal(a[key], b[key])) return false
  for (const key in b) if (!(key in a) && b[key] !== undefined) return false
  return true
}

/** Whether a draft says what the stored row says, revision aside. */
export const sameRow = (draft: object, row: { revision: number }): boolean =>
  equal({ ...draft, revision: row.revision }, row)

/** Top-level fields in which two rows differ, sorted; the revision is none. */
export function differingFields(before: object, after: object): string[] {
  const [a, b] = [before, after] as Record<string, unknown>[]
  return Object.keys({ ...a, ...b })
    .filter((field) => field !== 'revision' && !equal(a![field], b![field]))
    .sort()
}
