/**
 * Events as they go into the history, with what each one by itself had read again, and which of them is behind a change.
 */
import type { EngineEvent } from '../model/event.ts'
import type { AppliedEvent, Asked } from '../model/history.ts'
import { refKey } from '../model/kinds.ts'
import type { Trace } from '../ports.ts'
import { plan, type Sheets } from './plan.ts'

/** Newest events that a second look may go back to. */
const LATELY = 500

function askedBy(sheets: Sheets, event: EngineEvent): Asked[] {
  const { whole, one, placed, attached } = plan(sheets, [event])
  return [
    ...whole.map((kind): Asked => ({ kind })),
    ...one.map(({ kind, id }): Asked => ({ kind, id })),
    ...placed.map((host): Asked => ({ kind: 'vm', of: refKey('host', host) })),
    ...attached.map((vm): Asked => ({ kind: 'disk', of: refKey('vm', vm) })),
  ]
}

/** `seenAt`: when they were read, milliseconds. */
export const appliedEvents = (
  sheets: Sheets,
  events: readonly EngineEvent[],
  seenAt: number,
): AppliedEvent[] =>
  events.map((event) => ({ ...event, type: 'event', asked: askedBy(sheets, event), seenAt }))

/** Events older than a load: kept so that the history does not begin with the load, asked for nothing. */
export const pastEvents = (events: readonly EngineEvent[], seenAt: number): AppliedEvent[] =>
  events.map((event) => ({ ...event, type: 'event', asked: [], seenAt, past: true }))

type Changed = Parameters<Trace['eventOf']>[0]

const asksFor = ({ asked }: AppliedEvent, { kind, id, refs }: Changed): boolean =>
  asked.some(
    (one) =>
      one.kind === kind &&
      (one.id === id ||
        (one.of === undefined ? one.id === undefined : refs.includes(one.of)) ||
        // The disks of a VM do not refer to it.
        (kind === 'disk' && one.of?.startsWith('vm:') === true)),
  )

/** Which events may be behind a change that is read now. Memory only: after a restart a second look has no event to name. */
export class Lately {
  #events: readonly AppliedEvent[] = []

  add(events: readonly AppliedEvent[]): void {
    if (events.length > 0) this.#events = [...this.#events, ...events].slice(-LATELY)
  }

  clear(): void {
    this.#events = []
  }

  /** These events are being applied. */
  applying(events: readonly AppliedEvent[], batch: number): Trace {
    return { why: 'event', batch, eventOf: (object) => newestFor(events, object) }
  }

  /** What they asked for is looked at once more. */
  looking(): Trace {
    return { why: 'look', eventOf: (object) => newestFor(this.#events, object) }
  }
}

const newestFor = (events: readonly AppliedEvent[], object: Changed): number | undefined =>
  events.findLast((event) => asksFor(event, object))?.id

/** Nothing but the listing or the walk itself is behind what it finds. */
export const unprompted = (why: 'comparison' | 'survey'): Trace => ({
  why,
  eventOf: () => undefined,
})
