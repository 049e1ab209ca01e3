/** Events as they go into the history: with what each one by itself had read again. */
import type { EngineEvent } from '../model/event.ts'
import type { AppliedEvent, Asked } from '../model/history.ts'
import { refKey } from '../model/kinds.ts'
import { plan, type Sheets } from './plan.ts'

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
