/**
 * What crosses between a page and its analysis worker: numbered questions, told progress, and one end for each of them.
 * The worker reads the replica and writes nothing; it keeps nothing between two questions that a fresh one would miss.
 */
import type { Comparison } from '../model/comparison.ts'
import type { Explanation } from '../model/explanation.ts'
import type { FixOnce } from '../model/fix-once.ts'
import type { Kind } from '../model/kinds.ts'
import type { FaultKind } from '../model/meta.ts'
import type { ParityReport } from '../model/parity.ts'
import type { PolicyChoice } from '../model/policy-choice.ts'
import type { Preview, Progress } from '../model/preview.ts'
import type { Profile, RulePack } from '../model/rules.ts'

/** Rules to be tried out before they are used. */
export type Candidate =
  | { type: 'built-in'; profile: Profile }
  /** What the proxy has for the team. */
  | { type: 'team' }
  /** A bundle (`.tar.gz`) or a bare `policy.wasm`. */
  | { type: 'file'; name: string; bytes: ArrayBuffer }
  /** The files of a folder, with paths inside of it. */
  | { type: 'files'; name: string; files: readonly { path: string; bytes: ArrayBuffer }[] }

/** `choice`: the rules in force, as the page chose them. */
export type Question =
  | { type: 'pack'; choice: PolicyChoice }
  | {
      type: 'explain'
      choice: PolicyChoice
      engine: string
      vm: string
      concerns: readonly string[]
    }
  | {
      type: 'fix-once'
      choice: PolicyChoice
      engine: string
      /** Only edits of this object; null: of all. */
      object: { kind: Kind; id: string } | null
      /** The stamp of the result that the page has; '' when it has none. */
      known: string
    }
  | { type: 'preview'; choice: PolicyChoice; engine: string; candidate: Candidate }
  /** `sample`: VMs to be asked about. */
  | { type: 'compare'; choice: PolicyChoice; engine: string; sample: number }
  /** `files`: Forklift's inventory, or archives with it. */
  | { type: 'parity'; engine: string; files: readonly File[] }

/** `stamp` changes with what the result was made of; `result` is null when the page knows it already. */
export interface StampedFixOnce {
  stamp: string
  result: FixOnce | null
}

export interface Answers {
  pack: RulePack
  explain: ReadonlyMap<string, Explanation>
  'fix-once': StampedFixOnce
  preview: Preview
  compare: Comparison
  parity: ParityReport
}

export type Ask = { type: 'ask'; no: number; question: Question }

export type ToAnalysis = Ask | { type: 'cancel'; no: number }

export interface FaultWords {
  kind: FaultKind
  message: string
  nextStep: string
}

export type FromAnalysis =
  | { type: 'progress'; no: number; progress: Progress }
  | { type: 'answer'; no: number; answer: Answers[Question['type']] }
  | { type: 'fault'; no: number; fault: FaultWords }
  /** What was cancelled has stopped. */
  | { type: 'stopped'; no: number }
