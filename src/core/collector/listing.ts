/**
 * Reads a kind whole, page by page, from the start or from where an interrupted listing stopped. Requests run ahead of
 * the consumer, so that mapping and writing overlap with fetching. A page that fails is asked for in halves, then without `follow`; a second page that is unexpectedly empty
 * means that paging does not work there, and everything is asked for at once.
 */
import type { Sheet } from '../adapters/adapter.ts'
import { Fault } from '../errors.ts'
import type { Draft } from '../model/rows.ts'
import type { ObjectFault, Place } from '../model/meta.ts'
import type { Query, Upsert } from '../ports.ts'
import { each } from './limit.ts'
import { completed, documentId, localFault, readDocument, upsertOf, type Reader } from './object.ts'

export interface Batch {
  upserts: Upsert[]
  faults: ObjectFault[]
  /** Ids of everything that was listed, kept-out objects included: they exist. */
  ids: string[]
  /** Ids of objects in a state that they will leave by themselves. */
  transient: string[]
  /** Where the listing may go on after this batch; null where that could not be proved. */
  place: Place | null
  /** The first batch of a listing that went on: the objects up to the place that it was given are not listed again. */
  resumed: boolean
}

export interface ListOptions {
  pageSize: number
  /** How many the engine says there are; null when it does not say. */
  expected: number | null
  /** Where an earlier listing was interrupted. */
  resume?: Place | null
}

type Page = Pick<Batch, 'place' | 'resumed'> & { documents: unknown[] }
type Objects = Omit<Batch, 'place' | 'resumed'>

/** A page is halved this often before it is asked for without `follow`. */
const HALVINGS = 2

/** Pages of one listing: a brake, far above any estate. */
const PAGE_LIMIT = 100_000

/** The largest divisor below: page numbers count in page sizes, so an offset has to stay a multiple. */
export function smaller(size: number): number {
  for (let part = Math.floor(size / 2); part > 1; part -= 1) if (size % part === 0) return part
  return 1
}

/** All objects of a kind. Throws a Fault when the listing cannot be had in any way. */
export async function* list(
  reader: Reader,
  sheet: Sheet,
  options: ListOptions,
): AsyncGenerator<Batch, void, undefined> {
  const seen = new Set<string>()
  const all = sheet.paging === 'id' ? paged(reader, sheet, options) : whole(reader, sheet)
  for await (const { documents, place, resumed } of all) {
    yield { ...(await batch(reader, sheet, documents, seen)), place, resumed }
  }
}

async function* whole(reader: Reader, sheet: Sheet): AsyncGenerator<Page> {
  yield { documents: await everything(reader, sheet), place: null, resumed: false }
}

/**
 * Goes on at the newest page that is stored, which is asked for once more. While it begins at or below the highest stored
 * id, whatever is above that id stands on this page or on a later one, objects that came or went meanwhile
 * notwithstanding. Otherwise so many are gone that one may have slipped below it, and everything is asked for again.
 */
async function* paged(reader: Reader, sheet: Sheet, options: ListOptions): AsyncGenerator<Page> {
  const { resume, pageSize } = options
  if (resume && resume.pages > 0 && resume.pageSize === pageSize) {
    const rest = pages(reader, sheet, options, resume.pages - 1)
    const first = await rest.next()
    const id = first.done ? '' : documentId(first.value.documents[0])
    if (!first.done && id !== '' && id <= resume.last) {
      yield { ...first.value, resumed: true }
      yield* rest
      return
    }
    await rest.return(undefined)
  }
  yield* pages(reader, sheet, options)
}

const followed = (sheet: Sheet, query: Query): Query =>
  sheet.follow === '' ? query : { ...query, follow: sheet.follow }

async function ask(reader: Reader, sheet: Sheet, query: Query): Promise<unknown[]> {
  const answer = await reader.api.get(sheet.path, query, reader.signal)
  const items = answer.gone ? null : sheet.items(answer.body)
  if (items) return items
  throw new Fault(
    'protocol',
    `The engine answered the question for all ${sheet.kind} objects with ${answer.gone ? '"not found"' : 'something else'}.`,
    { nextStep: 'It is tried again by itself. If this lasts, look at the engine’s own log.' },
  )
}

/** Asks without `follow`, then for the parts of each object. */
async function askPlainly(reader: Reader, sheet: Sheet, query: Query): Promise<Window> {
  const plain = await ask(reader, sheet, query)
  const whole = new Array<unknown>(plain.length).fill(null)
  await each(plain.entries(), reader.concurrency, async ([index, document]) => {
    whole[index] = await completed(reader, sheet, document)
  })
  return { documents: whole.filter((document) => document !== null), count: plain.length }
}

/** Unpaged and without search. */
async function everything(reader: Reader, sheet: Sheet): Promise<unknown[]> {
  try {
    return await ask(reader, sheet, followed(sheet, {}))
  } catch (error) {
    const fault = localFault(error)
    if (sheet.follow === '') throw fault
    return (await askPlainly(reader, sheet, {})).documents
  }
}

const window = (offset: number, size: number): Query => ({
  search: `sortby id asc page ${offset / size + 1}`,
  max: size,
})

