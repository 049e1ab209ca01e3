/** The worker's life without a browser: locks that fail, storage that is missing, loops that die, servers that hang. */
import { describe, expect, it } from 'vitest'
import { Fault } from '../../../src/core/errors.ts'
import type { Trouble } from '../../../src/core/model/meta.ts'
import type { PolicyBackend, ValidationStore } from '../../../src/core/ports.ts'
import { DEFAULTS } from '../../../src/core/settings.ts'
import { createEngineWorker, type OpenReplica } from '../../../src/core/worker/engine-worker.ts'
import { asLeader, type Locks } from '../../../src/core/worker/leader.ts'
import type { Command } from '../../../src/core/worker/protocol.ts'
import { supervise, type Supervision } from '../../../src/core/worker/supervise.ts'
import { withTimeLimit } from '../../../src/core/worker/time-limit.ts'
import { MemoryStore } from '../../support/memory-store.ts'
import { rulesOf } from '../../support/rules.ts'
import { TINY_SHEETS, TinyEngine } from '../../support/tiny-engine.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

/** A replica in memory in which nothing waits for validation. */
const replicaOf = (inventory: MemoryStore): OpenReplica => ({
  inventory,
  validation: {
    due: () => Promise.resolve([]),
    nextDue: () => Promise.resolve(null),
    workloads: () => Promise.resolve(new Map()),
    saveResults: ({ epoch }) =>
      epoch === inventory.meta.epoch
        ? Promise.resolve()
        : Promise.reject(new Fault('superseded', 'Another one leads.')),
    mark: () => Promise.resolve(0),
    sweep: () => Promise.resolve(0),
  } satisfies ValidationStore,
  close: () => undefined,
})

function working(locks: Locks | undefined, open: () => Promise<OpenReplica>) {
  const clock = new VirtualClock()
  const tiny = new TinyEngine()
  tiny.now = () => clock.now()
  const told: (Trouble | null)[] = []
  const logged: string[] = []
  const control = new AbortController()
  const start = (tab: string) => {
    const worker = createEngineWorker({
      open,
      api: tiny,
      backend: null,
      sheets: TINY_SHEETS,
      clock,
      random: () => 0.5,
      settings: DEFAULTS,
      log: (level, message) => logged.push(`${tab} ${level}: ${message}`),
      engineId: 'e',
      tab,
      locks,
      tell: (trouble) => told.push(trouble),
      say: () => undefined,
    })
    const ended = worker.run(control.signal).catch((error: unknown) => error)
    return { worker, ended }
  }
  return { clock, told, logged, control, start }
}

/** One lock, as a browser grants it. */
class OneLock implements Locks {
  #tail: Promise<unknown> = Promise.resolve()
  request(_: string, __: object, work: () => Promise<void>): Promise<unknown> {
    const mine = this.#tail.then(work)
    this.#tail = mine.catch(() => undefined)
    return mine
  }
}

