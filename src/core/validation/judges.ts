/**
 * Who judges by now: the configured backend, or, while that cannot be asked, the rules in the browser. A backend that
 * fails is left alone for a growing pause; at its second failure in a row the other one stands in, until it answers.
 *
 *   backend ──fails──► nobody, pause ──fails again──► stand-in, growing pauses ──answers──► backend
 */
import { Alarm } from '../alarm.ts'
import { asFault, troubleOf, type Fault } from '../errors.ts'
import type { PolicyInForce } from '../model/verdict-state.ts'
import type { Clock, Log, PolicyBackend, Random } from '../ports.ts'
import type { Settings } from '../settings.ts'
import { backoff } from './backoff.ts'
import { judgeOf, type Judge } from './evaluate.ts'
import type { Policy, PolicyRecord } from './policy-record.ts'

export interface JudgesOptions {
  backend: PolicyBackend
  /** null: nothing stands in. */
  fallback: PolicyBackend | null
  record: PolicyRecord
  clock: Clock
  random: Random
  settings: Settings
  log: Log
}

/** Failures in a row at which the other backend stands in: one alone is often over before anybody would notice. */
const STAND_IN = 2

export class Judges {
  readonly #options: JudgesOptions
  #current: Judge | null = null
  /** Set while the backend is left alone; `#failures` grows until it answers an evaluation. */
  #hold: Alarm | null = null
  #failures = 0

  constructor(options: JudgesOptions) {
    this.#options = options
  }

  /** Of the configured backend. */
  get kind(): PolicyBackend['kind'] {
    return this.#options.backend.kind
  }

  get current(): Judge | null {
    return this.#current
  }

  /** Whether the judge stands in for the configured backend. */
  get standsIn(): boolean {
    return this.#current !== null && this.#current.backend !== this.#options.backend
  }

  /** Milliseconds for which the backend is to be left alone still; null when nothing is held against it. */
  held(now: number): number | null {
    return this.#hold?.left(now) ?? null
  }

  /** The backend may be asked at once. */
  release(): void {
    this.#hold = null
  }

  /** The backend is well: it evaluates, or there is nothing to evaluate. */
  isWell(): void {
    if (!this.standsIn) this.#failures = 0
  }

  /** What verdicts are to be held against with this judge. */
  inForce(): PolicyInForce {
    const { version } = this.#options.record.current
    const judged = this.#current?.rules.version ?? null
    if (!this.standsIn) return { version: judged ?? version, local: null }
    return { version, local: judged === null ? null : { version: judged } }
  }

  /** What the record says once that is so. */
  named(): Partial<Policy> {
    const judge = this.#current
    if (!judge) return {}
    const { version, source } = judge.rules
    if (!this.standsIn) return { version, source, local: null, absent: false }
    const { record, clock } = this.#options
    const since = record.current.local?.since ?? clock.now()
    return { local: { version, source, since }, absent: false }
  }

  /** Asks the backend for its rules. Says null, after recording why, when nobody can judge. */
  async ask(signal: AbortSignal): Promise<Judge | null> {
    const { backend } = this.#options
    try {
      this.#current = judgeOf(backend, await backend.rules(signal))
      this.#hold = null
    } catch (error) {
      signal.throwIfAborted()
      await this.#failed(asFault(error), signal)
    }
    return this.#current
  }

  /** After evaluations that failed: whether the judge itself answers. If not, `current` is another one, or null. */
  async answers(signal: AbortSignal): Promise<boolean> {
    if (!this.#current) return false
    const { backend } = this.#current
    try {
      await backend.rules(signal)
      return true
    } catch (error) {
      signal.throwIfAborted()
      const fault = asFault(error)
      if (backend === this.#options.backend) await this.#failed(fault, signal)
      else await this.#lost(fault)
      return false
    }
  }

  async #failed(fault: Fault, signal: AbortSignal): Promise<void> {
    const { clock, random, settings, log, record, fallback } = this.#options
    this.#failures += 1
    const { retryInterval, retryCeiling } = settings
    const pause = backoff(this.#failures, retryInterval, retryCeiling, random, fault.retryAfter)
    const now = clock.now()
    this.#hold = new Alarm()
    this.#hold.set(now, pause)
    log('warn', 'policy backend is left alone for a while', {
      kind: fault.kind,
      reason: fault.message,
      pause: Math.round(pause),
    })
    const trouble = troubleOf(fault, now, record.current.trouble)
    this.#current = null
    const wanted = this.#failures >= STAND_IN || record.current.local !== null
    if (fallback && wanted) this.#current = await this.#substitute(fallback, signal)
    const absent = !this.#current && (wanted || record.current.absent)
    await record.save({ trouble, absent, ...(this.#current ? {} : { local: null }) })
  }

  async #substitute(fallback: PolicyBackend, signal: AbortSignal): Promise<Judge | null> {
    try {
      return judgeOf(fallback, await fallback.rules(signal))
    } catch (error) {
      signal.throwIfAborted()
      this.#cannotStandIn(asFault(error))
      return null
    }
  }

  /** The stand-in has gone too; it is asked again when the backend is. */
  async #lost(fault: Fault): Promise<void> {
    this.#current = null
    this.#cannotStandIn(fault)
    await this.#options.record.save({ local: null, absent: true })
  }

  #cannotStandIn({ kind, message }: Fault): void {
    this.#options.log('warn', 'no rules can stand in for the policy backend', {
      kind,
      reason: message,
    })
  }
}
