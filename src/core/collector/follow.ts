/**
 * What a collector does in each phase, one step at a time: connect, load, catch up, poll, read again, compare. A step
 * either makes progress that is committed, or throws; the loop in `collector.ts` decides what follows.
 */
import { Fault } from '../errors.ts'
import { decodeSystem } from '../engine/system.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import type { ReplicaMeta } from '../model/meta.ts'
import type { EngineEvent } from '../model/event.ts'
import type { HistoryMark } from '../model/history.ts'
import type { Command } from '../worker/protocol.ts'
import { Alarm } from '../alarm.ts'
import { requestsAlone } from './alone.ts'
import type { Applier, Conclusion, Done, Kit } from './apply.ts'
import { Comparison } from './compare.ts'
import { CHECK_INTERVAL, HORIZON, positionTrouble, readHead, type Position } from './cursor.ts'
import { appliedEvents, Lately, pastEvents, unprompted } from './history.ts'
import { LogReader } from './log-reader.ts'
import { isYoung } from './settle.ts'
import { Survey, surveyAsked } from './survey.ts'
import { step } from './phase.ts'
import type { Seat } from './seat.ts'
import { isIdle, mergeWork, plan, type Work } from './plan.ts'
import {
  batchOf,
  calm,
  everComplete,
  loadBegins,
  positionOf,
  unlisted,
  withBatch,
  withEngine,
  withMachine,
  withPosition,
  type Change,
} from './progress.ts'

/** From so many unapplied events on, readers are told before the work is done. */
const BACKLOG_SHOWN = 20

const unsteady = (): Fault =>
  new Fault('not-an-engine', 'Different engines answer at this address in turn.', {
    nextStep: 'Give Portolan the address of one engine, not of a balancer over several.',
  })

export class Follower {
  readonly #kit: Kit
  readonly #applier: Applier
  readonly #seat: Seat
  readonly #log: LogReader
  readonly #poll = new Alarm()
  readonly #check = new Alarm()
  readonly #comparison: Comparison
  readonly #survey: Survey
  readonly #lately = new Lately()
  readonly #progress: () => void
  #connected = false
  #preferred: Kind | null = null

  /** `progress` is told when something went well. */
  constructor(kit: Kit, applier: Applier, seat: Seat, progress: () => void) {
    this.#kit = kit
    this.#applier = applier
    this.#seat = seat
    this.#log = new LogReader(kit)
    this.#comparison = new Comparison(kit, applier, seat, this.#log)
    this.#survey = new Survey(kit)
    this.#progress = progress
  }

  /** A new run: nothing is remembered but what the store says. */
  begin(): void {
    const { clock, settle, replica } = this.#kit
    const now = clock.now()
    settle.clear()
    for (const item of replica.meta.unsettled) settle.observe(item, true, now)
    this.#applier.begin()
    this.#log.begin(now)
    this.#connected = false
    this.#comparison.begin(now)
    this.#survey.begin()
    this.#lately.clear()
    this.#preferred = null
  }

  /** The way to the engine failed: before anything else, see who answers there now. */
  disconnected(): void {
    this.#connected = false
  }

  /** This worker slept or the clock was set: nothing that was known of the engine a moment ago counts. */
  woke(): void {
    const now = this.#kit.clock.now()
    this.disconnected()
    this.#log.woke(now)
    this.#poll.set(now, 0)
  }

  /** A user waits for this kind: a load lists it before the others that are left. */
  prefer(kind: Kind): void {
    this.#preferred = kind
  }

  /** A command has reached the machine; this is what else it changes. */
  told({ type }: Command): void {
    const now = this.#kit.clock.now()
    if (type === 'poll-now' || type === 'resume') this.#poll.set(now, 0)
    if (type === 'signed-in') this.#connected = false
    if (type === 'full-reload') this.#comparison.drop()
  }

