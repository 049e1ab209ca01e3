/**
 * What the page is connected to: the open engine, its replica and worker, the commands to it, and how fresh the rows
 * are. The page never stores a password and never writes inventory.
 */
import { liveQuery } from 'dexie'
import { Fault, troubleOf } from '../core/errors.ts'
import { damp, freshness, type Damped, type Freshness } from '../core/model/freshness.ts'
import type { ReplicaMeta, Trouble } from '../core/model/meta.ts'
import {
  deleteReplica,
  listReplicas,
  readMeta,
  ReplicaDb,
  storageFault,
  type StoredReplica,
} from '../core/store/queries.ts'
import { askToPersist } from '../core/store/storage-health.ts'
import type { Command } from '../core/worker/protocol.ts'
import * as api from './api.ts'
import { Collector } from './collector.ts'
import { Connection } from './connection.svelte.ts'
import { preferences } from './preferences.svelte.ts'

export class Session {
  readonly connection = new Connection()
  /** This tab's name in meta. */
  readonly tab = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  /** The open engine; null before one is known. */
  engine = $state.raw<api.Engine | null>(null)
  /** The replica of the open engine. */
  db = $state.raw<ReplicaDb | null>(null)
  meta = $state.raw<ReplicaMeta | undefined>(undefined)
  /** False until the stored meta was read once: nothing can be said of the replica before. */
  ready = $state(false)
  /** What the store cannot tell because it is the store or the worker that fails. */
  trouble = $state.raw<Trouble | null>(null)
  /** What this browser keeps, by engine; read anew by `readStored`. */
  stored = $state.raw<readonly StoredReplica[]>([])
  /** Ticks each second while the page is visible. */
  now = $state(Date.now())
  /** The start is through: it is known whether something is stored. */
  started = $state(false)

