/**
 * What rules read of a policy input. From the paths that they name it cuts the part that is shown to them and the part
 * that is compared to find out whether they could say anything new. Rules of which nothing is known may read all of it.
 */
import { parsePath } from '../model/input-path.ts'
import type { Workload } from './workload.ts'

export interface ReadSet {
  /** False: what they read is not known. */
  known: boolean
  /** What rules need in order to decide as if they were shown everything. */
  shown(workload: Workload): unknown
  /**
   * What a verdict is held against. Unlike what is shown it leaves out revisions and links that only lie within a part
   * that is read as a whole: they change with things that no rule can see. Rules that name one have it in here.
   */
  compared(workload: Workload): unknown
}

interface Node {
  /** Everything from here on is read. */
  whole: boolean
  keys: Map<string, Node>
  each: Node | null
}

type Fields = Record<string, unknown>

const BOOKKEEPING = new Set(['revision', 'selfLink'])

const node = (): Node => ({ whole: false, keys: new Map(), each: null })

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function childOf(parent: Node, step: string | number | null): Node {
  // One element by its number is taken for all of them: rules that do so are rare.
  if (typeof step !== 'string') return (parent.each ??= node())
  let child = parent.keys.get(step)
  if (!child) parent.keys.set(step, (child = node()))
  return child
}

function union(into: Node, from: Node): void {
  into.whole ||= from.whole
  for (const [key, child] of from.keys) union(childOf(into, key), child)
  if (from.each) union(childOf(into, null), from.each)
}

/** `[]` walks over an object's values too, so what is read of each is read of those with a name. */
function spread(parent: Node): void {
  if (parent.each) for (const child of parent.keys.values()) union(child, parent.each)
  for (const child of parent.keys.values()) spread(child)
  if (parent.each) spread(parent.each)
}

function treeOf(inputs: readonly string[]): Node {
  const root = node()
  for (const path of inputs) {
    let at = root
    for (const step of parsePath(path)) at = childOf(at, step)
    at.whole = true
  }
  spread(root)
  return root
}

/** The value without bookkeeping; of `at` is kept what is named below. */
function bare(value: unknown, at: Node | undefined): unknown {
  if (Array.isArray(value)) return value.map((one) => bare(one, at?.each ?? undefined))
  if (!isFields(value)) return value
  const kept: Fields = {}
  for (const key of Object.keys(value)) {
    const child = at?.keys.get(key)
    if (child || !BOOKKEEPING.has(key)) kept[key] = bare(value[key], child)
  }
  return kept
}

type Cut = (value: unknown, at: Node) => unknown

/** Cuts out what is read. A value of another shape than the paths speak of is kept: rules may see that it is odd. */
function cut(value: unknown, at: Node, whole: Cut): unknown {
  if (at.whole) return whole(value, at)
  const { each, keys } = at
  if (Array.isArray(value)) return each ? value.map((one) => cut(one, each, whole)) : value
  if (!isFields(value)) return value
  const kept: Fields = {}
  if (each) {
    for (const key of Object.keys(value)) kept[key] = cut(value[key], keys.get(key) ?? each, whole)
    return kept
  }
  for (const [key, child] of keys) {
    if (Object.hasOwn(value, key)) kept[key] = cut(value[key], child, whole)
  }
  return kept
}

/**
 * The whole input but for what an earlier verdict has added to it, which would make each verdict outdate itself. Its
 * revisions count: rules of which nothing is known may read them, and any change of the VM raises its own.
 */
const OPAQUE: ReadSet = {
  known: false,
  shown: (workload) => workload,
  compared: ({ concerns: _, policyVersion: __, revisionValidated: ___, ...rest }) => rest,
}

/** `inputs`: paths such as `nics[].profile.qos`, each with all that lies below it; null: not known. */
export function readSet(inputs: readonly string[] | null): ReadSet {
  if (!inputs) return OPAQUE
  const root = treeOf(inputs)
  if (root.whole) return OPAQUE
  return {
    known: true,
    shown: (workload) => cut(workload, root, (value) => value),
    compared: (workload) => cut(workload, root, bare),
  }
}
