/**
 * Brings a kind in line with a complete listing: pages are written as they come (rows stay visible all the while), and
 * what the listing does not have goes at the end. Absence in a listing is doubted before it is believed. The listing of a
 * load notes its place with each page, so that an interrupted one goes on there.
 */
import type { Sheet } from '../adapters/adapter.ts'
import { Fault } from '../errors.ts'
import type { RowDifference } from '../model/drift.ts'
import type { Kind } from '../model/kinds.ts'
import type { ObjectFault } from '../model/meta.ts'
import type { Upsert } from '../ports.ts'
import { each } from './limit.ts'
import { list } from './listing.ts'
import { localFault, readOne, type Reader } from './object.ts'
import type { Sheets } from './plan.ts'
import { all, listed, listingBegins, listingDone, type Change } from './progress.ts'
import type { Replica } from './replica.ts'

/** So many absent rows are asked for one by one; of more, a sample. */
const VERIFY_ALL = 25
const SAMPLE = 5

export interface Relisted {
  created: number
  updated: number
  removed: number
  transient: Set<string>
  /** Ids up to this one were listed by an interrupted run; null when this one began at the start. */
  resumedAfter: string | null
}

/**
 * What others do to the kind while a listing of it runs: polls go on between its pages. Pages that were asked for before
 * are older than what such a poll read.
 */
export interface Meanwhile {
  /** Read singly: the pages to come have nothing newer to say about these. */
  touched: Set<string>
  /** Listed whole by somebody else: this listing is out of date. */
  superseded: boolean
  /** Called between two pages; false ends the listing. */
  pause: () => Promise<boolean>
  /** Told of the objects of a page that are in a passing state, before the page is written. */
  passing: (ids: readonly string[]) => void
  /** Told, commit by commit, which rows differed; null: nobody wants to know. */
  found: ((differences: readonly RowDifference[]) => void) | null
}

interface Verified {
  alive: { id: string; upsert: Upsert | null; fault: ObjectFault | null }[]
}

/** Rows that a listing lacks although the engine has them: paging shifted under it, or it was cut. */
async function verify(
  reader: Reader,
  sheet: Sheet,
  absent: readonly string[],
  found: number,
): Promise<Verified> {
  const alive: Verified['alive'] = []
  if (absent.length === 0) return { alive }
  if (sheet.one('x') === null) {
    // Objects of this kind cannot be asked for. Some going is normal, all of them at once is not.
    if (found === 0) throw incomplete(sheet.kind)
    return { alive }
  }
  const few = absent.length <= VERIFY_ALL
  const asked = few ? absent : absent.slice(0, SAMPLE)
  await each(asked, reader.concurrency, async (id) => {
    try {
      const read = await readOne(reader, sheet, id)
      if (read) alive.push(read)
    } catch (error) {
      // Not knowing is no reason to remove: the row stays, and the next comparison looks again.
      localFault(error)
      alive.push({ id, upsert: null, fault: null })
    }
  })
  if (!few && alive.length > 0) throw incomplete(sheet.kind)
  return { alive }
}

const incomplete = (kind: Kind): Fault =>
  new Fault('protocol', `The engine’s list of ${kind} objects leaves out objects that it has.`, {
    nextStep: 'Nothing was removed. It is tried again by itself.',
  })

/**
 * Lists `kind` and reconciles the store with it. Null: it was ended before it was through. Throws a Fault when the listing
 * fails. What was written stays in either case.
 */
export async function relist(
  reader: Reader,
  sheets: Sheets,
  replica: Replica,
  kind: Kind,
  pageSize: number,
  meanwhile: Meanwhile,
  ...after: readonly Change[]
): Promise<Relisted | null> {
  const sheet: Sheet = sheets[kind]
  const { expected, listing, rows } = replica.meta.kinds[kind]
  const resume = listing?.place ?? null
  const sum: Relisted = {
    created: 0,
    updated: 0,
    removed: 0,
    transient: new Set(),
    resumedAfter: null,
  }
  const ids = new Set<string>()
  // Rows that were there before cannot be told from those that an interrupted listing brought.
  let resumable = rows === 0
  const report = meanwhile.found !== null
  let begun = false
  for await (const batch of list(reader, sheet, { pageSize, expected, resume })) {
    if (begun && !(await meanwhile.pause())) return null
    if (meanwhile.superseded) return null
    if (batch.resumed && resume) {
      resumable = true
      sum.resumedAfter = resume.last
      for (const id of await replica.store.ids(kind)) if (id <= resume.last) ids.add(id)
    }
    const from = ids.size
    const { touched } = meanwhile
    for (const id of batch.ids) ids.add(id)
    const passing = batch.transient.filter((id) => !touched.has(id))
    for (const id of passing) sum.transient.add(id)
    meanwhile.passing(passing)
    const news = {
      report,
      upserts: batch.upserts.filter(({ draft }) => !touched.has(draft.id)),
      faults: batch.faults.filter(({ id }) => !touched.has(id)),
    }
    const begins = begun ? [] : [listingBegins(kind, from, reader.now())]
    begun = true
    const goesOn = listed(kind, ids.size, resumable ? batch.place : null)
    const written = await replica.commitRows(news, ...begins, goesOn)
    meanwhile.found?.(written.differences)
    add(sum, written)
  }
  // Those that a poll has removed are not stored any more; naming them does no harm.
  for (const id of meanwhile.touched) ids.add(id)
  const absent = (await replica.store.ids(kind)).filter((id) => !ids.has(id))
  const { alive } = await verify(reader, sheet, absent, ids.size)
  for (const { id } of alive) ids.add(id)
  const upserts = sheet.join ? [] : alive.flatMap(({ upsert }) => upsert ?? [])
  const result = await replica.commit(
    {
      report,
      upserts,
      faults: alive.flatMap(({ fault }) => fault ?? []),
      keepOnly: [{ kind, ids }],
    },
    all(listingDone(kind, ids.size, reader.now()), ...after),
  )
  meanwhile.found?.(result.differences)
  return add(sum, result)
}

function add(sum: Relisted, part: Pick<Relisted, 'created' | 'updated' | 'removed'>): Relisted {
  sum.created += part.created
  sum.updated += part.updated
  sum.removed += part.removed
  return sum
}
