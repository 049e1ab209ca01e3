/**
 * A day of churn on the real store: VMs come, change and go, some cannot be read, requests fail, comparisons find what no
 * event told of. The inventory stays as large as it is, so no table may grow after the bounds of the history are reached.
 */
import { describe, expect, it } from 'vitest'
import { refKey } from '../../src/core/model/kinds.ts'
import type { PolicyBackend } from '../../src/core/ports.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import { CHANGES_KEPT } from '../../src/core/store/changes.ts'
import { GHOSTS_KEPT } from '../../src/core/store/ghosts.ts'
import { AUDITS_KEPT, EVENTS_KEPT } from '../../src/core/store/history.ts'
import { createCrew } from '../../src/core/worker/wiring.ts'
import type { Store } from '../../src/core/store/store.ts'
import { TinyEngine, type Doc } from '../support/tiny-engine.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { chance, dice, pick } from './dice.ts'
import { Chaos } from './chaos.ts'
import { open, WHOLE_SHEETS } from './grounds.ts'
import { Life, type Sky } from './life.ts'
import { differences, truth } from './oracle.ts'
import { Watch } from './watch.ts'
import { CALM } from './weather.ts'
import { rulesOf } from '../support/rules.ts'

const MINUTE = 60_000
const STEP = 4 * MINUTE
const HOURS = (hours: number): number => (hours * 60 * MINUTE) / STEP

const VMS = 20
/** Events of a step: in eight hours more than the history keeps. */
const EVENTS = Math.ceil((EVENTS_KEPT * 1.2) / HOURS(8))

/** What a day of comparisons does not fill yet. */
const BOUNDS: Record<string, number> = {
  audits: AUDITS_KEPT,
  changes: CHANGES_KEPT,
  ghosts: GHOSTS_KEPT,
}

class Churn {
  readonly engine = new TinyEngine()
  readonly #dice = dice(24)
  readonly #clock: VirtualClock
  #serial = 0
  #event = 100

  constructor(clock: VirtualClock) {
    this.#clock = clock
    this.engine.now = () => clock.now()
    this.engine.put('cluster', { id: 'cluster-1', name: 'cluster' })
    this.engine.put('host', { id: 'host-1', name: 'host' })
    while (this.#vms.size < VMS) this.#create()
    this.engine.log({ id: this.#event, code: 99 })
  }

  get #vms(): Map<string, Doc> {
    return this.engine.objects.get('vm')!
  }

  #create(): string {
    this.#serial += 1
    const id = `vm-${this.#serial}`
    const refs = [refKey('cluster', 'cluster-1'), refKey('host', `host-${(this.#serial % 2) + 1}`)]
    const broken = chance(this.#dice, 0.1)
    this.engine.put('vm', { id, name: id, refs, ...(broken ? { broken } : {}) })
    return id
  }

  #change(): string {
    const vm = pick(this.#dice, [...this.#vms.values()])
    this.engine.put('vm', { ...vm, description: String(this.#clock.now() + this.#event) })
    return vm.id
  }

  step(): void {
    this.#change()
    for (let event = 0; event < EVENTS; event += 1) {
      let vm = this.#change()
      if (event % 10 === 0) {
        const [oldest] = this.#vms.keys()
        this.engine.remove('vm', oldest!)
        vm = this.#create()
        this.engine.log({ id: (this.#event += 1), code: 1, vm: oldest! })
      }
      this.engine.log({ id: (this.#event += 1), code: 1, vm })
    }
    // The engine keeps its log for longer than this; nobody asks for what is older.
    this.engine.events = this.engine.events.slice(-1_000)
    this.engine.requests = []
  }
}

const rules: PolicyBackend = {
  kind: 'opa',
  inFlight: 10,
  rules: () => Promise.resolve(rulesOf(1)),
  validate: () => Promise.resolve({ type: 'decided', version: 1, concerns: [] }),
}

/** Entries and characters of each table. */
async function sizes({ db }: Store): Promise<Map<string, { count: number; characters: number }>> {
  const found = new Map<string, { count: number; characters: number }>()
  for (const table of db.tables) {
    const entries = (await table.toArray()) as unknown[]
    found.set(table.name, { count: entries.length, characters: JSON.stringify(entries).length })
  }
  return found
}

describe('a day of churn', () => {
  it('makes no table grow beyond its bounds', { timeout: 300_000 }, async () => {
    const clock = new VirtualClock()
    const churn = new Churn(clock)
    const store = await open()
    const chaos = new Chaos(24)
    const sky: Sky = {
      weather: { ...CALM, lost: 0.01, refused: 0.01, cut: 0.01, aborted: 0.001 },
      session: true,
      chaos,
      delays: chaos.dice('delays'),
      clock,
      trace: () => undefined,
      requests: 0,
    }
    const watch = new Watch(
      () => clock.monotonic(),
      () => 0,
    )
    const life = new Life(sky, watch, 'worker')
    const epoch = await store.inventory.lead(life.name)
    watch.leads(life.name, epoch)
    const control = new AbortController()
    const crew = createCrew({
      inventory: life.store(store.inventory),
      validation: life.validation(store.validation),
      api: life.api(churn.engine, () => null),
      backend: rules,
      sheets: WHOLE_SHEETS,
      clock: life.clock(),
      random: chaos.dice('worker'),
      settings: { ...DEFAULTS, refreshInterval: 2 * MINUTE },
      log: () => undefined,
      engineId: 'endurance',
      epoch,
      onStorage: () => undefined,
    })
    const ended = crew.run(control.signal)
    const live = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step += 1) {
        churn.step()
        await clock.pass(STEP)
      }
    }
    await live(HOURS(8))
    const before = await sizes(store)
    await live(HOURS(16))
    const after = await sizes(store)
    for (const [name, { count, characters }] of after) {
      const { count: few, characters: short } = before.get(name)!
      const each = characters / Math.max(1, count)
      expect.soft(count, name).toBeLessThanOrEqual(Math.max(few * 1.2 + 5, BOUNDS[name] ?? 0))
      expect.soft(each, `${name} each`).toBeLessThanOrEqual((short / Math.max(1, few)) * 1.3 + 500)
    }
    expect(after.get('events')!.count).toBe(EVENTS_KEPT)
    sky.weather = { ...CALM }
    await clock.pass(20 * MINUTE)
    expect(watch.offences).toEqual([])
    expect(await differences(store.inventory, await truth(churn.engine, WHOLE_SHEETS))).toEqual([])
    control.abort()
    await ended.catch(() => undefined)
    store.remove()
  })
})
