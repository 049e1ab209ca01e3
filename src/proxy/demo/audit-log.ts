/**
 * The audit log as the engine keeps it: ids from a sequence with gaps, times that are not monotone in id, entries that
 * become visible late, dismissal, ageing, and a sequence that a restored backup sets back.
 */
import type { AuditEvent, Ref, RefField } from './model.ts'
import type { Random } from './random.ts'

/** Codes that are not `normal`. */
const SEVERITY: Readonly<Record<number, AuditEvent['severity']>> = {
  12: 'error',
  64: 'error',
  65: 'error',
  114: 'error',
  119: 'error',
  126: 'warning',
  138: 'error',
  142: 'warning',
  522: 'warning',
  9027: 'warning',
  10812: 'alert',
}

export interface Entry {
  code: number
  description: string
  refs: Partial<Record<RefField, Ref>>
  correlationId: string | null
  at: number
}

export class AuditLog {
  /** By id, rising. */
  #events: AuditEvent[] = []
  #sequence: number
  #late = { count: 0, delay: 0 }
  readonly #random: Random

  constructor(random: Random, first: number) {
    this.#random = random
    this.#sequence = first
  }

  write(entry: Entry): AuditEvent {
    this.#sequence += this.#random.chance(1 / 12) ? this.#random.between(2, 4) : 1
    const late = this.#late.count > 0
    if (late) this.#late.count -= 1
    const event: AuditEvent = {
      id: this.#sequence,
      code: entry.code,
      severity: SEVERITY[entry.code] ?? 'normal',
      // An event is stamped before it is written: times of neighbors may stand the other way round.
      time: entry.at - (this.#random.chance(1 / 8) ? this.#random.between(2, 36) : 0),
      description: entry.description,
      correlationId: entry.correlationId,
      refs: entry.refs,
      visibleAt: late ? entry.at + this.#late.delay : entry.at,
      dismissed: false,
    }
    this.#events.push(event)
    return event
  }

  /** The next `count` entries are seen `delay` ms after they were written. */
  delayNext(count: number, delay: number): void {
    this.#late = { count, delay }
  }

  /** What lists show, by id, rising; `from` is exclusive. */
  visible(from: number, now: number): AuditEvent[] {
    return this.#events
      .slice(this.#indexAfter(from))
      .filter((event) => !event.dismissed && event.visibleAt <= now)
  }

  find(id: number, now: number): AuditEvent | undefined {
    const event = this.#events[this.#indexAfter(id - 1)]
    return event?.id === id && event.visibleAt <= now ? event : undefined
  }

  /** Everything, dismissed and not yet visible entries too. */
  all(): readonly AuditEvent[] {
    return this.#events
  }

  get newest(): number {
    return this.#events.at(-1)?.id ?? 0
  }

  setDismissed(ids: ReadonlySet<number>, dismissed: boolean): void {
    for (const event of this.#events) if (ids.has(event.id)) event.dismissed = dismissed
  }

  purgeBefore(id: number): void {
    this.#events = this.#events.slice(this.#indexAfter(id - 1))
  }

  copy(): { events: AuditEvent[]; sequence: number } {
    return { events: structuredClone(this.#events), sequence: this.#sequence }
  }

  /** Sequence and entries as they were: ids given since are given again. */
  restore({ events, sequence }: { events: AuditEvent[]; sequence: number }): void {
    this.#events = structuredClone(events)
    this.#sequence = sequence
  }

  #indexAfter(id: number): number {
    let low = 0
    let high = this.#events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#events[middle]!.id > id) high = middle
      else low = middle + 1
    }
    return low
  }
}
