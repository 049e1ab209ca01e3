/**
 * The user's choices as runes over the settings database. Where the browser stores nothing they last as long as the
 * page; `trouble` says so.
 */
import {
  readPreference,
  SettingsDb,
  writePreference,
  type PreferenceKey,
  type Preferences,
} from '../core/store/settings-db.ts'
import { storageFault } from '../core/store/queries.ts'
import type { Fault } from '../core/errors.ts'

const KEYS = [
  'theme',
  'contrast',
  'timeZone',
  'hours',
  'lastEngine',
  'allEngines',
  'config',
  'wipeOnSignOut',
  'installAnswered',
  'tourSeen',
  'shortcuts',
  'keys',
  'density',
  'columns',
  'views',
  'searches',
  'found',
  'besideWidth',
  'dismissed',
] as const
type Used = Pick<Preferences, (typeof KEYS)[number]>

class UserPreferences {
  /** Why they are not kept; null when they are. */
  trouble = $state.raw<Fault | null>(null)
  #values = $state.raw<Used>({
    theme: 'system',
    contrast: 'system',
    timeZone: '',
    hours: '24',
    lastEngine: '',
    allEngines: false,
    config: '',
    wipeOnSignOut: false,
    installAnswered: false,
    tourSeen: false,
    shortcuts: true,
    keys: {},
    density: 'compact',
    columns: {},
    views: {},
    searches: [],
    found: [],
    besideWidth: 0,
    dismissed: [],
  })
  readonly #db = new SettingsDb()

  get values(): Readonly<Used> {
    return this.#values
  }

  /** Reads all of them once; the defaults stay where that fails. */
  async load(): Promise<void> {
    try {
      const entries = await Promise.all(
        KEYS.map(async (key) => [key, await readPreference<PreferenceKey>(this.#db, key)] as const),
      )
      this.#values = Object.fromEntries(entries) as unknown as Used
    } catch (error) {
      this.trouble = storageFault(error)
    }
  }

  async set<K extends keyof Used>(key: K, value: Used[K]): Promise<void> {
    this.#values = { ...this.#values, [key]: value }
    try {
      await writePreference(this.#db, key, value as Preferences[K])
    } catch (error) {
      this.trouble = storageFault(error)
    }
  }
}

export const preferences = new UserPreferences()
