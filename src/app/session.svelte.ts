/**
 * What the page shows and who is signed in: the engines side by side, which of them is on the screen, sign-in, sign-out
 * and removal, and what happens when the page rests and returns. It never stores a password and never writes inventory.
 */
import { freshness, worst } from '../core/model/freshness.ts'
import { kindFreshness, kindOfAll } from '../core/model/kind-freshness.ts'
import type { Kind } from '../core/model/kinds.ts'
import { FORMAT } from '../core/store/schema.ts'
import type { Command } from '../core/worker/protocol.ts'
import { Analyst } from './analyst.ts'
import * as api from './api.ts'
import { Collector } from './collector.ts'
import { Connection } from './connection.svelte.ts'
import { Engines } from './engines.svelte.ts'
import { estateWorker } from './estate-link.svelte.ts'
import { sweepHalfOpened } from './half-opened.ts'
import { PageClock } from './page-clock.svelte.ts'
import { followLife } from './page-life.ts'
import { preferences } from './preferences.svelte.ts'
import { route, setQuery, type RouteName } from './router.svelte.ts'
import { RulesInUse } from './rules-in-use.svelte.ts'

/** In the address: whose object it is, or whose rows a list has. */
export const ENGINE_KEY = 'engine'
/** In its place: the rows of all engines. */
export const ALL_ENGINES = 'all'

/** Pages whose address names an engine for another purpose. */
const FOREIGN: ReadonlySet<RouteName> = new Set(['sign-in', 'providers'])

