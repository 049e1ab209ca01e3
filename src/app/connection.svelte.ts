/** Whether the network and the proxy are there, how the proxy is configured, and who is signed in. */
import {
  asProblem,
  getConfig,
  getSessions,
  isConfig,
  type Config,
  type ProblemError,
  type SessionInfo,
} from './api.ts'
import { preferences } from './preferences.svelte.ts'

/** Pause between two tries to reach a proxy that did not answer. */
const RETRY = 15_000

export class Connection {
  /** As last read from the proxy, or as kept from an earlier visit; null when neither is known. */
  config = $state.raw<Config | null>(null)
  /** null: the proxy was not reached yet, or is not any more. */
  sessions = $state.raw<readonly SessionInfo[] | null>(null)
  /** Why the proxy cannot be used; null when it can, or was not asked. */
  problem = $state.raw<ProblemError | null>(null)
  browserOnline = $state(navigator.onLine)
  /** A request of this object is on its way. */
  asking = $state(false)
  /** When the network or the proxy was lost; null while both are there, or if this page never had them. */
  offlineSince = $state<number | null>(null)
  readonly online = $derived(this.browserOnline && this.problem?.type !== 'offline')

  /** When the proxy was asked last. */
  askedAt = 0
  #running: Promise<void> | null = null
  /** The proxy has answered this page. */
  #reached = false
  /** Raised by each sign-in and sign-out, so that an answer from before does not undo it. */
  #changes = 0

  /** Takes the configuration of an earlier visit, so that a start without network knows its engines. */
  restore(): void {
    const { config } = preferences.values
    if (config === '') return
    try {
      const kept: unknown = JSON.parse(config)
      if (isConfig(kept)) this.config = kept
    } catch (error) {
      this.problem = asProblem(error)
    }
  }

  /** Asks the proxy; calls at the same time share one round. Never rejects: `problem` tells. */
  refresh(): Promise<void> {
    this.#running ??= this.#ask().finally(() => (this.#running = null))
    return this.#running
  }

  /** Takes over the end or beginning of a session that the proxy has confirmed. */
  change(engine: string, session: SessionInfo | null): void {
    this.#changes += 1
    const others = (this.sessions ?? []).filter((other) => other.engine !== engine)
    this.sessions = session ? [...others, session] : others
    this.problem = null
    this.#date()
  }

  async #ask(): Promise<void> {
    this.asking = true
    this.askedAt = Date.now()
    const changes = this.#changes
    try {
      const [config, sessions] = await Promise.all([getConfig(), getSessions()])
      this.config = config
      if (changes === this.#changes) this.sessions = sessions
      this.problem = null
      this.#reached = true
      // The demo's password is configuration, but nothing that looks like a password is ever kept.
      const engines = config.engines.map(({ credentials: _, ...engine }) => engine)
      await preferences.set('config', JSON.stringify({ ...config, engines }))
    } catch (error) {
      if (changes === this.#changes) this.sessions = null
      this.problem = asProblem(error)
    } finally {
      this.#date()
      this.asking = false
    }
  }

  #date(): void {
    if (this.online) this.offlineSince = null
    else if (this.#reached) this.offlineSince ??= Date.now()
  }

  /** Follows the network; `onRetry` is called when a proxy that did not answer may do so now. Returns the way to stop. */
  follow(onRetry: () => void): () => void {
    const control = new AbortController()
    const { signal } = control
    const onNetwork = (there: boolean) => (): void => {
      this.browserOnline = there
      this.#date()
    }
    window.addEventListener('online', onNetwork(true), { signal })
    window.addEventListener('offline', onNetwork(false), { signal })
    const timer = setInterval(() => {
      if (this.problem === null || !this.browserOnline) return
      if (document.visibilityState === 'visible') onRetry()
    }, RETRY)
    return () => {
      clearInterval(timer)
      control.abort()
    }
  }
}
