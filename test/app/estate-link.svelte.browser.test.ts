/** Questions of a page to the real estate worker over a real database. */
import { flushSync } from 'svelte'
import { afterAll, afterEach, expect, it, vi } from 'vitest'
import { ask, estateWorker, watched, type Asking } from '../../src/app/estate-link.svelte.ts'
import { deleteReplica } from '../../src/core/store/queries.ts'
import { openStore, type Store } from '../../src/core/store/store.ts'
import { upsert, vm } from '../core/store/rows.ts'

const ENGINE = 'estate-link-test'

const question = (text = '', engines = [ENGINE]): Asking<'list'> => ({
  type: 'list',
  engines,
  list: 'vm',
  state: { text, query: '', facets: {}, ranges: {}, sort: [{ column: 'name', descending: false }] },
  columns: ['name', 'cluster'],
  first: 0,
  count: 10,
})

let store: Store | undefined

async function write(...names: string[]): Promise<void> {
  store ??= await openStore(ENGINE, () => true)
  const { inventory } = store
  const epoch = await inventory.lead('test')
  await inventory.commit({
    epoch,
    now: Date.now(),
    upserts: [
      upsert('cluster', 'c1', { name: 'prod' }),
      ...names.map((name) => vm(name, { cluster: 'c1' }, { name })),
    ],
    meta: (meta) => ({ ...meta, loadStartedAt: 1 }),
  })
}

let stop: (() => void) | undefined

/** Watches outside of a component. */
function watch(source: () => Asking<'list'> | null) {
  let answer!: ReturnType<typeof watched<'list'>>
  stop = $effect.root(() => {
    answer = watched(source)
  })
  flushSync()
  return answer
}

afterEach(async () => {
  stop?.()
  estateWorker.forget(ENGINE)
  store?.db.close()
  store = undefined
  await deleteReplica(ENGINE)
})
afterAll(() => estateWorker.close())

it('answers from what is stored, and again when it changes', async () => {
  await write('web-1', 'web-2')
  const answer = watch(() => question())
  await vi.waitFor(() => expect(answer.ready).toBe(true))
  expect(answer.value).toMatchObject({ total: 2, matched: 2, ready: true })
  expect(answer.value!.rows.map(({ cells }) => [cells['name'], cells['cluster']])).toEqual([
    [
      { value: 'web-1', href: '/vms/web-1' },
      { value: 'prod', href: '/clusters/c1' },
    ],
    [
      { value: 'web-2', href: '/vms/web-2' },
      { value: 'prod', href: '/clusters/c1' },
    ],
  ])
  await write('web-3')
  await vi.waitFor(() => expect(answer.value?.total).toBe(3))
})

it('keeps the last answer while the next is awaited', async () => {
  await write('web-1', 'db-1')
  let text = $state('')
  const answer = watch(() => question(text))
  await vi.waitFor(() => expect(answer.ready).toBe(true))
  text = 'db'
  flushSync()
  expect(answer.pending).toBe(true)
  expect(answer.ready).toBe(false)
  expect(answer.value?.matched).toBe(2)
  await vi.waitFor(() => expect(answer.ready).toBe(true))
  expect(answer.value?.matched).toBe(1)
})

it('does not make a replica by asking about it, and finds it when somebody else makes it', async () => {
  const answer = watch(() => question())
  await vi.waitFor(() => expect(answer.ready).toBe(true))
  expect(answer.value?.total).toBe(0)
  const names = (await indexedDB.databases()).map(({ name }) => name)
  expect(names.filter((name) => name?.includes(ENGINE))).toEqual([])
  await write('web-1')
  await vi.waitFor(() => expect(answer.value?.total).toBe(1), { timeout: 5_000 })
})

it('lets go of a replica that is deleted', async () => {
  await write('web-1')
  const answer = watch(() => question())
  await vi.waitFor(() => expect(answer.value?.total).toBe(1))
  store?.db.close()
  store = undefined
  expect((await deleteReplica(ENGINE)).map(({ outcome }) => outcome)).toEqual(['deleted'])
  await vi.waitFor(() => expect(answer.value?.total).toBe(0))
})

it('goes on after a rest', async () => {
  await write('web-1')
  const answer = watch(() => question())
  await vi.waitFor(() => expect(answer.value?.total).toBe(1))
  estateWorker.close()
  await write('web-2')
  estateWorker.goOn()
  await vi.waitFor(() => expect(answer.value?.total).toBe(2))
})

it('gives the whole to who asks once', async () => {
  await write('web-10', 'web-9', 'db-1')
  const { state } = question('web')
  const asked = { engines: [ENGINE], list: 'vm', state } as const
  expect(await ask({ type: 'keys', ...asked })).toEqual([`${ENGINE}/web-9`, `${ENGINE}/web-10`])
  const rows = await ask({ type: 'rows', ...asked, columns: ['cluster'] })
  expect(rows.map(({ name, cells }) => [name, cells['cluster']?.value])).toEqual([
    ['web-9', 'prod'],
    ['web-10', 'prod'],
  ])
  const controller = new AbortController()
  const given = ask({ type: 'keys', ...asked }, controller.signal)
  controller.abort(new DOMException('Enough.', 'AbortError'))
  await expect(given).rejects.toThrow('Enough.')
})
