/** Rows of removed objects: kept for a week beside the inventory, and let go when the object comes back. */
import { afterEach, describe, expect, it } from 'vitest'
import { listRow } from '../../../src/core/model/list-rows.ts'
import type { Commit } from '../../../src/core/ports.ts'
import { GHOST_LIFE, GHOSTS_KEPT } from '../../../src/core/store/ghosts.ts'
import { readGhosts } from '../../../src/core/store/queries.ts'
import { cleanUp, fresh } from './contract.ts'
import { vm } from './rows.ts'

async function replica() {
  const { store, epoch } = await fresh()
  const commit = (now: number, change: Omit<Commit, 'epoch' | 'now'>) =>
    store.inventory.commit({ epoch, now, ...change })
  const ghosts = async (now: number) =>
    (await readGhosts(store.db, now)).map(({ id, removedAt }) => [id, removedAt])
  return { store, commit, ghosts }
}

export function ghostsContract(): void {
  describe('removed objects', () => {
    afterEach(cleanUp)

    it('are remembered as they were last listed, newest first', async () => {
      const { store, commit, ghosts } = await replica()
      await commit(1, { upserts: [vm('a'), vm('b'), vm('c')] })
      const before = (await store.inventory.get('vm', ['a']))[0]!
      await commit(5, { removes: [{ kind: 'vm', id: 'a' }] })
      await commit(6, { keepOnly: [{ kind: 'vm', ids: new Set(['c']) }] })
      expect(await ghosts(7)).toEqual([
        ['b', 6],
        ['a', 5],
      ])
      const [, kept] = await readGhosts(store.db, 7)
      expect(kept).toEqual({ kind: 'vm', id: 'a', removedAt: 5, row: listRow('vm', before) })
      expect(await store.inventory.ids('vm')).toEqual(['c'])
    })

    it('are forgotten when they come back', async () => {
      const { commit, ghosts } = await replica()
      await commit(1, { upserts: [vm('a')] })
      await commit(5, { removes: [{ kind: 'vm', id: 'a' }] })
      await commit(6, { upserts: [vm('a')] })
      expect(await ghosts(7)).toEqual([])
    })

    it('are forgotten after a week, and do not pile up', async () => {
      const { store, commit, ghosts } = await replica()
      await commit(1, { upserts: [vm('a'), vm('b')] })
      await commit(5, { removes: [{ kind: 'vm', id: 'a' }] })
      expect(await ghosts(5 + GHOST_LIFE - 1)).toEqual([['a', 5]])
      expect(await ghosts(5 + GHOST_LIFE)).toEqual([])
      await commit(5 + GHOST_LIFE, { removes: [{ kind: 'vm', id: 'b' }] })
      expect(await store.db.ghosts.count()).toBe(1)
    })

    it('are bounded in number, the newest stay', async () => {
      const { store, commit, ghosts } = await replica()
      const many = Array.from({ length: GHOSTS_KEPT + 5 }, (_, at) => `vm-${at}`)
      await commit(1, { upserts: [...many, 'a'].map((id) => vm(id)) })
      await commit(5, { removes: [{ kind: 'vm', id: 'a' }] })
      await commit(6, { removes: many.map((id) => ({ kind: 'vm', id })) })
      expect(await store.db.ghosts.count()).toBe(GHOSTS_KEPT)
      expect((await ghosts(7)).some(([id]) => id === 'a')).toBe(false)
    })

    it('are not what nobody ever had', async () => {
      const { commit, ghosts } = await replica()
      await commit(1, { upserts: [vm('a')] })
      await commit(5, { removes: [{ kind: 'vm', id: 'x' }] })
      expect(await ghosts(6)).toEqual([])
    })
  })
}
