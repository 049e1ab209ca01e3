/** Readiness in the words of lists and files. */
import type { Level, OutOfDateReason } from './readiness.ts'

export const LEVEL_TEXT: Readonly<Record<Level, string>> = {
  blocked: 'Blocked',
  attention: 'Needs attention',
  ready: 'Ready',
  unknown: 'Unknown',
}

/** Why a verdict does not hold any more. */
export const OUT_OF_DATE_TEXT: Readonly<Record<OutOfDateReason, string>> = {
  changed: 'The VM changed',
  dependency: 'Something it uses changed',
  policy: 'The rules changed',
  asked: 'Validation was asked for',
  unread: 'The rules in force are not known',
}
