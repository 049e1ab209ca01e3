/** What crosses between the judge and a thread that runs rules for it. */
import type { FaultKind } from '../model/meta.ts'
import type { Json } from '../model/rules.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { Decision } from '../ports.ts'

export type ToThread =
  | { type: 'load'; module: WebAssembly.Module; data: Json | undefined }
  /**
   * JSON texts of inputs, undefined for none. With `careful`, each decision is told before the next input is begun, so
   * that the input that never ends is known.
   */
  | { type: 'judge'; inputs: readonly (string | undefined)[]; careful: boolean }

export type FromThread =
  /** It stands and has given up everything but computing. */
  | { type: 'ready' }
  | { type: 'loaded'; announced: PolicyVersion | null }
  | { type: 'refused'; kind: FaultKind; message: string; nextStep: string }
  /** The next decisions, in the order of the inputs; `done` when they are the last ones of a message. */
  | { type: 'judged'; decisions: readonly Decision[]; done: boolean }

/** A thread as it was started. */
export interface Thread {
  post(message: ToThread): void
  /** At once, whatever it is doing. */
  end(): void
}

export interface ThreadListener {
  heard(message: FromThread): void
  /** It could not be started, or stopped by itself. */
  failed(reason: string): void
}

export type SpawnThread = (listener: ThreadListener) => Thread
