/**
 * Does a work list and accounts for what fails: the same kind failing again and again, while the engine answers other
 * questions, is listed whole; when that fails too it is marked stale, durably, and everything else goes on without it.
 */
import { troubleOf, type Fault } from '../errors.ts'
import type { HistoryEntry } from '../model/history.ts'
import { KINDS, type Kind, type RefKey } from '../model/kinds.ts'
import type { Clock, EngineApi, Log, Random } from '../ports.ts'
import type { Settings } from '../settings.ts'
import { Alarm } from '../alarm.ts'
import { Backoff } from './backoff.ts'
import { thrifty, type Thrift } from './cost.ts'
import { readHead } from './cursor.ts'
import { Fetch } from './fetch.ts'
import { localFault, type Reader } from './object.ts'
import type { Sheets, Work } from './plan.ts'
import { listingFailed, NOTHING_SPENT, withCounters, type Change } from './progress.ts'
import { relist, type Meanwhile, type Relisted } from './relist.ts'
import type { Replica } from './replica.ts'
import type { Settle } from './settle.ts'
import { sparing, turnsOf, type Spare } from './sparing.ts'

/** Failures of a kind in a row before everything else goes on without it. */
export const POISON = 3

/** What the parts of a collector share. */
export interface Kit {
  api: EngineApi
  sheets: Sheets
  replica: Replica
  settle: Settle
  clock: Clock
  random: Random
  settings: Settings
  log: Log
}

interface Retry {
  backoff: Backoff
  alarm: Alarm
}

/** `pause` is called between two pages and ends the listing with false; `api` stands in for the usual one. */
export interface ListOptions extends Partial<Pick<Meanwhile, 'pause' | 'found'>> {
  api?: EngineApi
  /** A periodic comparison: details of what has not changed are asked for in turns. */
  periodic?: boolean
}

const goOn = (): Promise<boolean> => Promise.resolve(true)

/** What was done, and what it took. */
export interface Done {
  /** Read one by one. */
  objects: number
  /** Kinds that were listed. */
  listings: number
  requests: number
  /** Something was gone from the engine. */
  removed: boolean
}

/** What is committed with the last rows. */
export interface Conclusion {
  history: readonly HistoryEntry[]
  changes: readonly Change[]
}

const nothingMore = (): Conclusion => ({ history: [], changes: [] })

export class Applier {
  readonly #kit: Kit
  readonly #blames = new Map<Kind, number>()
  readonly #stale = new Map<Kind, Retry>()
  readonly #dangling = new Set<RefKey>()
  readonly #listing = new Map<Kind, Meanwhile>()

  constructor(kit: Kit) {
    this.#kit = kit
  }

  /** Forgets what was remembered; kinds that meta calls stale are tried again before long. */
  begin(): void {
    this.#blames.clear()
    this.#stale.clear()
    this.#dangling.clear()
    const { meta } = this.#kit.replica
    for (const kind of KINDS) if (meta.kinds[kind].state === 'stale') this.#retryLater(kind)
  }

  /** A complete comparison begins: references that led nowhere may be followed once more. */
  forgive(): void {
    this.#dangling.clear()
  }

