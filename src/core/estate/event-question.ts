/** The question for events and its answer: what the events page and the events tabs of objects show. */
import type { EngineEvent, Named } from '../model/event.ts'
import type { RefKey } from '../model/kinds.ts'

export interface EventFilter {
  /** Each word has to occur in the message, the code or the name of an object. */
  text: string
  /** As the engine writes them. */
  severities: readonly string[]
  /** Numbers as text. */
  codes: readonly string[]
  /** What an event is about: the most special object that it names, or `none`. */
  about: readonly string[]
  /** Objects that an event names. */
  objects: readonly RefKey[]
  engines: readonly string[]
  /** Only events after which something stored here was another one. */
  changed: boolean
  /** Times of the engine, milliseconds; null: no limit. `to` is exclusive. */
  from: number | null
  to: number | null
}

export const NO_FILTER: EventFilter = {
  text: '',
  severities: [],
  codes: [],
  about: [],
  objects: [],
  engines: [],
  changed: false,
  from: null,
  to: null,
}

/** Facets of events whose choices are asked for by name. */
export type EventFacet = 'severity' | 'code' | 'about' | 'object' | 'provider'

export interface EventsQuestion {
  /** Ids of the engines that are asked about. */
  engines: readonly string[]
  filter: EventFilter
  /** Window over the rows. */
  first: number
  count: number
  /** Newer events are counted and kept out of the rows: what somebody reads must not move. null: none are newer. */
  upTo: number | null
  /** Keys of the storms that are open. */
  opened: readonly string[]
  /** What the chart spans, whatever part of it is chosen; null: no chart is wanted. */
  chart: { from: number; to: number; step: number } | null
  /** Choices of one facet, with this text in their label. */
  choices: { facet: EventFacet; search: string; limit: number } | null
}

export interface EventChoice {
  value: string
  label: string
  count: number
}

/** An object as an event names it. */
export interface EventObject {
  kind: Named
  id: string
  name: string
  /** It is stored here, so that its page can be opened. */
  stored: boolean
}

/** What the event led to here. */
export interface Effect {
  /**
   * `past`: it is older than the load. `ignored`: nothing is read after events of its code. `read`: what it names was read
   * again.
   */
  state: 'past' | 'ignored' | 'read'
  /** In words. */
  text: string
  /** Stored objects that were another one afterwards. */
  changed: number
}

export interface EventRow {
  type: 'event'
  key: string
  engine: string
  id: number
  time: number
  severity: string
  message: string
  code: number
  /** '' where it is not known. */
  codeName: string
  /** The most special of the objects, null when it names none. */
  object: EventObject | null
  objects: Readonly<Partial<Record<Named, EventObject>>>
  effect: Effect
  /** It belongs to a storm that is open. */
  inStorm: boolean
}

export interface StormRow {
  type: 'storm'
  key: string
  engine: string
  from: number
  to: number
  events: number
  /** Different objects that they are about. */
  objects: number
  /** Objects that were read one by one, lists that were read whole, and requests that were spared. */
  fetched: number
  listings: number
  saved: number
  /** The code that most of them have. */
  code: number
  codeName: string
  open: boolean
}

/** Where the order of events is broken. */
export interface MarkRow {
  type: 'gap' | 'loaded' | 'listed'
  key: string
  engine: string
  /** Since when events may have gone by unseen; `at` where nothing was missed. */
  since: number
  /** When it was mended; when the mark was made while it is not. */
  at: number
  mended: boolean
  reason: string
  /** Ids of the events that were not seen, as far as they are known. */
  ids: readonly [number | null, number | null]
  /** Objects that differed and were fetched; null: not counted. */
  differed: number | null
  /** Ids of the VMs among them. */
  vms: readonly string[]
}

export type ActivityRow = EventRow | StormRow | MarkRow

export interface EventsChart {
  from: number
  to: number
  step: number
  counts: readonly number[]
  unseen: readonly (readonly [number, number])[]
  storms: readonly (readonly [number, number])[]
}

/** What the events in the chosen time led to. */
export interface StormMeter {
  events: number
  fetched: number
  listings: number
  requests: number
  saved: number
  /** Evaluations that changes asked for; those of objects whose VMs were queued together count as none. */
  queued: number
}

export interface EventsOf {
  engine: string
  name: string
  /** Highest event id that is applied. */
  cursor: EngineEvent['id'] | null
  /** Time of the oldest event that is kept, null when none is. */
  oldest: number | null
  /** When events began to be followed. */
  followedSince: number | null
}

export interface EventsAnswer {
  /** False until the stored history of all engines asked about was read once. */
  ready: boolean
  /** Events that are kept, and those that match. */
  total: number
  matched: number
  /** Events that match and are newer than `upTo`. */
  newer: number
  /** Time of the newest event that matches; null when none does. */
  newest: number | null
  /** Rows; a closed storm counts as one. */
  rows: number
  first: number
  shown: readonly ActivityRow[]
  chart: EventsChart | null
  meter: StormMeter
  choices: readonly EventChoice[]
  /** Names of chosen objects, codes and providers. */
  labels: Readonly<Record<string, string>>
  engines: readonly EventsOf[]
  /** Why the history of an engine cannot be read, by engine id. */
  errors: Readonly<Record<string, string>>
}
