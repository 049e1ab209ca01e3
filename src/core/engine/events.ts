/**
 * The engine's audit log as model events. A row that cannot be decoded is reported and left out; it never hides the
 * others.
 */
import { Fault } from '../errors.ts'
import type { EngineEvent, Named } from '../model/event.ts'
import { isFields, itemsOf, Reader, type Misfit } from './decode.ts'

export interface EventPage {
  /** In the order of the answer. */
  events: EngineEvent[]
  /** Rows in the answer, undecodable ones included: a page is short by this number. */
  count: number
  /** Rows without a usable id or code, one entry each. */
  misfits: Misfit[]
}

/** Each reference is there when the engine knows id **or** name; only an id says which object it is. */
const REFERENCES: readonly (readonly [Named, string])[] = [
  ['vm', 'vm'],
  ['host', 'host'],
  ['cluster', 'cluster'],
  ['dataCenter', 'data_center'],
  ['storageDomain', 'storage_domain'],
]

function decodeEvent(row: unknown, path: string): EngineEvent | Misfit {
  if (!isFields(row)) return { path, message: 'The event is not an object.' }
  const reader = new Reader(row, [], path)
  const id = reader.wholeOrNull('id')
  const code = reader.wholeOrNull('code')
  if (id === null || id < 0) return { path: `${path}.id`, message: 'The event has no usable id.' }
  if (code === null) {
    return { path: `${path}.code`, message: `Event ${id} has no usable code.` }
  }
  const event: EngineEvent = {
    id,
    code,
    time: reader.time('time') ?? 0,
    severity: reader.text('severity'),
    description: reader.text('description'),
  }
  const names: NonNullable<EngineEvent['names']> = {}
  for (const [field, key] of REFERENCES) {
    const ref = reader.ref(key)
    if (ref !== '') event[field] = ref
    const name = reader.at(key).text('name')
    if (name !== '') names[field] = name
  }
  if (Object.keys(names).length > 0) event.names = names
  const correlationId = reader.text('correlation_id')
  if (correlationId !== '') event.correlationId = correlationId
  return event
}

/** Decodes the answer of `events`. Throws Fault `protocol` when it is no event list at all. */
export function decodeEvents(body: unknown): EventPage {
  const rows = itemsOf(body, 'event')
  if (!rows) {
    throw new Fault(
      'protocol',
      'The engine answered the question for events with something else.',
      {
        nextStep: 'It is tried again by itself. If this lasts, look at the engine’s own log.',
      },
    )
  }
  const page: EventPage = { events: [], count: rows.length, misfits: [] }
  rows.forEach((row, index) => {
    const decoded = decodeEvent(row, `event[${index}]`)
    if ('path' in decoded) page.misfits.push(decoded)
    else page.events.push(decoded)
  })
  return page
}

/** Decodes the answer of `events/{id}`; null when it is none. */
export function decodeSingleEvent(body: unknown): EngineEvent | null {
  const decoded = decodeEvent(body, 'event')
  return 'path' in decoded ? null : decoded
}