  /**
   * Lists a kind, with `after` in its last commit. Null: it was ended, or given up and marked
   * stale. Throws while it may be tried again.
   */
  async list(
    kind: Kind,
    signal: AbortSignal,
    { pause = goOn, found = null, api = this.#kit.api, periodic = false }: ListOptions = {},
    ...after: readonly Change[]
  ): Promise<Relisted | null> {
    const { sheets, replica, settle, settings, clock } = this.#kit
    const outer = this.#listing.get(kind)
    if (outer) outer.superseded = true
    const passing = (ids: readonly string[]): void => {
      for (const id of ids) settle.observe({ kind, id }, true, clock.now())
    }
    const own: Meanwhile = { touched: new Set(), superseded: false, pause, passing, found }
    this.#listing.set(kind, own)
    try {
      const reader: Reader = { ...this.#reader(signal), api }
      const spare = periodic ? this.#sparing(kind) : null
      if (spare) reader.spare = spare
      const sum = await relist(reader, sheets, replica, kind, settings.pageSize, own, ...after)
      this.#blames.delete(kind)
      if (!sum) return null
      this.#stale.delete(kind)
      settle.listed(kind, sum.transient, clock.now(), sum.resumedAfter)
      return sum
    } catch (error) {
      const fault = localFault(error)
      if (!this.#stale.has(kind) && (await this.#blame(kind, signal)) < POISON) throw fault
      await this.#giveUp(kind, fault)
      return null
    } finally {
      if (outer) this.#listing.set(kind, outer)
      else this.#listing.delete(kind)
    }
  }

  /** The stale kind whose time has come. */
  due(now: number): Kind | undefined {
    return KINDS.find((kind) => this.#stale.get(kind)?.alarm.isDue(now))
  }

  /** Milliseconds until a stale kind is due; Infinity when there is none. */
  left(now: number): number {
    return [...this.#stale.values()].reduce(
      (least, { alarm }) => Math.min(least, alarm.left(now)),
      Infinity,
    )
  }

  /**
   * Does all that is asked; what `conclude` returns is committed with the last rows, and only when nothing is left undone. A kind that is marked stale counts as done: its listing is owed, durably.
   */
  async apply(
    asked: Work,
    signal: AbortSignal,
    conclude: (done: Done) => Conclusion = nothingMore,
  ): Promise<void> {
    const { sheets, replica, settle, clock } = this.#kit
    const before = { requests: replica.requests, removed: replica.removed }
    const { work, replaced } = await this.#listedInstead(asked, signal)
    let listings = work.whole.length - asked.whole.length
    let undone: Fault | null = null
    const listAll = async (kinds: Iterable<Kind>): Promise<void> => {
      for (const kind of kinds) {
        if (this.#stale.has(kind)) continue
        try {
          if (await this.list(kind, signal)) listings += 1
        } catch (error) {
          undone ??= localFault(error)
        }
      }
    }
    await listAll(asked.whole)
    const fetch = new Fetch(this.#reader(signal), sheets, replica.store, this.#dangling)
    const fetched = await fetch.run(work, replaced)
    await listAll([...fetched.whole].filter((kind) => !work.whole.includes(kind)))
    for (const [kind, fault] of fetched.failed) {
      if (this.#stale.has(kind)) continue
      if ((await this.#blame(kind, signal)) < POISON) undone ??= fault
      else await listAll([kind])
    }
    const count = withCounters(NOTHING_SPENT, { refetched: fetched.read.length })
    for (const { item, transient } of fetched.read) {
      settle.observe(item, transient, clock.now())
    }
    if (undone) await replica.commitRows(fetched, count)
    else {
      const requests = replica.requests - before.requests
      const removed = fetched.removes.length > 0 || replica.removed > before.removed
      const done = { objects: fetched.read.length, listings, requests, removed }
      const { history, changes } = conclude(done)
      await replica.commitRows({ ...fetched, history }, count, ...changes)
    }
    for (const { item } of fetched.read) this.#listing.get(item.kind)?.touched.add(item.id)
    if (undone) throw undone
    for (const { kind } of work.one) if (!fetched.failed.has(kind)) this.#blames.delete(kind)
  }

  /**
   * Lists the kinds of which listing is cheaper than reading what `work` names. Returns what is left to be done; where a
   * listing fails, that is everything that it was to replace.
   */
  async #listedInstead(work: Work, signal: AbortSignal): Promise<Thrift> {
    const { sheets, replica, settings } = this.#kit
    const { store: rows, meta } = replica
    const thrift = await thrifty({ sheets, rows, meta, pageSize: settings.pageSize }, work)
    try {
      for (const kind of thrift.work.whole) {
        if (work.whole.includes(kind) || (await this.list(kind, signal))) continue
        return { work, replaced: [] }
      }
    } catch (error) {
      localFault(error)
      return { work, replaced: [] }
    }
    return thrift
  }

  /** null: everything is asked for. A fault may be about details, so that they are not known to be good. */
  #sparing(kind: Kind): Spare | null {
    const { sheets, replica, settings } = this.#kit
    const { kinds, counters } = replica.meta
    if (!sheets[kind].detail || kinds[kind].state !== 'complete' || kinds[kind].faults > 0)
      return null
    return sparing(sheets[kind], replica.store, counters.reconciles, turnsOf(settings))
  }

  #reader(signal: AbortSignal): Reader {
    const { api, clock, settings } = this.#kit
    return { api, signal, now: () => clock.now(), concurrency: settings.concurrency }
  }

  /**
   * Counts a failure against a kind, but only while the engine answers something else: otherwise the failure is the
   * engine's, is thrown as such, and no kind is to blame.
   */
  async #blame(kind: Kind, signal: AbortSignal): Promise<number> {
    await readHead(this.#kit.api, signal)
    const count = (this.#blames.get(kind) ?? 0) + 1
    this.#blames.set(kind, count)
    return count
  }

  async #giveUp(kind: Kind, fault: Fault): Promise<void> {
    const { replica, clock, log } = this.#kit
    log('warn', `Listing ${kind} failed: it is marked stale, the rest goes on.`, {
      kind: fault.kind,
      status: fault.status,
    })
    this.#retryLater(kind)
    const trouble = troubleOf(fault, clock.now(), replica.meta.kinds[kind].trouble)
    await replica.commit({}, listingFailed(kind, trouble))
  }

  #retryLater(kind: Kind): void {
    const { settings, random, clock } = this.#kit
    const retry = this.#stale.get(kind) ?? {
      backoff: new Backoff({
        first: settings.retryInterval,
        ceiling: settings.reconcileInterval / 3,
        random,
      }),
      alarm: new Alarm(),
    }
    retry.alarm.set(clock.now(), retry.backoff.next())
    this.#stale.set(kind, retry)
  }
}
