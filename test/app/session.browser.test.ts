/** The page's side of a session: what is opened, when the collector runs, and what happens when the world changes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Trouble } from '../../src/core/model/meta.ts'
import { deleteReplica } from '../../src/core/store/queries.ts'
import { preferences } from '../../src/app/preferences.svelte.ts'
import { Session } from '../../src/app/session.svelte.ts'
import {
  engine,
  FakeProxy,
  FakeWorker,
  freshBrowser,
  listen,
  sessionWith,
  store as storeOf,
} from './fake-page.ts'

const SESSION = sessionWith('rhv')

let proxy: FakeProxy
let heard: ReturnType<typeof listen>
let stop: () => void
let session: Session

async function start(): Promise<void> {
  session = new Session()
  stop = await session.start()
}

const store = (trouble: Trouble | null = null): Promise<void> => storeOf('rhv', trouble)
const worker = (): FakeWorker | undefined => FakeWorker.of('rhv')

beforeEach(async () => {
  proxy = new FakeProxy([engine('rhv', 'rhv-fra')])
  await freshBrowser(proxy)
  heard = listen('rhv')
})

afterEach(async () => {
  stop()
  heard.close()
  vi.unstubAllGlobals()
  await deleteReplica('rhv')
})

describe('session', () => {
  it('knows the engines and collects nothing before anybody signed in', async () => {
    await start()
    expect(session.engine?.name).toBe('rhv-fra')
    expect(session.state).toBe('none')
    expect(worker()).toBeUndefined()
  })

  it('signs in: opens the replica and starts the collector with the settings of the proxy', async () => {
    await start()
    await session.signIn('rhv', 'jnovak@internal', 'good')
    expect(session.state).toBe('valid')
    expect(worker()?.init).toMatchObject({
      type: 'init',
      engine: { id: 'rhv' },
      policy: { use: 'server', local: { use: 'built-in', profile: 'portolan' } },
      settings: {
        workerLimit: 4,
        searchInterval: 600_000,
        concurrency: 3,
        reconcileInterval: 60_000,
      },
    })
    await vi.waitFor(() => expect(heard.commands).toContainEqual({ type: 'signed-in' }))
  })

  it('hands on why a sign-in was refused', async () => {
    await start()
    await expect(session.signIn('rhv', 'x', 'bad')).rejects.toMatchObject({
      type: 'bad-credentials',
    })
    expect(session.state).toBe('none')
    expect(worker()).toBeUndefined()
  })

  it('keeps no password, not even the demo’s', async () => {
    await start()
    await session.signIn('rhv', 'jnovak@internal', 'good')
    expect(preferences.values.config).toContain('rhv-fra')
    expect(preferences.values.config).not.toContain('hidden')
    expect(JSON.stringify(worker()?.init)).not.toContain('good')
  })

  it('opens what is stored without the proxy, and says so', async () => {
    await start()
    stop()
    await store()
    proxy.down = true
    await start()
    expect(session.started).toBe(true)
    await vi.waitFor(() => expect(session.hasData).toBe(true))
    await vi.waitFor(() => expect(session.freshness.state).toBe('offline'))
    expect(session.engine?.name).toBe('rhv-fra')
    // It may reach the engine again before anybody looks.
    expect(worker()?.init?.engine.id).toBe('rhv')
  })

  it('asks the proxy when the collector cannot reach it, and comes back by itself when told', async () => {
    proxy.sessions = [SESSION]
    await store()
    await start()
    await vi.waitFor(() => expect(session.freshness.state).toBe('live'))
    proxy.down = true
    await store({
      kind: 'unreachable',
      message: '',
      nextStep: '',
      since: Date.now(),
      count: 2,
    })
    await vi.waitFor(() => expect(session.online).toBe(false))
    await vi.waitFor(() => expect(session.freshness.state).toBe('offline'), 5_000)
    expect(session.connection.offlineSince).not.toBeNull()
    expect(session.freshness.since).toBe(session.connection.offlineSince)
    proxy.down = false
    await session.retry()
    expect(session.online).toBe(true)
    expect(session.connection.offlineSince).toBeNull()
    await vi.waitFor(() => expect(heard.commands).toContainEqual({ type: 'poll-now' }))
  })

  it('learns from the collector that the session has ended', async () => {
    proxy.sessions = [SESSION]
    await store()
    await start()
    await vi.waitFor(() => expect(session.freshness.state).toBe('live'))
    proxy.sessions = []
    await store({ kind: 'sign-in', message: '', nextStep: '', since: Date.now(), count: 1 })
    await vi.waitFor(() => expect(session.freshness.state).toBe('sign-in'))
    expect(session.hasData).toBe(true)
  })

  it('wakes a collector that does not know of a sign-in in another tab', async () => {
    proxy.sessions = [SESSION]
    await store({ kind: 'sign-in', message: '', nextStep: '', since: 5, count: 1 })
    await start()
    await vi.waitFor(() => expect(heard.commands).toContainEqual({ type: 'signed-in' }))
  })

  it('signs out and keeps the rows', async () => {
    proxy.sessions = [SESSION]
    await store()
    await start()
    await session.signOut('rhv')
    expect(proxy.requests).toContain('DELETE /api/session/rhv')
    expect(session.state).toBe('none')
    expect(session.stored.map(({ vms }) => vms)).toEqual([7])
    await vi.waitFor(() => expect(heard.commands).toContainEqual({ type: 'signed-out' }))
  })

  it('signs out and removes the rows where the user chose so', async () => {
    proxy.sessions = [SESSION]
    await store()
    await start()
    await preferences.set('wipeOnSignOut', true)
    await session.signOut('rhv')
    expect(session.stored).toEqual([])
    expect(session.db).toBeNull()
    expect(worker()).toBeUndefined()
  })

  it('says what the worker cannot store', async () => {
    proxy.sessions = [SESSION]
    await start()
    const trouble: Trouble = {
      kind: 'storage',
      message: 'This browser does not let Portolan store data.',
      nextStep: '',
      since: Date.now(),
      count: 1,
    }
    worker()!.dispatchEvent(
      new MessageEvent('message', { data: { type: 'storage-trouble', trouble } }),
    )
    expect(session.freshness.state).toBe('error')
    worker()!.dispatchEvent(
      new MessageEvent('message', { data: { type: 'storage-trouble', trouble: null } }),
    )
    expect(session.trouble).toBeNull()
  })
})

describe('a browser that stores nothing', () => {
  it('still starts, and says why there is nothing to show', async () => {
    vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError')
    })
    proxy.sessions = [SESSION]
    await start()
    await vi.waitFor(() => expect(session.ready).toBe(true))
    expect(session.trouble?.kind).toBe('storage')
    expect(session.freshness.state).toBe('error')
    vi.restoreAllMocks()
  })
})
