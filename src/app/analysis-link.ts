/**
 * The analysis worker as the page holds it: started with the first question, ended when none was asked for a while, and
 * replaced when it does not stop what was cancelled (rules of somebody's own may run for ever).
 */
import { Fault } from '../core/errors.ts'
import type { Progress } from '../core/model/preview.ts'
import type {
  Answers,
  FromAnalysis,
  Question,
  ToAnalysis,
} from '../core/worker/analysis-protocol.ts'

/** What is used of a `Worker`. */
export interface WorkerLike {
  postMessage(message: ToAnalysis): void
  terminate(): void
  onmessage: ((event: MessageEvent<FromAnalysis>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
}

export interface AskOptions {
  signal?: AbortSignal | undefined
  onProgress?: ((progress: Progress) => void) | undefined
}

interface Waiting {
  question: Question
  onProgress: ((progress: Progress) => void) | undefined
  resolve(answer: Answers[Question['type']]): void
  reject(error: unknown): void
}

/** A cancelled question has so long to stop; milliseconds. */
const GRACE = 3_000
/** A worker without a question is ended after so long; milliseconds. */
const REST = 120_000

const spawnWorker = (): WorkerLike =>
  new Worker(new URL('../core/worker/analysis.ts', import.meta.url), {
    type: 'module',
    name: 'portolan analysis',
  })

export class AnalysisLink {
  readonly #spawn: () => WorkerLike
  readonly #waiting = new Map<number, Waiting>()
  /** Cancelled questions that have not stopped yet. */
  readonly #stopping = new Map<number, ReturnType<typeof setTimeout>>()
  #worker: WorkerLike | null = null
  #last = 0
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(spawn: () => WorkerLike = spawnWorker) {
    this.#spawn = spawn
  }

  /** Rejects with a Fault, or with the signal's reason as soon as it fires. */
  ask<T extends Question['type']>(
    question: Question & { type: T },
    { signal, onProgress }: AskOptions = {},
  ): Promise<Answers[T]> {
    return new Promise<Answers[T]>((resolve, reject) => {
      signal?.throwIfAborted()
      const no = ++this.#last
      const cancel = (): void => {
        if (!this.#waiting.delete(no)) return
        this.#stop(no)
        reject(signal?.reason as Error)
      }
      const settle = (): void => signal?.removeEventListener('abort', cancel)
      this.#waiting.set(no, {
        question,
        onProgress,
        resolve: (answer) => {
          settle()
          // The worker answers each question with an answer of its type.
          resolve(answer as Answers[T])
        },
        reject: (error) => {
          settle()
          reject(error)
        },
      })
      clearTimeout(this.#resting)
      try {
        this.#post({ type: 'ask', no, question })
      } catch (error) {
        // What cannot be copied into a worker, or no worker at all.
        this.#waiting.delete(no)
        throw error
      }
      signal?.addEventListener('abort', cancel, { once: true })
    })
  }

  /** Ends the worker; what still waits is rejected. */
  close(): void {
    this.#end()
    this.#failAll(new DOMException('The analysis was closed.', 'AbortError'))
  }

  #post(message: ToAnalysis): void {
    if (!this.#worker) {
      const worker = this.#spawn()
      worker.onmessage = ({ data }) => {
        if (this.#worker === worker) this.#heard(data)
      }
      worker.onerror = (event) => {
        if (this.#worker === worker) this.#died(event)
      }
      this.#worker = worker
    }
    this.#worker.postMessage(message)
  }

  #heard(message: FromAnalysis): void {
    const waiting = this.#waiting.get(message.no)
    if (message.type === 'progress') return waiting?.onProgress?.(message.progress)
    clearTimeout(this.#stopping.get(message.no))
    this.#stopping.delete(message.no)
    this.#waiting.delete(message.no)
    if (message.type === 'answer') waiting?.resolve(message.answer)
    else if (message.type === 'fault') {
      const { kind, message: words, nextStep } = message.fault
      waiting?.reject(new Fault(kind, words, { nextStep }))
    }
    this.#rest()
  }

  #stop(no: number): void {
    this.#post({ type: 'cancel', no })
    this.#stopping.set(
      no,
      setTimeout(() => this.#replace(), GRACE),
    )
  }

  /** The worker is stuck: end it, and ask a fresh one for what others still wait for. */
  #replace(): void {
    this.#end()
    for (const [no, { question }] of this.#waiting) this.#post({ type: 'ask', no, question })
  }

  #died(event: ErrorEvent): void {
    this.#end()
    const reason = event.message || 'it could not be started.'
    this.#failAll(
      new Fault('defect', `The analysis stopped: ${reason}`, {
        nextStep: 'Try again. If it happens again, reload the page.',
      }),
    )
  }

  #failAll(error: unknown): void {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of all) reject(error)
  }

  #rest(): void {
    clearTimeout(this.#resting)
    if (this.#waiting.size > 0 || this.#stopping.size > 0) return
    this.#resting = setTimeout(() => this.#end(), REST)
  }

  #end(): void {
    clearTimeout(this.#resting)
    for (const timer of this.#stopping.values()) clearTimeout(timer)
    this.#stopping.clear()
    this.#worker?.terminate()
    this.#worker = null
  }
}
