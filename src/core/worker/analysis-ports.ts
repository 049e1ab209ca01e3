/** What the answers of the analysis worker are made with: rules that can be asked, and what is stored. */
import type { PolicyChoice } from '../model/policy-choice.ts'
import type { Progress } from '../model/preview.ts'
import type { RulePack } from '../model/rules.ts'
import type { TriageEntry } from '../model/triage.ts'
import type { Clock, Decision, PolicyBackend } from '../ports.ts'
import type { ReplicaDb } from '../store/queries.ts'
import type { Evaluate } from '../validation/trials.ts'
import type { Candidate } from './analysis-protocol.ts'

/** Rules that can be asked, and what is known of them. */
export interface AskedRules {
  pack: RulePack
  backend: PolicyBackend
  /** They are asked in place of a server that does not answer. */
  standIn: boolean
  /** They are not asked any more. */
  close(): void
}

/** Each throws a Fault when the rules cannot be had. */
export interface AskableRules {
  inForce(choice: PolicyChoice, signal: AbortSignal): Promise<AskedRules>
  /** Of the policy server. */
  server(choice: PolicyChoice, signal: AbortSignal): Promise<AskedRules>
  /** Those of a choice that run in the browser. */
  browser(choice: PolicyChoice, signal: AbortSignal): Promise<AskedRules>
  candidate(candidate: Candidate, signal: AbortSignal): Promise<AskedRules>
}

export interface AnalysisPorts {
  rules: AskableRules
  /** Throws a Fault where nothing is stored. */
  replica(engine: string): Promise<ReplicaDb>
  /** What the team decided about concerns of an engine. */
  ledger(engine: string): Promise<readonly TriageEntry[]>
  clock: Clock
}

export interface Course {
  signal: AbortSignal
  tell(progress: Progress): void
}

/** Asks a backend until the signal fires. */
export const asking =
  (backend: PolicyBackend, signal: AbortSignal): Evaluate =>
  async (input): Promise<Decision> => {
    signal.throwIfAborted()
    return backend.validate(input, signal)
  }

/** Rules that are closed whatever comes of the work. */
export async function withRules<T>(
  opening: Promise<AskedRules>,
  work: (rules: AskedRules) => Promise<T>,
): Promise<T> {
  const rules = await opening
  try {
    return await work(rules)
  } finally {
    rules.close()
  }
}
