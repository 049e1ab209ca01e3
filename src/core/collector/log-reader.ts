/**
 * Reads the audit log for the follower and remembers what that takes: ids applied lately, how long ids may still show up
 * late, rows that break every listing that contains them, and rows that nobody can read.
 */
import { Alarm } from '../alarm.ts'
import type { Kit } from './apply.ts'
import {
  Applied,
  LATE_WINDOW,
  lost,
  pageLimit,
  readEvents,
  readHead,
  type Position,
  type Reading,
} from './cursor.ts'
import { decodeEvents } from '../engine/events.ts'
import type { EngineEvent } from '../model/event.ts'
import { localFault } from './object.ts'

/** Events before a load that are kept, at most. */
const PAST = 1_000

/** Failures in a row after which the log counts as unreadable at this place. */
const UNREADABLE = 3

export class LogReader {
  readonly #kit: Kit
  readonly #applied = new Applied()
  readonly #late = new Alarm()
  /** The overlap has been read in vain long after the newest event: nothing can show up behind the cursor any more. */
  #narrow = false
  #floor = 0
  #failures = 0
  /** Unreadable rows that have been told of; they stay in the overlap for a while. */
  #misfits = new Set<string>()

  constructor(kit: Kit) {
    this.#kit = kit
  }

  begin(now: number): void {
    this.#applied.clear()
    this.#late.set(now, LATE_WINDOW)
    this.#narrow = false
    this.#floor = 0
    this.#failures = 0
    this.#misfits.clear()
  }

  /** The clock has leapt, so it does not tell how long the newest event has been known: late ids are looked for anew. */
  woke(now: number): void {
    this.#late.set(now, LATE_WINDOW)
    this.#narrow = false
  }

  /** Which unreadable rows of a reading are new: each is told of once, for as long as it is read. */
  unread({ misfits }: Reading): string[] {
    const fresh = misfits.filter((message) => !this.#misfits.has(message))
    this.#misfits = new Set(misfits)
    return fresh
  }

  /**
   * Everything is about to be listed, so what the log says up to `head` needs no second look: only what becomes visible
   * there later does.
   */
  async skipTo(head: Position, signal: AbortSignal): Promise<void> {
    const { clock } = this.#kit
    this.begin(clock.now())
    try {
      const { fresh } = await readEvents(this.#kit.api, this.#options(head, true), signal)
      this.applied(
        fresh.filter(({ id }) => id <= head.cursor),
        head,
        clock.now(),
      )
    } catch (error) {
      // A row behind the head that cannot be listed would stop every later poll.
      localFault(error)
      this.#floor = head.cursor
    }
  }

  /**
   * The newest events up to this one, oldest first: what happened before a load, for those who read the history. Nothing depends on
   * them, so that a log that cannot be read in this way is as good as an empty one.
   */
  async past(upTo: number, signal: AbortSignal): Promise<EngineEvent[]> {
    const { api, log } = this.#kit
    try {
      const answer = await api.get('events', { max: PAST }, signal)
      const { events } = answer.gone ? { events: [] } : decodeEvents(answer.body)
      return events.filter(({ id }) => id <= upTo).sort((a, b) => a.id - b.id)
    } catch (error) {
      const { kind } = localFault(error)
      log('info', 'The events before the load could not be read.', { kind })
      return []
    }
  }

  /** The events since `position`. A log that cannot be read again and again is a gap, and is passed over. */
  async read(position: Position, signal: AbortSignal): Promise<Reading> {
    const { api, clock } = this.#kit
    const now = clock.now()
    this.#applied.know(position)
    try {
      const reading = await readEvents(api, this.#options(position, !this.#narrow), signal)
      this.#failures = 0
      this.#narrow = reading.fresh.length === 0 && this.#late.isDue(now)
      return reading
    } catch (error) {
      const fault = localFault(error)
      // Throws when the engine as a whole does not answer: then the log is not to blame.
      await readHead(api, signal)
      this.#failures += 1
      if (this.#failures < UNREADABLE) throw fault
      const gap = 'the engine’s event log cannot be read at this place'
      return lost(position, gap)
    }
  }

  /** These are in the store now. */
  applied(events: readonly EngineEvent[], position: Position, now: number): void {
    this.#applied.add(events, position.cursor - this.#kit.settings.overlap)
    if (events.length > 0) this.#late.set(now, LATE_WINDOW)
  }

  #options(position: Position, late: boolean): Parameters<typeof readEvents>[1] {
    const { settings, replica } = this.#kit
    return {
      position,
      applied: this.#applied,
      // At least the cursor's own event: its presence proves the position with each poll.
      overlap: late ? settings.overlap : 1,
      floor: this.#floor,
      pageSize: settings.eventPageSize,
      pages: pageLimit(Math.ceil(replica.meta.kinds.vm.rows / settings.pageSize)),
    }
  }
}
