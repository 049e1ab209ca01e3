/** What an answer reads: the rows of one engine, joined on demand, and what the page knows of it. */
import type { ReplicaMeta } from '../model/meta.ts'
import type { RuleRecord } from '../store/schema.ts'
import type { Activity } from './activity.ts'
import type { Tables } from './items.ts'
import type { PageFacts } from './protocol.ts'

export interface Replica extends Tables {
  readonly engine: string
  /** What users call the engine. */
  readonly name: string
  readonly meta: ReplicaMeta | undefined
  /** Newest label and assessment of each rule seen, by concern id. */
  readonly rules: ReadonlyMap<string, RuleRecord>
  readonly facts: PageFacts | undefined
  /** The stored history: events, changes of objects, comparisons. */
  readonly activity: Activity
  /** The time by which ages are told, milliseconds since the epoch. */
  now(): number
  /**
   * A value that is made of rows, kept until something changes that `make` read, be it of this replica or of another.
   * `key` names the value; a memo may use other memos.
   */
  memo<T>(key: string, make: () => T): T
}

/**
 * The replicas that a question is about, in the order in which it names them; those that are not stored are left out.
 * An answer is made anew when something changes that it read of them.
 */
export type Replicas = readonly Replica[]
