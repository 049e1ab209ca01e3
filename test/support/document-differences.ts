/** Where two JSON documents differ: values, key order, and the order of lists, by path. */
export interface Difference {
  path: string
  original: unknown
  ours: unknown
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Id, or the virtual CPU of a pin. */
const keyOf = (item: unknown): string =>
  isObject(item) ? JSON.stringify(item['id'] ?? item['cpu'] ?? item) : JSON.stringify(item)

/** Our lists have an order of their own; elements are compared by their keys. */
const inOrder = (list: readonly unknown[]): unknown[] =>
  list.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))

/** Leaves where the documents differ; `{keys}` and `{order}` behind a path stand for the order of its keys or elements. */
export function differences(original: unknown, ours: unknown, path = ''): Difference[] {
  if (isObject(original) && isObject(ours)) {
    const [a, b] = [Object.keys(original), Object.keys(ours)]
    const order =
      a.join() === b.join() ? [] : [{ path: `${path}{keys}`, original: a.join(), ours: b.join() }]
    const keys = [...new Set([...a, ...b])]
    return [
      ...order,
      ...keys.flatMap((key) => differences(original[key], ours[key], `${path}.${key}`)),
    ]
  }
  if (Array.isArray(original) && Array.isArray(ours) && original.length === ours.length) {
    const [a, b] = [inOrder(original), inOrder(ours)]
    const order =
      JSON.stringify(a) === JSON.stringify(original) && JSON.stringify(b) === JSON.stringify(ours)
    const moved = order ? [] : [{ path: `${path}{order}`, original, ours }]
    return [...moved, ...a.flatMap((item, at) => differences(item, b[at], `${path}[]`))]
  }
  return JSON.stringify(original) === JSON.stringify(ours) ? [] : [{ path, original, ours }]
}
