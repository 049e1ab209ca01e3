/**
 * The real worker over the simulated engine: msw answers what the proxy would. From an empty browser to a live replica
 * with verdicts of the built-in rules, changes of the engine, one leader among several workers, and handing over.
 */
import { http } from 'msw'
import { setupWorker } from 'msw/browser'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createDemoEngine, DEMO_ACCOUNTS, type DemoEngine } from '../../../src/proxy/demo/engine.ts'
import { deleteReplica, readMeta, ReplicaDb } from '../../../src/core/store/queries.ts'
import {
  commandChannel,
  type Command,
  type Init,
  type StorageMessage,
} from '../../../src/core/worker/protocol.ts'

const ORIGIN = 'http://engine.example/ovirt-engine'
const VMS = 40

let engine: DemoEngine
let bearer: string
let engineId: string
let requests = 0
let signedIn = true
let workers: Worker[]
let db: ReplicaDb
let messages: StorageMessage[]
let count = 0

const server = setupWorker(
  http.all('/api/engines/:engine/*', async ({ request }) => {
    requests += 1
    const { pathname, search } = new URL(request.url)
    if (!signedIn) {
      const body = { type: 'urn:portolan:problem:session-ended', title: 'The session has ended' }
      return Response.json(body, {
        status: 401,
        headers: { 'content-type': 'application/problem+json' },
      })
    }
    const path = pathname.slice(`/api/engines/${engineId}`.length)
    const headers = { accept: 'application/json', authorization: `Bearer ${bearer}` }
    return engine.handle(new Request(`${ORIGIN}${path}${search}`, { headers }))
  }),
)

beforeAll(() => server.start({ quiet: true, onUnhandledRequest: 'bypass' }))
afterAll(() => server.stop())

beforeEach(async () => {
  engine = createDemoEngine({ seed: 7, vms: VMS, now: () => Date.now(), refusalDelay: 0 })
  const { username, password } = DEMO_ACCOUNTS.admin
  const form = { grant_type: 'password', scope: 'ovirt-app-api', username, password }
  const answer = await engine.handle(
    new Request(`${ORIGIN}/sso/oauth/token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams(form),
    }),
  )
  bearer = ((await answer.json()) as { access_token: string }).access_token
  engineId = `worker-${(count += 1)}-${Date.now()}`
  db = new ReplicaDb(engineId)
  workers = []
  messages = []
  signedIn = true
})

afterEach(async () => {
  for (const worker of workers) worker.terminate()
  db.close()
  await deleteReplica(engineId)
})

function startWorker(tab: string): Worker {
  const worker = new Worker(new URL('../../../src/core/worker/main.ts', import.meta.url), {
    type: 'module',
  })
  workers.push(worker)
  worker.addEventListener('message', ({ data }: MessageEvent<StorageMessage>) => {
    messages.push(data)
  })
  worker.postMessage({
    type: 'init',
    tab,
    engine: { id: engineId, name: 'Simulated', url: ORIGIN },
    policy: 'wasm',
    settings: { refreshInterval: 300, retryInterval: 200, settleDelay: 300 },
  } satisfies Init)
  return worker
}

function tell(command: Command): void {
  const channel = new BroadcastChannel(commandChannel(engineId))
  channel.postMessage(command)
  channel.close()
}

const within = { timeout: 20_000, interval: 100 }

const live = (tab: string): Promise<void> =>
  vi.waitFor(async () => {
    const meta = await readMeta(db)
    expect(meta).toMatchObject({ phase: 'refresh', parity: true, leader: tab, trouble: null })
  }, within)

const everyVmValidated = (): Promise<void> =>
  vi.waitFor(async () => {
    const vms = await db.rows('vm').toArray()
    const verdicts = new Map((await db.verdicts.toArray()).map((one) => [one.id, one.verdict]))
    expect(vms.length).toBeGreaterThan(0)
    for (const { id, row } of vms) {
      expect(verdicts.get(id)).toMatchObject({ revision: row.revision, backend: 'wasm' })
    }
    expect(await db.pending.count()).toBe(0)
  }, within)

const namesInStore = async (): Promise<string[]> =>
  (await db.rows('vm').toArray()).map(({ row }) => row.name)

it('loads an engine, validates every VM and takes over a change', { timeout: 60_000 }, async () => {
  startWorker('one')
  await live('one')
  const rows = await db.rows('vm').toArray()
  expect(rows.length).toBe(engine.world.vms.size)
  await everyVmValidated()
  const concerns = (await db.verdicts.toArray()).flatMap(({ verdict }) => verdict.concerns)
  expect(concerns.length).toBeGreaterThan(0)

  const changed = [...engine.world.vms.values()][3]!
  const before = await db.rows('vm').get(changed.id)
  engine.world.renameVm(changed.id, 'renamed-by-test')
  await vi.waitFor(async () => expect(await namesInStore()).toContain('renamed-by-test'), within)
  const after = await db.rows('vm').get(changed.id)
  expect(after!.row.revision).toBeGreaterThan(before!.row.revision)
  await everyVmValidated()
  expect(messages).toEqual([])
})

it('has one leader, and another worker takes over when it ends', { timeout: 60_000 }, async () => {
  const first = startWorker('first')
  await live('first')
  startWorker('second')
  // Long enough for a second leader to have raised the epoch.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(await readMeta(db)).toMatchObject({ leader: 'first', epoch: 1 })
  first.terminate()
  await live('second')
  expect(await readMeta(db)).toMatchObject({ leader: 'second', epoch: 2 })
  const changed = [...engine.world.vms.values()][5]!
  engine.world.renameVm(changed.id, 'after-the-handover')
  await vi.waitFor(async () => expect(await namesInStore()).toContain('after-the-handover'), within)
})

it('stays paused over a restart and goes on when told', { timeout: 60_000 }, async () => {
  const first = startWorker('first')
  await live('first')
  tell({ type: 'pause' })
  await vi.waitFor(async () => expect((await readMeta(db))?.paused).toBe(true), within)
  first.terminate()
  startWorker('second')
  await vi.waitFor(async () => expect((await readMeta(db))?.leader).toBe('second'), within)
  const asked = requests
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(requests).toBe(asked)
  tell({ type: 'resume' })
  await vi.waitFor(() => expect(requests).toBeGreaterThan(asked), within)
  expect((await readMeta(db))?.paused).toBe(false)
})

it('halts when the session ends and goes on after a sign-in', { timeout: 60_000 }, async () => {
  startWorker('one')
  await live('one')
  signedIn = false
  await vi.waitFor(async () => {
    expect(await readMeta(db)).toMatchObject({ phase: 'halted', trouble: { kind: 'sign-in' } })
  }, within)
  const rows = await db.rows('vm').count()
  expect(rows).toBe(engine.world.vms.size)
  signedIn = true
  tell({ type: 'signed-in' })
  await live('one')
})
