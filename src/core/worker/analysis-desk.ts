/** Takes questions, tells progress, and ends each of them once: answered, failed or stopped. */
import type { Progress } from '../model/preview.ts'
import type { Clock } from '../ports.ts'
import { storageFault } from '../store/queries.ts'
import type { Course } from './analysis-ports.ts'
import type {
  Answers,
  FromAnalysis,
  FaultWords,
  Question,
  ToAnalysis,
} from './analysis-protocol.ts'

export interface DeskPorts {
  answer(question: Question, course: Course): Promise<Answers[Question['type']]>
  post(message: FromAnalysis): void
  clock: Pick<Clock, 'now'>
}

/** Progress is told at most this often, milliseconds. */
const PACE = 100

const wordsOf = (error: unknown): FaultWords => {
  const { kind, message, nextStep } = storageFault(error)
  return { kind, message, nextStep }
}

export function createDesk({ answer, post, clock }: DeskPorts): (message: ToAnalysis) => void {
  const running = new Map<number, AbortController>()

  async function run(no: number, question: Question, signal: AbortSignal): Promise<FromAnalysis> {
    let told = -Infinity
    const tell = (progress: Progress): void => {
      const now = clock.now()
      const ended = progress.done === progress.total
      if (signal.aborted || (Math.abs(now - told) < PACE && !ended)) return
      told = now
      post({ type: 'progress', no, progress })
    }
    try {
      const found = await answer(question, { signal, tell })
      return signal.aborted ? { type: 'stopped', no } : { type: 'answer', no, answer: found }
    } catch (error) {
      return signal.aborted ? { type: 'stopped', no } : { type: 'fault', no, fault: wordsOf(error) }
    }
  }

  return (message) => {
    const { no } = message
    if (message.type === 'cancel') {
      const control = running.get(no)
      // An end that was on its way already is not followed by a second one.
      control?.abort(new DOMException('Not wanted any more.', 'AbortError'))
      return
    }
    const control = new AbortController()
    running.set(no, control)
    void run(no, message.question, control.signal).then((end) => {
      running.delete(no)
      post(end)
    })
  }
}
