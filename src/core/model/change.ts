/**
 * What changed of an object, field by field, as it is kept: the leaves that differ between two revisions of its row, why
 * the row was read again, and how many VMs were queued for validation because of it.
 */
import type { Kind } from './kinds.ts'

export type Leaf = string | number | boolean | null

/** `before` and `after` are undefined where the leaf did not exist. Lists of plain values are one leaf, as text. */
export interface FieldChange {
  /** Entries of a list are named, not numbered: `nics[nic1].profile`. */
  path: string
  before?: Leaf
  after?: Leaf
}

/**
 * Why a row was read: an event asked for it, a second look at what events asked for, a comparison with the engine, or the
 * walk over details that no listing tells.
 */
export type ChangeReason = 'event' | 'look' | 'comparison' | 'survey'

export interface ObjectChange {
  kind: Kind
  id: string
  name: string
  change: 'created' | 'updated' | 'removed'
  /** After it; of a removed object the last one. */
  revision: number
  /** When it was written, milliseconds. */
  at: number
  /** At most `FIELDS_KEPT`; none unless `updated`. */
  fields: readonly FieldChange[]
  /** Differences beyond those. */
  cut: number
  why: ChangeReason
  /** `seenAt` of the events that were applied together, when they had it read. */
  batch?: number
  /** Id of the newest event that asked for it. */
  event?: number
  /** VMs queued for validation because of it; null: queued together with those of others. */
  queued: number | null
}

export const FIELDS_KEPT = 24
const TEXT_KEPT = 200

/** These move all the time without anybody's doing; alone they are no change worth keeping. */
const RESTLESS: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  storageDomain: ['free', 'used', 'committed', 'capacity'],
  disk: ['actualSize'],
}

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Fields by which an entry of a list is known again, those that people read first. */
const LABELS: readonly (readonly string[])[] = [
  ['name', 'description'],
  ['id', 'disk'],
]

/** What the first of these fields that says anything says; undefined: none does. */
function labelOf(entry: unknown, fields: readonly string[] = LABELS.flat()): string | undefined {
  if (!isFields(entry)) return undefined
  for (const field of fields) {
    const label = entry[field]
    if (typeof label === 'string' && label !== '') return label
  }
  return undefined
}

/** The entries of a list by label; null when one of them has none, or two have the same. */
function labelled(
  list: readonly unknown[],
  fields: readonly string[],
): Map<string, unknown> | null {
  const entries = new Map<string, unknown>()
  for (const entry of list) {
    const label = labelOf(entry, fields)
    if (label === undefined || entries.has(label)) return null
    entries.set(label, entry)
  }
  return entries
}

/** Both lists by the same labels; null where their entries cannot be told apart. */
function bothLabelled(before: readonly unknown[], after: readonly unknown[]) {
  for (const fields of LABELS) {
    const [old, now] = [labelled(before, fields), labelled(after, fields)]
    if (old && now && old.size + now.size > 0) return { old, now }
  }
  return null
}

const short = (text: string): string =>
  text.length > TEXT_KEPT ? `${text.slice(0, TEXT_KEPT - 1)}…` : text

function leafOf(value: unknown): Leaf | undefined {
  if (value === undefined) return undefined
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'string') return short(value)
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null)) {
    return short(value.join(', '))
  }
  return short(labelOf(value) ?? JSON.stringify(value))
}

/** Walks both values side by side and tells each leaf that differs. */
function walk(path: string, before: unknown, after: unknown, tell: (one: FieldChange) => void) {
  if (Object.is(before, after)) return
  const inside = (key: string): string => (path === '' ? key : `${path}.${key}`)
  if (isFields(before) && isFields(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (path === '' && key === 'revision') continue
      walk(inside(key), before[key], after[key], tell)
    }
    return
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const both = bothLabelled(before, after)
    if (both) {
      const { old, now } = both
      for (const label of new Set([...old.keys(), ...now.keys()])) {
        walk(`${path}[${label}]`, old.get(label), now.get(label), tell)
      }
      return
    }
  }
  const [from, to] = [leafOf(before), leafOf(after)]
  if (from === to && typeof before !== 'object' && typeof after !== 'object') return
  if (JSON.stringify(before) === JSON.stringify(after)) return
  tell({
    path,
    ...(from === undefined ? {} : { before: from }),
    ...(to === undefined ? {} : { after: to }),
  })
}

/** The leaves in which two rows differ; the revision is none. */
export function fieldChanges(before: object, after: object): FieldChange[] {
  const found: FieldChange[] = []
  walk('', before, after, (one) => found.push(one))
  return found
}

/** Whether a change is worth keeping. */
export const isNotable = (kind: Kind, fields: readonly FieldChange[]): boolean =>
  fields.some(({ path }) => !RESTLESS[kind]?.includes(path))
