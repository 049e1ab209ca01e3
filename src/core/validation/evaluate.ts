/**
 * One batch: from pending entries to verdicts. Says what was decided and what could not be asked; what that means for
 * the backend and for the next try is the revalidator's business.
 */
import { asFault, type Fault } from '../errors.ts'
import type { Pending, PolicyVersion, Verdict } from '../model/verdict.ts'
import type { Clock, Decision, PolicyBackend, Result, WorkloadParts } from '../ports.ts'
import { runPool } from './pool.ts'
import { buildWorkload, missingOf } from './workload.ts'

export interface BatchOptions {
  backend: PolicyBackend
  /** The version that the backend announced last. */
  announced: PolicyVersion | null
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
  /** Evaluations that the backend answered, decided or not. */
  answered: number
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

export async function evaluateBatch(
  entries: readonly Pending[],
  parts: ReadonlyMap<string, WorkloadParts>,
  options: BatchOptions,
): Promise<Batch> {
  const { backend, announced, providerId, clock, signal } = options
  const batch: Batch = {
    results: [],
    answered: 0,
    failures: [],
    absent: [],
    otherVersion: false,
    started: 0,
  }
  const begun = clock.now()
  const limit = backend.inFlight
  let failedInRow = 0

  const conclude = (entry: Pending, of: WorkloadParts, outcome: Partial<Verdict>): void => {
    batch.results.push({
      token: entry.token,
      verdict: {
        id: entry.id,
        state: 'ok',
        revision: of.vm.revision,
        policyVersion: announced,
        concerns: [],
        error: '',
        backend: backend.kind,
        at: clock.now(),
        missing: missingOf(of),
        inputs: '',
        since: {},
        ...outcome,
      },
    })
  }

  batch.started = await runPool(
    entries,
    { limit, signal, clock, ...(backend.kind === 'opa' ? {} : { breatheEvery: BREATH }) },
    async (entry, control) => {
      const of = parts.get(entry.id)
      if (!of) {
        batch.absent.push(entry)
        return
      }
      let decision: Decision
      try {
        decision = await backend.validate(buildWorkload(of, providerId), signal)
      } catch (error) {
        signal.throwIfAborted()
        batch.failures.push({ entry, fault: asFault(error) })
        failedInRow += 1
        if (failedInRow >= Math.max(PATIENCE, limit)) control.stop()
        return
      }
      failedInRow = 0
      batch.answered += 1
      if (decision.version !== null && decision.version !== announced) batch.otherVersion = true
      conclude(entry, of, {
        // An answer without a version is counted for the one announced when it was asked for.
        policyVersion: decision.version ?? announced,
        concerns: decision.concerns,
        ...(decision.type === 'decided' ? {} : { state: 'failed', error: decision.reason }),
      })
      const now = clock.now()
      if (now - begun >= options.flushAfter || now < begun) control.stop()
    },
  )
  return batch
}
