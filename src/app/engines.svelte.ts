/**
 * Every engine that this page knows, side by side: those that the proxy is configured for and those that something is
 * stored of. Each with a session or stored rows has its own worker; none waits for another, shown or not.
 */
import { Fault, troubleOf } from '../core/errors.ts'
import type { Trouble } from '../core/model/meta.ts'
import {
  deleteReplica,
  listReplicas,
  storageFault,
  type StoredReplica,
} from '../core/store/queries.ts'
import { FORMAT } from '../core/store/schema.ts'
import type { Connection } from './connection.svelte.ts'
import { EngineLink } from './engine-link.svelte.ts'
import type { PageClock } from './page-clock.svelte.ts'
import { ReplicaMemory, type Remembered } from './replica-memory.ts'
import type { RulesInUse } from './rules-in-use.svelte.ts'

/** Rows that were here and are gone without anybody having removed them. */
export interface Loss {
  link: EngineLink
  was: Remembered
}

/** Tries, each of a fifth of a second, until another tab is taken to hold a database that is to go. */
const PATIENCE = 7

export class Engines {
  /** This tab's name in meta. */
  readonly tab = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
  /** Every engine, the configured ones first and in their order. */
  all = $state.raw<readonly EngineLink[]>([])
  /** Every replica that this browser keeps, readable or not; read anew by `readStored`. */
  replicas = $state.raw<readonly StoredReplica[]>([])
  /** Why they cannot be listed. */
  trouble = $state.raw<Trouble | null>(null)
  /** What the user has to be told once. */
  losses = $state.raw<readonly Loss[]>([])
  /** The replicas that can be shown. */
  readonly stored = $derived(
    this.replicas.filter(({ meta }) => meta !== null && meta.loadStartedAt !== null),
  )

  readonly #connection: Connection
  readonly #clock: PageClock
  readonly #rules: RulesInUse
  readonly #memory = new ReplicaMemory()
  #resting = false
  /** The choice of rules that the collectors of this page know; '' before there are any. */
  #told = ''

  constructor(connection: Connection, clock: PageClock, rules: RulesInUse) {
    this.#connection = connection
    this.#clock = clock
    this.#rules = rules
  }

  get(id: string): EngineLink | undefined {
    return this.all.find((link) => link.id === id)
  }

  /** Asks the proxy, then takes over what it says. Never rejects. */
  async refresh(): Promise<void> {
    await this.#connection.refresh()
    this.update()
  }

  /** Reads what this browser keeps. Never rejects: `trouble` tells. */
  async readStored(): Promise<void> {
    try {
      this.replicas = await listReplicas()
      this.trouble = null
    } catch (error) {
      this.trouble = troubleOf(storageFault(error), Date.now(), this.trouble)
    }
    this.update()
  }

  /** Brings links, replicas and workers in line with configuration, sessions and what is stored. */
  update(): void {
    const configured = this.#connection.config?.engines.map(({ id }) => id) ?? []
    const ids = new Set([...configured, ...this.replicas.map(({ engineId }) => engineId)])
    for (const link of this.all) {
      if (ids.has(link.id) || link.user) ids.add(link.id)
      else link.close()
    }
    if ([...ids].join('\n') !== this.all.map(({ id }) => id).join('\n')) {
      this.all = [...ids].map((id) => this.get(id) ?? this.#link(id))
    }
    this.tellRules()
    if (this.#resting) return
    for (const link of this.all) {
      const known = this.stored.some(({ engineId }) => engineId === link.id)
      if (!known && !link.user) continue
      link.open()
      link.collect()
    }
  }

  /** Says to the collectors of all tabs which rules are chosen, when those are others than before. */
  tellRules(): void {
    // Before the configuration is known no collector runs, and the choice may be another one.
    if (this.#connection.config === null || this.#told === this.#rules.key) return
    const known = this.#told !== ''
    this.#told = this.#rules.key
    // Collectors that start from now on are told at their start.
    if (!known) return
    for (const link of this.all) link.judgeBy(this.#rules.choice)
  }

  /** Misses the replicas that were here at an earlier visit. */
  missLost(): void {
    for (const link of this.all) {
      const replica = this.replicas.find(({ engineId }) => engineId === link.id)
      // One of another format is not lost, and one that was emptied on purpose has commits.
      if (!replica || (replica.readable && (replica.meta?.seq ?? 0) === 0)) this.#lost(link)
    }
  }

  /** The user has read it. */
  dismiss(loss: Loss): void {
    this.losses = this.losses.filter((other) => other !== loss)
    if (loss.link.freshness.partial) this.#memory.forget(loss.link.id)
  }

  /**
   * Removes everything stored of an engine; what other tabs hold open goes when they let go of it. Sign out first, or its
   * collector loads again. Throws Fault when the browser does not remove it.
   */
  async remove(id: string): Promise<void> {
    this.#memory.forget(id)
    this.losses = this.losses.filter(({ link }) => link.id !== id)
    this.get(id)?.close()
    this.replicas = this.replicas.filter(({ engineId }) => engineId !== id)
    const removed = await this.#delete(id)
    await this.readStored()
    // There may be room now for those that waited for it.
    for (const link of this.all) {
      if (link.freshness.trouble?.kind === 'quota') link.send({ type: 'poll-now' })
    }
    const fault = removed.map(({ outcome }) => outcome).find((outcome) => outcome instanceof Fault)
    if (fault) throw fault
  }

  /** Patient with workers that were just ended: what they still hold open would be listed, and opened, again. */
  async #delete(id: string): Promise<Awaited<ReturnType<typeof deleteReplica>>> {
    for (let tries = 0; ; tries += 1) {
      const removed = await deleteReplica(id)
      if (tries >= PATIENCE || !removed.some(({ outcome }) => outcome === 'blocked')) return removed
      await new Promise((done) => setTimeout(done, 200))
    }
  }

  /** Stops every worker of this tab, so that another tab can take over at once. */
  rest(): void {
    this.#resting = true
    for (const link of this.all) link.stop()
  }

  /** Goes on after `rest` or `close`. */
  goOn(): void {
    this.#resting = false
    this.update()
  }

  /** Asks every engine that something is collected from, now. */
  pollNow(): void {
    for (const link of this.all) if (link.db) link.send({ type: 'poll-now' })
  }

  /** Until `goOn`: an answer that is still on its way opens nothing again. */
  close(): void {
    this.#resting = true
    for (const link of this.all) link.close()
  }

  #link(id: string): EngineLink {
    return new EngineLink(id, {
      tab: this.tab,
      connection: this.#connection,
      clock: this.#clock,
      memory: this.#memory,
      rules: this.#rules,
      refresh: () => this.refresh(),
      onLost: (link) => this.#lost(link),
    })
  }

  #lost(link: EngineLink): void {
    const was = this.#memory.get(link.id)
    if (!was || this.losses.some((loss) => loss.link === link)) return
    this.losses = [...this.losses, { link, was }]
  }
}

/** Taken back by the browser, or dropped by an update of Portolan that stores in another way. */
export const causeOf = ({ was }: Loss): 'browser' | 'update' =>
  was.format < FORMAT ? 'update' : 'browser'
