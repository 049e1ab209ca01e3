/**
 * The triage ledger of the shown engine as runes, and the ways to write it. Waivers end by the page's clock, without a
 * reload. Every write can be taken back while `done` stands.
 *
 *     triage.ledger.waiverOf(vm, concern, session.now)   the waiver that holds for a concern, if any
 *     triage.ledger.entryOf(vm, concern)                 what is written about exactly this
 *     await triage.write(about, { note, owner, waiver }) changes what is named; throws Fault when it is not stored
 *     await triage.takeBack(about)                       ends a waiver now; note and owner stay
 *
 * `about` is `{ vm, concern, vmName }`; '' stands for all VMs or all concerns.
 */
import { liveQuery, type Subscription } from 'dexie'
import { Fault } from '../core/errors.ts'
import type { Merge } from '../core/model/triage-merge.ts'
import {
  ledgerOf,
  type TriageChange,
  type TriageEntry,
  type TriageKey,
  type Waives,
} from '../core/model/triage.ts'
import {
  amendEntry,
  LedgerDb,
  mergeIntoLedger,
  readLedger,
  removeLedger,
  restoreEntry,
  type Written,
} from '../core/store/ledger-db.ts'
import { storageFault } from '../core/store/queries.ts'
import { session } from './session.svelte.ts'

export type About = TriageKey & { vmName: string }

const db = new LedgerDb()

/** The entries of one engine, kept current while open. */
class LedgerSource {
  readonly engine: string
  /** Removed ones included. */
  all = $state.raw<readonly TriageEntry[]>([])
  /** False until the ledger was read once. */
  ready = $state(false)
  /** Why it cannot be read; what was read before stays. */
  error = $state.raw<Error | null>(null)
  readonly ledger = $derived(ledgerOf(this.all))
  // A number that changes only when a waiver ends: whatever is joined with waivers need not be joined each second.
  readonly #ended = $derived(this.ledger.lastEnd(session.now))
  readonly waives: Waives | undefined = $derived(this.ledger.waivesAt(this.#ended))
  readonly #subscription: Subscription

  constructor(engine: string) {
    this.engine = engine
    this.#subscription = liveQuery(() => readLedger(db, engine)).subscribe({
      next: (entries) => {
        this.all = entries
        this.error = null
        this.ready = true
      },
      error: (error: unknown) => {
        this.error = storageFault(error)
      },
    })
  }

  close(): void {
    this.#subscription.unsubscribe()
  }
}

/** What was written last, and how to undo it. */
export interface Done {
  text: string
  undo: () => Promise<void>
}

class Triage {
  /** What was written last; null when that is long ago or was dismissed. */
  done = $state.raw<Done | null>(null)
  #open: LedgerSource | null = null
  readonly #source = $derived.by(() => this.#follow(session.link?.id ?? ''))

  #follow(engine: string): LedgerSource {
    if (this.#open?.engine === engine) return this.#open
    this.#open?.close()
    this.#open = new LedgerSource(engine)
    return this.#open
  }

  get ledger() {
    return this.#source.ledger
  }
  /** With those that were removed: what an export carries. */
  get all() {
    return this.#source.all
  }
  get ready() {
    return this.#source.ready
  }
  get error() {
    return this.#source.error
  }
  /** Whether a concern of a VM is waived now; undefined while no waiver holds. */
  get waives() {
    return this.#source.waives
  }
  /** As whom this browser writes. */
  get by(): string {
    return session.user?.user ?? 'this browser'
  }

  /** Changes an entry and offers to undo it with `text`. Throws Fault when the browser does not store it. */
  async write(about: About, change: TriageChange, text = 'Saved.'): Promise<void> {
    const { engine } = this.#source
    const written = await this.#amend(engine, about, change)
    this.done = { text, undo: () => this.#undo(engine, [written]) }
  }

  /** Ends a waiver now. What else is written in the entry stays. */
  takeBack(about: About): Promise<void> {
    return this.write(about, { waiver: null }, 'The waiver was taken back.')
  }

  /** Takes back everything that these entries say. */
  async remove(abouts: readonly About[]): Promise<void> {
    const { engine } = this.#source
    const nothing: TriageChange = { note: '', owner: '', waiver: null }
    const written: Written[] = []
    try {
      for (const about of abouts) written.push(await this.#amend(engine, about, nothing))
    } finally {
      if (written.length > 0) {
        const text = written.length === 1 ? 'Removed.' : `${written.length} entries were removed.`
        this.done = { text, undo: () => this.#undo(engine, written) }
      }
    }
  }

  /** Takes over what is new or newer in another ledger. */
  merge(theirs: readonly TriageEntry[]): Promise<Merge> {
    return mergeIntoLedger(db, this.#source.engine, theirs)
  }

  /** Forgets the whole ledger of the shown engine. It cannot be undone. */
  async forget(): Promise<void> {
    this.done = null
    await removeLedger(db, this.#source.engine)
  }

  #amend(engine: string, about: About, change: TriageChange): Promise<Written> {
    return amendEntry(db, engine, about, change, { by: this.by, now: Date.now() })
  }

  async #undo(engine: string, written: readonly Written[]): Promise<void> {
    this.done = null
    const author = { by: this.by, now: Date.now() }
    let kept = 0
    for (const one of written) if (!(await restoreEntry(db, engine, one, author))) kept += 1
    if (kept === 0) return
    throw new Fault('superseded', 'Something else was written since.', {
      nextStep: 'It stays as it is.',
    })
  }
}

export const triage = new Triage()
