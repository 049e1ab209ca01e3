/**
 * The estate worker as the page holds it: one for the page, started with the first question and ended with the page. One
 * that dies is started again, and asked again what is still watched.
 */
import { Fault } from '../core/errors.ts'
import type {
  Answer,
  FromEstate,
  PageFacts,
  Question,
  QuestionType,
  ToEstate,
} from '../core/estate/protocol.ts'
import { locale } from '../core/model/locale.ts'

/** What is used of a `Worker`. */
export interface EstateWorkerLike {
  postMessage(message: ToEstate): void
  terminate(): void
  onmessage: ((event: MessageEvent<FromEstate>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
}

export interface Listener<T> {
  /** `ready`: from rows that were all read. `took`: milliseconds of computing. */
  onAnswer(answer: T, ready: boolean, took: number): void
  onError(error: Error): void
}

interface Open {
  question: Question
  once: boolean
  listener: Listener<Answer>
}

/** A worker that dies again within this time is not started again before it is asked something new; milliseconds. */
const HEALTHY = 10_000

export const ESTATE_WORKER = 'portolan estate'

const spawnWorker = (): EstateWorkerLike =>
  new Worker(new URL('../core/worker/estate.ts', import.meta.url), {
    type: 'module',
    name: `${ESTATE_WORKER} ${locale()}`,
  })

export class EstateWorker {
  readonly #spawn: () => EstateWorkerLike
  readonly #open = new Map<number, Open>()
  readonly #facts = new Map<string, PageFacts>()
  #worker: EstateWorkerLike | null = null
  #startedAt = 0
  #last = 0

  constructor(spawn: () => EstateWorkerLike = spawnWorker) {
    this.#spawn = spawn
  }

  /** Answers are told until it is ended by what is returned. */
  watch<T extends QuestionType>(question: Question<T>, listener: Listener<Answer<T>>): () => void {
    const no = this.#ask(question as Question, false, listener as Listener<Answer>)
    return () => this.#end(no)
  }

  /** One answer, from rows that were all read. Rejects with a Fault, or with the signal's reason. */
  ask<T extends QuestionType>(question: Question<T>, signal?: AbortSignal): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const cancel = (): void => {
        this.#end(no)
        reject(signal?.reason as Error)
      }
      const settle = (): void => {
        this.#open.delete(no)
        signal?.removeEventListener('abort', cancel)
      }
      const no = this.#ask(question as Question, true, {
        onAnswer: (answer) => {
          settle()
          // The worker answers each question with an answer of its type.
          resolve(answer as Answer<T>)
        },
        onError: (error) => {
          settle()
          reject(error)
        },
      })
      signal?.addEventListener('abort', cancel, { once: true })
    })
  }

  /** What the page knows of the engines, in place of what it said of them before. */
  inform(facts: readonly PageFacts[]): void {
    for (const of of facts) this.#facts.set(of.engine, of)
    this.#worker?.postMessage({ type: 'facts', facts })
  }

  /** Lets go of a replica that is to be removed, so that it need not wait. */
  forget(engine: string): void {
    this.#facts.delete(engine)
    this.#worker?.postMessage({ type: 'forget', engine })
  }

  /** Ends the worker, and with it every hold on a database; what is watched stays so for `goOn`. */
  close(): void {
    this.#worker?.terminate()
    this.#worker = null
  }

  goOn(): void {
    if (!this.#worker && this.#open.size > 0) this.#start()
  }

  #ask(question: Question, once: boolean, listener: Listener<Answer>): number {
    const no = ++this.#last
    this.#open.set(no, { question, once, listener })
    // A worker that is started for it is asked everything that is open.
    if (this.#worker) this.#worker.postMessage({ type: 'watch', no, question, once })
    else this.#start()
    return no
  }

  #end(no: number): void {
    if (this.#open.delete(no)) this.#worker?.postMessage({ type: 'unwatch', no })
  }

  #start(): void {
    const worker = this.#spawn()
    worker.onmessage = ({ data }) => {
      if (this.#worker === worker) this.#heard(data)
    }
    worker.onerror = (event) => {
      if (this.#worker === worker) this.#died(event)
    }
    this.#worker = worker
    this.#startedAt = performance.now()
    worker.postMessage({ type: 'facts', facts: [...this.#facts.values()] })
    for (const [no, { question, once }] of this.#open) {
      worker.postMessage({ type: 'watch', no, question, once })
    }
  }

  #heard(message: FromEstate): void {
    const open = this.#open.get(message.no)
    if (!open) return
    if (message.type === 'answer') {
      open.listener.onAnswer(message.answer, message.ready, message.took)
    } else {
      const { kind, message: words, nextStep } = message.fault
      open.listener.onError(new Fault(kind, words, { nextStep }))
    }
  }

  #died(event: ErrorEvent): void {
    const healthy = performance.now() - this.#startedAt > HEALTHY
    this.close()
    const reason = event.message || 'it could not be started.'
    const fault = new Fault('defect', `What is stored cannot be read: ${reason}`, {
      nextStep: 'Reload the page. If it happens again, report this.',
    })
    for (const { listener } of [...this.#open.values()]) listener.onError(fault)
    if (healthy) this.goOn()
  }
}
