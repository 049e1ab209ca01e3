/** Which rules judge, from the configuration and the user's choice to what every collector is told. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Config } from '../../src/app/api.ts'
import { Session } from '../../src/app/session.svelte.ts'
import { PolicyDb } from '../../src/core/store/policy-db.ts'
import { deleteReplica } from '../../src/core/store/queries.ts'
import { SettingsDb, writePreference } from '../../src/core/store/settings-db.ts'
import {
  engine,
  FakeProxy,
  FakeWorker,
  freshBrowser,
  listen,
  sessionWith,
  store,
} from './fake-page.ts'

const ID = 'rules-page'

/** A proxy that also has rules for the team. */
class TeamProxy extends FakeProxy {
  policy: Partial<Config['policy']> = { backend: 'wasm', bundle: null, profile: 'portolan' }

  override answer(path: string, init?: RequestInit): Response {
    const answer = super.answer(path, init)
    if (path !== '/api/config') return answer
    const { policy } = this
    return {
      ...answer,
      ok: true,
      status: 200,
      json: async () => {
        const config = (await answer.json()) as Config
        return { ...config, policy: { ...config.policy, ...policy } }
      },
    } as Response
  }
}

let proxy: TeamProxy
let heard: ReturnType<typeof listen>
let stops: (() => void)[]

async function start(): Promise<Session> {
  const session = new Session()
  stops.push(await session.start())
  return session
}
const told = () => heard.commands.filter(({ type }) => type === 'rules-changed')
const bundle = (digest: string) => ({ name: `${digest}.tar.gz`, digest, files: [] })

beforeEach(async () => {
  proxy = new TeamProxy([engine(ID, 'engine')])
  proxy.sessions = [sessionWith(ID)]
  stops = []
  await freshBrowser(proxy)
  await store(ID)
  await Promise.all([new SettingsDb(), new PolicyDb()].map((db) => db.delete()))
  heard = listen(ID)
})
afterEach(async () => {
  for (const stop of stops) stop()
  heard.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  await writePreference(new SettingsDb(), 'rules', 'default')
  await deleteReplica(ID)
})

describe('the rules in use', () => {
  it.each<[Partial<Config['policy']>, object]>([
    [{}, { use: 'built-in', profile: 'portolan' }],
    [{ profile: 'forklift' }, { use: 'built-in', profile: 'forklift' }],
    [{ bundle: { name: 't', digest: 'd1' } }, { use: 'team', digest: 'd1' }],
    [
      { backend: 'opa', bundle: { name: 't', digest: 'd1' } },
      { use: 'server', local: { use: 'team', digest: 'd1' } },
    ],
  ])('are those of the configuration: %j', async (policy, choice) => {
    proxy.policy = { ...proxy.policy, ...policy }
    const session = await start()
    await vi.waitFor(() => expect(session.rules.choice).toEqual(choice))
    await vi.waitFor(() => expect(FakeWorker.of(ID)?.init?.policy).toEqual(choice))
  })

  it('are those that the user prefers, in each tab and at the next visit', async () => {
    const [one, other] = [await start(), await start()]
    await one.rules.prefer('forklift')
    const forklift = { use: 'built-in', profile: 'forklift' }
    await vi.waitFor(() => expect(other.rules.choice).toEqual(forklift))
    await vi.waitFor(() =>
      expect(told()).toContainEqual({ type: 'rules-changed', policy: forklift }),
    )
    expect((await start()).rules.choice).toEqual(forklift)
  })

  it('reach a worker of each tab that is still starting, and hears no channel yet', async () => {
    const [one] = [await start(), await start()]
    await one.rules.prefer('forklift')
    const changed = { type: 'rules-changed', policy: { use: 'built-in', profile: 'forklift' } }
    await vi.waitFor(() => {
      expect(FakeWorker.all.map(({ commands }) => commands)).toEqual([[changed], [changed]])
    })
  })

  it('stay as they are when the browser does not keep another choice', async () => {
    const session = await start()
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('The disk is full.', 'QuotaExceededError')
    })
    await expect(session.rules.prefer('forklift')).rejects.toMatchObject({ kind: 'quota' })
    put.mockRestore()
    expect(session.rules.choice).toEqual({ use: 'built-in', profile: 'portolan' })
    expect(told()).toEqual([])
  })

  it('are the own ones once they are loaded, until they are let go', async () => {
    const session = await start()
    await session.rules.useOwn(bundle('a'))
    expect(session.rules.choice).toEqual({ use: 'own', digest: 'a' })
    await session.rules.useOwn(bundle('b'))
    await vi.waitFor(() =>
      expect(told().at(-1)).toEqual({ type: 'rules-changed', policy: { use: 'own', digest: 'b' } }),
    )
    const other = await start()
    expect(other.rules.own).toMatchObject({ name: 'b.tar.gz', digest: 'b' })
    await session.rules.removeOwn()
    await vi.waitFor(() => expect(other.rules.choice.use).toBe('built-in'))
    await vi.waitFor(() => expect(told().at(-1)).toMatchObject({ policy: { use: 'built-in' } }))
  })

  it('are not exchanged when own ones are let go that did not judge', async () => {
    const session = await start()
    await session.rules.useOwn(bundle('a'))
    await session.rules.prefer('forklift')
    await session.rules.removeOwn()
    expect(session.rules.own).toBeNull()
    expect(session.rules.choice).toEqual({ use: 'built-in', profile: 'forklift' })
  })

  it('are asked for again at each search interval, and the collectors hear of others', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    proxy.policy = { ...proxy.policy, searchInterval: 20_000, bundle: { name: 't', digest: 'd1' } }
    await start()
    const asked = () => proxy.requests.filter((line) => line === 'GET /api/config').length
    const before = asked()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(asked()).toBe(before)
    proxy.policy = { ...proxy.policy, bundle: { name: 't', digest: 'd2' } }
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked()).toBe(before + 1)
    await vi.waitFor(() =>
      expect(told()).toEqual([{ type: 'rules-changed', policy: { use: 'team', digest: 'd2' } }]),
    )
  })
})
