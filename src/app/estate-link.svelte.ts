/**
 * The page's questions to its estate worker as rune values.
 *
 *     const answer = watched(() => ({ type: 'list', engines: session.scope, … }))
 *     answer.value?.matched
 *     const keys = await ask({ type: 'keys', engines: session.scope, … }, signal)
 */
import type { Answer, Answerable, Question, QuestionType } from '../core/estate/protocol.ts'
import { EstateWorker } from './estate-worker.ts'
import type { Followed } from './lists/list-source.ts'

export const estateWorker = new EstateWorker()

/** A question whose type says what its answer is. */
export type Asking<T extends QuestionType> = { type: T } & Answerable[T][0]

/**
 * Follows the answer to a question. `source` is tracked: it returns the question, or null when there is none; the value
 * of before stays while the next answer is awaited. Call it while a component or an effect root is being set up.
 */
export function watched<T extends QuestionType>(
  source: () => Asking<T> | null,
): Followed<Answer<T>> {
  let value = $state.raw<Answer<T>>()
  let answered = $state.raw<string | null>(null)
  let complete = $state(false)
  let error = $state.raw<Error | null>(null)

  // A question is data: the same words are the same question, and no rune crosses into a worker.
  const words = $derived.by(() => {
    const question = source()
    return question && JSON.stringify(question)
  })

  $effect(() => {
    const asked = words
    if (asked === null) {
      value = undefined
      answered = null
      complete = false
      error = null
      return
    }
    return estateWorker.watch<T>(JSON.parse(asked) as Question<T>, {
      onAnswer: (answer, ready) => {
        value = answer
        answered = asked
        complete = ready
        error = null
      },
      onError: (thrown) => {
        answered = asked
        error = thrown
      },
    })
  })

  return {
    get value() {
      return value
    },
    get ready() {
      return complete && answered === words
    },
    get pending() {
      return answered !== words
    },
    get error() {
      return error
    },
  }
}

/** One answer, from rows that were all read. Rejects with a Fault, or with the reason of the signal. */
export const ask = <T extends QuestionType>(
  question: Asking<T>,
  signal?: AbortSignal,
): Promise<Answer<T>> =>
  estateWorker.ask<T>(JSON.parse(JSON.stringify(question)) as Question<T>, signal)
