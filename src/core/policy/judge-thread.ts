/**
 * One thread that runs rules, watched from outside: whoever is silent for too long is ended, and what it was asked is
 * handed back. Time is counted in short spans that each need a turn of this thread, so neither a computer that slept nor a
 * busy page is taken for rules that never end.
 */
import { Fault } from '../errors.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { Clock, Decision } from '../ports.ts'
import type { RulesModule } from './compiled.ts'
import type { FromThread, SpawnThread, Thread } from './judge-messages.ts'

export interface Job {
  json: string | undefined
  /** A thread fell silent while it had this one and others: it goes where each is told by itself. */
  careful: boolean
  /** Nobody waits for it any more. */
  dropped: boolean
  decide(decision: Decision): void
  fail(error: unknown): void
}

/** What a thread left behind that had to be ended. */
export interface Remains {
  /** Rules that did not end, or a thread that died. */
  why: 'silent' | 'dead'
  /** In words. */
  reason: string
  /** The job that did it, when that is certain. */
  culprit: Job | null
  /** All others that it was given, in order. */
  jobs: Job[]
}

export interface ThreadPorts {
  spawn: SpawnThread
  clock: Clock
  /** For one evaluation, milliseconds. */
  limit: number
  decided(job: Job, decision: Decision): void
  /** It has finished a message. */
  idle(): void
  lost(remains: Remains): void
}

/** For the script of a thread to come over the network and start. */
const START_LIMIT = 60_000
/** For a module to be instantiated and its data to be read: so many times the limit of one evaluation. */
const LOADING = 5
/** A limit is watched in so many spans. */
const SPANS = 4
/** Messages that a thread has at a time: one to work on, one to begin with when that is done. */
const MESSAGES = 2

interface Message {
  jobs: readonly Job[]
  careful: boolean
  told: number
}

export class JudgeThread {
  readonly #ports: ThreadPorts
  readonly #thread: Thread
  readonly #ended = new AbortController()
  #messages: Message[] = []
  #stage: 'starting' | 'loading' | 'loaded' = 'starting'
  #silent = 0
  #watched = false
  #onLoaded: ((announced: PolicyVersion | null) => void) | null = null
  #onRefused: ((fault: Fault) => void) | null = null

  constructor(ports: ThreadPorts) {
    this.#ports = ports
    this.#thread = ports.spawn({
      heard: (message) => this.#heard(message),
      failed: (reason) => this.#lose('dead', `The thread that runs the rules stopped: ${reason}`),
    })
  }

  get hasRoom(): boolean {
    return this.#stage === 'loaded' && this.#messages.length < MESSAGES && !this.#over
  }

  get isIdle(): boolean {
    return this.#stage === 'loaded' && this.#messages.length === 0
  }

  get #over(): boolean {
    return this.#ended.signal.aborted
  }

  /** Throws a Fault when the rules cannot be loaded there. */
  load({ module, data }: RulesModule): Promise<PolicyVersion | null> {
    return new Promise((resolve, reject) => {
      this.#onLoaded = resolve
      this.#onRefused = reject
      // Kept by the thread until its script has started.
      this.#thread.post({ type: 'load', module, data })
      this.#watch()
    })
  }

  give(jobs: readonly Job[], careful: boolean): void {
    if (this.#messages.length === 0) this.#silent = 0
    this.#messages.push({ jobs, careful, told: 0 })
    this.#thread.post({ type: 'judge', inputs: jobs.map(({ json }) => json), careful })
    this.#watch()
  }

  /** Returns what it was given and has not decided. */
  end(): Job[] {
    const left = this.#messages.flatMap(({ jobs, told }) => jobs.slice(told))
    this.#stop()
    if (this.#stage !== 'loaded') {
      this.#onRefused?.(new Fault('unreachable', 'The rules were put away while they started.'))
    }
    this.#messages = []
    return left
  }

  #stop(): void {
    this.#ended.abort(new DOMException('The thread has ended.', 'AbortError'))
    this.#thread.end()
  }

  #heard(message: FromThread): void {
    if (this.#over) return
    this.#silent = 0
    switch (message.type) {
      case 'ready':
        this.#stage = 'loading'
        return
      case 'loaded':
        this.#stage = 'loaded'
        this.#onLoaded?.(message.announced)
        return
      case 'refused':
        this.#stop()
        this.#onRefused?.(new Fault(message.kind, message.message, { nextStep: message.nextStep }))
        return
      case 'judged':
        this.#judged(message.decisions, message.done)
    }
  }

  #judged(decisions: readonly Decision[], done: boolean): void {
    const current = this.#messages[0]
    if (!current) return
    for (const decision of decisions) {
      this.#ports.decided(current.jobs[current.told]!, decision)
      current.told += 1
    }
    if (!done) return
    this.#messages.shift()
    this.#ports.idle()
  }

  /** While there is something to wait for. */
  #watch(): void {
    if (this.#watched) return
    this.#watched = true
    this.#silent = 0
    const { clock, limit } = this.#ports
    const watch = async (): Promise<void> => {
      try {
        while (!this.isIdle) {
          await clock.sleep(limit / SPANS, this.#ended.signal)
          this.#silent += 1
          // One more than the spans of the limit: the first one may have begun before what it watches.
          const most = this.#patience
          if (this.#silent * (limit / SPANS) > most && !this.isIdle) this.#fellSilent(most)
        }
      } finally {
        // At once: whoever gives it work in the same turn has to find it unwatched.
        this.#watched = false
      }
    }
    watch().catch((error: unknown) => {
      if (!this.#over) this.#lose('dead', `It cannot be watched: ${String(error)}`)
    })
  }

  /** How long it may be silent by now. */
  get #patience(): number {
    const { limit } = this.#ports
    if (this.#stage === 'loaded') return limit
    return this.#stage === 'loading' ? limit * LOADING : START_LIMIT
  }

  #fellSilent(most: number): void {
    const seconds = `${most / 1000} s`
    if (this.#stage === 'starting') {
      this.#lose('dead', `The thread that runs the rules did not start within ${seconds}.`)
    } else if (this.#stage === 'loading') {
      this.#lose('silent', `The rules did not start within ${seconds}.`)
    } else this.#lose('silent', `The rules took longer than ${seconds}.`)
  }

  #lose(why: Remains['why'], reason: string): void {
    if (this.#over) return
    this.#stop()
    if (this.#stage !== 'loaded') {
      const kind = why === 'dead' ? 'unreachable' : 'protocol'
      const nextStep =
        why === 'dead' ? 'Reload the page when the server can be reached.' : 'Choose other rules.'
      this.#onRefused?.(new Fault(kind, reason, { nextStep }))
      return
    }
    const [first, ...later] = this.#messages
    const left = first ? first.jobs.slice(first.told) : []
    const culprit = first?.careful ? (left.shift() ?? null) : null
    for (const job of left) job.careful = true
    const jobs = [...left, ...later.flatMap((message) => message.jobs)]
    this.#messages = []
    this.#ports.lost({ why, reason, culprit, jobs })
  }
}
