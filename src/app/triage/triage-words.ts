/** What an entry of the ledger is about, how long its waiver holds and who wrote it, in words; and the ends on offer. */
import { timeText } from '../../core/model/times.ts'
import { holds, type TriageEntry, type TriageKey, type Waiver } from '../../core/model/triage.ts'

const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** The last day on which a waiver holds; its end is the midnight after. */
export const lastDay = (until: number): string => date.format(until - 1)

/** `until taken back`, `until 31 Dec 2026`, `ended after 31 Dec 2026`. */
export function untilText(waiver: Waiver, now: number): string {
  if (waiver.until === null) return 'until taken back'
  return `${holds(waiver, now) ? 'until' : 'ended after'} ${lastDay(waiver.until)}`
}

export type Scope = 'pair' | 'vm' | 'rule'

export const scopeOf = ({ vm, concern }: TriageKey): Scope =>
  vm === '' ? 'rule' : concern === '' ? 'vm' : 'pair'

export const SCOPE_TEXT: Readonly<Record<Scope, string>> = {
  pair: 'This concern on this VM',
  rule: 'This concern on all VMs',
  vm: 'All concerns of this VM',
}

/** What an entry covers beyond the concern at which it is shown; '' for exactly that. */
export const reachText = (entry: TriageKey): string =>
  ({ pair: '', rule: 'on all VMs', vm: 'with all concerns of this VM' })[scopeOf(entry)]

/** `by jnovak@internal, 14:05` */
export const writtenText = ({ by, at }: TriageEntry, now: number): string =>
  `by ${by || 'somebody unnamed'}, ${timeText(at, now)}`

/** Midnight after the day that is `days` from `now`, by the clock of this computer. */
export function endAfter(now: number, days: number): number {
  const end = new Date(now)
  end.setHours(0, 0, 0, 0)
  end.setDate(end.getDate() + days + 1)
  return end.getTime()
}

/** The end that a `2026-12-31` of a date field means; null when it is none. */
export function endOfDay(day: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (!match) return null
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + 1).getTime()
}

/** The day of a date field, from the end that it means. */
export function dayOf(until: number): string {
  const day = new Date(until - 1)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
