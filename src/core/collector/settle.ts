/**
 * What has to be read a second time. The engine logs some events before the state that they tell of is visible, and
 * leaves states such as `migrating` without any event at all. Objects in such states are durable in meta; the second
 * look at young events is not, because a restart applies the newest events once more anyway.
 */
import { WRITTEN_AFTER_COMMIT } from '../adapters/code-groups.ts'
import type { EngineEvent } from '../model/event.ts'
import type { Kind } from '../model/kinds.ts'
import type { ObjectKey } from '../model/meta.ts'
import { Alarm } from '../alarm.ts'
import { isIdle, mergeWork, NO_WORK, without, type Item, type Sheets, type Work } from './plan.ts'

/** Objects remembered across a restart; what is beyond them, the reconcile finds. */
export const REMEMBERED = 500

/** Reads of one object that stays in a passing state; with the growing pauses, about half an hour. */
export const BUDGET = 12

const GROWTH = 1.6
const CEILING = 5 * 60_000

/** Work that is done once more. */
interface Look {
  work: Work
  /** When it was done first. */
  since: number
  alarm: Alarm
}

interface Passing {
  item: Item
  tries: number
  alarm: Alarm
}

/** Whether the state that an event tells of may not have been visible yet when it was read, at `engineNow`. */
export const isYoung = (
  { code, time }: Pick<EngineEvent, 'code' | 'time'>,
  engineNow: number,
  delay: number,
): boolean => engineNow - time < delay / 2 && !WRITTEN_AFTER_COMMIT.has(code)

export class Settle {
  readonly #sheets: Sheets
  readonly #delay: number
  #once: Look[] = []
  readonly #passing = new Map<string, Passing>()

  constructor(sheets: Sheets, delay: number) {
    this.#sheets = sheets
    this.#delay = delay
  }

  /** Does this work once more, a little later. */
  later(work: Work, now: number): void {
    if (isIdle(work)) return
    const alarm = new Alarm()
    alarm.set(now, this.#delay)
    this.#once.push({ work, since: now, alarm })
  }

  /** Tells what a read found. An object in a passing state is read again, each time later, until its budget is spent. */
  observe(item: Item, transient: boolean, now: number): void {
    const key = `${item.kind}:${item.id}`
    const known = this.#passing.get(key)
    if (!transient) {
      this.#passing.delete(key)
      return
    }
    // A listing that happens to see it again does not use up its budget.
    if (known && !known.alarm.isDue(now)) return
    const tries = (known?.tries ?? 0) + 1
    const alarm = known?.alarm ?? new Alarm()
    const pause = Math.min(CEILING, this.#delay * GROWTH ** (tries - 1))
    // Out of budget: forgotten only when the object moves on; the reconcile looks at it anyway.
    alarm.set(now, tries > BUDGET ? Infinity : pause)
    this.#passing.set(key, { item, tries, alarm })
  }

  /**
   * Tells what a listing found: everything of that kind that it does not name has settled, unless it went on after the
   * object `after`; then it says nothing of those up to there.
   */
  listed(
    kind: Kind,
    transient: ReadonlySet<string>,
    now: number,
    after: string | null = null,
  ): void {
    for (const { item } of [...this.#passing.values()]) {
      const said = item.kind === kind && (after === null || item.id > after)
      if (said && !transient.has(item.id)) this.observe(item, false, now)
    }
    for (const id of transient) this.observe({ kind, id }, true, now)
  }

  /** What is due, as one work list. It stays due until it is `done` or observed. */
  due(now: number): Work {
    const once = this.#once.filter(({ alarm }) => alarm.isDue(now)).map(({ work }) => work)
    const one = [...this.#passing.values()]
      .filter(({ alarm }) => alarm.isDue(now))
      .map(({ item }) => item)
    return mergeWork(this.#sheets, ...once, { ...NO_WORK, one })
  }

  /**
   * `did` has been done from `now` on, and everything that was due then. What has been read again late enough, for
   * whatever reason, needs no look of its own; what a listing or a read could not observe counts as a try.
   */
  done(now: number, did: Work): void {
    const open = this.#once.filter(({ alarm }) => !alarm.isDue(now))
    for (const look of open) {
      if (now - look.since >= this.#delay / 2) look.work = without(look.work, did)
    }
    this.#once = open.filter(({ work }) => !isIdle(work))
    for (const { item, alarm } of this.#passing.values()) {
      if (alarm.isDue(now)) this.observe(item, true, now)
    }
  }

  /** Milliseconds until something is due; Infinity when nothing waits. */
  left(now: number): number {
    const alarms = [...this.#once, ...this.#passing.values()].map(({ alarm }) => alarm.left(now))
    return alarms.reduce((least, left) => Math.min(least, left), Infinity)
  }

  /** Objects in a passing state that are still followed, ordered, at most `REMEMBERED`. */
  unsettled(): ObjectKey[] {
    const followed = [...this.#passing].filter(([, { tries }]) => tries <= BUDGET)
    return followed
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, REMEMBERED)
      .map(([, { item }]) => item)
  }

  clear(): void {
    this.#once = []
    this.#passing.clear()
  }
}
