/**
 * Which rules judge, as this page knows it: what the user chose, what this browser keeps, what the proxy has. Every tab
 * follows the same databases, so a choice made in one holds in all of them.
 */
import { liveQuery } from 'dexie'
import type { Fault } from '../core/errors.ts'
import {
  choiceKey,
  choosePolicy,
  type AvailableRules,
  type PolicyChoice,
  type RulesPreference,
} from '../core/model/policy-choice.ts'
import {
  PolicyDb,
  readStoredBundle,
  removeBundle,
  storeBundle,
  type StoredBundle,
} from '../core/store/policy-db.ts'
import { storageFault } from '../core/store/queries.ts'
import { readPreference, SettingsDb, writePreference } from '../core/store/settings-db.ts'
import type { Connection } from './connection.svelte.ts'

/** A bundle that this user loaded, without its files. */
export type OwnRules = Pick<StoredBundle, 'name' | 'digest' | 'loadedAt'>

/** How often it is looked whether the configuration has to be read again, milliseconds. */
const TICK = 5_000

export class RulesInUse {
  preference = $state.raw<RulesPreference>('default')
  own = $state.raw<OwnRules | null>(null)
  /** Why the choice cannot be kept; null when it can. */
  trouble = $state.raw<Fault | null>(null)

  readonly #connection: Connection
  readonly #settings = new SettingsDb()
  readonly #bundles = new PolicyDb()
  /** Changes under way: what was read before them must not undo them here. */
  #writing = 0

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** What there is to choose from. */
  readonly available: AvailableRules = $derived.by(() => {
    const policy = this.#connection.config?.policy
    return {
      server: policy?.backend === 'opa',
      team: policy?.bundle?.digest ?? null,
      own: this.own?.digest ?? null,
      profile: policy?.profile ?? 'portolan',
    }
  })
  readonly choice: PolicyChoice = $derived.by(() => choosePolicy(this.preference, this.available))
  /** A text that changes with the choice. */
  readonly key = $derived.by(() => choiceKey(this.choice))

  /** Reads what is kept; the defaults stay where that fails. */
  async load(): Promise<void> {
    try {
      this.preference = await readPreference(this.#settings, 'rules')
      this.#setOwn(await readStoredBundle(this.#bundles, 'own'))
    } catch (error) {
      this.trouble = storageFault(error)
    }
  }

  /**
   * Follows what other tabs choose, and has the configuration read again at each search interval: the team's rules may be
   * others. Returns the way to stop.
   */
  follow(onChange: () => void, refresh: () => Promise<void>): () => void {
    const failed = (error: unknown): void => void (this.trouble = storageFault(error))
    const preference = liveQuery(() => readPreference(this.#settings, 'rules')).subscribe({
      next: (value) => {
        if (this.#writing === 0) this.preference = value
        onChange()
      },
      error: failed,
    })
    const own = liveQuery(() => readStoredBundle(this.#bundles, 'own')).subscribe({
      next: (bundle) => {
        if (this.#writing === 0) this.#setOwn(bundle)
        onChange()
      },
      error: failed,
    })
    const timer = setInterval(() => {
      const interval = this.#connection.config?.policy.searchInterval
      const { askedAt, online } = this.#connection
      if (interval !== undefined && online && Date.now() - askedAt >= interval) void refresh()
    }, TICK)
    return () => {
      clearInterval(timer)
      preference.unsubscribe()
      own.unsubscribe()
    }
  }

  /** From now on, here and in all tabs. Throws Fault when the browser does not keep it. */
  prefer(preference: RulesPreference): Promise<void> {
    return this.#change(async () => {
      await writePreference(this.#settings, 'rules', preference)
      this.preference = preference
    })
  }

  /** Keeps a bundle as the user's own and judges by it. Throws Fault when the browser does not keep it. */
  useOwn(bundle: Pick<StoredBundle, 'name' | 'digest' | 'files'>): Promise<void> {
    return this.#change(async () => {
      const stored: StoredBundle = { ...bundle, slot: 'own', loadedAt: Date.now() }
      await storeBundle(this.#bundles, stored)
      this.#setOwn(stored)
      await this.prefer('own')
    })
  }

  /** Lets go of the user's own rules; where they judged, the default ones do. */
  removeOwn(): Promise<void> {
    return this.#change(async () => {
      if (this.preference === 'own') await this.prefer('default')
      await removeBundle(this.#bundles, 'own')
      this.own = null
    })
  }

  async #change(work: () => Promise<void>): Promise<void> {
    this.#writing += 1
    try {
      await work()
    } finally {
      this.#writing -= 1
    }
  }

  #setOwn(bundle: StoredBundle | undefined): void {
    this.own = bundle
      ? { name: bundle.name, digest: bundle.digest, loadedAt: bundle.loadedAt }
      : null
  }
}