  /** Does one thing; returns how long there is nothing to do, milliseconds. */
  async step(signal: AbortSignal): Promise<number> {
    if (!this.#connected) await this.#connect(signal)
    switch (this.#seat.machine.phase) {
      case 'load':
        return await this.#load(signal)
      case 'resync':
        return await this.#resync(signal)
      case 'loaded':
        await this.#pollOnce(signal)
        return 0
      case 'parity':
        return await this.#parity()
      case 'refresh':
        return await this.#refresh(signal)
      default:
        return 0
    }
  }

  /** Who answers, and is the position still good? */
  async #connect(signal: AbortSignal): Promise<void> {
    const { api, clock, replica, log } = this.#kit
    const answer = await api.get('', {}, signal)
    if (answer.gone) {
      throw new Fault('not-an-engine', 'The address answers, but there is no engine’s API.', {
        nextStep: 'Check the engine’s URL; it usually ends in /ovirt-engine.',
      })
    }
    const engine = decodeSystem(answer.body, clock.now())
    const known = replica.meta.engine?.instanceId ?? ''
    if (known !== '' && engine.instanceId !== '' && known !== engine.instanceId) {
      // Two engines behind one address would otherwise empty the replica at every turn.
      if (!this.#comparison.mayResync(clock.now())) throw unsteady()
      log('warn', 'Another engine answers at this address: its inventory is loaded anew.')
      this.#comparison.resynced(clock.now())
      await replica.wipe()
      this.begin()
      this.#seat.feed({ type: 'other-engine' })
    }
    await replica.commit({}, withEngine(engine))
    this.#comparison.connected(clock.now())
    await this.#settlePosition(signal)
    this.#connected = true
  }

  async #settlePosition(signal: AbortSignal): Promise<void> {
    const { api, replica, clock } = this.#kit
    const loaded = unlisted(replica.meta).length === 0
    const position = positionOf(replica.meta)
    const doubt = position && (await this.#positionDoubt(position, signal))
    this.#check.set(clock.now(), CHECK_INTERVAL)
    if (!position || (doubt !== null && !loaded)) {
      // Nothing to follow yet: note where the log stands, then list everything.
      const head = await readHead(api, signal)
      await this.#log.skipTo(head, signal)
      const machine = this.#seat.next({ type: 'connected', loaded: false })
      await this.#seat.commit(machine, withPosition(head), loadBegins(clock.now()))
      return
    }
    if (doubt !== null && this.#seat.machine.phase !== 'resync') await this.#lose(doubt)
    await this.#seat.commit(this.#seat.next({ type: 'connected', loaded }))
  }

  async #positionDoubt(position: Position, signal: AbortSignal): Promise<string | null> {
    const { api, clock, replica } = this.#kit
    const { lastGoodPollAt, lastReconcileAt, loadStartedAt } = replica.meta
    // Whatever was listed since the last poll does not have to be told of by the log.
    const known = Math.max(lastGoodPollAt ?? 0, lastReconcileAt ?? 0, loadStartedAt ?? 0)
    if (!position.event && clock.now() - known > HORIZON) {
      return 'away for longer than the engine keeps its log'
    }
    return await positionTrouble(api, position, signal)
  }

  /** The position is lost. The mark is durable before anything is done about it. */
  async #lose(reason: string): Promise<void> {
    this.#kit.log('warn', 'Events may have been missed: everything is compared.', { reason })
    this.#comparison.drop()
    const { clock, replica } = this.#kit
    const { cursor, lastGoodPollAt } = replica.meta
    const mark: HistoryMark = {
      type: 'gap',
      seenAt: clock.now(),
      reason,
      ...(cursor === null ? {} : { after: cursor }),
      ...(lastGoodPollAt === null ? {} : { since: lastGoodPollAt }),
    }
    await this.#seat.record({ history: [mark] }, this.#seat.next({ type: 'gap', reason }))
  }

  async #load(signal: AbortSignal): Promise<number> {
    const { replica, clock } = this.#kit
    const left = unlisted(replica.meta)
    const kind = left.find((one) => one === this.#preferred) ?? left[0]
    if (kind) {
      await this.#applier.list(kind, signal, {}, calm)
      this.#seat.feed({ type: 'kind-loaded' })
      this.#progress()
      return 0
    }
    const past = await this.#log.past(replica.meta.cursor ?? 0, signal)
    const now = clock.now()
    const mark: HistoryMark = { type: 'loaded', seenAt: now, reason: '' }
    const history = [...pastEvents(past, now), mark]
    const loaded: Change = (meta) => ({
      ...meta,
      lastLoadAt: now,
      listedAfresh: true,
      lastReconcileAt: now,
      comparedFrom: meta.cursor,
    })
    const machine = this.#seat.next({ type: 'all-loaded' })
    await this.#seat.record({ history }, machine, loaded, calm)
    this.#comparison.done(now)
    return 0
  }

  async #resync(signal: AbortSignal): Promise<number> {
    const { replica } = this.#kit
    const wait = await replica.because(unprompted('comparison'), () =>
      this.#comparison.resync(signal),
    )
    if (wait > 0) return wait
    this.#progress()
    if (this.#seat.machine.phase === 'loaded') this.#check.set(this.#kit.clock.now(), 0)
    return 0
  }