/** `count` is what the engine listed; objects that went away while their parts were read are not among `documents`. */
interface Window {
  documents: unknown[]
  count: number
}

/** One window of the ordered list, in smaller ones if need be. */
async function ordered(
  reader: Reader,
  sheet: Sheet,
  offset: number,
  size: number,
  halvings = HALVINGS,
): Promise<Window> {
  try {
    const documents = await ask(reader, sheet, followed(sheet, window(offset, size)))
    return { documents, count: documents.length }
  } catch (error) {
    const fault = localFault(error)
    if (halvings === 0 || size === 1) {
      if (sheet.follow === '') throw fault
      return await askPlainly(reader, sheet, window(offset, size))
    }
  }
  const part = smaller(size)
  const whole: Window = { documents: [], count: 0 }
  for (let at = offset; at < offset + size; at += part) {
    const { documents, count } = await ordered(reader, sheet, at, part, halvings - 1)
    whole.documents.push(...documents)
    whole.count += count
    if (count < part) break
  }
  return whole
}

type Outcome<T> = { value: T } | { error: unknown }

/** A promise that may be looked at later without counting as unhandled meanwhile. */
const kept = <T>(promise: Promise<T>): Promise<Outcome<T>> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )

async function* pages(
  reader: Reader,
  sheet: Sheet,
  { pageSize, expected }: ListOptions,
  begin = 0,
): AsyncGenerator<Page> {
  // Requests that run ahead end with the listing, however it ends.
  const control = new AbortController()
  const stop = (): void => control.abort(reader.signal.reason)
  reader.signal.addEventListener('abort', stop, { once: true })
  const inner = { ...reader, signal: control.signal }
  const ahead: Promise<Outcome<Window>>[] = []
  let asked = begin
  let last: string | null = ''
  const askAhead = (): void => {
    while (ahead.length < reader.concurrency) {
      const beyond = expected !== null && asked * pageSize > expected
      if (ahead.length > 0 && beyond) return
      ahead.push(kept(ordered(inner, sheet, asked * pageSize, pageSize)))
      asked += 1
    }
  }
  try {
    for (let page = begin; page < PAGE_LIMIT; page += 1) {
      reader.signal.throwIfAborted()
      askAhead()
      const outcome = await ahead.shift()!
      if ('error' in outcome) throw outcome.error
      const { documents, count } = outcome.value
      const missing = expected === null ? page > 0 : expected > page * pageSize
      if (count === 0 && page < 2 && missing) {
        yield* whole(inner, sheet)
        return
      }
      const full = count === pageSize
      if (full) askAhead()
      last = last === null ? null : lastInOrder(last, documents)
      const place = full && last !== null ? { pageSize, pages: page + 1, last } : null
      yield { documents, place, resumed: false }
      if (!full) return
    }
    throw new Fault('protocol', `The engine’s list of ${sheet.kind} objects does not end.`)
  } finally {
    reader.signal.removeEventListener('abort', stop)
    control.abort()
  }
}

/** The id of the last document, null unless their ids rise from `before` on. */
function lastInOrder(before: string, documents: readonly unknown[]): string | null {
  let last = before
  for (const document of documents) {
    const id = documentId(document)
    if (id <= last) return null
    last = id
  }
  return last
}

/** Documents → rows, without those that an earlier page had. */
async function batch(
  reader: Reader,
  sheet: Sheet,
  documents: readonly unknown[],
  seen: Set<string>,
): Promise<Objects> {
  const result: Objects = { upserts: [], faults: [], ids: [], transient: [] }
  const drafts: Draft[] = []
  const kept = new Map<string, readonly string[]>()
  const rows = await readAll(reader, sheet, documents)
  for (const row of rows) {
    if (!row || seen.has(row.id)) continue
    seen.add(row.id)
    result.ids.push(row.id)
    if (row.fault) result.faults.push(row.fault)
    if (row.draft) drafts.push(row.draft)
    kept.set(row.id, row.keep)
  }
  const joined = sheet.join ? await join(reader, sheet, sheet.join, drafts) : drafts
  for (const draft of joined) {
    result.upserts.push(upsertOf(sheet, draft, kept.get(draft.id)))
    if (sheet.transient(draft)) result.transient.push(draft.id)
  }
  return result
}

async function readAll(
  reader: Reader,
  sheet: Sheet,
  documents: readonly unknown[],
): Promise<Awaited<ReturnType<typeof readDocument>>[]> {
  const rows = new Array<Awaited<ReturnType<typeof readDocument>>>(documents.length).fill(null)
  await each(documents.entries(), reader.concurrency, async ([index, document]) => {
    rows[index] = await readDocument(reader, sheet, document)
  })
  return rows
}

async function join(
  reader: Reader,
  sheet: Sheet,
  { path, query, merge }: NonNullable<Sheet['join']>,
  drafts: Draft[],
): Promise<Draft[]> {
  if (drafts.length === 0) return drafts
  const answer = await reader.api.get(path, query, reader.signal)
  if (answer.gone) throw new Fault('protocol', `The engine does not know ${path}.`)
  return merge.call(sheet.join, drafts, answer.body)
}
