/**
 * Answers what a page watches: at once, and again when something changed that the answer was made of. One answer is made
 * at a time, what users wait for first; of two questions with the same number only the newer is answered.
 */
import { asFault } from '../errors.ts'
import { answer as answerOf } from './answers.ts'
import type { Answer, FromEstate, Question, ToEstate } from './protocol.ts'
import type { Replicas } from './replica.ts'
import { isCurrent, traced, type Traced } from './tracked.ts'

export interface DeskPorts {
  /** What it reads is followed; it may be empty. */
  replicas(engines: readonly string[]): Replicas
  post(message: FromEstate): void
  /** Runs something when the messages that are waiting have been heard. */
  later(run: () => void): void
  /** Milliseconds. */
  now(): number
  answer?: (replicas: Replicas, question: Question) => Answer
}

type Outcome = { answer: Answer } | { error: unknown }

interface Watch {
  no: number
  question: Question
  once: boolean
  /** What the last answer was made of; null before the first. */
  made: Traced<Outcome> | null
}

export class Desk {
  readonly #ports: DeskPorts
  readonly #watches = new Map<number, Watch>()
  #planned = false

  constructor(ports: DeskPorts) {
    this.#ports = ports
  }

  hear(message: Extract<ToEstate, { type: 'watch' | 'unwatch' }>): void {
    const { no } = message
    this.#watches.delete(no)
    if (message.type === 'unwatch') return
    const { question, once } = message
    this.#watches.set(no, { no, question, once, made: null })
    this.#plan()
  }

  /** Something that can be read has become another. */
  changed(): void {
    this.#plan()
  }

  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    this.#ports.later(() => {
      this.#planned = false
      const next = this.#next()
      if (!next) return
      this.#answer(next)
      this.#plan()
    })
  }

  /** Who was never answered comes before who has an answer of before. */
  #next(): Watch | undefined {
    let stale: Watch | undefined
    for (const watch of this.#watches.values()) {
      if (!watch.made) return watch
      if (!stale && !isCurrent(watch.made)) stale = watch
    }
    return stale
  }

  #answer(watch: Watch): void {
    const { no, question, once } = watch
    const { replicas, post, now, answer = answerOf } = this.#ports
    const began = now()
    const made = traced((): Outcome => {
      try {
        return { answer: answer(replicas(question.engines), question) }
      } catch (error) {
        return { error }
      }
    })
    watch.made = made
    const { value, incomplete } = made
    // Who asks once wants the whole answer.
    if (once && incomplete && !('error' in value)) return
    if (once) this.#watches.delete(no)
    if ('error' in value) {
      const { kind, message, nextStep } = asFault(value.error)
      post({ type: 'fault', no, fault: { kind, message, nextStep } })
    } else {
      post({ type: 'answer', no, answer: value.answer, ready: !incomplete, took: now() - began })
    }
  }
}
