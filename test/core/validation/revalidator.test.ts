/** The validation loop on the real store (fake IndexedDB), with a policy server and a clock that are moved by hand. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import type { PolicyVersion } from '../../../src/core/model/verdict.ts'
import type { Decision, PolicyBackend, ValidationStore } from '../../../src/core/ports.ts'
import { DEFAULTS, type Settings } from '../../../src/core/settings.ts'
import { readVerdict } from '../../../src/core/store/queries.ts'
import { openStore, type Store } from '../../../src/core/store/store.ts'
import { touches } from '../../../src/core/validation/handlers.ts'
import { createOpaBackend } from '../../../src/core/policy/opa-client.ts'
import { createRevalidator, type Revalidator } from '../../../src/core/validation/revalidator.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { upsert, vm } from '../store/rows.ts'
import type { RulesInForce } from '../../../src/core/model/rules.ts'
import { rulesOf } from '../../support/rules.ts'

interface Input {
  id: string
  name: string
  revision: number
  cluster: unknown
}

/** A policy server whose answers a test decides. */
class Server implements PolicyBackend {
  kind: 'opa' | 'wasm' = 'opa'
  current: PolicyVersion = 1
  down: Fault | null = null
  /** What else a VM's evaluation does; may throw. */
  on: (input: Input) => Promise<Decision | null> = () => Promise.resolve(null)
  asked: string[] = []
  versions = 0

  readonly inFlight = 10

  rules(): Promise<RulesInForce> {
    this.versions += 1
    return this.down ? Promise.reject(this.down) : Promise.resolve(rulesOf(this.current))
  }

  async validate(value: unknown): Promise<Decision> {
    const input = value as Input
    this.asked.push(input.id)
    if (this.down) throw this.down
    const decision = await this.on(input)
    const concern = { id: 'seen', category: 'Warning', label: input.name, assessment: '' }
    return decision ?? { type: 'decided', version: this.current, concerns: [concern] }
  }
}

const DOWN = new Fault('unreachable', 'The policy server cannot be reached.')
let count = 0
const cleanups: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function validating(
  options: { server?: Server | null; settings?: Partial<Settings> } = {},
): Promise<{
  clock: VirtualClock
  store: Store
  server: Server
  loop: Revalidator
  epoch: number
  ended: () => unknown
  commit: (upserts: ReturnType<typeof vm>[], removes?: string[]) => Promise<void>
  start: () => void
  stop: () => Promise<void>
  verdict: (id: string) => ReturnType<typeof readVerdict>
  verdicts: () => Promise<number>
}> {
  const clock = new VirtualClock()
  const store = await openStore(`validating-${(count += 1)}`, touches)
  const server = options.server ?? new Server()
  const epoch = await store.inventory.lead('test')
  // The clock has to wait for the store.
  const validation = new Proxy(store.validation, {
    get: (target, name: keyof ValidationStore) => {
      const method = target[name].bind(target) as (...given: unknown[]) => Promise<unknown>
      return (...given: unknown[]) => clock.busy(() => method(...given))
    },
  })
  let control = new AbortController()
  let running: Promise<void> = Promise.resolve()
  let ended: unknown = 'no'
  const loop = createRevalidator({
    store: validation,
    readMeta: () => clock.busy(() => store.inventory.readMeta()),
    backend: options.server === null ? null : server,
    clock,
    random: () => 0.5,
    settings: { ...DEFAULTS, ...options.settings },
    log: () => undefined,
    epoch,
    providerId: 'engine-1',
  })
  const own = {
    clock,
    store,
    server,
    loop,
    epoch,
    ended: () => ended,
    commit: async (upserts: ReturnType<typeof vm>[], removes: string[] = []) => {
      const gone = removes.map((id) => ({ kind: 'vm' as const, id }))
      await store.inventory.commit({ epoch, now: clock.now(), upserts, removes: gone })
    },
    start: () => {
      control = new AbortController()
      ended = 'no'
      running = loop.run(control.signal).catch((error: unknown) => void (ended = error))
    },
    stop: async () => {
      control.abort()
      await running
    },
    verdict: (id: string) => readVerdict(store.db, id),
    verdicts: () => store.db.verdicts.count(),
  }
  cleanups.push(async () => {
    await own.stop()
    store.close()
  })
  return own
}