  /** Fewer VMs than the engine counts: paging shifted while the load ran, or an answer was cut. Look again soon. */
  async #parity(): Promise<number> {
    const meta = await this.#kit.replica.read()
    const short = KINDS.some((kind) => {
      const { expected, rows, state } = meta.kinds[kind]
      return state === 'complete' && expected !== null && rows < expected
    })
    if (short) this.#seat.feed({ type: 'doubt' })
    await this.#seat.commit(this.#seat.next({ type: 'polled' }))
    return 0
  }

  /** The first thing that is due. */
  async #refresh(signal: AbortSignal): Promise<number> {
    const { clock, settle, replica } = this.#kit
    const now = clock.now()
    if (this.#poll.isDue(now)) {
      await this.#pollOnce(signal)
      return 0
    }
    const due = settle.due(now)
    const looks = this.#looksLeft(now)
    if (looks === 0 && !isIdle(due)) {
      await replica.because(this.#lately.looking(), () => this.#applier.apply(due, signal))
      settle.done(now, due)
      return 0
    }
    const stale = this.#applier.due(now)
    if (stale) {
      await replica.because(unprompted('comparison'), () => this.#applier.list(stale, signal))
      return 0
    }
    const wait = this.#comparison.wait(now)
    if (wait > 0) {
      if (this.#survey.wanted(now)) {
        const mayGoOn = (): boolean => !this.#poll.isDue(clock.now())
        await replica.because(unprompted('survey'), () => this.#survey.round(signal, mayGoOn))
        return 0
      }
      return Math.min(this.#poll.left(now), looks, this.#applier.left(now), wait)
    }
    // The engine's own counts are the yardstick of a comparison, so they are read anew before it.
    if (!this.#comparison.running) await this.#connect(signal)
    if (this.#seat.machine.phase !== 'refresh') return 0
    await replica.because(unprompted('comparison'), () =>
      this.#comparison.reconcile(signal, async () => {
        if (this.#poll.isDue(clock.now())) await this.#pollOnce(signal)
      }),
    )
    this.#progress()
    return 0
  }

  /** Second looks wait for a poll that comes soon: what its events name is then read once for both. */
  #looksLeft(now: number): number {
    const { settle, settings } = this.#kit
    const poll = this.#poll.left(now)
    return poll <= settings.settleDelay / 2 ? poll : settle.left(now)
  }

  async #pollOnce(signal: AbortSignal): Promise<void> {
    const { replica, clock, settle, sheets, settings, log } = this.#kit
    const now = clock.now()
    const position = positionOf(replica.meta)
    if (!position) throw new Fault('defect', 'There is no position to poll from.')
    const reading = await this.#log.read(position, signal)
    let gap = reading.gap
    if (gap === null && (reading.unproven || this.#check.isDue(now))) {
      gap = await this.#positionDoubt(position, signal)
      this.#check.set(now, CHECK_INTERVAL)
      if (gap === null) this.#comparison.steady(now)
    }
    if (gap !== null) return await this.#lose(gap)

    const { fresh } = reading
    const unread = this.#log.unread(reading)
    if (unread.length > 0) {
      log('warn', 'Events could not be read: everything is compared.', { unread })
      this.#seat.feed({ type: 'doubt' })
    }
    if (fresh.length > BACKLOG_SHOWN) {
      await replica.commit({}, (meta) => ({ ...meta, backlog: fresh.length, lastPollAt: now }))
    }
    const { store: rows, meta } = replica
    const ground = { sheets, rows, meta, pageSize: settings.pageSize }
    const alone = await requestsAlone(ground, fresh)
    const wanted = plan(sheets, fresh)
    const work = mergeWork(sheets, wanted, settle.due(now))
    const complete = everComplete(replica.meta)
    let machine = this.#seat.next({ type: 'caught-up', complete })
    const events = appliedEvents(sheets, fresh, now)
    const read = clock.now()
    const conclude = (done: Done): Conclusion => {
      if (meta.listedAfresh && done.removed) machine = step(machine, { type: 'doubt' })
      const batch = batchOf(done, {
        at: now,
        events: fresh.length,
        alone,
        took: clock.now() - read,
      })
      return {
        history: events.map((event, at) => (at < events.length - 1 ? event : { ...event, batch })),
        changes: [
          withPosition(reading.position),
          withMachine(machine),
          surveyAsked(sheets, fresh),
          withBatch(batch),
          this.#polled(now),
        ],
      }
    }
    await replica.because(this.#lately.applying(events, now), () =>
      this.#applier.apply(work, signal, conclude),
    )
    this.#lately.add(events)
    this.#seat.machine = machine
    this.#progress()
    settle.done(now, work)
    settle.later(this.#young(fresh, now), now)
    this.#log.applied(fresh, reading.position, now)
    this.#poll.set(now, settings.refreshInterval)
    this.#survey.polled()
    if (wanted.doubt) this.#seat.feed({ type: 'doubt' })
    await this.#comparison.polled(events, now, signal)
  }

  /** What events ask for whose state may not have been visible yet when it was read. */
  #young(fresh: readonly EngineEvent[], now: number): Work {
    const { replica, settings, sheets } = this.#kit
    const engineNow = now + (replica.meta.engine?.clockSkew ?? 0)
    return plan(
      sheets,
      fresh.filter((event) => isYoung(event, engineNow, settings.settleDelay)),
    )
  }

  #polled(now: number): Change {
    const { settings } = this.#kit
    return (meta: ReplicaMeta) => ({
      ...meta,
      lastPollAt: now,
      lastGoodPollAt: now,
      listedAfresh: false,
      nextPollAt: now + settings.refreshInterval,
      backlog: 0,
      trouble: null,
    })
  }
}
