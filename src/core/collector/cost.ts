/**
 * What reading costs, and when listing a kind is cheaper than reading some of its objects one by one. The measure is time
 * of the engine, with what the answer takes on the way and here: estimates, but of one and the same unit on both sides.
 */
import type { Sheet } from '../adapters/adapter.ts'
import { refKey, type Kind } from '../model/kinds.ts'
import type { ReplicaMeta } from '../model/meta.ts'
import type { InventoryStore } from '../ports.ts'
import { listedOnly, mergeWork, NO_WORK, type Item, type Sheets, type Work } from './plan.ts'

/**
 * Milliseconds. A real engine (4.5.8) answers its smallest question in 10 and a page of 100 VMs with seven followed names
 * in 400; 2,000 disks, which follow nothing, take it 110, and us about as much again to compare. A single VM is taken for a
 * request and its share of a page: it was not timed by itself.
 */
const REQUEST = 10
const OBJECT = 0.2
const FOLLOWED = 0.5

/** Objects of one kind that are to be read. */
export interface Reads {
  /** How many have to be read. */
  count: number
  /** How many there are. */
  total: number
  /** Names followed for each. */
  follow: number
  /** Objects on a page of the listing; Infinity where it is not paged. */
  pageSize: number
  /** Requests of its own that each object takes on average, listed or not: 0 to 1. */
  details: number
}

const objectCost = ({ follow, details }: Reads): number =>
  OBJECT + FOLLOWED * follow + REQUEST * details

/** Cost of reading so many objects one by one, milliseconds. */
export const costOfReading = (reads: Reads): number => reads.count * (REQUEST + objectCost(reads))

/** Pages are asked for until one is short. */
export const pagesOf = ({ total, pageSize }: Pick<Reads, 'total' | 'pageSize'>): number =>
  pageSize === Infinity ? 1 : Math.floor(total / pageSize) + 1

/** Cost of listing the kind, milliseconds. */
export const costOfListing = (reads: Reads): number =>
  pagesOf(reads) * REQUEST + reads.total * objectCost(reads)

/** What listing saves, milliseconds; below 0 where it is dearer. */
const gain = (reads: Reads): number => costOfReading(reads) - costOfListing(reads)

/** Whether to list the kind instead of reading `count` of its objects. */
export const listingIsCheaper = (reads: Reads): boolean => gain(reads) > 0

/** What the replica knows when it decides. */
export interface Ground {
  sheets: Sheets
  rows: Pick<InventoryStore, 'get' | 'referring'>
  meta: ReplicaMeta
  pageSize: number
}

/** The objects that a work list asks for, as far as the replica knows them, and what reading them is like. */
async function readsOf(ground: Ground, kind: Kind, ids: ReadonlySet<string>): Promise<Reads> {
  const { sheets, rows, meta, pageSize } = ground
  const sheet: Sheet = sheets[kind]
  const { rows: stored, expected } = meta.kinds[kind]
  const { detail } = sheet
  const known = detail ? await rows.get(kind, [...ids]) : []
  const needy = known.filter((row) => row && detail?.needs(row)).length
  return {
    count: ids.size,
    total: Math.max(stored, expected ?? 0),
    follow: sheet.follow === '' ? 0 : sheet.follow.split(',').length,
    pageSize: sheet.paging === 'id' ? pageSize : Infinity,
    details: known.length === 0 ? 0 : needy / known.length,
  }
}

/** Every object that `work` names or implies, by kind: VMs by their host, disks by their VM. */
async function objectsOf(
  { rows }: Ground,
  { one, placed, attached }: Work,
): Promise<Map<Kind, Set<string>>> {
  const ids = new Map<Kind, Set<string>>()
  const add = (kind: Kind, id: string): void => {
    ids.set(kind, (ids.get(kind) ?? new Set()).add(id))
  }
  for (const { kind, id } of one) add(kind, id)
  for (const id of attached) add('vm', id)
  for (const host of placed) {
    for (const id of await rows.referring('vm', refKey('host', host))) add('vm', id)
  }
  for (const vm of await rows.get('vm', attached)) {
    for (const { disk } of vm?.diskAttachments ?? []) add('disk', disk)
  }
  return ids
}

export interface Thrift {
  work: Work
  /** Objects that were asked for singly, and that a listing brings instead. */
  replaced: Item[]
}

/**
 * The same work with kinds listed where that is cheaper than reading what it names of them. A kind that is not known to be
 * complete is not listed for this: how many objects it has is a guess then, and its listing may be what it lacks.
 */
export async function thrifty(ground: Ground, work: Work): Promise<Thrift> {
  const { sheets, meta } = ground
  const whole = new Set(work.whole)
  const objects = await objectsOf(ground, work)
  const reads = (kind: Kind): Promise<Reads> =>
    readsOf(ground, kind, objects.get(kind) ?? new Set())
  const listable = (kind: Kind): boolean =>
    !whole.has(kind) && !listedOnly(sheets[kind]) && meta.kinds[kind].state === 'complete'
  for (const kind of objects.keys()) {
    if (kind !== 'vm' && listable(kind) && listingIsCheaper(await reads(kind))) whole.add(kind)
  }
  if (objects.has('vm') && listable('vm')) {
    // A listing of all VMs takes that of the disks along, when disks of VMs are asked for.
    const disks = work.attached.length > 0 && !whole.has('disk')
    const dearer = disks ? gain(await reads('disk')) : 0
    if ((!disks || listable('disk')) && gain(await reads('vm')) + dearer > 0) whole.add('vm')
  }
  const replaced = [...objects].flatMap(([kind, ids]) =>
    whole.has(kind) && !work.whole.includes(kind) ? [...ids].map((id) => ({ kind, id })) : [],
  )
  return { work: mergeWork(sheets, work, { ...NO_WORK, whole: [...whole] }), replaced }
}