const vms = (n: number) => Array.from({ length: n }, (_, at) => vm(`vm-${at}`))

describe('the validation loop', () => {
  it('validates what is stored at its start and leaves nothing pending', async () => {
    const own = await validating()
    await own.commit(vms(100))
    own.start()
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(100)
    expect(await own.verdict('vm-7')).toMatchObject({
      state: 'ok',
      revision: 1,
      policyVersion: 1,
      concerns: [{ id: 'seen', label: 'name of vm-7' }],
      backend: 'opa',
    })
    expect(await own.store.validation.nextDue()).toBeNull()
    expect((await own.store.inventory.readMeta()).policy).toMatchObject({
      backend: 'opa',
      version: 1,
      trouble: null,
    })
    expect(own.server.asked).toHaveLength(100)
  })

  it('is woken by a commit, and finds a change without being woken', async () => {
    const own = await validating()
    await own.commit(vms(2))
    own.start()
    await own.clock.pass(1_000)
    await own.commit([vm('vm-0', {}, { memory: 2 })])
    own.loop.wake()
    await own.clock.pass(100)
    expect(await own.verdict('vm-0')).toMatchObject({ revision: 2 })
    await own.commit([vm('vm-1', {}, { memory: 2 })])
    expect(await own.verdict('vm-1')).toMatchObject({ revision: 1 })
    await own.clock.pass(DEFAULTS.searchInterval + 1_000)
    expect(await own.verdict('vm-1')).toMatchObject({ revision: 2 })
  })

  it('names what was absent and lets the rules run all the same', async () => {
    const own = await validating()
    await own.commit([vm('a', { cluster: 'c', disks: ['d'] }), upsert('disk', 'd') as never])
    own.start()
    await own.clock.pass(500)
    expect(await own.verdict('a')).toMatchObject({ state: 'ok', missing: ['cluster:c'] })
  })

  it('gives no verdict where there are no policies, and what waits goes on waiting', async () => {
    const own = await validating({ server: null })
    await own.commit(vms(3))
    own.start()
    await own.clock.pass(3 * DEFAULTS.searchInterval)
    expect(await own.verdicts()).toBe(0)
    expect(await own.store.validation.due(own.clock.now(), 10)).toHaveLength(3)
    expect((await own.store.inventory.readMeta()).policy).toMatchObject({ backend: 'none' })
  })

  it('leaves a server that is down alone, says so, and goes on when it is back', async () => {
    const own = await validating()
    own.server.down = DOWN
    await own.commit(vms(50))
    own.start()
    await own.clock.pass(10 * 60_000)
    expect(own.server.versions).toBeGreaterThan(5)
    // A growing pause of a minute at most: about a dozen questions, not thousands.
    expect(own.server.versions + own.server.asked.length).toBeLessThan(40)
    expect((await own.store.inventory.readMeta()).policy.trouble).toMatchObject({
      kind: 'unreachable',
      message: DOWN.message,
    })
    expect(await own.verdicts()).toBe(0)
    own.server.down = null
    await own.clock.pass(DEFAULTS.retryCeiling + 5_000)
    expect(await own.verdicts()).toBe(50)
    expect((await own.store.inventory.readMeta()).policy.trouble).toBeNull()
  })

  it('validates every VM in the end when the server fails in the middle', async () => {
    const own = await validating()
    await own.commit(vms(30))
    own.server.on = () => {
      if (own.server.asked.length > 5) own.server.down = DOWN
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(3_000)
    own.server.on = () => Promise.resolve(null)
    own.server.down = null
    await own.clock.pass(3 * DEFAULTS.retryCeiling)
    expect(await own.verdicts()).toBe(30)
  })

  it('asks a server that was down at once when somebody wants it', async () => {
    const own = await validating()
    own.server.down = DOWN
    await own.commit(vms(1))
    own.start()
    await own.clock.pass(5 * 60_000)
    own.server.down = null
    own.loop.poke()
    await own.clock.pass(200)
    expect(await own.verdicts()).toBe(1)
  })

  it('neither forgets a pause nor stretches it when the clock is set', async () => {
    const own = await validating()
    own.server.down = DOWN
    await own.commit(vms(1))
    own.start()
    await own.clock.pass(5 * 60_000)
    const day = 24 * 3_600_000
    for (const ms of [day, -2 * day, day]) {
      const before = own.server.versions
      own.clock.setBy(ms)
      await own.clock.pass(5 * 60_000)
      const asked = own.server.versions - before
      expect(asked).toBeGreaterThan(3)
      expect(asked).toBeLessThan(20)
    }
    own.server.down = null
    own.clock.setBy(-day)
    await own.clock.pass(2 * DEFAULTS.retryCeiling)
    expect(await own.verdicts()).toBe(1)
  })

  it('validates what waited when the clock was set back', async () => {
    const own = await validating()
    own.start()
    await own.clock.pass(60_000)
    await own.commit(vms(3))
    own.clock.setBy(-24 * 3_600_000)
    await own.clock.pass(DEFAULTS.searchInterval + 1_000)
    expect(await own.verdicts()).toBe(3)
    expect(await own.store.validation.nextDue()).toBeNull()
  })

  it('holds back one VM that always fails, more and more, and validates the others', async () => {
    const own = await validating()
    await own.commit(vms(5))
    const broken = new Fault('engine', 'HTTP 500')
    own.server.on = ({ id }) => (id === 'vm-3' ? Promise.reject(broken) : Promise.resolve(null))
    own.start()
    await own.clock.pass(60 * 60_000)
    expect(await own.verdicts()).toBe(4)
    const tries = own.server.asked.filter((id) => id === 'vm-3').length
    expect(tries).toBeGreaterThan(4)
    expect(tries).toBeLessThan(60)
    expect(await own.store.validation.nextDue()).not.toBeNull()
  })

  it('lets VMs that always fail not hold up the healthy ones', async () => {
    const own = await validating()
    await own.commit(vms(310))
    const healthy = ({ id }: Input): boolean => Number(id.slice(3)) >= 300
    const broken = new Fault('engine', 'HTTP 500')
    own.server.on = (input) => (healthy(input) ? Promise.resolve(null) : Promise.reject(broken))
    own.start()
    // Thirty of them end a batch, and the pause after it does not grow.
    await own.clock.pass(45_000)
    expect(await own.verdicts()).toBe(10)
    expect(own.server.asked.length).toBeLessThan(3_000)
  })

  it('charges no VM an attempt while the server as a whole is down', async () => {
    const own = await validating()
    await own.commit(vms(50))
    // It goes in the middle of a batch, some of which it has answered.
    own.server.on = () => {
      if (own.server.asked.length === 15) own.server.down = DOWN
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(10 * 60_000)
    const answered = await own.verdicts()
    expect(answered).toBeGreaterThan(0)
    const waiting = await own.store.validation.due(own.clock.now(), 100)
    expect(waiting.map(({ attempts, lastError }) => [attempts, lastError])).toEqual(
      waiting.map(() => [0, '']),
    )
    expect(waiting).toHaveLength(50 - answered)
  })

  it('says again what rules are in force after the replica was emptied', async () => {
    const own = await validating()
    await own.commit(vms(2))
    own.start()
    await own.clock.pass(1_000)
    await own.store.inventory.wipe(own.epoch)
    expect((await own.store.inventory.readMeta()).policy).toMatchObject({ backend: 'none' })
    await own.commit(vms(3))
    own.loop.wake()
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(3)
    const { policy } = await own.store.inventory.readMeta()
    expect(policy).toMatchObject({ backend: 'opa', version: 1, trouble: null })
    expect(policy.lastSweepAt).not.toBeNull()
  })

  it('gives a VM whose input is too large a failed verdict with the reason', async () => {
    const own = await validating()
    await own.commit(vms(3))
    const real = createOpaBackend((_, { body }) => {
      const large = String(body).includes('"vm-1"')
      const problem = { title: 'Too large', detail: 'A policy input may have 4194304 bytes.' }
      const answer = { result: { rules_version: 1, concerns: [], errors: [] } }
      return Promise.resolve(
        new Response(JSON.stringify(large ? problem : answer), { status: large ? 413 : 200 }),
      )
    })
    own.server.on = (input) => real.validate(input, new AbortController().signal)
    own.start()
    await own.clock.pass(DEFAULTS.searchInterval / 2)
    expect(await own.verdict('vm-1')).toMatchObject({
      state: 'failed',
      error: 'Too large. A policy input may have 4194304 bytes.',
      policyVersion: 1,
    })
    expect(await own.verdict('vm-2')).toMatchObject({ state: 'ok' })
    expect(own.server.asked.filter((id) => id === 'vm-1')).toHaveLength(1)
    expect(await own.store.validation.nextDue()).toBeNull()
    expect((await own.store.inventory.readMeta()).policy.trouble).toBeNull()
  })

  it('keeps why the rules did not decide, and tries it again with the next search', async () => {
    const own = await validating()
    await own.commit(vms(1))
    own.server.on = () =>
      Promise.resolve({ type: 'undecided', version: 1, concerns: [], reason: 'no result' })
    own.start()
    await own.clock.pass(1_000)
    expect(await own.verdict('vm-0')).toMatchObject({ state: 'failed', error: 'no result' })
    const before = own.server.asked.length
    await own.clock.pass(DEFAULTS.searchInterval / 2)
    expect(own.server.asked.length).toBe(before)
    own.server.on = () => Promise.resolve(null)
    await own.clock.pass(DEFAULTS.searchInterval)
    expect(await own.verdict('vm-0')).toMatchObject({ state: 'ok', error: '' })
  })

  it('validates everything anew when an answer names another version', async () => {
    const own = await validating()
    await own.commit(vms(60))
    own.server.on = ({ id }) => {
      if (id === 'vm-40') own.server.current = 2
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(5_000)
    for (const id of ['vm-0', 'vm-59']) {
      expect(await own.verdict(id)).toMatchObject({ policyVersion: 2 })
    }
    expect((await own.store.inventory.readMeta()).policy.version).toBe(2)
  })

  it('does not spin between two servers of different versions', async () => {
    const own = await validating()
    await own.commit(vms(10))
    let odd = 0
    own.server.on = () =>
      Promise.resolve({ type: 'decided', version: (odd += 1) % 2 ? 1 : 2, concerns: [] })
    own.start()
    await own.clock.pass(30 * 60_000)
    expect(own.server.asked.length).toBeLessThan(10 * 60)
    expect(await own.verdicts()).toBe(10)
  })

  it('does not take a result for a VM that changed while it was evaluated', async () => {
    const own = await validating()
    await own.commit(vms(1))
    let raced = false
    own.server.on = async () => {
      if (!raced) {
        raced = true
        await own.clock.busy(() => own.commit([vm('vm-0', {}, { memory: 77 })]))
      }
      return null
    }
    own.start()
    await own.clock.pass(1_000)
    expect(own.server.asked).toHaveLength(2)
    expect(await own.verdict('vm-0')).toMatchObject({ revision: 2 })
    expect(await own.store.validation.nextDue()).toBeNull()
  })

  it('loses nothing when the worker dies between an evaluation and its storing', async () => {
    const own = await validating()
    await own.commit(vms(20))
    let stopped: Promise<void> | null = null
    own.server.on = ({ id }) => {
      if (id === 'vm-9') stopped = own.stop()
      return Promise.resolve(null)
    }
    own.start()
    await own.clock.pass(1_000)
    expect(stopped).not.toBeNull()
    await stopped
    expect(await own.verdicts()).toBe(0)
    own.server.on = () => Promise.resolve(null)
    own.start()
    await own.clock.pass(1_000)
    expect(await own.verdicts()).toBe(20)
  })

  it('ends when another tab leads', async () => {
    const own = await validating()
    await own.commit(vms(1))
    await own.store.inventory.lead('another')
    own.start()
    await own.clock.pass(1_000)
    expect(own.ended()).toMatchObject({ kind: 'superseded' })
    expect(await own.verdicts()).toBe(0)
  })

  it('marks by hand and says how many', async () => {
    const own = await validating()
    await own.commit(vms(4))
    own.start()
    await own.clock.pass(1_000)
    expect(await own.loop.mark(['vm-1', 'vm-2', 'gone'])).toBe(2)
    await own.clock.pass(1_000)
    expect(own.server.asked).toHaveLength(6)
  })
})
