/**
 * A small world on the tiny engine: objects with versions, an audit log that gives ids late, out of order in time, is
 * dismissed, purged and restored; it restarts, and another engine takes its place. It knows which version each event
 * promised, so that safety can be checked at any moment.
 */
import { Fault } from '../../src/core/errors.ts'
import { KINDS, refKey, type Kind } from '../../src/core/model/kinds.ts'
import type { Answer, EngineApi, InventoryStore, Query } from '../../src/core/ports.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import { TinyEngine, type Doc, type TinyEvent } from '../support/tiny-engine.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import type { Chaos } from './chaos.ts'
import { below, chance, pick, type Dice } from './dice.ts'
import { Promises, versionOf, type Promised } from './promises.ts'
import type { World } from './world.ts'

interface Snapshot {
  instanceId: string
  objects: Map<Kind, Map<string, Doc>>
  events: TinyEvent[]
  nextId: number
}

/** "Affinity Rules Enforcement Manager started." */
const STARTED = 10780

/** Pages of one listing follow each other within this, milliseconds. */
const LISTING = 30_000

/** Share of events that become visible only after a younger one. */
const LATE = 0.15

export class TinyWorld implements World {
  readonly sheets: Sheets
  readonly engine = new TinyEngine()
  readonly #clock: VirtualClock
  readonly #chaos: Chaos
  readonly #vms: number
  #nextId: number
  #serial = 0
  #version = 0
  readonly #promises = new Promises()
  #backup: Snapshot | null = null
  /** The engine that takes the place of this one, and gives it back. */
  #other: Snapshot | null = null
  #agenda: { at: number; act: () => void }[] = []
  #downUntil = 0
  /** When a page of VMs was last asked for. */
  #listedAt = -Infinity

  /** `firstId`: where the ids of its audit log begin. */
  constructor(clock: VirtualClock, chaos: Chaos, vms: number, sheets: Sheets, firstId = 50) {
    this.sheets = sheets
    this.#clock = clock
    this.#chaos = chaos
    this.#vms = vms
    this.#nextId = firstId
    this.engine.now = () => this.#now
    this.#build()
  }

