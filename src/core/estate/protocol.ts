/**
 * What crosses between a page and its estate worker, which alone reads all rows of the replicas. A page watches a
 * question: it is answered at once and again whenever the answer may have become another one. Answers are small: the
 * rows in sight, counts, ids; never a whole list.
 *
 * A new question is a line in `Answerable`, a pure function in `answers/`, and a line in `answers.ts`.
 */
import type { ProviderReadiness, ProvidersQuestion } from './providers.ts'
import type { ChangesAnswer, ChangesQuestion } from './changes.ts'
import type {
  ConcernAnswer,
  ConcernQuestion,
  FixesAnswer,
  FixesQuestion,
  MatrixAnswer,
  MatrixQuestion,
} from './concern-questions.ts'
import type { FixOnce } from '../model/fix-once.ts'
import type { FaultKind } from '../model/meta.ts'
import type { PageKind } from '../model/pages.ts'
import type { Counts, Level, Readiness } from '../model/readiness.ts'
import type { RulePack } from '../model/rules.ts'
import type { Completions } from '../query/complete.ts'
import type { MetaLine, TableColumn, TableRow } from '../model/table.ts'
import type { EventsAnswer, EventsQuestion } from './event-question.ts'
import type { ListState } from './list-state.ts'
import type {
  JudgedAnswer,
  JudgedQuestion,
  NamedObject,
  NamesQuestion,
  ObjectAnswer,
  ObjectQuestion,
  Shared,
  SharingQuestion,
} from './object-questions.ts'
import type { OverviewAnswer, OverviewQuestion } from './overview.ts'
import type { Value } from './spec.ts'
import type { TopologyAnswer, TopologyQuestion } from './topology.ts'

/** Lists that the worker makes. */
export type ListName = PageKind | 'concern'

/** Ids of the engines that are asked about, in the order in which they are shown. */
export interface Scope {
  engines: readonly string[]
}

/** One object of one engine, in one word: ids of different engines may be alike. */
export type Key = string

export const keyOf = (engine: string, id: string): Key => `${engine}/${id}`

/** Of a key without an engine `engine` is ''. */
export function parseKey(key: Key): { engine: string; id: string } {
  const at = key.indexOf('/')
  return { engine: key.slice(0, Math.max(0, at)), id: key.slice(at + 1) }
}

/** What a cell shows; a column's `cell` says which of the values it is. */
export interface Cell {
  value: Value | Readiness | Counts
  href?: string
  /** Concerns beside the counts. */
  waived?: number
}

export interface ListedRow {
  key: Key
  engine: string
  id: string
  name: string
  /** By column id. */
  cells: Readonly<Record<string, Cell>>
  /** Since when the engine does not have it any more, milliseconds since the epoch. */
  removedAt?: number
}

export interface ListQuestion extends Scope {
  list: ListName
  state: ListState
  /** Ids of the columns whose cells are wanted. */
  columns: readonly string[]
  /** The window: index of its first row, and how many rows. */
  first: number
  count: number
  /** Only what belongs to this object, for example the VMs of a host. */
  within?: { kind: PageKind; key: Key } | undefined
  /** The row whose neighbours are wanted. */
  open?: Key | undefined
}

/** Where the query of a list is wrong; offsets count UTF-16 units from 0. */
export interface QueryFault {
  message: string
  from: number
  to: number
  /** The first character that makes it wrong. */
  at: number
  /** What could stand there instead; '' for nothing. */
  suggestion: string
  /** The part of the query before the fault, which is what the rows answer; null: they answer the whole query. */
  before: string | null
}

export interface ListAnswer {
  /** False until the stored rows of all engines asked about were read once. */
  ready: boolean
  /** Rows without filters, and with them. */
  total: number
  matched: number
  first: number
  rows: readonly ListedRow[]
  /** Names of chosen values, by facet and value. */
  labels: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Where the open row is; null when it is not among those that match. */
  open: { index: number; previous: Key | null; next: Key | null } | null
  /** The filter whose removal would let most rows pass, when none does. */
  hint: { filter: 'text' | 'query' | `facet:${string}` | `range:${string}`; matched: number } | null
  queryFault: QueryFault | null
  /** Why rows of an engine cannot be read; those read before stay. By engine id. */
  errors: Readonly<Record<string, string>>
}

/** What a facet offers; each count is of the rows that pass all other filters. */
export interface ChoicesQuestion extends Scope {
  list: ListName
  state: ListState
  within?: ListQuestion['within']
  facet: string
  /** Only labels with this text. */
  search: string
  limit: number
}

export interface Choice {
  value: string
  label: string
  count: number
}

export interface ChoicesAnswer {
  choices: readonly Choice[]
  /** How many there are without the limit. */
  total: number
}

/** Distribution of a column over the rows that pass all filters but its own range. */
export interface HistogramQuestion extends Scope {
  list: ListName
  state: ListState
  within?: ListQuestion['within']
  column: string
  bins: number
}

