/**
 * The simulated engine as a world: its estate lives and has its mishaps, and the way to it is the real client over a fetch
 * that loses, repeats, hangs, cuts and signs out. Stands where the proxy would: adds the token, drops the text of a 404.
 */
import { SHEETS } from '../../src/core/adapters/index.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import { createEngineApi, type EngineFetch } from '../../src/core/engine/client.ts'
import type { EngineApi, InventoryStore } from '../../src/core/ports.ts'
import { createDemoEngine, DEMO_ACCOUNTS, type DemoEngine } from '../../src/proxy/demo/engine.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import { Chaos } from './chaos.ts'
import { below, chance, pick, type Dice } from './dice.ts'
import type { Sky } from './life.ts'
import { CALM } from './weather.ts'
import type { World } from './world.ts'

const ROOT = 'http://engine.example.com/ovirt-engine'
/** What the engine's own clock, which is right, shows in the beginning. */
const START = 1_750_000_000_000
const HTML = { 'content-type': 'text/html;charset=UTF-8' }

/** A VM that came or went, and the event that the change was told with, if not a younger one. */
interface Change {
  vm: string
  there: boolean
  event: number
  at: number
}

export class DemoWorld implements World {
  readonly sheets: Sheets = SHEETS
  readonly api: EngineApi
  readonly #engine: DemoEngine
  readonly #clock: VirtualClock
  readonly #chaos: Chaos
  #token = ''
  #changes: Change[] = []
  #repairs: (() => void)[] = []

