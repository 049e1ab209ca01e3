/**
 * Tabs of one browser on a virtual clock: one lock, one channel, one database, one engine. A tab can be frozen at any call
 * that leaves its worker or comes back: it keeps what it holds, and nothing of it runs until it is thawed.
 */
import 'fake-indexeddb/auto'
import type { Sheets } from '../../src/core/collector/plan.ts'
import { asFault } from '../../src/core/errors.ts'
import type { ReplicaMeta } from '../../src/core/model/meta.ts'
import type { Draft } from '../../src/core/model/rows.ts'
import type { PolicyBackend } from '../../src/core/ports.ts'
import { DEFAULTS } from '../../src/core/settings.ts'
import { openStore } from '../../src/core/store/store.ts'
import { touches } from '../../src/core/validation/handlers.ts'
import { createEngineWorker, type EngineWorker } from '../../src/core/worker/engine-worker.ts'
import type { Locks } from '../../src/core/worker/leader.ts'
import { vm } from '../core/store/rows.ts'
import { TINY_SHEETS, TinyEngine } from './tiny-engine.ts'
import { VirtualClock } from './virtual-clock.ts'
import { rulesOf } from './rules.ts'

/** Tiny VMs as rows that have every field, which is what the real store and the policy input need. */
const SHEETS: Sheets = {
  ...TINY_SHEETS,
  vm: {
    ...TINY_SHEETS.vm,
    decode(document) {
      const decoded = TINY_SHEETS.vm.decode(document)
      const { draft } = vm(decoded.id, {}, { name: decoded.name })
      return { ...decoded, draft: draft as Draft<'vm'> }
    },
    refs: () => [],
  },
}

const RULES: PolicyBackend = {
  kind: 'opa',
  inFlight: 10,
  rules: () => Promise.resolve(rulesOf(1)),
  validate: () => Promise.resolve({ type: 'decided', version: 1, concerns: [] }),
}

type Request = Parameters<Locks['request']>

/** One lock, as a browser grants it: in turn, or at once to who steals it. */
class BrowserLock {
  #holder: { tab: Tab; lose: (reason: Error) => void } | null = null
  #queue: { tab: Tab; grant: () => void }[] = []
  stolen = 0

  request(tab: Tab, options: Request[1], work: Request[2]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = (): void => {
        const own = { tab, lose: reject }
        this.#holder = own
        const ended = (): void => {
          if (this.#holder === own) this.#next()
        }
        const held = tab.through(work)
        held.then(resolve, reject)
        held.then(ended, ended)
      }
      if ('steal' in options) {
        this.stolen += 1
        this.#holder?.lose(new DOMException('The lock was stolen.', 'AbortError'))
        grant()
        return
      }
      const { signal } = options
      const waiting = { tab, grant }
      signal.addEventListener('abort', () => {
        this.#queue = this.#queue.filter((other) => other !== waiting)
        reject(signal.reason as Error)
      })
      this.#queue.push(waiting)
      if (!this.#holder) this.#next()
    })
  }

  gone(tab: Tab): void {
    this.#queue = this.#queue.filter((waiting) => waiting.tab !== tab)
    if (this.#holder?.tab === tab) this.#next()
  }

  #next(): void {
    this.#holder = null
    this.#queue.shift()?.grant()
  }
}

/** A call that can have changed the replica. */
export interface Write {
  tab: string
  name: string
  /** Epoch of the replica when the call came back. */
  epoch: number
  wrote: boolean
}

const WRITING = ['lead', 'commit', 'wipe', 'saveResults', 'mark', 'sweep']

export class Tab {
  readonly name: string
  readonly worker: EngineWorker
  /** Calls out and answers in, so far. */
  moments = 0
  #freezeAt = Infinity
  #frozen: Promise<void> | null = null
  #thaw = (): void => undefined
  #closed = false

  constructor(name: string, make: (tab: Tab) => EngineWorker) {
    this.name = name
    this.worker = make(this)
  }

  get frozen(): boolean {
    return this.#frozen !== null
  }

  freeze(): void {
    this.#frozen ??= new Promise((resolve) => (this.#thaw = resolve))
  }

  freezeAt(moment: number): void {
    this.#freezeAt = moment
  }

  thaw(): void {
    this.#freezeAt = Infinity
    this.#frozen = null
    this.#thaw()
  }

  close(): void {
    this.#closed = true
    this.thaw()
  }

  /** Something that leaves the worker; what comes back waits while it is frozen and never comes when it is closed. */
  async through<T>(work: () => Promise<T>): Promise<T> {
    await this.runs()
    try {
      return await work()
    } finally {
      await this.runs()
    }
  }

