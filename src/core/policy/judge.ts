/**
 * Rules that run in threads of their own, which can be ended: a policy backend that nothing foreign can hang or crash.
 * Inputs that wait together go to a thread together. An input that takes too long is undecided; the thread is ended, the
 * others it had are given to a fresh one. Rules that do so again and again are left alone for a growing time.
 *
 *   validate ──► queue ──► thread … thread ──► decision
 *                  ▲          │ silent: ended, the culprit undecided, the others again
 *                  └──────────┘
 */
import { Fault, isAbort } from '../errors.ts'
import type { PolicyVersion } from '../model/verdict.ts'
import type { Clock, Log } from '../ports.ts'
import {
  compileRules,
  inForce,
  type LoadRules,
  type LocalBackend,
  type RulesModule,
} from './compiled.ts'
import { encode } from './encode.ts'
import type { SpawnThread } from './judge-messages.ts'
import { JudgeThread, type Job, type Remains } from './judge-thread.ts'
import { unlessAborted } from './unless-aborted.ts'

export interface JudgeOptions {
  spawn: SpawnThread
  /** Called until it succeeds once. */
  source: LoadRules
  /** Threads at most; each is started when there is work for it. */
  workers: number
  /** For one evaluation, milliseconds. */
  limit: number
  clock: Clock
  log?: Log
}

/** Inputs in one message at most. */
const TOGETHER = 64
/** A further thread is worth its start when so many wait for those that run. */
const CROWD = 32
/** Inputs in a row that did not end, before the rules are left alone. */
const STRIKES = 3
const FIRST_PAUSE = 30_000
const LONGEST_PAUSE = 600_000
/** Threads that have nothing to do for so long are ended. */
const REST = 30_000

interface Started {
  rules: RulesModule
  announced: PolicyVersion | null
}

const putAway = (): Fault => new Fault('unreachable', 'The rules were put away.')

