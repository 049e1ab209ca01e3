/**
 * A small world on the tiny engine: objects with versions, an audit log that gives ids late, out of order in time, is
 * dismissed, purged and restored. It knows which version each event promised, so that safety can be checked at any moment.
 */
import { KINDS, refKey, type Kind } from '../../src/core/model/kinds.ts'
import type { Answer, EngineApi, InventoryStore, Query } from '../../src/core/ports.ts'
import type { Sheets } from '../../src/core/collector/plan.ts'
import { TinyEngine, type Doc, type TinyEvent } from '../support/tiny-engine.ts'
import type { VirtualClock } from '../support/virtual-clock.ts'
import { below, chance, pick, type Dice } from './dice.ts'

interface Promise_ {
  id: number
  kind: Kind
  object: string
  /** The store has to have this version or a newer one, or know that the object is gone. */
  version: number
  visibleAt: number
}

interface Snapshot {
  objects: Map<Kind, Map<string, Doc>>
  events: TinyEvent[]
  nextId: number
}

const versionOf = (doc: { description?: string } | undefined): number =>
  Number(doc?.description ?? 0)

export class TinyWorld {
  readonly sheets: Sheets
  readonly engine = new TinyEngine()
  readonly #clock: VirtualClock
  readonly #dice: Dice
  #nextId = 50
  #serial = 0
  #version = 0
  #promises: Promise_[] = []
  #backup: Snapshot | null = null
  #agenda: { at: number; act: () => void }[] = []

  constructor(clock: VirtualClock, dice: Dice, vms: number, sheets: Sheets) {
    this.sheets = sheets
    this.#clock = clock
    this.#dice = dice
    this.engine.now = () => clock.now()
    for (const kind of KINDS) {
      const count = kind === 'vm' ? vms : kind === 'disk' ? 6 : kind === 'serverCpu' ? 1 : 3
      for (let i = 0; i < count; i += 1) this.#create(kind)
    }
    this.#log(99, {})
  }

  /** The engine's interface; what is due of its own agenda happens first. */
  readonly api: EngineApi = {
    get: (path: string, query: Query, signal: AbortSignal): Promise<Answer> => {
      this.settle()
      return this.engine.get(path, query, signal)
    },
  }

  settle(all = false): void {
    const now = this.#clock.now()
    const due = this.#agenda.filter(({ at }) => all || at <= now)
    this.#agenda = this.#agenda.filter((item) => !due.includes(item))
    for (const { act } of due) act()
  }

