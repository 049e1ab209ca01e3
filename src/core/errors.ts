/**
 * The one error class that crosses rooms, and the one place that decides what a failure means for the collector.
 * Nothing outside this file inspects message texts.
 */
import type { FaultKind, Trouble } from './model/meta.ts'

export interface FaultOptions {
  nextStep?: string
  status?: number
  /** Floor for the next try, milliseconds. */
  retryAfter?: number
  correlationId?: string
  cause?: unknown
}

/** A failure with a cause that can be named. `kind` decides what happens next. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  readonly nextStep: string
  readonly status: number | undefined
  readonly retryAfter: number | undefined
  readonly correlationId: string | undefined

  constructor(kind: FaultKind, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.nextStep = options.nextStep ?? ''
    this.status = options.status
    this.retryAfter = options.retryAfter
    this.correlationId = options.correlationId
  }
}

export type Reaction =
  /** Try again after a back-off. */
  | 'retry'
  /** Stop until the user acts (signs in, picks another account, frees space). */
  | 'halt'
  /** Another leader took over: end at once, write nothing. */
  | 'yield'

/** What to do about a failure. Unknown errors are retried too, but as a `defect`, so that they are seen. */
export function reactionTo(kind: FaultKind): Reaction {
  switch (kind) {
    case 'sign-in':
    case 'permission':
    case 'quota':
      return 'halt'
    case 'superseded':
      return 'yield'
    default:
      return 'retry'
  }
}

export const isAbort = (error: unknown): boolean =>
  error instanceof Error && error.name === 'AbortError'

/** Any thrown value as a Fault; never wraps twice. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (error instanceof Error) {
    return new Fault('defect', `${error.name}: ${error.message}`, {
      nextStep: 'Copy the diagnostics from the Sync center and report this.',
      cause: error,
    })
  }
  return new Fault('defect', String(error))
}

/** The record that readers see; counts failures of the same kind in a row and keeps when they began. */
export function troubleOf(fault: Fault, now: number, previous: Trouble | null): Trouble {
  const again = previous?.kind === fault.kind
  return {
    kind: fault.kind,
    message: fault.message,
    nextStep: fault.nextStep,
    since: again ? previous.since : now,
    count: again ? previous.count + 1 : 1,
    ...(fault.correlationId === undefined ? {} : { correlationId: fault.correlationId }),
  }
}
