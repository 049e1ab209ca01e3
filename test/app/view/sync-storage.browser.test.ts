/** Storage honesty: what takes room and how to get it back, what the browser took back, what a newer version wrote. */
import Dexie from 'dexie'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { session } from '../../../src/app/session.svelte.ts'
import Shell from '../../../src/app/shell/Shell.svelte'
import Settings from '../../../src/app/settings/SettingsPage.svelte'
import { deleteReplica, weighReplicas } from '../../../src/core/store/queries.ts'
import { FORMAT, replicaName } from '../../../src/core/store/schema.ts'
import { engine, FakeProxy, FakeWorker, freshBrowser, sessionWith, store } from '../fake-page.ts'
import { clear, render } from '../render.ts'
import { createRawSnippet } from 'svelte'

const FRA = 'storage-fra'
const BRQ = 'storage-brq'

let proxy: FakeProxy
let stop: () => void

const start = async (): Promise<void> => {
  stop = await session.start()
}
const shell = (): void =>
  render(Shell, { children: createRawSnippet(() => ({ render: () => '<p>rows</p>' })) })

async function storeNewer(id: string): Promise<void> {
  const db = new Dexie(replicaName(id, FORMAT + 1))
  db.version(1).stores({ meta: 'key' })
  await db.table('meta').put({ key: 'replica', text: 'x'.repeat(1_000) })
  db.close()
}

beforeEach(async () => {
  await page.viewport(1440, 900)
  proxy = new FakeProxy([engine(FRA, 'rhv-fra'), engine(BRQ, 'ovirt-brq')])
  await freshBrowser(proxy)
})

afterEach(async () => {
  clear()
  stop()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  for (const id of [FRA, BRQ]) await deleteReplica(id)
})

describe('what is stored', () => {
  it('is listed by engine with its size and age, and can be removed where the room is shown', async () => {
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await store(FRA)
    await store(BRQ)
    await start()
    render(Settings, {})
    const list = page.getByRole('list', { name: 'Stored data by engine' })
    const item = list.getByRole('listitem').filter({ hasText: 'ovirt-brq' })
    await expect.element(item).toHaveTextContent(/about .*%.*7 VMs, 7 objects, as of \d\d:\d\d/)
    await item.getByRole('button', { name: 'Remove' }).click()
    await expect.element(item).toHaveTextContent('7 VMs of ovirt-brq are removed')
    await item.getByRole('button', { name: 'Remove stored data' }).click()
    await expect.element(item).not.toBeInTheDocument()
    await expect.element(list).toHaveTextContent('rhv-fra')
    expect(proxy.sessions.map((one) => one.engine)).toEqual([FRA])
  })

  it('says when the browser does not remove it', async () => {
    await store(FRA)
    await start()
    render(Settings, {})
    vi.spyOn(IDBFactory.prototype, 'deleteDatabase').mockImplementation(() => {
      throw new DOMException('The disk fails.', 'UnknownError')
    })
    const item = page.getByRole('listitem').filter({ hasText: 'rhv-fra' })
    await item.getByRole('button', { name: 'Remove' }).click()
    await item.getByRole('button', { name: 'Remove stored data' }).click()
    await expect.element(page.getByRole('alert')).toHaveTextContent(/Not removed: .*The disk fails/)
    await expect.element(item).toBeVisible()
  })

  it('is weighed whoever wrote it', async () => {
    await start()
    await store(FRA)
    await storeNewer(BRQ)
    const weights = (await weighReplicas()).filter(({ engineId }) => [FRA, BRQ].includes(engineId))
    expect(weights).toHaveLength(2)
    for (const { bytes } of weights) expect(bytes).toBeGreaterThan(500)
  })
})

describe('a browser without room', () => {
  it('says so and shows the way to what can be removed; when something goes, the engine is asked again', async () => {
    proxy.sessions = [sessionWith(FRA)]
    const trouble = { kind: 'quota' as const, message: 'The browser refused to store more data.' }
    await store(FRA, { ...trouble, nextStep: 'Free space.', since: Date.now(), count: 1 })
    await store(BRQ)
    await start()
    const told: unknown[] = []
    const channel = new BroadcastChannel(`portolan-commands-${FRA}`)
    channel.onmessage = ({ data }) => told.push(data)
    session.open(FRA)
    shell()
    const alert = page.getByRole('alert')
    await expect.element(alert).toHaveTextContent('The browser refused to store more data.')
    const way = alert.getByRole('link', { name: 'See what can be removed' })
    await expect.element(way).toHaveAttribute('href', '/settings#data')
    await session.remove(BRQ)
    await vi.waitFor(() => expect(told).toContainEqual({ type: 'poll-now' }))
    channel.close()
  })
})

describe('stored data that is gone', () => {
  const notice = page.getByRole('status', { name: 'Stored data removed' })

  const lose = async (): Promise<void> => {
    await store(FRA)
    await start()
    await vi.waitFor(() => expect(localStorage).toHaveLength(1))
    stop()
    await deleteReplica(FRA)
  }

  it('is missed at the next visit, told once, and loaded again', async () => {
    await lose()
    proxy.sessions = [sessionWith(FRA)]
    await start()
    shell()
    await expect.element(notice).toHaveTextContent(/The browser removed .* rhv-fra \(7 VMs as of/)
    await expect.element(notice).toHaveTextContent('It is loaded again.')
    await store(FRA)
    await expect.element(notice).toHaveTextContent('It was loaded again.')
    await notice.getByRole('button', { name: 'Close' }).click()
    await expect.element(notice).not.toBeInTheDocument()
    clear()
    stop()
    await start()
    shell()
    expect(session.engines.losses).toEqual([])
  })

  it('says that it cannot be shown while the server does not answer', async () => {
    await lose()
    proxy.down = true
    await start()
    shell()
    await expect.element(notice).toHaveTextContent('cannot be shown until the Portolan server')
  })

  it('is missed when it goes while the page is open', async () => {
    proxy.sessions = [sessionWith(FRA)]
    await store(FRA)
    await start()
    await vi.waitFor(() => expect(session.hasData).toBe(true))
    await deleteReplica(FRA)
    // The worker opens it anew.
    await store(FRA)
    shell()
    await expect.element(notice).toHaveTextContent('The browser removed')
  })

  it('is not missed when the user removed it', async () => {
    proxy.sessions = [sessionWith(FRA)]
    await store(FRA)
    await start()
    await vi.waitFor(() => expect(localStorage).toHaveLength(1))
    await session.remove(FRA)
    stop()
    await start()
    expect(session.engines.losses).toEqual([])
    expect(localStorage).toHaveLength(0)
  })
})

describe('data of a newer Portolan', () => {
  it('is refused in words, with the way to the newer version, and nothing is written beside it', async () => {
    proxy.sessions = [sessionWith(FRA)]
    await storeNewer(FRA)
    await start()
    session.open(FRA)
    shell()
    const alert = page.getByRole('alert')
    await expect.element(alert).toHaveTextContent(/written by a newer Portolan \(format \d+/)
    await expect.element(alert.getByRole('button', { name: 'Reload to update' })).toBeVisible()
    // Nor by a list that is asked for.
    const refused = await session.db!.meta.count().then(
      () => false,
      () => true,
    )
    expect(refused).toBe(true)
    expect(await Dexie.exists(replicaName(FRA))).toBe(false)
    expect(FakeWorker.of(FRA)).toBeDefined()
  })
})