  async runs(): Promise<void> {
    this.moments += 1
    if (this.moments >= this.#freezeAt) this.freeze()
    while (this.#frozen) await this.#frozen
    if (this.#closed) await new Promise<never>(() => undefined)
  }
}

let count = 0

export class Tabs {
  readonly clock = new VirtualClock()
  readonly tiny = new TinyEngine()
  readonly lock = new BrowserLock()
  readonly writes: Write[] = []
  readonly logged: string[] = []
  readonly #engineId = `tabs-${(count += 1)}`
  readonly #control = new AbortController()
  readonly #tabs: Tab[] = []
  readonly #ended: Promise<unknown>[] = []
  readonly #closers: (() => void)[] = []

  constructor() {
    this.tiny.now = () => this.clock.now()
    this.tiny.latency = (signal) => this.clock.sleep(20, signal)
  }

  open(name: string, chance = 0.5): Tab {
    const tab = new Tab(name, (own) => this.#worker(own, chance))
    this.#tabs.push(tab)
    this.#ended.push(tab.worker.run(this.#control.signal).catch((error: unknown) => error))
    return tab
  }

  close(tab: Tab): void {
    tab.close()
    this.lock.gone(tab)
  }

  async meta(): Promise<ReplicaMeta> {
    return (await this.#read(async (store) => store.inventory.readMeta())) as ReplicaMeta
  }

  /** Everything that is stored, as text. */
  async dump(): Promise<string> {
    return (await this.#read(async ({ db }) => {
      const tables = await Promise.all(db.tables.map(async (t) => [t.name, await t.toArray()]))
      return JSON.stringify(tables)
    })) as string
  }

  /** Names of the stored VMs, in the order of their ids. */
  async names(): Promise<string[]> {
    return (await this.#read(async ({ db }) =>
      (await db.rows('vm').toArray()).map(({ row }) => row.name),
    )) as string[]
  }

  async stop(): Promise<void> {
    for (const tab of this.#tabs) if (tab.frozen) tab.thaw()
    this.#control.abort()
    await this.clock.quiet()
    for (const close of this.#closers) close()
  }

  async #read(from: (store: Awaited<ReturnType<typeof openStore>>) => Promise<unknown>) {
    const store = await openStore(this.#engineId, touches)
    try {
      return await from(store)
    } finally {
      store.close()
    }
  }

  #worker(tab: Tab, chance: number): EngineWorker {
    const { clock, tiny } = this
    const sleep: VirtualClock['sleep'] = (ms, signal) => tab.through(() => clock.sleep(ms, signal))
    return createEngineWorker({
      open: () => tab.through(() => this.#open(tab)),
      api: { get: (path, query, signal) => tab.through(() => tiny.get(path, query, signal)) },
      backend: RULES,
      sheets: SHEETS,
      clock: { now: () => clock.now(), sleep },
      random: () => chance,
      settings: { ...DEFAULTS, pageSize: 5 },
      log: (level, message) => this.logged.push(`${tab.name} ${level}: ${message}`),
      engineId: this.#engineId,
      tab: tab.name,
      locks: {
        request: (_, options, work) => tab.through(() => this.lock.request(tab, options, work)),
      },
      tell: () => undefined,
      say: (message) => {
        for (const other of this.#tabs) {
          if (other !== tab) void other.runs().then(() => other.worker.heard(message))
        }
      },
    })
  }

  async #open(tab: Tab) {
    const store = await this.clock.busy(() => openStore(this.#engineId, touches))
    this.#closers.push(() => store.close())
    const watched = <T extends object>(side: T): T =>
      new Proxy(side, {
        get: (target, name) => {
          const method = target[name as keyof T] as (...given: unknown[]) => Promise<unknown>
          return (...given: unknown[]) =>
            tab.through(() =>
              this.clock.busy(async () => {
                const outcome = await method.apply(target, given).then(
                  (value) => ({ value, error: null }),
                  (error: unknown) => ({ value: null, error: asFault(error) }),
                )
                const { epoch } = await store.inventory.readMeta()
                // A search that finds nothing to mark writes nothing.
                const wrote = outcome.error === null && outcome.value !== 0
                const write = { tab: tab.name, name: String(name), epoch, wrote }
                if (WRITING.includes(write.name)) this.writes.push(write)
                if (outcome.error) throw outcome.error
                return outcome.value
              }),
            )
        },
      })
    return {
      inventory: watched(store.inventory),
      validation: watched(store.validation),
      close: () => store.close(),
    }
  }
}