  readonly online = $derived(this.connection.online)
  /** The proxy's session with the open engine. */
  readonly user = $derived(
    this.connection.sessions?.find(({ engine }) => engine === this.engine?.id) ?? null,
  )
  readonly state = $derived<'valid' | 'none' | 'unknown'>(
    this.connection.sessions === null ? 'unknown' : this.user ? 'valid' : 'none',
  )
  /** Undamped; the pill shows `freshness`. */
  readonly #next = $derived(
    freshness({
      meta: this.hasData || this.state === 'valid' ? this.meta : undefined,
      now: this.now,
      online: this.online,
      session: this.state,
      trouble: this.trouble,
    }),
  )
  #damped: Damped | null = null
  readonly freshness: Freshness = $derived.by(() => {
    this.#damped = damp(this.#damped, this.#next, this.now)
    return this.#damped.shown
  })

  /** The open engine has rows here, complete or not. */
  get hasData(): boolean {
    return Object.values(this.meta?.kinds ?? {}).some(({ rows }) => rows > 0)
  }

  #collector: Collector | null = null
  #subscription: { unsubscribe(): void } | null = null
  /** Sign-in troubles that were answered already, by their time. */
  #answered = 0

  /** Reads what is kept, opens the engine that was open last, then asks the proxy. Returns the way to stop. */
  async start(): Promise<() => void> {
    await preferences.load()
    this.connection.restore()
    await this.readStored()
    this.#openDefault()
    const stop = this.connection.follow(() => this.#woken())
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') this.now = Date.now()
    }, 1000)
    const asked = this.connection.refresh().then(() => this.#connected())
    // With rows to show nothing waits for the network.
    if (this.stored.length === 0) await asked
    this.started = true
    return () => {
      stop()
      clearInterval(timer)
      this.#close()
    }
  }

  async readStored(): Promise<void> {
    try {
      const replicas = await listReplicas()
      this.stored = replicas.filter(({ meta }) => meta !== null && meta.loadStartedAt !== null)
    } catch (error) {
      this.trouble = troubleOf(storageFault(error), Date.now(), this.trouble)
    }
  }

  /** Opens an engine: its stored rows at once, its collector when there is a session or something stored. */
  open(id: string): void {
    if (this.engine?.id === id) return
    const known = this.connection.config?.engines.find((engine) => engine.id === id)
    this.#close()
    this.engine = known ?? { id, name: id, url: '', demo: false, insecure: false, plainHttp: false }
    void preferences.set('lastEngine', id)
    this.#openReplica()
    this.#collect()
  }

  async signIn(engine: string, username: string, password: string): Promise<void> {
    const session = await api.signIn(engine, username, password)
    this.connection.change(engine, session)
    this.open(engine)
    if (this.db === null) this.#openReplica()
    this.#collect()
    this.send({ type: 'signed-in' })
  }

  /** The configured name of an engine, its id where it is not configured any more. */
  nameOf(id: string): string {
    return this.connection.config?.engines.find((engine) => engine.id === id)?.name ?? id
  }

  /** Ends the session with an engine and, where the user chose so, removes what is stored of it. */
  async signOut(engine: string): Promise<void> {
    await api.signOut(engine)
    this.connection.change(engine, null)
    Collector.tell(engine, { type: 'signed-out' })
    if (preferences.values.wipeOnSignOut) await this.remove(engine)
    else await this.readStored()
  }

  /** Removes everything stored of an engine. Sign out first, or its collector loads again. */
  async remove(engine: string): Promise<void> {
    if (this.engine?.id === engine) this.#close()
    try {
      await deleteReplica(engine)
    } catch (error) {
      this.trouble = troubleOf(storageFault(error), Date.now(), this.trouble)
    }
    await this.readStored()
  }

  /** Speaks to the tab that collects from the open engine, be it this one. */
  send(command: Command): void {
    if (this.engine) Collector.tell(this.engine.id, command)
  }

  /** Asks the proxy and the engine again, now. */
  async retry(): Promise<void> {
    await this.connection.refresh()
    this.#connected()
    this.send({ type: 'poll-now' })
  }

  #openDefault(): void {
    const { lastEngine } = preferences.values
    const ids = this.connection.config?.engines.map(({ id }) => id) ?? []
    const usable = [...ids, ...this.stored.map(({ engineId }) => engineId)]
    const withSession = this.connection.sessions?.[0]?.engine
    const id = usable.includes(lastEngine) ? lastEngine : (withSession ?? usable[0])
    if (id !== undefined) this.open(id)
  }

  /** The proxy has answered (or not): take over what it says about the open engine. */
  #connected(): void {
    if (this.engine === null) this.#openDefault()
    const known = this.connection.config?.engines.find(({ id }) => id === this.engine?.id)
    if (known) this.engine = known
    if (this.user && this.db === null) this.#openReplica()
    this.#collect()
  }

  #woken(): void {
    this.now = Date.now()
    this.#connected()
    this.send({ type: 'poll-now' })
  }

  #openReplica(): void {
    const { engine } = this
    if (!engine) return
    const db = new ReplicaDb(engine.id)
    this.db = db
    // Opened here because a live query keeps silent about a database that cannot be opened.
    db.open().then(
      () => {
        if (this.db === db) this.#followMeta(db)
      },
      (error: unknown) => {
        if (this.db === db) this.#failed(error)
      },
    )
  }

  #followMeta(db: ReplicaDb): void {
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
    const { trouble } = meta ?? {}
    if (!trouble || trouble.since === this.#answered) return
    // Is it the proxy, or the engine behind it? Has the session ended, or was it renewed in another tab?
    if (trouble.kind === 'unreachable' || trouble.kind === 'sign-in') {
      this.#answered = trouble.since
      void this.connection.refresh().then(() => {
        if (trouble.kind === 'sign-in' && this.user) this.send({ type: 'signed-in' })
      })
    }
  }

  /** Starts the collector where there is something to collect or to say; once for each engine. */
  #collect(): void {
    const { engine, db } = this
    const { config } = this.connection
    if (this.#collector || !engine || !db || !config) return
    const isStored = this.stored.some(({ engineId }) => engineId === engine.id)
    if (!isStored && !this.user) return
    this.#collector = new Collector(
      {
        type: 'init',
        tab: this.tab,
        engine: { id: engine.id, name: engine.name, url: engine.url },
        policy: config.policy.backend,
        settings: {
          workerLimit: config.policy.workerLimit,
          searchInterval: config.policy.searchInterval,
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
            void this.connection.refresh()
          }
        },
      },
    )
  }

  #close(): void {
    this.#collector?.stop()
    this.#collector = null
    this.#subscription?.unsubscribe()
    this.#subscription = null
    this.db?.close()
    this.db = null
    this.meta = undefined
    this.ready = false
    this.trouble = null
    this.#damped = null
  }
}

export const session = new Session()
