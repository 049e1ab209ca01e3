/** Several engines at the same time: each its own replica, worker and state; which one is shown changes nothing else. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deleteReplica } from '../../src/core/store/queries.ts'
import { Session } from '../../src/app/session.svelte.ts'
import {
  engine,
  FakeProxy,
  FakeWorker,
  freshBrowser,
  listen,
  sessionWith,
  store,
} from './fake-page.ts'

const FRA = 'fra'
const BRQ = 'brq'
const OLD = 'old'

let proxy: FakeProxy
let heard: Record<string, ReturnType<typeof listen>>
let session: Session
let stop: () => void

async function start(): Promise<void> {
  session = new Session()
  stop = await session.start()
}
const link = (id: string) => session.engines.get(id)!

beforeEach(async () => {
  proxy = new FakeProxy([engine(FRA, 'rhv-fra'), engine(BRQ, 'ovirt-brq')])
  await freshBrowser(proxy)
  heard = { [FRA]: listen(FRA), [BRQ]: listen(BRQ) }
})

afterEach(async () => {
  stop()
  for (const { close } of Object.values(heard)) close()
  vi.unstubAllGlobals()
  for (const id of [FRA, BRQ, OLD]) await deleteReplica(id)
})

describe('several engines', () => {
  it('collects from each with a session, whichever is shown', async () => {
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await start()
    expect(FakeWorker.of(FRA)?.init?.engine.name).toBe('rhv-fra')
    expect(FakeWorker.of(BRQ)?.init?.engine.name).toBe('ovirt-brq')
    session.open(BRQ)
    session.open(FRA)
    expect(FakeWorker.all).toHaveLength(2)
    expect(FakeWorker.all.some(({ ended }) => ended)).toBe(false)
  })

  it('a sign-in to a second one leaves the first collecting', async () => {
    await start()
    await session.signIn(FRA, 'u', 'good')
    const first = FakeWorker.of(FRA)
    await session.signIn(BRQ, 'u', 'good')
    expect(session.engine?.name).toBe('ovirt-brq')
    expect(FakeWorker.of(FRA)).toBe(first)
    expect(FakeWorker.of(BRQ)).toBeDefined()
  })

  it('each says how fresh its own rows are', async () => {
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await store(FRA)
    await store(BRQ, { kind: 'tls', message: '', nextStep: '', since: Date.now(), count: 3 })
    await start()
    await vi.waitFor(() => expect(link(BRQ).freshness.state).toBe('error'))
    await vi.waitFor(() => expect(link(FRA).freshness.state).toBe('live'))
    session.open(BRQ)
    expect(session.freshness.state).toBe('error')
    session.open(FRA)
    expect(session.freshness.state).toBe('live')
  })

  it('a sign-out of one leaves the other alone', async () => {
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await store(FRA)
    await store(BRQ)
    await start()
    await vi.waitFor(() => expect(link(FRA).freshness.state).toBe('live'))
    await session.signOut(BRQ)
    await vi.waitFor(() => expect(link(BRQ).freshness.state).toBe('sign-in'))
    expect(link(FRA).freshness.state).toBe('live')
    expect(FakeWorker.of(FRA)).toBeDefined()
    await vi.waitFor(() => expect(heard[BRQ]!.commands).toContainEqual({ type: 'signed-out' }))
    expect(heard[FRA]!.commands).toEqual([])
  })

  it('removing what is stored of one signs out of it and leaves the other alone', async () => {
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await store(FRA)
    await store(BRQ)
    await start()
    session.open(BRQ)
    await session.remove(BRQ)
    expect(proxy.sessions.map((one) => one.engine)).toEqual([FRA])
    expect(session.stored.map(({ engineId }) => engineId)).toEqual([FRA])
    expect(session.db).toBeNull()
    expect(FakeWorker.of(BRQ)).toBeUndefined()
    expect(FakeWorker.of(FRA)).toBeDefined()
  })

  it('shows what is stored of an engine that is not configured any more, and asks nobody for it', async () => {
    proxy.sessions = [sessionWith(FRA)]
    await store(OLD)
    await start()
    session.open(OLD)
    await vi.waitFor(() => expect(session.hasData).toBe(true))
    expect(FakeWorker.of(OLD)).toBeUndefined()
    await vi.waitFor(() => expect(session.freshness.state).toBe('error'))
    expect(session.freshness.trouble?.message).toMatch(/not configured/)
    await session.remove(OLD)
    expect(session.engines.all.map(({ id }) => id)).toEqual([FRA, BRQ])
    expect(session.engine?.id).toBe(FRA)
  })

  it('waits for the proxy when nothing is stored of the shown one, whatever is stored of others', async () => {
    await start()
    session.open(FRA)
    stop()
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await store(BRQ)
    await start()
    expect(session.engine?.id).toBe(FRA)
    expect(session.state).toBe('valid')
  })

  it('an engine that nobody signed in to and nothing is stored of has neither replica nor worker', async () => {
    proxy.sessions = [sessionWith(FRA)]
    await start()
    session.open(BRQ)
    expect(FakeWorker.of(BRQ)).toBeUndefined()
    expect(session.db).toBeNull()
    expect(session.freshness.state).toBe('no-provider')
  })
})

describe('a page that rests', () => {
  it('stops all workers at once and starts them again when it returns', async () => {
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await start()
    document.dispatchEvent(new Event('freeze'))
    expect(FakeWorker.all.map(({ ended }) => ended)).toEqual([true, true])
    // What still runs in the page starts nothing.
    await session.engines.refresh()
    expect(FakeWorker.of(FRA)).toBeUndefined()
    const asked = proxy.requests.length
    document.dispatchEvent(new Event('resume'))
    expect(FakeWorker.of(FRA)).toBeDefined()
    expect(FakeWorker.of(BRQ)).toBeDefined()
    await vi.waitFor(() => expect(proxy.requests.length).toBeGreaterThan(asked))
  })

  it('asks every engine when the network is back', async () => {
    proxy.sessions = [sessionWith(FRA), sessionWith(BRQ)]
    await start()
    window.dispatchEvent(new Event('online'))
    for (const id of [FRA, BRQ]) {
      await vi.waitFor(() => expect(heard[id]!.commands).toContainEqual({ type: 'poll-now' }))
    }
  })
})
