/** Databases by name: newer formats, older ones, and what the start page offers. Run in node and in Chromium. */
import Dexie from 'dexie'
import { afterEach, describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/core/errors.ts'
import {
  deleteReplica,
  listReplicas,
  openStored,
  readMeta,
} from '../../../src/core/store/queries.ts'
import { FORMAT, parseReplicaName, replicaName } from '../../../src/core/store/schema.ts'
import { openStore } from '../../../src/core/store/store.ts'
import { vm } from './rows.ts'

const other = async (name: string): Promise<Dexie> => {
  const db = new Dexie(name)
  db.version(1).stores({ meta: 'key' })
  await db.open()
  return db
}

export function formatsContract(): void {
  afterEach(async () => {
    const names = await Dexie.getDatabaseNames()
    await Promise.all(
      names.filter((name) => parseReplicaName(name)).map((name) => Dexie.delete(name)),
    )
  })

  describe('formats', () => {
    it('refuses what a newer Portolan wrote, and leaves it alone', async () => {
      const name = replicaName('demo', FORMAT + 1)
      ;(await other(name)).close()
      const error: unknown = await openStore('demo', () => true).catch((reason: unknown) => reason)
      expect((error as Fault).kind).toBe('storage')
      expect((error as Fault).message).toContain('newer Portolan')
      expect((error as Fault).nextStep).toMatch(/reload/i)
      expect(await Dexie.getDatabaseNames()).toContain(name)
      expect(await Dexie.exists(replicaName('demo'))).toBe(false)
      // Another engine's data is none of its business.
      const store = await openStore('else', () => true)
      store.close()
    })

    it('deletes what older formats left, and says so', async () => {
      const name = replicaName('gone-engine', FORMAT - 1)
      ;(await other(name)).close()
      const store = await openStore('demo', () => true)
      expect(store.collected).toEqual([{ name, outcome: 'deleted' }])
      expect(await Dexie.exists(name)).toBe(false)
      store.close()
    })

    it('does not wait for a tab that holds an older one open', async () => {
      const name = replicaName('demo', FORMAT - 1)
      const held = await other(name)
      // A frozen tab: it never lets go.
      held.on('versionchange', () => false)
      const store = await openStore('demo', () => true)
      expect(store.collected).toEqual([{ name, outcome: 'blocked' }])
      held.close()
      store.close()
    })

    it('lists what is stored and deletes it on demand, although it is open', async () => {
      const store = await openStore('demo', () => true)
      const epoch = await store.inventory.lead('tab')
      await store.inventory.commit({ epoch, now: 1, upserts: [vm('a'), vm('b')] })
      ;(await other(replicaName('newer', FORMAT + 1))).close()
      const listed = await listReplicas()
      expect(listed).toMatchObject([
        { engineId: 'demo', readable: true, vms: 2, meta: { epoch } },
        { engineId: 'newer', format: FORMAT + 1, readable: false, meta: null },
      ])
      expect(await deleteReplica('demo')).toEqual([
        { name: replicaName('demo'), outcome: 'deleted' },
      ])
      expect((await listReplicas()).map((r) => r.engineId)).toEqual(['newer'])
      const late: unknown = await store.inventory
        .commit({ epoch, now: 2, upserts: [vm('c')] })
        .catch((reason: unknown) => reason)
      expect((late as Fault).kind).toBe('superseded')
      store.close()
    })

    it('opens for a reader only what is there, and never makes it anew', async () => {
      await expect(openStored('demo')).rejects.toMatchObject({ kind: 'storage' })
      expect(await listReplicas()).toEqual([])
      const store = await openStore('demo', () => true)
      await store.inventory.lead('tab')
      store.close()
      const reader = await openStored('demo')
      expect(await readMeta(reader)).toMatchObject({ key: 'replica' })
      expect(await deleteReplica('demo')).toMatchObject([{ outcome: 'deleted' }])
      expect(reader.isOpen()).toBe(false)
      await expect(readMeta(reader)).rejects.toThrow()
      expect(await listReplicas()).toEqual([])
    })

    it('refuses a reader what a newer Portolan wrote', async () => {
      ;(await other(replicaName('demo', FORMAT + 1))).close()
      await expect(openStored('demo')).rejects.toThrow('newer Portolan')
    })

    it('reads names back, whatever the engine is called', () => {
      expect(parseReplicaName(replicaName('a-f2-b', 12))).toEqual({
        format: 12,
        engineId: 'a-f2-b',
      })
      expect(parseReplicaName('portolan-settings')).toBeNull()
    })
  })
}
