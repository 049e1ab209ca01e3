/**
 * Complete comparisons with the engine, kind by kind: the periodic reconcile (changes without events are normal), and the
 * resync after a lost position, whose mark is durable first and whose cursor comes last. Rows stay visible throughout.
 * Each one is audited: what it found is reported with its last commit, and why, after the poll that follows.
 */
import { driftIn, type AuditTrigger } from '../model/drift.ts'
import type { AppliedEvent, HistoryMark } from '../model/history.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import { Alarm } from '../alarm.ts'
import type { Applier, Kit, ListOptions } from './apply.ts'
import { Audit } from './audit.ts'
import { Backoff } from './backoff.ts'
import { readHead, type Position } from './cursor.ts'
import type { LogReader } from './log-reader.ts'
import { RELOAD } from './phase.ts'
import { calm, NOTHING_SPENT, withCounters, withPosition, type Change } from './progress.ts'
import type { Seat } from './seat.ts'

/** After a start or a long absence, live changes come first; what went by silently meanwhile is looked for a little later. */
const START_GRACE = 60_000

/** After so long without a poll the reconcile interval does not count; milliseconds. */
const LONG_ABSENCE = 3_600_000

/** Shortest pause between two reconciles, whoever asks. */
const RECONCILE_GAP = 30_000

/** First pause between two resyncs; grows up to the reconcile interval while they follow each other. */
const RESYNC_GAP = 30_000

/** Two comparisons are this far apart, in shares of the interval. */
const EARLIEST = 0.9
const LATEST = 1.1

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
  /** Of the comparison that runs. */
  #audit: Audit | null = null
  /** Of one that was broken off after it had found something: the next one reports that too. */
  #broken: Audit | null = null
  /** Of the last one, while the causes of what it found are not known. */
  #unexplained: Audit | null = null
  readonly #explainable = new Alarm()
  /** Nobody has collected for longer than the time between two comparisons. */
  #absent = false
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
    // It may have been another engine's.
    this.#broken = null
    const since = now - (replica.meta.lastReconcileAt ?? replica.meta.lastLoadAt ?? now)
    const left = settings.reconcileInterval - Math.max(0, since)
    this.#absent = since > settings.reconcileInterval * LATEST
    this.#due.set(now, Math.max(left, START_GRACE * (1 + random())))
  }

  /** The engine answers (again). After a long absence silent changes are looked for soon instead of in their turn. */
  connected(now: number): void {
    const { replica, random } = this.#kit
    const { lastGoodPollAt } = replica.meta
    // A clock that was set back makes an absence of unknown length.
    if (lastGoodPollAt === null || Math.abs(now - lastGoodPollAt) < LONG_ABSENCE) return
    this.#absent = true
    this.#due.set(now, Math.min(this.#due.left(now), START_GRACE * (1 + random())))
  }

  /** Forgets a comparison that was under way. */
  drop(): void {
    if (this.#audit && this.#audit.found > 0) this.#broken = this.#audit
    this.#left = []
    this.#position = null
    this.#audit = null
    this.#unexplained = null
    this.#kit.replica.comparing = null
  }

  /** Everything has just been listed. */
  done(now: number): void {
    const { settings, random } = this.#kit
    this.#audit = null
    this.drop()
    this.#absent = false
    this.#due.set(now, settings.reconcileInterval * (EARLIEST + (LATEST - EARLIEST) * random()))
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
      const asked = this.#seat.machine.resync === RELOAD
      this.#start(new Audit(this.#kit, asked ? 'reload' : 'gap', position.cursor))
      this.#position = position
    }
    const audit = this.#audit!
    if (await this.#list(audit, signal)) return 0
    const now = clock.now()
    const upTo = this.#position.cursor
    const mark: HistoryMark = { type: 'resynced', seenAt: now, reason: '', upTo }
    await this.#seat.record(
      { audit: audit.end(now), history: [mark] },
      this.#seat.next({ type: 'all-loaded' }),
      (meta) => ({ ...meta, listedAfresh: true }),
      withPosition(this.#position),
      compared(audit, now),
      withCounters(NOTHING_SPENT, { resyncs: 1, drift: audit.found }),
      calm,
    )
    this.#through(audit, now)
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
    if (!this.running) this.#start(this.#newAudit())
    const audit = this.#audit!
    const failures: unknown[] = []
    await this.#list(audit, signal, async () => {
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
    await this.#seat.record(
      { audit: audit.end(now) },
      this.#seat.next({ type: 'reconciled' }),
      compared(audit, now),
      withCounters(NOTHING_SPENT, { reconciles: 1, drift: audit.found }),
    )
    this.#through(audit, now)
  }

  /**
   * A poll that began at `began` has applied these events. What the last comparison found can be explained once a poll
   * began so much later that the events of all that it saw had to be visible.
   */
  async polled(events: readonly AppliedEvent[], began: number, signal: AbortSignal): Promise<void> {
    const { replica } = this.#kit
    this.#audit?.saw(events)
    const audit = this.#unexplained
    if (!audit) return
    audit.saw(events)
    if (!this.#explainable.isDue(began)) return
    const report = await audit.explained(signal)
    const lastDrift = driftIn(report)
    await replica.commit(
      { audit: report },
      (meta) => ({ ...meta, lastDrift }),
      withCounters(NOTHING_SPENT, { drift: -report.inFlight }),
    )
    this.#unexplained = null
  }

  #newAudit(): Audit {
    const overdue: AuditTrigger = this.#absent ? 'absence' : 'schedule'
    const trigger = this.#seat.machine.reconcile ?? overdue
    return new Audit(this.#kit, trigger, this.#kit.replica.meta.cursor)
  }

  #start(audit: Audit): void {
    this.#applier.forgive()
    this.#left = [...KINDS]
    if (this.#broken) audit.adopt(this.#broken)
    this.#broken = null
    this.#audit = audit
    this.#tell(audit)
  }

  #through(audit: Audit, now: number): void {
    this.done(now)
    if (audit.found === 0) return
    this.#unexplained = audit
    this.#explainable.set(now, this.#kit.settings.settleDelay)
  }

  /** Readers see how far it is with whatever is committed next. */
  #tell({ trigger, startedAt }: Audit): void {
    const kinds = KINDS.length - this.#left.length
    this.#kit.replica.comparing = kinds < KINDS.length ? { trigger, startedAt, kinds } : null
  }

  /** False when no kind was left. */
  async #list(audit: Audit, signal: AbortSignal, pause?: () => Promise<boolean>): Promise<boolean> {
    const [kind] = this.#left
    if (!kind) return false
    let ended = false
    const periodic = audit.trigger === 'schedule' || audit.trigger === 'doubt'
    const options: ListOptions = { found: audit.record, api: audit.api, periodic }
    if (pause) options.pause = async () => !(ended = !(await pause()))
    await this.#applier.list(kind, signal, options, calm)
    if (ended) return true
    const { state, loaded } = this.#kit.replica.meta.kinds[kind]
    // A kind that was given up has not been compared.
    if (state === 'complete') audit.compared(kind, loaded)
    this.#left.shift()
    this.#tell(audit)
    return true
  }
}

const compared =
  ({ cursor, found }: Audit, now: number): Change =>
  (meta) => ({ ...meta, lastReconcileAt: now, lastDrift: found, comparedFrom: cursor })
