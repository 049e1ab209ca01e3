/**
 * What a collector does in each phase, one step at a time: connect, load, catch up, poll, read again, compare. A step
 * either makes progress that is committed, or throws; the loop in `collector.ts` decides what follows.
 */
import { Fault } from '../errors.ts'
import { decodeSystem } from '../engine/system.ts'
import { KINDS, type Kind } from '../model/kinds.ts'
import type { ReplicaMeta } from '../model/meta.ts'
import type { EngineEvent } from '../model/event.ts'
import type { Command } from '../worker/protocol.ts'
import { Alarm } from './alarm.ts'
import type { Applier, Kit } from './apply.ts'
import { Backoff } from './backoff.ts'
import { CHECK_INTERVAL, HORIZON, positionTrouble, readHead, type Position } from './cursor.ts'
import { LogReader } from './log-reader.ts'
import { step, type Input, type Machine } from './phase.ts'
import { isIdle, mergeWork, plan, type Work } from './plan.ts'
import {
  everComplete,
  loadBegins,
  positionOf,
  unlisted,
  withCounters,
  withEngine,
  withMachine,
  withPosition,
  type Change,
} from './progress.ts'

export interface Seat {
  machine(): Machine
  become(machine: Machine): void
  /** Something went well: back-off starts over. */
  progress(): void
}

/** After a start, live changes come first; what went by silently meanwhile is looked for a little later. */
const START_GRACE = 60_000

/** Shortest pause between two complete comparisons, whoever asks. */
const RECONCILE_GAP = 30_000

/** First pause between two resyncs; grows up to the reconcile interval while they follow each other. */
const RESYNC_GAP = 30_000

/** From so many unapplied events on, readers are told before the work is done. */
const BACKLOG_SHOWN = 20

const NOTHING_SPENT = { requests: 0, bytes: 0 }

const unsteady = (): Fault =>
  new Fault('not-an-engine', 'Different engines answer at this address in turn.', {
    nextStep: 'Give Portolan the address of one engine, not of a balancer over several.',
  })

const calm: Change = (meta) => (meta.trouble ? { ...meta, trouble: null } : meta)

const sizeOf = ({ whole, one, placed, attached }: Work): number =>
  whole.length + one.length + placed.length + attached.length

export class Follower {
  readonly #kit: Kit
  readonly #applier: Applier
  readonly #seat: Seat
  readonly #log: LogReader
  readonly #poll = new Alarm()
  readonly #check = new Alarm()
  readonly #reconcile = new Alarm()
  readonly #reconcileGap = new Alarm()
  readonly #resyncGap = new Alarm()
  readonly #resyncBackoff: Backoff
  #connected = false
  /** Kinds that the running comparison has still to list. */
  #comparing: Kind[] = []
  #drift = 0
  #resync: { position: Position; left: Kind[] } | null = null