describe('the worker of an engine', () => {
  it('collects, and tells nobody of trouble that is none', async () => {
    const store = new MemoryStore()
    const own = working(new OneLock(), () => Promise.resolve(replicaOf(store)))
    const { ended } = own.start('a')
    await own.clock.pass(60_000)
    expect(store.meta).toMatchObject({ phase: 'refresh', leader: 'a', epoch: 1 })
    expect(own.told).toEqual([])
    own.control.abort()
    expect(await ended).toMatchObject({ name: 'AbortError' })
  })

  it('says that the storage is missing, tries again with pauses, and takes it back', async () => {
    const store = new MemoryStore()
    let works = false
    let tries = 0
    const own = working(new OneLock(), () => {
      tries += 1
      return works
        ? Promise.resolve(replicaOf(store))
        : Promise.reject(new Fault('storage', 'No storage.'))
    })
    own.start('a')
    await own.clock.pass(10 * 60_000)
    expect(own.told.at(-1)).toMatchObject({ kind: 'storage', message: 'No storage.', count: tries })
    expect(tries).toBeGreaterThan(5)
    expect(tries).toBeLessThan(40)
    works = true
    await own.clock.pass(2 * 60_000)
    expect(own.told.at(-1)).toBeNull()
    expect(store.meta.phase).toBe('refresh')
    own.control.abort()
  })

  it('takes the lead from nobody in turns where there are no locks', async () => {
    const store = new MemoryStore()
    const own = working(undefined, () => Promise.resolve(replicaOf(store)))
    own.start('a')
    await own.clock.pass(30_000)
    own.start('b')
    await own.clock.pass(30 * 60_000)
    // The newer one leads; the older one steps back and stays there.
    expect(store.meta).toMatchObject({ leader: 'b', epoch: 2, phase: 'refresh' })
    expect(own.logged.join('\n')).toContain('a info: another tab collects')
    own.control.abort()
  })

  it('takes over without locks when the other one writes no more', async () => {
    const store = new MemoryStore()
    const own = working(undefined, () => Promise.resolve(replicaOf(store)))
    own.start('a')
    await own.clock.pass(30_000)
    await store.lead('a tab that dies')
    await own.clock.pass(5 * 60_000)
    expect(store.meta).toMatchObject({ leader: 'a', epoch: 3 })
    own.control.abort()
  })

  it('hands on what was said shortly before it led, and nothing older', async () => {
    const store = new MemoryStore()
    const own = working(new OneLock(), () => Promise.resolve(replicaOf(store)))
    const { worker } = own.start('a')
    worker.command({ type: 'pause' })
    await own.clock.pass(5_000)
    expect(store.meta.paused).toBe(true)
    const second = own.start('b')
    second.worker.command({ type: 'resume' })
    await own.clock.pass(60_000)
    await store.lead('thief')
    worker.command({ type: 'poll-now' })
    await own.clock.pass(60_000)
    expect(store.meta).toMatchObject({ leader: 'b', paused: true })
    own.control.abort()
  })
})

describe('a replica that is taken away again and again', () => {
  it('has others judge when it is told to, those of its next turn too', async () => {
    const store = new MemoryStore()
    const own = working(new OneLock(), () => Promise.resolve(replicaOf(store)))
    const asked: string[] = []
    const judging = (name: string): PolicyBackend => ({
      kind: 'wasm',
      inFlight: 1,
      rules: () => {
        asked.push(name)
        return Promise.resolve(rulesOf(name))
      },
      validate: () => Promise.reject(new Error('nothing waits')),
    })
    const { worker } = own.start('a')
    worker.use({ backend: judging('first') })
    await own.clock.pass(30_000)
    expect(asked).toEqual(['first'])
    worker.use({ backend: judging('second') })
    await own.clock.pass(1_000)
    expect(asked).toEqual(['first', 'second'])
    expect(store.meta.epoch).toBe(1)
    own.control.abort()
  })

  it('is led again with growing pauses', async () => {
    const store = new MemoryStore()
    store.commit = () => Promise.reject(new Fault('superseded', 'The stored data was deleted.'))
    const own = working(new OneLock(), () => Promise.resolve(replicaOf(store)))
    own.start('a')
    await own.clock.pass(3_600_000)
    expect(store.meta.epoch).toBeGreaterThan(30)
    expect(store.meta.epoch).toBeLessThan(150)
    own.control.abort()
  })
})

describe('a tab of a newer version', () => {
  it('may say what this one does not know', async () => {
    const store = new MemoryStore()
    const own = working(new OneLock(), () => Promise.resolve(replicaOf(store)))
    const { worker } = own.start('a')
    await own.clock.pass(60_000)
    worker.command({ type: 'dance' } as unknown as Command)
    await own.clock.pass(60_000)
    expect(store.meta).toMatchObject({ phase: 'refresh', trouble: null })
    expect(own.logged).toContain('a info: a command that this version does not know')
    own.control.abort()
  })
})

