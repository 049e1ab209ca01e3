/**
 * Complete comparisons with the engine, kind by kind: the periodic reconcile (changes without events are normal), and the
 * resync after a lost position, whose mark is durable first and whose cursor comes last. Rows stay visible throughout.
 */
import { KINDS, type Kind } from '../model/kinds.ts'
import { Alarm } from '../alarm.ts'
import type { Applier, Kit } from './apply.ts'
import { Backoff } from './backoff.ts'
import { readHead, type Position } from './cursor.ts'
import type { LogReader } from './log-reader.ts'
import { calm, NOTHING_SPENT, withCounters, withPosition, type Change } from './progress.ts'
import type { Seat } from './seat.ts'

/** After a start, live changes come first; what went by silently meanwhile is looked for a little later. */
const START_GRACE = 60_000

/** Shortest pause between two reconciles, whoever asks. */
const RECONCILE_GAP = 30_000

/** First pause between two resyncs; grows up to the reconcile interval while they follow each other. */
const RESYNC_GAP = 30_000

export class Comparison {
  readonly #kit: Kit
  readonly #applier: Applier
  readonly #seat: Seat
  readonly #log: LogReader
  readonly #due = new Alarm()
  readonly #gap = new Alarm()
  readonly #resyncGap = new Alarm()
  readonly #resyncBackoff: Backoff
  /** Kinds that the running comparison has still to list. */
  #left: Kind[] = []
  #drift = 0
  /** Where the log stood before a resync listed anything; null while none runs. */
  #position: Position | null = null

  constructor(kit: Kit, applier: Applier, seat: Seat, log: LogReader) {
    this.#kit = kit
    this.#applier = applier
    this.#seat = seat
    this.#log = log
    this.#resyncBackoff = new Backoff({
      first: RESYNC_GAP,
      ceiling: kit.settings.reconcileInterval,
      random: kit.random,
    })
  }

  begin(now: number): void {
    const { replica, settings, random } = this.#kit
    this.drop()
    const since = now - (replica.meta.lastReconcileAt ?? replica.meta.lastLoadAt ?? now)
    const left = settings.reconcileInterval - Math.max(0, since)
    this.#due.set(now, Math.max(left, START_GRACE * (1 + random())))
  }

  /** Forgets a comparison that was under way. */
  drop(): void {
    this.#left = []
    this.#position = null
  }

  /** Everything has just been listed. */
  done(now: number): void {
    const { settings, random } = this.#kit
    this.drop()
    this.#due.set(now, settings.reconcileInterval * (0.9 + 0.2 * random()))
    this.#gap.set(now, RECONCILE_GAP)
  }

  /** Whether the replica may be doubted as a whole again; keeps listings of everything at a growing distance. */
  mayResync(now: number): boolean {
    return this.#resyncGap.isDue(now)
  }

  resynced(now: number): void {
    this.#resyncGap.set(now, this.#resyncBackoff.next())
  }

  /** The position was proved long after the last resync: the next one, if any, is a first one. */
  steady(now: number): void {
    if (this.mayResync(now)) this.#resyncBackoff.reset()
  }

  /** Lists the next kind of a resync. Returns how long to wait before that, milliseconds. */
  async resync(signal: AbortSignal): Promise<number> {
    const { api, clock } = this.#kit
    if (!this.#position) {
      const wait = this.#resyncGap.left(clock.now())
      if (wait > 0) return wait
      const position = await readHead(api, signal)
      await this.#log.skipTo(position, signal)
      this.#start()
      this.#position = position
    }
    if (await this.#list(signal)) return 0
    const now = clock.now()
    await this.#seat.commit(
      this.#seat.next({ type: 'all-loaded' }),
      withPosition(this.#position),
      this.#compared(now),
      withCounters(NOTHING_SPENT, { resyncs: 1, drift: this.#drift }),
      calm,
    )
    this.done(now)
    this.resynced(now)
    return 0
  }

  /** Whether a reconcile is under way. */
  get running(): boolean {
    return this.#left.length > 0
  }

  /** Milliseconds until a reconcile is due. */
  wait(now: number): number {
    if (this.running) return 0
    const asked = this.#seat.machine.reconcile ? this.#gap.left(now) : Infinity
    return Math.min(asked, this.#due.left(now))
  }

  /**
   * Lists the next kind of a reconcile; begins one when none runs. Between two pages `live` may do what cannot wait; what
   * it throws ends the listing and is thrown here.
   */
  async reconcile(signal: AbortSignal, live: () => Promise<void>): Promise<void> {
    if (!this.running) this.#start()
    const failures: unknown[] = []
    await this.#list(signal, async () => {
      try {
        await live()
      } catch (error) {
        failures.push(error)
      }
      // A lost position drops the comparison: everything is listed again anyway.
      return failures.length === 0 && this.running
    })
    if (failures.length > 0) throw failures[0]
    if (this.running || this.#seat.machine.phase !== 'refresh') return
    const now = this.#kit.clock.now()
    const count = withCounters(NOTHING_SPENT, { reconciles: 1, drift: this.#drift })
    await this.#seat.commit(this.#seat.next({ type: 'reconciled' }), this.#compared(now), count)
    this.done(now)
  }

  #start(): void {
    this.#applier.forgive()
    this.#drift = 0
    this.#left = [...KINDS]
  }

  /** False when no kind was left. */
  async #list(signal: AbortSignal, pause?: () => Promise<boolean>): Promise<boolean> {
    const [kind] = this.#left
    if (!kind) return false
    let ended = false
    const between = pause && (async () => !(ended = !(await pause())))
    const sum = await this.#applier.list(kind, signal, between, calm)
    this.#drift += sum ? sum.created + sum.updated + sum.removed : 0
    if (!ended) this.#left.shift()
    return true
  }

  #compared(now: number): Change {
    const lastDrift = this.#drift
    return (meta) => ({ ...meta, lastReconcileAt: now, lastDrift })
  }
}
