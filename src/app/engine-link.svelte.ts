/**
 * One engine as this page has it: its replica, its meta record, its worker, how fresh its rows are, and the commands to
 * whichever tab collects from it. Every engine has its own, shown or not; lists are read of the shown one only.
 */
import { liveQuery } from 'dexie'
import { Fault, troubleOf } from '../core/errors.ts'
import {
  damp,
  dataAsOf,
  freshness,
  rowCount,
  type Damped,
  type Freshness,
} from '../core/model/freshness.ts'
import type { ReplicaMeta, Trouble } from '../core/model/meta.ts'
import type { PolicyChoice } from '../core/model/policy-choice.ts'
import { isSnapshotId } from '../core/model/snapshot.ts'
import { readMeta, refuseNewer, ReplicaDb, storageFault } from '../core/store/queries.ts'
import { askToPersist } from '../core/store/storage-health.ts'
import type { Command } from '../core/worker/protocol.ts'
import type { Engine } from './api.ts'
import { clockTime, dayText } from './lib/format.ts'
import { Collector } from './collector.ts'
import type { Connection } from './connection.svelte.ts'
import type { PageClock } from './page-clock.svelte.ts'
import type { ReplicaMemory } from './replica-memory.ts'
import type { RulesInUse } from './rules-in-use.svelte.ts'

/** What the links of a page have in common. */
export interface LinkPorts {
  /** This tab's name in meta. */
  readonly tab: string
  readonly connection: Connection
  readonly clock: PageClock
  readonly memory: ReplicaMemory
  readonly rules: RulesInUse
  /** Asks the proxy anew and takes over what it says, for all engines. Never rejects. */
  refresh(): Promise<void>
  /** The replica was there and is not any more. */
  onLost(link: EngineLink): void
}

/** Between two notes that a replica exists, while its number of VMs stays the same; milliseconds. */
const NOTE = 60_000

const NEVER = { vms: -1, at: -Infinity } as const

export class EngineLink {
  readonly id: string
  /** It was opened from a file: nothing is collected into it, and nobody signs in to it. */
  readonly snapshot: boolean
  /** null while it is closed: nothing is stored of it and nobody is signed in to it. */
  db = $state.raw<ReplicaDb | null>(null)
  meta = $state.raw<ReplicaMeta | undefined>(undefined)
  /** False until the stored meta was read once: nothing can be said of the replica before. */
  ready = $state(false)
  /** What the store cannot tell because it is the store or the worker that fails. */
  trouble = $state.raw<Trouble | null>(null)

  readonly #ports: LinkPorts
  #collector: Collector | null = null
  #subscription: { unsubscribe(): void } | null = null
  /** The sign-in or network trouble that the proxy was asked about already, by its time. */
  #answered = 0
  #noted: { readonly vms: number; readonly at: number } = NEVER
  #damped: Damped | null = null

  constructor(id: string, ports: LinkPorts) {
    this.id = id
    this.snapshot = isSnapshotId(id)
    this.#ports = ports
  }

