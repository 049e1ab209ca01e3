/**
 * The validation loop: takes pending VMs, has the rules judge them, writes the verdicts. It shares nothing with the
 * collector but the database, so it never delays a commit; waking it is best effort, and the search at every start
 * and every `searchInterval` guarantees that each VM is validated in the end.
 *
 *   who judges? ──► search (sweep) ──► batches of due entries ──► rest until woken, due or next search
 *        ▲   │ nobody: rest                    │ no answer at all
 *        └───┴─────────────────────────────────┘
 */
import { Alarm } from '../alarm.ts'
import { troubleOf } from '../errors.ts'
import type { ReplicaMeta } from '../model/meta.ts'
import type { PolicySource } from '../model/rules.ts'
import type { Pending, PolicyVersion } from '../model/verdict.ts'
import type { Clock, Log, PolicyBackend, Postponed, Random, ValidationStore } from '../ports.ts'
import type { Settings } from '../settings.ts'
import { backoff } from './backoff.ts'
import type { Batch, Judge } from './evaluate.ts'
import { Judges } from './judges.ts'
import { Nap } from './nap.ts'
import { Pace } from './pace.ts'
import { drain } from './pipeline.ts'
import { PolicyRecord, type Policy } from './policy-record.ts'

/** What verdicts come from. */
export interface Backends {
  /** null: no policies are configured. What was found earlier stays, out of date, and what waits goes on waiting. */
  backend: PolicyBackend | null
  /** Stands in while `backend` does not answer; null: nothing does. */
  fallback?: PolicyBackend | null
}

export interface RevalidatorOptions extends Backends {
  store: ValidationStore
  readMeta: () => Promise<ReplicaMeta>
  clock: Clock
  random: Random
  settings: Settings
  log: Log
  epoch: number
  /** Stands in the self links of the policy input: the engine's id. */
  providerId: string
}

export interface Revalidator {
  /** Runs until the signal aborts (then rejects with its reason) or the store refuses (then throws the Fault). */
  run(signal: AbortSignal): Promise<void>
  /** There may be new pending entries. Does not shorten the pause while the backend is down. */
  wake(): void
  /** Somebody asks for it, or the rules may be others: wakes, and asks a backend that was down at once. */
  poke(): void
  /** Others are to judge from now on. What is being evaluated is dropped and stays pending. */
  use(backends: Backends): void
  /** Marks VMs for validation and pokes; returns how many. */
  mark(ids: readonly string[] | 'all' | 'failed'): Promise<number>
}

/** Longest pause between two tries of one VM whose evaluation fails. */
const VM_CEILING = 600_000
/** Pause after VMs that were not answered by a backend that is well: their own pauses grow, so this one need not. */
const UNWELL_VMS = 1_000

/** Before the first answer of a backend. */
const NOBODY = { version: null, source: null, local: null, absent: false, trouble: null } as const

const alarmIn = (now: number, span: number): Alarm => {
  const alarm = new Alarm()
  alarm.set(now, span)
  return alarm
}

type Named = { version: PolicyVersion | null; source: PolicySource | null } | null

/** Rules that were exchanged while their version stayed: some sets never raise it. */
const exchanged = (before: Named, { rules }: Judge): boolean =>
  before?.version === rules.version &&
  before.source !== null &&
  before.source.digest !== rules.source.digest

