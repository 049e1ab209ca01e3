/**
 * The collector's hand on the store: every commit carries the epoch, the time, what has been spent since the last one and
 * what has not settled, and leaves a copy of the meta record that it wrote.
 */
import type { RowDifference } from '../model/drift.ts'
import type { Kind } from '../model/kinds.ts'
import type { Comparing, ReplicaMeta } from '../model/meta.ts'
import type { Clock, Commit, CommitResult, InventoryStore, Trace } from '../ports.ts'
import type { Meter } from './limit.ts'
import {
  all,
  withComparing,
  withCounters,
  withToday,
  withUnsettled,
  type Change,
} from './progress.ts'
import type { Settle } from './settle.ts'

/** Rows of one transaction: enough to be quick, few enough to let readers in between. */
const CHUNK = 100

export interface Written {
  created: number
  updated: number
  removed: number
  /** Row by row, when they were to be reported. */
  differences: RowDifference[]
}

export class Replica {
  readonly store: InventoryStore
  /** The comparison that runs, as each commit tells it. */
  comparing: Comparing | null = null
  /** Why rows are read, as the record of changes tells it; null while a load reads them. */
  trace: Trace | null = null
  /** Rows removed so far. */
  removed = 0
  readonly #epoch: number
  readonly #clock: Clock
  readonly #meter: Meter
  readonly #settle: Settle
  #meta: ReplicaMeta | null = null

  constructor(store: InventoryStore, epoch: number, clock: Clock, meter: Meter, settle: Settle) {
    this.store = store
    this.#epoch = epoch
    this.#clock = clock
    this.#meter = meter
    this.#settle = settle
  }

  /** The record as of the last read or commit. */
  get meta(): ReplicaMeta {
    if (!this.#meta) throw new Error('The replica has not been read yet.')
    return this.#meta
  }

  /** Requests so far, also those that no commit has told of yet. */
  get requests(): number {
    return this.meta.counters.requests + this.#meter.requests
  }

  async read(): Promise<ReplicaMeta> {
    this.#meta = await this.store.readMeta()
    return this.#meta
  }

  async wipe(): Promise<void> {
    await this.store.wipe(this.#epoch)
    await this.read()
  }

  /** Does something whose changes are put down to `trace`. What it interrupts goes on with its own. */
  async because<T>(trace: Trace | null, action: () => Promise<T>): Promise<T> {
    const before = this.trace
    this.trace = trace
    try {
      return await action()
    } finally {
      this.trace = before
    }
  }

  async commit(
    change: Omit<Commit, 'epoch' | 'now' | 'meta' | 'trace'>,
    ...changes: readonly Change[]
  ): Promise<CommitResult> {
    const spent = { ...this.#meter }
    const now = this.#clock.now()
    const standing = [
      withCounters(spent),
      withToday(spent, now),
      withUnsettled(this.#settle.unsettled()),
      withComparing(this.comparing),
    ]
    const result = await this.store.commit({
      ...change,
      ...(this.trace ? { trace: this.trace } : {}),
      epoch: this.#epoch,
      now,
      meta: all(...changes, ...standing),
    })
    // What was spent while the transaction ran belongs to the next one.
    this.#meter.requests -= spent.requests
    this.#meter.bytes -= spent.bytes
    this.#meta = result.meta
    this.removed += result.removed
    return result
  }

  /**
   * Writes rows in transactions of readable size; the last one carries the history and the meta changes, and nothing
   * comes after it.
   */
  async commitRows(
    {
      upserts = [],
      removes = [],
      faults = [],
      history = [],
      report = false,
    }: Pick<Commit, 'upserts' | 'removes' | 'faults' | 'history' | 'report'>,
    ...changes: readonly Change[]
  ): Promise<Written> {
    const sum: Written = { created: 0, updated: 0, removed: 0, differences: [] }
    const named = (kind: Kind, id: string): string => `${kind}:${id}`
    const faulty = new Map(faults.map((fault) => [named(fault.kind, fault.id), fault]))
    for (let at = 0; ; at += CHUNK) {
      const part = upserts.slice(at, at + CHUNK)
      const last = at + CHUNK >= upserts.length
      const own = part.flatMap(({ kind, draft }) => faulty.get(named(kind, draft.id)) ?? [])
      for (const { kind, id } of own) faulty.delete(named(kind, id))
      const result = await this.commit(
        last
          ? { upserts: part, removes, faults: [...own, ...faulty.values()], history, report }
          : { upserts: part, faults: own, report },
        ...(last ? changes : []),
      )
      sum.created += result.created
      sum.updated += result.updated
      sum.removed += result.removed
      sum.differences.push(...result.differences)
      if (last) return sum
    }
  }
}
