/** What is stored of an engine's doings, and the same joined: events with names and with what each led to. Pure. */
import { codeName } from '../engine/code-names.ts'
import type { AuditReport } from '../model/drift.ts'
import type { Named } from '../model/event.ts'
import type { AppliedEvent, HistoryMark } from '../model/history.ts'
import { refKey, type RefKey } from '../model/kinds.ts'
import type { StoredChange, StoredHistory } from '../store/schema.ts'
import { effectOf } from './event-effect.ts'
import type { Effect, EventObject } from './event-question.ts'
import type { Tables } from './items.ts'

/** The stored history of one engine, in the order of writing. */
export interface Activity {
  ready: boolean
  error: unknown
  entries: readonly StoredHistory[]
  changes: readonly StoredChange[]
  /** Newest first. */
  audits: readonly AuditReport[]
}

export const NO_ACTIVITY: Activity = {
  ready: false,
  error: undefined,
  entries: [],
  changes: [],
  audits: [],
}

/** An event with what a row and a filter need of it. */
export interface EventItem {
  no: number
  event: AppliedEvent
  codeName: string
  /** The most special of the objects that it names. */
  object: EventObject | null
  objects: Readonly<Partial<Record<Named, EventObject>>>
  refs: readonly RefKey[]
  effect: Effect
  /** What the text filter looks at, in small letters. */
  haystack: string
}

export interface JoinedActivity {
  /** Newest first, by the time that the engine gave them. */
  items: readonly EventItem[]
  /** In the order of writing. */
  marks: readonly (HistoryMark & { no: number })[]
}

/** What an event is about, most special first: one of a VM names its host and its cluster too. */
const SUBJECTS: readonly Named[] = ['vm', 'storageDomain', 'host', 'cluster', 'dataCenter']

/** Changes by the event behind them, and by the events that were applied together. */
export class ChangesBy {
  readonly #event = new Map<number, StoredChange[]>()
  readonly #batch = new Map<number, StoredChange[]>()

  constructor(changes: readonly StoredChange[]) {
    const put = (map: Map<number, StoredChange[]>, key: number | undefined, one: StoredChange) => {
      if (key === undefined) return
      const known = map.get(key)
      if (known) known.push(one)
      else map.set(key, [one])
    }
    for (const change of changes) {
      put(this.#event, change.event, change)
      put(this.#batch, change.batch, change)
    }
  }

  /** What changed because of an event: what it stands behind, and what it asked for along with a newer one. */
  of({ id, seenAt, asked }: AppliedEvent): readonly StoredChange[] {
    if (asked.length === 0) return []
    const own = this.#event.get(id) ?? []
    const along = (this.#batch.get(seenAt) ?? []).filter(
      (change) =>
        change.event !== id &&
        asked.some(({ kind, id: named }) => named === change.id && kind === change.kind),
    )
    return along.length === 0 ? own : [...own, ...along]
  }
}

function objectOf(tables: Tables, event: AppliedEvent, kind: Named): EventObject | undefined {
  const id = event[kind] ?? ''
  const named = event.names?.[kind] ?? ''
  if (id === '' && named === '') return undefined
  const row = id === '' ? undefined : tables.list(kind).byId.get(id)
  return { kind, id, name: row?.name || named || id, stored: row !== undefined }
}

/** The event with names joined. */
export function eventItem(
  tables: Tables,
  changes: ChangesBy,
  no: number,
  event: AppliedEvent,
): EventItem {
  const objects: Partial<Record<Named, EventObject>> = {}
  const refs: RefKey[] = []
  for (const kind of SUBJECTS) {
    const object = objectOf(tables, event, kind)
    if (!object) continue
    objects[kind] = object
    if (object.id !== '') refs.push(refKey(kind, object.id))
  }
  const subject = SUBJECTS.find((kind) => objects[kind])
  const name = codeName(event.code)
  const texts = [event.description, name, event.code, event.id, event.correlationId ?? '']
  const names = Object.values(objects).map((object) => object.name)
  return {
    no,
    event,
    codeName: name,
    object: (subject && objects[subject]) ?? null,
    objects,
    refs,
    effect: effectOf(event, changes.of(event), (vm) => tables.pending.has(vm)),
    haystack: [...texts, ...names].join('\n').toLocaleLowerCase(),
  }
}

export function joinActivity(
  tables: Tables,
  { entries, changes }: Pick<Activity, 'entries' | 'changes'>,
): JoinedActivity {
  const by = new ChangesBy(changes)
  const items: EventItem[] = []
  const marks: (HistoryMark & { no: number })[] = []
  for (const entry of entries) {
    const no = entry.no ?? 0
    if (entry.type === 'event') items.push(eventItem(tables, by, no, entry))
    else marks.push({ ...entry, no })
  }
  items.sort((a, b) => b.event.time - a.event.time || b.event.id - a.event.id)
  return { items, marks }
}