export function createRevalidator(options: RevalidatorOptions): Revalidator {
  const { store, clock, random, settings, log, epoch } = options
  const record = new PolicyRecord(store, epoch)
  const nap = new Nap(clock)
  const pace = new Pace()
  const judgesOf = ({ backend, fallback = null }: Backends): Judges | null =>
    backend && new Judges({ ...options, backend, fallback, record })
  /** null: nobody judges. */
  let judges = judgesOf(options)
  /** Ends what goes on when others are to judge. */
  let change: AbortController | null = null
  /** Others are to judge than those that the record speaks of. */
  let chosen = false
  let asked = false
  let searched = false
  /** Evaluations rest, though the judge answers. */
  let pause: Alarm | null = null
  /** Checks made because an answer named another version; each waits longer, so that two servers of different versions behind one address cannot make the loop spin. */
  let checks = 0
  let check: Alarm | null = null

  const searchDue = (now: number): boolean => {
    const { lastSweepAt } = record.current
    return lastSweepAt === null || now - lastSweepAt >= settings.searchInterval || now < lastSweepAt
  }

  /** Whether it is time to ask who judges. A backend that is left alone is not, whatever else there is to do. */
  const askDue = (by: Judges, now: number): boolean => {
    const held = by.held(now)
    if (held !== null) return held === 0
    return !asked || searchDue(now) || check?.isDue(now) === true
  }

  /** Marks whatever has no current verdict; a full search tries failed ones again. */
  async function search(by: Judges, judge: Judge): Promise<void> {
    const now = clock.now()
    const full = searchDue(now)
    const policy = record.current
    const before = by.standsIn ? policy.local : policy
    let marked = await store.sweep(epoch, by.inForce(), now)
    if (exchanged(before, judge)) marked = await store.mark(epoch, 'all', 'policy', now)
    const retried = full ? await store.mark(epoch, 'failed', 'sweep', now) : 0
    searched = true
    if (full) checks = 0
    const idle = !by.standsIn && (await store.nextDue()) === null
    if (idle) by.isWell()
    const changed = before?.version !== judge.rules.version
    await record.save({
      ...by.named(),
      ...(full ? { lastSweepAt: now } : {}),
      ...(idle ? { trouble: null } : {}),
    })
    log(changed ? 'info' : 'debug', 'searched for VMs to validate', {
      version: judge.rules.version,
      marked,
      retried,
    })
  }

  const postpone = (entry: Pending, error: string, floor = 0): Postponed => {
    const attempts = entry.attempts + 1
    const wait = backoff(attempts, settings.retryInterval, VM_CEILING, random, floor)
    return { id: entry.id, token: entry.token, attempts, due: clock.now() + wait, error }
  }

  /** What a batch says of the judge, and what of its VMs. */
  async function settle(by: Judges, batch: Batch, signal: AbortSignal): Promise<void> {
    const absent = batch.absent.map((entry) => postpone(entry, 'not in the inventory'))
    const { evaluated, spared } = record.current
    const change: Partial<Policy> = {
      evaluated: evaluated + batch.answered,
      spared: spared + batch.unasked,
    }
    const worst = batch.failures[0]?.fault
    // Is it the judge or these VMs? Only the latter costs them an attempt.
    if (worst && !(await by.answers(signal))) {
      searched = false
      await record.save(change, batch, absent)
      return
    }
    const failed = batch.failures.map(({ entry, fault }) =>
      postpone(entry, fault.message, fault.retryAfter),
    )
    const now = clock.now()
    if (worst && batch.answered === 0) {
      pause = alarmIn(now, Math.max(UNWELL_VMS, worst.retryAfter ?? 0))
      if (!by.standsIn) change.trouble = troubleOf(worst, now, record.current.trouble)
    } else if (batch.answered > 0 && !by.standsIn) {
      by.isWell()
      change.trouble = null
    }
    await record.save(change, batch, [...absent, ...failed])
    if (batch.otherVersion && !check) {
      const wait = backoff(checks, settings.retryInterval, settings.searchInterval, random)
      check = alarmIn(now, checks === 0 ? 0 : wait)
      checks += 1
    }
  }

  async function untilNext(by: Judges, signal: AbortSignal): Promise<void> {
    const now = clock.now()
    const due = await store.nextDue()
    if (due === null && !by.standsIn && record.current.trouble) {
      // What waited was spared or is gone: nothing will be evaluated that could show that the trouble is over.
      by.isWell()
      await record.save({ trouble: null })
    }
    const ms = Math.min(
      settings.searchInterval,
      due === null ? Infinity : due - now,
      by.held(now) ?? check?.left(now) ?? Infinity,
      (record.current.lastSweepAt ?? now) + settings.searchInterval - now,
    )
    await nap.rest(ms, signal, () => true)
  }

  async function step(by: Judges, signal: AbortSignal): Promise<void> {
    if (askDue(by, clock.now())) {
      asked = true
      check = null
      searched = false
      await by.ask(signal)
    }
    const judge = by.current
    const now = clock.now()
    if (!judge) return nap.rest(by.held(now) ?? 0, signal, () => by.held(now) === null)
    if (!searched || searchDue(now)) return search(by, judge)
    const left = pause?.left(now) ?? 0
    if (left > 0) return nap.rest(left, signal, () => pause === null)
    pause = null
    const gap = pace.left(now)
    if (gap > 0) return nap.rest(gap, signal, () => pace.left(clock.now()) === 0)
    pace.begins(now)
    const worked = await drain(
      {
        ...options,
        haste: !pace.busy,
        maxBatch: settings.maxBatch,
        settle: (batch) => settle(by, batch, signal),
        interrupted: () => {
          const at = clock.now()
          return pause !== null || by.current !== judge || !searched || askDue(by, at)
        },
      },
      judge,
      signal,
    )
    if (worked) pace.ended(clock.now())
    else await untilNext(by, signal)
  }

  /** Until the signal fires, or the store refuses. */
  async function judged(signal: AbortSignal): Promise<never> {
    const kind = judges?.kind ?? 'none'
    // A version that another backend announced says nothing about this one. The server stays what it was, whoever is to
    // stand in for it.
    if (record.current.backend !== kind || (chosen && kind === 'wasm'))
      await record.save({ ...NOBODY, backend: kind })
    chosen = false
    asked = false
    pause = null
    check = null
    for (;;) {
      signal.throwIfAborted()
      if (judges) await step(judges, signal)
      else await nap.rest(settings.searchInterval, signal, () => false)
    }
  }

  return {
    async run(signal) {
      record.current = (await options.readMeta()).policy
      for (;;) {
        signal.throwIfAborted()
        const turn = new AbortController()
        change = turn
        const stop = (): void => turn.abort(signal.reason)
        signal.addEventListener('abort', stop, { once: true })
        try {
          await judged(turn.signal)
        } catch (error) {
          if (signal.aborted || !turn.signal.aborted) throw error
        } finally {
          signal.removeEventListener('abort', stop)
        }
      }
    },
    wake: () => nap.wake(),
    poke() {
      judges?.release()
      pause = null
      pace.skip()
      asked = false
      nap.wake()
    },
    use(others) {
      judges = judgesOf(others)
      chosen = true
      change?.abort(new DOMException('Others judge from now on.', 'AbortError'))
    },
    async mark(ids) {
      const marked = await store.mark(epoch, ids, 'manual', clock.now())
      this.poke()
      return marked
    },
  }
}
