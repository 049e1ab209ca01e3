/** What an answer reads: the rows of one engine, joined on demand, and what the page knows of it. */
import type { ReplicaMeta } from '../model/meta.ts'
import type { RuleRecord } from '../store/schema.ts'
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
  /**
   * A value that is made of its rows, kept until one of them changes. `key` names the value; `make` reads nothing but
   * this replica.
   */
  memo<T>(key: string, make: () => T): T
}

/** The replicas that a question is about, in the order in which it names them; those that are not stored are left out. */
export type Replicas = readonly Replica[]
