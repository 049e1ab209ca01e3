/**
 * One batch: from pending entries to verdicts. An entry whose rules would be shown what they judged already keeps its
 * verdict and costs no evaluation. Says what was decided and what could not be asked; what that means for the backend and
 * for the next try is the revalidator's business.
 */
import { asFault, Fault } from '../errors.ts'
import type { RulesInForce } from '../model/rules.ts'
import type { Concern, Pending, Verdict } from '../model/verdict.ts'
import type { Clock, Decision, PolicyBackend, Result, WorkloadParts } from '../ports.ts'
import { fingerprint } from './fingerprint.ts'
import { isIncomplete } from './incomplete.ts'
import { runPool, type Control } from './pool.ts'
import { readSet, type ReadSet } from './read-set.ts'
import { buildWorkload, missingOf, type Workload } from './workload.ts'

/** A backend, and what it says that its rules are. */
export interface Judge {
  backend: PolicyBackend
  rules: RulesInForce
  reads: ReadSet
}

export const judgeOf = (backend: PolicyBackend, rules: RulesInForce): Judge => ({
  backend,
  rules,
  reads: readSet(rules.inputs),
})

export interface BatchOptions {
  judge: Judge
  providerId: string
  clock: Clock
  signal: AbortSignal
  /** What is decided after so many milliseconds is handed over; the rest stays pending. */
  flushAfter: number
}

export interface Failure {
  entry: Pending
  fault: Fault
}

export interface Batch {
  results: Result[]
  /** Entries whose stored verdict holds to the letter. */
  spared: Pending[]
  /** Evaluations that the backend answered, decided or not. */
  answered: number
  /** Entries that cost none, whether or not something had to be written. */
  unasked: number
  failures: Failure[]
  /** Entries whose VM is not in the store (any more). */
  absent: Pending[]
  /** An answer named another version than the announced one. */
  otherVersion: boolean
  /** Entries that were taken up. */
  started: number
}

/** Yield at least this often while rules run on this thread. */
const BREATH = 16
/** So many failures in a row without an answer end the batch: the backend is asked how it is before going on. */
const PATIENCE = 3

/** What the verdict will be held against. Other rules, or other paths, make another one of the same input. */
const inputsOf = ({ rules, reads }: Judge, workload: Workload): string =>
  fingerprint(JSON.stringify([rules.source.digest, rules.inputs, reads.compared(workload)]))

/** Since when each concern has been there. An answer that is no decision says of no concern that it went. */
function sinceOf(
  concerns: readonly Concern[],
  before: Verdict | undefined,
  decided: boolean,
  now: number,
): Verdict['since'] {
  const known = before?.since ?? {}
  const found = concerns.map(({ id }) => [id, Object.hasOwn(known, id) ? known[id] : now])
  return { ...(decided ? {} : known), ...(Object.fromEntries(found) as Verdict['since']) }
}

/** Whether the stored verdict is what these rules would say again. Who asks by hand wants it said anew. */
const holds = (
  entry: Pending,
  { state, policyVersion, inputs }: Verdict,
  { rules }: Judge,
  now: string,
): boolean =>
  entry.reason !== 'manual' && state === 'ok' && policyVersion === rules.version && inputs === now

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at])

export async function evaluateBatch(
  entries: readonly Pending[],
  parts: ReadonlyMap<string, WorkloadParts>,
  options: BatchOptions,
): Promise<Batch> {
  const { judge, providerId, clock, signal } = options
  const { backend, rules, reads } = judge
  const batch: Batch = {
    results: [],
    spared: [],
    answered: 0,
    unasked: 0,
    failures: [],
    absent: [],
    otherVersion: false,
    started: 0,
  }
  const begun = clock.now()
  const limit = backend.inFlight
  // A server is shown everything: what it does with it is its own business.
  const partly = backend.kind === 'wasm' && reads.known
  let failedInRow = 0

  /** Takes the stored verdict over to the present revision. The time of its judgment stays. */
  const spare = (entry: Pending, of: WorkloadParts, verdict: Verdict): void => {
    batch.unasked += 1
    const missing = missingOf(of)
    const { revision } = of.vm
    if (verdict.revision === revision && sameList(verdict.missing, missing)) {
      batch.spared.push(entry)
      return
    }
    const incomplete = isIncomplete(missing, rules.inputs)
    const token = entry.token
    batch.results.push({ token, verdict: { ...verdict, revision, missing, incomplete } })
  }

  const conclude = (
    entry: Pending,
    of: WorkloadParts,
    decision: Decision,
    inputs: string,
  ): void => {
    const now = clock.now()
    const decided = decision.type === 'decided'
    const missing = missingOf(of)
    batch.results.push({
      token: entry.token,
      verdict: {
        id: entry.id,
        state: decided ? 'ok' : 'failed',
        revision: of.vm.revision,
        // An answer without a version is counted for the one announced when it was asked for.
        policyVersion: decision.version ?? rules.version,
        concerns: decision.concerns,
        error: decided ? '' : decision.reason,
        backend: backend.kind,
        at: now,
        missing,
        incomplete: isIncomplete(missing, rules.inputs),
        inputs,
        since: sinceOf(decision.concerns, of.verdict, decided, now),
      },
    })
  }

  const judged = async (entry: Pending, of: WorkloadParts, control: Control): Promise<void> => {
    const workload = buildWorkload(of, providerId)
    const inputs = inputsOf(judge, workload)
    if (of.verdict && holds(entry, of.verdict, judge, inputs)) return spare(entry, of, of.verdict)
    let decision: Decision
    try {
      decision = await backend.validate(partly ? reads.shown(workload) : workload, signal)
    } catch (error) {
      signal.throwIfAborted()
      batch.failures.push({ entry, fault: asFault(error) })
      failedInRow += 1
      if (failedInRow >= Math.max(PATIENCE, limit)) control.stop()
      return
    }
    failedInRow = 0
    const other = decision.version !== null && decision.version !== rules.version
    if (other) batch.otherVersion = true
    if (other && partly) {
      // They were shown what those before them read.
      batch.failures.push({ entry, fault: new Fault('protocol', 'Other rules judge by now.') })
      return
    }
    batch.answered += 1
    conclude(entry, of, decision, inputs)
  }

  batch.started = await runPool(
    entries,
    { limit, signal, clock, ...(backend.kind === 'opa' ? {} : { breatheEvery: BREATH }) },
    async (entry, control) => {
      const of = parts.get(entry.id)
      if (!of) batch.absent.push(entry)
      else await judged(entry, of, control)
      const now = clock.now()
      if (now - begun >= options.flushAfter || now < begun) control.stop()
    },
  )
  return batch
}
