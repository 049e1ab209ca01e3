/** Preferences: typed, with defaults, robust against what another version stored. */
import { liveQuery } from 'dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readPreference, SettingsDb, writePreference } from '../../../src/core/store/settings-db.ts'

export function settingsContract(): void {
  describe('settings', () => {
    let db: SettingsDb
    beforeEach(() => {
      db = new SettingsDb(`settings-${Math.random().toString(36).slice(2)}`)
    })
    afterEach(() => db.delete())

    it('answers the default until something is chosen, and then that', async () => {
      expect(await readPreference(db, 'theme')).toBe('system')
      await writePreference(db, 'theme', 'dark')
      await writePreference(db, 'engines', [{ id: 'a', name: 'A', url: 'https://a.example' }])
      db.close()
      await db.open()
      expect(await readPreference(db, 'theme')).toBe('dark')
      expect((await readPreference(db, 'engines'))[0]?.name).toBe('A')
    })

    it('falls back when another version stored something else', async () => {
      await db.preferences.bulkPut([
        { key: 'theme', value: 'sepia' },
        { key: 'paused', value: 'demo' },
        { key: 'engines', value: [{ id: 1 }] },
        { key: 'keys', value: { search: '/' } },
        { key: 'columns', value: { '/vms': { shown: 'name', known: [], widths: {} } } },
        { key: 'views', value: { '/vms': { views: [{ id: 1 }], standard: '' } } },
      ])
      expect(await readPreference(db, 'theme')).toBe('system')
      expect(await readPreference(db, 'paused')).toEqual([])
      expect(await readPreference(db, 'engines')).toEqual([])
      expect(await readPreference(db, 'keys')).toEqual({})
      expect(await readPreference(db, 'columns')).toEqual({})
      expect(await readPreference(db, 'views')).toEqual({})
    })

    it('tells live queries of a change', async () => {
      const seen: string[] = []
      const watch = liveQuery(() => readPreference(db, 'theme')).subscribe((theme) => {
        seen.push(theme)
      })
      await vi.waitFor(() => expect(seen).toEqual(['system']))
      await writePreference(db, 'theme', 'light')
      await vi.waitFor(() => expect(seen).toEqual(['system', 'light']))
      watch.unsubscribe()
    })
  })
}
