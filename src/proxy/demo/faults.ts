/** What goes wrong with an engine, switched on by tests; all off at first. */
import type { AuditEvent, Estate } from './model.ts'
import type { Kind, WorldState } from './world-state.ts'

/** How an engine that restarts answers: 503, then refused connections, then connections that nobody answers. */
export interface RestartWindows {
  unavailable?: number
  refused?: number
  unanswered?: number
}

const KINDS: readonly Kind[] = [
  'dataCenters',
  'clusters',
  'hosts',
  'storageDomains',
  'networks',
  'nicProfiles',
  'diskProfiles',
  'disks',
  'vms',
  'tags',
]

/** Newest ids that a restore without a backup takes back. */
const LOST = 20

interface Backup {
  estate: Estate
  log: { events: AuditEvent[]; sequence: number }
}

export class Faults {
  readonly #world: WorldState
  #restart: { unavailableUntil: number; refusedUntil: number; unansweredUntil: number } | null =
    null
  #bad = new Map<Kind | 'events', Set<string>>()
  #deletions = 0
  #backup: Backup | null = null
  /** Set by the sign-in service; ends every session. */
  onExpire: () => void = () => undefined

  constructor(world: WorldState) {
    this.#world = world
  }

  /** Every token is dead at once. */
  expireSessions(): void {
    this.onExpire()
  }

  /**
   * The engine goes down now and comes back after the windows (ms), with its tokens gone and event 10780 written. What
   * was under way is lost.
   */
  restart(windows: RestartWindows = {}): void {
    const now = this.#world.clock()
    const unavailableUntil = now + (windows.unavailable ?? 0)
    const refusedUntil = unavailableUntil + (windows.refused ?? 0)
    const unansweredUntil = refusedUntil + (windows.unanswered ?? 0)
    this.#restart = { unavailableUntil, refusedUntil, unansweredUntil }
    this.onExpire()
    this.#world.forget()
    const begun = (): void =>
      this.#world.write(
        10780,
        'Affinity Rules Enforcement Manager started.',
        {},
        { correlationId: null },
      )
    if (unansweredUntil > now) this.#world.later(unansweredUntil - now, begun)
    else begun()
  }

  /** State of a restart at this moment; ms left to wait for `unanswered`. */
  restarting(now: number): 'no' | 'unavailable' | 'refused' | { unanswered: number } {
    const windows = this.#restart
    if (!windows || now >= windows.unansweredUntil) return 'no'
    if (now < windows.unavailableUntil) return 'unavailable'
    if (now < windows.refusedUntil) return 'refused'
    return { unanswered: windows.unansweredUntil - now }
  }

  /** The next events become visible `delay` ms late, after events with higher ids. */
  lateEvents(count = 1, delay = 2_000): void {
    this.#world.log.delayNext(count, delay)
  }

  /** Hides events from lists, as dismissing an alert or "clear all" does; without ids, all. */
  dismiss(ids?: readonly number[]): void {
    this.#world.log.setDismissed(this.#ids(ids), true)
  }

  /** "Display all": what was dismissed is back, with its old ids. */
  displayAll(): void {
    this.#world.log.setDismissed(this.#ids(undefined), false)
  }

  /** Ageing: events below `id` are gone for good. */
  purgeEventsBefore(id: number): void {
    this.#world.log.purgeBefore(id)
  }

  /** Remembers everything for `restoreBackup`. */
  backup(): void {
    const estate = Object.fromEntries(KINDS.map((kind) => [kind, this.#world[kind]]))
    this.#backup = {
      estate: structuredClone(estate) as unknown as Estate,
      log: this.#world.log.copy(),
    }
  }

  /**
   * The engine as it was at the last `backup`; without one only the newest events are lost. Ids of the lost events are
   * given again.
   */
  restoreBackup(): void {
    const backup = this.#backup
    this.#world.forget()
    this.onExpire()
    if (!backup) {
      const { events } = this.#world.log.copy()
      const kept = events.slice(0, Math.max(0, events.length - LOST))
      this.#world.log.restore({ events: kept, sequence: kept.at(-1)?.id ?? 0 })
      return
    }
    for (const kind of KINDS) {
      const map = this.#world[kind] as Map<string, unknown>
      map.clear()
      for (const [id, value] of structuredClone(backup.estate[kind])) map.set(id, value)
      this.#world.reorder(kind)
    }
    this.#world.touchAll()
    this.#world.log.restore(backup.log)
  }

  /** Changes made by `run` write no event. */
  silently<T>(run: () => T): T {
    return this.#world.silently(run)
  }

  /**
   * A row that cannot be mapped (a domain without its connection, an event of an unknown type): every list that holds
   * it answers 500. Without an id, the first object, or the newest event. Returns the repair.
   */
  badRow(kind: Kind | 'events', id?: string): () => void {
    const chosen =
      id ??
      (kind === 'events' ? String(this.#world.log.newest) : this.#world[kind].keys().next().value)
    if (chosen === undefined) throw new Error(`there are no ${kind}`)
    const bad = this.#bad.get(kind) ?? new Set<string>()
    this.#bad.set(kind, bad.add(chosen))
    return () => void bad.delete(chosen)
  }

  isBad(kind: Kind | 'events', id: string): boolean {
    return this.#bad.get(kind)?.has(id) ?? false
  }

  /** In each of the next `count` followed VM lists a stopped VM is deleted half-way. */
  deletedMidRequest(count = 1): void {
    this.#deletions = count
  }

  takeDeletion(): boolean {
    if (this.#deletions === 0) return false
    this.#deletions -= 1
    return true
  }

  /** Another engine behind the same address. */
  changeInstanceId(): void {
    this.#world.instanceId = this.#world.random.uuid()
  }

  #ids(ids: readonly number[] | undefined): Set<number> {
    return new Set(ids ?? this.#world.log.all().map(({ id }) => id))
  }
}