  #objects(kind: Kind): Map<string, Doc> {
    return this.engine.objects.get(kind)!
  }

  #any(kind: Kind): Doc | undefined {
    const objects = [...this.#objects(kind).values()]
    return objects.length === 0 ? undefined : pick(this.#dice, objects)
  }

  #put(kind: Kind, doc: Doc): Doc {
    this.#version += 1
    const put = { ...doc, description: String(this.#version) }
    this.#objects(kind).set(doc.id, put)
    return put
  }

  #create(kind: Kind): Doc {
    this.#serial += 1
    const id = `${kind}-${String((this.#serial * 7919) % 1000).padStart(3, '0')}`
    const refs =
      kind === 'vm'
        ? (['cluster', 'host'] as const).flatMap((to) => {
            const target = this.#any(to)
            return target ? [refKey(to, target.id)] : []
          })
        : []
    const disk = kind === 'vm' && chance(this.#dice, 0.5) ? this.#any('disk') : undefined
    return this.#put(kind, { id, name: id, refs, ...(disk ? { disks: [disk.id] } : {}) })
  }

  /** Writes an event; now and then it becomes visible only after a younger one. */
  #log(code: number, refs: Partial<TinyEvent>, promise?: Pick<Promise_, 'kind' | 'object'>): void {
    this.#nextId += 1 + below(this.#dice, 3)
    const now = this.#clock.now()
    const event = { id: this.#nextId, code, time: now - below(this.#dice, 40), ...refs }
    const version = promise ? versionOf(this.#objects(promise.kind).get(promise.object)) : 0
    const show = (): void => {
      this.engine.events.push(event)
      if (promise) {
        const visibleAt = this.#clock.now()
        this.#promises.push({ id: event.id, version, visibleAt, ...promise })
      }
    }
    if (chance(this.#dice, 0.15)) {
      this.#agenda.push({ at: now + below(this.#dice, 8_000), act: show })
    } else show()
  }

  /** One change of the estate, with the event that tells of it. Returns what it did. */
  change(): string {
    const deed = below(this.#dice, 10)
    const vm = this.#any('vm')
    if (deed < 3 && vm) {
      this.#put('vm', vm)
      return this.#told(1, 'vm', vm.id, 'changed')
    }
    if (deed === 3) return this.#told(1, 'vm', this.#create('vm').id, 'created')
    if (deed === 4 && vm && this.#objects('vm').size > 3) {
      this.#objects('vm').delete(vm.id)
      return this.#told(1, 'vm', vm.id, 'removed')
    }
    if (deed === 5 && vm) {
      const disk = this.#create('disk')
      this.#put('vm', { ...vm, disks: [...(vm.disks ?? []), disk.id] })
      return this.#told(4, 'vm', vm.id, 'given a disk')
    }
    if (deed === 6) {
      const network = chance(this.#dice, 0.5) ? this.#create('network') : this.#any('network')!
      this.#put('network', network)
      this.#log(2, {}, { kind: 'network', object: network.id })
      return `network ${network.id} changed`
    }
    if (deed === 7) {
      const cluster = this.#put('cluster', this.#any('cluster')!)
      this.#log(5, { cluster: cluster.id }, { kind: 'cluster', object: cluster.id })
      return `cluster ${cluster.id} changed`
    }
    if (deed === 8) {
      const host = this.#any('host')!
      for (const each of this.#objects('vm').values()) {
        if (each.refs?.includes(refKey('host', host.id))) this.#put('vm', each)
      }
      this.#log(3, { host: host.id })
      return `host ${host.id} lost its VMs`
    }
    if (vm) {
      // Locked for a while, and unlocked without an event.
      this.#put('vm', { ...vm, status: 'locked' })
      const unlock = (): void => {
        const locked = this.#objects('vm').get(vm.id)
        if (locked?.status === 'locked') this.#put('vm', { ...locked, status: 'down' })
      }
      this.#agenda.push({ at: this.#clock.now() + 1000 + below(this.#dice, 60_000), act: unlock })
      return this.#told(1, 'vm', vm.id, 'locked')
    }
    return 'nothing'
  }

  #told(code: number, kind: 'vm', object: string, what: string): string {
    this.#log(code, { vm: object }, { kind, object })
    return `vm ${object} ${what}`
  }

  /** A change that no event tells of. */
  silent(): string {
    const kind = pick(this.#dice, KINDS)
    const doc = this.#any(kind)
    if (!doc) return 'nothing'
    this.#put(kind, doc)
    return `${kind} ${doc.id} changed silently`
  }

  dismiss(): string {
    if (this.engine.events.length === 0) return 'nothing to dismiss'
    const gone = pick(this.#dice, this.engine.events)
    this.engine.events = this.engine.events.filter((event) => event !== gone)
    this.#promises = this.#promises.filter(({ id }) => id !== gone.id)
    return `event ${gone.id} dismissed`
  }

  backup(): string {
    this.settle()
    this.#backup = structuredClone({
      objects: this.engine.objects,
      events: this.engine.events,
      nextId: this.#nextId,
    })
    return 'a backup is taken'
  }

  restore(): string {
    if (!this.#backup) return 'nothing to restore'
    const { objects, events, nextId } = structuredClone(this.#backup)
    this.engine.objects = objects
    this.engine.events = events
    this.#nextId = nextId
    this.#promises = []
    this.#agenda = []
    return `the engine is restored to event ${nextId}`
  }

  purge(): string {
    const keep = [...this.engine.events].sort((a, b) => a.id - b.id).slice(-3)
    this.engine.events = keep
    this.#promises = []
    return 'the log is purged'
  }

  /** Events that the cursor covers although the store does not have what they promised. */
  async broken(store: InventoryStore): Promise<string[]> {
    const meta = await store.readMeta()
    const { cursor, lastGoodPollAt, phase } = meta
    if (cursor === null || lastGoodPollAt === null || !['refresh', 'parity'].includes(phase))
      return []
    const found: string[] = []
    for (const promise of this.#promises) {
      // What became visible since the last poll began may be behind the cursor for one poll: that is what overlap is for.
      if (promise.id > cursor || promise.visibleAt >= lastGoodPollAt) continue
      if (meta.kinds[promise.kind].state !== 'complete') continue
      const [row] = await store.get(promise.kind, [promise.object])
      const gone = !this.#objects(promise.kind).has(promise.object)
      if (row ? versionOf(row) < promise.version && !gone : !gone) {
        found.push(
          `event ${promise.id} is covered by cursor ${cursor}, but ${promise.kind} ${promise.object} has version ${versionOf(row)} instead of ${promise.version}`,
        )
      }
    }
    return found
  }

  get empty(): boolean {
    return this.#objects('vm').size === 0
  }
}
