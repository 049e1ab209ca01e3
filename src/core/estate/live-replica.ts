/**
 * One stored replica, kept current. A kind is read from the time when an answer first asks for it. Changes are handed on
 * together and less often the more rows there are: joining, ordering and filtering all of them for each commit of a
 * running load would leave no time for a question.
 */
import { liveQuery, type Subscription } from 'dexie'
import type { Kind } from '../model/kinds.ts'
import type { ListRows, VerdictListRow } from '../model/list-rows.ts'
import type { ReplicaMeta } from '../model/meta.ts'
import type { Waiting } from '../model/readiness.ts'
import type { Waives } from '../model/triage.ts'
import { NO_POLICY, type PolicyInForce } from '../model/verdict-state.ts'
import type { Clock } from '../ports.ts'
import { readGhosts, readMeta, readRules, readWaiting, type ReplicaDb } from '../store/queries.ts'
import type { ChunkKind, Ghost, RuleRecord } from '../store/schema.ts'
import { NO_ACTIVITY, type Activity } from './activity.ts'
import { KindRows, Rows } from './kind-rows.ts'
import { LiveActivity } from './live-activity.ts'
import type { PageFacts } from './protocol.ts'
import type { Replica } from './replica.ts'
import { Timer } from './timer.ts'
import { Cell, Memo, readIncomplete } from './tracked.ts'

/** Between two changes that are handed on, milliseconds; more for each row of the longest list. */
const CALM = 250
const CALM_PER_ROW = 0.1

const MINUTE = 60_000

/** Orders and selections of lists that are kept. */
const KEPT = 64

/** `missing`: nothing is stored of the engine. */
type State = 'opening' | 'open' | 'missing' | 'failed'

type Anything = Rows<{ id: string }>

const samePolicy = (a: PolicyInForce | null, b: PolicyInForce): boolean =>
  a !== null &&
  a.version === b.version &&
  a.absent === b.absent &&
  a.local?.version === b.local?.version

export class LiveReplica implements Replica {
  readonly engine: string
  readonly #onChange: () => void
  readonly #state = new Cell<State>('opening')
  readonly #kinds = new Map<ChunkKind, Cell<Anything>>()
  readonly #meta = new Cell<ReplicaMeta | undefined>(undefined)
  readonly #pending = new Cell<ReadonlyMap<string, Waiting>>(new Map())
  readonly #rules = new Cell<ReadonlyMap<string, RuleRecord>>(new Map())
  readonly #policy = new Cell<PolicyInForce | null>(null)
  readonly #waives = new Cell<Waives | undefined>(undefined)
  readonly #facts = new Cell<PageFacts | undefined>(undefined)
  readonly #ghosts = new Cell<readonly Ghost[]>([])
  readonly #time = new Cell(0)
  /** null: nobody has asked for it. */
  #activity: Cell<Activity> | null = null
  readonly #memo = new Memo(KEPT)

  #db: ReplicaDb | null = null
  #error: unknown
  #sources: (KindRows<ChunkKind> | LiveActivity)[] = []
  #subscriptions: Subscription[] = []
  /** Changes that are not handed on yet. */
  readonly #staged = new Map<Cell<never>, () => void>()
  #longest = 0
  #shownAt = -Infinity
  readonly #clock: Clock
  readonly #waiting: Timer
  readonly #ticking: Timer

  /** `onChange`: something that can be read has become another. */
  constructor(engine: string, clock: Clock, onChange: () => void) {
    this.engine = engine
    this.#clock = clock
    this.#waiting = new Timer(clock)
    this.#ticking = new Timer(clock)
    this.#onChange = onChange
  }

  /** False where nothing is stored of the engine. */
  get stored(): boolean {
    return this.#state.read() !== 'missing'
  }
  get name(): string {
    return this.#facts.read()?.name || this.engine
  }
  get facts(): PageFacts | undefined {
    return this.#facts.read()
  }
  get meta(): ReplicaMeta | undefined {
    return this.#meta.read()
  }
  get pending(): ReadonlyMap<string, Waiting> {
    return this.#pending.read()
  }
  get rules(): ReadonlyMap<string, RuleRecord> {
    return this.#rules.read()
  }
  get policy(): PolicyInForce | null {
    const policy = this.#policy.read()
    if (policy === null) readIncomplete()
    return policy
  }
  get ghosts(): readonly Ghost[] {
    return this.#ghosts.read()
  }
  get waives(): Waives | undefined {
    return this.#waives.read()
  }