export class Session {
  readonly connection = new Connection()
  readonly clock = new PageClock()
  readonly rules = new RulesInUse(this.connection)
  readonly engines = new Engines(this.connection, this.clock, this.rules)
  readonly analyst = new Analyst(() => this.rules.choice)
  /** The start is through: it is known whether something is stored. */
  started = $state(false)
  #shown = $state('')
  /** Engines that the address asks for. */
  readonly #named = $derived(
    FOREIGN.has(route.name)
      ? []
      : [...new Set(route.query.getAll(ENGINE_KEY))].filter((id) => this.engines.get(id)),
  )

  /** The engine on the screen; null before one is known. */
  readonly link = $derived(
    this.engines.get(this.#named.length === 1 ? this.#named[0]! : this.#shown) ?? null,
  )
  readonly #together = $derived(
    this.engines.all.filter(({ hasData }) => hasData).map(({ id }) => id),
  )
  /** Several engines have something to show. */
  readonly several = $derived(this.#together.length > 1)
  /** Ids of the engines whose rows are on the screen: that of `link`, or several where the user wants so. */
  readonly scope: readonly string[] = $derived.by(() => {
    const all = route.query.getAll(ENGINE_KEY).includes(ALL_ENGINES)
    const wanted =
      all || (this.#named.length === 0 && preferences.values.allEngines)
        ? this.#together
        : this.#named
    return wanted.length > 1 ? wanted : this.link ? [this.link.id] : []
  })
  /** The engines of the scope. */
  readonly links = $derived(this.scope.flatMap((id) => this.engines.get(id) ?? []))
  readonly #worst = $derived(worst(this.links.map((link) => link.freshness)))
  /** Of several engines on the screen the one that needs somebody most. */
  readonly needy = $derived(
    this.links.find((link) => link.freshness.state === this.#worst?.state) ?? this.link,
  )
  readonly online = $derived(this.connection.online)

  /** This tab's name in meta. */
  get tab() {
    return this.engines.tab
  }
  /** Ticks each second while the page is visible. */
  get now() {
    return this.clock.now
  }
  /** The replicas that can be shown. */
  get stored() {
    return this.engines.stored
  }
  // What follows is of the engine on the screen.
  get engine() {
    return this.link?.engine ?? null
  }
  get db() {
    return this.link?.db ?? null
  }
  get meta() {
    return this.link?.meta
  }
  get ready() {
    return this.link?.ready ?? false
  }
  /** What the store cannot tell because it is the store or the worker that fails. */
  get trouble() {
    return this.link?.trouble ?? this.engines.trouble
  }
  /** A newer Portolan wrote what is stored of it, and this one refuses to touch it. */
  get newer() {
    return this.engines.replicas.some(
      ({ engineId, format }) => engineId === this.#shown && format > FORMAT,
    )
  }
  /** The proxy's session. */
  get user() {
    return this.link?.user ?? null
  }
  get state() {
    return this.link?.state ?? (this.connection.sessions === null ? 'unknown' : 'none')
  }
  /** Of several engines on the screen: the state of the worst, as of the oldest. */
  get freshness() {
    return this.#worst ?? this.#nothing
  }
  /** How fresh a kind is over the engines on the screen. */
  kindFreshness(kind: Kind) {
    const all = this.links.map(({ meta }) => kindFreshness(meta, kind, this.now))
    return kindOfAll(all) ?? kindFreshness(undefined, kind, this.now)
  }
  /** It has rows here, complete or not. */
  get hasData() {
    return this.link?.hasData ?? false
  }

  readonly #nothing = $derived(
    freshness({
      meta: undefined,
      now: this.clock.now,
      online: this.connection.online,
      session: this.state,
      trouble: this.engines.trouble,
    }),
  )

  /** Reads what is kept, opens the engine that was shown last, then asks the proxy. Returns the way to stop. */
  async start(): Promise<() => void> {
    await Promise.all([preferences.load(), this.rules.load()])
    this.connection.restore()
    this.engines.goOn()
    // Where the browser keeps nothing, reading what is kept says so.
    await sweepHalfOpened().catch(() => undefined)
    await this.readStored()
    this.#openDefault()
    const life = followLife({
      onRest: () => {
        this.engines.rest()
        estateWorker.close()
      },
      onReturn: () => {
        this.engines.goOn()
        estateWorker.goOn()
        void this.#wake()
      },
      onWake: () => void this.#wake(),
    })
    const stops = [
      () => life.stop(),
      this.rules.follow(
        () => this.engines.tellRules(),
        () => this.engines.refresh(),
      ),
      this.connection.follow(() => void this.#wake()),
      this.clock.start(() => life.wake()),
    ]
    const asked = this.engines.refresh().then(() => {
      this.#openDefault()
      this.engines.missLost()
    })
    // With rows to show nothing waits for the network; without, only the proxy knows whether a sign-in is needed.
    if (!this.stored.some(({ engineId }) => engineId === this.#shown)) await asked
    this.started = true
    return () => {
      for (const stop of stops) stop()
      this.engines.close()
      estateWorker.close()
    }
  }

  readStored(): Promise<void> {
    return this.engines.readStored()
  }

  /** Shows an engine: its stored rows at once. The others go on collecting. */
  open(id: string): void {
    this.#shown = id
    if (preferences.values.lastEngine !== id) void preferences.set('lastEngine', id)
    this.engines.update()
  }

  /** Shows this engine alone, or all of them together: `ALL_ENGINES`. */
  choose(id: string): void {
    void preferences.set('allEngines', id === ALL_ENGINES)
    if (route.query.has(ENGINE_KEY)) setQuery({ [ENGINE_KEY]: null }, { replace: true })
    if (id !== ALL_ENGINES) this.open(id)
  }

  /** Throws ProblemError when the engine or the proxy refuses. */
  async signIn(engine: string, username: string, password: string): Promise<void> {
    this.enter(await api.signIn(engine, username, password))
  }

  /** Shows the engine of a session that the proxy has opened, and lets it be collected from. */
  enter(session: api.SessionInfo): void {
    const { engine } = session
    this.connection.change(engine, session)
    this.open(engine)
    Collector.tell(engine, { type: 'signed-in' })
  }

  /** The configured name of an engine, its id where nothing better is known. */
  nameOf(id: string): string {
    return this.engines.get(id)?.engine.name ?? id
  }

  /**
   * Ends the session with an engine and, where the user chose so, removes what is stored of it. Throws ProblemError when
   * the proxy does not confirm it.
   */
  async signOut(engine: string): Promise<void> {
    await this.#endSession(engine)
    if (preferences.values.wipeOnSignOut) await this.#removeStored(engine)
    else await this.readStored()
  }

  /**
   * Removes everything stored of an engine, ending its session first: its collector would load everything again. Throws
   * ProblemError when the session cannot be ended and Fault when the browser does not remove the rows; without a proxy to
   * ask, the rows go and the session stays.
   */
  async remove(engine: string): Promise<void> {
    if (this.connection.sessions === null) await this.engines.refresh()
    if (this.engines.get(engine)?.user) await this.#endSession(engine)
    await this.#removeStored(engine)
  }

  /** Speaks to the tab that collects from the shown engine, be it this one. */
  send(command: Command): void {
    this.link?.send(command)
  }

  /** Asks the proxy and the engines on the screen again, now. */
  async retry(): Promise<void> {
    await this.engines.refresh()
    this.#openDefault()
    for (const link of this.links) link.send({ type: 'poll-now' })
  }

  async #endSession(engine: string): Promise<void> {
    await api.signOut(engine)
    this.connection.change(engine, null)
    Collector.tell(engine, { type: 'signed-out' })
  }

  async #removeStored(engine: string): Promise<void> {
    estateWorker.forget(engine)
    await this.engines.remove(engine)
    this.#openDefault()
  }

  /** Shows some engine when none is shown, or the one that was is gone. */
  #openDefault(): void {
    const { all } = this.engines
    if (this.link || all.length === 0) return
    const { lastEngine } = preferences.values
    const link =
      all.find(({ id }) => id === lastEngine) ?? all.find(({ user }) => user !== null) ?? all[0]!
    this.open(link.id)
  }

  async #wake(): Promise<void> {
    this.clock.read()
    await this.engines.refresh()
    this.#openDefault()
    this.engines.pollNow()
  }
}

export const session = new Session()