export function createJudge(options: JudgeOptions): LocalBackend {
  const { clock, limit, log } = options
  const workers = Math.max(1, options.workers)
  let threads: JudgeThread[] = []
  let starting = 0
  /** Raised when it is closed: what was begun before is not wanted any more. */
  let lives = 0
  let started: Promise<Started> | undefined
  let inHand: Started | undefined
  let queue: Job[] = []
  let pumping = false
  /** Since an input did not end, each decision is told by itself: slower, and the culprit is known at once. */
  let wary = false
  let strikes = 0
  let pause = FIRST_PAUSE
  let heldUntil = 0
  let resting: AbortController | null = null

  const failAll = (error: unknown): void => {
    const jobs = queue
    queue = []
    for (const job of jobs) job.fail(error)
  }

  function held(): Fault | null {
    const left = Math.min(heldUntil - clock.now(), pause)
    if (left <= 0) return null
    return new Fault('timeout', `The rules took longer than ${limit / 1000} s for VM after VM.`, {
      nextStep: 'Mend the rules that do not end, or choose others. They are tried again later.',
      retryAfter: left,
    })
  }

  function strike(culprit: Job, remains: Remains): void {
    const version = inHand?.rules.pack?.version ?? inHand?.announced ?? null
    const reason = `No decision: ${remains.reason.charAt(0).toLowerCase()}${remains.reason.slice(1)}`
    culprit.decide({ type: 'undecided', version, concerns: [], reason })
    strikes += 1
    if (strikes < STRIKES) return
    heldUntil = clock.now() + pause
    const fault = held()
    log?.('warn', 'rules that do not end are left alone for a while', { pause })
    pause = Math.min(LONGEST_PAUSE, pause * 2)
    if (fault) failAll(fault)
  }

  function lost(thread: JudgeThread, remains: Remains): void {
    threads = threads.filter((other) => other !== thread)
    log?.('warn', 'a thread that ran rules was ended', { reason: remains.reason })
    wary = true
    queue = [...remains.jobs, ...queue]
    if (remains.culprit) strike(remains.culprit, remains)
    pump()
  }

  /** A thread that has the rules. Throws a Fault when they cannot be loaded there. */
  async function open(rules: RulesModule): Promise<PolicyVersion | null> {
    const thread: JudgeThread = new JudgeThread({
      spawn: options.spawn,
      clock,
      limit,
      decided: (job, decision) => {
        strikes = 0
        pause = FIRST_PAUSE
        job.decide(rules.pack ? { ...decision, version: rules.pack.version } : decision)
      },
      idle: pump,
      lost: (remains) => lost(thread, remains),
    })
    threads.push(thread)
    try {
      return await thread.load(rules)
    } catch (error) {
      threads = threads.filter((other) => other !== thread)
      throw error
    }
  }

  async function start(): Promise<Started> {
    const life = lives
    const rules = await compileRules(options.source)
    if (life !== lives) throw putAway()
    const announced = await open(rules)
    inHand = { rules, announced }
    return inHand
  }

  async function ready(signal: AbortSignal): Promise<Started> {
    signal.throwIfAborted()
    const fault = held()
    if (fault) throw fault
    const life = lives
    started ??= start().catch((error: unknown) => {
      if (life === lives) started = undefined
      throw error
    })
    return unlessAborted(started, signal)
  }

  /** Starts a further thread where that is worth it. */
  function grow(rules: RulesModule): void {
    const there = threads.length + starting
    if (there >= workers || (there > 0 && queue.length < CROWD * there)) return
    starting += 1
    open(rules)
      .catch((error: unknown) => {
        // Those that run go on; without any, nobody would answer.
        if (threads.length === 0) failAll(error)
      })
      .finally(() => {
        starting -= 1
        pump()
      })
  }

  function rest(): void {
    if (resting || threads.length === 0 || threads.some((thread) => !thread.isIdle)) return
    const control = new AbortController()
    resting = control
    clock.sleep(REST, control.signal).then(
      () => {
        if (resting === control) resting = null
        for (const thread of threads.splice(0)) thread.end()
      },
      (error: unknown) => {
        if (!isAbort(error)) throw error
      },
    )
  }

  function dispatch(): void {
    pumping = false
    queue = queue.filter((job) => !job.dropped)
    if (queue.length === 0) return rest()
    resting?.abort()
    resting = null
    if (!inHand) return
    const share = Math.ceil(queue.length / (workers * 2))
    const size = Math.min(TOGETHER, Math.max(1, share))
    for (const thread of threads) {
      while (queue.length > 0 && thread.hasRoom) {
        const { careful } = queue[0]!
        const other = queue.findIndex((job) => job.careful !== careful)
        const jobs = queue.splice(0, Math.min(size, other < 0 ? size : other))
        thread.give(jobs, careful || wary)
      }
    }
    if (queue.length > 0) grow(inHand.rules)
  }

  /** Soon: calls that come in one go travel in one message. */
  function pump(): void {
    if (pumping) return
    pumping = true
    queueMicrotask(dispatch)
  }

  return {
    kind: 'wasm',
    inFlight: workers * TOGETHER * 2,

    async rules(signal) {
      const { rules, announced } = await ready(signal)
      return inForce(rules.pack, announced)
    },

    async announced(signal) {
      return (await ready(signal)).announced
    },

    async validate(input, signal) {
      const json = encode(input)
      await ready(signal)
      return new Promise((resolve, reject) => {
        const leave = (): void => signal.removeEventListener('abort', abort)
        const job: Job = {
          json,
          careful: false,
          dropped: false,
          decide: (decision) => {
            leave()
            resolve(decision)
          },
          fail: (error) => {
            leave()
            reject(error as Error)
          },
        }
        const abort = (): void => {
          job.dropped = true
          reject(signal.reason as Error)
        }
        signal.addEventListener('abort', abort, { once: true })
        queue.push(job)
        pump()
      })
    },

    close() {
      lives += 1
      resting?.abort()
      resting = null
      const left = threads.splice(0).flatMap((thread) => thread.end())
      queue = [...left, ...queue]
      started = undefined
      inHand = undefined
      failAll(putAway())
    },
  }
}
