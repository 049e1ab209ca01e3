/** Which function answers which question. A new one is a line here and a line in `Answerable`. */
import { answerAffected } from './answers/affected.ts'
import { answerChanges } from './answers/changes.ts'
import { answerChoices } from './answers/choices.ts'
import { answerEvents } from './answers/events.ts'
import { answerConcern } from './answers/concern.ts'
import { answerFixes } from './answers/fixes.ts'
import { answerHistogram } from './answers/histogram.ts'
import { answerJudged } from './answers/judged.ts'
import { answerKeys } from './answers/keys.ts'
import { answerList } from './answers/list.ts'
import { answerMatrix } from './answers/matrix.ts'
import { answerNames } from './answers/names.ts'
import { answerObject } from './answers/object.ts'
import { answerOverview } from './answers/overview.ts'
import { answerProviders } from './answers/providers.ts'
import { answerRows } from './answers/rows.ts'
import { answerCompletion, answerSearch } from './answers/search.ts'
import { answerSharing } from './answers/sharing.ts'
import { answerTable } from './answers/table.ts'
import { answerTopology } from './answers/topology.ts'
import type { Answer, Answerable, Question, QuestionType } from './protocol.ts'
import type { Replicas } from './replica.ts'

type Answers = {
  [T in QuestionType]: (replicas: Replicas, question: Answerable[T][0]) => Answerable[T][1]
}

const ANSWERS: Answers = {
  list: answerList,
  choices: answerChoices,
  events: answerEvents,
  histogram: answerHistogram,
  keys: answerKeys,
  rows: answerRows,
  overview: answerOverview,
  search: answerSearch,
  completion: answerCompletion,
  table: answerTable,
  object: answerObject,
  sharing: answerSharing,
  names: answerNames,
  judged: answerJudged,
  topology: answerTopology,
  changes: answerChanges,
  matrix: answerMatrix,
  concern: answerConcern,
  affected: answerAffected,
  fixes: answerFixes,
  providers: answerProviders,
}

export function answer<T extends QuestionType>(
  replicas: Replicas,
  question: Question<T>,
): Answerable[T][1] {
  // Its type says which of the functions takes the question.
  const make = ANSWERS[question.type] as (replicas: Replicas, question: Question<T>) => Answer<T>
  return make(replicas, question)
}
