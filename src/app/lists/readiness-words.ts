/** In words why a verdict is out of date, since when, and how old it is. */
import type { OutOfDate, OutOfDateReason } from '../../core/model/readiness.ts'
import { ageText, timeText } from '../../core/model/times.ts'

const SINCE: Readonly<Record<OutOfDateReason, (time: string) => string>> = {
  changed: (time) => `Changed at ${time}, not validated since`,
  dependency: (time) => `Something that it refers to changed at ${time}, not validated since`,
  policy: (time) => `The rules changed at ${time}, not validated since`,
  asked: (time) => `Asked for at ${time}, not validated since`,
  unread: (time) => `Waits since ${time}; the rules in force are not known yet`,
}

const AFTER: Readonly<Record<OutOfDateReason, string>> = {
  changed: 'Changed since it was validated',
  dependency: 'Something that it refers to changed since it was validated',
  policy: 'Validated with other rules than those in force',
  asked: 'Asked to be validated again',
  unread: 'The rules in force are not known yet',
}

/** `Changed at 14:04, not validated since. The last verdict is of 13:50, 25 min ago.` */
export function outOfDateText({ reason, since, validatedAt }: OutOfDate, now: number): string {
  const what = since === null ? AFTER[reason] : SINCE[reason](timeText(since, now))
  return `${what}. The last verdict is of ${timeText(validatedAt, now)}, ${ageText(now - validatedAt)} ago.`
}
