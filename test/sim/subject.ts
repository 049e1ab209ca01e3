/** One replica under test: its world and its workers, what happens to them, and what has to hold at any moment and in the end. */
import type { Sheets } from '../../src/core/collector/plan.ts'
import type { PolicyVersion } from '../../src/core/model/verdict.ts'
import type { ReplicaMeta } from '../../src/core/model/meta.ts'
import type { InventoryStore, PolicyBackend, ValidationStore } from '../../src/core/ports.ts'
import { DEFAULTS, type Settings } from '../../src/core/settings.ts'
import type { Command } from '../../src/core/worker/protocol.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import type { Chaos } from './chaos.ts'
import { below, chance, pick, type Dice } from './dice.ts'
import type { Sky } from './life.ts'
import { differences, truth } from './oracle.ts'
import { Policy, type Policies } from './policy.ts'
import { TinyWorld } from './tiny-world.ts'
import { Unwell, Watch } from './watch.ts'
import { CALM, sharesOf, weatherOf, type Deed, type Theme } from './weather.ts'
import { Workers } from './workers.ts'
import type { World } from './world.ts'

const SECOND = 1_000
const MINUTE = 60_000

/** Verdicts are looked at after every third stride, because that reads everything. */
const THIRD = 3

/** Where a simulation keeps a replica, and whether VMs are validated too. */
export interface Ground {
  inventory: InventoryStore
  validation: ValidationStore | null
  sheets: Sheets
  /** Another world than the tiny one. */
  world?: (clock: VirtualClock, chaos: Chaos) => World
  /** Other rules than those of the simulated policy server. */
  backend?: PolicyBackend
  /** Rules that come and go, instead of the usual ones. */
  policies?(sky: Sky): Policies
  /** Verdicts that claim to be about what is stored and are not. */
  stale?(): Promise<string[]>
  /** VMs that wait, or have no verdict by the rules of `version`, now that everything is calm. */
  unvalidated?(version: PolicyVersion): Promise<string[]>
  close(): void
}

export class Subject {
  readonly #ground: Ground
  readonly #clock: VirtualClock
  readonly #chaos: Chaos
  readonly #theme: Theme
  readonly #policy: Policies
  readonly #world: World
  readonly #sky: Sky
  readonly #watch: Watch
  readonly #workers: Workers
  readonly #trace: (line: string) => void
  #replacements = 0
  #wipes = 0
  #loaded = false
  #halted = false
  #checks = 0