export interface HistogramAnswer {
  /** Smallest and largest value; null when no row has one. */
  extent: readonly [number, number] | null
  /** Rows per bin, equally wide over the extent. */
  bins: readonly number[]
  /** Rows without a value. */
  missing: number
}

/** All rows that match, in their order. */
export interface KeysQuestion extends Scope {
  list: ListName
  state: ListState
  within?: ListQuestion['within']
}

/** Rows in full, for copying and exporting; asked once, never watched. */
export interface RowsQuestion extends KeysQuestion {
  columns: readonly string[]
  /** Only these; absent: all that match. */
  keys?: readonly Key[] | undefined
}

/** Words, or a query, asked of the whole estate. */
export interface SearchQuestion extends Scope {
  text: string
  /** Where in the text the user types. */
  caret: number
  /** How many of each group are wanted. */
  limit: number
}

/** An object that was found. */
export interface SearchHit {
  key: Key
  list: ListName
  id: string
  name: string
  href: string
  /** Names of what it stands in, outermost first. */
  place: readonly string[]
  /** The text in which the words were found, where that is not the name. */
  found: { what: string; text: string } | null
  /** Of a VM; null where none is known. */
  level: Level | null
  counts: Counts | null
  /** What is most worth knowing of it, such as its status; '' for nothing. */
  note: string
}

export interface SearchGroup {
  list: ListName
  total: number
  /** Address of the list that shows all of them. */
  href: string
  hits: readonly SearchHit[]
}

export interface SearchAnswer {
  /** The list that a query was asked of; null: words were looked for everywhere. */
  list: ListName | null
  /** Those that have something, in the order of the navigation. */
  groups: readonly SearchGroup[]
  fault: QueryFault | null
  completions: Completions
  /** How many objects were looked at. */
  objects: number
}

/** What could be typed next in the query of a list. */
export interface CompletionQuestion extends Scope {
  list: ListName
  text: string
  caret: number
  limit: number
}

export interface CompletionAnswer {
  completions: Completions
  fault: QueryFault | null
}

/** Rows for a file, a part at a time; asked once, never watched. */
export interface TableQuestion extends KeysQuestion {
  /** Ids of the columns; null: all. */
  columns: readonly string[] | null
  /** Only these rows, whether they match or not; absent: all that match. */
  keys?: readonly Key[] | undefined
  /** The part: index of its first row, and how many rows. */
  first: number
  count: number
}

export interface TableAnswer {
  columns: readonly TableColumn[]
  rows: readonly TableRow[]
  /** Rows of all parts together. */
  total: number
  /** Filters and order in words. */
  about: readonly MetaLine[]
}

/** Question and answer by type; each field is `[question, answer]`. */
export interface Answerable {
  list: [ListQuestion, ListAnswer]
  choices: [ChoicesQuestion, ChoicesAnswer]
  histogram: [HistogramQuestion, HistogramAnswer]
  keys: [KeysQuestion, readonly Key[]]
  rows: [RowsQuestion, readonly ListedRow[]]
  overview: [OverviewQuestion, OverviewAnswer]
  search: [SearchQuestion, SearchAnswer]
  completion: [CompletionQuestion, CompletionAnswer]
  table: [TableQuestion, TableAnswer]
  topology: [TopologyQuestion, TopologyAnswer]
  events: [EventsQuestion, EventsAnswer]
  changes: [ChangesQuestion, ChangesAnswer]
  matrix: [MatrixQuestion, MatrixAnswer]
  concern: [ConcernQuestion, ConcernAnswer]
  affected: [ConcernQuestion, readonly (readonly string[])[]]
  fixes: [FixesQuestion, FixesAnswer]
  providers: [ProvidersQuestion, readonly ProviderReadiness[]]
  object: [ObjectQuestion, ObjectAnswer]
  sharing: [SharingQuestion, readonly Shared[]]
  names: [NamesQuestion, readonly NamedObject[]]
  judged: [JudgedQuestion, JudgedAnswer]
}

export type QuestionType = keyof Answerable
export type Question<T extends QuestionType = QuestionType> = {
  [K in T]: { type: K } & Answerable[K][0]
}[T]
export type Answer<T extends QuestionType = QuestionType> = Answerable[T][1]

/** What the page knows and no replica tells, by engine. */
export interface PageFacts {
  engine: string
  name: string
  pack: RulePack | null
  fixOnce: FixOnce | null
}

export type ToEstate =
  /** `once`: not again when rows change. A second `watch` with the same number replaces the question. */
  | { type: 'watch'; no: number; question: Question; once: boolean }
  | { type: 'unwatch'; no: number }
  | { type: 'facts'; facts: readonly PageFacts[] }
  /** The replica was removed, or has to be opened anew. */
  | { type: 'forget'; engine: string }

export type FromEstate =
  /** `ready`: everything that it was made of was read once. `took`: milliseconds of computing. */
  | { type: 'answer'; no: number; answer: Answer; ready: boolean; took: number }
  | {
      type: 'fault'
      no: number
      fault: { kind: FaultKind; message: string; nextStep: string }
    }
