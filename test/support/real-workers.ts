/**
 * Real workers in a real browser over the simulated engine: msw answers what the proxy would. `RealWorkers` is one engine,
 * its replica and the workers of as many tabs as a test starts.
 */
import { http } from 'msw'
import { setupWorker } from 'msw/browser'
import { expect, vi } from 'vitest'
import type { Settings } from '../../src/core/settings.ts'
import { deleteReplica, readMeta, ReplicaDb } from '../../src/core/store/queries.ts'
import {
  commandChannel,
  type Command,
  type Init,
  type StorageMessage,
} from '../../src/core/worker/protocol.ts'
import { createDemoEngine, DEMO_ACCOUNTS, type DemoEngine } from '../../src/proxy/demo/engine.ts'

const ORIGIN = 'http://engine.example/ovirt-engine'
const VMS = 40

export const within = { timeout: 30_000, interval: 100 }

let current: RealWorkers | null = null

/** Answers for the proxy; to be started before the tests of a file and stopped after them. */
export const server = setupWorker(
  http.all('/api/engines/:engine/*', ({ request }) => current?.answer(request)),
)

export class RealWorkers {
  readonly engine: DemoEngine
  readonly engineId = `worker-${crypto.randomUUID()}`
  readonly db = new ReplicaDb(this.engineId)
  readonly messages: StorageMessage[] = []
  requests = 0
  signedIn = true
  /** Called with each answer that is on its way to a worker. */
  answered = (): void => undefined
  #bearer = ''
  readonly #workers: Worker[] = []

  private constructor() {
    this.engine = createDemoEngine({
      seed: 7,
      vms: VMS,
      now: () => Date.now(),
      refusalDelay: 0,
    })
  }

  static async begin(): Promise<RealWorkers> {
    const own = new RealWorkers()
    const { username, password } = DEMO_ACCOUNTS.admin
    const form = { grant_type: 'password', scope: 'ovirt-app-api', username, password }
    const answer = await own.engine.handle(
      new Request(`${ORIGIN}/sso/oauth/token`, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams(form),
      }),
    )
    own.#bearer = ((await answer.json()) as { access_token: string }).access_token
    current = own
    return own
  }

  async end(): Promise<void> {
    for (const worker of this.#workers) worker.terminate()
    this.db.close()
    await deleteReplica(this.engineId)
  }

  async answer(request: Request): Promise<Response> {
    this.requests += 1
    const { pathname, search } = new URL(request.url)
    if (!this.signedIn) {
      const body = { type: 'urn:portolan:problem:session-ended', title: 'The session has ended' }
      return Response.json(body, {
        status: 401,
        headers: { 'content-type': 'application/problem+json' },
      })
    }
    const path = pathname.slice(`/api/engines/${this.engineId}`.length)
    const headers = { accept: 'application/json', authorization: `Bearer ${this.#bearer}` }
    const answer = await this.engine.handle(new Request(`${ORIGIN}${path}${search}`, { headers }))
    this.answered()
    return answer
  }

  /** The worker of a tab. `prepared` is told to it before anything else; see `odd-worker.ts`. */
  start(tab: string, settings: Partial<Settings> = {}, prepared?: object): Worker {
    // Both addresses have to be literal for the bundler to find them.
    const worker = prepared
      ? new Worker(new URL('./odd-worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('../../src/core/worker/main.ts', import.meta.url), { type: 'module' })
    this.#workers.push(worker)
    worker.addEventListener('message', ({ data }: MessageEvent<StorageMessage>) => {
      this.messages.push(data)
    })
    if (prepared) worker.postMessage(prepared)
    worker.postMessage({
      type: 'init',
      tab,
      engine: { id: this.engineId, name: 'Simulated', url: ORIGIN },
      policy: { use: 'built-in', profile: 'portolan' },
      settings: { refreshInterval: 300, retryInterval: 200, settleDelay: 300, ...settings },
    } satisfies Init)
    return worker
  }

  tell(command: Command): void {
    const channel = new BroadcastChannel(commandChannel(this.engineId))
    channel.postMessage(command)
    channel.close()
  }

  live(tab: string): Promise<void> {
    return vi.waitFor(async () => {
      const meta = await readMeta(this.db)
      expect(meta).toMatchObject({ phase: 'refresh', parity: true, leader: tab, trouble: null })
    }, within)
  }

  everyVmValidated(): Promise<void> {
    return vi.waitFor(async () => {
      const vms = await this.db.rows('vm').toArray()
      const stored = await this.db.verdicts.toArray()
      const verdicts = new Map(stored.map((one) => [one.id, one.verdict]))
      expect(vms.length).toBeGreaterThan(0)
      for (const { id, row } of vms) {
        expect(verdicts.get(id)).toMatchObject({ revision: row.revision, backend: 'wasm' })
      }
      expect(await this.db.pending.count()).toBe(0)
    }, within)
  }

  async names(): Promise<string[]> {
    return (await this.db.rows('vm').toArray()).map(({ row }) => row.name)
  }

  /** Everything that is stored, as text by table. */
  async dump(): Promise<Map<string, string>> {
    const { db } = this
    const texts = await db.transaction('r', db.tables, () =>
      Promise.all(
        db.tables.map(
          async (table) => [table.name, JSON.stringify(await table.toArray())] as const,
        ),
      ),
    )
    return new Map(texts)
  }
}
