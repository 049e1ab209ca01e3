/** How true the edits of an answer are, over all engines that it is about. Pure. */
import type { FixesAnswer } from '../../core/estate/concern-questions.ts'

export interface FixTruth {
  at: number
  vms: number
  since: number
  standIn: boolean
  otherRules: boolean
}

/** null while they are not computed for all of them. */
export const truthOf = (answer: FixesAnswer | undefined): FixTruth | null =>
  !answer || answer.at === null
    ? null
    : {
        at: answer.at,
        vms: answer.vms,
        since: answer.since,
        standIn: answer.versions.some(({ standIn }) => standIn),
        otherRules: answer.versions.some(({ inForce }) => !inForce),
      }