  /** The engine's own clock, which is right. */
  get #now(): number {
    return 1_750_000_000_000 + this.#clock.monotonic()
  }

  #build(): void {
    const dice = this.#chaos.dice(`world ${this.#serial}`)
    for (const kind of KINDS) {
      const count = kind === 'vm' ? this.#vms : kind === 'disk' ? 6 : kind === 'serverCpu' ? 1 : 3
      for (let i = 0; i < count; i += 1) this.#create(kind, dice)
    }
    this.#log(dice, 99, {})
  }

  /** The engine's interface; what is due of its own agenda happens first. */
  readonly api: EngineApi = {
    get: (path: string, query: Query, signal: AbortSignal): Promise<Answer> => {
      this.#settle()
      if (this.#now < this.#downUntil) throw new Fault('unreachable', 'The engine restarts.')
      if (path === 'vms') this.#listedAt = this.#now
      return this.engine.get(path, query, signal)
    },
  }

  #settle(): void {
    const now = this.#now
    const due = this.#agenda.filter(({ at }) => at <= now)
    this.#agenda = this.#agenda.filter((item) => !due.includes(item))
    for (const { act } of due) act()
  }

  #objects(kind: Kind): Map<string, Doc> {
    return this.engine.objects.get(kind)!
  }

  #any(kind: Kind, dice: Dice): Doc | undefined {
    const objects = [...this.#objects(kind).values()]
    return objects.length === 0 ? undefined : pick(dice, objects)
  }

  #put(kind: Kind, doc: Doc): Doc {
    this.#version += 1
    const put = { ...doc, description: String(this.#version) }
    this.#objects(kind).set(doc.id, put)
    return put
  }

  #create(kind: Kind, dice: Dice): Doc {
    this.#serial += 1
    const id = `${kind}-${String((this.#serial * 7919) % 1000).padStart(3, '0')}`
    const refs =
      kind === 'vm'
        ? (['cluster', 'host'] as const).flatMap((to) => {
            const target = this.#any(to, dice)
            return target ? [refKey(to, target.id)] : []
          })
        : []
    const disk = kind === 'vm' && chance(dice, 0.5) ? this.#any('disk', dice) : undefined
    return this.#put(kind, { id, name: id, refs, ...(disk ? { disks: [disk.id] } : {}) })
  }

  /** Writes an event; now and then it becomes visible only after a younger one. */
  #log(
    dice: Dice,
    code: number,
    refs: Partial<TinyEvent>,
    promise?: Pick<Promised, 'kind' | 'object'>,
  ): void {
    this.#nextId += 1 + below(dice, 3)
    const now = this.#now
    const event = { id: this.#nextId, code, time: now - below(dice, 40), ...refs }
    const version = promise ? versionOf(this.#objects(promise.kind).get(promise.object)) : 0
    const show = (): void => {
      this.engine.events.push(event)
      if (promise) {
        const visibleAt = this.#clock.monotonic()
        this.#promises.make({ id: event.id, version, visibleAt, ...promise })
      }
    }
    const late = this.#chaos.strikes('late event', LATE)
    if (late) this.#agenda.push({ at: now + below(late, 8_000), act: show })
    else show()
  }

  /** One change of the estate, with the event that tells of it. Returns what it did. */
  change(dice: Dice): string {
    const deed = below(dice, 10)
    const vm = this.#any('vm', dice)
    if (deed < 3 && vm) {
      this.#put('vm', vm)
      return this.#told(dice, 1, vm.id, 'changed')
    }
    if (deed === 3) return this.#told(dice, 1, this.#create('vm', dice).id, 'created')
    if (deed === 4 && vm && this.#objects('vm').size > 3) {
      this.#objects('vm').delete(vm.id)
      this.#shift(vm.id)
      return this.#told(dice, 1, vm.id, 'removed')
    }
    if (deed === 5 && vm) {
      const disk = this.#create('disk', dice)
      this.#put('vm', { ...vm, disks: [...(vm.disks ?? []), disk.id] })
      return this.#told(dice, 4, vm.id, 'given a disk')
    }
    if (deed === 6) {
      const network = chance(dice, 0.5)
        ? this.#create('network', dice)
        : this.#any('network', dice)!
      this.#put('network', network)
      this.#log(dice, 2, {}, { kind: 'network', object: network.id })
      return `network ${network.id} changed`
    }
    if (deed === 7) {
      const cluster = this.#put('cluster', this.#any('cluster', dice)!)
      this.#log(dice, 5, { cluster: cluster.id }, { kind: 'cluster', object: cluster.id })
      return `cluster ${cluster.id} changed`
    }
    if (deed === 8) {
      const host = this.#any('host', dice)!
      for (const each of this.#objects('vm').values()) {
        if (each.refs?.includes(refKey('host', host.id))) this.#put('vm', each)
      }
      this.#log(dice, 3, { host: host.id })
      return `host ${host.id} lost its VMs`
    }
    if (vm) {
      // Locked for a while, and unlocked without an event.
      this.#put('vm', { ...vm, status: 'locked' })
      const unlock = (): void => {
        const locked = this.#objects('vm').get(vm.id)
        if (locked?.status === 'locked') this.#put('vm', { ...locked, status: 'down' })
      }
      this.#agenda.push({ at: this.#now + 1000 + below(dice, 60_000), act: unlock })
      return this.#told(dice, 1, vm.id, 'locked')
    }
    return 'nothing'
  }

  /**
   * A VM that goes while pages are listed makes those behind it move up, the first of the next page to one that was read
   * already: a listing cannot know, and the count of VMs has it looked for.
   */
  #shift(vm: string): void {
    if (this.#now - this.#listedAt > LISTING) return
    this.#promises.drop(({ kind, object }) => kind === 'vm' && object > vm)
  }

  #told(dice: Dice, code: number, object: string, what: string): string {
    this.#log(dice, code, { vm: object }, { kind: 'vm', object })
    return `vm ${object} ${what}`
  }

  /** A change that no event tells of. */
  silent(dice: Dice): string {
    const kind = pick(dice, KINDS)
    const doc = this.#any(kind, dice)
    if (!doc) return 'nothing'
    this.#put(kind, doc)
    return `${kind} ${doc.id} changed silently`
  }

  dismiss(dice: Dice): string {
    if (this.engine.events.length === 0) return 'nothing to dismiss'
    const gone = pick(dice, this.engine.events)
    this.engine.events = this.engine.events.filter((event) => event !== gone)
    this.#promises.drop(({ id }) => id === gone.id)
    this.#promises.slid(this.#clock.monotonic())
    return `event ${gone.id} dismissed`
  }

  unreadable(dice: Dice): string {
    const vm = this.#any('vm', dice)
    if (vm) this.#put('vm', vm)
    this.#log(dice, NaN, vm ? { vm: vm.id } : {})
    return `event ${this.#nextId} cannot be read`
  }

  #snapshot(): Snapshot {
    this.#settle()
    const { instanceId, objects, events } = this.engine
    return structuredClone({ instanceId, objects, events, nextId: this.#nextId })
  }

  #become({ instanceId, objects, events, nextId }: Snapshot): void {
    this.engine.instanceId = instanceId
    this.engine.objects = structuredClone(objects)
    this.engine.events = structuredClone(events)
    this.#nextId = nextId
    this.#promises.drop()
    this.#agenda = []
  }

  backup(): string {
    this.#backup = this.#snapshot()
    return 'a backup is taken'
  }

  restore(): string {
    if (this.#backup?.instanceId !== this.engine.instanceId) return 'nothing to restore'
    this.#become(this.#backup)
    return `the engine is restored to event ${this.#nextId}`
  }

  purge(): string {
    const keep = [...this.engine.events].sort((a, b) => a.id - b.id).slice(-3)
    this.engine.events = keep
    this.#promises.drop()
    return 'the log is purged'
  }

  replace(): string {
    const leaving = this.#snapshot()
    if (this.#other) this.#become(this.#other)
    else {
      const objects = new Map(KINDS.map((kind) => [kind, new Map<string, Doc>()]))
      this.#become({ instanceId: 'engine-2', objects, events: [], nextId: this.#nextId })
      this.#build()
    }
    this.#other = leaving
    return `${this.engine.instanceId} answers now`
  }

  restart(dice: Dice): string {
    this.#downUntil = this.#now + 5_000 + below(dice, 40_000)
    const started = (): void => {
      this.silent(dice)
      this.#log(dice, STARTED, {})
    }
    this.#agenda.push({ at: this.#downUntil, act: started })
    return 'the engine restarts'
  }

  /** A listing of VMs that leaves some out; null when the answer is none. */
  hollow(dice: Dice, path: string, answer: Answer): Answer | null {
    if (answer.gone || path !== 'vms') return null
    const { vm } = answer.body as { vm?: Doc[] }
    if (!vm) return null
    const left = chance(dice, 0.3) ? [] : vm.filter(() => chance(dice, 0.8))
    // What the listing does not tell of, on this page and after it, is no promise that the store can keep.
    this.#promises.drop(({ kind }) => kind === 'vm')
    const body = left.length === 0 ? {} : { vm: left }
    return { gone: false, body, bytes: answer.bytes }
  }

  broken(store: InventoryStore, polledAt: number | null): Promise<string[]> {
    const exists = (kind: Kind, object: string): boolean => this.#objects(kind).has(object)
    return this.#promises.broken(store, polledAt, this.#clock.monotonic(), exists)
  }

  get empty(): boolean {
    return this.#objects('vm').size === 0
  }
}