  readonly #configured: Engine | undefined = $derived.by(() =>
    this.#ports.connection.config?.engines.find(({ id }) => id === this.id),
  )
  /** The engine that a snapshot was saved of, under a name that tells it from that engine. */
  readonly #saved = $derived.by(() => {
    const origin = this.meta?.snapshot
    if (!origin) return undefined
    const { name, url } = origin.engine
    return { name: `${name}, ${dayText(origin.savedAt)} ${clockTime(origin.savedAt)}`, url }
  })
  /** Its configuration, or as much of it as is known of an engine that is not configured any more. */
  readonly engine: Engine = $derived.by(
    () =>
      this.#configured ?? {
        id: this.id,
        name: this.#saved?.name ?? this.#ports.memory.get(this.id)?.name ?? this.id,
        url: this.#saved?.url ?? '',
        demo: false,
        insecure: false,
        plainHttp: false,
      },
  )
  /** Unknown configuration counts as configured: nothing is claimed before the proxy was asked. */
  readonly configured = $derived.by(
    () => this.snapshot || this.#ports.connection.config === null || this.#configured !== undefined,
  )
  /** The proxy's session with it. */
  readonly user = $derived.by(
    () => this.#ports.connection.sessions?.find(({ engine }) => engine === this.id) ?? null,
  )
  readonly state = $derived.by((): 'valid' | 'none' | 'unknown' =>
    this.#ports.connection.sessions === null || !this.configured
      ? 'unknown'
      : this.user
        ? 'valid'
        : 'none',
  )
  /** It has rows here, complete or not. */
  readonly hasData = $derived.by(() => rowCount(this.meta) > 0)
  /** Undamped; what is shown is `freshness`. */
  readonly #next = $derived.by(() =>
    freshness({
      meta: this.hasData || this.state === 'valid' ? this.meta : undefined,
      now: this.#ports.clock.now,
      online: this.#ports.connection.online,
      offlineSince: this.#ports.connection.offlineSince,
      session: this.state,
      snapshot: this.snapshot,
      trouble: this.trouble ?? this.#abandoned,
    }),
  )
  readonly freshness: Freshness = $derived.by(() => {
    this.#damped = damp(this.#damped, this.#next, this.#ports.clock.now)
    return this.#damped.shown
  })
  readonly #abandoned: Trouble | null = $derived.by(() => {
    if (this.configured) return null
    const fault = new Fault('not-an-engine', 'It is not configured on this server any more.', {
      nextStep: 'Its stored data stays readable until you remove it.',
    })
    return { ...troubleOf(fault, dataAsOf(this.meta) ?? this.#ports.clock.now, null), count: 2 }
  })

  /** Opens the replica and follows its meta record; once. */
  open(): void {
    if (this.db) return
    const db = new ReplicaDb(this.id)
    this.db = db
    // Opened here because a live query keeps silent about a database that cannot be opened.
    refuseNewer(this.id)
      .then(() => (this.db === db ? db.open() : undefined))
      .then(
        () => {
          if (this.db === db) this.#follow(db)
        },
        (error: unknown) => {
          // Lists would open it all the same, and make an empty one where it is refused.
          db.close()
          if (this.db === db) this.#failed(error)
        },
      )
  }

  /** Starts this tab's worker; once. Before the configuration is known, and for an engine that is gone, there is none. */
  collect(): void {
    const { config } = this.#ports.connection
    const engine = this.#configured
    if (this.#collector || !this.db || !config || !engine) return
    const { id, name, url } = engine
    this.#collector = new Collector(
      {
        type: 'init',
        tab: this.#ports.tab,
        engine: { id, name, url },
        policy: this.#ports.rules.choice,
        settings: {
          workerLimit: config.policy.workerLimit,
          searchInterval: config.policy.searchInterval,
          ...config.collecting,
        },
      },
      {
        onStorage: (trouble) => (this.trouble = trouble),
        onError: (error) => {
          const fault = new Fault('defect', `The collector stopped: ${error.message}`, {
            nextStep: 'Reload the page. If it happens again, copy the diagnostics and report this.',
            cause: error,
          })
          this.trouble = troubleOf(fault, Date.now(), this.trouble)
        },
        // Another tab signed in or out.
        onCommand: (command) => {
          if (command.type === 'signed-in' || command.type === 'signed-out') {
            void this.#ports.refresh()
          }
        },
      },
    )
  }

  /** Ends this tab's worker at once: its lock is free for another tab, and what it had not committed never was. */
  stop(): void {
    this.#collector?.stop()
    this.#collector = null
  }

  close(): void {
    this.stop()
    this.#subscription?.unsubscribe()
    this.#subscription = null
    this.db?.close()
    this.db = null
    this.meta = undefined
    this.ready = false
    this.trouble = null
    this.#damped = null
    this.#noted = NEVER
  }

  /** Speaks to the tab that collects from it, be it this one. */
  send(command: Command): void {
    Collector.tell(this.id, command)
  }

  /** Says to the collectors of all tabs, and to one of this tab that is still starting, which rules are to judge. */
  judgeBy(policy: PolicyChoice): void {
    const command: Command = { type: 'rules-changed', policy }
    this.#collector?.say(command)
    this.send(command)
  }

  #follow(db: ReplicaDb): void {
    this.#subscription = liveQuery(() => readMeta(db)).subscribe({
      next: (meta) => this.#onMeta(meta),
      error: (error: unknown) => this.#failed(error),
    })
  }

  #failed(error: unknown): void {
    this.trouble = troubleOf(storageFault(error), Date.now(), this.trouble)
    this.ready = true
  }

  #onMeta(meta: ReplicaMeta | undefined): void {
    const before = this.meta
    this.meta = meta
    this.ready = true
    if (meta?.parity && before?.parity === false) void askToPersist(navigator.storage)
    // Commits only ever raise it, so a lower one is of another database.
    if (before && (meta?.seq ?? -1) < before.seq) this.#ports.onLost(this)
    if (meta?.parity) this.#note(meta)
    this.#ask(meta?.trouble ?? null)
  }

  #note(meta: ReplicaMeta): void {
    const now = Date.now()
    const vms = meta.kinds.vm.rows
    if (vms === this.#noted.vms && Math.abs(now - this.#noted.at) < NOTE) return
    this.#noted = { vms, at: now }
    const { name } = this.engine
    this.#ports.memory.remember(this.id, { name, vms, asOf: dataAsOf(meta) ?? now })
  }

  /** Is it the proxy, or the engine behind it? Has the session ended, or was it renewed in another tab? */
  #ask(trouble: Trouble | null): void {
    if (!trouble || trouble.since === this.#answered) return
    if (trouble.kind !== 'unreachable' && trouble.kind !== 'sign-in') return
    this.#answered = trouble.since
    void this.#ports.refresh().then(() => {
      if (trouble.kind === 'sign-in' && this.user) this.send({ type: 'signed-in' })
    })
  }
}
