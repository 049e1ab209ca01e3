/**
 * The life of the worker of one engine: wait for the lead, open the replica, collect and validate, and wait again when
 * another tab took over. What keeps the replica from being opened is told to the page, because nothing else can.
 */
import { asFault, reactionTo, troubleOf, type Fault } from '../errors.ts'
import type { Trouble } from '../model/meta.ts'
import type {
  Clock,
  EngineApi,
  InventoryStore,
  Log,
  PolicyBackend,
  Random,
  ValidationStore,
} from '../ports.ts'
import type { Settings } from '../settings.ts'
import { backoff } from '../validation/backoff.ts'
import type { Backends } from '../validation/revalidator.ts'
import { asLeader, vacancy, type Locks } from './leader.ts'
import { isCommand, leaderLock, type Command, type LeaderMessage } from './protocol.ts'
import { Takeover } from './takeover.ts'
import { createCrew, type Crew, type CrewPorts } from './wiring.ts'

export interface OpenReplica {
  inventory: InventoryStore
  validation: ValidationStore
  /** Remembers its numbers over time, until the signal fires; absent: nobody does. */
  record?(signal: AbortSignal): Promise<never>
  close(): void
}

export interface EngineWorkerPorts {
  open(): Promise<OpenReplica>
  api: EngineApi
  backend: PolicyBackend | null
  /** Judges while `backend` does not answer. */
  fallback?: PolicyBackend | null
  sheets: CrewPorts['sheets']
  clock: Clock
  random: Random
  settings: Settings
  log: Log
  engineId: string
  /** Names this tab in meta. */
  tab: string
  /** undefined: this browser, or this insecure address, has none. */
  locks: Locks | undefined
  /** Says to the page that the replica cannot be used; null takes it back. */
  tell(trouble: Trouble | null): void
  /** Speaks to the other workers of this engine. */
  say(message: LeaderMessage): void
}

export interface EngineWorker {
  /** Until the signal fires, then rejects with its reason. */
  run(signal: AbortSignal): Promise<void>
  command(command: Command): void
  /** Others are to judge from now on. */
  use(backends: Backends): void
  /** What another worker of this engine says. */
  heard(message: LeaderMessage): void
}

/** A command that came so shortly before this tab took the lead may have met no other that leads; milliseconds. */
const KEPT = 5_000
/** Without locks: the other tab is gone when it has written nothing for so long. */
const QUIET = 90_000

export function createEngineWorker(ports: EngineWorkerPorts): EngineWorker {
  const { clock, random, settings, log, locks, say } = ports
  const takeover = new Takeover({ clock, random, silence: settings.takeoverAfter, say })
  let backends: Backends = ports
  let crew: Crew | null = null
  let early: { command: Command; at: number }[] = []
  let told: Trouble | null = null
  let failures = 0

  const tell = (fault: Fault | null): void => {
    if (!fault && !told) return
    told = fault && troubleOf(fault, clock.now(), told)
    ports.tell(told)
  }

  async function lead(replica: OpenReplica, signal: AbortSignal): Promise<void> {
    // A tab that stood still until now, holding a lock that was taken from it, hears of that in the pause, and what it
    // does not hear in time the store knows: it must not supersede who superseded it.
    const before = await replica.inventory.readMeta()
    await clock.sleep(0, signal)
    const epoch = await replica.inventory.lead(ports.tab, before.epoch)
    log('info', 'this tab collects', { epoch, tab: ports.tab })
    tell(null)
    const now = clock.now()
    const kept = early.filter(({ at }) => at <= now && now - at < KEPT)
    early = []
    crew = createCrew({
      ...ports,
      ...backends,
      inventory: replica.inventory,
      validation: replica.validation,
      ...(replica.record && { record: (inner) => replica.record!(inner) }),
      epoch,
      onStorage: tell,
    })
    try {
      const running = crew.run(signal)
      for (const { command } of kept) crew.command(command)
      await running
    } finally {
      crew = null
    }
  }

  /** One turn as the leader. Returns only when the signal fires. */
  async function turn(signal: AbortSignal): Promise<void> {
    takeover.leads(true)
    let replica: OpenReplica | null = null
    try {
      replica = await ports.open()
      await lead(replica, signal)
    } catch (error) {
      const fault = asFault(error)
      if (signal.aborted || locks || !replica || reactionTo(fault.kind) !== 'yield') throw error
      log('info', 'another tab collects; this one waits until it stops', { reason: fault.message })
      await vacancy(replica.inventory, QUIET, clock, signal)
      log('info', 'the other tab has stopped writing')
    } finally {
      takeover.leads(false)
      replica?.close()
    }
  }

  /** Somebody else holds the lock and does not answer. */
  async function silence(signal: AbortSignal): Promise<void> {
    await takeover.silence(signal)
    log('warn', 'the tab that leads does not answer: this one takes over', { tab: ports.tab })
  }

  return {
    async run(signal) {
      if (!locks) {
        log('warn', 'no Web Locks here (they need HTTPS or localhost): tabs agree by the store', {
          tab: ports.tab,
        })
      }
      for (;;) {
        signal.throwIfAborted()
        const begun = clock.now()
        try {
          await asLeader(locks, leaderLock(ports.engineId), signal, turn, silence)
        } catch (error) {
          signal.throwIfAborted()
          const fault = asFault(error)
          // Leading and failing at once, again and again, is to be braked like not leading at all.
          failures = clock.now() - begun > settings.retryCeiling ? 1 : failures + 1
          if (reactionTo(fault.kind) === 'yield') {
            log('info', 'this tab collects no more', { reason: fault.message })
          } else {
            log('error', 'the replica cannot be used', { kind: fault.kind, reason: fault.message })
            tell(fault)
          }
        }
        signal.throwIfAborted()
        const pause = backoff(failures, settings.retryInterval, settings.retryCeiling, random)
        await clock.sleep(pause, signal)
      }
    },
    command(command) {
      if (!isCommand(command)) log('info', 'a command that this version does not know', command)
      else if (crew) crew.command(command)
      else early = [...early.slice(-20), { command, at: clock.now() }]
    },
    use(others) {
      backends = { backend: others.backend, fallback: others.fallback ?? null }
      crew?.use(backends)
    },
    heard: (message) => takeover.heard(message),
  }
}
