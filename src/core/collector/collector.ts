/**
 * The only loop: obey commands, do one step of the phase, wait. It loads an engine's inventory, follows its events and
 * compares everything now and then; the store is the only thing that it changes. Promises and guards: SPEC.md.
 */
import { asFault, Fault, isAbort, reactionTo, troubleOf } from '../errors.ts'
import type { Clock, EngineApi, InventoryStore, Log, Random } from '../ports.ts'
import type { Settings } from '../settings.ts'
import type { Command } from '../worker/protocol.ts'
import { Alarm } from '../alarm.ts'
import { Applier, type Kit } from './apply.ts'
import { Backoff } from './backoff.ts'
import { Follower } from './follow.ts'
import { Inbox } from './inbox.ts'
import { bounded } from './limit.ts'
import { isLocal } from './object.ts'
import { begin, failure, type Input, type Machine } from './phase.ts'
import type { Sheets } from './plan.ts'
import { withMachine, type Change } from './progress.ts'
import { Replica } from './replica.ts'
import { Seat } from './seat.ts'
import { Settle } from './settle.ts'

export interface CollectorPorts {
  api: EngineApi
  store: InventoryStore
  /** From `store.lead()`: commits of an older one are refused. */
  epoch: number
  clock: Clock
  random: Random
  settings: Settings
  log: Log
  /** The data sheets of the ten kinds (`SHEETS` of the adapters). */
  sheets: Sheets
}

export interface Collector {
  /**
   * Collects until `signal` fires. Throws Fault `superseded` when another leader took over; every other failure is
   * recorded in meta and tried again, or waits for a user.
   */
  run(signal: AbortSignal): Promise<void>
  /** Takes effect at once, whatever the loop is doing. `revalidate` is for others. */
  command(command: Command): void
  /** This worker slept or the clock was set: asks at once who answers, and what went by. Cuts pauses short, but no brake. */
  woke(): void
}

/** Shortest pause between a failure and a try that a command asks for, milliseconds. */
const COMMAND_GAP = 1_000

const SIGNED_OUT = new Fault('sign-in', 'You are signed out of the engine.', {
  nextStep: 'Sign in to go on collecting. What is stored stays readable.',
})

export function createCollector(ports: CollectorPorts): Collector {
  const loop = new Loop(ports)
  return {
    run: (signal) => loop.run(signal),
    command: (command) => loop.command(command),
    woke: () => loop.woke(),
  }
}

class Loop {
  readonly #kit: Kit
  readonly #follower: Follower
  readonly #backoff: Backoff
  readonly #inbox = new Inbox()
  /** A command may cut this pause short … */
  readonly #pause = new Alarm()
  /** … but not this one. */
  readonly #hold = new Alarm()
  readonly #seat: Seat
  #begun = false
  /** One step is wanted although collecting is paused. */
  #once = false

