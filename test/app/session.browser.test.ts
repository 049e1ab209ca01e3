/** The page's side of a session: what is opened, when the collector runs, and what happens when the world changes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Trouble } from '../../src/core/model/meta.ts'
import { deleteReplica, ReplicaDb } from '../../src/core/store/queries.ts'
import { firstMeta } from '../../src/core/store/meta-record.ts'
import { commandChannel, type Command, type Init } from '../../src/core/worker/protocol.ts'
import type { SessionInfo } from '../../src/app/api.ts'
import { preferences } from '../../src/app/preferences.svelte.ts'
import { Session } from '../../src/app/session.svelte.ts'

const ENGINE = {
  id: 'rhv',
  name: 'rhv-fra',
  url: 'https://rhv/ovirt-engine',
  demo: false,
  insecure: false,
  plainHttp: false,
}
const SESSION: SessionInfo = { engine: 'rhv', user: 'jnovak@internal', since: 1, expires: null }

/** Stands in for the worker: takes the first message and does nothing. */
class FakeWorker extends EventTarget {
  static readonly all: FakeWorker[] = []
  init: Init | null = null
  ended = false
  constructor() {
    super()
    FakeWorker.all.push(this)
  }
  postMessage(message: Init): void {
    this.init = message
  }
  terminate(): void {
    this.ended = true
  }
}

let sessions: SessionInfo[]
let down: boolean
let requests: string[]
let commands: Command[]
let channel: BroadcastChannel
let stop: () => void
let session: Session

const problem = (status: number, type: string): Response =>
  Response.json({ type: `urn:portolan:problem:${type}`, title: type, detail: '' }, { status })

function answer(path: string, init: RequestInit = {}): Response {
  requests.push(`${init.method ?? 'GET'} ${path}`)
  if (down) throw new TypeError('Failed to fetch')
  if (path === '/api/config') {
    return Response.json({
      engines: [{ ...ENGINE, credentials: { username: 'u', password: 'hidden' } }],
      policy: { backend: 'opa', workerLimit: 4, searchInterval: 600_000 },
      version: '1',
    })
  }
  if (path === '/api/session' && init.method === 'POST') {
    const { password } = JSON.parse(String(init.body)) as { password: string }
    if (password !== 'good') return problem(401, 'bad-credentials')
    sessions = [SESSION]
    return Response.json(SESSION)
  }
  if (path === '/api/session') return Response.json({ sessions })
  if (path === '/api/session/rhv' && init.method === 'DELETE') {
    sessions = []
    return new Response(null, { status: 204 })
  }
  return problem(404, 'not-found')
}

async function store(trouble: Trouble | null = null): Promise<void> {
  const db = new ReplicaDb('rhv')
  const meta = firstMeta('rhv')
  meta.kinds.vm = { ...meta.kinds.vm, state: 'complete', rows: 7, completeAt: Date.now() }
  await db.meta.put({
    ...meta,
    phase: 'refresh',
    parity: true,
    loadStartedAt: 1,
    lastLoadAt: 2,
    lastGoodPollAt: Date.now(),
    trouble,
  })
  db.close()
}

async function start(): Promise<void> {
  session = new Session()
  stop = await session.start()
}

const worker = (): FakeWorker | undefined => FakeWorker.all.find(({ ended }) => !ended)

beforeEach(async () => {
  sessions = []
  down = false
  requests = []
  commands = []
  FakeWorker.all.length = 0
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => answer(path, init))
  vi.stubGlobal('Worker', FakeWorker)
  channel = new BroadcastChannel(commandChannel('rhv'))
  channel.onmessage = ({ data }: MessageEvent<Command>) => commands.push(data)
  await preferences.set('config', '')
  await preferences.set('lastEngine', '')
  await preferences.set('wipeOnSignOut', false)
})

afterEach(async () => {
  stop()
  channel.close()
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
      policy: 'opa',
      settings: { workerLimit: 4, searchInterval: 600_000 },
    })
    await vi.waitFor(() => expect(commands).toContainEqual({ type: 'signed-in' }))
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
    down = true
    await start()
    expect(session.started).toBe(true)
    await vi.waitFor(() => expect(session.hasData).toBe(true))
    await vi.waitFor(() => expect(session.freshness.state).toBe('offline'))
    expect(session.engine?.name).toBe('rhv-fra')
    // It may reach the engine again before anybody looks.
    expect(worker()?.init?.engine.id).toBe('rhv')
  })

  it('asks the proxy when the collector cannot reach it, and comes back by itself when told', async () => {
    sessions = [SESSION]
    await store()
    await start()
    await vi.waitFor(() => expect(session.freshness.state).toBe('live'))
    down = true
    await store({
      kind: 'unreachable',
      message: '',
      nextStep: '',
      since: Date.now(),
      count: 2,
    })
    await vi.waitFor(() => expect(session.online).toBe(false))
    down = false
    await session.retry()
    expect(session.online).toBe(true)
    await vi.waitFor(() => expect(commands).toContainEqual({ type: 'poll-now' }))
  })

  it('learns from the collector that the session has ended', async () => {
    sessions = [SESSION]
    await store()
    await start()
    await vi.waitFor(() => expect(session.freshness.state).toBe('live'))
    sessions = []
    await store({ kind: 'sign-in', message: '', nextStep: '', since: Date.now(), count: 1 })
    await vi.waitFor(() => expect(session.freshness.state).toBe('sign-in'))
    expect(session.hasData).toBe(true)
  })

  it('wakes a collector that does not know of a sign-in in another tab', async () => {
    sessions = [SESSION]
    await store({ kind: 'sign-in', message: '', nextStep: '', since: 5, count: 1 })
    await start()
    await vi.waitFor(() => expect(commands).toContainEqual({ type: 'signed-in' }))
  })

  it('signs out and keeps the rows', async () => {
    sessions = [SESSION]
    await store()
    await start()
    await session.signOut('rhv')
    expect(requests).toContain('DELETE /api/session/rhv')
    expect(session.state).toBe('none')
    expect(session.stored.map(({ vms }) => vms)).toEqual([7])
    await vi.waitFor(() => expect(commands).toContainEqual({ type: 'signed-out' }))
  })

  it('signs out and removes the rows where the user chose so', async () => {
    sessions = [SESSION]
    await store()
    await start()
    await preferences.set('wipeOnSignOut', true)
    await session.signOut('rhv')
    expect(session.stored).toEqual([])
    expect(session.db).toBeNull()
    expect(worker()).toBeUndefined()
  })

  it('says what the worker cannot store', async () => {
    sessions = [SESSION]
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
    sessions = [SESSION]
    await start()
    await vi.waitFor(() => expect(session.ready).toBe(true))
    expect(session.trouble?.kind).toBe('storage')
    expect(session.freshness.state).toBe('error')
    vi.restoreAllMocks()
  })
})
