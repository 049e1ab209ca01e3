import { describe, expect, it } from 'vitest'
import { askToPersist, readStorageHealth } from '../../../src/core/store/storage-health.ts'

const manager = (usage?: number, quota?: number, persisted = false) => ({
  estimate: () =>
    Promise.resolve({
      ...(usage === undefined ? {} : { usage }),
      ...(quota === undefined ? {} : { quota }),
    }),
  persisted: () => Promise.resolve(persisted),
})

describe('storage health', () => {
  it.each([
    [10, 100, 'fine'],
    [80, 100, 'high'],
    [95, 100, 'full'],
    [120, 100, 'full'],
    [10, undefined, 'unknown'],
    [undefined, 100, 'unknown'],
    [0, 0, 'unknown'],
  ] as const)('%s of %s bytes is %s', async (usage, quota, level) => {
    expect((await readStorageHealth(manager(usage, quota))).level).toBe(level)
  })

  it('says share and persistence', async () => {
    expect(await readStorageHealth(manager(30, 120, true))).toEqual({
      usage: 30,
      databases: null,
      quota: 120,
      share: 0.25,
      persisted: true,
      level: 'fine',
    })
  })

  it('says what databases take where the browser tells it', async () => {
    const estimate = () =>
      Promise.resolve({ usage: 30, quota: 120, usageDetails: { indexedDB: 20 } })
    expect(await readStorageHealth({ estimate })).toMatchObject({ usage: 30, databases: 20 })
  })

  it('takes silence and refusal for unknown, never for fine', async () => {
    const unknown = {
      usage: null,
      databases: null,
      quota: null,
      share: null,
      persisted: null,
      level: 'unknown',
    }
    expect(await readStorageHealth(undefined)).toEqual(unknown)
    expect(await readStorageHealth({})).toEqual(unknown)
    const refusing = {
      estimate: () => Promise.reject(new Error('no')),
      persisted: () => Promise.reject(new Error('no')),
    }
    expect(await readStorageHealth(refusing)).toEqual(unknown)
  })

  it('asks for persistence where that is offered', async () => {
    expect(await askToPersist(undefined)).toBeNull()
    expect(await askToPersist({ persist: () => Promise.resolve(true) })).toBe(true)
    expect(await askToPersist({ persist: () => Promise.resolve(false) })).toBe(false)
    expect(await askToPersist({ persist: () => Promise.reject(new Error('no')) })).toBeNull()
  })
})