  get activity(): Activity {
    if (!this.#activity) {
      this.#activity = new Cell({ ...NO_ACTIVITY, error: this.#error })
      if (this.#db) this.#followActivity(this.#activity, this.#db)
    }
    const activity = this.#activity.read()
    if (!activity.ready && activity.error === undefined) readIncomplete()
    return activity
  }

  list<K extends Kind>(kind: K): Rows<ListRows[K]>
  list(kind: 'verdict'): Rows<VerdictListRow>
  list(kind: ChunkKind): Anything
  list(kind: ChunkKind): Anything {
    const rows = this.#cell(kind).read()
    if (!rows.ready && rows.error === undefined) readIncomplete()
    return rows
  }

  nameOf(kind: Kind, id: string): string {
    if (id === '') return ''
    return this.list(kind).byId.get(id)?.name || id
  }

  /** To the minute: what is made of it is made anew when it is over. */
  now(): number {
    if (!this.#ticking.isSet) this.#tick(false)
    return this.#time.read()
  }

  memo<T>(key: string, make: () => T): T {
    return this.#memo.get(key, make)
  }

  /** Reads from a database that was opened. */
  open(db: ReplicaDb): void {
    this.#db = db
    this.#error = undefined
    const follow = <T>(read: () => Promise<T>, next: (value: T) => void): void => {
      // What cannot be read here cannot be read of the lists either, and those say so.
      this.#subscriptions.push(liveQuery(read).subscribe({ next, error: () => undefined }))
    }
    follow(
      () => readWaiting(db),
      (waiting) => this.#stage(this.#pending, waiting),
    )
    follow(
      () => readRules(db),
      (rules) => this.#stage(this.#rules, new Map(rules.map((rule) => [rule.id, rule]))),
    )
    follow(
      () => readGhosts(db, this.#clock.now()),
      (ghosts) => this.#stage(this.#ghosts, ghosts),
    )
    follow(
      () => readMeta(db),
      (meta) => {
        this.#stage(this.#meta, meta)
        const { version, local, absent = false } = meta?.policy ?? NO_POLICY
        const policy = { version, local, absent }
        // Meta changes with every commit; all rows are joined anew when this does.
        if (!samePolicy(this.#policy.value, policy)) this.#stage(this.#policy, policy)
      },
    )
    for (const kind of this.#kinds.keys()) this.#follow(kind, db)
    if (this.#activity) this.#followActivity(this.#activity, db)
    this.#show(() => this.#state.set('open'))
  }

  /** Nothing is stored of the engine, or what is stored cannot be read. */
  fail(state: 'missing' | 'failed', error?: unknown): void {
    this.#let()
    this.#error = error
    this.#show(() => {
      this.#state.set(state)
      for (const cell of this.#kinds.values()) cell.set(this.#nothing())
      this.#activity?.set({ ...NO_ACTIVITY, error })
    })
  }

  inform(facts: PageFacts): void {
    this.#show(() => this.#facts.set(facts))
  }

  /** The waivers in force. */
  waive(waives: Waives | undefined): void {
    this.#show(() => this.#waives.set(waives))
  }

  /** Nothing that was made of it is current any more. */
  close(): void {
    this.#let()
    this.#ticking.clear()
    this.#state.spoil()
    for (const cell of this.#kinds.values()) cell.spoil()
    this.#activity?.spoil()
    this.#memo.clear()
  }

  #nothing(): Anything {
    return new Rows<{ id: string }>(false, this.#error, [])
  }

  #cell(kind: ChunkKind): Cell<Anything> {
    let cell = this.#kinds.get(kind)
    if (!cell) {
      this.#kinds.set(kind, (cell = new Cell(this.#nothing())))
      if (this.#db) this.#follow(kind, this.#db)
    }
    return cell
  }

  #follow(kind: ChunkKind, db: ReplicaDb): void {
    const tell = (rows: Anything): void => {
      this.#longest = Math.max(this.#longest, rows.count)
      const cell = this.#cell(kind)
      // Somebody waits for the first rows.
      if (cell.value.ready) this.#stage(cell, rows)
      else this.#show(() => cell.set(rows))
    }
    this.#sources.push(new KindRows(db, kind, tell))
  }

  #followActivity(cell: Cell<Activity>, db: ReplicaDb): void {
    const tell = (activity: Activity): void => {
      if (cell.value.ready) this.#stage(cell, activity)
      else this.#show(() => cell.set(activity))
    }
    this.#sources.push(new LiveActivity(db, tell))
  }

  /** Takes a change; what changes close to it is handed on with it. */
  #stage<T>(cell: Cell<T>, value: T): void {
    this.#staged.set(cell as Cell<never>, () => cell.set(value))
    if (this.#waiting.isSet) return
    const calm = CALM + this.#longest * CALM_PER_ROW
    const passed = this.#clock.now() - this.#shownAt
    // A clock that was set back must not hold anything back.
    if (passed >= calm || passed < 0) this.#show()
    else this.#waiting.set(calm - passed, () => this.#show())
  }

  #show(change?: () => void): void {
    if (!change) {
      this.#waiting.clear()
      this.#shownAt = this.#clock.now()
      for (const set of this.#staged.values()) set()
      this.#staged.clear()
    }
    change?.()
    this.#onChange()
  }

  #tick(tell: boolean): void {
    const now = this.#clock.now()
    const minute = Math.floor(now / MINUTE) * MINUTE
    this.#time.set(minute)
    this.#ticking.set(minute + MINUTE - now, () => this.#tick(true))
    if (tell) this.#onChange()
  }

  /** Lets go of the database and of what was read of it. */
  #let(): void {
    for (const source of this.#sources) source.stop()
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
    this.#waiting.clear()
    this.#staged.clear()
    this.#sources = []
    this.#subscriptions = []
    this.#longest = 0
    this.#db?.close()
    this.#db = null
    this.#meta.set(undefined)
    this.#pending.set(new Map())
    this.#rules.set(new Map())
    this.#ghosts.set([])
    this.#policy.set(null)
  }
}
