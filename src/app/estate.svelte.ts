/**
 * The small kinds of the shown engine as lists, for names and facts on pages of single objects; all rows of VMs, disks and
 * verdicts are read by the estate worker alone. One source per kind over the replica's chunks reads everything once and
 * afterwards only the chunks that a newer commit wrote. Rows come whole and are never edited here, hence `$state.raw`.
 */
import { liveQuery, type Subscription } from 'dexie'
import { KINDS, type Kind } from '../core/model/kinds.ts'
import type { Waiting } from '../core/model/readiness.ts'
import type { Waives } from '../core/model/triage.ts'
import { NO_POLICY, type PolicyInForce } from '../core/model/verdict-state.ts'
import {
  chunksAfter,
  parseChunk,
  readMeta,
  readRules,
  readWaiting,
  type ChunkRow,
  type ReplicaDb,
} from '../core/store/queries.ts'
import type { RuleRecord } from '../core/store/schema.ts'
import { triage } from './triage.svelte.ts'

/**
 * Rows are handed on at most this often, milliseconds, and less often the more there are: joining, filtering and sorting
 * all of them for each commit of a running load would keep the page busy and slow the load itself down.
 */
const CALM = 250
const CALM_PER_ROW = 0.2

/** Rows of one kind, kept current while started. */
export class ListSource<K extends SmallKind> {
  /** False until the stored rows were read once; an empty list means something only afterwards. */
  ready = $state(false)
  /** Why the rows cannot be read; the rows read before stay. */
  error = $state.raw<unknown>(undefined)
  rows = $state.raw<ChunkRow<K>[]>([])
  readonly byId = $derived(new Map(this.rows.map((row) => [row.id, row])))

  readonly #kind: K
  readonly #db: ReplicaDb
  readonly #chunks = new Map<number, ChunkRow<K>[]>()
  #seq = -1
  #shownAt = -Infinity
  #waiting: ReturnType<typeof setTimeout> | undefined
  #subscription: Subscription | undefined

  constructor(db: ReplicaDb, kind: K) {
    this.#db = db
    this.#kind = kind
  }

  start(): void {
    this.#subscription ??= liveQuery(() => chunksAfter(this.#db, this.#kind, this.#seq)).subscribe({
      next: (chunks) => {
        for (const chunk of chunks) {
          this.#chunks.set(chunk.no, parseChunk<K>(chunk))
          this.#seq = Math.max(this.#seq, chunk.seq)
        }
        if (chunks.length > 0) this.#changed()
        else if (!this.#waiting) this.ready = true
        this.error = undefined
      },
      error: (error: unknown) => {
        this.error = error
      },
    })
  }

  stop(): void {
    this.#subscription?.unsubscribe()
    this.#subscription = undefined
    clearTimeout(this.#waiting)
    this.#waiting = undefined
  }

  /** The first change is shown at once, those that follow closely together. */
  #changed(): void {
    if (this.#waiting) return
    const show = (): void => {
      this.#waiting = undefined
      this.#shownAt = performance.now()
      this.rows = [...this.#chunks.values()].flat()
      this.ready = true
    }
    const calm = Math.max(CALM, this.rows.length * CALM_PER_ROW)
    const wait = this.#shownAt + calm - performance.now()
    if (wait <= 0) show()
    else this.#waiting = setTimeout(show, wait)
  }
}

/** Kinds of which there are few. */
export type SmallKind = Exclude<Kind, 'vm' | 'disk'>

const SMALL = KINDS.filter((kind): kind is SmallKind => kind !== 'vm' && kind !== 'disk')

type Sources = { [K in SmallKind]: ListSource<K> }

/** All lists of one replica. Sources start when a page first needs them and run until the estate is closed. */
export class Estate {
  readonly db: ReplicaDb
  /** VMs that wait for validation. */
  pending = $state.raw<ReadonlyMap<string, Waiting>>(new Map())
  /** Newest label and assessment of each rule seen, by concern id. */
  rules = $state.raw<ReadonlyMap<string, RuleRecord>>(new Map())
  /** What verdicts are held against; null until it was read. */
  policy = $state.raw<PolicyInForce | null>(null)
  /** Why the small facts cannot be read. */
  error = $state.raw<unknown>(undefined)

  readonly #sources: Sources
  readonly #subscriptions: Subscription[]

  constructor(db: ReplicaDb) {
    this.db = db
    this.#sources = Object.fromEntries(
      SMALL.map((kind) => [kind, new ListSource(db, kind)]),
    ) as unknown as Sources
    const error = (thrown: unknown): void => {
      this.error = thrown
    }
    this.#subscriptions = [
      liveQuery(() => readWaiting(db)).subscribe({
        next: (waiting) => {
          this.pending = waiting
        },
        error,
      }),
      liveQuery(() => readRules(db)).subscribe({
        next: (rules) => {
          this.rules = new Map(rules.map((rule) => [rule.id, rule]))
        },
        error,
      }),
      liveQuery(() => readMeta(db)).subscribe({
        next: (meta) => {
          const { version, local, absent = false } = meta?.policy ?? NO_POLICY
          // Meta changes with every commit; all rows are joined anew when this does.
          const same = this.policy?.version === version && this.policy.absent === absent
          if (same && this.policy?.local?.version === local?.version) return
          this.policy = { version, local, absent }
        },
        error,
      }),
    ]
  }

  /** The waivers in force in the ledger of the shown engine. */
  get waives(): Waives | undefined {
    return triage.waives
  }

  /** The list of a kind, started on first use. */
  list<K extends SmallKind>(kind: K): ListSource<K> {
    const source = this.#sources[kind] as unknown as ListSource<K>
    source.start()
    return source
  }

  /** Name of an object, '' for the empty reference, the id while its row is not stored. */
  nameOf(kind: SmallKind, id: string): string {
    if (id === '') return ''
    return this.list(kind).byId.get(id)?.name || id
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe()
    for (const kind of SMALL) this.#sources[kind].stop()
  }
}

interface Open {
  estate: Estate
  end: () => void
}

let open: Open | null = null

/** Derived values end with the effect in which they are made, and the estate outlives the page that asks first. */
function begin(db: ReplicaDb): Open {
  let estate!: Estate
  const end = $effect.root(() => {
    estate = new Estate(db)
    return () => estate.close()
  })
  return { estate, end }
}

/** The estate of the open replica; the one before is closed. Read it in a derived value of its own. */
export function estateOf(db: ReplicaDb | null): Estate | null {
  if ((open?.estate.db ?? null) !== db) {
    open?.end()
    open = db && begin(db)
  }
  return open && open.estate
}