  constructor(ports: CollectorPorts) {
    const { clock, random, settings, log, sheets } = ports
    const meter = { requests: 0, bytes: 0 }
    const api = bounded(ports.api, Math.max(1, settings.concurrency), meter)
    const settle = new Settle(sheets, settings.settleDelay)
    const replica = new Replica(ports.store, ports.epoch, clock, meter, settle)
    this.#kit = { api, sheets, replica, settle, clock, random, settings, log }
    this.#backoff = new Backoff({
      first: settings.retryInterval,
      ceiling: settings.retryCeiling,
      random,
    })
    this.#seat = new Seat(
      replica,
      begin({ parity: false, resync: null, reconcile: null, paused: false }),
    )
    const applier = new Applier(this.#kit)
    this.#follower = new Follower(this.#kit, applier, this.#seat, () => this.#backoff.reset())
  }

  command(command: Command): void {
    if (command.type !== 'revalidate') this.#inbox.push(command)
  }

  woke(): void {
    this.#inbox.push({ type: 'woke' })
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#kit
    this.#begun = false
    while (!signal.aborted) {
      const left = await this.#turn(signal)
      await this.#inbox.wait(left, clock, signal)
    }
  }

  /** Once around; returns how long there is nothing to do, milliseconds. */
  async #turn(signal: AbortSignal): Promise<number> {
    const { clock } = this.#kit
    let inner: AbortSignal | null = null
    try {
      return await this.#inbox.during(signal, async (own) => {
        inner = own
        if (!this.#begun) await this.#begin()
        await this.#obey()
        const now = clock.now()
        const rest = Math.max(this.#hold.left(now), this.#pause.left(now))
        return rest > 0 ? rest : await this.#step(own)
      })
    } catch (error) {
      const ours = (inner as AbortSignal | null)?.aborted ?? signal.aborted
      // Interrupted: the next turn obeys the command. The store is as good as after a kill.
      if (ours && isAbort(error)) return 0
      return await this.#failed(asFault(error))
    }
  }

  async #begin(): Promise<void> {
    const meta = await this.#kit.replica.read()
    this.#seat.machine = begin({
      parity: meta.parity,
      resync: meta.resyncWanted,
      reconcile: meta.reconcileWanted,
      paused: meta.paused,
    })
    this.#follower.begin()
    this.#begun = true
  }

  async #step(signal: AbortSignal): Promise<number> {
    if (this.#seat.machine.phase === 'halted') return Infinity
    if (this.#seat.machine.paused && !this.#once) return Infinity
    this.#once = false
    return await this.#follower.step(signal)
  }

  async #obey(): Promise<void> {
    const before = this.#seat.machine
    for (const call of this.#inbox.take()) {
      if (call.type === 'revalidate') continue
      this.#pause.set(this.#kit.clock.now(), 0)
      if (call.type === 'woke') {
        this.#follower.woke()
        continue
      }
      if (call.type === 'load-next') {
        this.#follower.prefer(call.kind)
        continue
      }
      this.#seat.feed(call as Input)
      this.#follower.told(call)
      if (call.type === 'poll-now') this.#once = true
    }
    if (this.#seat.machine === before) return
    await this.#seat.commit(this.#seat.machine, this.#afterCommand(before))
  }

  #afterCommand(before: Machine): Change {
    const now = this.#kit.clock.now()
    const { phase, paused } = this.#seat.machine
    const halted = phase === 'halted'
    const same = halted === (before.phase === 'halted')
    return (meta) => {
      const trouble = halted ? troubleOf(SIGNED_OUT, now, meta.trouble) : null
      return {
        ...meta,
        trouble: same ? meta.trouble : trouble,
        nextPollAt: paused || halted ? null : meta.nextPollAt,
      }
    }
  }

  /** What follows from a failure: try again later, wait for a user, or leave. Returns how long to wait. */
  async #failed(fault: Fault): Promise<number> {
    const { clock, log } = this.#kit
    if (reactionTo(fault.kind) === 'yield') throw fault
    if (!isLocal(fault)) this.#follower.disconnected()
    this.#seat.feed(failure(fault.kind))
    const halted = this.#seat.machine.phase === 'halted'
    const now = clock.now()
    const pause = this.#backoff.next(fault.retryAfter)
    this.#hold.set(now, Math.max(COMMAND_GAP, fault.retryAfter ?? 0))
    this.#pause.set(now, halted ? 0 : pause)
    log(fault.kind === 'defect' ? 'error' : 'warn', `Collecting failed: ${fault.message}`, {
      kind: fault.kind,
      status: fault.status,
      failures: this.#backoff.failures,
    })
    await this.#report(fault, now, halted ? null : now + pause)
    return halted ? COMMAND_GAP : pause
  }

  /** Tells readers. When even that fails, the store is the trouble; it goes to the log and the loop tries again. */
  async #report(fault: Fault, now: number, nextPollAt: number | null): Promise<void> {
    try {
      await this.#kit.replica.commit({}, withMachine(this.#seat.machine), (meta) => ({
        ...meta,
        trouble: troubleOf(fault, now, meta.trouble),
        lastPollAt: now,
        nextPollAt,
        backlog: 0,
      }))
    } catch (error) {
      const second = asFault(error)
      if (reactionTo(second.kind) === 'yield') throw second
      this.#kit.log('error', `The trouble could not be stored: ${second.message}`, {
        kind: second.kind,
      })
    }
  }
}
