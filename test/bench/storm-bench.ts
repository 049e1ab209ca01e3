/** The measuring of a storm: a collector that is loaded and quiet, paused while the storm passes, then let go. */
import { SHEETS } from '../../src/core/adapters/index.ts'
import { createCollector } from '../../src/core/collector/collector.ts'
import { createEngineApi } from '../../src/core/engine/client.ts'
import type { Answer, EngineApi } from '../../src/core/ports.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import { createDemoEngine, DEMO_ACCOUNTS, type DemoEngine } from '../../src/proxy/demo/engine.ts'
import { differences, truth } from '../sim/oracle.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { storm, type Passed, type Storm } from './storm.ts'

const ROOT = 'http://engine.example.com/ovirt-engine'
const MINUTE = 60_000

export interface Bill {
  requests: number
  /** Decoded, uncompressed. */
  bytes: number
  paths: Map<string, { requests: number; bytes: number }>
}

export interface Measured {
  passed: Passed
  /** Until the cursor covers the storm. */
  answered: Bill
  /** Real milliseconds of that. */
  ms: number
  /** In the two minutes after, polls and the survey's share left out. */
  after: Bill
  polls: number
  wrongAtOnce: number
  wrong: string[]
}

const nothing = (): Bill => ({ requests: 0, bytes: 0, paths: new Map() })

/** `vms/<id>` and `vms` are two things, all VMs one. */
const placeOf = (path: string): string => path.replace(/\/[0-9a-f-]{20,}|\/\d+/, '/…')

function note(bill: Bill, path: string, bytes: number): void {
  const place = placeOf(path)
  const sum = bill.paths.get(place) ?? { requests: 0, bytes: 0 }
  bill.paths.set(place, { requests: sum.requests + 1, bytes: sum.bytes + bytes })
  bill.requests += 1
  bill.bytes += bytes
}

async function signIn(engine: DemoEngine): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'password',
    scope: 'ovirt-app-api',
    ...DEMO_ACCOUNTS.admin,
  })
  const headers = { accept: 'application/json' }
  const request = new Request(`${ROOT}/sso/oauth/token`, { method: 'POST', body, headers })
  const answer = await engine.handle(request)
  return ((await answer.json()) as { access_token: string }).access_token
}

export async function measureStorm(wanted: Storm, vms: number): Promise<Measured> {
  const clock = new VirtualClock()
  const engine = createDemoEngine({
    seed: 11,
    vms,
    now: () => clock.now(),
    refusalDelay: 0,
    wait: () => Promise.resolve(),
  })
  const token = await signIn(engine)
  const log = (): void => undefined
  const plain = createEngineApi({
    fetch: async (url) => {
      const headers = { accept: 'application/json', authorization: `Bearer ${token}` }
      const answer = await engine.handle(new Request(url, { headers }))
      const text = await answer.text()
      return answer.status === 404
        ? new Response('', { status: 404 })
        : new Response(text, { status: answer.status, headers: answer.headers })
    },
    base: `${ROOT}/api`,
    clock,
    timeout: MINUTE,
    log,
  })
  let bill = nothing()
  const api: EngineApi = {
    get: (path, query, signal): Promise<Answer> =>
      clock.busy(async () => {
        const answer = await plain.get(path, query, signal)
        note(bill, path, answer.gone ? 0 : answer.bytes)
        return answer
      }),
  }
  const store = new MemoryStore()
  const control = new AbortController()
  const collector = createCollector({
    api,
    store,
    epoch: await store.lead('bench'),
    clock,
    random: () => 0.5,
    // The survey of details goes on in the background, storm or not.
    settings: {
      ...DEFAULTS,
      surveyInterval: Number.MAX_SAFE_INTEGER,
      reconcileInterval: 24 * 60 * MINUTE,
    },
    log,
    sheets: SHEETS,
  })
  const running = collector.run(control.signal)
  const surveyed = (): boolean => store.meta.survey.doneAt !== null
  if (!(await clock.until(surveyed, 24 * 60 * MINUTE, 10_000))) throw new Error('not loaded')
  collector.command({ type: 'pause' })
  await clock.quiet()
  const passed = await storm(engine.world, wanted, (ms) => clock.pass(ms))
  bill = nothing()
  const begin = performance.now()
  collector.command({ type: 'resume' })
  const covered = (): boolean => (store.meta.cursor ?? 0) >= passed.newest
  await clock.until(covered, MINUTE, 10)
  const ms = performance.now() - begin
  const answered = bill
  const wrongAtOnce = (await differences(store, await truth(plain, SHEETS))).length
  bill = nothing()
  await clock.pass(2 * MINUTE)
  const after = bill
  const polls = after.paths.get('events')?.requests ?? 0
  const wrong = await differences(store, await truth(plain, SHEETS))
  control.abort()
  await running
  return { passed, answered, ms, after, polls, wrongAtOnce, wrong }
}