  constructor(
    ground: Ground,
    clock: VirtualClock,
    chaos: Chaos,
    theme: Theme,
    trace: (line: string) => void,
  ) {
    this.#ground = ground
    this.#clock = clock
    this.#chaos = chaos
    this.#theme = theme
    this.#trace = trace
    const dice = chaos.dice('settings')
    const settings: Settings = {
      ...DEFAULTS,
      pageSize: pick(dice, [5, 8, 40]),
      eventPageSize: pick(dice, [5, 20, 200]),
      concurrency: pick(dice, [1, 2, 4]),
      reconcileInterval: pick(dice, [3, 6, 15]) * MINUTE,
      surveyInterval: 10 * MINUTE,
    }
    const size = 8 + below(dice, 30)
    // Some engines are so old that the ids of their events outgrow what they can compare.
    const firstId = chance(dice, 0.15) ? 2 ** 31 - below(dice, 200) : 50
    this.#world =
      ground.world?.(clock, chaos) ?? new TinyWorld(clock, chaos, size, ground.sheets, firstId)
    this.#sky = {
      weather: weatherOf(theme),
      session: true,
      chaos,
      delays: chaos.dice('delays'),
      clock,
      trace,
      requests: 0,
    }
    this.#policy = ground.policies?.(this.#sky) ?? new Policy(this.#sky)
    this.#watch = new Watch(
      () => clock.monotonic(),
      () => this.#replacements,
    )
    this.#workers = new Workers({
      sky: this.#sky,
      watch: this.#watch,
      world: this.#world,
      policy: this.#policy,
      settings,
      sheets: this.#world.sheets,
      inventory: ground.inventory,
      validation: ground.validation,
      backend: ground.backend ?? null,
    })
  }

  get requests(): number {
    return this.#sky.requests
  }

  async start(): Promise<void> {
    await this.#world.signIn?.()
    await this.#workers.start()
  }

  /** What happens in this stride. */
  async act(): Promise<void> {
    const shares = sharesOf(this.#theme)
    for (const deed of Object.keys(shares) as Deed[]) {
      const dice = this.#chaos.strikes(deed, shares[deed])
      const done = dice && (await this.#do(deed, dice))
      if (done) this.#trace(done)
    }
    if (!this.#sky.session && this.#chaos.strikes('sign-in', 0.1)) await this.#signIn()
    if (this.#halted && this.#sky.session && this.#chaos.strikes('room', 0.2)) {
      this.#command('resume')
    }
  }

  #do(deed: Deed, dice: Dice): Promise<string | null> | string | null {
    const world = this.#world
    switch (deed) {
      case 'change':
      case 'another change':
        return world.change(dice)
      case 'silent change':
        return world.silent(dice)
      case 'dismissal':
        return world.dismiss(dice)
      case 'unreadable event':
        return world.unreadable?.(dice) ?? null
      case 'backup':
        return world.backup()
      case 'restore':
        return world.restore()
      case 'purge':
        return world.purge()
      case 'restart':
        if (world.restart) this.#sky.session &&= chance(dice, 0.5)
        return world.restart?.(dice) ?? null
      case 'other engine':
        if (world.replace) this.#replacements += 1
        return world.replace?.() ?? null
      case 'mishap':
        return world.mishap?.(dice) ?? null
      case 'breakage':
        return this.#break(dice)
      case 'new rules':
        return this.#ground.validation && !this.#ground.backend ? this.#policy.change() : null
      case 'rules mishap':
        return this.#policy.mishap?.(dice) ?? null
      case 'offline week':
        return this.#policy.mishap ? this.#week(dice) : null
      case 'command':
        return this.#command(
          pick(dice, ['poll-now', 'reconcile', 'full-reload', 'pause', 'resume'] as const),
        )
      case 'freeze':
        return this.#freeze(dice)
      case 'reload':
        return this.#reload()
      case 'clock set':
        return this.#setClock(dice)
      case 'sleep':
        return this.#sleep(dice)
    }
  }

  #command(type: Exclude<Command['type'], 'revalidate' | 'rules-changed' | 'load-next'>): string {
    this.#workers.command(type)
    return `command ${type}`
  }

  #break(dice: Dice): string {
    const path = pick(dice, ['networks', 'vms', 'disks', 'hosts', 'events'])
    const works = chance(dice, 0.4)
    const { weather } = this.#sky
    weather.broken = works ? () => false : (asked) => asked === path || asked === `${path}/1`
    return works ? 'nothing is broken' : `${path} is broken`
  }

  /** For a second, or for an hour at most. */
  async #freeze(dice: Dice): Promise<null> {
    await this.#workers.freeze(SECOND * 3_600 ** dice())
    return null
  }

  async #reload(): Promise<null> {
    await this.#workers.reload()
    return null
  }

  #setClock(dice: Dice): string {
    const span = Math.round(MINUTE * 1_440 ** dice()) * (chance(dice, 0.5) ? 1 : -1)
    this.#clock.setBy(span)
    return `the clock is set by ${Math.round(span / SECOND)} s`
  }

  #sleep(dice: Dice): string {
    const span = Math.round(MINUTE * 60 ** dice())
    for (let changes = below(dice, 4); changes > 0; changes -= 1) {
      this.#trace(`asleep: ${this.#world.change(dice)}`)
    }
    this.#clock.jump(span)
    return `the laptop slept for ${Math.round(span / SECOND)} s`
  }

  /** Nobody is there, and what changes meanwhile is more than the log keeps. */
  #week(dice: Dice): string {
    for (let changes = 20 + below(dice, 20); changes > 0; changes -= 1) this.#world.change(dice)
    this.#clock.jump(7 * 24 * 60 * MINUTE)
    return 'a week passes'
  }

  async #signIn(): Promise<void> {
    await this.#world.signIn?.()
    this.#sky.session = true
    this.#trace('signed in')
    this.#workers.command('signed-in')
  }

  /** After each stride: frozen workers thaw, dead ones are replaced, and nothing may be wrong. */
  async check(): Promise<void> {
    this.#workers.thaw(this.#clock.monotonic())
    await this.#workers.revive()
    const wrong = [...this.#watch.offences, ...(await this.#unsafe())]
    if (wrong.length > 0) throw new Unwell(wrong.slice(0, 5).join('\n'))
  }

  async #unsafe(): Promise<string[]> {
    const { inventory, stale } = this.#ground
    const meta = await inventory.readMeta()
    this.#halted = meta.phase === 'halted'
    if (this.#wipes !== this.#watch.wipes) this.#loaded = false
    this.#wipes = this.#watch.wipes
    this.#loaded ||= meta.kinds.vm.completeAt !== null
    const polledAt = meta.lastGoodPollAt === null ? null : this.#clock.firstAt(meta.lastGoodPollAt)
    const wrong = await this.#world.broken(inventory, polledAt)
    if (this.#loaded && !this.#world.empty && (await inventory.ids('vm')).length === 0) {
      wrong.push('the inventory is empty')
    }
    this.#checks += 1
    const verdicts = this.#checks % THIRD === 0 ? await stale?.() : []
    return [...wrong, ...(verdicts ?? [])]
  }

  /** Faults stop. */
  async calm(): Promise<void> {
    this.#sky.weather = { ...CALM }
    this.#world.calm?.()
    this.#policy.calm?.()
    this.#workers.thaw(Infinity)
    // A restart that is under way ends, and with it whatever session there was.
    await this.#clock.pass(MINUTE)
    await this.#workers.revive()
    await this.#signIn()
    this.#command('resume')
  }

  /** What is still not as it should be once faults have stopped. */
  async wrong(): Promise<string[]> {
    const { inventory } = this.#ground
    const wrong = [...this.#watch.offences, ...notWell(await inventory.readMeta())]
    if (wrong.length > 0) return wrong
    const world = await truth(this.#world.api, this.#world.sheets)
    const different = await differences(inventory, world)
    if (different.length > 0) return different
    return (await this.#ground.unvalidated?.(this.#policy.version)) ?? []
  }

  stop(): void {
    this.#workers.stop()
    this.#ground.close()
  }
}

function notWell({ phase, parity, trouble, resyncWanted, kinds }: ReplicaMeta): string[] {
  return [
    ...(phase === 'refresh' ? [] : [`the phase is ${phase}`]),
    ...(parity ? [] : ['there is no parity']),
    ...(trouble ? [`there is trouble: ${trouble.message}`] : []),
    ...(resyncWanted === null ? [] : ['a resync is wanted']),
    ...Object.entries(kinds).flatMap(([kind, { state }]) =>
      state === 'complete' ? [] : [`${kind} is ${state}`],
    ),
  ]
}
