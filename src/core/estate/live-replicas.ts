/**
 * The replicas of this browser as answers read them, each opened when it is first asked about. One that is not stored yet
 * is looked for again; one that is deleted or upgraded by another tab is let go and looked for anew.
 */
import { liveQuery, type Subscription } from 'dexie'
import { ledgerOf, type Ledger } from '../model/triage.ts'
import type { LedgerDb } from '../store/ledger-db.ts'
import { readLedger } from '../store/ledger-db.ts'
import { isStored, openStored, refuseNewer } from '../store/queries.ts'
import type { Clock } from '../ports.ts'
import { LiveReplica } from './live-replica.ts'
import type { PageFacts } from './protocol.ts'
import type { Replicas } from './replica.ts'
import { Timer } from './timer.ts'

/** Until a replica that is not there is looked for again, and one that cannot be opened; milliseconds. */
const SOON = 1_000
const LATER = 10_000
/** A clock may be set meanwhile, so the end of a waiver is never waited for in one go; milliseconds. */
const WATCH = 30_000

export interface ReplicaPorts {
  ledger: LedgerDb
  clock: Clock
  /** Something that can be read has become another. */
  onChange(): void
}

/** One engine's replica and what keeps it current. */
class Keeper {
  readonly replica: LiveReplica
  readonly #clock: Clock
  readonly #again: Timer
  #turn = 0

  readonly #subscription: Subscription
  #ledger: Ledger = ledgerOf([])
  readonly #ending: Timer
  /** When the newest of the waivers that have ended did so. */
  #ended = NaN

  constructor(engine: string, { ledger, clock, onChange }: ReplicaPorts) {
    this.#clock = clock
    this.#again = new Timer(clock)
    this.#ending = new Timer(clock)
    this.replica = new LiveReplica(engine, clock, onChange)
    this.#subscription = liveQuery(() => readLedger(ledger, engine)).subscribe({
      next: (entries) => {
        this.#ledger = ledgerOf(entries)
        this.#ended = NaN
        this.#waive()
      },
      // Without a ledger nothing counts as waived; the page says why it cannot be read.
      error: () => undefined,
    })
    void this.#open()
  }

  /** Looks for it now. */
  look(): void {
    if (!this.#again.isSet) return
    this.#again.clear()
    void this.#open()
  }

  close(): void {
    this.#turn += 1
    this.#again.clear()
    this.#ending.clear()
    this.#subscription.unsubscribe()
    this.replica.close()
  }

  async #open(): Promise<void> {
    const turn = ++this.#turn
    const { engine } = this.replica
    const again = (wait: number): void => {
      if (turn === this.#turn) this.#again.set(wait, () => void this.#open())
    }
    try {
      await refuseNewer(engine)
      if (!(await isStored(engine))) {
        if (turn === this.#turn) this.replica.fail('missing')
        return again(SOON)
      }
      const db = await openStored(engine)
      if (turn !== this.#turn) return db.close()
      const gone = (): void => {
        // Closing it is told, too.
        if (turn !== this.#turn || this.#again.isSet) return
        again(SOON)
        this.replica.fail('missing')
      }
      db.on('versionchange', gone)
      db.on('close', gone)
      this.replica.open(db)
    } catch (error) {
      if (turn === this.#turn) this.replica.fail('failed', error)
      again(LATER)
    }
  }

  /** Readiness changes when a waiver ends, and at no other time. */
  #waive(): void {
    const now = this.#clock.now()
    const ended = this.#ledger.lastEnd(now)
    if (ended !== this.#ended) {
      this.#ended = ended
      this.replica.waive(this.#ledger.waivesAt(now))
    }
    this.#ending.clear()
    const next = this.#ledger.entries.reduce((soonest, { waiver }) => {
      const until = waiver?.until ?? Infinity
      return until > now && until < soonest ? until : soonest
    }, Infinity)
    if (next === Infinity) return
    this.#ending.set(Math.min(next - now, WATCH), () => this.#waive())
  }
}

export class LiveReplicas {
  readonly #ports: ReplicaPorts
  readonly #keepers = new Map<string, Keeper>()
  readonly #facts = new Map<string, PageFacts>()

  constructor(ports: ReplicaPorts) {
    this.#ports = ports
  }

  /** Those of these engines that something may be stored of, in their order. */
  of(engines: readonly string[]): Replicas {
    return engines.map((engine) => this.#keeper(engine).replica).filter(({ stored }) => stored)
  }

  /** What the page knows of the engines; it says so when one appears, too. */
  inform(facts: readonly PageFacts[]): void {
    for (const of of facts) {
      this.#facts.set(of.engine, of)
      const keeper = this.#keepers.get(of.engine)
      keeper?.replica.inform(of)
      keeper?.look()
    }
  }

  /** Lets go of a replica; asked about again, it is opened anew. */
  forget(engine: string): void {
    const keeper = this.#keepers.get(engine)
    if (!keeper) return
    this.#keepers.delete(engine)
    keeper.close()
    this.#ports.onChange()
  }

  close(): void {
    for (const engine of [...this.#keepers.keys()]) this.forget(engine)
  }

  #keeper(engine: string): Keeper {
    let keeper = this.#keepers.get(engine)
    if (!keeper) {
      keeper = new Keeper(engine, this.#ports)
      this.#keepers.set(engine, keeper)
      const facts = this.#facts.get(engine)
      if (facts) keeper.replica.inform(facts)
    }
    return keeper
  }
}
