/** A collector on the simulated engine, through the real client: for tests that need an engine's own habits and events. */
import { SHEETS } from '../../src/core/adapters/index.ts'
import { createCollector, type Collector } from '../../src/core/collector/collector.ts'
import { createEngineApi, type EngineFetch } from '../../src/core/engine/client.ts'
import type { EngineApi } from '../../src/core/ports.ts'
import { DEFAULTS, type Settings } from '../../src/core/settings.ts'
import { createDemoEngine, DEMO_ACCOUNTS, type World } from '../../src/proxy/demo/engine.ts'
import { MemoryStore } from './memory-store.ts'
import { VirtualClock } from './virtual-clock.ts'

const ROOT = 'http://engine.example.com/ovirt-engine'

export interface DemoCollecting {
  world: World
  store: MemoryStore
  clock: VirtualClock
  /** Past the collector, and past `watch`. */
  api: EngineApi
  collector: Collector
  stop(): Promise<void>
}

export interface DemoCollectingOptions {
  settings?: Partial<Settings>
  /** Told of each request of the collector, with the length of its answer. */
  watch?: (path: string, bytes: number) => void
}

/** Loaded and following, the comparison that follows a start being over. */
export async function demoCollecting(
  vms: number,
  seed = 1,
  { settings, watch }: DemoCollectingOptions = {},
): Promise<DemoCollecting> {
  const clock = new VirtualClock()
  const engine = createDemoEngine({
    seed,
    vms,
    now: () => clock.now(),
    refusalDelay: 0,
    wait: () => Promise.resolve(),
  })
  const ask = (request: Request): Promise<Response> => clock.busy(() => engine.handle(request))
  const { username, password } = DEMO_ACCOUNTS.admin
  const grant = { grant_type: 'password', scope: 'ovirt-app-api', username, password }
  let token = ''
  const signIn = async (): Promise<void> => {
    const body = new URLSearchParams(grant)
    const headers = { accept: 'application/json' }
    const answer = await ask(
      new Request(`${ROOT}/sso/oauth/token`, { method: 'POST', body, headers }),
    )
    token = ((await answer.json()) as { access_token: string }).access_token
  }
  const get = (url: string): Promise<Response> => {
    const headers = { accept: 'application/json', authorization: `Bearer ${token}` }
    return ask(new Request(url, { headers }))
  }
  const fetch: EngineFetch = async (url) => {
    let answer = await get(url)
    if (answer.status === 401) {
      await signIn()
      answer = await get(url)
    }
    const text = await clock.busy(() => answer.text())
    // As the proxy does: the text of a 404 is dropped.
    return new Response(answer.status === 404 ? '' : text, answer)
  }
  const base = `${ROOT}/api`
  const log = (): void => undefined
  const watched: EngineFetch = async (url, init) => {
    const answer = await fetch(url, init)
    const read = answer.text.bind(answer)
    return Object.assign(answer, { text: () => clock.busy(read) })
  }
  const api = createEngineApi({ fetch: watched, base, clock, timeout: 120_000, log })
  const store = new MemoryStore()
  const collector = createCollector({
    api: {
      async get(path, query, signal) {
        const answer = await api.get(path, query, signal)
        watch?.(path, answer.gone ? 0 : answer.bytes)
        return answer
      },
    },
    store,
    epoch: await store.lead('test'),
    clock,
    random: () => 0.5,
    settings: { ...DEFAULTS, ...settings },
    log,
    sheets: SHEETS,
  })
  const control = new AbortController()
  const running = collector.run(control.signal)
  if (!(await clock.until(() => store.meta.phase === 'refresh', 600_000))) {
    throw new Error(`The load did not end; the phase is ${store.meta.phase}.`)
  }
  await clock.pass(60_000)
  return {
    world: engine.world,
    store,
    clock,
    api,
    collector,
    async stop() {
      control.abort()
      await clock.quiet()
      await running
    },
  }
}
