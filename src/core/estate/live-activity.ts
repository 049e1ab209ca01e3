/**
 * The stored history of one replica, kept current: entries and changes are read once, afterwards only those that came
 * after; what the store has pruned goes here too.
 */
import { liveQuery, type Subscription } from 'dexie'
import {
  changesAfter,
  historyAfter,
  oldestChange,
  oldestHistory,
  readAudits,
  type ReplicaDb,
} from '../store/queries.ts'
import type { StoredChange, StoredHistory } from '../store/schema.ts'
import { NO_ACTIVITY, type Activity } from './activity.ts'

const AUDITS = 200

interface Numbered {
  no?: number
}

const noOf = ({ no }: Numbered): number => no ?? -1

/** What is kept of a table that only grows at its end and shrinks at its beginning. */
class Tail<T extends Numbered> {
  kept: readonly T[] = []

  get last(): number {
    return this.kept.length === 0 ? -1 : noOf(this.kept.at(-1)!)
  }

  /** `oldest`: number of the oldest entry that is stored; undefined: none is. */
  take(oldest: number | undefined, fresh: readonly T[]): void {
    const first = oldest ?? Infinity
    const { last } = this
    const left =
      noOf(this.kept[0] ?? {}) < first ? this.kept.filter((e) => noOf(e) >= first) : this.kept
    this.kept = [...left, ...fresh.filter((entry) => noOf(entry) > last)]
  }
}

export class LiveActivity {
  readonly #tell: (activity: Activity) => void
  readonly #subscriptions: Subscription[]
  readonly #history = new Tail<StoredHistory>()
  readonly #changes = new Tail<StoredChange>()
  #value: Activity = NO_ACTIVITY
  readonly #read = { history: false, changes: false, audits: false }

  constructor(db: ReplicaDb, tell: (activity: Activity) => void) {
    this.#tell = tell
    const follow = <T>(
      part: 'history' | 'changes' | 'audits',
      read: () => Promise<T>,
      next: (value: T) => Partial<Activity>,
    ): Subscription =>
      liveQuery(read).subscribe({
        next: (value) => {
          this.#read[part] = true
          this.#change(next(value))
        },
        error: (error: unknown) => this.#change({ error }),
      })
    this.#subscriptions = [
      follow(
        'history',
        async () => [await oldestHistory(db), await historyAfter(db, this.#history.last)] as const,
        ([oldest, fresh]) => {
          this.#history.take(oldest, fresh)
          return { entries: this.#history.kept }
        },
      ),
      follow(
        'changes',
        async () => [await oldestChange(db), await changesAfter(db, this.#changes.last)] as const,
        ([oldest, fresh]) => {
          this.#changes.take(oldest, fresh)
          return { changes: this.#changes.kept }
        },
      ),
      follow(
        'audits',
        () => readAudits(db, AUDITS),
        (audits) => ({ audits }),
      ),
    ]
  }

  stop(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
  }

  #change(change: Partial<Activity>): void {
    const { history, changes, audits } = this.#read
    this.#value = { ...this.#value, ...change, ready: history && changes && audits }
    this.#tell(this.#value)
  }
}
