/**
 * One document of the engine → a row to be written: decoding, details, the way around a `follow` that fails, and what to
 * say about an object that could not be taken as it came.
 */
import type { Sheet } from '../adapters/adapter.ts'
import type { Misfit } from '../engine/decode.ts'
import { asFault, Fault, isAbort } from '../errors.ts'
import type { Kind } from '../model/kinds.ts'
import type { ObjectFault } from '../model/meta.ts'
import type { Draft } from '../model/rows.ts'
import type { EngineApi, Upsert } from '../ports.ts'
import type { Spare } from './sparing.ts'

export interface Reader {
  api: EngineApi
  signal: AbortSignal
  /** Milliseconds since the epoch; stamped on object faults. */
  now: () => number
  concurrency: number
  /** Objects whose details are not asked for. */
  spare?: Spare
}

/** An object that was read. `upsert` is null when it exists but has to be kept out. */
export interface Read {
  id: string
  draft: Draft | null
  /** Fields of the draft that were not learned. */
  keep: readonly string[]
  upsert: Upsert | null
  fault: ObjectFault | null
}

/**
 * Whether a failure is about this one question rather than about the engine or the way to it: then asking differently,
 * or leaving the question open while others go on, makes sense. A gateway's 502 to 504 says nothing about the question.
 */
export function isLocal(fault: Fault): boolean {
  switch (fault.kind) {
    case 'engine':
      return fault.status === undefined || fault.status < 502 || fault.status > 504
    case 'protocol':
    case 'not-an-engine':
    case 'defect':
    case 'timeout':
      return true
    default:
      return false
  }
}

/** The fault when it is local; throws everything else, aborts included. */
export function localFault(error: unknown): Fault {
  if (isAbort(error)) throw error
  const fault = asFault(error)
  if (!isLocal(fault)) throw fault
  return fault
}

/** Where the sub-collection is nested and where it is asked for differ in underscores. */
const nestedKey = (name: string): string => (name === 'hostdevices' ? 'host_devices' : name)
const subPath = (name: string): string => name.replaceAll('_', '')

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const documentId = (document: unknown): string =>
  isFields(document) && typeof document['id'] === 'string' ? document['id'] : ''

/**
 * Puts the followed sub-collections into a plain document one by one. An empty answer proves nothing (the engine gives it
 * for unknown objects too), so the object is asked for again before it is believed. Null: it is gone.
 */
export async function completed(
  reader: Reader,
  sheet: Sheet,
  document: unknown,
): Promise<Fields | null> {
  const id = documentId(document)
  const path = id === '' ? null : sheet.one(id)
  if (!isFields(document) || path === null) {
    throw new Fault('protocol', `The engine sent ${sheet.kind} data that cannot be completed.`)
  }
  const whole: Fields = { ...document }
  let proven = true
  for (const name of sheet.follow.split(',')) {
    const answer = await reader.api.get(`${path}/${subPath(name)}`, {}, reader.signal)
    if (answer.gone) return null
    if (!isFields(answer.body) || Object.keys(answer.body).length === 0) proven = false
    whole[nestedKey(name)] = answer.body
  }
  if (proven) return whole
  return (await reader.api.get(path, {}, reader.signal)).gone ? null : whole
}

const faultOf = (
  kind: Kind,
  decoded: { id: string; name: string; misfits: readonly Misfit[] },
  at: number,
): ObjectFault | null => {
  const [first, ...others] = decoded.misfits
  if (!first) return null
  const more = others.length > 0 ? ` (and ${others.length} more)` : ''
  const { id, name } = decoded
  return { kind, id, name, path: first.path, message: first.message + more, at }
}

/** Decodes a document; a sheet that throws keeps out its own object only. */
function decode(sheet: Sheet, document: unknown): ReturnType<Sheet['decode']> {
  try {
    return sheet.decode(document)
  } catch (error) {
    const message = `Portolan failed to read it: ${asFault(error).message}`
    return { id: documentId(document), name: '', draft: null, misfits: [{ path: '', message }] }
  }
}

/**
 * A document → a row, with its details (`thorough`: asked for even where the row does not need them). Null when it has no
 * id: it cannot be named, let alone stored.
 */
export async function readDocument(
  reader: Reader,
  sheet: Sheet,
  document: unknown,
  thorough = false,
): Promise<Read | null> {
  const { id, name, draft: plain, misfits } = decode(sheet, document)
  if (id === '') return null
  const { draft, keep } = plain
    ? await withDetail(reader, sheet, plain, misfits, thorough)
    : { draft: null, keep: [] }
  return {
    id,
    draft,
    keep,
    upsert: draft && upsertOf(sheet, draft, keep),
    fault: faultOf(sheet.kind, { id, name, misfits }, reader.now()),
  }
}

export const upsertOf = (sheet: Sheet, draft: Draft, keep: readonly string[] = []): Upsert => {
  const upsert = { kind: sheet.kind, draft, refs: sheet.refs(draft) }
  return (keep.length > 0 ? { ...upsert, keep } : upsert) as Upsert
}

interface Detailed {
  draft: Draft
  /** Fields about which nothing was learned: what is stored is better than what the draft says. */
  keep: readonly string[]
}

async function withDetail(
  reader: Reader,
  sheet: Sheet,
  draft: Draft,
  misfits: Misfit[],
  thorough: boolean,
): Promise<Detailed> {
  const { detail } = sheet
  if (!detail) return { draft, keep: [] }
  const unknown = { draft, keep: detail.fields }
  if (!detail.needs(draft) && !(thorough && detail.survey)) {
    return detail.survey ? unknown : { draft, keep: [] }
  }
  if (await reader.spare?.(draft)) return unknown
  try {
    const answer = await reader.api.get(detail.path(draft.id), {}, reader.signal)
    const whole = answer.gone ? draft : detail.merge(draft, answer.body, misfits)
    return whole === draft ? unknown : { draft: whole, keep: [] }
  } catch (error) {
    const fault = localFault(error)
    misfits.push({ path: '', message: `Its details could not be read: ${fault.message}` })
    return unknown
  }
}

const followQuery = (sheet: Sheet): Record<string, string> =>
  sheet.follow === '' ? {} : { follow: sheet.follow }

/** Reads one object. Null: the engine does not have it (any more). Throws a Fault when it cannot be told. */
export async function readOne(
  reader: Reader,
  sheet: Sheet,
  id: string,
  thorough = false,
): Promise<Read | null> {
  const path = sheet.one(id)
  if (path === null) throw new Fault('defect', `A single ${sheet.kind} cannot be asked for.`)
  const document = await oneDocument(reader, sheet, path)
  if (document === null) return null
  const read = await readDocument(reader, sheet, document, thorough)
  if (read?.id === id) return read
  throw new Fault(
    'protocol',
    `The engine answered the question for ${sheet.kind} ${id} with something else.`,
  )
}

async function oneDocument(reader: Reader, sheet: Sheet, path: string): Promise<unknown> {
  try {
    const answer = await reader.api.get(path, followQuery(sheet), reader.signal)
    return answer.gone ? null : answer.body
  } catch (error) {
    // A part that vanishes while the engine follows fails the whole answer.
    const fault = localFault(error)
    if (sheet.follow === '') throw fault
    const answer = await reader.api.get(path, {}, reader.signal)
    return answer.gone ? null : completed(reader, sheet, answer.body)
  }
}