  constructor(clock: VirtualClock, chaos: Chaos, seed: number) {
    this.#clock = clock
    this.#chaos = chaos
    this.#engine = createDemoEngine({
      seed,
      vms: 60 + below(chaos.dice('world'), 21),
      now: () => START + clock.monotonic(),
      refusalDelay: 0,
      wait: () => Promise.resolve(),
    })
    const calm: Sky = {
      weather: CALM,
      session: true,
      chaos: new Chaos(seed),
      delays: () => 0.5,
      clock,
      trace: () => undefined,
      requests: 0,
    }
    const fetch = async (url: string): Promise<Response> => {
      const answer = await this.#ask(url)
      if (answer.status !== 401) return answer
      await this.signIn()
      return await this.#ask(url)
    }
    this.api = this.#client((url) => fetch(url), calm)
  }

  /** For what a test does to it by hand. */
  get engine(): DemoEngine {
    return this.#engine
  }

  get empty(): boolean {
    return this.#engine.world.vms.size === 0
  }

  async signIn(): Promise<void> {
    const { username, password } = DEMO_ACCOUNTS.admin
    const body = new URLSearchParams({
      grant_type: 'password',
      scope: 'ovirt-app-api',
      username,
      password,
    })
    const headers = { accept: 'application/json' }
    await this.#clock.busy(async () => {
      const request = new Request(`${ROOT}/sso/oauth/token`, { method: 'POST', body, headers })
      const answer = await this.#engine.handle(request).catch(() => null)
      if (answer?.status === 200) {
        this.#token = ((await answer.json()) as { access_token: string }).access_token
      }
    })
  }

  /** What the proxy would answer. A refused connection becomes the proxy's own answer for it. */
  #ask(url: string): Promise<Response> {
    return this.#clock.busy(async () => {
      const headers = { accept: 'application/json', authorization: `Bearer ${this.#token}` }
      let answer: Response
      try {
        answer = await this.#engine.handle(new Request(url, { headers }))
      } catch {
        const problem = { type: 'urn:portolan:problem:refused', title: 'Refused', status: 502 }
        const type = { 'content-type': 'application/problem+json' }
        return new Response(JSON.stringify(problem), { status: 502, headers: type })
      }
      const text = await answer.text()
      return answer.status === 404
        ? new Response('', { status: 404 })
        : new Response(text, { status: answer.status, headers: answer.headers })
    })
  }

  #client(fetch: EngineFetch, { clock }: Sky): EngineApi {
    const watched: EngineFetch = async (url, init) => {
      const answer = await fetch(url, init)
      const read = answer.text.bind(answer)
      return Object.assign(answer, { text: () => clock.busy(read) })
    }
    const log = (): void => undefined
    return createEngineApi({ fetch: watched, base: `${ROOT}/api`, clock, timeout: 120_000, log })
  }

  reach(sky: Sky): EngineApi {
    const { chaos, delays, clock } = sky
    const fetch: EngineFetch = async (url, init) => {
      const { weather } = sky
      const signal = init.signal as AbortSignal
      const path = url.slice(`${ROOT}/api/`.length).split('?')[0]!
      sky.requests += 1
      await clock.sleep(1 + delays() * weather.delay, signal)
      if (chaos.strikes('lost', weather.lost)) throw new TypeError('Failed to fetch')
      if (chaos.strikes('hung', weather.hung)) await clock.sleep(600_000, signal)
      if (chaos.strikes('signed out', weather.signedOut)) {
        this.#engine.world.faults.expireSessions()
      }
      const throttled = chaos.strikes('throttled', weather.throttled)
      if (throttled) {
        const headers = { 'retry-after': pick(throttled, ['1', '20']) }
        return new Response('', { status: 429, headers })
      }
      if (weather.broken(path)) return new Response('<html>', { status: 500, headers: HTML })
      if (chaos.strikes('refused', weather.refused))
        return new Response('<html>', { status: 503, headers: HTML })
      // Sent twice, as a connection that was reset makes it.
      if (chaos.strikes('duplicate', weather.twice)) await this.#ask(url)
      const answer = await this.#ask(url)
      await clock.sleep(1 + delays() * weather.delay, signal)
      if (answer.status === 401) {
        sky.session = false
        sky.trace('the session has ended')
        return new Response('<html>401</html>', { status: 401, headers: HTML })
      }
      const cut = answer.status === 200 && chaos.strikes('cut', weather.cut)
      if (cut) {
        const text = await clock.busy(() => answer.text())
        const half = text.slice(0, below(cut, text.length))
        return new Response(half, { status: 200, headers: answer.headers })
      }
      return answer
    }
    return this.#client(fetch, sky)
  }

  /** Pins that no reading of the VM tells of, unless it is tied down. */
  #pin(dice: Dice): string {
    const { world } = this.#engine
    const vm = pick(dice, [...world.vms.keys()])
    world.addNumaNode(vm, [below(dice, 4)])
    return `NUMA pins for ${vm}`
  }

  change(dice: Dice): string {
    if (chance(dice, 0.05)) return this.#pin(dice)
    const { vms, log } = this.#engine.world
    const before = new Set(vms.keys())
    const oldest = log.newest
    if (this.#chaos.strikes('late event', 0.1)) this.#engine.world.faults.lateEvents(1, 3_000)
    const done = this.#engine.life.step()
    // A step may be a silent one by itself.
    if (log.newest === oldest) return done
    const note = (vm: string, there: boolean): void => {
      this.#changes.push({ vm, there, event: log.newest, at: this.#clock.monotonic() })
    }
    for (const id of vms.keys()) if (!before.has(id)) note(id, true)
    for (const id of before) if (!vms.has(id)) note(id, false)
    return done
  }

  silent(dice: Dice): string {
    const { world, life } = this.#engine
    if (chance(dice, 0.3)) return `silently: ${world.faults.silently(() => this.#pin(dice))}`
    return `silently: ${world.faults.silently(() => life.step())}`
  }

  dismiss(dice: Dice): string {
    const { newest } = this.#engine.world.log
    const id = newest - below(dice, 5)
    this.#engine.world.faults.dismiss([id])
    this.#changes = this.#changes.filter(({ event }) => event !== id)
    return `event ${id} is dismissed`
  }

  backup(): string {
    this.#engine.world.faults.backup()
    return 'a backup is taken'
  }

  restore(): string {
    this.#engine.world.faults.restoreBackup()
    this.#changes = []
    return 'the engine is restored'
  }

  purge(): string {
    const { log, faults } = this.#engine.world
    faults.purgeEventsBefore(log.newest - 3)
    this.#changes = []
    return 'the log is purged'
  }

  mishap(dice: Dice): string {
    const { faults } = this.#engine.world
    switch (below(dice, 4)) {
      case 0:
        faults.restart({ unavailable: 8_000, refused: 12_000 })
        this.#changes = []
        return 'the engine restarts'
      case 1: {
        const kind = pick(dice, ['networks', 'hosts', 'disks', 'vms', 'events'] as const)
        this.#repairs.push(faults.badRow(kind))
        return `a row of ${kind} is bad`
      }
      case 2:
        faults.deletedMidRequest(1)
        return 'a VM goes in the middle of a request'
      default:
        for (const repair of this.#repairs) repair()
        return 'bad rows are repaired'
    }
  }

  calm(): void {
    for (const repair of this.#repairs) repair()
    this.#engine.world.faults.deletedMidRequest(0)
  }

  /** VMs that came or went with events that the cursor covers, and of which the store knows nothing. */
  async broken(store: InventoryStore, polledAt: number | null): Promise<string[]> {
    const { cursor, phase, kinds } = await store.readMeta()
    if (cursor === null || polledAt === null || phase !== 'refresh') return []
    if (kinds.vm.state !== 'complete') return []
    const found: string[] = []
    for (const { vm, there, event, at } of this.#changes) {
      // An event that shows up late is found within the poll after it.
      if (event > cursor || at + 5_000 >= polledAt) continue
      if (there !== this.#engine.world.vms.has(vm)) continue
      const [row] = await store.get('vm', [vm])
      if ((row !== undefined) !== there) {
        found.push(
          `event ${event} is covered, but VM ${vm} is ${there ? 'missing' : 'still there'}`,
        )
      }
    }
    return found
  }
}
