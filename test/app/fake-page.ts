/** What surrounds a page in its tests: a proxy that answers `fetch`, workers that do nothing, stored replicas. */
import { vi } from 'vitest'
import { KINDS } from '../../src/core/model/kinds.ts'
import type { Trouble } from '../../src/core/model/meta.ts'
import { ReplicaDb } from '../../src/core/store/queries.ts'
import { firstMeta } from '../../src/core/store/meta-record.ts'
import { commandChannel, type Command, type Init } from '../../src/core/worker/protocol.ts'
import type { Engine, SessionInfo } from '../../src/app/api.ts'
import { ESTATE_WORKER } from '../../src/app/estate-worker.ts'
import { preferences } from '../../src/app/preferences.svelte.ts'

export const engine = (id: string, name: string): Engine => ({
  id,
  name,
  url: `https://${id}/ovirt-engine`,
  demo: false,
  insecure: false,
  plainHttp: false,
})

export const sessionWith = (id: string): SessionInfo => ({
  engine: id,
  user: 'jnovak@internal',
  since: 1,
  expires: null,
})

const problem = (status: number, type: string): Response =>
  Response.json({ type: `urn:portolan:problem:${type}`, title: type, detail: '' }, { status })

/** Takes the place of `fetch`; the only good password is `good`. */
export class FakeProxy {
  engines: Engine[]
  sessions: SessionInfo[] = []
  down = false
  /** Method and path of each request, oldest first. */
  readonly requests: string[] = []

  constructor(engines: Engine[]) {
    this.engines = engines
  }

  answer(path: string, init: RequestInit = {}): Response {
    this.requests.push(`${init.method ?? 'GET'} ${path}`)
    if (this.down) throw new TypeError('Failed to fetch')
    if (path === '/api/config') {
      const credentials = { username: 'u', password: 'hidden' }
      return Response.json({
        engines: this.engines.map((one) => ({ ...one, credentials })),
        policy: { backend: 'opa', workerLimit: 4, searchInterval: 600_000 },
        collecting: { concurrency: 3, reconcileInterval: 60_000 },
        version: '1',
      })
    }
    if (path === '/api/session' && init.method === 'POST') {
      const { engine: id, password } = JSON.parse(String(init.body)) as Record<string, string>
      if (password !== 'good') return problem(401, 'bad-credentials')
      this.sessions = [...this.sessions, sessionWith(id!)]
      return Response.json(sessionWith(id!))
    }
    if (path === '/api/session') return Response.json({ sessions: this.sessions })
    const out = /^\/api\/session\/(.+)$/.exec(path)?.[1]
    if (out !== undefined && init.method === 'DELETE') {
      this.sessions = this.sessions.filter((session) => session.engine !== out)
      return new Response(null, { status: 204 })
    }
    return problem(404, 'not-found')
  }
}

const RealWorker = globalThis.Worker

/** Stands in for the workers that collect and judge: takes the first message and does nothing. The estate's is real. */
export class FakeWorker extends EventTarget {
  static readonly all: FakeWorker[] = []
  /** The one that runs for an engine. */
  static of(id: string): FakeWorker | undefined {
    return FakeWorker.all.find(({ init, ended }) => !ended && init?.engine.id === id)
  }
  init: Init | null = null
  /** What was said to it alone after that. */
  readonly commands: Command[] = []
  ended = false
  constructor(url?: string | URL, options?: WorkerOptions) {
    super()
    if (url !== undefined && options?.name?.startsWith(ESTATE_WORKER)) {
      return new RealWorker(url, options) as unknown as FakeWorker
    }
    FakeWorker.all.push(this)
  }
  postMessage(message: Init | Command): void {
    if (message.type === 'init') this.init = message
    else this.commands.push(message)
  }
  terminate(): void {
    this.ended = true
  }
}

/** A browser at its first visit, in front of that proxy. */
export async function freshBrowser(proxy: FakeProxy): Promise<void> {
  FakeWorker.all.length = 0
  localStorage.clear()
  vi.stubGlobal('fetch', async (path: string, init?: RequestInit) => proxy.answer(path, init))
  vi.stubGlobal('Worker', FakeWorker)
  await preferences.set('config', '')
  await preferences.set('lastEngine', '')
  await preferences.set('allEngines', false)
  await preferences.set('wipeOnSignOut', false)
}

/** Stores a complete replica of seven VMs that agreed with its engine just now, or tells of a trouble in it. */
export async function store(id: string, trouble: Trouble | null = null): Promise<void> {
  const db = new ReplicaDb(id)
  const meta = (await db.meta.get('replica')) ?? firstMeta(id)
  for (const kind of KINDS) {
    const rows = kind === 'vm' ? 7 : 0
    meta.kinds[kind] = { ...meta.kinds[kind], state: 'complete', rows, completeAt: Date.now() }
  }
  await db.meta.put({
    ...meta,
    seq: meta.seq + 1,
    phase: 'refresh',
    parity: true,
    loadStartedAt: 1,
    lastLoadAt: 2,
    lastGoodPollAt: Date.now(),
    trouble,
  })
  db.close()
}

/** Hears the commands given to an engine's collector. */
export function listen(id: string): { commands: Command[]; close(): void } {
  const channel = new BroadcastChannel(commandChannel(id))
  const commands: Command[] = []
  channel.onmessage = ({ data }: MessageEvent<Command>) => commands.push(data)
  return { commands, close: () => channel.close() }
}
