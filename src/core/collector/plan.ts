/**
 * Events → what has to be read again. Work is level-triggered: an event names where to look, never what is there, so any
 * number of events about one object is one item, in any order, and doing it twice changes nothing.
 */
import type { Sheet } from '../adapters/adapter.ts'
import type { EngineEvent } from '../model/event.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import type { ObjectKey } from '../model/meta.ts'

export type Sheets = { readonly [K in Kind]: Sheet<K> }

export type Item = ObjectKey

/** A work list as plain data: sorted, without duplicates, without items that another one covers. */
export interface Work {
  /** Kinds to be listed and reconciled by set difference. */
  whole: Kind[]
  one: Item[]
  /** Hosts whose VMs have to be read. */
  placed: string[]
  /** VMs whose disks have to be read, those they had and those they have. */
  attached: string[]
  /** The engine was started: states may have changed without events. */
  doubt: boolean
}

/** "Affinity Rules Enforcement Manager started.": written after each start of an engine, unlike its start event. */
const ENGINE_STARTED = 10780

export const NO_WORK: Work = { whole: [], one: [], placed: [], attached: [], doubt: false }

/** A kind that is listed only, or whose rows are incomplete without the listing, is never read object by object. */
export const listedOnly = (sheet: Sheet): boolean => sheet.join !== undefined || !sheet.one('x')

/** Puts work lists together. Associative, commutative, idempotent. */
export const mergeWork = (sheets: Sheets, ...parts: readonly Work[]): Work => merged(sheets, parts)

/** The same of so many that they would not do as arguments. */
function merged(sheets: Sheets, parts: readonly Work[]): Work {
  const whole = new Set(parts.flatMap((part) => part.whole))
  const items = parts.flatMap((part) => part.one)
  const attached = new Set(parts.flatMap((part) => part.attached))
  for (const { kind } of items) if (listedOnly(sheets[kind])) whole.add(kind)
  // Which disks a VM had stands in its stored row, which a listing of all VMs overwrites first.
  if (whole.has('vm') && attached.size > 0) whole.add('disk')
  const one = new Map(
    items.filter(({ kind }) => !whole.has(kind)).map((item) => [`${item.kind}:${item.id}`, item]),
  )
  const placed = new Set(whole.has('vm') ? [] : parts.flatMap((part) => part.placed))
  return {
    whole: KINDS.filter((kind) => whole.has(kind)),
    one: [...one].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item),
    placed: [...placed].sort(),
    attached: whole.has('disk') ? [] : [...attached].sort(),
    doubt: parts.some((part) => part.doubt),
  }
}

/** `work` less what doing `did` does too. */
export function without(work: Work, did: Work): Work {
  const key = ({ kind, id }: Item): string => `${kind}:${id}`
  const read = new Set(did.one.map(key))
  const vms = did.whole.includes('vm')
  const disks = did.whole.includes('disk')
  return {
    whole: work.whole.filter((kind) => !did.whole.includes(kind)),
    one: work.one.filter((item) => !did.whole.includes(item.kind) && !read.has(key(item))),
    placed: vms ? [] : work.placed.filter((host) => !did.placed.includes(host)),
    attached: disks ? [] : work.attached.filter((vm) => !did.attached.includes(vm)),
    doubt: work.doubt && !did.doubt,
  }
}

/** What one event asks of one kind. */
function workOf(sheet: Sheet, event: EngineEvent): Partial<Work> {
  const id = sheet.named(event)
  const whole = { whole: [sheet.kind] }
  const verb = sheet.codes[event.code]
  if (verb === undefined) return {}
  switch (verb) {
    case 'all':
      return whole
    case 'one':
      return id === undefined ? whole : { one: [{ kind: sheet.kind, id }] }
    case 'named':
      return id === undefined ? {} : { one: [{ kind: sheet.kind, id }] }
    case 'placed':
      return event.host === undefined ? {} : { placed: [event.host] }
    case 'attached':
      return event.vm === undefined ? whole : { attached: [event.vm] }
  }
}

/** The work list of a page of events. Codes that no sheet knows ask for nothing. */
export function plan(sheets: Sheets, events: readonly EngineEvent[]): Work {
  const parts = events.flatMap((event) =>
    KINDS.map((kind) => ({ ...NO_WORK, ...workOf(sheets[kind], event) })),
  )
  const doubt = events.some((event) => event.code === ENGINE_STARTED)
  return merged(sheets, [{ ...NO_WORK, doubt }, ...parts])
}

export const isIdle = (work: Work): boolean =>
  work.whole.length + work.one.length + work.placed.length + work.attached.length === 0