  constructor(kit: Kit, applier: Applier, seat: Seat) {
    this.#kit = kit
    this.#applier = applier
    this.#seat = seat
    this.#log = new LogReader(kit)
    this.#resyncBackoff = new Backoff({
      first: RESYNC_GAP,
      ceiling: kit.settings.reconcileInterval,
      random: kit.random,
    })
  }

  /** A new run: nothing is remembered but what the store says. */
  begin(): void {
    const { replica, clock, settle, settings, random } = this.#kit
    const now = clock.now()
    settle.clear()
    this.#applier.begin()
    this.#log.begin(now)
    this.#connected = false
    this.#comparing = []
    this.#resync = null
    const since = now - (replica.meta.lastReconcileAt ?? replica.meta.lastLoadAt ?? now)
    const left = settings.reconcileInterval - Math.max(0, since)
    this.#reconcile.set(now, Math.max(left, START_GRACE * (1 + random())))
  }

  /** The way to the engine failed: before anything else, see who answers there now. */
  disconnected(): void {
    this.#connected = false
  }

  /** A command has reached the machine; this is what else it changes. */
  told({ type }: Command): void {
    const now = this.#kit.clock.now()
    if (type === 'poll-now' || type === 'resume') this.#poll.set(now, 0)
    if (type === 'signed-in') this.#connected = false
    if (type === 'full-reload') {
      this.#resync = null
      this.#comparing = []
    }
  }

  /** Does one thing; returns how long there is nothing to do, milliseconds. */
  async step(signal: AbortSignal): Promise<number> {
    if (!this.#connected) await this.#connect(signal)
    switch (this.#seat.machine().phase) {
      case 'load':
        return await this.#load(signal)
      case 'resync':
        return await this.#resyncKind(signal)
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

  #next(input: Input): Machine {
    return step(this.#seat.machine(), input)
  }

  /** Commits, and only then becomes what was committed. */
  async #commitAs(machine: Machine, ...changes: readonly Change[]): Promise<void> {
    await this.#kit.replica.commit({}, withMachine(machine), ...changes)
    this.#seat.become(machine)
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
      if (!this.#resyncGap.isDue(clock.now())) throw unsteady()
      log('warn', 'Another engine answers at this address: its inventory is loaded anew.')
      this.#slowDown(clock.now())
      await replica.wipe()
      this.begin()
      this.#seat.become(this.#next({ type: 'other-engine' }))
    }
    await replica.commit({}, withEngine(engine))
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
      const machine = this.#next({ type: 'connected', loaded: false })
      await this.#commitAs(machine, withPosition(head), loadBegins(clock.now()))
      return
    }
    if (doubt !== null && this.#seat.machine().phase !== 'resync') await this.#lose(doubt)
    await this.#commitAs(this.#next({ type: 'connected', loaded }))
  }

  async #positionDoubt(position: Position, signal: AbortSignal): Promise<string | null> {
    const { api, clock, replica } = this.#kit
    const { lastGoodPollAt } = replica.meta
    if (!position.event && lastGoodPollAt !== null && clock.now() - lastGoodPollAt > HORIZON) {
      return 'away for longer than the engine keeps its log'
    }
    return await positionTrouble(api, position, signal)
  }

  /** The position is lost. The mark is durable before anything is done about it. */
  async #lose(reason: string): Promise<void> {
    this.#kit.log('warn', 'Events may have been missed: everything is compared.', { reason })
    this.#resync = null
    this.#comparing = []
    await this.#commitAs(this.#next({ type: 'gap', reason }))
  }

  async #load(signal: AbortSignal): Promise<number> {
    const { replica, clock } = this.#kit
    const [kind] = unlisted(replica.meta)
    if (kind) {
      await this.#applier.list(kind, signal, calm)
      this.#seat.become(this.#next({ type: 'kind-loaded' }))
      this.#seat.progress()
      return 0
    }
    const now = clock.now()
    const loaded: Change = (meta) => ({ ...meta, lastLoadAt: now, lastReconcileAt: now })
    await this.#commitAs(this.#next({ type: 'all-loaded' }), loaded, calm)
    this.#reconciledAt(now)
    return 0
  }

  /** Lists the next kind of a resync; the cursor comes last, with the end of the mark. */
  async #resyncKind(signal: AbortSignal): Promise<number> {
    const { api, clock, replica } = this.#kit
    const wait = this.#resync ? 0 : this.#resyncGap.left(clock.now())
    if (wait > 0) return wait
    if (!this.#resync) {
      const position = await readHead(api, signal)
      await this.#log.skipTo(position, signal)
      this.#applier.forgive()
      this.#drift = 0
      this.#resync = { position, left: [...KINDS] }
    }
    const { left, position } = this.#resync
    const [kind] = left
    if (kind) {
      this.#drift += await this.#compare(kind, signal)
      left.shift()
      return 0
    }
    const now = clock.now()
    await this.#commitAs(
      this.#next({ type: 'all-loaded' }),
      withPosition(position),
      this.#compared(now),
      withCounters(NOTHING_SPENT, { resyncs: 1, drift: this.#drift }),
      calm,
    )
    this.#resync = null
    this.#reconciledAt(now)
    this.#slowDown(now)
    this.#check.set(now, 0)
    this.#kit.log('info', 'Everything has been compared.', { drift: replica.meta.lastDrift })
    return 0
  }

  async #compare(kind: Kind, signal: AbortSignal): Promise<number> {
    const sum = await this.#applier.list(kind, signal, calm)
    this.#seat.progress()
    return sum ? sum.created + sum.updated + sum.removed : 0
  }

  #compared(now: number): Change {
    const lastDrift = this.#drift
    return (meta) => ({ ...meta, lastReconcileAt: now, lastDrift })
  }

  #reconciledAt(now: number): void {
    const { settings, random } = this.#kit
    this.#comparing = []
    this.#reconcile.set(now, settings.reconcileInterval * (0.9 + 0.2 * random()))
    this.#reconcileGap.set(now, RECONCILE_GAP)
  }

  /** Resyncs that follow each other keep a growing distance. */
  #slowDown(now: number): void {
    this.#resyncGap.set(now, this.#resyncBackoff.next())
  }

  /** Fewer VMs than the engine counts: paging shifted while the load ran, or an answer was cut. Look again soon. */
  async #parity(): Promise<number> {
    const meta = await this.#kit.replica.read()
    const short = KINDS.some((kind) => {
      const { expected, rows, state } = meta.kinds[kind]
      return state === 'complete' && expected !== null && rows < expected
    })
    if (short) this.#seat.become(this.#next({ type: 'doubt' }))
    await this.#commitAs(this.#next({ type: 'polled' }))
    return 0
  }

  /** The first thing that is due. */
  async #refresh(signal: AbortSignal): Promise<number> {
    const { clock, settle } = this.#kit
    const now = clock.now()
    if (this.#poll.isDue(now)) {
      await this.#pollOnce(signal)
      return 0
    }
    if (!isIdle(settle.due(now))) {
      await this.#applier.apply(settle.due(now), signal)
      settle.done(now)
      return 0
    }
    const stale = this.#applier.due(now)
    if (stale) {
      await this.#applier.list(stale, signal)
      return 0
    }
    const wait = this.#comparing.length > 0 ? 0 : this.#untilReconcile(now)
    if (wait === 0) {
      await this.#reconcileKind(signal)
      return 0
    }
    return Math.min(this.#poll.left(now), settle.left(now), this.#applier.left(now), wait)
  }

  #untilReconcile(now: number): number {
    const asked = this.#seat.machine().reconcile ? this.#reconcileGap.left(now) : Infinity
    return Math.min(asked, this.#reconcile.left(now))
  }

  async #reconcileKind(signal: AbortSignal): Promise<void> {
    const { clock } = this.#kit
    if (this.#comparing.length === 0) {
      // The engine's own counts are the yardstick, so they are read anew.
      await this.#connect(signal)
      if (this.#seat.machine().phase !== 'refresh') return
      this.#applier.forgive()
      this.#drift = 0
      this.#comparing = [...KINDS]
    }
    this.#drift += await this.#compare(this.#comparing[0]!, signal)
    this.#comparing.shift()
    if (this.#comparing.length > 0) return
    const now = clock.now()
    const count = withCounters(NOTHING_SPENT, { reconciles: 1, drift: this.#drift })
    await this.#commitAs(this.#next({ type: 'reconciled' }), this.#compared(now), count)
    this.#reconciledAt(now)
  }

  async #pollOnce(signal: AbortSignal): Promise<void> {
    const { replica, clock, settle, sheets, settings } = this.#kit
    const now = clock.now()
    const position = positionOf(replica.meta)
    if (!position) throw new Fault('defect', 'There is no position to poll from.')
    const reading = await this.#log.read(position, signal)
    let gap = reading.gap
    if (gap === null && (reading.hint || reading.unproven || this.#check.isDue(now))) {
      gap = await this.#positionDoubt(position, signal)
      this.#check.set(now, CHECK_INTERVAL)
      this.#log.checked(now)
      if (gap === null && this.#resyncGap.isDue(now)) this.#resyncBackoff.reset()
    }
    if (gap !== null) return await this.#lose(gap)

    const { fresh } = reading
    if (fresh.length > BACKLOG_SHOWN) {
      await replica.commit({}, (meta) => ({ ...meta, backlog: fresh.length, lastPollAt: now }))
    }
    const wanted = plan(sheets, fresh)
    const work = mergeWork(sheets, wanted, settle.due(now))
    const complete = everComplete(replica.meta)
    const machine = this.#next({ type: 'caught-up', complete })
    await this.#applier.apply(
      work,
      signal,
      withPosition(reading.position),
      withMachine(machine),
      this.#polled(now, fresh, sizeOf(wanted)),
    )
    this.#seat.become(machine)
    this.#seat.progress()
    settle.done(now)
    settle.later(this.#young(fresh, now), now)
    this.#log.applied(fresh, reading.position, now)
    this.#poll.set(now, settings.refreshInterval)
    if (wanted.doubt) this.#seat.become(this.#next({ type: 'doubt' }))
  }

  /** What events ask for whose state may not have been visible yet when it was read. */
  #young(fresh: readonly EngineEvent[], now: number): Work {
    const { replica, settings, sheets } = this.#kit
    const engineNow = now + (replica.meta.engine?.clockSkew ?? 0)
    return plan(
      sheets,
      fresh.filter(({ time }) => engineNow - time < settings.settleDelay / 2),
    )
  }

  #polled(now: number, fresh: readonly EngineEvent[], size: number): Change {
    const { settings, sheets } = this.#kit
    const single = fresh.reduce((sum, event) => sum + sizeOf(plan(sheets, [event])), 0)
    const count = withCounters(NOTHING_SPENT, {
      polls: 1,
      events: fresh.length,
      saved: single - size,
    })
    return (meta: ReplicaMeta) => ({
      ...count(meta),
      lastPollAt: now,
      lastGoodPollAt: now,
      nextPollAt: now + settings.refreshInterval,
      backlog: 0,
      trouble: null,
    })
  }
}
