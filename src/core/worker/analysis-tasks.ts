/** From a question to its answer. Nothing is written, and nothing but a policy server in force is asked. */
import { answerExplain } from './analysis-explain.ts'
import { answerFixOnce } from './analysis-fix-once.ts'
import { answerParity } from './analysis-parity.ts'
import { withRules, type AnalysisPorts, type Course } from './analysis-ports.ts'
import { answerCompare, answerPreview } from './analysis-preview.ts'
import type { Answers, Question } from './analysis-protocol.ts'

export const createAnswers =
  (ports: AnalysisPorts) =>
  (question: Question, course: Course): Promise<Answers[Question['type']]> => {
    switch (question.type) {
      case 'pack':
        return withRules(ports.rules.inForce(question.choice, course.signal), ({ pack }) =>
          Promise.resolve(pack),
        )
      case 'explain':
        return answerExplain(ports, question, course)
      case 'fix-once':
        return answerFixOnce(ports, question, course)
      case 'preview':
        return answerPreview(ports, question, course)
      case 'compare':
        return answerCompare(ports, question, course)
      case 'parity':
        return answerParity(ports, question, course)
    }
  }
