/**
 * What the user chose, in a small database of its own that outlives replicas. It cannot be loaded again, so its versions
 * are upgraded, never thrown away: a new version is added below the others and says how its data comes about.
 */
import Dexie, { type Table } from 'dexie'
import {
  DENSITIES,
  isColumnChoice,
  isListViews,
  type ColumnChoice,
  type Density,
  type ListViews,
} from '../model/list-choices.ts'
import { RULES_PREFERENCES, type RulesPreference } from '../model/policy-choice.ts'
import {
  isFoundObject,
  isSavedSearch,
  type FoundObject,
  type SavedSearch,
} from '../model/search-choices.ts'
import { guarded } from './storage-fault.ts'

/** An engine as it was last configured; lets a page that starts offline name it. */
export interface KnownEngine {
  id: string
  name: string
  url: string
}

export interface Preferences {
  theme: 'system' | 'light' | 'dark'
  /** More contrast than usual: as the system has it, or always. */
  contrast: 'system' | 'high'
  /** Name of the zone in which times are shown; '' for the computer's own. */
  timeZone: string
  hours: '24' | '12'
  density: Density
  /** Engines whose collection the user paused. */
  paused: readonly string[]
  /** Id of the engine that was open last; '' for none. */
  lastEngine: string
  /** Lists show the rows of all engines together. */
  allEngines: boolean
  engines: readonly KnownEngine[]
  /** The proxy's configuration as last read, JSON; lets a page that starts offline know its engines. */
  config: string
  /** Remove an engine's stored data when its user signs out. */
  wipeOnSignOut: boolean
  /** The offer to install the console was answered, or taken up in another way. */
  installAnswered: boolean
  /** The short tour was read or skipped. */
  tourSeen: boolean
  /** Keys such as `g v` and `/` work. */
  shortcuts: boolean
  /** Keys that the user chose, by action; an empty list switches those of an action off. */
  keys: Readonly<Record<string, readonly string[]>>
  /** Columns as the user wants them, by path of the list. */
  columns: Readonly<Record<string, ColumnChoice>>
  /** Searches with a name, in the order of their names. */
  searches: readonly SavedSearch[]
  /** Objects that were opened from the search, the last one first. */
  found: readonly FoundObject[]
  /** Saved views, by path of the list. */
  views: Readonly<Record<string, ListViews>>
  /** Width of the details beside a list, pixels; 0: as they come. */
  besideWidth: number
  /** Keys of notices that were dismissed. */
  dismissed: readonly string[]
  /** Which rules judge, where there is a choice. */
  rules: RulesPreference
}

export type PreferenceKey = keyof Preferences

interface Preference<T> {
  fallback: T
  /** Whether a stored value can be used; another version of Portolan may have written it. */
  accepts(value: unknown): value is T
}

const oneOf = <T extends string>(...values: readonly T[]) => ({
  fallback: values[0]!,
  accepts: (value: unknown): value is T => values.includes(value as T),
})

const isText = (value: unknown): value is string => typeof value === 'string'

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isText)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEngine = (value: unknown): value is KnownEngine =>
  isRecord(value) && isText(value['id']) && isText(value['name']) && isText(value['url'])

const PREFERENCES: { readonly [K in PreferenceKey]: Preference<Preferences[K]> } = {
  theme: oneOf('system', 'light', 'dark'),
  contrast: oneOf('system', 'high'),
  timeZone: { fallback: '', accepts: isText },
  hours: oneOf('24', '12'),
  density: oneOf(...DENSITIES),
  paused: { fallback: [], accepts: isTexts },
  lastEngine: { fallback: '', accepts: isText },
  allEngines: { fallback: false, accepts: isBoolean },
  engines: {
    fallback: [],
    accepts: (value): value is readonly KnownEngine[] =>
      Array.isArray(value) && value.every(isEngine),
  },
  config: { fallback: '', accepts: isText },
  wipeOnSignOut: { fallback: false, accepts: isBoolean },
  installAnswered: { fallback: false, accepts: isBoolean },
  tourSeen: { fallback: false, accepts: isBoolean },
  shortcuts: { fallback: true, accepts: isBoolean },
  keys: {
    fallback: {},
    accepts: (value): value is Preferences['keys'] =>
      isRecord(value) && Object.values(value).every(isTexts),
  },
  columns: {
    fallback: {},
    accepts: (value): value is Preferences['columns'] =>
      isRecord(value) && Object.values(value).every(isColumnChoice),
  },
  searches: {
    fallback: [],
    accepts: (value): value is readonly SavedSearch[] =>
      Array.isArray(value) && value.every(isSavedSearch),
  },
  found: {
    fallback: [],
    accepts: (value): value is readonly FoundObject[] =>
      Array.isArray(value) && value.every(isFoundObject),
  },
  views: {
    fallback: {},
    accepts: (value): value is Preferences['views'] =>
      isRecord(value) && Object.values(value).every(isListViews),
  },
  besideWidth: {
    fallback: 0,
    accepts: (value): value is number => typeof value === 'number' && value >= 0,
  },
  dismissed: { fallback: [], accepts: isTexts },
  rules: oneOf(...RULES_PREFERENCES),
}

export class SettingsDb extends Dexie {
  declare preferences: Table<{ key: string; value: unknown }, string>

  constructor(name = 'portolan-settings') {
    super(name, { cache: 'disabled', chromeTransactionDurability: 'strict' })
    this.version(1).stores({ preferences: 'key' })
    this.on('versionchange', () => {
      this.close({ disableAutoOpen: false })
      return false
    })
  }
}

/** The stored value, or the default when there is none that can be used. Works inside `liveQuery`. */
export async function readPreference<K extends PreferenceKey>(
  db: SettingsDb,
  key: K,
): Promise<Preferences[K]> {
  const { fallback, accepts } = PREFERENCES[key] as Preference<Preferences[K]>
  const value = (await db.preferences.get(key))?.value
  return accepts(value) ? value : fallback
}

/** Throws Fault `quota` or `storage` when the browser refuses. */
export const writePreference = <K extends PreferenceKey>(
  db: SettingsDb,
  key: K,
  value: Preferences[K],
): Promise<void> =>
  guarded(async () => {
    await db.preferences.put({ key, value })
  })