describe('a lost lock', () => {
  it('ends the work before it is reported', async () => {
    let steal = (): void => undefined
    const locks: Locks = {
      request: (_, __, work) =>
        new Promise((resolve, reject) => {
          work().then(resolve, reject)
          steal = () => reject(new DOMException('stolen', 'AbortError'))
        }),
    }
    let ended = false
    const work = async (signal: AbortSignal): Promise<void> => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      await new Promise((resolve) => setTimeout(resolve, 20))
      ended = true
    }
    const never = (): Promise<void> => new Promise(() => undefined)
    const run = asLeader(locks, 'l', new AbortController().signal, work, never)
    steal()
    await expect(run).rejects.toMatchObject({ kind: 'superseded' })
    expect(ended).toBe(true)
  })
})

/** Pauses from one second to a minute; failures go to `recorded`. */
const supervision = (clock: VirtualClock, recorded: Fault[]): Supervision => ({
  clock,
  random: () => 0.5,
  first: 1_000,
  ceiling: 60_000,
  record: (fault) => Promise.resolve(void recorded.push(fault)),
  lost: () => undefined,
})

describe('supervision', () => {
  it('keeps its pauses when the clock is set', async () => {
    const clock = new VirtualClock()
    const control = new AbortController()
    let runs = 0
    const run = supervise(
      () => Promise.reject(new TypeError(`bug ${(runs += 1)}`)),
      supervision(clock, []),
      control.signal,
    )
    for (const ms of [86_400_000, -2 * 86_400_000, 86_400_000]) {
      const before = runs
      clock.setBy(ms)
      await clock.pass(10 * 60_000)
      expect(runs - before).toBeGreaterThan(8)
      expect(runs - before).toBeLessThan(40)
    }
    control.abort()
    await run
  })

  it('starts a loop again with growing pauses and records each failure', async () => {
    const clock = new VirtualClock()
    const control = new AbortController()
    const recorded: Fault[] = []
    let runs = 0
    const run = supervise(
      () => {
        runs += 1
        return Promise.reject(new TypeError('a bug'))
      },
      supervision(clock, recorded),
      control.signal,
    )
    await clock.pass(30 * 60_000)
    expect(runs).toBeGreaterThan(10)
    expect(runs).toBeLessThan(80)
    expect(recorded).toHaveLength(runs)
    expect(recorded[0]).toMatchObject({ kind: 'defect', message: 'TypeError: a bug' })
    control.abort()
    await run
  })

  it('brakes a loop that returns before it was told to, and says so', async () => {
    const clock = new VirtualClock()
    const control = new AbortController()
    const recorded: Fault[] = []
    let runs = 0
    const run = supervise(
      (signal) => {
        runs += 1
        return clock.sleep(10, signal)
      },
      supervision(clock, recorded),
      control.signal,
    )
    await clock.pass(10 * 60_000)
    expect(runs).toBeGreaterThan(5)
    expect(runs).toBeLessThan(40)
    expect(recorded[0]).toMatchObject({ kind: 'defect' })
    control.abort()
    await run
  })
})

describe('the time limit of a policy server', () => {
  it('ends a question without an answer, and leaves no timer behind an answered one', async () => {
    const clock = new VirtualClock()
    const hanging: PolicyBackend = {
      kind: 'opa',
      inFlight: 10,
      rules: (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        }),
      validate: () => Promise.resolve({ type: 'decided', version: 1, concerns: [] }),
    }
    const backend = withTimeLimit(hanging, 5_000, clock)
    const { signal } = new AbortController()
    const outcome = backend.rules(signal).catch((error: unknown) => error)
    await clock.pass(5_000)
    expect(await outcome).toMatchObject({ name: 'TimeoutError' })
    await backend.validate({}, signal)
    expect(clock.next).toBeNull()
  })
})
